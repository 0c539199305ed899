from __future__ import annotations

import ctypes
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.platform.title_bar import TitleBars, set_dark


class Dwm:
    """Windows' library, as far as it is used: notes what is asked, and knows some attributes."""

    def __init__(self, *known: int) -> None:
        self.known = known
        self.asked: list[tuple[int, int, int]] = []

    def DwmSetWindowAttribute(  # noqa: N802
        self, window: ctypes.c_void_p, attribute: ctypes.c_uint32, value: object, size: ctypes.c_uint32
    ) -> int:
        pointed = ctypes.cast(value, ctypes.POINTER(ctypes.c_int)).contents.value  # type: ignore[arg-type]
        self.asked.append((window.value or 0, attribute.value, pointed))
        assert size.value == ctypes.sizeof(ctypes.c_int)
        return 0 if attribute.value in self.known else -1


@pytest.mark.parametrize(("known", "attributes"), [((20,), [20]), ((19,), [20, 19]), ((), [20, 19])])
def test_each_windows_is_asked_in_its_own_way(known: tuple[int, ...], attributes: list[int]) -> None:
    """First as it is today, then as it was before 2020; whether it understood comes back."""
    dwm = Dwm(*known)
    assert set_dark(dwm, 7, dark=True) is bool(known)  # type: ignore[arg-type]
    assert dwm.asked == [(7, attribute, 1) for attribute in attributes]


def bars(application: QApplication, dwm: Dwm, system: str) -> TitleBars:
    """Watched with this library."""
    return TitleBars(application, system=system, load=lambda _: dwm)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(("system", "asked"), [("win32", True), ("linux", False), ("darwin", False)])
def test_only_windows_is_asked(
    application: QApplication,
    show: Callable[[QWidget], None],
    activate: Callable[[QWidget], None],
    system: str,
    asked: bool,
) -> None:
    """When a window gets the focus, and the overlay's kind, which has no title bar, is left alone."""
    dwm = Dwm(20)
    watched = bars(application, dwm, system)
    window, bare = QWidget(), QWidget(None, Qt.WindowType.FramelessWindowHint)
    for each in (bare, window):
        show(each)
        activate(each)
    expected = [(int(window.winId()), 20, 0)] if asked else []
    assert list(dict.fromkeys(dwm.asked)) == expected
    watched.deleteLater()


def test_a_library_that_is_missing_is_no_matter(
    application: QApplication, show: Callable[[QWidget], None], activate: Callable[[QWidget], None]
) -> None:
    """The bar stays light."""

    def load(name: str) -> ctypes.CDLL:
        raise OSError(name)

    watched = TitleBars(application, system="win32", load=load)
    window = QWidget()
    show(window)
    activate(window)
    watched.deleteLater()
