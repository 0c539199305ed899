"""One captioning session, from Start to Stop: a source, a speech service, and what is kept, with pauses in between.

The window, ``listen`` and ``transcribe`` all drive this same object and differ only in who subscribes to its hub.

Order of an event: the journal takes it; once it is in the journal's file, the hub folds it into the transcript, and
the SRT and the other subscribers get it, the SRT first. So whoever is shown a final caption finds it in the transcript,
and it is in the file; a disk that hangs holds it up once, for `JournalWriter.patience_s`. Order of stopping: the source
stops, the session with the service finishes with the last sentence, all that is waiting is published, the SRT is
written for the last time, the journal is ended, and only then comes the status that says so.

How it is put together is told in ``opening.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.audio.chunks import AudioSource, Level
from app.audio.clock import now_s
from app.cancelling import cancel_all
from app.captioning.hub import SessionHub
from app.captioning.journal_wait import JournalWait
from app.captioning.session_events import LevelMeasured, SentenceChanged, SessionEvent, SrtOpened, WarningRaised
from app.captions.events import Event, GapRecorded, State, StatusChanged, Stream
from app.captions.rules import CueRules
from app.captions.timeline import SAMPLE_RATE_HZ
from app.captions.transcript import Transcript
from app.errors import InputError, SoundError, SurtitleError
from app.message import Message, as_message
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.replay import HELD_LIMIT_FRAMES
from app.session.session import Session
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.past_sessions import correct_session
from app.transcripts.records import Outcome
from app.transcripts.session_recorder import SessionRecorder

OpenSource = Callable[[int, Callable[[Level], None]], AudioSource]
"""Makes the source for the stretch that begins at this 16 kHz frame since Start; it tells its levels, where it can."""

STOPPING = Message("Stopping: waiting for the last sentence…")

_WHILE_PAUSED = (State.PAUSED, State.STOPPED, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionParts:
    """What a session is made of.

    Attributes:
        request: what is asked of the service.
        locate: finds the service.
        open_source: is called at the start, and again after each pause.
        srt: the file that grows meanwhile, already open; None: none is kept. The session closes it.
        journal: is written meanwhile, not yet started; None: none is kept. The session closes it.
        replay_s: how many seconds of sound are kept, to be sent again after a loss.
    """

    request: TaskRequest
    locate: Callable[[], Awaitable[Endpoint]]
    open_source: OpenSource
    srt: LiveSrt | None = None
    journal: JournalWriter | None = None
    replay_s: int = HELD_LIMIT_FRAMES // SAMPLE_RATE_HZ


class CaptionSession:
    """One session; `run` is called once.

    Args:
        prepare: finds what the session is made of. Raises `SurtitleError`.
        clock: in seconds, for the length of pauses.

    Attributes:
        hub: publishes what happens here; subscribe before `run`, or later.
        srt, journal: once it is prepared, where they are kept.
    """

    def __init__(
        self, prepare: Callable[[CaptionSession], Awaitable[SessionParts]], *, clock: Callable[[], float] = now_s
    ) -> None:
        self.hub = SessionHub(behind_ms=lambda: self.behind_ms)
        self.srt: LiveSrt | None = None
        self.journal: JournalWriter | None = None
        self._prepare = prepare
        self._preparing: asyncio.Task[SessionParts] | None = None
        self._recording = SessionRecorder(srt=None, journal=None)
        self._session: Session | None = None
        self._clock = clock
        self._begun_s = clock()
        self._closing = False
        self._closed = asyncio.Event()  # what was said is kept
        self._source: AudioSource | None = None
        self._paused = False
        self._interrupted = False
        self._stopped = False
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._waiting = JournalWait(self.hub)

    @property
    def transcript(self) -> Transcript:
        """All that was published so far."""
        return self.hub.transcript

    @property
    def missing_ms(self) -> int:
        """How much of what was heard is not captioned, and will not be."""
        return self.hub.missing_ms

    @property
    def behind_ms(self) -> int:
        """How far the captions are behind the sound, at this moment."""
        return self._session.behind_ms if self._session is not None else 0

    async def run(self) -> None:
        """Caption until the source ends or `stop` is called. Raises `SurtitleError`; it was published before."""
        try:
            parts = await self._prepared()
            if parts is None:
                self.hub.publish(StatusChanged(State.STOPPED, Message("Stopped.")))
                return
            await self._run_recorded(parts)
        except SurtitleError as error:
            self.hub.publish(StatusChanged(State.FAILED, as_message(str(error))))
            raise
        else:
            self.hub.publish(StatusChanged(State.STOPPED, self._farewell()))
        finally:
            self.hub.end_streams()

    def warn(self, message: Message, *, about_folder: bool = False, over: bool = False) -> None:
        """Publish a warning (`WarningRaised`); may be called on any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended before a disk that did not answer
            self._loop.call_soon_threadsafe(self.hub.publish, WarningRaised(message, about_folder, over))

    async def correct(self, sentence: int, stream: Stream, text: str) -> None:
        """Put the user's text in the place of a final one, while captions run or after it, and publish that.

        Raises `SaveError` or `InputError` where the session is over and the correction cannot be kept.
        """
        if self._closing:
            await self._closed.wait()
            journal = self._recording.journal
            if journal is not None and journal.path is not None:
                rules = self.srt.rules if self.srt is not None else CueRules()
                folder = self.srt.path.parent if self.srt is not None else None  # this session has written there
                await asyncio.to_thread(
                    correct_session, journal.path, sentence, stream, text, srt_folder=folder, rules=rules
                )
        corrected = self.transcript.correct(sentence, stream, text)
        if corrected is None:
            return
        position = 0 if self._closing else self._recording.take_correction(sentence, stream, text)
        self.hub.publish_corrected(corrected, stream, position=position)
        self._waiting.look()
        await self._waiting.published()

    async def pause(self) -> None:
        """Stop listening for now: the source is closed, and what was said is still captioned."""
        if self._paused or self._stopped or self._source is None:
            return
        self._paused = self._interrupted = True
        self._expect_more(expected=True)
        self._recording.pause(self._elapsed_ms())
        self._publish(StatusChanged(State.PAUSED, Message("Paused. Not listening.")))
        await self._source.stop()

    def resume(self) -> None:
        """Listen again."""
        if self._paused:
            self._recording.resume(self._elapsed_ms())
        self._paused = False
        self._changed.set()

    async def stop(self, message: Message = STOPPING) -> None:
        """Stop listening for good; `run` returns once the last sentence is captioned and kept.

        What is still being prepared is called off; then this returns when that has ended. `message`: what the user is
        told while the last sentence is waited for.
        """
        self._stopped = True
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.wait([self._preparing])
            return
        self._expect_more(expected=False)
        self._changed.set()
        if self._source is not None:
            self.hub.publish(StatusChanged(self.hub.status.state, message))
            await self._source.stop()

    async def _prepared(self) -> SessionParts | None:
        """What it is made of; None where it was stopped before that was found."""
        if self._is_stopped():
            return None
        self._preparing = asyncio.ensure_future(self._prepare(self))
        try:
            return await self._preparing
        except asyncio.CancelledError:
            if self._is_stopped() and self._preparing.done():
                return None
            preparing = self._preparing
            preparing.cancel()
            await asyncio.wait([preparing])
            if not preparing.cancelled() and preparing.exception() is None and (srt := preparing.result().srt):
                await asyncio.to_thread(srt.close)  # it was opened in this very moment
            raise
        finally:
            self._preparing = None

    def _is_stopped(self) -> bool:
        return self._stopped

    async def _run_recorded(self, parts: SessionParts) -> None:
        self._set_up(parts)
        self._recording.start()
        outcome = Outcome.FAILED
        try:
            await self._run_stretches(parts.open_source)
            outcome = Outcome.STOPPED
        except asyncio.CancelledError:
            outcome = Outcome.ABANDONED
            raise
        finally:
            try:
                await self._waiting.published()
            finally:
                self._closing = True
                try:
                    await asyncio.to_thread(self._recording.close, outcome)
                finally:
                    self._closed.set()

    def _set_up(self, parts: SessionParts) -> None:
        self.srt, self.journal = parts.srt, parts.journal
        self._recording = SessionRecorder(srt=parts.srt, journal=parts.journal)
        if parts.journal is not None:
            self._waiting.follow(parts.journal)
        self.hub.record_with(self._recording)
        if parts.srt is not None:
            self.hub.subscribe(self._keep_subtitles, name=Message("The subtitle file"), first=True)
            self.hub.publish(SrtOpened(parts.srt.path))
        self._session = Session(
            parts.request,
            locate=parts.locate,
            publish=self._publish,
            held_limit_frames=parts.replay_s * SAMPLE_RATE_HZ,
        )

    def _expect_more(self, *, expected: bool) -> None:
        if self._session is not None:
            self._session.expect_more(expected=expected)

    def _elapsed_ms(self) -> int:
        return round((self._clock() - self._begun_s) * 1000)

    async def _run_stretches(self, open_source: OpenSource) -> None:
        assert self._session is not None  # noqa: S101 - set up before
        self._begun_s = begun_at = self._clock()
        end_frame = 0
        stretches: list[asyncio.Task[int]] = []
        try:
            while not self._stopped:
                self._interrupted = False
                self._source = source = open_source(end_frame, self._on_level)
                if source.live and stretches:
                    # The pause is missing from the count of samples: its length comes from the clock.
                    end_frame = max(end_frame, round((self._clock() - begun_at) * SAMPLE_RATE_HZ))
                stretch = asyncio.create_task(self._session.caption(source, origin_frame=end_frame))
                stretch.add_done_callback(lambda _: self._changed.set())
                stretches.append(stretch)
                if not await self._until_over(stretches, live=source.live):
                    break
                if not source.live:
                    end_frame = stretch.result()
            self._expect_more(expected=False)
            await _finished(stretches)
        finally:
            self._source = None
            await cancel_all(*stretches)

    async def _until_over(self, stretches: list[asyncio.Task[int]], *, live: bool) -> bool:
        """Wait for the end of the last stretch; returns whether another one follows.

        After a pause, a microphone is heard again at once, while the stretch before may still be finished; a file
        waits for that, since only then its place is known.
        """
        last = stretches[-1]
        while True:
            self._changed.clear()
            if self._stopped or any(each.done() and each.exception() for each in stretches):
                return False
            if last.done() and not self._interrupted:
                return False
            if self._interrupted and not self._paused and (live or last.done()):
                return True
            await self._changed.wait()

    def _keep_subtitles(self, event: SessionEvent) -> None:
        match event:
            case SentenceChanged(sentence):
                self._recording.show(sentence)
            case GapRecorded():
                self._recording.show(event)
            case _:
                pass

    def _on_level(self, level: Level) -> None:
        self.hub.publish(LevelMeasured(level))

    def _publish(self, event: Event) -> None:
        if isinstance(event, StatusChanged) and self._paused and event.state not in _WHILE_PAUSED:
            return  # the session still finishes; for the user it is paused
        self.hub.publish(self._as_stopping(event) if isinstance(event, StatusChanged) and self._stopped else event)
        self._waiting.look()

    @staticmethod
    def _as_stopping(status: StatusChanged) -> StatusChanged:
        message = Message("Stopping… {what}", what=status.message) if status.message else Message("Stopping…")
        return replace(status, message=message)

    def _farewell(self) -> Message:
        if self.srt is not None and self.srt.written:
            return Message("Stopped. Transcript saved.")
        if not len(self.transcript):
            return Message("Stopped. No speech detected.")
        if self._recording.journal is None:
            return Message("Stopped.")
        return Message("Stopped. Saved in past sessions.")


async def _finished(stretches: list[asyncio.Task[int]]) -> None:
    """Wait until all is captioned; then the first failure is raised.

    A service that failed for good ends the wait. A source that did not does not: what was heard before is captioned.
    """
    failure: BaseException | None = None
    pending = set(stretches)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for stretch in done:
            error = stretch.exception()
            if error is not None and not isinstance(error, InputError | SoundError):
                raise error
            failure = failure or error
    if failure is not None:
        raise failure
