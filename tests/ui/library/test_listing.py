"""The list of past sessions, and the search in them, in the window."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.transcripts.library import Library
from tests.fakes.past_sessions import LATEST, fill
from tests.ui.library.room import Room

SESSIONS = 200


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sessions as the app's own recording leaves them; only to be read."""
    folder = tmp_path_factory.mktemp("written") / "sessions"
    fill(folder, SESSIONS)
    return folder


@pytest.fixture
async def library(tmp_path: Path, written: Path) -> AsyncIterator[Room]:
    """A desk with the folder of many sessions."""
    made = Room(tmp_path, written)
    yield made
    await made.desk.aclose()


async def test_the_window_is_there_before_the_list(library: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that does not answer holds nothing up; then all sessions are there, the latest first."""
    may_answer = threading.Event()
    sessions = Library.sessions

    def slow(self: Library) -> object:
        assert may_answer.wait(20)
        return sessions(self)

    monkeypatch.setattr(Library, "sessions", slow)
    library.desk.open()
    QApplication.processEvents()
    assert library.window.isVisible()
    assert library.window.empty_words.startswith("Loading")
    may_answer.set()
    await library.list(SESSIONS)
    assert library.names == sorted(library.names, reverse=True)
    assert library.window.selected is not None
    assert library.window.selected.header.started == LATEST


async def test_words_are_found_with_the_sentence_that_has_them(library: Room) -> None:
    """One sentence in one session; one Chinese character in all; nothing."""
    await library.list(SESSIONS)
    await library.search("number 137")
    model = library.window.model
    assert [hit.text for hit in model.hits_at(model.index(0))] == ["This was session number 137."]
    assert len(library.names) == 1
    await library.search("算")
    assert len(library.names) == SESSIONS
    assert all("算" in model.hits_at(model.index(row))[0].text for row in (0, SESSIONS - 1))  # far down the list, too
    await library.search("zebra")
    assert library.window.empty_words == "No sessions match your search."
    await library.search("")
    assert len(library.names) == SESSIONS


async def test_what_was_found_is_opened_where_it_is_said(library: Room) -> None:
    """The sentence is the selected one."""
    await library.list(SESSIONS)
    await library.search("number 137")
    await library.read()
    reading = library.window.page.transcript.captions.reading
    await library.until(lambda: reading.row == 7)


async def test_the_list_follows_what_is_typed_not_what_was(library: Room) -> None:
    """Each letter makes the search before it outdated."""
    await library.list(SESSIONS)
    for words in ("b", "bu", "number 1", "number 13", "number 137"):
        library.window.search.setText(words)
        QApplication.processEvents()
    await library.until(lambda: library.names and len(library.names) == 1 and library.desk.idle)


async def test_an_end_in_the_middle_of_the_indexing_does_not_wait_for_it(library: Room) -> None:
    """It stops at the next session."""
    library.desk.open()
    done: list[str] = []
    await library.until(lambda: done.append(library.window.tally) or "Indexing sessions" in library.window.tally)
    await library.desk.aclose()
    assert Library(library.sessions, library.folder / "index.sqlite").search("number 199") != []


async def test_a_folder_that_cannot_be_read_is_told(room: Room) -> None:
    """In the place of the list."""
    room.folder.joinpath("sessions").write_text("a file")
    room.desk.open()
    await room.until(lambda: "Couldn't read" in room.window.empty_words)


async def test_what_is_left_out_is_told_once(room: Room) -> None:
    """Something else that is called like a session: beside the list of the others."""
    fill(room.sessions, 2)
    os.mkfifo(room.sessions / "odd.jsonl")
    await room.list(2)
    await room.until(lambda: room.told == "odd.jsonl isn't a session and was skipped (it is not a regular file).")
    room.window.banner.dismiss_button.click()
    room.desk.refresh()
    await room.until(lambda: room.desk.idle)
    assert room.told == ""
