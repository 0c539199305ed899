"""The list of past sessions, or words in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.transcripts.journal import SessionSummary
from app.transcripts.library import Hit
from app.ui.library.session_list import SessionList
from tests.ui.library.test_session_model import summary
from tests.ui.texts import pseudo_language


@pytest.fixture
def listed(show: Callable[[QWidget], None], activate: Callable[[QWidget], None]) -> SessionList:
    """One in a window, with a field beside it; nothing was shown yet."""
    window = QWidget()
    layout = QVBoxLayout(window)
    made = SessionList()
    for each in (QLineEdit(), made):
        layout.addWidget(each)
    window.resize(500, 400)
    show(window)
    activate(window)
    return made


@pytest.fixture
def sessions(tmp_path: Path) -> list[SessionSummary]:
    """Three of them."""
    return [summary(tmp_path, name) for name in ("Budget", "Monday", "Talk")]


def test_it_says_why_there_is_no_list(listed: SessionList, sessions: list[SessionSummary]) -> None:
    """That it looks, that there are none, that none was found, or what somebody else says."""
    assert listed.words.startswith("Looking")
    listed.show_sessions([], hits={})
    assert listed.words.startswith("No sessions yet")
    listed.show_sessions([], wanted="zebra", hits={})
    assert (listed.words, listed.row_words) == ("No sessions match your search.", "zebra")
    listed.show_words("The disk is gone.")
    assert (listed.words, listed.is_seen) == ("The disk is gone.", False)
    listed.show_sessions(sessions, hits={})
    assert (listed.words, listed.is_seen, listed.row_words) == ("", True, "")


def test_what_it_says_follows_the_language(listed: SessionList, application: QApplication) -> None:
    """Also for a screen reader, which reads it as the place has the focus."""
    listed.show_sessions([], wanted="zebra", hits={})
    with pseudo_language(application):
        assert listed.words == "⟦No session holds all of these words.⟧"
        place = listed.currentWidget()
        assert isinstance(place, QLabel)
        assert place.accessibleName() == listed.words
        assert listed.view.accessibleName() == "⟦Past sessions⟧"


def test_the_keyboard_goes_with_what_is_seen(listed: SessionList, sessions: list[SessionSummary]) -> None:
    """But it is not taken from another control."""
    listed.take_focus()
    assert QApplication.focusWidget() is listed.currentWidget()
    listed.show_sessions(sessions, hits={})
    assert QApplication.focusWidget() is listed.view
    listed.show_sessions([], hits={})
    assert QApplication.focusWidget() is listed.currentWidget() is not listed.view
    field = listed.window().findChild(QLineEdit)
    field.setFocus()
    listed.show_sessions(sessions, hits={})
    assert QApplication.focusWidget() is field


def test_what_is_selected_stays_selected(listed: SessionList, sessions: list[SessionSummary]) -> None:
    """Where it is still listed; else the first one is, and with none there is none."""
    changes: list[SessionSummary | None] = []
    listed.selectionChanged.connect(lambda: changes.append(listed.selected))
    listed.show_sessions(sessions[1:], hits={})
    listed.select(sessions[2].path)
    listed.select(Path("unknown.jsonl"))
    assert listed.selected == changes[-1] == sessions[2]
    listed.show_sessions(sessions, hits={})
    assert listed.selected == sessions[2]
    listed.show_sessions(sessions[:2], hits={})
    assert listed.selected == changes[-1] == sessions[0]
    listed.show_sessions([], hits={})
    assert (listed.selected, listed.hits) == (None, ())


def test_the_places_of_the_words_come_with_the_session(listed: SessionList, sessions: list[SessionSummary]) -> None:
    """Only with the one in which they are."""
    hits = {sessions[1].path: (Hit(0, 400, "Good morning."),)}
    listed.show_sessions(sessions, wanted="good", hits=hits)
    assert listed.hits == ()
    listed.select(sessions[1].path)
    assert listed.hits == hits[sessions[1].path]


def test_a_row_is_opened_and_has_a_menu_but_an_empty_place_has_not(
    listed: SessionList, sessions: list[SessionSummary]
) -> None:
    """The place of the menu is that of the pointer."""
    opened: list[bool] = []
    menus: list[QPoint] = []
    listed.opened.connect(lambda: opened.append(True))
    listed.menuRequested.connect(menus.append)
    listed.show_sessions(sessions[:1], hits={})
    QApplication.processEvents()
    viewport, row = listed.view.viewport(), listed.view.visualRect(listed.model.index(0))
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row.center())
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=row.center())
    assert opened == [True]
    listed.view.customContextMenuRequested.emit(row.center())
    listed.view.customContextMenuRequested.emit(QPoint(row.center().x(), viewport.height() - 1))
    assert menus == [viewport.mapToGlobal(row.center())]
