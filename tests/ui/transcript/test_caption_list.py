from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip, QWidget

from app.captions.events import GapRecorded
from app.captions.transcript import Sentence
from app.ui.transcript.caption_list import CaptionList
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import caption, sentence


@pytest.fixture
def captions(show: Callable[[QWidget], None]) -> CaptionList:
    """An empty transcript, on the screen."""
    made = CaptionList()
    made.resize(600, 400)
    show(made)
    return made


def fill(captions: CaptionList, count: int) -> None:
    """Show so many sentences, all with a source alone."""
    for number in range(count):
        captions.show_sentence(sentence(number, f"Sentence number {number} of many", begin_ms=number * 2000))
    QApplication.processEvents()


def text_colours(captions: CaptionList) -> set[str]:
    """Every colour that the viewport shows."""
    image = captions.viewport().grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def wheel(captions: CaptionList, angle: int) -> None:
    """Turn the wheel, upwards if positive, in eighths of a degree."""
    at = QPointF(50, 50)
    event = QWheelEvent(
        at,
        captions.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(captions.viewport(), event)
    QApplication.processEvents()


def tooltip_at(captions: CaptionList, point: QPoint) -> str:
    """What the tooltip says after the pointer rested at this place of the viewport."""
    event = QHelpEvent(QHelpEvent.Type.ToolTip, point, captions.viewport().mapToGlobal(point))
    QApplication.sendEvent(captions.viewport(), event)
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_an_update_lays_out_only_what_is_seen(captions: CaptionList) -> None:
    """With 10,000 sentences an update costs one layout, as it does with ten, and filling costs no more than is seen."""
    fill(captions, 10_000)
    QApplication.processEvents()  # the scroll bar has appeared, and lines are broken for the room that it leaves
    assert captions.layouts_built < 30
    before = captions.layouts_built
    for words in ("A", "A new", "A new one"):
        captions.show_sentence(sentence(10_000, words, begin_ms=10_000, final=False))
        QApplication.processEvents()
    captions.viewport().repaint()
    assert captions.layouts_built == before + 3
    QTest.keyClick(captions, Qt.Key.Key_Home)
    QApplication.processEvents()
    captions.show_sentence(sentence(10_000, "A new one, at last", begin_ms=10_000))
    QApplication.processEvents()
    assert captions.layouts_built < before + 30
    assert len(captions.sentences) == 10_001


def test_updates_of_one_moment_are_laid_out_once(captions: CaptionList) -> None:
    """A burst of partials costs one layout."""
    fill(captions, 5)
    before = captions.layouts_built
    for count in range(50):
        captions.show_sentence(sentence(5, "word " * count + "end", final=False))
    QApplication.processEvents()
    assert captions.layouts_built == before + 1


def test_it_follows_the_newest_until_scrolled_up(captions: CaptionList) -> None:
    """New sentences stay in view; after the wheel they do not move what is read; the button leads back."""
    fill(captions, 50)
    bar = captions.verticalScrollBar()
    assert captions.following
    assert bar.value() == bar.maximum() > 0
    button = captions.findChild(QPushButton)
    assert button is not None
    assert not button.isVisible()

    wheel(captions, 240)
    assert not captions.following
    assert button.isVisible()
    read = captions.word_rect(45, 0)
    for number in range(50, 60):
        captions.show_sentence(sentence(number, "A newer sentence", begin_ms=number * 2000))
    QApplication.processEvents()
    assert captions.word_rect(45, 0) == read
    assert "10 new" in button.text()
    assert not captions.viewport().geometry().intersects(button.geometry())
    assert captions.rect().contains(button.geometry())

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert captions.following
    assert bar.value() == bar.maximum()
    assert not button.isVisible()
    wheel(captions, 240)
    assert button.isVisible()
    assert "new" not in button.text()


def test_a_low_list_has_no_room_for_the_way_back(captions: CaptionList) -> None:
    """There the key does the same, and every pixel is the captions'."""
    captions.resize(600, 60)
    fill(captions, 50)
    wheel(captions, 240)
    button = captions.findChild(QPushButton)
    assert button is not None
    assert not captions.following
    assert not button.isVisible()
    assert captions.viewport().height() == captions.height() - 2  # its frame


def test_it_follows_again_from_the_lower_end(captions: CaptionList) -> None:
    """Scrolling back down to the end is as good as the button."""
    fill(captions, 50)
    wheel(captions, 120)
    assert not captions.following
    wheel(captions, -120)
    assert captions.following


def test_rows_of_unknown_height_do_not_jump(captions: CaptionList) -> None:
    """Scrolling up through rows that were never seen moves what is read by just what the wheel says."""
    for number in range(500):
        captions.show_sentence(sentence(number, "many words " * (number % 17 + 1), begin_ms=number))
    QApplication.processEvents()
    for _ in range(20):
        row = 499 - next(n for n in range(500) if captions.word_rect(499 - n, 0).top() < 200)
        before = captions.word_rect(row, 0).top()
        wheel(captions, 60)
        moved = captions.word_rect(row, 0).top() - before
        assert moved == captions.verticalScrollBar().singleStep()


def test_the_keyboard_reaches_both_ends(captions: CaptionList) -> None:
    """Home shows the first sentence, Page Down goes on from there, End follows again."""
    fill(captions, 60)
    QTest.keyClick(captions, Qt.Key.Key_Home)
    QApplication.processEvents()
    assert captions.verticalScrollBar().value() == 0
    assert captions.word_rect(0, 0).top() >= 0
    QTest.keyClick(captions, Qt.Key.Key_PageDown)
    assert captions.word_rect(0, 0).bottom() < 0
    QTest.keyClick(captions, Qt.Key.Key_End)
    QApplication.processEvents()
    assert captions.following


def test_a_dragged_scroll_bar_shows_what_is_there(captions: CaptionList) -> None:
    """The handle at its upper end shows the first sentence, also from far away."""
    fill(captions, 2000)
    bar = captions.verticalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    QApplication.processEvents()
    assert captions.word_rect(0, 0).top() >= 0
    assert not captions.following
    bar.triggerAction(bar.SliderAction.SliderToMaximum)
    QApplication.processEvents()
    assert captions.following


def test_a_narrower_view_breaks_lines_anew(captions: CaptionList) -> None:
    """After a change of the width the newest sentence is still in view, all of it."""
    for number in range(30):
        captions.show_sentence(sentence(number, "some words to break into lines " * 4, begin_ms=number))
    QApplication.processEvents()
    captions.resize(320, 400)
    QApplication.processEvents()
    last = captions.word_rect(29, 23)
    assert captions.viewport().rect().contains(last)
    assert captions.word_rect(29, 0).top() < last.top()


def test_hovering_tells_times(captions: CaptionList) -> None:
    """Resting on a word tells the word's time, on the time column the sentence's, beside them nothing."""
    captions.show_sentence(sentence(0, "First of all", "Ante todo", begin_ms=1000))
    captions.show_gap(GapRecorded(4000, 6000, "the connection was lost"))
    QApplication.processEvents()
    assert tooltip_at(captions, QPoint(590, 395)) == ""
    assert tooltip_at(captions, captions.word_rect(0, 1).center()) == "0:01.2 – 0:01.4"
    assert tooltip_at(captions, captions.word_rect(0, 1, text=1).center()) == "0:01.2 – 0:01.4"
    assert tooltip_at(captions, QPoint(4, captions.word_rect(0, 1).center().y())) == "0:01.0 – 0:01.6"


def test_the_hovered_word_is_marked(captions: CaptionList) -> None:
    """The pointer over a word lays a ground under it, which goes when the pointer does."""
    captions.show_sentence(sentence(0, "First of all"))
    QApplication.processEvents()
    place = captions.word_rect(0, 2)
    QTest.mouseMove(captions.viewport(), place.center())
    QApplication.processEvents()
    assert LIGHT.selection in text_colours(captions)
    QTest.mouseMove(captions.viewport(), QPoint(590, 395))
    QApplication.processEvents()
    assert LIGHT.selection not in text_colours(captions)


def test_provisional_words_are_fainter(captions: CaptionList) -> None:
    """A final sentence is drawn in full ink; of a provisional one fixed words are lighter, others the faintest."""
    captions.show_sentence(sentence(0, "MMMM final"))
    QApplication.processEvents()
    assert LIGHT.text in text_colours(captions)
    assert not {LIGHT.settling, LIGHT.tentative} & text_colours(captions)
    captions.show_sentence(Sentence(1, source=caption("IIII LLLL", sentence=1, final=False, fixed_words=1)))
    QApplication.processEvents()
    assert {LIGHT.text, LIGHT.settling, LIGHT.tentative} <= text_colours(captions)


def test_selected_sentences_are_copied(captions: CaptionList) -> None:
    """A click and a click with Shift select, Ctrl+C copies source and translation, Ctrl+A takes all."""
    captions.show_sentence(sentence(0, "One", "Uno"))
    captions.show_sentence(sentence(1, "Two", "Dos", begin_ms=1000))
    captions.show_sentence(sentence(2, "<b>Three</b>", begin_ms=2000))
    QApplication.processEvents()

    def click(number: int, modifier: Qt.KeyboardModifier) -> None:
        point = captions.word_rect(number, 0).center()
        QTest.mouseClick(captions.viewport(), Qt.MouseButton.LeftButton, modifier, point)

    def copied() -> str:
        QTest.keyClick(captions, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        return QGuiApplication.clipboard().text()

    click(1, Qt.KeyboardModifier.NoModifier)
    assert copied() == "Two\nDos"
    click(2, Qt.KeyboardModifier.ShiftModifier)
    assert copied() == "Two\nDos\n\n<b>Three</b>"
    QTest.keyClick(captions, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "One\nUno\n\nTwo\nDos\n\n<b>Three</b>"
    QTest.keyClick(captions, Qt.Key.Key_Up)
    QTest.keyClick(captions, Qt.Key.Key_Up)
    QTest.keyClick(captions, Qt.Key.Key_Down)
    assert copied() == "Two\nDos"


def test_escape_takes_the_selection_away(captions: CaptionList) -> None:
    """Nothing is selected any more, so nothing is copied."""
    captions.show_sentence(sentence(0, "Hello"))
    QTest.keyClick(captions, Qt.Key.Key_Up)
    assert captions.selected_text() == "Hello"
    QTest.keyClick(captions, Qt.Key.Key_Escape)
    assert captions.selected_text() == ""


def test_the_selection_scrolls_into_view(captions: CaptionList) -> None:
    """Walking up with the arrow keys past the upper edge brings the sentences into view."""
    fill(captions, 40)
    for _ in range(30):
        QTest.keyClick(captions, Qt.Key.Key_Up)
        QApplication.processEvents()
    assert captions.selected_text() == "Sentence number 10 of many"
    assert captions.viewport().rect().contains(captions.word_rect(10, 0))


def test_rows_stand_in_their_order(captions: CaptionList) -> None:
    """A sentence that comes late goes before the later ones, a gap between the sentences around it."""
    captions.show_sentence(sentence(0, "zero", begin_ms=0))
    captions.show_sentence(sentence(2, "two", begin_ms=9000))
    captions.show_sentence(sentence(1, "one", begin_ms=3000))
    captions.show_gap(GapRecorded(5000, 8000, "nothing was heard"))
    captions.show_sentence(sentence(1, "one, revised", begin_ms=3000))
    QApplication.processEvents()
    assert [each.source.text for each in captions.sentences if each.source] == ["zero", "one, revised", "two"]
    QTest.keyClick(captions, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert captions.selected_text().splitlines() == [
        "zero",
        "one, revised",
        "No captions for 3 s: nothing was heard",
        "two",
    ]


def test_clearing_forgets_everything(captions: CaptionList) -> None:
    """After clear the view is empty, and numbers count from the beginning."""
    fill(captions, 100)
    wheel(captions, 600)
    captions.clear()
    captions.set_placeholder("Nothing yet")
    captions.show_sentence(sentence(0, "Anew"))
    QTest.mouseMove(captions.viewport(), QPoint(80, 20))
    QApplication.processEvents()
    assert [each.source.text for each in captions.sentences if each.source] == ["Anew"]
    assert captions.following
    assert captions.verticalScrollBar().maximum() == 0


def test_hostile_captions_do_no_harm(captions: CaptionList) -> None:
    """Markup, control characters, endless words, halves of pairs and every script are drawn without a complaint."""
    texts = [
        "<img src=x onerror=y> <b>",
        "\0\x07\x1b[2J",
        "w" * 20_000,
        "\ud83d alone",
        "👩‍👩‍👧‍👦🎉",
        "مرحبا",
        "今天",
        "",
    ]
    for number, text in enumerate(texts):
        captions.show_sentence(sentence(number, text, text, final=number % 2 == 0))
        captions.show_gap(GapRecorded(number, number + 1, text))
        QApplication.processEvents()
    captions.viewport().repaint()
    assert len(captions.sentences) == len(texts)
