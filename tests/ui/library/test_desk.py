"""The past sessions of a real folder, in the window."""

from __future__ import annotations

import asyncio
import datetime
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.captions.events import Stream
from app.captions.rules import CueRules
from app.transcripts import past_sessions as past_sessions_module
from app.transcripts.journal import SessionState, find_interrupted, opened_for_adding, read_journal
from app.transcripts.library import Library
from app.ui.export.dialog import ExportDialog
from app.ui.library.desk import LibraryDesk
from app.ui.library.window import LibraryWindow
from app.ui.parts.message_banner import MessageBanner, Severity
from app.ui.parts.session_words import title_of
from tests.fakes.past_sessions import LATEST, fill, interrupt, record
from tests.fakes.waiting import until

SESSIONS = 200


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sessions as the app's own recording leaves them; only to be read."""
    folder = tmp_path_factory.mktemp("written") / "sessions"
    fill(folder, SESSIONS)
    return folder


class Room:
    """The desk, and what it has to do with."""

    def __init__(self, folder: Path, sessions: Path | None = None) -> None:
        self.folder = folder
        self.sessions = sessions or folder / "sessions"
        self.opened: list[Path] = []
        self.has_file_manager = True
        self.rules = CueRules()
        self.desk = LibraryDesk(
            find_journals=lambda: self.sessions,
            find_index=lambda: folder / "index.sqlite",
            find_srt_folder=lambda: folder / "srt",
            find_rules=lambda: self.rules,
            make_window=lambda: LibraryWindow(search_delay_ms=0),
            open_folder=self.open_folder,
        )

    @property
    def window(self) -> LibraryWindow:
        return self.desk.window

    @property
    def names(self) -> list[str]:
        """What is listed."""
        return [session.name for session in self.window.model.sessions]

    @property
    def told(self) -> str:
        """The message."""
        return self.window.banner.text

    @property
    def shown(self) -> list[str]:
        """The texts of the session that is read."""
        return [text.text for each in self.window.page.transcript.captions.sentences for text in each.texts]

    def open_folder(self, folder: Path) -> bool:
        self.opened.append(folder)
        return self.has_file_manager

    async def list(self, count: int) -> None:
        """Open the window, and wait until so many are listed."""
        self.desk.open()
        await self.until(lambda: len(self.names) == count)

    async def search(self, words: str) -> None:
        """Search, and wait until what was found is shown, with nothing still to come."""
        self.window.search.setText(words)
        await self.until(lambda: self.desk.idle and self.window.row_words == words)

    async def read(self, row: int = 0) -> None:
        """Open a session, and wait until it is there."""
        self.window.list.setCurrentIndex(self.window.model.index(row))
        self.window.actions_by_name["open"].trigger()
        await self.until(lambda: bool(self.shown))

    async def until(self, condition: Callable[[], object]) -> None:
        """Let Qt and asyncio have their turns until the condition holds."""

        def holds() -> object:
            QApplication.processEvents()
            return condition()

        await until(holds)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """A desk with a folder of its own."""
    made = Room(tmp_path)
    yield made
    await made.desk.aclose()
    assert not made.window.isVisible()


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
    assert library.window.empty_words.startswith("Looking")
    may_answer.set()
    await library.list(SESSIONS)
    assert library.names == sorted(library.names, reverse=True)
    assert library.window.selected is not None
    assert library.window.selected.glance.started == LATEST


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
    assert library.window.empty_words == "No session holds all of these words."
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
    await library.until(lambda: done.append(library.window.tally) or "Reading what was said" in library.window.tally)
    await library.desk.aclose()
    assert Library(library.sessions, library.folder / "index.sqlite").search("number 199") != []


async def test_corrections_go_into_the_journal_and_the_subtitles(room: Room) -> None:
    """The original stays, and comes back when it is typed again; a session that runs is left alone."""
    srt = room.folder / "srt" / "talk.srt"
    path = record(room.sessions, [("It was the worst.", "Era el peor."), ("Yes.", "")], srt=srt)
    past_sessions_module.recover_session(path, srt_folder=srt.parent)
    await room.list(1)
    await room.read()
    captions = room.window.page.transcript.captions
    captions.corrected.emit(0, Stream.SOURCE, "It was the best.")
    await room.until(lambda: "It was the best." in room.shown)
    captions.corrected.emit(0, Stream.TRANSLATION, "Era el mejor.")
    await room.until(lambda: "Era el mejor." in room.shown)
    kept = read_journal(path)
    assert [text.text for text in kept.sentences[0].texts] == ["It was the best.", "Era el mejor."]
    assert [text.text for text in kept.originals[0].texts] == ["It was the worst.", "Era el peor."]
    await room.until(lambda: "It was the best.\nEra el mejor." in srt.read_text())
    room.window.show_list()
    await room.read()
    await room.until(lambda: room.shown == ["It was the best.", "Era el mejor.", "Yes."])
    captions.corrected.emit(0, Stream.SOURCE, "It was the worst.")
    await room.until(lambda: "It was the worst." in room.shown)
    assert captions.sentences[0].source is not None
    assert captions.sentences[0].source.words
    with opened_for_adding(path):
        captions.corrected.emit(1, Stream.SOURCE, "No.")
        await room.until(lambda: "still running" in room.told)
    assert "Yes." in room.shown


async def test_a_correction_that_cannot_be_kept_is_told_and_not_shown(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is kept though the subtitles could not be written is shown."""
    srt = room.folder / "srt" / "talk.srt"
    path = record(room.sessions, [("It was the worst.", "")], srt=srt)
    past_sessions_module.recover_session(path, srt_folder=srt.parent)
    await room.list(1)
    await room.read()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(past_sessions_module, "replace_file", refuse)
    room.window.page.corrected.emit(0, Stream.SOURCE, "It was the best.")
    await room.until(lambda: "could not be written" in room.told)
    await room.until(lambda: room.shown == ["It was the best."])
    shutil.rmtree(room.sessions)
    room.window.page.corrected.emit(0, Stream.SOURCE, "Something else.")
    await room.until(lambda: "is not there any more" in room.told)
    assert room.shown == ["It was the best."]


async def test_a_session_gets_another_name(room: Room) -> None:
    """The list follows, and the session stays selected; what cannot be a name is told."""
    record(room.sessions, [("One.", "")], begun=LATEST)
    record(room.sessions, [("Two.", "")], begun=LATEST + datetime.timedelta(hours=1))
    await room.list(2)
    model = room.window.model
    model.setData(model.index(1), "Planning / 2027")
    await room.until(lambda: "Planning - 2027" in room.names)
    assert room.told == "The session is now called “Planning - 2027”."
    assert room.window.selected is not None
    assert room.window.selected.name == "Planning - 2027"
    model.setData(model.index(1), "///")
    await room.until(lambda: room.told != "The session is now called “Planning - 2027”.")
    assert "cannot be the name of a file" in room.told
    assert room.names[1] == "Planning - 2027"


async def test_a_session_goes_to_the_trash(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that cannot be, it is told and the session stays."""
    path = record(room.sessions, [("One.", "")])
    await room.list(1)
    gone: list[Path] = []

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    def take(file: Path) -> None:
        gone.append(file)
        file.unlink()

    monkeypatch.setattr(past_sessions_module, "send2trash", refuse)
    room.window.deleteRequested.emit(room.window.selected)
    await room.until(lambda: "cannot be moved to the trash" in room.told)
    assert len(room.names) == 1
    monkeypatch.setattr(past_sessions_module, "send2trash", take)
    room.window.deleteRequested.emit(room.window.selected)
    await room.until(lambda: room.window.empty_words.startswith("No sessions yet"))
    assert gone == [path]
    assert "is in the trash" in room.told


async def test_what_becomes_of_the_subtitles_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go along, unless somebody has changed them since; a session without any has none."""
    monkeypatch.setattr(past_sessions_module, "send2trash", Path.unlink)
    why = "was changed after the session, or belongs to another one."
    for hour, (name, age_s) in enumerate((("mine", 60), ("ours", 0))):
        srt = room.folder / "srt" / f"{name}.srt"
        path = record(room.sessions, [("One.", "")], begun=LATEST - datetime.timedelta(hours=hour), srt=srt)
        past_sessions_module.recover_session(path, srt_folder=srt.parent)
        os.utime(srt, (srt.stat().st_mtime + age_s,) * 2)
    record(room.sessions, [("One.", "")], begun=LATEST - datetime.timedelta(hours=2))
    mine, ours = (room.folder / "srt" / name for name in ("mine.srt", "ours.srt"))
    await room.list(3)
    model = room.window.model
    model.setData(model.index(0), "Monday")
    await room.until(lambda: "Monday" in room.names)
    assert room.told == f"The session is now called “Monday”. Its subtitles keep their name: {mine} {why}"
    for said in (
        f"“Monday” is in the trash. Its subtitles stay where they are: {mine} {why}",
        f"“{title_of(model.sessions[1])}” is in the trash, with its subtitles.",
        f"“{title_of(model.sessions[2])}” is in the trash.",
    ):
        left = len(room.names)
        room.window.deleteRequested.emit(model.sessions[0])
        await room.until(lambda left=left: len(room.names) == left - 1)
        assert room.told == said
    assert (mine.exists(), ours.exists()) == (True, False)


async def test_a_running_session_can_be_read_but_not_deleted(room: Room) -> None:
    """Its captions so far are shown, and it is said that it runs."""
    path = interrupt(record(room.sessions, [("One.", "")]))
    with opened_for_adding(path):
        await room.list(1)
        assert room.window.model.sessions[0].state is SessionState.RUNNING
        assert not room.window.actions_by_name["delete"].isEnabled()
        await room.read()
        assert "still running" in room.told
    assert find_interrupted(room.sessions) != []


async def test_what_was_interrupted_is_offered_and_opened(room: Room) -> None:
    """Its subtitles are completed by that; dismissed, nothing is lost and it is offered again."""
    path = interrupt(record(room.sessions, [("It was cut off", "")]))
    banner = MessageBanner()
    banner.offerTaken.connect(room.desk.take_offer)
    await room.desk.offer_interrupted(banner)
    assert banner.text.startswith("A session of Tue 24 Nov 2026, ")
    assert banner.text.endswith("was interrupted. Its captions are kept.")
    banner.dismiss_button.click()
    assert banner.text == ""
    await room.desk.offer_interrupted(banner)
    banner.help_button.click()
    await room.until(lambda: room.shown == ["It was cut off"])
    await room.until(lambda: "Its subtitles are complete again" in room.told)
    srt = room.folder / "srt" / f"{path.stem}.srt"
    assert "It was cut off" in srt.read_text()
    assert find_interrupted(room.sessions) == []
    room.window.banner.help_button.click()
    await room.until(lambda: room.opened == [srt.parent])


async def test_subtitles_are_divided_by_the_rules_in_the_settings(room: Room) -> None:
    """Completed ones, those that a correction writes anew, and exported ones, which begin with these rules."""
    room.rules = CueRules(columns=12)
    path = interrupt(record(room.sessions, [("Hello, everybody.", "")], target=""))
    await room.list(1)
    await room.read()
    srt = room.folder / "srt" / f"{path.stem}.srt"
    await room.until(lambda: "Hello,\neverybody.\n" in srt.read_text())
    room.window.page.corrected.emit(0, Stream.SOURCE, "Hullo, everybody.")
    await room.until(lambda: "Hullo,\neverybody.\n" in srt.read_text())
    room.window.show_list()
    room.window.exportRequested.emit(room.window.model.sessions[0])
    await room.until(lambda: room.window.findChild(ExportDialog))
    dialog = room.window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    await room.until(lambda: "Hullo,\neverybody.\n" in dialog.preview.toPlainText())
    assert dialog.form.options.rules == room.rules


async def test_several_that_were_interrupted_are_offered_together(room: Room) -> None:
    """And completed together."""
    for hour in range(3):
        interrupt(record(room.sessions, [("One.", "")], begun=LATEST - datetime.timedelta(hours=hour)))
    banner = MessageBanner()
    banner.offerTaken.connect(room.desk.take_offer)
    await room.desk.offer_interrupted(banner)
    assert banner.text.startswith("3 sessions were interrupted, the last one on Tue 24 Nov 2026, ")
    banner.help_button.click()
    await room.until(lambda: room.told.startswith("The subtitles of these 3 sessions are complete now"))
    assert len(list((room.folder / "srt").glob("*.srt"))) == 3
    await room.until(lambda: room.desk.idle)
    assert [session.state for session in room.window.model.sessions] == [SessionState.ENDED] * 3


async def test_an_offer_waits_until_no_message_is_in_the_way(room: Room) -> None:
    """A message that comes over it does not take it away; with nothing interrupted there is none."""
    banner = MessageBanner()
    await room.desk.offer_interrupted(banner)
    assert banner.text == ""
    interrupt(record(room.sessions, [("One.", "")]))
    banner.show_message("There is no microphone.", Severity.WARNING)
    await room.desk.offer_interrupted(banner)
    assert banner.text == "There is no microphone."
    banner.dismiss_button.click()
    assert "was interrupted" in banner.text
    banner.show_message("The key is kept.", Severity.INFO)
    banner.dismiss_button.click()
    assert "was interrupted" in banner.text
    banner.dismiss_button.click()
    assert banner.text == ""


async def test_a_folder_that_cannot_be_read_is_told(room: Room) -> None:
    """In the place of the list."""
    room.folder.joinpath("sessions").write_text("a file")
    room.desk.open()
    await room.until(lambda: "cannot be read" in room.window.empty_words)


async def test_a_session_that_is_gone_or_no_session_is_told(room: Room) -> None:
    """And the list is shown again."""
    path = record(room.sessions, [("One.", "")])
    await room.list(1)
    session = room.window.model.sessions[0]
    path.unlink()
    room.window.openRequested.emit(session, None)
    await room.until(lambda: "cannot be read" in room.told)
    assert not room.window.reading
    room.window.folderRequested.emit(session)
    await asyncio.sleep(0)


async def test_the_folder_of_the_subtitles_is_shown(room: Room) -> None:
    """The journal's folder where there are none; where no program shows it, its name is told."""
    srt = room.folder / "srt" / "talk.srt"
    path = record(room.sessions, [("One.", "")], srt=srt)
    await room.list(1)
    room.window.actions_by_name["folder"].trigger()
    await room.until(lambda: room.opened == [path.parent])
    past_sessions_module.recover_session(path, srt_folder=srt.parent)
    room.has_file_manager = False
    room.window.actions_by_name["folder"].trigger()
    await room.until(lambda: room.opened[-1] == srt.parent)
    assert str(srt.parent) in room.told
