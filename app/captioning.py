"""One captioning run, from Start to Stop: a source, a session, and what is kept of it, with pauses in between.

The window, ``listen`` and ``transcribe`` all drive this same object and differ only in what listens to its events.

Order of an event: the journal takes it, then the transcript, the SRT is told, then the listener is called; so whoever
is shown a final caption finds it in the transcript, and it is in the journal's file. Order of stopping: the source
stops, the session finishes with the last sentence, the SRT is written for the last time, the journal is ended, and
only then comes the event that says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from app.audio.chunks import AudioSource
from app.audio.clock import now_s
from app.cancelling import cancel_all
from app.captions.events import Event, GapRecorded, State, StatusChanged, Stream
from app.captions.rules import CueRules
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import InputError, SoundError, SurtitleError
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.replay import HELD_LIMIT_FRAMES
from app.session.session import Session
from app.told import Told, as_told, told
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.past_sessions import correct_session
from app.transcripts.recording import Recording
from app.transcripts.records import Outcome

_WHILE_PAUSED = (State.PAUSED, State.STOPPED, State.FAILED)


class Captioning:
    """One run; `run` is called once.

    Args:
        request: what is asked of the service.
        locate: finds the service.
        open_source: makes the source for the stretch that begins here, in 16 kHz frames since Start. It is called
            again after each pause.
        srt: the file that grows meanwhile, already open; None: none is kept. It is closed here.
        journal: is written meanwhile, not yet started; None: none is kept. It is closed here.
        listener: is called, on the event loop, with every event.
        replay_s: how many seconds of sound are kept, to be sent again after a loss.

    Attributes:
        transcript: all that was captioned so far.
        missing_ms: how much of what was heard is not captioned, and will not be.
        srt, journal: as given.
    """

    def __init__(
        self,
        request: TaskRequest,
        *,
        locate: Callable[[], Awaitable[Endpoint]],
        open_source: Callable[[int], AudioSource],
        srt: LiveSrt | None,
        journal: JournalWriter | None = None,
        listener: Callable[[Event], None],
        replay_s: int = HELD_LIMIT_FRAMES // SAMPLE_RATE_HZ,
        clock: Callable[[], float] = now_s,
    ) -> None:
        self.missing_ms = 0
        self.srt = srt
        self.journal = journal
        self._recording = Recording(srt=srt, journal=journal)
        self.transcript = self._recording.transcript
        self._session = Session(
            request, locate=locate, publish=self._publish, held_limit_frames=replay_s * SAMPLE_RATE_HZ
        )
        self._open_source = open_source
        self._listener = listener
        self._clock = clock
        self._begun_s = clock()
        self._closing = False
        self._closed = asyncio.Event()  # what was said is kept
        self._source: AudioSource | None = None
        self._paused = False
        self._interrupted = False
        self._stopped = False
        self._changed = asyncio.Event()

    @property
    def behind_ms(self) -> int:
        """How far the captions are behind the sound, at this moment."""
        return self._session.behind_ms

    async def run(self) -> None:
        """Caption until the source ends or `stop` is called. Raises `SurtitleError` after telling the listener."""
        try:
            await self._run_recorded()
        except SurtitleError as error:
            self._publish(StatusChanged(State.FAILED, as_told(str(error))))
            raise
        self._publish(StatusChanged(State.STOPPED, self._farewell()))

    async def correct(self, sentence: int, stream: Stream, text: str) -> None:
        """Put the user's text in the place of a final one, while captions run or after it, and tell the listener.

        Raises `SaveError` or `InputError` where the session is over and the correction cannot be kept.
        """
        if self._closing:
            await self._closed.wait()
            journal = self._recording.journal
            if journal is not None and journal.path is not None:
                rules = self.srt.rules if self.srt is not None else CueRules()
                folder = self.srt.path.parent if self.srt is not None else None  # this run has written there
                await asyncio.to_thread(
                    correct_session, journal.path, sentence, stream, text, srt_folder=folder, rules=rules
                )
            corrected = self.transcript.correct(sentence, stream, text)
        else:
            corrected = self._recording.correct(sentence, stream, text)
        caption = corrected.text_in(stream) if corrected is not None else None
        if caption is not None:
            self._listener(caption)

    async def pause(self) -> None:
        """Stop listening for now: the source is closed, and what was said is still captioned."""
        if self._paused or self._stopped or self._source is None:
            return
        self._paused = self._interrupted = True
        self._session.expect_more(expected=True)
        self._recording.pause(self._elapsed_ms())
        self._publish(StatusChanged(State.PAUSED, told("Paused. Nothing is recorded.")))
        await self._source.stop()

    def resume(self) -> None:
        """Listen again."""
        if self._paused:
            self._recording.resume(self._elapsed_ms())
        self._paused = False
        self._changed.set()

    async def stop(self) -> None:
        """Stop listening for good; `run` returns once the last sentence is captioned and kept."""
        self._stopped = True
        self._session.expect_more(expected=False)
        self._changed.set()
        if self._source is not None:
            await self._source.stop()

    async def _run_recorded(self) -> None:
        self._recording.start()
        outcome = Outcome.FAILED
        try:
            await self._run_stretches()
            outcome = Outcome.STOPPED
        except asyncio.CancelledError:
            outcome = Outcome.ABANDONED
            raise
        finally:
            self._closing = True
            try:
                await asyncio.to_thread(self._recording.close, outcome)
            finally:
                self._closed.set()

    def _elapsed_ms(self) -> int:
        return round((self._clock() - self._begun_s) * 1000)

    async def _run_stretches(self) -> None:
        self._begun_s = begun_at = self._clock()
        end_frame = 0
        stretches: list[asyncio.Task[int]] = []
        try:
            while not self._stopped:
                self._interrupted = False
                self._source = source = self._open_source(end_frame)
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
            self._session.expect_more(expected=False)
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

    def _publish(self, event: Event) -> None:
        if isinstance(event, StatusChanged) and self._paused and event.state not in _WHILE_PAUSED:
            return  # the session still finishes; for the user it is paused
        self._recording.take(event)
        if isinstance(event, GapRecorded):
            self.missing_ms += event.end_ms - event.begin_ms
        self._listener(event)

    def _farewell(self) -> Told:
        if self.srt is not None and self.srt.written:
            return told("Stopped. The transcript is kept.")
        if not len(self.transcript):
            return told("Stopped. Nothing was said.")
        if self._recording.journal is None:
            return told("Stopped.")
        return told("Stopped. What was said is among the past sessions.")


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
