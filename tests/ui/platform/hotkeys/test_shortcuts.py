"""Global shortcuts, with keys that only note what is held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.platform.hotkeys.keys import Hotkey
from app.ui.platform.hotkeys.shortcuts import GlobalShortcuts, UnavailableError, make_hotkeys
from tests.ui.platform.hotkeys.fakes import FakeHotkeys


@pytest.fixture
def system() -> list[FakeHotkeys]:
    """The systems that were asked for."""
    return []


@pytest.fixture
def shortcuts(application: QApplication, system: list[FakeHotkeys]) -> GlobalShortcuts:
    """No keys yet."""

    def make(on_pressed: Callable[[Hotkey], None]) -> FakeHotkeys:
        system.append(FakeHotkeys(on_pressed))
        return system[0]

    return GlobalShortcuts(make=make)


def test_keys_lead_to_their_actions(shortcuts: GlobalShortcuts, system: list[FakeHotkeys]) -> None:
    """Also after they were changed; an action without keys holds none."""
    heard: list[str] = []
    shortcuts.pressed.connect(heard.append)
    assert shortcuts.use({"start": "F1", "pause": "F2", "lock": ""}) == {}
    assert system[0].held == ["F1", "F2"]
    assert shortcuts.use({"start": "F2", "pause": ""}) == {}
    assert system[0].held == ["F2"]
    system[0].press_text("F2")
    system[0].press_text("F1")
    assert heard == ["start"]


def test_what_stands_in_the_way_is_told_for_each_action(shortcuts: GlobalShortcuts, system: list[FakeHotkeys]) -> None:
    """Taken by another program, used twice, or unfit; the others work."""
    keys = {"start": "F9", "pause": "Ctrl+P", "overlay": "Ctrl+P", "lock": "L"}
    told = shortcuts.use(keys)
    assert told == {
        "start": "Taken.",
        "overlay": "Ctrl+P is assigned twice.",
        "lock": "L is needed for typing. Add Ctrl, Alt or Meta.",
    }
    assert system[0].held == ["Ctrl+P"]
    assert shortcuts.use(keys) == told


def test_they_stand_aside_while_keys_are_typed(shortcuts: GlobalShortcuts, system: list[FakeHotkeys]) -> None:
    """Else a field for keys would never see those that are held."""
    shortcuts.use({"start": "F1"})
    shortcuts.pause()
    assert system[0].held == []
    shortcuts.use({"start": "F1"})
    assert system[0].held == ["F1"]


def test_closed_they_are_given_back(shortcuts: GlobalShortcuts, system: list[FakeHotkeys]) -> None:
    """Twice does no harm, and nothing is held from then on."""
    shortcuts.close()
    shortcuts.close()
    assert system[0].closed
    assert shortcuts.use({"start": "F1"}) == {}
    assert system[0].held == []


def test_where_there_are_none_the_reason_is_told(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wayland, and screens of other kinds."""
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    with pytest.raises(UnavailableError, match="on this system"):
        make_hotkeys(lambda _: None)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    shortcuts = GlobalShortcuts()
    assert shortcuts.unavailable.startswith("under Wayland")
    assert shortcuts.use({"start": "F1"}) == {}
