from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QVBoxLayout, QWidget

from app.ui.parts.number_field import FractionField, NumberField
from app.ui.parts.theme import LIGHT


@pytest.fixture(params=[NumberField, lambda: FractionField(decimals=1)], ids=["number", "fraction"])
def field(
    request: pytest.FixtureRequest, show: Callable[[QWidget], None], activate: Callable[[QWidget], None]
) -> QAbstractSpinBox:
    """A field between two others."""
    page = QWidget()
    layout = QVBoxLayout(page)
    made: QAbstractSpinBox = request.param()
    for each in (QLineEdit(), made, QLineEdit()):
        layout.addWidget(each)
    show(page)
    activate(page)
    return made


def colour_at(widget: QWidget, x: int, y: int) -> str:
    """What is drawn there."""
    image = widget.grab().toImage()
    return QColor(image.pixelColor(x, y)).name()


def test_its_focus_is_seen(field: QAbstractSpinBox) -> None:
    """It has the frame of all other fields."""
    middle = field.height() // 2
    assert colour_at(field, 1, middle) == LIGHT.line
    field.setFocus()
    QApplication.processEvents()
    assert field.hasFocus()
    assert colour_at(field, 1, middle) == LIGHT.accent


def test_its_corners_are_round_and_its_text_has_a_margin(field: QAbstractSpinBox) -> None:
    """As those of a line of text; the margin grows with the letters."""
    assert colour_at(field, 1, 1) != LIGHT.line
    inner = field.lineEdit()
    before = inner.textMargins().left()
    assert inner.mapTo(field, QPoint(0, 0)).x() + before >= field.fontMetrics().height() // 2
    larger = field.font()
    larger.setPointSizeF(2 * larger.pointSizeF())
    field.setFont(larger)
    assert inner.textMargins().left() > 1.5 * before


def test_the_decimals_are_those_that_were_asked_for() -> None:
    """Three of a shift in seconds."""
    field = FractionField(decimals=3)
    assert field.decimals() == 3
    field.deleteLater()
