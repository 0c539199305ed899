"""The keyboard: every shortcut in one table.

They work while the main window has the focus; the overlay never has it. Those that work while any window has it are
settings (``hotkeys/``). The pickers are reached by the letters that their labels underline (Alt and the letter), the
transcript itself by Tab: there up and down select, left and right go from word to word, Space reads along, F2 corrects,
Ctrl+C copies, End follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

KEYS: Mapping[str, str] = {
    "start": "Ctrl+Return",  # starts, and stops what is running
    "pause": "Ctrl+P",
    "overlay": "Ctrl+L",
    "overlay_content": "Ctrl+Shift+L",
    "overlay_lock": "Ctrl+Shift+K",
    "overlay_larger": "Ctrl++",
    "overlay_smaller": "Ctrl+-",
    "open_file": "Ctrl+O",
    "recording": "Ctrl+D",
    "folder": "Ctrl+Shift+O",
    "sessions": "Ctrl+H",
    "key": "Ctrl+K",
    "find": "Ctrl+F",
    "find_next": "F3",
    "find_previous": "Shift+F3",
    "go_to_time": "Ctrl+G",
    "settings": "Ctrl+,",
    "quit": "Ctrl+Q",
}
"""What each action is called in the program, and its keys; on macOS, Ctrl stands for the Command key."""


def with_keys(text: str, action: str) -> str:
    """A tooltip that names the keys, such as "Pause (Ctrl+P)"."""
    keys = QKeySequence(KEYS[action]).toString(QKeySequence.SequenceFormat.NativeText)
    return QCoreApplication.translate("shortcuts", "{what} ({keys})").format(what=text, keys=keys)


def install(window: QWidget, actions: Mapping[str, Callable[[], object]]) -> None:
    """Let the keys of the table do these things in this window; raises KeyError for an action that has no keys."""
    for action, do in actions.items():
        QShortcut(QKeySequence(KEYS[action]), window, do)
    if "overlay_larger" in actions:  # where + is on a shifted key, the unshifted one does it too
        QShortcut(QKeySequence("Ctrl+="), window, actions["overlay_larger"])
