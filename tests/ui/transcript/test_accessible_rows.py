from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.captions.events import GapRecorded
from app.ui.transcript.accessible_rows import AccessibleCaptions
from app.ui.transcript.caption_list import CaptionList
from tests.fakes.captions import sentence


class Reader:
    """A screen reader that looks at a transcript, and notes what it is told."""

    def __init__(self, captions: CaptionList) -> None:
        self.listens = True
        self.told: list[str] = []
        self.list = AccessibleCaptions(captions, listening=lambda: self.listens, tell=self._on_event)

    def _on_event(self, event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            self.told.append(f"word {event.message()}")
        else:
            assert event.type() is QAccessible.Event.Focus
            self.told.append(name(event.accessibleInterface()) if event.object() is None else "the list")

    def rows(self) -> list[str]:
        """What all rows say."""
        return [name(self.list.child(index)) for index in range(self.list.childCount())]


def name(thing: QAccessibleInterface) -> str:
    """What a screen reader says of it."""
    return thing.text(QAccessible.Text.Name)


@pytest.fixture
def captions(show: Callable[[QWidget], None], activate: Callable[[QWidget], None]) -> CaptionList:
    """A transcript that has the focus."""
    made = CaptionList()
    made.resize(600, 300)
    show(made)
    activate(made)
    made.setFocus()
    QApplication.processEvents()
    return made


def fill(captions: CaptionList, count: int) -> None:
    """Show so many sentences, one each second."""
    for number in range(count):
        captions.show_sentence(sentence(number, f"Number {number}", begin_ms=number * 1000))
    QApplication.processEvents()


def test_each_row_is_an_item_that_says_its_time_and_texts(captions: CaptionList) -> None:
    """Gaps are rows, too; what a row says is what it says now."""
    reader = Reader(captions)
    captions.show_sentence(sentence(0, "Hello", "Hola", begin_ms=5000))
    captions.show_gap(GapRecorded(7000, 9000, "the connection was lost"))
    captions.show_sentence(sentence(1, "Good", begin_ms=9000, final=False))
    hello, gap, goodbye = reader.rows()
    assert (hello, goodbye) == ("0:05  Hello\nHola", "0:09  Good")
    assert gap.startswith("0:07  ")
    captions.show_sentence(sentence(1, "Goodbye", begin_ms=9000))
    item = reader.list.child(2)
    assert (name(item), item.role(), item.childCount()) == ("0:09  Goodbye", QAccessible.Role.ListItem, 0)
    assert reader.list.child(3) is None
    assert reader.list.indexOfChild(item) == 2


def test_the_reader_is_told_where_the_arrow_keys_go(captions: CaptionList) -> None:
    """Each row once, each word within a row; the list itself when nothing is selected any more."""
    fill(captions, 3)
    reader = Reader(captions)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        QTest.keyClick(captions, key)
    assert reader.told == ["0:02  Number 2", "0:01  Number 1", "word 1", "the list"]


def test_who_comes_back_to_the_list_is_told_of_the_row(captions: CaptionList) -> None:
    """Not before: what is selected while the focus is elsewhere is not where the user is."""
    fill(captions, 3)
    reader = Reader(captions)
    captions.clearFocus()
    captions.reading.select(1)
    assert reader.told == []
    captions.setFocus()
    QApplication.processEvents()
    assert reader.told == ["0:01  Number 1"]


def test_the_row_that_is_read_has_the_focus(captions: CaptionList) -> None:
    """It and the others of the selection are selected, and no other has the focus."""
    fill(captions, 3)
    reader = Reader(captions)
    QTest.keyClick(captions, Qt.Key.Key_Up)
    QTest.keyClick(captions, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    states = [reader.list.child(row).state() for row in range(3)]
    assert [(state.selected, state.focused) for state in states] == [(0, 0), (1, 1), (1, 0)]
    assert reader.list.focusChild() is reader.list.child(1)
    assert reader.list.state().multiSelectable


def test_rows_are_where_they_are_seen(captions: CaptionList) -> None:
    """Those scrolled out of view say so, and what is under the pointer is found."""
    fill(captions, 30)
    reader = Reader(captions)
    newest = reader.list.child(29)
    assert (reader.list.child(0).state().offscreen, newest.state().offscreen) == (1, 0)
    middle = newest.rect().center()
    assert captions.rows.row_at(captions.viewport().mapFromGlobal(middle).y()) == 29
    assert reader.list.childAt(middle.x(), middle.y()) is newest
    assert reader.list.childAt(-1000, -1000) is None


def test_a_long_transcript_costs_only_the_rows_that_are_asked_for(captions: CaptionList) -> None:
    """Ten thousand rows are counted without an item, and one item is made for one row, laid out or not."""
    reader = Reader(captions)
    fill(captions, 10_000)
    assert (reader.list.childCount(), reader.list.items_made) == (10_000, 0)
    built = captions.layouts_built
    assert name(reader.list.child(5000)).endswith("Number 5000")
    assert reader.list.child(5000).state().offscreen
    assert (reader.list.items_made, captions.layouts_built) == (1, built)


def test_nothing_is_done_while_nobody_listens(captions: CaptionList) -> None:
    """The arrow keys make no items."""
    fill(captions, 3)
    reader = Reader(captions)
    reader.listens = False
    QTest.keyClick(captions, Qt.Key.Key_Up)
    QTest.keyClick(captions, Qt.Key.Key_Right)
    assert (reader.told, reader.list.items_made) == ([], 0)


def test_the_field_of_a_correction_is_behind_the_rows(captions: CaptionList) -> None:
    """Only while it is open: it would be counted as a row."""
    fill(captions, 2)
    reader = Reader(captions)
    QTest.keyClick(captions, Qt.Key.Key_Up)
    captions.correct_selected()
    assert reader.list.childCount() == 3
    holder = reader.list.child(2)
    assert holder.object() is captions.viewport()
    assert reader.list.indexOfChild(holder) == 2
    assert captions.correcting.editor is not None
    QTest.keyClick(captions.correcting.editor, Qt.Key.Key_Escape)
    assert reader.list.childCount() == 2


def test_rows_that_moved_are_other_items(captions: CaptionList) -> None:
    """What is told of a row that is gone, or now another one, is not told any more."""
    captions.show_sentence(sentence(0, "One"))
    captions.show_sentence(sentence(2, "Three", begin_ms=2000))
    reader = Reader(captions)
    before = reader.list.child(1)
    captions.show_sentence(sentence(1, "Two", begin_ms=1000))
    assert not isValid(before)
    assert [row.split("  ")[1] for row in reader.rows()] == ["One", "Two", "Three"]
    captions.clear()
    assert (reader.rows(), reader.list.items_made) == ([], 0)


def test_rows_come_and_go_under_a_reader_who_looks_at_all_of_them(application: QApplication) -> None:
    """Lists are destroyed while their rows are known to Qt; nothing is left of them, and nothing breaks."""
    chance = random.Random(1)
    for _ in range(10):
        captions = CaptionList()
        captions.show()
        reader = Reader(captions)
        items: list[QAccessibleInterface] = []
        for number in range(40):
            captions.show_sentence(sentence(number * 2 - chance.choice((0, 0, 0, 3)), f"{number}", begin_ms=number))
            if chance.random() < 0.1:
                captions.clear()
            items = [reader.list.child(row) for row in range(reader.list.childCount())]
            assert all(item.isValid() and name(item) and not item.rect().isNull() for item in items)
            QTest.keyClick(captions, chance.choice((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Right)))
        captions.hide()
        captions.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert (reader.list.items_made, [item for item in items if isValid(item)]) == (0, [])
