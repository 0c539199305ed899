from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.captions.events import GapRecorded
from app.ui.transcript.caption_search import ROWS_A_STEP
from app.ui.transcript.menu import CaptionMenu
from app.ui.transcript.transcript_page import TranscriptPage
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence
from tests.fakes.waiting import wait_until

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(show: Callable[[QWidget], None], activate: Callable[[QWidget], None]) -> TranscriptPage:
    """Sixty sentences; every tenth tells of a café."""
    made = TranscriptPage()
    made.resize(640, 420)
    for number in range(60):
        said = "We met in the Café" if number % 10 == 5 else f"Sentence number {number}"
        made.captions.show_sentence(sentence(number, said, "Frase", begin_ms=number * 2000))
    show(made)
    activate(made)
    QApplication.processEvents()
    return made


def search(page: TranscriptPage, words: str) -> None:
    """Type these words into the strip, and wait until all rows have been looked at."""
    page.open_search()
    QTest.keyClicks(page.search.field, words)
    wait_until(lambda: QApplication.processEvents() or page.search.words not in ("", "Searching…"))


def marked(page: TranscriptPage, number: int) -> set[str]:
    """The colours of marks on the last word of a sentence that is in view."""
    image = page.captions.viewport().grab(page.captions.word_rect(number, 4)).toImage()
    inks = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    return inks & {LIGHT.found, LIGHT.found_now}


def shown(page: TranscriptPage, number: int) -> bool:
    """Whether the sentence is in view."""
    return page.captions.viewport().rect().contains(page.captions.word_rect(number, 0))


def test_words_are_found_counted_and_marked(page: TranscriptPage) -> None:
    """In any case and without accents; the nearest from the upper edge on comes first, and round it goes."""
    search(page, "CAFE")
    assert page.search.words == "6 of 6"
    assert shown(page, 55)
    assert marked(page, 55) == {LIGHT.found_now}
    QTest.keyClick(page.search.field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert page.search.words == "1 of 6"
    assert shown(page, 5)
    assert not page.captions.following
    before, following = page.search.buttons
    QTest.mouseClick(following, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert page.search.words == "2 of 6"
    assert marked(page, 15) == {LIGHT.found_now}
    QTest.mouseClick(before, Qt.MouseButton.LeftButton)
    QTest.keyClick(page.search.field, Qt.Key.Key_Return, SHIFT)
    QApplication.processEvents()
    assert page.search.words == "6 of 6"


def test_escape_ends_the_search_where_it_led_to(page: TranscriptPage) -> None:
    """The marks go, the sentence that was found is selected, and the focus is in the transcript."""
    search(page, "cafe")
    QTest.keyClick(page.search.field, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert page.search.isHidden()
    assert marked(page, 55) == set()
    assert page.captions.selected_text() == "We met in the Café\nFrase"
    assert page.captions.hasFocus()
    page.step(1)  # the words are still there, and can be typed over
    assert page.search.field.selectedText() == "cafe"


def test_what_is_not_there_is_said(page: TranscriptPage) -> None:
    """In words; without words nothing is said, and nowhere can be gone to."""
    search(page, "xyz")
    assert page.search.words == "Not found"
    assert not any(button.isEnabled() for button in page.search.buttons)
    page.search.field.clear()
    assert page.search.words == ""


def test_it_finds_what_is_said_meanwhile(page: TranscriptPage) -> None:
    """The count grows with the captions, revised ones too; the view stays at the hit."""
    search(page, "cafe")
    page.captions.show_sentence(sentence(60, "A new caf", begin_ms=120_000, final=False))
    assert page.search.words == "6 of 6"
    page.captions.show_sentence(sentence(60, "A new cafe, and a café", begin_ms=120_000))
    assert page.search.words == "6 of 8"
    page.captions.show_gap(GapRecorded(130_000, 131_000, "the café was closed"))
    QApplication.processEvents()
    assert page.search.words == "6 of 9"
    assert shown(page, 55)
    page.captions.clear()
    wait_until(lambda: QApplication.processEvents() or page.search.words == "Not found")


def test_a_long_transcript_is_searched_in_steps(page: TranscriptPage) -> None:
    """What is in view is marked before anything has been counted."""
    for number in range(60, 60 + 3 * ROWS_A_STEP):
        page.captions.show_sentence(sentence(number, "We met in the Café", begin_ms=number * 2000))
    QApplication.processEvents()
    page.open_search()
    QApplication.processEvents()
    page.search.field.setText("café")
    last = 59 + 3 * ROWS_A_STEP
    assert marked(page, last) == {LIGHT.found}
    assert page.search.words == ""
    wait_until(lambda: QApplication.processEvents() or page.search.words.endswith(f" of {3 * ROWS_A_STEP + 6:,}"))


def test_at_ten_thousand_sentences_no_more_is_laid_out_than_is_seen(page: TranscriptPage) -> None:
    """A jump, a scroll and a search lay out what comes into view, and an update its own row."""
    captions = page.captions
    for number in range(60, 10_000):
        captions.show_sentence(sentence(number, "Word", begin_ms=number * 2000))
    QApplication.processEvents()
    in_view = sum(1 for _ in captions.rows.visible())

    def built(work: Callable[[], object]) -> int:
        before = captions.layouts_built
        work()
        QApplication.processEvents()
        captions.viewport().repaint()
        return captions.layouts_built - before

    assert built(lambda: captions.show_sentence(sentence(9999, "Words", begin_ms=19_998_000))) == 1
    assert built(lambda: captions.go_to_time(5_000_000)) <= 2 * in_view
    assert built(lambda: QTest.keyClick(captions, Qt.Key.Key_PageDown)) <= in_view + 1
    page.search.show()
    assert built(lambda: page.search.field.setText("word")) <= in_view


@pytest.mark.parametrize(
    ("text", "wanted"), [("我们明天开会", "明天"), ("明日は会議です", "会議"), ("내일 회의가 있습니다", "회의")]
)
def test_east_asian_words_are_found(page: TranscriptPage, text: str, wanted: str) -> None:
    """Inside a text without spaces, too."""
    page.captions.show_sentence(sentence(60, text, begin_ms=120_000))
    page.open_search()
    page.search.field.setText(wanted)
    wait_until(lambda: QApplication.processEvents() or page.search.words == "1 of 1")


def test_a_time_is_gone_to(page: TranscriptPage) -> None:
    """The sentence that was said then is selected in the middle of the view, the word lit, and the strip closed."""
    page.open_time()
    QTest.keyClicks(page.time.field, "0:40.5")
    QTest.keyClick(page.time.field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert page.time.isHidden()
    assert page.captions.selected_text().startswith("Sentence number 20")
    assert shown(page, 20)
    assert page.captions.reading.clock.ms == 40_500
    assert not page.captions.following
    assert page.captions.hasFocus()


def test_the_last_sentence_is_gone_to_without_emptiness_below(page: TranscriptPage) -> None:
    """It stands at the lower end; what is said then does not move it, and End follows again."""
    page.open_time()
    page.time.field.setText("1:58")
    QTest.keyClick(page.time.field, Qt.Key.Key_Return)
    QApplication.processEvents()
    bar = page.captions.verticalScrollBar()
    assert bar.value() == bar.maximum()
    place = page.captions.word_rect(59, 0)
    page.captions.show_sentence(sentence(60, "A newer one", begin_ms=120_000))
    QApplication.processEvents()
    assert page.captions.word_rect(59, 0) == place
    QTest.keyClick(page.captions, Qt.Key.Key_End)
    QApplication.processEvents()
    assert shown(page, 60)


@pytest.mark.parametrize(
    ("text", "words"), [("soon", "format 12:34"), ("", "format 12:34"), ("9:00:00", "end at 1:58")]
)
def test_a_time_that_is_none_is_told_of(page: TranscriptPage, text: str, words: str) -> None:
    """Also one that is later than all captions; typing on takes the words away."""
    page.open_time()
    page.time.field.setText(text)
    QTest.keyClick(page.time.field, Qt.Key.Key_Return)
    assert words in page.time.words
    assert page.time.isVisible()
    QTest.keyClicks(page.time.field, "1")
    assert page.time.words == ""
    QTest.keyClick(page.time.field, Qt.Key.Key_Escape)
    assert page.time.isHidden()


def test_one_strip_at_a_time(page: TranscriptPage) -> None:
    """The other one goes; nothing is found and no time is there before anything was said."""
    page.open_search()
    page.open_time()
    assert page.search.isHidden()
    page.open_search()
    assert page.time.isHidden()
    page.captions.clear()
    page.open_time()
    page.time.field.setText("0:01")
    QTest.keyClick(page.time.field, Qt.Key.Key_Return)
    assert page.time.words == "No captions yet"


@pytest.fixture
def menu(page: TranscriptPage) -> Iterator[Callable[[int | None], dict[str, QAction]]]:
    """Open the menu on a sentence, or by the keyboard; its entries by their names."""

    def open_menu(number: int | None) -> dict[str, QAction]:
        for each in page.captions.findChildren(CaptionMenu):
            each.close()
        at, reason = QPoint(), QContextMenuEvent.Reason.Keyboard
        if number is not None:
            at, reason = page.captions.word_rect(number, 0).center(), QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, at, page.captions.viewport().mapToGlobal(at))
        QApplication.sendEvent(page.captions.viewport() if number is not None else page.captions, event)
        (opened,) = [each for each in page.captions.findChildren(CaptionMenu) if each.isVisible()]
        return {action.text().replace("&", ""): action for action in opened.actions() if action.text()}

    yield open_menu
    for each in page.captions.findChildren(CaptionMenu):
        each.close()


def test_the_menu_copies(page: TranscriptPage, menu: Callable[[int | None], dict[str, QAction]]) -> None:
    """The sentence under the pointer, or the ones that are selected; source, translation or both, with times or not."""
    clipboard = QGuiApplication.clipboard()
    menu(58)["Copy"].trigger()
    assert clipboard.text() == "Sentence number 58\nFrase"
    page.captions.reading.select(56)
    page.captions.reading.select(58, extend=True)
    menu(57)["Copy original only"].trigger()
    assert clipboard.text() == "Sentence number 56\nSentence number 57\nSentence number 58"
    menu(None)["Copy with timestamps"].trigger()
    assert menu(None)["Copy with timestamps"].isChecked()
    menu(None)["Copy translation only"].trigger()
    assert clipboard.text() == "1:52  Frase\n1:54  Frase\n1:56  Frase"
    menu(None)["Select all"].trigger()
    menu(None)["Copy"].trigger()
    assert clipboard.text().startswith("0:00  Sentence number 0\nFrase\n\n0:02  ")


def test_the_menu_offers_what_makes_sense(
    page: TranscriptPage, menu: Callable[[int | None], dict[str, QAction]]
) -> None:
    """Without captions nothing; of a sentence that has no translation, none; what changes cannot be corrected."""
    page.captions.show_sentence(sentence(60, "Still being", begin_ms=120_000, final=False))
    QApplication.processEvents()
    live = {name: action.isEnabled() for name, action in menu(60).items()}
    assert live["Copy"]
    assert not live["Correct…"]
    assert not live["Copy translation only"]
    assert not live["Read along from here"]
    menu(58)["Correct translation…"].trigger()
    assert page.captions.correcting.editor is not None
    page.captions.correcting.end(keep=False)
    menu(58)["Read along from here"].trigger()
    menu(None)["Stop reading along"].trigger()
    menu(58)["Find…"].trigger()
    assert page.search.isVisible()
    menu(58)["Go to time…"].trigger()
    assert page.time.isVisible()
    page.captions.clear()
    QApplication.processEvents()
    possible = {name for name, action in menu(None).items() if action.isEnabled()}
    assert possible == {"Copy with timestamps"}
