"""One task on one connection: asked for, fed, finished.

A service that takes sound as fast as it can is given no more than it reads: with every few seconds of sound goes a
ping, and the next one waits for its pong, since a peer answers only what it has read. Otherwise minutes of a file would
lie in the buffers of the network, and a lost connection would cost more than can be sent again.

Two activities run side by side until the task is over: one reads the socket and hands out events, the other sends
audio and keeps the two time limits. Whichever fails first ends both. Not here: what to do about a failure
(``session.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from app.audio.chunks import AudioChunk
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import ConnectionLostError, FinishTimeoutError, StartTimeoutError
from app.protocol.events import (
    ClientProtocol,
    MessageIgnored,
    ServiceEvent,
    TaskFailed,
    TaskFinished,
    TaskStarted,
)
from app.protocol.failures import failure_error
from app.protocol.wording import one_line

START_TIMEOUT_S = 10.0  # what the vendor's samples wait for task-started
FINISH_TIMEOUT_S = 30.0  # and for task-finished, here counted from the service's last event
STALL_TIMEOUT_S = 30.0  # a service that is slow to read still takes a frame now and then
WINDOW_FRAMES = 5 * SAMPLE_RATE_HZ  # an unpaced sender waits for its pongs: twice this is on its way at most
BURST_S = 1.0  # how far a paced sender may be ahead of its pace

_log = logging.getLogger(__name__)


class Task:
    """Runs one task.

    Args:
        take: the next audio to send; None when there is no more.
        on_event: called with every event of the service but the ignored ones.
        max_pace: send at most at so many times real time; None: as fast as the socket takes it.
    """

    def __init__(
        self,
        connection: ClientConnection,
        protocol: ClientProtocol,
        *,
        take: Callable[[], Awaitable[AudioChunk | None]],
        on_event: Callable[[ServiceEvent], None],
        max_pace: float | None = None,
        start_timeout_s: float = START_TIMEOUT_S,
        finish_timeout_s: float = FINISH_TIMEOUT_S,
        stall_timeout_s: float = STALL_TIMEOUT_S,
    ) -> None:
        self._connection = connection
        self._protocol = protocol
        self._take = take
        self._on_event = on_event
        self._max_pace = max_pace
        self._start_timeout_s = start_timeout_s
        self._finish_timeout_s = finish_timeout_s
        self._stall_timeout_s = stall_timeout_s
        self._started = asyncio.Event()
        self._finished = asyncio.Event()
        self._finishing = False
        self._next_ping_frame = WINDOW_FRAMES
        self._pong: Awaitable[float] | None = None
        self._loop = asyncio.get_running_loop()
        self._last_event_at = self._loop.time()

    async def run(self) -> None:
        """Returns once the service has finished the task. Raises `ServiceError` where it does not."""
        activities = [asyncio.create_task(self._receive()), asyncio.create_task(self._send())]
        try:
            await asyncio.wait(activities, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for activity in activities:
                activity.cancel()
            outcomes = await asyncio.gather(*activities, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _receive(self) -> None:
        try:
            async for frame in self._connection:
                self._last_event_at = self._loop.time()
                for event in self._protocol.receive(frame):
                    self._handle(event)
                await self._flush()
                if self._finished.is_set():
                    return
        except ConnectionClosed:
            pass
        raise _lost(self._connection)

    def _handle(self, event: ServiceEvent) -> None:
        match event:
            case MessageIgnored(reason):
                _log.warning("ignored: %s", reason)
                return
            case TaskStarted():
                self._started.set()
            case TaskFinished():
                if not self._finishing:
                    raise ConnectionLostError("The speech service ended the task early; going on with a new one.")
                self._finished.set()
            case TaskFailed(code, message):
                _log.warning("task failed: %s: %s", code, message)
                raise failure_error(code, message)
            case _:
                pass
        self._on_event(event)

    async def _send(self) -> None:
        try:
            await self._stream()
        except ConnectionClosed:
            await asyncio.Future()  # until the receiving side has told why, and ends this

    async def _stream(self) -> None:
        self._protocol.start()
        await self._flush()
        await self._wait_until_started()
        begun_at = self._loop.time()
        sent_frames = 0
        while (chunk := await self._take()) is not None:
            if self._max_pace is None:
                await self._wait_until_read(sent_frames)
            else:
                await self._sleep_until(begun_at + sent_frames / SAMPLE_RATE_HZ / self._max_pace - BURST_S)
            self._protocol.send_audio(chunk.pcm)
            await self._flush()
            sent_frames += chunk.frames
        self._finishing = True
        self._protocol.finish()
        await self._flush()
        await self._wait_until_finished()

    async def _wait_until_started(self) -> None:
        try:
            async with asyncio.timeout(self._start_timeout_s):
                await self._started.wait()
        except TimeoutError:
            raise StartTimeoutError("The speech service answers, but does not begin to listen.") from None

    async def _wait_until_finished(self) -> None:
        self._last_event_at = self._loop.time()
        while not self._finished.is_set():
            deadline = self._last_event_at + self._finish_timeout_s
            try:
                async with asyncio.timeout_at(deadline):
                    await self._finished.wait()
            except TimeoutError:
                if self._loop.time() >= self._last_event_at + self._finish_timeout_s:
                    raise FinishTimeoutError(
                        "The speech service did not send its last words in time; they may be missing."
                    ) from None

    async def _wait_until_read(self, sent_frames: int) -> None:
        """Let the service read what was sent before the last ping, if that is due."""
        if sent_frames < self._next_ping_frame:
            return
        self._next_ping_frame = sent_frames + WINDOW_FRAMES
        if self._pong is not None:
            await self._unless_stalled(self._pong)
        self._pong = await self._connection.ping()

    async def _sleep_until(self, deadline: float) -> None:
        delay_s = deadline - self._loop.time()
        if delay_s > 0:
            await asyncio.sleep(delay_s)

    async def _flush(self) -> None:
        for frame in self._protocol.frames_to_send():
            await self._unless_stalled(self._connection.send(frame))

    async def _unless_stalled(self, progress: Awaitable[object]) -> None:
        try:
            async with asyncio.timeout(self._stall_timeout_s):
                await progress
        except TimeoutError:
            raise ConnectionLostError("The speech service takes no more sound.") from None


def _lost(connection: ClientConnection) -> ConnectionLostError:
    code = connection.close_code
    if code is None or code == 1006:
        return ConnectionLostError("The connection to the speech service was lost.")
    reason = f" {one_line(connection.close_reason)}" if connection.close_reason else ""
    return ConnectionLostError(f"The speech service closed the connection ({code}{reason}).")
