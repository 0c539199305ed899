"""Hotkeys under Windows, with a library that only notes what it is asked."""

from __future__ import annotations

import ctypes
import ctypes.wintypes
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication

from app.ui.platform.hotkeys.keys import Hotkey, UnfitKeysError, read_hotkey
from app.ui.platform.hotkeys.windows import WindowsHotkeys

WM_HOTKEY, WM_CHAR = 0x0312, 0x0102


class FakeUser32:
    """The part of Windows that gives keys away."""

    def __init__(self) -> None:
        self.held: dict[int, tuple[int, int]] = {}
        self.taken: set[int] = set()

    def RegisterHotKey(self, window: None, number: int, modifiers: int, key: int) -> int:  # noqa: N802
        if key in self.taken:
            return 0
        self.held[number] = modifiers, key
        return 1

    def UnregisterHotKey(self, window: None, number: int) -> int:  # noqa: N802
        del self.held[number]
        return 1


class Desk:
    """Hotkeys, and what was pressed."""

    def __init__(self) -> None:
        self.system = FakeUser32()
        self.pressed: list[Hotkey] = []
        self.hotkeys = WindowsHotkeys(self.pressed.append, user32=self.system)

    def tell(self, message: int, number: int, *, kind: bytes = b"windows_dispatcher_MSG") -> bool:
        """A message as Qt hands it on; returns whether it was taken out."""
        told = ctypes.wintypes.MSG()
        told.message, told.wParam = message, number
        taken, _ = self.hotkeys.nativeEventFilter(QByteArray(kind), ctypes.addressof(told))
        return taken


@pytest.fixture
def desk(application: QApplication) -> Iterator[Desk]:
    """Nothing is held yet."""
    made = Desk()
    yield made
    made.hotkeys.close()
    assert made.system.held == {}


def test_a_held_key_is_heard_of(desk: Desk) -> None:
    """It is registered without repeats; its message is taken out, all others go on to Qt."""
    one, other = read_hotkey("Ctrl+Alt+Shift+S"), read_hotkey("F9")
    desk.hotkeys.hold(one)
    desk.hotkeys.hold(other)
    assert desk.system.held == {1: (0x4007, ord("S")), 2: (0x4000, 0x78)}
    assert desk.tell(WM_HOTKEY, 2)
    assert not desk.tell(WM_HOTKEY, 3)
    assert not desk.tell(WM_CHAR, 1)
    assert not desk.tell(WM_HOTKEY, 1, kind=b"xcb_generic_event_t")
    assert desk.pressed == [other]


def test_a_key_of_another_program_is_told(desk: Desk) -> None:
    """With its name, and what to do."""
    desk.system.taken.add(0x78)
    with pytest.raises(UnfitKeysError, match="Another app already uses F9"):
        desk.hotkeys.hold(read_hotkey("F9"))


def test_released_keys_are_given_back(desk: Desk) -> None:
    """And may be held again."""
    desk.hotkeys.hold(read_hotkey("F9"))
    desk.hotkeys.release_all()
    assert desk.system.held == {}
    desk.hotkeys.hold(read_hotkey("F9"))
    assert desk.tell(WM_HOTKEY, 1)
