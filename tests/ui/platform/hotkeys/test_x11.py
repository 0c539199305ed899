"""Hotkeys on a real X server, while the window of another program has the focus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.platform.hotkeys.keys import Hotkey, UnfitKeysError, read_hotkey
from app.ui.platform.hotkeys.x11 import X11Hotkeys
from tests.fakes.display import MISSING, Display
from tests.fakes.waiting import wait_until

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    """One for all: each test gives its keys back."""
    with Display() as made:
        yield made


class Desk:
    """Hotkeys, and what was pressed."""

    def __init__(self, display: Display) -> None:
        self.display = display
        self.pressed: list[str] = []
        self.hotkeys = X11Hotkeys(lambda hotkey: self.pressed.append(hotkey.text), display=display.name)

    def hold(self, *texts: str) -> None:
        for text in texts:
            self.hotkeys.hold(read_hotkey(text))

    def wait_for(self, *texts: str) -> None:
        """Wait until these, and no others, were pressed."""

        def heard() -> bool:
            QApplication.processEvents()
            return len(self.pressed) >= len(texts)

        wait_until(heard)
        assert self.pressed == list(texts)


@pytest.fixture
def desk(application: QApplication, display: Display) -> Iterator[Desk]:
    """Nothing is held yet."""
    made = Desk(display)
    yield made
    made.hotkeys.close()


def test_a_held_key_is_heard_of(desk: Desk) -> None:
    """With exactly its modifiers, and also while Num Lock and Caps Lock are on."""
    desk.hold("Ctrl+Alt+Shift+S", "Meta+F9", "Ctrl+7")
    desk.display.xdotool("key", "ctrl+alt+s", "key", "s", "key", "ctrl+alt+shift+s", "key", "super+F9")
    desk.wait_for("Ctrl+Alt+Shift+S", "Meta+F9")
    desk.display.xdotool("key", "Num_Lock", "key", "Caps_Lock", "key", "ctrl+7")
    desk.wait_for("Ctrl+Alt+Shift+S", "Meta+F9", "Ctrl+7")
    desk.display.xdotool("key", "Caps_Lock", "key", "Num_Lock")


def test_a_key_that_is_held_down_counts_once(desk: Desk) -> None:
    """The server repeats it meanwhile; pressed again, it counts again."""
    repeats: list[int] = []
    handle = desk.hotkeys._handle

    def note(event: object) -> None:
        repeats.append(1)
        handle(event)  # type: ignore[arg-type]

    desk.hotkeys._handle = note  # type: ignore[method-assign, assignment]
    desk.hold("Ctrl+F8", "Ctrl+F7")
    desk.display.run("xset", "r", "rate", "100", "50")
    desk.display.xdotool("keydown", "ctrl", "keydown", "F8")

    def repeated() -> bool:
        QApplication.processEvents()
        return len(repeats) > 6

    wait_until(repeated)
    desk.display.xdotool("keyup", "F8", "key", "F7", "keyup", "ctrl")
    desk.wait_for("Ctrl+F8", "Ctrl+F7")
    desk.display.xdotool("key", "ctrl+F8")
    desk.wait_for("Ctrl+F8", "Ctrl+F7", "Ctrl+F8")


def test_a_key_of_another_program_is_told_and_can_be_had_later(desk: Desk, display: Display) -> None:
    """The other one keeps it, until it lets go."""
    other = Desk(display)
    other.hold("Ctrl+F9")
    with pytest.raises(UnfitKeysError, match=r"Another app already uses Ctrl\+F9"):
        desk.hold("Ctrl+F9")
    display.xdotool("key", "ctrl+F9")
    other.wait_for("Ctrl+F9")
    other.hotkeys.release_all()
    desk.hold("Ctrl+F9")
    display.xdotool("key", "ctrl+F9")
    desk.wait_for("Ctrl+F9")
    other.hotkeys.close()


def test_another_keyboard_layout_is_followed(desk: Desk) -> None:
    """On a French keyboard, A is where Q was; what the layout lacks is told."""
    desk.hold("Ctrl+A")
    desk.display.run("xmodmap", "-e", "keycode 24 = a A", "-e", "keycode 38 = q Q")

    def followed() -> bool:
        QApplication.processEvents()
        return [keycode for keycode, _ in desk.hotkeys._held] == [24]

    wait_until(followed)
    desk.display.xdotool("key", "ctrl+a")
    desk.wait_for("Ctrl+A")
    desk.display.run("xmodmap", "-e", "keycode 24 = q Q", "-e", "keycode 38 = a A")
    with pytest.raises(UnfitKeysError, match="isn't available on this keyboard"):
        desk.hotkeys.hold(Hotkey("F24", 0x1234567, 0))


def test_without_a_screen_there_are_none(application: QApplication) -> None:
    """The reason is an OSError."""
    with pytest.raises(OSError, match="no X server"):
        X11Hotkeys(lambda _: None, display=":9999")
