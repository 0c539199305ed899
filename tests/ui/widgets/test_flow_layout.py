from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.widgets.flow_layout import FlowLayout

pytestmark = pytest.mark.usefixtures("application")


def flow(count: int, width: int) -> tuple[FlowLayout, list[QPushButton]]:
    """So many buttons of 100 by 20 in a flow of this width."""
    holder = QWidget()
    layout = FlowLayout(holder, spacing=10)
    buttons = []
    for _ in range(count):
        button = QPushButton(holder)
        button.setFixedSize(100, 20)
        layout.addWidget(button)
        buttons.append(button)
    layout.setGeometry(QRect(0, 0, width, 200))
    layout.holder = holder  # type: ignore[attr-defined]  # Qt keeps no reference to it
    return layout, buttons


def places(buttons: list[QPushButton]) -> list[tuple[int, int]]:
    """Where the buttons are."""
    return [(button.x(), button.y()) for button in buttons]


def test_items_go_on_in_the_next_row() -> None:
    """As many stand side by side as fit, the others follow below."""
    layout, buttons = flow(3, width=210)
    assert places(buttons) == [(0, 0), (110, 0), (0, 30)]
    assert layout.heightForWidth(210) == 50
    assert layout.heightForWidth(400) == 20
    assert layout.heightForWidth(50) == 80


def test_hidden_items_take_no_room() -> None:
    """The next one moves up into the place of a hidden one."""
    layout, buttons = flow(3, width=210)
    buttons[0].hide()
    layout.setGeometry(QRect(0, 0, 210, 200))
    assert places(buttons[1:]) == [(0, 0), (110, 0)]


def test_items_can_be_counted_and_taken() -> None:
    """The interface that Qt asks of a layout."""
    layout, buttons = flow(2, width=400)
    assert layout.count() == 2
    item = layout.itemAt(1)
    assert item is not None
    assert item.widget() is buttons[1]
    assert layout.itemAt(2) is layout.takeAt(2) is None
    taken = layout.takeAt(0)
    assert taken is not None
    assert taken.widget() is buttons[0]
    assert layout.count() == 1
    assert (layout.minimumSize().width(), layout.sizeHint().width()) == (100, 100)


def test_an_item_may_take_what_its_row_has_left() -> None:
    """As far as it lacks anything, and without sending the others into the next row."""
    layout, buttons = flow(3, width=240)
    buttons[0].setMaximumWidth(1000)
    layout.let_grow(buttons[0], lambda: 25)
    layout.setGeometry(QRect(0, 0, 240, 200))
    assert buttons[0].width() == 125
    assert places(buttons) == [(0, 0), (135, 0), (0, 30)]
    layout.setGeometry(QRect(0, 0, 215, 200))
    assert buttons[0].width() == 105
    assert places(buttons) == [(0, 0), (115, 0), (0, 30)]
    layout.let_grow(buttons[0], lambda: 0)
    layout.setGeometry(QRect(0, 0, 240, 200))
    assert buttons[0].width() == 100
