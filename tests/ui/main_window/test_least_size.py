from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from app.ui.main_window.least_size import LeastSize
from app.ui.widgets.flow_layout import FlowLayout


class Window(QWidget):
    """Ten buttons in rows, each of 100 by 40, and one more that may come."""

    def __init__(self) -> None:
        super().__init__()
        layout, flow = QVBoxLayout(self), FlowLayout(spacing=0)
        for _ in range(10):
            button = QPushButton()
            button.setFixedSize(100, 40)
            flow.addWidget(button)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(flow)
        self.more = QPushButton()
        self.more.setFixedSize(100, 300)
        self.more.hide()
        layout.addWidget(self.more)
        LeastSize(self, layout)


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> Window:
    """Shown, and wide."""
    made = Window()
    made.resize(700, 400)
    show(made)
    return made


def sized(window: Window, width: int, height: int) -> QSize:
    """The size that it takes when it shall have this one."""
    window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()
    return window.size()


def test_it_is_never_smaller_than_its_letters_ask_for(window: Window) -> None:
    """Also where all that is in it would need less; larger letters ask for more."""
    letter = window.fontMetrics().height()
    assert sized(window, 700, 1).height() == 22 * letter
    assert sized(window, 1, 700).width() == 28 * letter
    larger = window.font()
    larger.setPointSizeF(1.5 * larger.pointSizeF())
    window.setFont(larger)
    assert sized(window, 1, 700).width() == 28 * window.fontMetrics().height() > 28 * letter


def test_the_narrower_the_higher(window: Window) -> None:
    """All rows of its controls have room."""
    window.more.show()
    wide, narrow = sized(window, 700, 1), sized(window, 400, 1)
    assert wide.height() == 300 + 2 * 40
    assert narrow.height() == 300 + 3 * 40


def test_what_comes_makes_room_for_itself(window: Window) -> None:
    """A window that has none left becomes larger; it can be smaller again when that has gone."""
    before = sized(window, 500, 1)
    window.more.show()
    for _ in range(3):
        QApplication.processEvents()
    assert window.height() == 300 + 2 * 40 > before.height()
    window.more.hide()
    QApplication.processEvents()
    assert sized(window, 500, 1) == before


def test_it_is_no_larger_than_the_screen_allows(window: Window) -> None:
    """Whatever its letters would ask for."""
    huge = window.font()
    huge.setPixelSize(200)
    window.setFont(huge)
    assert window.minimumSize() == window.screen().availableSize() * 0.9


def test_what_grows_by_itself_stays_on_the_screen(window: Window) -> None:
    """At the foot of the screen it goes up."""
    sized(window, 500, 1)
    screen = window.screen().availableGeometry()
    window.move(screen.left(), screen.bottom() + 1 - window.frameGeometry().height())
    window.more.show()
    for _ in range(3):
        QApplication.processEvents()
    assert window.height() == 300 + 2 * 40
    assert screen.contains(window.frameGeometry())
