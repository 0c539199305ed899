from __future__ import annotations

import ctypes
from typing import Any

import pytest

from app.ui.overlay.screen_share import set_private, why_not_private


@pytest.mark.parametrize(
    ("system", "version", "can"),
    [
        ("win32", "19041", True),
        ("win32", "22631", True),
        ("win32", "18363", False),
        ("win32", "", False),
        ("darwin", "12.6", True),
        ("darwin", "14.7.1", True),
        ("darwin", "15.0", False),
        ("darwin", "", False),
        ("linux", "6.1", False),
    ],
)
def test_it_is_offered_only_where_it_works(system: str, version: str, can: bool) -> None:
    """Elsewhere a sentence says why not."""
    reason = why_not_private(system, version)
    assert (reason == "") is can
    assert can or reason.endswith(".")


class User32:
    """Windows' library, with the one function that is called."""

    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.asked: list[tuple[int | None, int]] = []

    def SetWindowDisplayAffinity(self, window: ctypes.c_void_p, affinity: ctypes.c_uint32) -> int:  # noqa: N802
        self.asked.append((window.value, affinity.value))
        return self.answer


def test_windows_is_asked_to_exclude_the_window_and_to_show_it_again() -> None:
    """With the constants of its documentation, and what it answers is told."""
    library = User32(1)

    def load(name: str) -> Any:
        assert name == "user32"
        return library

    assert set_private(0x1234, private=True, system="win32", load=load)
    assert set_private(0x1234, private=False, system="win32", load=load)
    assert library.asked == [(0x1234, 0x11), (0x1234, 0x0)]
    library.answer = 0
    assert not set_private(0x1234, private=True, system="win32", load=load)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_a_library_that_is_not_there_is_no_crash(system: str) -> None:
    """The window stays visible in shares, which is told."""

    def load(name: str) -> Any:
        raise OSError(name)

    assert not set_private(1, private=True, system=system, load=load)


def test_elsewhere_nothing_is_asked() -> None:
    """Linux has nothing to ask."""

    def load(name: str) -> Any:
        raise AssertionError(name)

    assert not set_private(1, private=True, system="linux", load=load)
