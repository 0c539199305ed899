"""Hotkeys under Windows: RegisterHotKey, and its messages picked out of those that Qt's loop gets."""

from __future__ import annotations

import ctypes
import ctypes.wintypes
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from app.message import Message
from app.ui.platform.hotkeys.keys import Hotkey, UnfitKeysError

_ALT, _CTRL, _SHIFT, _META, _NO_REPEAT = 1, 2, 4, 8, 0x4000
_WM_HOTKEY = 0x0312


class WindowsHotkeys(QAbstractNativeEventFilter):
    """The keys that we hold.

    Args:
        on_pressed: is called with the hotkey that was pressed.
        user32: the system's library.
    """

    def __init__(self, on_pressed: Callable[[Hotkey], None], *, user32: Any) -> None:
        super().__init__()
        self._on_pressed = on_pressed
        self._user32 = user32
        self._held: dict[int, Hotkey] = {}
        application = QCoreApplication.instance()
        assert application is not None  # noqa: S101 - there is a window
        application.installNativeEventFilter(self)

    def hold(self, hotkey: Hotkey) -> None:
        """Hear of this key from now on. Raises `UnfitKeysError` where another program has it."""
        number = max(self._held, default=0) + 1
        held = ((hotkey.alt, _ALT), (hotkey.ctrl, _CTRL), (hotkey.shift, _SHIFT), (hotkey.meta, _META))
        modifiers = _NO_REPEAT | sum(mask for is_held, mask in held if is_held)
        if not self._user32.RegisterHotKey(None, number, modifiers, hotkey.virtual_key):
            raise UnfitKeysError(
                Message(
                    "Another app already uses {keys}. Choose a different shortcut here or in that app.",
                    keys=hotkey.shown,
                )
            )
        self._held[number] = hotkey

    def release_all(self) -> None:
        """Hear of no key any more."""
        for number in self._held:
            self._user32.UnregisterHotKey(None, number)
        self._held.clear()

    def close(self) -> None:
        """Give everything back."""
        self.release_all()
        if (application := QCoreApplication.instance()) is not None:
            application.removeNativeEventFilter(self)

    def nativeEventFilter(  # noqa: N802
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Take out the messages about our keys."""
        if bytes(kind) != b"windows_dispatcher_MSG" and bytes(kind) != b"windows_generic_MSG":  # type: ignore[arg-type]
            return False, 0
        received = ctypes.wintypes.MSG.from_address(int(message))
        hotkey = self._held.get(received.wParam) if received.message == _WM_HOTKEY else None
        if hotkey is None:
            return False, 0
        self._on_pressed(hotkey)
        return True, 0
