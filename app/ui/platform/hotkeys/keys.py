"""Which keys can be global shortcuts, and what each system calls them.

A shortcut is one key with its modifiers. Letters, digits and other keys that one types with need Ctrl, Alt or Meta:
alone, or with Shift, they could be typed nowhere any more. The keys of the table are those that every keyboard layout
has in some place and that need no Shift themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from app.message import Message

_KEY = Qt.Key
_NAMED: dict[Qt.Key, tuple[int, int]] = {
    # Qt's key: (X11's keysym, Windows' virtual key code)
    _KEY.Key_Space: (0x20, 0x20),
    _KEY.Key_Return: (0xFF0D, 0x0D),
    _KEY.Key_Backspace: (0xFF08, 0x08),
    _KEY.Key_Tab: (0xFF09, 0x09),
    _KEY.Key_Escape: (0xFF1B, 0x1B),
    _KEY.Key_Pause: (0xFF13, 0x13),
    _KEY.Key_ScrollLock: (0xFF14, 0x91),
    _KEY.Key_Insert: (0xFF63, 0x2D),
    _KEY.Key_Delete: (0xFFFF, 0x2E),
    _KEY.Key_Home: (0xFF50, 0x24),
    _KEY.Key_End: (0xFF57, 0x23),
    _KEY.Key_PageUp: (0xFF55, 0x21),
    _KEY.Key_PageDown: (0xFF56, 0x22),
    _KEY.Key_Left: (0xFF51, 0x25),
    _KEY.Key_Up: (0xFF52, 0x26),
    _KEY.Key_Right: (0xFF53, 0x27),
    _KEY.Key_Down: (0xFF54, 0x28),
    _KEY.Key_MediaPlay: (0x1008FF14, 0xB3),
    _KEY.Key_MediaTogglePlayPause: (0x1008FF14, 0xB3),
    _KEY.Key_MediaStop: (0x1008FF15, 0xB2),
    _KEY.Key_MediaPrevious: (0x1008FF16, 0xB1),
    _KEY.Key_MediaNext: (0x1008FF17, 0xB0),
}
_LAST_FUNCTION_KEY = 24
_NOT_TYPED = {_KEY.Key_Pause, _KEY.Key_ScrollLock}
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True, slots=True)
class Hotkey:
    """A key with its modifiers.

    Attributes:
        text: as Qt writes it portably, such as "Ctrl+Alt+Shift+S".
        keysym: the key's number under X11. virtual_key: the same under Windows.
        ctrl, alt, shift, meta: which modifiers are held.
    """

    text: str
    keysym: int
    virtual_key: int
    ctrl: bool = False
    alt: bool = False
    shift: bool = False
    meta: bool = False

    @property
    def shown(self) -> str:
        """As it is written on this system."""
        return QKeySequence.fromString(self.text).toString(QKeySequence.SequenceFormat.NativeText)


class UnfitKeysError(ValueError):
    """These keys cannot be a global shortcut; the message is a sentence for the user."""


def read_hotkey(text: str) -> Hotkey:
    """The hotkey that Qt would write like this. Raises `UnfitKeysError`."""
    sequence = QKeySequence.fromString(text)
    if sequence.count() != 1:
        raise UnfitKeysError(Message("“{keys}” isn't a valid shortcut.", keys=text))
    combination: QKeyCombination = sequence[0]  # type: ignore[index] # the stubs do not know it
    key, modifiers = combination.key(), combination.keyboardModifiers()
    shown = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    numbers = _numbers(key)
    if numbers is None:
        raise UnfitKeysError(
            Message("{keys} can't be used. Use a letter, digit, function key or arrow key.", keys=shown)
        )
    if not modifiers & _MODIFIERS and not _may_stand_alone(key):
        raise UnfitKeysError(Message("{keys} is needed for typing. Add Ctrl, Alt or Meta.", keys=shown))
    return Hotkey(
        sequence.toString(QKeySequence.SequenceFormat.PortableText),
        *numbers,
        ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
        alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
        shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        meta=bool(modifiers & Qt.KeyboardModifier.MetaModifier),
    )


def _numbers(key: Qt.Key) -> tuple[int, int] | None:
    if _KEY.Key_A <= key <= _KEY.Key_Z or _KEY.Key_0 <= key <= _KEY.Key_9:
        return ord(chr(key.value).lower()), key.value  # Qt's, like Windows' number, is that of the capital letter
    function = key.value - _KEY.Key_F1.value
    if 0 <= function < _LAST_FUNCTION_KEY:
        return 0xFFBE + function, 0x70 + function
    return _NAMED.get(key)


def _may_stand_alone(key: Qt.Key) -> bool:
    return (key not in _NAMED and key.value >= _KEY.Key_F1.value) or key in _NOT_TYPED or "Media" in key.name
