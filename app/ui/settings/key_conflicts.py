"""Whether keys are free for an action of the window, or for one in all windows, and what else they do if not.

Not here: the sentences that tell it (`shortcuts_page.py`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from app.settings.window_keys import USUAL_KEYS
from app.ui.widgets.shortcuts import ALSO_LARGER

_FIXED = ("F2", "Shift+F2", "Ctrl+C", "Ctrl+A", "Ctrl+E", "Alt+F4")
"""Of the transcript and its menu, of the list of sessions, and of the system's windows."""

_MOVING = frozenset(
    (
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
        *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
        *(Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape),
        *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace),
    )
)
"""Whatever is held with them: they lead through the transcript, through texts, and from one control to the next."""

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_LAST_CHARACTER = 0x00FFFFFF  # Qt's codes of keys without a character come after it
_FIRST_SPECIAL = 0x01000061  # from Key_Back on: the keys of browsers and players


class Obstacle(enum.Enum):
    """What stands in the way of keys."""

    ACTION = "another action of the window has them"
    WINDOW = "an action of the window has them, and would never hear of them again"
    GLOBAL = "they work in all windows already"
    FIXED = "they do something in the transcript or in a list, always"
    WRITING = "they are needed in text fields"
    LETTER = "nothing is held with the letter"
    UNDERLINED = "Alt and a letter lead to the control that underlines it"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Keys are not free; `other` is the action, or the setting of the global keys, that has them."""

    obstacle: Obstacle
    other: str = ""


def find_conflict(
    action: str, keys: str, window_keys: Mapping[str, str], global_keys: Mapping[str, str]
) -> Conflict | None:
    """What else these keys do, or would hinder.

    Args:
        action: of the window, which shall have them.
        keys: as Qt writes them portably; none are always free, and so are an action's usual ones if no other has them.
        window_keys: those of all actions. global_keys: those that work in all windows, by the names of the settings.
    """
    if not keys:
        return None
    keys = _as_qt_writes(keys)
    other = _find_action(keys, {name: taken for name, taken in window_keys.items() if name != action})
    if other:
        return Conflict(Obstacle.ACTION, other)
    for setting, taken in global_keys.items():
        if keys == _as_qt_writes(taken):
            return Conflict(Obstacle.GLOBAL, setting)
    if keys == USUAL_KEYS[action]:
        return None
    return _find_fixed(QKeySequence.fromString(keys))


def find_global_conflict(keys: str, window_keys: Mapping[str, str]) -> Conflict | None:
    """What these keys do in the window, which would hear of them no more if they worked in all windows.

    Args:
        keys: as Qt writes them portably; none are always free.
        window_keys: those of all actions of the window.
    """
    keys = _as_qt_writes(keys)
    if not keys:
        return None
    action = _find_action(keys, window_keys)
    if action:
        return Conflict(Obstacle.WINDOW, action)
    if keys in _FIXED:
        return Conflict(Obstacle.FIXED)
    return Conflict(Obstacle.WRITING) if keys in _writing_keys() else None


def _find_action(keys: str, window_keys: Mapping[str, str]) -> str:
    """The action that has these keys; empty: none."""
    for action, taken in window_keys.items():
        also = (ALSO_LARGER,) if action == "overlay_larger" and taken == USUAL_KEYS[action] else ()
        if keys in (_as_qt_writes(taken), *also):
            return action
    return ""


def _as_qt_writes(keys: str) -> str:
    """The keys in the one way of writing them: a file that somebody edits may hold another."""
    return QKeySequence.fromString(keys).toString()


def _find_fixed(keys: QKeySequence) -> Conflict | None:
    combination: QKeyCombination = keys[0]  # type: ignore[index] # the stubs do not know it
    if keys.toString() in _FIXED or combination.key() in _MOVING:
        return Conflict(Obstacle.FIXED)
    if keys.toString() in _writing_keys():
        return Conflict(Obstacle.WRITING)
    held, key = combination.keyboardModifiers() & _HELD, combination.key().value
    if held == Qt.KeyboardModifier.NoModifier:
        is_function = Qt.Key.Key_F1.value <= key <= Qt.Key.Key_F35.value or key >= _FIRST_SPECIAL
        return None if is_function else Conflict(Obstacle.LETTER)
    if held == Qt.KeyboardModifier.AltModifier and key <= _LAST_CHARACTER:
        return Conflict(Obstacle.UNDERLINED)
    return None


def _writing_keys() -> set[str]:
    """What this system's text fields understand beside letters, such as Ctrl+V."""
    known = QKeySequence.StandardKey
    wanted = (
        *(known.Copy, known.Cut, known.Paste, known.Undo, known.Redo, known.SelectAll, known.Deselect),
        *(known.DeleteStartOfWord, known.DeleteEndOfWord, known.DeleteEndOfLine, known.DeleteCompleteLine),
        *(known.InsertLineSeparator, known.InsertParagraphSeparator),
        *(known.MoveToNextChar, known.MoveToPreviousChar, known.MoveToNextWord, known.MoveToPreviousWord),
        *(known.MoveToStartOfLine, known.MoveToEndOfLine, known.SelectStartOfLine, known.SelectEndOfLine),
    )
    return {each.toString() for key in wanted for each in QKeySequence.keyBindings(key)}
