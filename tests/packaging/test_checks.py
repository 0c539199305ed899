"""The command that runs every check: which tests each tier takes, and what runs beside something else."""

import importlib.util
import sys

import pytest
from environment import REPOSITORY


@pytest.fixture(scope="module")
def checks():
    """`packaging/test.py`, under a name that hides no module of Python."""
    spec = importlib.util.spec_from_file_location("packaging_checks", REPOSITORY / "packaging" / "test.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("arguments", "marks", "rest"),
    [
        ([], "not slow", []),
        (["tests/protocol", "-k", "final"], "not slow", ["tests/protocol", "-k", "final"]),
        (["--quick", "-x"], "not slow and not servers and not app", ["-x"]),
        (["-x", "--all"], None, ["-x"]),
    ],
)
def test_each_tier_has_its_tests(checks, arguments, marks, rest):
    """What else is given goes to pytest, after ours."""
    chosen = checks.choose_tests(arguments)
    assert chosen == [*checks.SIDE_BY_SIDE, *(["-m", marks] if marks else []), *rest]


@pytest.mark.parametrize(("statuses", "succeeded"), [((0,), True), ((3,), False), ((0, 0), True), ((1, 0, 0), False)])
def test_one_failure_of_several_is_a_failure(checks, capfd, statuses, succeeded):
    """Whichever it is; and each is heard, in its turn, though the first is the last to end."""
    script = "import sys, time; _, status, place = sys.argv; time.sleep(0.2 * (place == '0')); print('said', place)"
    script += "; sys.exit(int(status))"
    commands = [[sys.executable, "-c", script, str(status), str(place)] for place, status in enumerate(statuses)]
    assert checks.run_side_by_side(commands, {}) is succeeded
    assert capfd.readouterr().out.splitlines() == [f"said {place}" for place in range(len(statuses))]


def test_the_locale_and_the_terminal_reach_the_tests(checks, monkeypatch):
    """What would lead a test to the user's account, screen or sound does not."""
    given = {"LC_ALL": "C", "TERM": "dumb", "DISPLAY": ":0", "PULSE_SERVER": "here", "DASHSCOPE_API_KEY": "sk-1"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    passed = checks.clean_environment()
    assert {name: passed[name] for name in given if name in passed} == {"LC_ALL": "C", "TERM": "dumb"}


def test_pulseaudio_is_not_installed_beside_pipewire(checks, monkeypatch):
    """It would take over the user's sound; the programs of PipeWire alone take over nothing."""
    monkeypatch.setattr(checks.shutil, "which", lambda name: name if name == "pipewire-pulse" else None)
    assert checks.sound_server_needs() == (checks.PIPEWIRE,)
    monkeypatch.setattr(checks.shutil, "which", lambda name: None)
    assert checks.sound_server_needs() == (checks.PULSEAUDIO, checks.PIPEWIRE)
    assert not {"pipewire", "pipewire-pulse"} & set(checks.PIPEWIRE.packages["apt"])
