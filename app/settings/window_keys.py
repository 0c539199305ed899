"""The keys of the window's actions: the usual ones, and how those that the user chose come before them.

Keys are written as Qt writes them portably (on macOS, Ctrl stands for the Command key). Not here: whether such a text
can be understood (``ui/widgets/shortcuts.py``), and whether keys are free (``ui/settings/key_conflicts.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

USUAL_KEYS: Mapping[str, str] = {
    "start": "Ctrl+Return",  # starts, and stops what is running
    "pause": "Ctrl+P",
    "overlay": "Ctrl+L",
    "overlay_content": "Ctrl+Shift+L",
    "overlay_lock": "Ctrl+Shift+K",
    "overlay_larger": "Ctrl++",
    "overlay_smaller": "Ctrl+-",
    "text_larger": "Ctrl+]",  # as word processors have it; + and - are the overlay's
    "text_smaller": "Ctrl+[",
    "text_usual": "Ctrl+0",
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
"""What each action is called in the program, and its keys as long as the user chooses no others."""


def keys_of(chosen: Mapping[str, str]) -> dict[str, str]:
    """The keys of every action, empty for none, where the user chose these."""
    return {action: chosen.get(action, usual) for action, usual in USUAL_KEYS.items()}


def with_choice(chosen: Mapping[str, str], action: str, keys: str) -> dict[str, str]:
    """What is chosen when this action gets these keys: only what differs from the usual ones is kept."""
    after = {**chosen, action: keys}
    return {action: keys for action, keys in after.items() if keys != USUAL_KEYS[action]}
