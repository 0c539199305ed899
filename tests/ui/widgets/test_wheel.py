from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QSlider, QVBoxLayout, QWidget

from app.ui.widgets.number_field import FractionField, NumberField
from app.ui.widgets.picker import Picker
from app.ui.widgets.wheel import leave_wheel_to_page


def slider() -> QSlider:
    """One that is made as those of the settings are."""
    made = QSlider(Qt.Orientation.Horizontal)
    leave_wheel_to_page(made)
    return made


def picker() -> Picker:
    """Three things to choose from."""
    made = Picker()
    made.addItems(["one", "two", "three"])
    return made


def value(widget: QWidget) -> object:
    """What is chosen in it."""
    return widget.currentIndex() if isinstance(widget, Picker) else widget.value()  # type: ignore[attr-defined]


def turn(widget: QWidget) -> None:
    """One notch of the wheel, towards the user."""
    window = widget.window()
    middle = widget.mapTo(window, widget.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(middle), QPoint(0, -120))
    QApplication.processEvents()


@pytest.mark.parametrize("make", [slider, picker, NumberField, lambda: FractionField(decimals=1)])
def test_the_wheel_scrolls_the_page_and_changes_only_what_has_the_focus(
    make: Callable[[], QWidget], show: Callable[[QWidget], None]
) -> None:
    """Whoever scrolls past a value does not mean it."""
    page, widget, area = QWidget(), make(), QScrollArea()
    layout = QVBoxLayout(page)
    layout.addWidget(widget)
    layout.addSpacing(2000)
    area.setWidget(page)
    if not isinstance(widget, Picker):
        widget.setValue(50)  # type: ignore[attr-defined]
    show(area)
    area.activateWindow()
    area.setFocus()
    before = value(widget)
    turn(widget)
    assert value(widget) == before
    assert area.verticalScrollBar().value() > 0
    assert not widget.hasFocus()
    area.verticalScrollBar().setValue(0)
    widget.setFocus()
    turn(widget)
    assert value(widget) != before
