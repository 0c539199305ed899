from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.captions.events import GapRecorded
from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.reading_clock import ReadingClock
from app.ui.transcript.reading_position import CaptionReading
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence
from tests.fakes.waiting import wait_until


@pytest.fixture
def captions(show: Callable[[QWidget], None]) -> CaptionList:
    """Three sentences of three words with a translation of two, a word 0.2 s; the last one is still being said."""
    made = CaptionList()
    made.resize(600, 400)
    for number in range(3):
        made.show_sentence(sentence(number, "one two three", "uno dos", begin_ms=number * 1000, final=number < 2))
    show(made)
    return made


def lit(captions: CaptionList) -> list[tuple[int, int]]:
    """The words that are drawn as lit, as text and word of the row that is read."""
    row = captions.reading.row
    assert row is not None
    return [(place.text, place.word) for place in captions.reading.lit(row, None)[1]]


def colours_at(captions: CaptionList, number: int, word: int, text: int = 0) -> set[str]:
    """The colours on the screen where this word is."""
    image = captions.viewport().grab(captions.word_rect(number, word, text=text)).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def press(captions: CaptionList, *keys: Qt.Key) -> None:
    """Press these keys one after the other."""
    for key in keys:
        QTest.keyClick(captions, key)
    QApplication.processEvents()


def test_the_word_under_the_clock_is_lit(captions: CaptionList) -> None:
    """A click on a word puts the clock there: that word and the one of the translation are lit, and no other."""
    QTest.mouseClick(captions.viewport(), Qt.MouseButton.LeftButton, pos=captions.word_rect(0, 1).center())
    QTest.mouseMove(captions.viewport(), QPoint(590, 395))
    QApplication.processEvents()
    assert captions.reading.clock.ms == 200
    assert lit(captions) == [(0, 1), (1, 1)]
    assert LIGHT.lit in colours_at(captions, 0, 1)
    assert LIGHT.lit in colours_at(captions, 0, 1, text=1)
    assert LIGHT.lit not in colours_at(captions, 0, 0)
    assert LIGHT.lit not in colours_at(captions, 1, 1)
    press(captions, Qt.Key.Key_Escape)
    assert LIGHT.lit not in colours_at(captions, 0, 1)


def test_the_pointer_is_a_clock_too(captions: CaptionList) -> None:
    """Resting on a word of the source lights the word of the translation that was said then."""
    QTest.mouseMove(captions.viewport(), captions.word_rect(1, 1).center())
    QApplication.processEvents()
    assert LIGHT.lit in colours_at(captions, 1, 1, text=1)
    assert LIGHT.lit not in colours_at(captions, 1, 0, text=1)


def test_left_and_right_go_from_word_to_word(captions: CaptionList) -> None:
    """Over the ends of sentences, and each word is told to screen readers."""
    press(captions, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert (captions.reading.row, lit(captions)) == (0, [(0, 0), (1, 0)])
    reached: list[str] = []
    captions.reading.wordReached.connect(reached.append)
    press(captions, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert lit(captions) == [(0, 2), (1, 1)]
    assert reached[-1] == "three"
    press(captions, Qt.Key.Key_Right)
    assert (captions.reading.row, lit(captions)[0]) == (1, (0, 0))
    press(captions, Qt.Key.Key_Left)
    assert (captions.reading.row, lit(captions)[0]) == (0, (0, 2))


def test_what_is_still_being_said_is_not_read(captions: CaptionList) -> None:
    """It can be selected, but its words still change: none is lit."""
    press(captions, Qt.Key.Key_Up)
    assert (captions.reading.row, captions.reading.clock.ms, lit(captions)) == (2, None, [])
    press(captions, Qt.Key.Key_Space)
    assert not captions.reading.clock.running


def test_a_sentence_without_word_times_is_read_as_a_whole(captions: CaptionList) -> None:
    """Nothing is lit, and left and right go on to the rows around it."""
    captions.show_gap(GapRecorded(1900, 1950, "connection lost"))
    QApplication.processEvents()
    press(captions, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert (captions.reading.row, lit(captions)) == (2, [])
    press(captions, Qt.Key.Key_Left)
    assert (captions.reading.row, lit(captions)[0]) == (1, (0, 2))


def test_reading_along_goes_at_the_pace_of_speech_and_ends_with_it(application: QApplication) -> None:
    """The clock takes the selection with it, and stands where the next sentence is still being said."""
    captions, seconds = CaptionList(), [0.0]
    reading = CaptionReading(captions.rows, captions, clock=ReadingClock(clock=lambda: seconds[0]))
    for number in range(3):
        captions.show_sentence(sentence(number, "one two three", begin_ms=number * 1000, final=number < 2))
    reached: list[int] = []
    reading.rowReached.connect(reached.append)
    reading.select(0)
    reading.toggle_clock()

    def arrive(at_s: float, condition: Callable[[], bool]) -> None:
        seconds[0] = at_s
        wait_until(lambda: QApplication.processEvents() or condition())

    arrive(0.3, lambda: [place.word for place in reading.lit(0, None)[1]] == [1])
    arrive(1.1, lambda: reading.row == 1)
    assert reading.selected == range(1, 2)
    reading.toggle_clock()
    assert not reading.clock.running
    reading.toggle_clock()
    arrive(2.5, lambda: not reading.clock.running)
    assert (reading.row, reached[-1]) == (1, 1)
