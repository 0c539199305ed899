from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QVBoxLayout, QWidget

from app.ui.widgets.number_field import FractionField, NumberField
from app.ui.widgets.theme import LIGHT


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
    assert colour_at(field, 1, middle) == LIGHT.border
    field.setFocus()
    QApplication.processEvents()
    assert field.hasFocus()
    assert colour_at(field, 1, middle) == LIGHT.accent


def test_its_corners_are_round_and_its_text_has_a_margin(field: QAbstractSpinBox) -> None:
    """As those of a line of text; the margin grows with the letters."""
    assert colour_at(field, 1, 1) != LIGHT.border
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


@pytest.fixture
def locale(request: pytest.FixtureRequest) -> Iterator[QLocale]:
    """The one that the interface has, until the test is over."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield QLocale()
    QLocale.setDefault(before)


def typed(field: NumberField | FractionField, text: str) -> float:
    """The number that the field has after this was typed into it, key by key."""
    field.setValue(9)
    field.lineEdit().selectAll()
    for character in text:
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        QApplication.sendEvent(field, key)
    field.interpretText()
    return field.value()


@pytest.mark.parametrize(
    "locale", ["en_US", "en_DE", "de_DE", "de_CH", "tr_TR", "ar_EG", "fa_IR", "mr_IN"], indirect=True
)
def test_a_number_is_read_however_it_is_typed(locale: QLocale) -> None:
    """With "." or "," before the decimals and in digits of any script, whatever the locale writes; units stay."""
    field = FractionField(decimals=3)
    field.setRange(-100, 100)
    field.setSuffix(" s, 1 or 2.")
    for text in ("2.5", "2,5", "2٫5", "۲٫۵", "٢٫٥", "２．５"):
        assert typed(field, text) == 2.5, (locale.name(), text)
    for text in ("-2.5", "−2,5"):
        assert typed(field, text) == -2.5, (locale.name(), text)
    assert typed(field, "23.976") == 23.976
    assert typed(field, "1.2.3") == 1.23  # what is too much is not taken
    assert field.text().endswith(" s, 1 or 2.")
    whole = NumberField()
    whole.setRange(0, 5000)
    for text in ("1300", "١٣٠٠", "１３００"):
        assert typed(whole, text) == 1300, (locale.name(), text)
    for each in (field, whole):
        each.deleteLater()
