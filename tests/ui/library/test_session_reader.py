"""A past session that is read in the window, and corrected there."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from app.captions.events import Stream
from app.transcripts import past_sessions as past_sessions_module
from app.transcripts.journal import SessionState, find_interrupted, opened_for_adding, read_journal
from tests.fakes.past_sessions import interrupt, record
from tests.ui.library.room import Room


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
    """One that is kept though the subtitles Couldn't write is shown."""
    srt = room.folder / "srt" / "talk.srt"
    path = record(room.sessions, [("It was the worst.", "")], srt=srt)
    past_sessions_module.recover_session(path, srt_folder=srt.parent)
    await room.list(1)
    await room.read()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(past_sessions_module, "replace_file", refuse)
    room.window.page.corrected.emit(0, Stream.SOURCE, "It was the best.")
    await room.until(lambda: "Couldn't write" in room.told)
    await room.until(lambda: room.shown == ["It was the best."])
    shutil.rmtree(room.sessions)
    room.window.page.corrected.emit(0, Stream.SOURCE, "Something else.")
    await room.until(lambda: "no longer exists" in room.told)
    assert room.shown == ["It was the best."]


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


async def test_a_session_that_is_gone_or_no_session_is_told(room: Room) -> None:
    """And the list is shown again."""
    path = record(room.sessions, [("One.", "")])
    await room.list(1)
    session = room.window.model.sessions[0]
    path.unlink()
    room.window.openRequested.emit(session, None)
    await room.until(lambda: "Couldn't read" in room.told)
    assert not room.window.reading
    room.window.folderRequested.emit(session)
    await asyncio.sleep(0)
