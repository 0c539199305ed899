"""The window of past sessions, by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget

from app.captions.events import GapRecorded, Stream
from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.library import Hit
from app.ui.library.library_window import LibraryWindow
from app.ui.library.session_row import SessionRow
from tests.fakes.captions import sentence
from tests.fakes.display import wait_until
from tests.ui.layout_checks import clipped, overlapping
from tests.ui.library.test_session_model import HOSTILE, summary

SIGNALS = (
    *("refreshRequested", "searchRequested", "openRequested", "renameRequested", "deleteRequested"),
    *("exportRequested", "folderRequested", "corrected"),
)
Heard = list[tuple[object, ...]]


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> LibraryWindow:
    """The window, which waits for nobody who types."""
    made = LibraryWindow(search_delay_ms=0)
    made.open()
    show(made)
    return made


@pytest.fixture
def sessions(tmp_path: Path) -> list[SessionSummary]:
    """Three sessions, the second one interrupted."""
    return [
        summary(tmp_path, "Budget"),
        summary(tmp_path, "2026-11-23 14.05.33", "It was cut off", ended=False, target_language="es"),
        summary(tmp_path, "Hostile", HOSTILE),
    ]


def listen(window: LibraryWindow) -> Heard:
    """All that the window says from now on."""
    heard: Heard = []
    for name in SIGNALS:
        getattr(window, name).connect(lambda *carried, name=name: heard.append((name, *carried)))
    return heard


def press(window: LibraryWindow, *keys: Qt.Key) -> None:
    """Press keys where the focus is."""
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key)
        QApplication.processEvents()


def question() -> QMessageBox:
    """The question that is asked."""
    boxes = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def test_it_says_why_there_is_no_list(window: LibraryWindow) -> None:
    """While it looks, when there is nothing, and when nothing was found; then nothing can be done."""
    assert window.empty_words.startswith("Looking")
    window.show_sessions([])
    assert window.empty_words.startswith("No sessions yet")
    window.show_sessions([], wanted="zebra")
    assert window.empty_words == "No sessions match your search."
    assert not any(action.isEnabled() for action in window.actions_by_name.values())


def test_it_lists_and_keeps_what_is_selected(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """Also when another session comes above it."""
    window.show_sessions(sessions[1:])
    assert window.selected == sessions[1]
    assert window.tally == "2 sessions"
    window.show_sessions(sessions)
    assert window.selected == sessions[1]
    assert window.empty_words == ""


def test_the_view_stays_where_it_is_when_the_list_is_another_one(
    window: LibraryWindow, sessions: list[SessionSummary]
) -> None:
    """Who has scrolled down is not thrown back to what is selected."""
    many = [SessionSummary(Path(f"{number:03}.jsonl"), sessions[0].header, SessionState.ENDED) for number in range(100)]
    window.show_sessions(many)
    QApplication.processEvents()
    bar = window.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    position = bar.value()
    assert position > 0
    window.show_sessions([*sessions, *many])
    QApplication.processEvents()
    assert bar.value() == position
    assert window.selected == many[0]


def test_the_keyboard_is_enough(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """Arrows select, Enter opens, F2 renames, Delete asks, Ctrl+E exports, Ctrl+F searches."""
    window.show_sessions(sessions)
    assert QApplication.focusWidget() is window.list
    heard = listen(window)
    press(window, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert heard == [("openRequested", sessions[1], None)]
    heard.clear()
    press(window, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Shorter")
    press(window, Qt.Key.Key_Return)
    assert heard == [("renameRequested", sessions[1], "Shorter")]
    heard.clear()
    QTest.keyClick(window.list, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert heard == [("exportRequested", sessions[1])]
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.search


def test_escape_goes_back_one_step_at_a_time(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """From the session to the list, from the search to all sessions, and out."""
    window.show_sessions(sessions)
    heard = listen(window)
    QTest.keyClicks(window.search, "budget")
    wait_until(lambda: _events() or ("searchRequested", "budget") in heard, "the search")
    window.read(sessions[0])
    assert window.reading
    press(window, Qt.Key.Key_Escape)
    assert not window.reading
    press(window, Qt.Key.Key_Escape)
    wait_until(lambda: _events() or heard[-1] == ("searchRequested", ""), "the search for nothing")
    press(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_letters_that_follow_each_other_are_one_search(show: Callable[[QWidget], None]) -> None:
    """And Enter does not wait."""
    window = LibraryWindow(search_delay_ms=100_000)
    show(window)
    heard = listen(window)
    QTest.keyClicks(window.search, "budget")
    assert heard == []
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    assert heard == [("searchRequested", "budget")]


def test_what_was_found_is_opened_where_it_is(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """By a double click into the row; the words around what was found are in the row."""
    found = Hit(7, 61_000, "Nothing is decided about the budget.")
    window.show_sessions(sessions[:1], wanted="budget", hits={sessions[0].path: (found,)})
    assert window.tally == "Found in 1 session"
    assert "1:01  Nothing is decided about the budget." in str(window.model.index(0).data())
    heard = listen(window)
    place = window.list.visualRect(window.model.index(0)).center()
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(window.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard == [("openRequested", sessions[0], 61_000)]


def test_a_session_is_deleted_only_after_a_question(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """Which is plain text, and names it; Cancel leaves it."""
    window.show_sessions(sessions)
    heard = listen(window)
    for answer, expected in (("Cancel", []), ("Move to trash", [("deleteRequested", sessions[0])])):
        window.activateWindow()  # the screen in memory has no window manager that does
        wait_until(lambda: _events() or QApplication.focusWidget() is window.list, "the list to have the keyboard")
        press(window, Qt.Key.Key_Delete)
        box = question()
        assert "“Budget”" in box.text()
        assert box.textFormat() is Qt.TextFormat.PlainText
        next(each for each in box.buttons() if each.text().replace("&", "") == answer).click()
        QApplication.processEvents()
        assert [each for each in heard if each[0] == "deleteRequested"] == expected


def test_a_session_that_runs_cannot_be_deleted_or_renamed(
    window: LibraryWindow, sessions: list[SessionSummary]
) -> None:
    """It is shown as running, and says why."""
    running = SessionSummary(sessions[0].path, sessions[0].header, SessionState.RUNNING)
    window.show_sessions([running])
    assert "Running now" in str(window.model.index(0).data())
    actions = window.actions_by_name
    assert [name for name, action in actions.items() if not action.isEnabled()] == ["rename", "delete"]
    assert "running" in actions["delete"].toolTip()
    press(window, Qt.Key.Key_Delete, Qt.Key.Key_F2)
    assert QApplication.focusWidget() is window.list
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]


def test_a_session_is_read_from_its_begin(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """However many rows come; with its gaps, and no way to a newest caption."""
    window.show_sessions(sessions)
    window.read(sessions[0])
    window.page.add([sentence(number, f"Sentence {number}.", begin_ms=4000 * number) for number in range(200)])
    window.page.add([GapRecorded(800_000, 806_000, "connection lost")])
    window.page.finish(None)
    captions = window.page.transcript.captions
    wait_until(lambda: _events() or captions.rows.total > 1000, "the rows to be laid out")
    assert captions.rows.position == 0
    assert len(captions.rows) == 201
    assert not [each.text() for each in captions.findChildren(QPushButton) if each.isVisible()]
    window.page.finish(400_000)
    assert captions.reading.row == 100


def test_a_text_is_corrected_by_a_double_click(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """What was typed goes out with its session."""
    window.show_sessions(sessions)
    window.read(sessions[0])
    window.page.add([sentence(0, "It was the worst.")])
    window.page.finish(None)
    QApplication.processEvents()
    heard = listen(window)
    captions = window.page.transcript.captions
    QTest.mouseDClick(captions.viewport(), Qt.MouseButton.LeftButton, pos=captions.word_rect(0, 1).center())
    editor = captions.correcting.editor
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "It was the best.")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert heard == [("corrected", sessions[0], 0, Stream.SOURCE, "It was the best.")]


def test_nothing_is_markup(window: LibraryWindow, sessions: list[SessionSummary]) -> None:
    """Whatever a session was called, or said."""
    window.show_sessions(sessions)
    window.read(sessions[2])
    window.show_message(HOSTILE)
    labels = [each for each in window.findChildren(QLabel) if each.isVisible()]
    assert labels
    assert all(each.textFormat() is Qt.TextFormat.PlainText for each in labels)


@pytest.mark.parametrize("reading", [False, True], ids=["list", "session"])
def test_nothing_is_clipped_in_a_small_window(
    window: LibraryWindow, sessions: list[SessionSummary], reading: bool
) -> None:
    """On both pages."""
    window.show_sessions(sessions)
    if reading:
        window.read(sessions[1])
    window.resize(window.minimumSize())
    QApplication.processEvents()
    assert clipped(window) == []
    assert overlapping(window) == []


def test_a_row_with_many_words_is_painted(window: LibraryWindow, tmp_path: Path) -> None:
    """As one line, with what was found marked; in any script, and with pieces of surrogate pairs around it."""
    long = summary(tmp_path, "Long", "🎉 " + "word " * 300 + "budget. " + "预算" * 50)
    window.show_sessions([long], wanted="budget 预", hits={long.path: (Hit(0, 0, long.header.first_words),)})
    before = window.list.viewport().grab().toImage()
    delegate = window.list.itemDelegate()
    assert isinstance(delegate, SessionRow)
    delegate.wanted = ""
    window.list.viewport().update()
    assert window.list.viewport().grab().toImage() != before
    assert window.list.indexAt(QPoint(5, 5)).isValid()


def _events() -> bool:
    QApplication.processEvents()
    return False
