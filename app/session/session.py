"""The life of a captioning session: connect, ask for a task, stream, go on after a loss, finish.

Sound begins to be kept the moment `Session.caption` is called, long before the service is ready, and leaves the
`ReplayBuffer` only when final captions cover it. So every way to lose a task has one answer: connect again, ask for a
new task, and send again what is not covered. When to give up instead is told in ``retries.py``.

One `Session` is one press of Start to one press of Stop; each stretch between two pauses is one call of `caption`.
Not here: what is done with the captions (``app/captioning.py``), and the messages on the wire (``protocol/``).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator

from app.audio.chunks import AudioChunk, AudioSource
from app.captions.events import Event, GapRecorded, State, StatusChanged, UsageReported
from app.captions.timeline import SAMPLE_RATE_HZ, frames_to_ms
from app.errors import ServiceError
from app.protocol.events import ClientProtocol, SentenceRevised, ServiceEvent, TaskRequest, TaskStarted, UsageCounted
from app.protocol.failures import Verdict
from app.protocol.gummy import GummyClient
from app.session.backoff import backoff_delays_s
from app.session.connection import close_connection, open_connection
from app.session.endpoint import Endpoint
from app.session.ledger import Ledger
from app.session.replay import ReplayBuffer
from app.session.retries import PATIENCE_S, Retries, verdict_on
from app.session.task import Task

FRAME_FRAMES = SAMPLE_RATE_HZ // 10  # 100 ms, as the vendor advises
FILE_AHEAD_FRAMES = 10 * SAMPLE_RATE_HZ  # how much of a file is read before it is sent
LATE_DETECTOR_FRAMES = 10 * SAMPLE_RATE_HZ  # sent again after a silence, for a detector that wakes late

_log = logging.getLogger(__name__)


class Session:
    """Captions one source after another as one session.

    Args:
        request: what is asked of the service in each task.
        locate: finds the service, and starts it first where it is our own. Raises `ServiceError`.
        publish: is called, on the event loop, with every event of the session.
        protocol: makes the client's side of a wire protocol for one task.
        patience_s: how long a service that does not answer is tried.
    """

    def __init__(
        self,
        request: TaskRequest,
        *,
        locate: Callable[[], Awaitable[Endpoint]],
        publish: Callable[[Event], None],
        protocol: Callable[[TaskRequest], ClientProtocol] = GummyClient,
        delays: Callable[[], Iterator[float]] = backoff_delays_s,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._request = request
        self._locate = locate
        self._publish = publish
        self._protocol = protocol
        self._delays = delays
        self._patience_s = patience_s
        self._ledger = Ledger(
            source_language=request.source_language or "", translating=request.target_language is not None
        )
        self._delivering = asyncio.Lock()
        self._answered = False
        self._progressed = False
        self._usage_before_s = 0
        self._usage_of_task_s = 0

    async def caption(self, source: AudioSource, *, origin_frame: int = 0) -> int:
        """Caption one source until it ends or is stopped, and everything heard is captioned.

        The next stretch may begin while the one before it is still being finished: its sound is kept meanwhile.

        Args:
            source: is started and stopped here.
            origin_frame: where its first frame lies on the session's timeline.

        Returns:
            the position just behind the last frame that was heard.

        Raises:
            InputError, SoundError: the source cannot be opened, or was lost; what was heard before is captioned.
            ServiceError: the service refused for good, or did not answer for too long.
        """
        if source.live:  # a sound system may take its time
            self._say(State.CONNECTING, "Opening the microphone…")
        buffer = ReplayBuffer()
        await source.start()
        self._say(State.CONNECTING, "Connecting to the speech service…")
        feeding = asyncio.create_task(self._feed(buffer, source, origin_frame))
        try:
            async with self._delivering:
                await self._deliver_all(buffer, source, origin_frame)
            return await feeding
        finally:
            feeding.cancel()
            await source.stop()
            await asyncio.gather(feeding, return_exceptions=True)

    async def _feed(self, buffer: ReplayBuffer, source: AudioSource, origin_frame: int) -> int:
        """Move sound from the source to the buffer; what is missing between two chunks is a gap."""
        end_frame = origin_frame
        try:
            async for captured in source.chunks():
                chunk = AudioChunk(origin_frame + captured.start_frame, captured.pcm)
                if chunk.start_frame > end_frame:
                    self._record_gap(end_frame, chunk.start_frame, "this computer was too busy to record")
                end_frame = chunk.end_frame
                dropped = buffer.append(chunk)
                if dropped is not None:
                    self._record_gap(dropped.begin_frame, dropped.end_frame, "the speech service was away for too long")
                if not source.live:
                    await buffer.room(FILE_AHEAD_FRAMES)
        finally:
            buffer.close()
            if source.overflows or source.dropped_frames:
                _log.warning("overflows: %d, dropped frames: %d", source.overflows, source.dropped_frames)
        return end_frame

    async def _deliver_all(self, buffer: ReplayBuffer, source: AudioSource, origin_frame: int) -> None:
        """Deliver what the buffer gets; however that ends, what was shown stands, and what is missing is a gap."""
        self._ledger.skip_to(origin_frame)
        try:
            await self._deliver(buffer, source)
        except ServiceError:
            self._settle()
            self._record_gap(self._ledger.captioned_frame, buffer.end_frame, "the speech service failed")
            raise
        finally:
            self._settle()

    async def _deliver(self, buffer: ReplayBuffer, source: AudioSource) -> None:
        """Run tasks until one is finished with all sound sent."""
        clock = asyncio.get_running_loop().time
        retries = Retries(delays=self._delays, patience_s=self._patience_s, clock=clock)
        while not buffer.is_done:
            begun_at = clock()
            self._progressed = False
            try:
                await self._run_task(buffer, source)
            except ServiceError as error:
                _log.warning("%s: %s", type(error).__name__, error)
                idle = verdict_on(error) is Verdict.NEW_TASK
                if idle and buffer.closed and not buffer.unsent_frames:
                    return  # there was nothing more to hear in it
                delay_s = retries.delay_s(
                    error,
                    lasted_s=clock() - begun_at,
                    progressed=self._progressed,
                    answered=self._answered,
                    all_heard=buffer.closed,
                )
                if delay_s is None:
                    raise
                if idle:
                    self._forget_silence(buffer)
                if delay_s > 0 or not idle:
                    state = State.RECONNECTING if self._answered else State.CONNECTING
                    self._say(state, f"{error} Trying again (attempt {retries.attempt})…")
                await self._wait_before_retry(delay_s, buffer)
            else:
                return

    async def _wait_before_retry(self, delay_s: float, buffer: ReplayBuffer) -> None:
        """Wait, but no longer than sound comes: after Stop, each second counts."""
        if buffer.closed:
            await asyncio.sleep(delay_s)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await buffer.wait_closed()

    async def _run_task(self, buffer: ReplayBuffer, source: AudioSource) -> None:
        endpoint = await self._locate()
        connection = await open_connection(endpoint)

        def on_event(event: ServiceEvent) -> None:
            match event:
                case TaskStarted():
                    self._answered = True
                    self._say(State.LISTENING, f"Listening to {source.name}.")
                case SentenceRevised():
                    self._take_caption(event, buffer)
                case UsageCounted(seconds):
                    self._usage_of_task_s = max(self._usage_of_task_s, seconds)
                    self._publish(UsageReported(self._usage_before_s + self._usage_of_task_s))
                case _:
                    pass

        async def take() -> AudioChunk | None:
            chunk = await buffer.take(FRAME_FRAMES)
            if chunk is not None:
                self._ledger.sent(chunk)
            return chunk

        self._usage_before_s += self._usage_of_task_s
        self._usage_of_task_s = 0
        self._ledger.begin_task()
        missing = buffer.rewind(self._ledger.covered_frame)
        if missing is not None:
            begin_frame = max(missing.begin_frame, self._ledger.captioned_frame)
            self._record_gap(begin_frame, missing.end_frame, "the connection was lost for too long")
            self._ledger.skip_to(missing.end_frame)
        task = Task(connection, self._protocol(self._request), take=take, on_event=on_event, max_pace=endpoint.max_pace)
        try:
            await task.run()
        finally:
            with contextlib.suppress(OSError):
                await close_connection(connection)

    def _take_caption(self, event: SentenceRevised, buffer: ReplayBuffer) -> None:
        for caption in self._ledger.apply(event):
            self._progressed = self._progressed or caption.final
            self._publish(caption)
        buffer.release(self._ledger.covered_frame)

    def _forget_silence(self, buffer: ReplayBuffer) -> None:
        """The service heard nothing for long: no need to send all that silence again."""
        if not self._ledger.has_open_sentence:
            self._ledger.skip_to(buffer.sent_until_frame - LATE_DETECTOR_FRAMES)

    def _settle(self) -> None:
        for caption in self._ledger.settle():
            self._publish(caption)

    def _record_gap(self, begin_frame: int, end_frame: int, reason: str) -> None:
        if end_frame <= begin_frame:
            return
        self._publish(GapRecorded(frames_to_ms(begin_frame), frames_to_ms(end_frame), reason))

    def _say(self, state: State, message: str) -> None:
        self._publish(StatusChanged(state, message))
