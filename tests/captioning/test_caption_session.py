"""A whole session with toy subscribers, real files, and disks of every kind."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pysubs2
import pytest

from app.captioning.caption_session import STOPPING, CaptionSession, SessionParts
from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captioning.session_events import SentenceChanged, SessionEvent, Snapshot, WarningRaised
from app.captions.events import State, StatusChanged, Stream
from app.errors import InputError, OutputError, SaveError
from app.message import Message
from app.protocol.events import TaskRequest
from app.transcripts.journal import read_journal, read_records
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.records import Ended
from tests.fakes.disk import FailingDisk
from tests.fakes.journals import header
from tests.fakes.scripted_service import ScriptedService, Talk, scripted_service
from tests.fakes.source import FakeSource, steps
from tests.fakes.waiting import until


async def three_sentences(talk: Talk) -> None:
    """Each of them in a third of a second."""
    await talk.accept()
    await talk.hear(1000)
    for number in range(3):
        await talk.say(number, f"Sen{number}", number * 300, number * 300 + 200, final=False)
        await talk.say(number, f"Sentence {number}.", number * 300, number * 300 + 200)
    await talk.hear_all()
    await talk.complete()


TEXTS = [f"Sentence {number}." for number in range(3)]


def plan_in(folder: Path, service: ScriptedService, srt: SrtPlan | None = None) -> SessionPlan:
    """What the window or a command would ask for."""
    return SessionPlan(
        request=TaskRequest(),
        locate=service.locate,
        service="local",
        open_source=lambda begin_frame, on_level: FakeSource(*steps(0, 1000)),
        source="a script",
        journals=folder / "sessions",
        srt=srt or SrtPlan(path=folder / "a.srt", unique=False, required=True),
    )


def noting(session: CaptionSession) -> list[SessionEvent]:
    """All that the session publishes from now on."""
    events: list[SessionEvent] = []
    session.hub.subscribe(events.append, name=Message("The test"))
    return events


def finals(events: list[SessionEvent]) -> list[str]:
    """The final texts, as they came."""
    return [event.caption.text for event in events if isinstance(event, SentenceChanged) and event.caption.final]


def warnings(events: list[SessionEvent]) -> list[str]:
    """What the user was warned of."""
    return [event.message for event in events if isinstance(event, WarningRaised)]


def states(events: list[SessionEvent]) -> list[State]:
    """The states that were told."""
    return [event.state for event in events if isinstance(event, StatusChanged)]


@pytest.mark.parametrize("error", [OSError("gone"), UnicodeEncodeError("ascii", "é", 0, 1, "x"), ValueError("a bug")])
async def test_captions_go_on_without_a_subscriber_that_fails(
    tmp_path: Path, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it raises: the others, the SRT and the journal get every sentence, and the user is told once."""

    def broken(event: SessionEvent) -> None:
        if isinstance(event, SentenceChanged):
            raise error

    async with scripted_service(three_sentences) as service:
        session = open_session(plan_in(tmp_path, service))
        session.hub.subscribe(broken, name=Message("The display"))
        events = noting(session)
        await session.run()
    assert finals(events) == TEXTS
    assert [warning.partition(" stopped")[0] for warning in warnings(events)] == ["The display"]
    assert [cue.plaintext for cue in pysubs2.load(str(tmp_path / "a.srt"))] == TEXTS
    assert session.journal is not None
    assert session.journal.path is not None
    assert [each.source.text for each in read_journal(session.journal.path).sentences if each.source] == TEXTS
    assert states(events)[-1] is State.STOPPED
    caplog.clear()


async def test_a_slow_consumer_changes_nothing_for_the_others(tmp_path: Path) -> None:
    """It sleeps through the session, and has the whole of it afterwards."""
    async with scripted_service(three_sentences) as service:
        session = open_session(plan_in(tmp_path, service))
        events = noting(session)
        async with session.hub.stream(limit=2) as stream:
            first = await anext(stream)
            await session.run()
            rest = [update async for update in stream]
    assert isinstance(first, Snapshot)
    assert first.sentences == ()
    assert isinstance(rest[0], Snapshot)
    assert [each.source.text for each in rest[0].sentences if each.source] == TEXTS
    assert rest[0].status.state is State.STOPPED
    assert finals(events) == TEXTS


def with_journal(service: ScriptedService, journal: JournalWriter) -> CaptionSession:
    """A session that keeps this journal, and no SRT."""

    async def parts(_: CaptionSession) -> SessionParts:
        return SessionParts(
            request=TaskRequest(),
            locate=service.locate,
            open_source=lambda begin_frame, on_level: FakeSource(*steps(0, 1000)),
            journal=journal,
        )

    return CaptionSession(parts)


async def test_while_a_final_waits_for_its_disk_everything_else_goes_on(tmp_path: Path) -> None:
    """The event loop is free meanwhile, nothing overtakes the final, and when it is shown, it is in the file."""
    disk = FailingDisk()
    journal = JournalWriter(tmp_path, header(), patience_s=60.0, write=disk.write)
    disk.answering.clear()
    in_file: list[bool] = []
    async with scripted_service(three_sentences) as service:
        session = with_journal(service, journal)
        events = noting(session)

        def look(event: SessionEvent) -> None:
            if isinstance(event, SentenceChanged) and event.caption.final:
                assert journal.path is not None
                in_file.append(event.caption.text in _kept_texts(journal.path))

        session.hub.subscribe(look, name=Message("The reader"))
        running = asyncio.ensure_future(session.run())
        await until(lambda: session.hub.waits_for)  # the loop runs: this itself is the proof
        assert finals(events) == []
        assert [each.caption.text for each in events if isinstance(each, SentenceChanged)] == ["Sen0"]
        disk.answering.set()
        await running
    assert finals(events) == TEXTS
    assert in_file == [True, True, True]
    assert warnings(events) == []


async def test_captions_do_not_wait_long_for_a_disk_that_hangs(tmp_path: Path) -> None:
    """They are shown in order after a while, which is told, and in the end nothing is missing in the file."""
    disk = FailingDisk()
    journal_warnings: list[str] = []
    journal = JournalWriter(
        tmp_path, header(), patience_s=0.02, late_s=0.0, write=disk.write, on_trouble=journal_warnings.append
    )
    disk.answering.clear()
    async with scripted_service(three_sentences) as service:
        session = with_journal(service, journal)
        events = noting(session)
        running = asyncio.ensure_future(session.run())
        await until(lambda: finals(events) == TEXTS)
        assert "the disk isn't responding" in journal_warnings[0]
        assert journal.path is not None
        assert _kept_texts(journal.path) == []
        disk.answering.set()
        await running
    assert _kept_texts(journal.path) == TEXTS


def _kept_texts(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return [each.source.text for each in read_journal(path).sentences if each.source]
    except InputError:
        return []  # not even its first line is there


async def test_a_correction_is_in_the_file_before_it_is_shown(tmp_path: Path) -> None:
    """As a final is."""
    disk = FailingDisk()
    journal = JournalWriter(tmp_path, header(), patience_s=60.0, write=disk.write)
    listening = asyncio.Event()

    async def one(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(1000)
        await talk.say(0, "Hello.", 0, 900)
        await listening.wait()
        await talk.hear_all()
        await talk.complete()

    async with scripted_service(one) as service:
        session = with_journal(service, journal)
        events = noting(session)
        running = asyncio.ensure_future(session.run())
        await until(lambda: finals(events) == ["Hello."])
        disk.answering.clear()
        correcting = asyncio.ensure_future(session.correct(0, Stream.SOURCE, "Hullo."))
        await until(lambda: session.hub.waits_for)
        assert finals(events) == ["Hello."]
        disk.answering.set()
        await correcting
        assert finals(events) == ["Hello.", "Hullo."]
        listening.set()
        await running


async def test_a_place_for_subtitles_that_is_no_good(tmp_path: Path) -> None:
    """One that was asked for ends the session before anything is heard; without the usual one, it is told."""
    (tmp_path / "file").touch()
    async with scripted_service(three_sentences) as service:
        bad = tmp_path / "file" / "a.srt"
        session = open_session(plan_in(tmp_path, service, SrtPlan(path=bad, unique=False, required=True)))
        events = noting(session)
        with pytest.raises(OutputError, match="Can't write"):
            await session.run()
        assert states(events) == [State.FAILED]
        session = open_session(plan_in(tmp_path, service, SrtPlan(path=bad, unique=True, required=False)))
        events = noting(session)
        await session.run()
    assert finals(events) == TEXTS
    assert "are saved in past sessions only" in warnings(events)[0]
    assert states(events)[-1] is State.STOPPED


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_a_session_that_is_stopped_while_it_gets_ready(when: str) -> None:
    """It says both, and hears nothing."""
    asked = asyncio.Event()

    async def find() -> SessionPlan:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    session = open_session(find)
    events = noting(session)
    if when == "before":
        await session.stop()
        await session.run()
    else:
        running = asyncio.ensure_future(session.run())
        await asked.wait()
        await session.stop()
        await running
    told_first = [] if when == "before" else [StatusChanged(State.CONNECTING, Message("Getting ready…"))]
    assert events == [*told_first, StatusChanged(State.STOPPED, Message("Stopped."))]


@pytest.mark.parametrize("message", [STOPPING, Message("Closing.")])
async def test_while_it_stops_every_subscriber_is_told_what_is_waited_for(tmp_path: Path, message: Message) -> None:
    """First that it stops, then whatever happens meanwhile, as something that it stops with."""
    lost = asyncio.Event()

    async def loses(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(500)
        await lost.wait()
        await talk.connection.close()

    source = FakeSource(*steps(0, 1000), endless=True)
    async with scripted_service(loses, three_sentences) as service:
        plan = replace(plan_in(tmp_path, service), open_source=lambda begin_frame, on_level: source)
        session = open_session(plan)
        events = noting(session)
        running = asyncio.ensure_future(session.run())
        await until(lambda: State.LISTENING in states(events))
        await session.stop(message)
        lost.set()
        await running
    said = [event for event in events if isinstance(event, StatusChanged)]
    stopping = said.index(StatusChanged(State.LISTENING, message))
    assert said[stopping + 1].state is State.RECONNECTING
    assert all(each.message.startswith("Stopping… ") for each in said[stopping + 1 : -1])
    assert said[-1] == StatusChanged(State.STOPPED, Message("Stopped. Transcript saved."))


async def test_a_session_that_is_called_off_while_its_subtitles_are_opened_leaves_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow disk the thread that writes them begins after that, and is ended, too."""
    asked, may_open, real = threading.Event(), threading.Event(), LiveSrt.open

    def slow(srt: LiveSrt) -> None:
        asked.set()
        assert may_open.wait(20)
        real(srt)

    monkeypatch.setattr(LiveSrt, "open", slow)
    async with scripted_service(three_sentences) as service:
        running = asyncio.ensure_future(open_session(plan_in(tmp_path, service)).run())
        await asyncio.to_thread(asked.wait, 20)
        running.cancel()
        await asyncio.sleep(0)
        may_open.set()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert not [thread for thread in threading.enumerate() if thread.name == "live-srt"]


async def test_what_cannot_be_kept_in_the_end_is_published_and_raised(tmp_path: Path) -> None:
    """A stream ends behind it."""
    async with scripted_service(three_sentences) as service:
        session = open_session(
            plan_in(tmp_path, service, SrtPlan(path=tmp_path / "x" / "a.srt", unique=False, required=True))
        )
        broken = False

        def spoil(event: SessionEvent) -> None:
            nonlocal broken
            if not broken and isinstance(event, StatusChanged):
                broken = True
                (tmp_path / "x").rmdir()
                (tmp_path / "x").touch()

        session.hub.subscribe(spoil, name=Message("The spoiler"))
        async with session.hub.stream() as stream:
            await anext(stream)
            with pytest.raises(SaveError, match="Couldn't finish writing"):
                await session.run()
            updates = [update async for update in stream]
    last = updates[-1]
    assert isinstance(last, StatusChanged)
    assert last.state is State.FAILED


async def test_a_session_that_is_called_off_twice_is_kept_all_the_same(tmp_path: Path) -> None:
    """Also while the last final waits for its disk: the journal is ended, by a thread that nobody waits for."""
    disk = FailingDisk()
    journal = JournalWriter(tmp_path, header(), patience_s=60.0, write=disk.write)
    disk.answering.clear()
    async with scripted_service(three_sentences) as service:
        session = with_journal(service, journal)
        running = asyncio.ensure_future(session.run())
        await until(lambda: session.hub.waits_for)
        running.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running.cancel()
        disk.answering.set()
        with pytest.raises(asyncio.CancelledError):
            await running
        await until(lambda: _kept_texts(journal.path) and isinstance(read_records(journal.path)[-1], Ended))
    assert _kept_texts(journal.path) == TEXTS
