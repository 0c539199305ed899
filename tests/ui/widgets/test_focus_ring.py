from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.ui.widgets.focus_ring import FocusRings, shows_ring
from app.ui.widgets.theme import LIGHT


@pytest.fixture
def page(
    application: QApplication, show: Callable[[QWidget], None], activate: Callable[[QWidget], None]
) -> Iterator[QWidget]:
    """A page with a button, a box and a list of choices, and rings that are watched."""
    rings = FocusRings(application)
    made = QWidget()
    layout = QVBoxLayout(made)
    for control in (QPushButton("One"), QCheckBox("Two"), QComboBox(), QLineEdit(), QPushButton("Three")):
        layout.addWidget(control)
    show(made)
    activate(made)
    yield made
    rings.deleteLater()


def rings(page: QWidget) -> list[str]:
    """The kinds of the controls whose ring is seen."""
    return [type(child).__name__ for child in page.findChildren(QWidget) if shows_ring(child)]


def accented(widget: QWidget) -> bool:
    """Whether something of the accent's colour is seen at its left edge."""
    image = widget.grab().toImage()
    return any(image.pixelColor(x, image.height() // 2).name() == LIGHT.accent for x in range(3))


def test_tab_shows_the_ring_and_a_click_does_not(page: QWidget) -> None:
    """As it is drawn: the click leaves a plain border, the Tab an accented one, the next click none again."""
    first, last = page.findChildren(QPushButton)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert first.hasFocus()
    assert rings(page) == []
    assert not accented(first)
    for control in (QCheckBox, QComboBox, QLineEdit, QPushButton):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert isinstance(QApplication.focusWidget(), control)
        assert rings(page) == [control.__name__]
    assert accented(last)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert rings(page) == []
    assert not accented(last)


def test_a_key_on_what_was_clicked_shows_where_the_focus_is(page: QWidget) -> None:
    """Who goes on with keys must see it; a modifier held for the next click is no use of the keys."""
    first = page.findChildren(QPushButton)[0]
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    QTest.keyPress(first, Qt.Key.Key_Shift)
    assert rings(page) == []
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert rings(page) == ["QPushButton"]
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert rings(page) == []


def test_a_letter_that_leads_to_a_control_shows_it(page: QWidget) -> None:
    """Alt and the letter of a label is a use of the keys, though no control hears of it as of a key."""
    first, last = page.findChildren(QPushButton)
    QShortcut(QKeySequence("Alt+Q"), page).activated.connect(lambda: last.setFocus(Qt.FocusReason.ShortcutFocusReason))
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    QTest.keyClick(first, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    assert last.hasFocus()
    assert rings(page) == ["QPushButton"]


def test_a_focus_that_the_program_moves_keeps_the_ring_as_it_was(page: QWidget) -> None:
    """After keys the next control shows it, after a click it does not."""
    first, last = page.findChildren(QPushButton)
    for clicked in (False, True):
        QTest.keyClick(QApplication.focusWidget() or first, Qt.Key.Key_Tab)
        if clicked:
            QTest.mouseClick(first, Qt.MouseButton.LeftButton)
        last.setFocus()
        assert shows_ring(last) is not clicked
        first.setFocus()


def test_a_field_that_is_typed_into_shows_the_focus_in_any_case(page: QWidget) -> None:
    """Also after a click: there the keys go."""
    field = page.findChildren(QLineEdit)[0]
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert rings(page) == []
    assert accented(field)


def test_a_widget_that_is_taken_away_is_forgotten(page: QWidget) -> None:
    """The ring of what is no more concerns nobody."""
    last = page.findChildren(QPushButton)[1]
    last.setFocus()
    last.setParent(None)
    last.deleteLater()
    QApplication.processEvents()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not None
