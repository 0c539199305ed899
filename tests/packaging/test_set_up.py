"""The steps of set-up as a whole: their order, and how they end."""

from pathlib import Path

import pytest
from environment import SetupError
from installer import Installer
from set_up import set_up as set_up_all
from system_packages import APT, UNKNOWN


def set_up(environment, needs, *, installer):
    """Without the translations, which are of the real checkout; remembers that they were built."""
    return set_up_all(environment, needs, installer=installer, translate=lambda env: setattr(env, "translated", True))


class FakeEnvironment:
    """An environment that is fresh, or not yet, or that cannot be made."""

    def __init__(self, *, fresh=False, failure=None):
        self.python = Path("no-such-python")
        self.fresh = fresh
        self.failure = failure
        self.refreshed = 0
        self.translated = False

    def is_fresh(self):
        return self.fresh

    def refresh(self):
        self.refreshed += 1
        if self.failure:
            raise self.failure


class FakeInstaller(Installer):
    """An installer that remembers what it was asked for."""

    def __init__(self, manager):
        super().__init__(manager)
        self.asked = []

    def provide(self, need):
        self.asked.append(need)
        return False

    def tell_missing(self, needs):
        self.asked.append("told")


def test_a_fresh_environment_is_left_alone():
    """The second start only looks what is missing, and installs nothing."""
    environment, installer = FakeEnvironment(fresh=True), FakeInstaller(APT)
    assert set_up(environment, (), installer=installer) == 0
    assert installer.asked == ["told"]
    assert not environment.refreshed
    assert environment.translated  # a pull may have brought other texts


def test_an_optional_need_that_is_not_met_does_not_stop_set_up(monkeypatch):
    """Set-up goes on without what is optional."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: "is there")
    environment, installer = FakeEnvironment(), FakeInstaller(APT)
    assert set_up(environment, ("optional",), installer=installer) == 0
    assert installer.asked == ["optional"]
    assert environment.refreshed
    assert environment.translated


def test_without_venv_it_ends_before_anything_is_made(monkeypatch, capsys):
    """If Python's venv is lacking and cannot be had, set-up ends with a sentence and status 1."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    environment = FakeEnvironment()
    assert set_up(environment, (), installer=FakeInstaller(APT)) == 1
    assert not environment.refreshed
    assert "run the same command again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "status", "told"),
    [(SetupError("The disk is full."), 1, "disk"), (KeyboardInterrupt(), 130, "interrupted")],
)
def test_failures_and_ctrl_c_end_with_a_sentence(failure, status, told, capsys):
    """Whatever stops set-up is told on standard error, without a traceback, and standard output stays clean."""
    assert set_up(FakeEnvironment(failure=failure), (), installer=FakeInstaller(UNKNOWN)) == status
    captured = capsys.readouterr()
    assert told in captured.err
    assert not captured.out
