"""One task on one connection: asked for, fed, finished.

Three activities run side by side until the task is over: one reads the socket and hands out events, one sends audio
and keeps the two time limits, and one watches whether anybody is at the other end (``keepalive.py``). Whichever fails
first ends all. Not here: what to do about a failure (``session.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from websockets.exceptions import ConnectionClosed

from app.audio.chunks import AudioChunk
from app.cancelling import cancel_all
from app.captions.timeline import ms_to_frames
from app.errors import ConnectionLostError, FinishTimeoutError, StartTimeoutError
from app.message import Message
from app.protocol.events import (
    ClientProtocol,
    MessageIgnored,
    SentenceRevised,
    ServiceEvent,
    TaskFailed,
    TaskFinished,
    TaskStarted,
)
from app.protocol.failures import failure_error
from app.session.connection import Connection, lost_connection
from app.session.endpoint import Endpoint
from app.session.keepalive import Keepalive
from app.session.pacer import Pacer

START_TIMEOUT_S = 10.0  # what the vendor's samples wait for task-started
FINISH_TIMEOUT_S = 30.0  # and for task-finished, here counted from the service's last event

_log = logging.getLogger(__name__)


class Task:
    """Runs one task.

    Args:
        endpoint: what `connection` leads to.
        take: the next audio to send; None when there is no more.
        on_event: called with every event of the service but the ignored ones.
        on_read: called with how many frames of the task's audio the service has read, when that is known anew.
    """

    def __init__(
        self,
        connection: Connection,
        protocol: ClientProtocol,
        endpoint: Endpoint,
        *,
        take: Callable[[], Awaitable[AudioChunk | None]],
        on_event: Callable[[ServiceEvent], None],
        on_read: Callable[[int], None] = lambda _: None,
        start_timeout_s: float = START_TIMEOUT_S,
        finish_timeout_s: float = FINISH_TIMEOUT_S,
    ) -> None:
        self._connection = connection
        self._protocol = protocol
        self._endpoint = endpoint
        self._take = take
        self._on_event = on_event
        self._start_timeout_s = start_timeout_s
        self._finish_timeout_s = finish_timeout_s
        self._keepalive = Keepalive(connection, on_read=on_read)
        self._started = asyncio.Event()
        self._finished = asyncio.Event()
        self._finishing = False
        self._loop = asyncio.get_running_loop()
        self._last_event_at = self._loop.time()

    async def run(self) -> None:
        """Returns once the service has finished the task. Raises `ServiceError` where it does not."""
        activities = [
            asyncio.create_task(activity) for activity in (self._receive(), self._send(), self._keepalive.run())
        ]
        try:
            await asyncio.wait(activities, return_when=asyncio.FIRST_COMPLETED)
        finally:
            outcomes = await cancel_all(*activities)
            await self._keepalive.aclose()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _receive(self) -> None:
        while not self._finished.is_set():
            try:
                frame = await self._connection.recv()
            except ConnectionClosed as closed:
                raise lost_connection(closed, self._endpoint) from closed
            self._keepalive.heard()
            for event in self._protocol.receive(frame):
                self._handle(event)
            await self._flush()

    def _handle(self, event: ServiceEvent) -> None:
        if isinstance(event, MessageIgnored):
            _log.warning("ignored: %s", self._endpoint.redacted(event.reason))
            return
        self._last_event_at = self._loop.time()
        match event:
            case TaskStarted():
                self._started.set()
            case TaskFinished():
                if not self._finishing:
                    raise ConnectionLostError(Message("The speech service ended its task early. Starting a new one…"))
                self._finished.set()
            case TaskFailed(code, message):
                code, message = self._endpoint.redacted(code), self._endpoint.redacted(message)
                _log.warning("task failed: %s: %s", code, message)
                raise failure_error(code, message)
            case SentenceRevised(heard_ms=int(heard_ms)):
                self._keepalive.heard(read_frames=ms_to_frames(heard_ms))
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
        pacer = Pacer(self._endpoint.max_pace)
        while True:
            await self._keepalive.room()
            chunk = await self._take()
            if chunk is None:
                break
            await pacer.wait(chunk.frames)
            self._protocol.send_audio(chunk.pcm)
            await self._flush()
            self._keepalive.sent(chunk.frames)
        self._finishing = True
        self._protocol.finish()
        await self._flush()
        self._keepalive.all_sent()
        await self._wait_until_finished()

    async def _wait_until_started(self) -> None:
        try:
            async with asyncio.timeout(self._start_timeout_s):
                await self._started.wait()
        except TimeoutError:
            raise StartTimeoutError(Message("The speech service is responding but isn't accepting audio.")) from None

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
                        Message("The speech service didn't return the last words in time. They may be missing.")
                    ) from None

    async def _flush(self) -> None:
        for frame in self._protocol.frames_to_send():
            await self._connection.send(frame)
