"""Whether keys are free."""

from __future__ import annotations

import pytest

from app.settings.settings import Settings
from app.settings.window_keys import USUAL_KEYS
from app.ui.settings.key_conflicts import Conflict, Obstacle, find_conflict, find_global_conflict

GLOBAL = {"shortcut_start": Settings().shortcut_start}


@pytest.mark.parametrize(
    ("keys", "conflict"),
    [
        ("", None),
        ("Ctrl+J", None),
        ("F9", None),
        ("Shift+F9", None),
        ("Ctrl+Alt+J", None),
        ("Media Play", None),
        ("Ctrl+P", None),  # its own
        ("Ctrl+Q", Conflict(Obstacle.ACTION, "quit")),
        ("Ctrl+=", Conflict(Obstacle.ACTION, "overlay_larger")),
        ("Ctrl+Alt+Shift+S", Conflict(Obstacle.GLOBAL, "shortcut_start")),
        *((keys, Conflict(Obstacle.FIXED)) for keys in ("F2", "Shift+F2", "Ctrl+C", "Ctrl+A", "Ctrl+E", "End")),
        *((keys, Conflict(Obstacle.FIXED)) for keys in ("Space", "Ctrl+Left", "Esc", "Tab", "Del", "PgUp")),
        *((keys, Conflict(Obstacle.WRITING)) for keys in ("Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Return")),
        *((keys, Conflict(Obstacle.LETTER)) for keys in ("A", "Shift+A", "1", "Insert", "Shift+F")),
        *((keys, Conflict(Obstacle.UNDERLINED)) for keys in ("Alt+L", "Alt+Shift+1")),
    ],
)
@pytest.mark.usefixtures("application")
def test_what_else_keys_do(keys: str, conflict: Conflict | None) -> None:
    """For an action that pauses, in a window with the usual keys."""
    assert find_conflict("pause", keys, USUAL_KEYS, GLOBAL) == conflict


@pytest.mark.usefixtures("application")
def test_the_usual_keys_stand_in_nobodys_way() -> None:
    """Not even where a text field knows one of them, too; they can always be had back."""
    assert {action for action, keys in USUAL_KEYS.items() if find_conflict(action, keys, USUAL_KEYS, GLOBAL)} == set()


@pytest.mark.usefixtures("application")
def test_keys_that_an_action_has_lost_are_free() -> None:
    """Also the second ones for larger letters, which go with the first."""
    present = {**USUAL_KEYS, "quit": "", "overlay_larger": "Ctrl+J"}
    for keys in ("Ctrl+Q", "Ctrl+=", "Ctrl++"):
        assert find_conflict("pause", keys, present, GLOBAL) is None


@pytest.mark.parametrize(
    ("keys", "conflict"),
    [
        ("", None),
        ("Ctrl+J", None),
        ("Ctrl+Alt+Left", None),
        *((Settings().shortcut_start, None), (Settings().shortcut_pause, None)),
        *((Settings().shortcut_overlay, None), (Settings().shortcut_lock, None)),
        ("Ctrl+P", Conflict(Obstacle.WINDOW, "pause")),
        ("ctrl+p", Conflict(Obstacle.WINDOW, "pause")),  # as a hand may write it into the file
        ("Ctrl+=", Conflict(Obstacle.WINDOW, "overlay_larger")),
        ("Ctrl+Q", None),
        ("F2", Conflict(Obstacle.FIXED)),
        ("Ctrl+V", Conflict(Obstacle.WRITING)),
    ],
)
@pytest.mark.usefixtures("application")
def test_what_keys_for_all_windows_would_take_from_this_one(keys: str, conflict: Conflict | None) -> None:
    """In a window with the usual keys, but none to quit."""
    assert find_global_conflict(keys, {**USUAL_KEYS, "quit": ""}) == conflict


@pytest.mark.usefixtures("application")
def test_keys_are_the_same_however_they_are_written() -> None:
    """A hand that edits the file need not write them as Qt does."""
    assert find_conflict("pause", "Ctrl+J", USUAL_KEYS, {"shortcut_start": "ctrl+j"}) == Conflict(
        Obstacle.GLOBAL, "shortcut_start"
    )
    assert find_conflict("pause", "ctrl+q", USUAL_KEYS, GLOBAL) == Conflict(Obstacle.ACTION, "quit")
