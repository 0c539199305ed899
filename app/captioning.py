"""One captioning run, from Start to Stop: a source, a session, its transcript and its SRT, with pauses in between.

The window, ``listen`` and ``transcribe`` all drive this same object and differ only in what listens to its events.

Order of an event: the transcript takes it in, the SRT is told, then the listener is called; so whoever is shown a
caption finds it in the transcript. Order of stopping: the source stops, the session finishes with the last sentence,
the SRT is written for the last time, and only then comes the event that says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from app.audio.chunks import AudioSource
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged
from app.captions.timeline import SAMPLE_RATE_HZ
from app.captions.transcript import Transcript
from app.errors import SurtitleError
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.replay import HELD_LIMIT_FRAMES
from app.session.session import Session
from app.transcripts.live_srt import LiveSrt

_WHILE_PAUSED = (State.PAUSED, State.STOPPED, State.FAILED)


class Captioning:
    """One run; `run` is called once.

    Args:
        request: what is asked of the service.
        locate: finds the service.
        open_source: makes the source for the stretch that begins here, in 16 kHz frames since Start. It is called
            again after each pause.
        srt: the file that grows meanwhile, already open; None: none is kept. It is closed here.
        listener: is called, on the event loop, with every event.
        replay_s: how many seconds of sound are kept, to be sent again after a loss.

    Attributes:
        transcript: all that was captioned so far.
        missing_ms: how much of what was heard is not captioned, and will not be.
        srt: the file, as given.
    """

    def __init__(
        self,
        request: TaskRequest,
        *,
        locate: Callable[[], Awaitable[Endpoint]],
        open_source: Callable[[int], AudioSource],
        srt: LiveSrt | None,
        listener: Callable[[Event], None],
        replay_s: int = HELD_LIMIT_FRAMES // SAMPLE_RATE_HZ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.transcript = Transcript()
        self.missing_ms = 0
        self.srt = srt
        self._session = Session(
            request, locate=locate, publish=self._publish, held_limit_frames=replay_s * SAMPLE_RATE_HZ
        )
        self._open_source = open_source
        self._listener = listener
        self._clock = clock
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
            try:
                await self._run_stretches()
            finally:
                if self.srt is not None:
                    await asyncio.to_thread(self.srt.close)
        except SurtitleError as error:
            self._publish(StatusChanged(State.FAILED, str(error)))
            raise
        self._publish(StatusChanged(State.STOPPED, self._farewell()))

    async def pause(self) -> None:
        """Stop listening for now: the source is closed, and what was said is still captioned."""
        if self._paused or self._stopped or self._source is None:
            return
        self._paused = self._interrupted = True
        self._publish(StatusChanged(State.PAUSED, "Paused. Nothing is recorded."))
        await self._source.stop()

    def resume(self) -> None:
        """Listen again."""
        self._paused = False
        self._changed.set()

    async def stop(self) -> None:
        """Stop listening for good; `run` returns once the last sentence is captioned and kept."""
        self._stopped = True
        self._changed.set()
        if self._source is not None:
            await self._source.stop()

    async def _run_stretches(self) -> None:
        begun_at = self._clock()
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
            await _finished(stretches)
        finally:
            self._source = None
            for stretch in stretches:
                stretch.cancel()
            await asyncio.gather(*stretches, return_exceptions=True)

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
        if isinstance(event, CaptionRevised):
            sentence = self.transcript.apply(event)
            if sentence is not None and self.srt is not None:
                self.srt.update(sentence)
        elif isinstance(event, GapRecorded):
            self.missing_ms += event.end_ms - event.begin_ms
        self._listener(event)

    def _farewell(self) -> str:
        if self.srt is not None and self.srt.path.exists():
            return "Stopped. The transcript is kept."
        return "Stopped. Nothing was said." if not len(self.transcript) else "Stopped."


async def _finished(stretches: list[asyncio.Task[int]]) -> None:
    """Wait until all is captioned; the first failure is raised, and nothing more waited for."""
    if stretches:
        done, _ = await asyncio.wait(stretches, return_when=asyncio.FIRST_EXCEPTION)
        for stretch in done:
            stretch.result()
