"""Which keys can be global shortcuts."""

from __future__ import annotations

import pytest

from app.settings.settings import Settings
from app.ui.platform.hotkeys.keys import UnfitKeysError, read_hotkey


@pytest.mark.parametrize(
    ("text", "keysym", "virtual_key"),
    [
        ("Ctrl+Alt+Shift+S", ord("s"), ord("S")),
        ("Ctrl+7", ord("7"), ord("7")),
        ("F9", 0xFFC6, 0x78),
        ("Meta+Shift+Left", 0xFF51, 0x25),
        ("Media Play", 0x1008FF14, 0xB3),
        ("Pause", 0xFF13, 0x13),
    ],
)
def test_fit_keys_are_read(text: str, keysym: int, virtual_key: int) -> None:
    """With the numbers that X11 and Windows have for them."""
    hotkey = read_hotkey(text)
    assert (hotkey.text, hotkey.keysym, hotkey.virtual_key) == (text, keysym, virtual_key)


def test_modifiers_are_told_apart() -> None:
    """Each by its own name."""
    hotkey = read_hotkey("Ctrl+Shift+F1")
    assert (hotkey.ctrl, hotkey.alt, hotkey.shift, hotkey.meta) == (True, False, True, False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("S", "needed for typing"),
        ("Shift+S", "needed for typing"),
        ("Space", "needed for typing"),
        ("Left", "needed for typing"),
        ("Ctrl+Ö", "can't be used"),
        ("Ctrl+!", "can't be used"),
        ("Ctrl+K, Ctrl+C", "isn't a valid shortcut"),
        ("nonsense", "can't be used|isn't a valid shortcut"),
        ("", "isn't a valid shortcut"),
    ],
)
def test_unfit_keys_are_refused_with_a_reason(text: str, why: str) -> None:
    """Keys that one types with, keys that not every keyboard has, and what is no key at all."""
    with pytest.raises(UnfitKeysError, match=why) as caught:
        read_hotkey(text)
    assert str(caught.value).endswith(".")


def test_the_defaults_are_fit() -> None:
    """All different, and usable."""
    settings = Settings()
    keys = [settings.shortcut_start, settings.shortcut_pause, settings.shortcut_overlay, settings.shortcut_lock]
    assert [read_hotkey(each).text for each in keys] == keys
    assert len(set(keys)) == len(keys)
