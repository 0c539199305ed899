"""One run from Start to Stop, against a scripted service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pysubs2
import pytest

from app.audio.chunks import AudioSource
from app.captioning import caption_session as session_module
from app.captioning.caption_session import CaptionSession, SessionParts
from app.captioning.session_events import SentenceChanged, SessionEvent
from app.captions.events import CaptionRevised, GapRecorded, State, StatusChanged, Stream
from app.captions.rules import CueRules
from app.errors import SaveError, SoundError, TaskFailedError
from app.message import Message
from app.protocol.events import TaskRequest
from app.session.session import Session
from app.transcripts.journal import read_journal, read_records
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.records import Ended, Outcome, Paused, Resumed
from tests.fakes.journals import header
from tests.fakes.scripted_service import ScriptedService, Talk, scripted_service
from tests.fakes.source import FakeSource, steps
from tests.fakes.waiting import until


async def one_sentence(talk: Talk) -> None:
    """A task with one sentence in its first second."""
    await talk.accept()
    await talk.hear_all()
    await talk.say(0, "Hello.", 100, 900)
    await talk.complete()


def run_with(
    service: ScriptedService,
    sources: Callable[[int], AudioSource],
    events: list[SessionEvent],
    *,
    srt: LiveSrt | None = None,
    journal: JournalWriter | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    listener: Callable[[SessionEvent], None] | None = None,
) -> CaptionSession:
    """A run with a scripted service."""

    async def parts(_: CaptionSession) -> SessionParts:
        return SessionParts(
            request=TaskRequest(),
            locate=service.locate,
            open_source=lambda begin_frame, _: sources(begin_frame),
            srt=srt,
            journal=journal,
        )

    run = CaptionSession(parts, clock=clock)
    run.hub.subscribe(listener or events.append, name=Message("The test"))
    return run


def journal_in(folder: Path, srt: Path | None = None) -> JournalWriter:
    """A journal with patience for a slow machine."""
    return JournalWriter(folder, header(srt=str(srt) if srt is not None else ""), patience_s=20.0)


def states(events: list[SessionEvent]) -> list[State]:
    """The states that were told."""
    return [event.state for event in events if isinstance(event, StatusChanged)]


def captions_of(events: list[SessionEvent]) -> list[CaptionRevised]:
    """The captions that were told."""
    return [event.caption for event in events if isinstance(event, SentenceChanged)]


async def test_a_run_ends_with_its_transcript_on_disk(tmp_path: Path) -> None:
    """When the listener is told that it has stopped, the SRT is written."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False)
    srt.open()
    events: list[SessionEvent] = []
    async with scripted_service(one_sentence) as service:
        run = run_with(service, lambda _: FakeSource(*steps(0, 1000)), events, srt=srt)
        await run.run()
    last = events[-1]
    assert isinstance(last, StatusChanged)
    assert last == StatusChanged(State.STOPPED, "Stopped. Transcript saved.")
    assert [cue.plaintext for cue in pysubs2.load(str(srt.path))] == ["Hello."]
    assert run.transcript[0].begin_ms == 100


async def test_a_pause_closes_the_source_and_its_length_comes_from_the_clock() -> None:
    """Captions of the second stretch lie where the clock puts them; the pause itself is no gap."""
    now = 0.0
    opened: list[FakeSource] = []

    def open_source(_: int) -> FakeSource:
        opened.append(FakeSource(*steps(0, 1000), endless=True))
        return opened[-1]

    events: list[SessionEvent] = []
    async with scripted_service(one_sentence) as service:
        run = run_with(service, open_source, events, clock=lambda: now)
        running = asyncio.ensure_future(run.run())
        await until(lambda: State.LISTENING in states(events))
        await run.pause()
        await run.pause()
        await until(lambda: len(run.transcript) == 1)
        assert states(events)[-1] is State.PAUSED
        now = 60.0
        run.resume()
        await until(lambda: len(opened) == 2)
        await opened[1].started.wait()
        await run.stop()
        await running
    assert [caption.begin_ms for caption in captions_of(events)] == [100, 60_100]
    assert states(events)[-1] is State.STOPPED


async def test_a_file_goes_on_where_it_was_paused() -> None:
    """Pausing a file adds nothing to its time: the next stretch begins at the frame after the last one."""
    begins: list[int] = []

    def open_source(begin_frame: int) -> FakeSource:
        begins.append(begin_frame)
        return FakeSource(*steps(0, 1000), live=False, endless=len(begins) == 1)

    events: list[SessionEvent] = []
    async with scripted_service(one_sentence) as service:
        run = run_with(service, open_source, events)
        running = asyncio.ensure_future(run.run())
        await until(lambda: State.LISTENING in states(events))
        await run.pause()
        run.resume()
        await running
    assert begins == [0, 16_000]
    assert [caption.begin_ms for caption in captions_of(events)] == [100, 1100]


async def test_after_resume_is_heard_what_is_said_while_the_pause_is_still_being_finished() -> None:
    """The service takes its time to finish the first stretch; the second is captured meanwhile, and nothing is lost."""
    finish = asyncio.Event()

    async def slow(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await finish.wait()
        await talk.say(0, "Before.", 100, 900)
        await talk.complete()

    now = 0.0
    opened: list[FakeSource] = []

    def open_source(_: int) -> FakeSource:
        opened.append(FakeSource(*steps(0, 1000), endless=True))
        return opened[-1]

    events: list[SessionEvent] = []
    async with scripted_service(slow, one_sentence) as service:
        run = run_with(service, open_source, events, clock=lambda: now)
        running = asyncio.ensure_future(run.run())
        await until(lambda: State.LISTENING in states(events))
        await run.pause()
        now = 30.0
        run.resume()
        await until(lambda: len(opened) == 2)
        await opened[1].started.wait()
        await until(lambda: states(events)[-1] is State.LISTENING)  # to what was heard before the pause
        finish.set()
        await run.stop()
        await running
    captions = captions_of(events)
    assert [(each.sentence, each.text, each.begin_ms) for each in captions] == [
        (0, "Before.", 100),
        (1, "Hello.", 30_100),
    ]
    assert not [event for event in events if isinstance(event, GapRecorded)]


async def test_a_run_that_is_cancelled_leaves_nothing_running() -> None:
    """Whoever does not want to wait for the last sentence need not."""
    source = FakeSource(*steps(0, 1000), endless=True)

    async def never(talk: Talk) -> None:
        await talk.accept()
        await talk.connection.wait_closed()

    before = asyncio.all_tasks()
    async with scripted_service(never) as service:
        events: list[SessionEvent] = []
        run = run_with(service, lambda _: source, events)
        running = asyncio.ensure_future(run.run())
        await until(lambda: State.LISTENING in states(events))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert asyncio.all_tasks() == before


async def test_stop_while_paused_ends_the_run() -> None:
    """Nothing more is listened to."""
    events: list[SessionEvent] = []
    async with scripted_service(one_sentence) as service:
        run = run_with(service, lambda _: FakeSource(*steps(0, 1000), endless=True), events)
        running = asyncio.ensure_future(run.run())
        await until(lambda: State.LISTENING in states(events))
        await run.pause()
        await run.stop()
        await running
        assert len(service.talks) == 1
    assert states(events)[-1] is State.STOPPED


@pytest.mark.parametrize("trouble", ["source", "service"])
async def test_a_failure_is_told_and_what_was_said_is_kept(
    tmp_path: Path, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listener gets the sentence, the caller the error, and the SRT every final before it."""
    monkeypatch.setattr(session_module, "Session", partial(Session, patience_s=0))
    srt = LiveSrt(tmp_path / "a.srt", translating=False)
    srt.open()

    async def refusing(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(1000)
        await talk.say(0, "Hello.", 100, 900)
        await talk.fail("Arrearage", "no money")

    async def still_refusing(talk: Talk) -> None:
        await talk.next_event()
        await talk.fail("Arrearage", "no money")

    source = FakeSource(*steps(0, 1000), endless=True)
    if trouble == "source":
        source.lose(SoundError("The microphone was lost."))
    events: list[SessionEvent] = []
    async with scripted_service(*([one_sentence] if trouble == "source" else [refusing, still_refusing])) as service:
        run = run_with(service, lambda _: source, events, srt=srt)
        with pytest.raises(SoundError if trouble == "source" else TaskFailedError) as caught:
            await run.run()
    assert events[-1] == StatusChanged(State.FAILED, str(caught.value))
    gaps = [] if trouble == "source" else ["[1 s not captioned: the speech service failed]"]
    assert [cue.plaintext for cue in pysubs2.load(str(srt.path))] == ["Hello.", *gaps]


async def test_an_srt_that_cannot_be_finished_is_told(tmp_path: Path) -> None:
    """A folder that has gone is an error of its own; the captions were shown."""
    srt = LiveSrt(tmp_path / "folder" / "a.srt", translating=False)
    srt.open()
    srt.path.parent.rmdir()
    srt.path.parent.touch()
    events: list[SessionEvent] = []
    async with scripted_service(one_sentence) as service:
        run = run_with(service, lambda _: FakeSource(*steps(0, 1000)), events, srt=srt)
        with pytest.raises(SaveError, match="Couldn't finish writing"):
            await run.run()
    assert states(events)[-1] is State.FAILED
    assert captions_of(events)


async def test_a_final_is_in_the_journal_when_it_is_shown(tmp_path: Path) -> None:
    """The listener could read it there, and finds it in the transcript."""
    journal = journal_in(tmp_path)
    seen: list[bool] = []

    def listener(event: SessionEvent) -> None:
        if isinstance(event, SentenceChanged) and event.caption.final:
            assert journal.path is not None
            seen.append(read_journal(journal.path).sentences == tuple(run.transcript))

    async with scripted_service(one_sentence) as service:
        run = run_with(service, lambda _: FakeSource(*steps(0, 1000)), [], journal=journal, listener=listener)
        await run.run()
    assert seen == [True]


@pytest.mark.parametrize("end", [Outcome.STOPPED, Outcome.FAILED, Outcome.ABANDONED])
async def test_a_journal_tells_of_pauses_and_how_it_ended(tmp_path: Path, end: Outcome) -> None:
    """Stopped, failed, or not waited for; in each case it is no interrupted session."""
    now = 0.0
    sources: list[FakeSource] = []

    def open_source(_: int) -> FakeSource:
        sources.append(FakeSource(*steps(0, 1000), endless=True))
        return sources[-1]

    async def says_at_once(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(1000)
        await talk.say(0, "Hello.", 100, 900)
        await talk.hear_all()
        await talk.complete()

    journal = journal_in(tmp_path)
    events: list[SessionEvent] = []
    async with scripted_service(says_at_once) as service:
        run = run_with(service, open_source, events, journal=journal, clock=lambda: now)
        running = asyncio.ensure_future(run.run())
        await until(lambda: len(run.transcript) == 1)
        now = 2.0
        await run.pause()
        now = 5.0
        run.resume()
        run.resume()
        await until(lambda: len(run.transcript) == 2)
        if end is Outcome.STOPPED:
            await run.stop()
            await running
        elif end is Outcome.FAILED:
            sources[-1].lose(SoundError("The microphone was lost."))
            with pytest.raises(SoundError):
                await running
        else:
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
    assert journal.path is not None
    records = read_records(journal.path)
    assert [record for record in records if isinstance(record, Paused | Resumed)] == [
        Paused(at_ms=2000),
        Resumed(at_ms=5000),
    ]
    ended = records[-1]
    assert isinstance(ended, Ended)
    assert (ended.outcome, ended.sentences) == (end, 2)
    # What was not waited for is a gap, and reaches to the end of what was heard.
    assert ended.length_ms == 5900 or (end is Outcome.ABANDONED and 5900 < ended.length_ms <= 6000)
    if end is Outcome.STOPPED:
        assert events[-1] == StatusChanged(State.STOPPED, "Stopped. Saved in past sessions.")


async def test_a_correction_is_shown_and_kept_during_a_run_and_after_it(tmp_path: Path) -> None:
    """In the journal and in the SRT; the original stays in the journal."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False, rules=CueRules(columns=12))
    srt.open()
    journal = journal_in(tmp_path / "sessions", srt.path)
    source = FakeSource(*steps(0, 1000), endless=True)
    events: list[SessionEvent] = []

    async def says_at_once(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(1000)
        await talk.say(0, "Hello.", 100, 900)
        await talk.hear_all()
        await talk.complete()

    async with scripted_service(says_at_once) as service:
        run = run_with(service, lambda _: source, events, srt=srt, journal=journal)
        running = asyncio.ensure_future(run.run())
        await until(lambda: len(run.transcript) == 1)
        await run.correct(0, Stream.SOURCE, "Hallo.")
        await run.correct(5, Stream.SOURCE, "Nobody said that.")
        await run.stop()
        await running
    assert [caption.text for caption in captions_of(events)] == ["Hello.", "Hallo."]
    assert [cue.plaintext for cue in pysubs2.load(str(srt.path))] == ["Hallo."]
    await run.correct(0, Stream.SOURCE, "Hullo, everybody.")
    assert [caption.text for caption in captions_of(events)][-1] == "Hullo, everybody."
    assert [cue.plaintext for cue in pysubs2.load(str(srt.path))] == ["Hullo,\neverybody."]  # by the same rules
    assert journal.path is not None
    session = read_journal(journal.path)
    assert [[text.text for text in each.texts] for each in session.sentences] == [["Hullo, everybody."]]
    assert [[text.text for text in each.texts] for each in session.originals] == [["Hello."]]
