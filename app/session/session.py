"""The life of a captioning session: connect, ask for a task, stream, go on after a loss, finish.

Sound begins to be kept the moment `Session.caption` is called, long before the service is ready, and leaves the
`ReplayBuffer` only when final captions cover it. So every way to lose a task has one answer: connect again, ask for a
new task, and send again what is not covered. When to give up instead is told in ``retries.py``.

One `Session` is one press of Start to one press of Stop; each stretch between two pauses is one call of `caption`.
Not here: what is done with the captions (``app/captioning/``), and the messages on the wire (``protocol/``).
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import assert_never

from app.audio.chunks import AudioChunk, AudioSource, Captured, SoundMissing, SourceChanged
from app.audio.timekeeper import TOO_BUSY
from app.cancelling import cancel_all
from app.captions.events import Event, State
from app.captions.timeline import SAMPLE_RATE_HZ, frames_to_ms, ms_to_frames
from app.errors import ConnectionLostError, ServiceError
from app.message import Message
from app.protocol.events import ClientProtocol, SentenceRevised, ServiceEvent, TaskRequest, TaskStarted, UsageCounted
from app.protocol.failures import Verdict
from app.protocol.models import client_for, model_named
from app.session.backoff import backoff_delays_s
from app.session.connection import Connection, close_connection, open_connection
from app.session.endpoint import Endpoint
from app.session.latency import FINAL_PATIENCE_MS, Latency
from app.session.reconciler import SentenceReconciler
from app.session.replay import HELD_LIMIT_FRAMES, ReplayBuffer
from app.session.reporter import Reporter
from app.session.retries import PATIENCE_AFTER_STOP_S, PATIENCE_S, Retries, is_starved, verdict_on
from app.session.session_status import TOLD_FROM_MS, SessionStatus
from app.session.silence import IdleEnd, Progress, SilencePolicy
from app.session.task import Task
from app.session.task_rotation import TaskRotation

FRAME_FRAMES = SAMPLE_RATE_HZ // 10  # 100 ms, as the vendor advises
FILE_AHEAD_FRAMES = 10 * SAMPLE_RATE_HZ  # how much of a file is read before it is sent
HEAR_OUT_S = 2.0  # for what a stopped source still has; it is there already
CONNECTION_LOST = Message("connection lost")
ENDED_BEFORE = Message("the session ended first")
LEAST_HELD_FRAMES = 60 * SAMPLE_RATE_HZ  # of a stretch, where those before it are still held

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What belongs to one call of `Session.caption`."""

    source: AudioSource
    origin_frame: int
    buffer: ReplayBuffer
    latency: Latency
    silence: SilencePolicy


class Session:
    """Captions one source after another as one session.

    Args:
        request: what is asked of the service in each task.
        locate: finds the service, and starts it first where it is our own. Raises `ServiceError`.
        publish: is called, on the event loop, with every event of the session.
        connect: opens a connection to where `locate` points. Raises `ServiceError`.
        protocol: makes the client's side of a wire protocol for one task.
        delays: how long to wait before each further attempt.
        patience_s: how long a service that does not answer is tried.
        held_limit_frames: how much sound is kept for being sent again.
    """

    def __init__(
        self,
        request: TaskRequest,
        *,
        locate: Callable[[], Awaitable[Endpoint]],
        publish: Callable[[Event], None],
        connect: Callable[[Endpoint], Awaitable[Connection]] = open_connection,
        protocol: Callable[[TaskRequest], ClientProtocol] = client_for,
        delays: Callable[[], Iterator[float]] = backoff_delays_s,
        patience_s: float = PATIENCE_S,
        held_limit_frames: int = HELD_LIMIT_FRAMES,
    ) -> None:
        self._request = request
        self._locate = locate
        self._connect = connect
        self._protocol = protocol
        self._delays = delays
        self._patience_s = patience_s
        self._held_limit_frames = held_limit_frames
        self._reconciler = SentenceReconciler(
            source_language=request.source_language or "", translating=request.target_language is not None
        )
        self._clock = asyncio.get_running_loop().time
        self._status = SessionStatus(publish)
        self._latency = Latency(lambda: 0, clock=self._clock)
        self._delivering = asyncio.Lock()
        self._ending = asyncio.Event()  # no further stretch will come
        self._ending.set()
        self._buffers: set[ReplayBuffer] = set()
        self._answered = False
        self._listening_since: float | None = None  # by the clock; of the running task
        self._is_own_service = False
        self._reporter = Reporter(publish, self._reconciler)

    @property
    def behind_ms(self) -> int:
        """How far the captions are behind the sound, at this moment."""
        return self._latency.behind_ms

    def expect_more(self, *, expected: bool) -> None:
        """Whether another stretch will follow: while it will, a service that is away is waited for without a limit."""
        if expected:
            self._ending.clear()
        else:
            self._ending.set()

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
            self._status.opening(Message("Opening the microphone…"))
        try:
            await source.start()
            if not self._delivering.locked():
                self._status.say(State.CONNECTING, Message("Connecting to the speech service…"))
        finally:
            self._status.opened()
        held_frames = sum(other.held_frames for other in self._buffers)
        buffer = ReplayBuffer(limit_frames=max(LEAST_HELD_FRAMES, self._held_limit_frames - held_frames))
        self._buffers.add(buffer)
        self._latency = latency = Latency(lambda: buffer.unsent_frames, clock=self._clock)
        stretch = _Stretch(source, origin_frame, buffer, latency, SilencePolicy())
        feeding = asyncio.create_task(self._feed(stretch))
        try:
            await self._deliver_all(stretch, feeding)
            return await feeding
        finally:
            self._buffers.discard(buffer)
            feeding.cancel()  # before the source is waited for
            await source.stop()
            await cancel_all(feeding)

    # From the source to the buffer

    async def _feed(self, stretch: _Stretch) -> int:
        """Move sound from the source to the buffer; what is missing between two chunks is a gap.

        A mistake in between ends the capture; what was captured by then is still moved.
        """
        source, buffer = stretch.source, stretch.buffer
        end_frame = stretch.origin_frame
        mistake: Exception | None = None
        try:
            async for captured in source.chunks():
                try:
                    end_frame = self._take_in(captured, stretch, end_frame)
                except Exception as error:
                    end_frame = max(end_frame, buffer.end_frame)
                    if mistake is None:
                        mistake = error
                        await source.stop()
                if not source.live:
                    await buffer.room(FILE_AHEAD_FRAMES)
            if mistake is not None:
                raise mistake
        finally:
            buffer.close()
            if source.overflows or source.dropped_frames:
                _log.warning("overflows: %d, dropped frames: %d", source.overflows, source.dropped_frames)
        return end_frame

    def _take_in(self, captured: Captured, stretch: _Stretch, end_frame: int) -> int:
        """Take in what a source said; returns the position up to which everything is known."""
        origin_frame = stretch.origin_frame
        match captured:
            case AudioChunk():
                chunk = AudioChunk(origin_frame + captured.start_frame, captured.pcm)
                stretch.buffer.append(chunk)
                self._reporter.gap(end_frame, chunk.start_frame, TOO_BUSY)
                if stretch.source.real_time:
                    overloaded = self._is_own_service and stretch.latency.unread_ms < TOLD_FROM_MS
                    self._status.behind(stretch.latency.behind_ms, local_overload=overloaded)
                return chunk.end_frame
            case SoundMissing(begin_frame, until_frame, reason):
                self._reporter.gap(origin_frame + begin_frame, origin_frame + until_frame, reason)
                return max(end_frame, origin_frame + until_frame)
            case SourceChanged(lost=True, message=message):
                self._status.source_lost(message)
                return end_frame
            case SourceChanged(name=name):
                self._status.source_is_back(Message("Listening to {name}.", name=name))
                return end_frame
            case _:
                assert_never(captured)

    # From the buffer to the service

    async def _deliver_all(self, stretch: _Stretch, feeding: asyncio.Task[int]) -> None:
        """Deliver what the buffer gets, once it is this stretch's turn; returns when all of it is captioned.

        However that ends, what was shown stands; and where it ends before its time, all is a gap that was heard until
        then and is not captioned.
        """
        missing_from_frame = stretch.origin_frame
        try:
            async with self._delivering:
                try:
                    self._reconciler.skip_to(stretch.origin_frame)
                    await self._deliver(stretch)
                finally:
                    try:
                        self._reporter.settle()
                    finally:
                        missing_from_frame = self._reconciler.captioned_frame
        except BaseException as error:
            reason = Message("the speech service failed") if isinstance(error, ServiceError) else ENDED_BEFORE
            try:
                await self._hear_out(stretch, feeding)
            finally:
                stretch.buffer.take_dropped()  # part of what is missing now
                self._reporter.gap(missing_from_frame, stretch.buffer.end_frame, reason)
            raise

    async def _hear_out(self, stretch: _Stretch, feeding: asyncio.Task[int]) -> None:
        """Stop listening, and wait until what was captured by then is known: it was heard, too."""
        if stretch.source.live:  # of a file, the rest was not heard
            await stretch.source.stop()
            await asyncio.wait([feeding], timeout=HEAR_OUT_S)

    async def _deliver(self, stretch: _Stretch) -> None:
        """Run tasks until one is finished with all sound sent."""
        buffer, silence = stretch.buffer, stretch.silence
        after_stop_s = PATIENCE_AFTER_STOP_S if stretch.source.live else self._patience_s
        retries = Retries(
            delays=self._delays, patience_s=self._patience_s, patience_after_stop_s=after_stop_s, clock=self._clock
        )
        while not buffer.is_done:
            self._reporter.progressed = False
            self._listening_since = None
            try:
                await self._run_task(stretch)
            except ServiceError as error:
                _log.warning("%s: %s", type(error).__name__, error)
                idle = verdict_on(error) is Verdict.NEW_TASK
                end = IdleEnd()
                if idle:
                    end = silence.ended_idle(self._progress(buffer), starved=is_starved(error))
                    if end.over:
                        return
                delay_s = retries.delay_s(
                    error,
                    lasted_s=0.0 if self._listening_since is None else self._clock() - self._listening_since,
                    progressed=self._reporter.progressed or end.went_on,
                    answered=self._answered,
                    all_heard=buffer.closed and self._ending.is_set(),
                )
                if delay_s is None:
                    raise
                sent_until_frame = buffer.sent_until_frame
                if end.settles:
                    self._reporter.settle()
                if idle:
                    self._reconciler.skip_to(silence.unneeded_until_frame(self._progress(buffer)))
                if delay_s > 0 or not idle:
                    state = State.RECONNECTING if self._answered else State.CONNECTING
                    again = Message("{error} Retrying (attempt {attempt})…", error=error, attempt=retries.attempt)
                    self._status.say(state, again)
                await self._wait_before_retry(delay_s, buffer)
                if idle:
                    await buffer.wait_beyond(sent_until_frame)  # a task without sound would only time out again
            else:
                if buffer.closed and not buffer.unsent_frames:
                    return
                _log.info("the task has lasted long enough: another one takes over")
                silence.relieved()
                self._reconciler.skip_to(silence.unneeded_until_frame(self._progress(buffer)))

    def _progress(self, buffer: ReplayBuffer) -> Progress:
        return Progress(
            sent_until_frame=buffer.sent_until_frame,
            covered_frame=self._reconciler.covered_frame,
            open_sentence=self._reconciler.has_open_sentence,
            all_sent=buffer.closed and not buffer.unsent_frames,
        )

    async def _wait_before_retry(self, delay_s: float, buffer: ReplayBuffer) -> None:
        """Wait, but no longer than sound comes: after Stop, each second counts."""
        if buffer.closed and self._ending.is_set():
            await asyncio.sleep(delay_s)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await buffer.wait_closed()
                await self._ending.wait()

    async def _run_task(self, stretch: _Stretch) -> None:
        buffer, latency, silence = stretch.buffer, stretch.latency, stretch.silence
        endpoint = (await self._locate()).serving(self._request.model)
        connection = await self._connect(endpoint)
        self._is_own_service = endpoint.is_own

        def on_event(event: ServiceEvent) -> None:
            match event:
                case TaskStarted():
                    self._answered = True
                    self._listening_since = self._clock()
                    self._status.say(State.LISTENING, Message("Listening to {name}.", name=stretch.source.name))
                case SentenceRevised():
                    self._reporter.caption(event)
                    buffer.release(self._reconciler.covered_frame)
                    if (heard_ms := _heard_ms(event)) is not None:
                        latency.answered(ms_to_frames(heard_ms))
                case UsageCounted(seconds):
                    self._reporter.usage(seconds)
                case _:
                    pass

        async def take() -> AudioChunk | None:
            if rotation.is_due(open_sentence=self._reconciler.has_open_sentence):
                return None
            chunk = await buffer.take(FRAME_FRAMES)
            self._record_dropped(buffer)
            if chunk is not None:
                self._reporter.sent(chunk)
                latency.sent(chunk.frames)
                rotation.sent(chunk.frames)
            return chunk

        def on_read(frames: int) -> None:
            latency.read(frames)
            read_frame = ms_to_frames(self._reconciler.to_session_ms(frames_to_ms(frames)))
            silence.read(read_frame, open_sentence=self._reconciler.has_open_sentence)

        rotation = TaskRotation(model_named(self._request.model).longest_task_s)
        self._reporter.begin_task()
        self._reconciler.begin_task()
        progress = self._progress(buffer)
        missing = buffer.rewind(self._reconciler.covered_frame)
        if missing is not None:
            begin_frame = max(missing.begin_frame, self._reconciler.captioned_frame, silence.heard_until_frame)
            self._reporter.gap(begin_frame, missing.end_frame, CONNECTION_LOST)
            self._reconciler.skip_to(missing.end_frame)
        self._record_dropped(buffer)
        repeated_frames = silence.begin_task(
            dataclasses.replace(progress, covered_frame=self._reconciler.covered_frame)
        )
        latency.begin_task(repeated_frames=repeated_frames)
        task = Task(connection, self._protocol(self._request), endpoint, take=take, on_event=on_event, on_read=on_read)
        try:
            await task.run()
        except ConnectionLostError:
            connection.transport.abort()  # nobody is there to say goodbye to
            raise
        finally:
            with contextlib.suppress(OSError):
                await close_connection(connection)

    def _record_dropped(self, buffer: ReplayBuffer) -> None:
        """Tell of the sound that had to be given up while nobody took it."""
        if (dropped := buffer.take_dropped()) is not None:
            self._reporter.gap(dropped.begin_frame, dropped.end_frame, CONNECTION_LOST)


def _heard_ms(event: SentenceRevised) -> int | None:
    """How far the service had listened when it said so, on the task's clock; None where that cannot be told."""
    if event.heard_ms is not None or event.end_ms is None:
        return event.heard_ms
    return event.end_ms + FINAL_PATIENCE_MS
