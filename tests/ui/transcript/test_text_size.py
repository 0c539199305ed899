from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.settings.settings import TRANSCRIPT_TEXT_PERCENT
from app.ui.transcript.text_size import STEPS, scaled, stepped
from app.ui.transcript.transcript_page import TranscriptPage
from tests.fakes.captions import sentence


@pytest.fixture
def page(show: Callable[[QWidget], None]) -> TranscriptPage:
    """With forty sentences."""
    made = TranscriptPage()
    made.resize(700, 400)
    for number in range(40):
        made.captions.show_sentence(sentence(number, f"Sentence number {number}", begin_ms=number * 2000))
    show(made)
    QApplication.processEvents()
    return made


def word_height(page: TranscriptPage, number: int = 39) -> int:
    """Of the letters of a sentence in view."""
    QApplication.processEvents()
    return page.captions.word_rect(number, 0).height()


def turn(page: TranscriptPage, angle: int, *, held: Qt.KeyboardModifier) -> None:
    """Turn the wheel over the captions, upwards if positive."""
    view, at = page.captions.viewport(), QPointF(50, 50)
    phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(at, view.mapToGlobal(at), QPoint(), QPoint(0, angle), none, held, phase, False)
    QApplication.sendEvent(view, event)
    QApplication.processEvents()


def test_the_steps_lead_from_one_end_to_the_other() -> None:
    """A size between two of them, as a file can say, goes on to the next; each end stays."""
    assert (STEPS[0], STEPS[-1]) == TRANSCRIPT_TEXT_PERCENT
    assert [stepped(percent, 1) for percent in STEPS] == [*STEPS[1:], STEPS[-1]]
    assert [stepped(percent, -1) for percent in STEPS] == [STEPS[0], *STEPS[:-1]]
    assert (stepped(105, 1), stepped(105, -1)) == (110, 100)
    assert 100 in STEPS


def test_a_font_is_scaled_as_it_is_measured() -> None:
    """In points, or in pixels."""
    font = QFont()
    font.setPointSizeF(10)
    assert scaled(font, 150).pointSizeF() == 15
    font.setPixelSize(20)
    assert scaled(font, 150).pixelSize() == 30


def test_the_buttons_change_the_letters(page: TranscriptPage) -> None:
    """And say so; each can be pressed as long as it makes a difference, and a click leaves the focus alone."""
    said: list[int] = []
    page.textSizeChosen.connect(said.append)
    named = {button.accessibleName(): button for button in page.findChildren(QToolButton)}
    larger, smaller = named["Increase transcript text size"], named["Decrease transcript text size"]
    before = word_height(page)
    QTest.mouseClick(larger, Qt.MouseButton.LeftButton)
    assert said == [110]
    assert word_height(page) > before
    for _ in range(20):
        smaller.click()
    assert said[-1] == STEPS[0]
    assert not smaller.isEnabled()
    assert larger.isEnabled()
    page.reset_text_size()
    assert said[-1] == 100
    assert word_height(page) == before


def test_ctrl_and_the_wheel_change_the_letters_and_nothing_else(page: TranscriptPage) -> None:
    """A touchpad's small turns add up; without Ctrl it scrolls."""
    said: list[int] = []
    page.textSizeChosen.connect(said.append)
    turn(page, 120, held=Qt.KeyboardModifier.ControlModifier)
    for _ in range(8):
        turn(page, -30, held=Qt.KeyboardModifier.ControlModifier)
    assert said == [110, 100, 90]
    assert page.captions.following
    turn(page, 240, held=Qt.KeyboardModifier.NoModifier)
    assert said == [110, 100, 90]
    assert not page.captions.following


def test_what_is_read_stays_in_view(page: TranscriptPage) -> None:
    """The row at the upper edge is there after the letters have become much larger."""
    page.captions.go_to_time(20_000)
    QApplication.processEvents()
    row = page.captions.rows.row_at(0)
    page.show_text_size(200)
    QApplication.processEvents()
    assert page.captions.rows.row_at(0) == row


def test_the_buttons_cover_no_text(page: TranscriptPage) -> None:
    """Beside the scroll bar, at every width; rows keep out of there."""
    for width in (260, 500, 1600):
        page.resize(width, 400)
        QApplication.processEvents()
        buttons = page._text_size
        view = QRect(page.captions.mapTo(page, page.captions.viewport().pos()), page.captions.viewport().size())
        assert view.contains(buttons.geometry())
        style = page.captions._current_style()
        assert style.text_left + style.text_width <= buttons.x() - view.x()
        assert style.mirrored_left + style.text_width + style.time_width <= buttons.x() - view.x()


def test_they_are_reached_by_tab_after_the_captions(page: TranscriptPage, activate: Callable[[QWidget], None]) -> None:
    """First the one that makes them larger."""
    activate(page)
    page.captions.setFocus()
    QTest.keyClick(page.captions, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Increase transcript text size"
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert page.captions.text_percent == 110
