"""A system's global keys that only note what is held."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.platform.hotkeys.keys import Hotkey, UnfitKeysError, read_hotkey


class FakeHotkeys:
    """A system that gives away all keys but F9."""

    def __init__(self, on_pressed: Callable[[Hotkey], None]) -> None:
        self.press = on_pressed
        self.held: list[str] = []
        self.closed = False

    def hold(self, hotkey: Hotkey) -> None:
        if hotkey.text == "F9":
            raise UnfitKeysError("Taken.")
        self.held.append(hotkey.text)

    def release_all(self) -> None:
        self.held.clear()

    def close(self) -> None:
        self.closed = True

    def press_text(self, text: str) -> None:
        """Press these keys, as Qt writes them portably."""
        self.press(read_hotkey(text))
