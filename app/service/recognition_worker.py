"""The one thread that recognises, and the bounded buffers in front of it.

Recognition blocks for tenths of a second, so it happens on a thread of its own, while the asyncio loop reads sockets
and answers pings. All tasks of all connections share the thread: each in turn gives it a stretch of its sound, which is
heard at once and ends in one update, that is one partial at most.

What cannot be kept up with is skipped in partials, never in sound or finals: the further a task is behind, the longer
the stretch (`stretch_ms`), since most of the cost is in the updates and not in the sound. A task whose buffer is full
lets its sender wait.

Who runs where: `RecognitionTask`'s methods are called on the loop, and so are its callbacks; everything that blocks
runs on the thread. The lock between them is held only for moments. The thread ends in `RecognitionWorker.aclose`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from app.captions.timeline import BYTES_PER_FRAME, frames_to_ms, ms_to_frames
from app.protocol.events import SentenceRevised
from app.service.captioner import Captioner
from app.service.recognizer import Recognizer

logger = logging.getLogger(__name__)

BUFFER_MS = 120_000
"""Sound that may wait in front of the thread, for each task. Less than a session keeps (600 s): whatever waits here can
be sent again if this service dies. A live microphone never comes near it; the sender of a file waits here, unread."""

STRETCH_MS = 1_000
"""Sound that a task may give the thread at once without being behind."""

LONGEST_STRETCH_MS = 4_000
"""Sound that a task gives at once when it is far behind; other tasks and its own finals wait so much longer.

Measured on the recording in the moonshine-voice wheel: a second of sound costs 0.43 s of processor time with an update
for each second, 0.26 s with one for every two, 0.24 s with one for every four; the rest is finals and the sound itself.
With a sixth of one core, 89 s of live sound were captioned after 235 s at a second a time, and after 112 s like this,
with the same 26 finals.
"""


def stretch_ms(behind_ms: int, tasks: int = 1) -> int:
    """How much sound a task that has so much waiting may give the thread at once.

    Half of what waits, so that nobody sees captions stand still for longer than they are late anyway; but all of a
    second, and no more than the tasks that share the thread may take each.
    """
    longest_ms = max(STRETCH_MS, LONGEST_STRETCH_MS // max(1, tasks))
    return min(max(STRETCH_MS, behind_ms // 2), longest_ms)


Open = Callable[[Recognizer], Captioner]
Deliver = Callable[[list[SentenceRevised]], None]


class RecognitionFailedError(Exception):
    """The recogniser failed in a task; the task is over."""


class RecognitionTask:
    """One task's way to the thread and back; made by `RecognitionWorker.open`.

    Attributes:
        done: resolves once everything that was fed and finished has been delivered; `RecognitionFailedError` where
            the recogniser failed, cancelled where the task was aborted.
    """

    def __init__(self, thread: RecognitionWorker, opener: Open, deliver: Deliver, *, buffer_ms: int) -> None:
        self._thread = thread
        self._opener = opener
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._bound_bytes = ms_to_frames(buffer_ms) * BYTES_PER_FRAME
        self._room = asyncio.Event()
        self.started: asyncio.Future[None] = self._loop.create_future()
        self.done: asyncio.Future[None] = self._loop.create_future()
        # The rest is shared with the thread, under its lock.
        self._audio: deque[bytes] = deque()
        self._buffered_bytes = 0
        self._finishing = False
        self._aborted = False
        # The rest is the thread's own.
        self._captioner: Captioner | None = None
        self._over = False

    async def feed(self, pcm: bytes) -> None:
        """Hear this; waits while the buffer is full."""
        while self._buffered_bytes >= self._bound_bytes and not self.done.done():
            self._room.clear()
            await self._room.wait()
        with self._thread.lock:
            self._audio.append(pcm)
            self._buffered_bytes += len(pcm)
        self._thread.wake(self)

    def finish(self) -> None:
        """No more sound will come: deliver what is still open, then resolve `done`."""
        self._finishing = True
        self._thread.wake(self)

    def abort(self) -> None:
        """Drop everything; nothing is delivered any more. Safe to call at any time."""
        self._aborted = True
        self._settle(None)
        self._thread.wake(self)

    def _settle(self, error: BaseException | None) -> None:
        for future in (self.started, self.done):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
                future.exception()  # whoever cares awaits it; nobody is warned
            elif self._aborted:
                future.cancel()
            else:
                future.set_result(None)
        self._room.set()

    def _step(self, recognizer: Recognizer) -> bool:
        """Do one turn's work, on the thread; returns whether there is more to do."""
        try:
            if self._over or self._aborted:
                self._close()
                return False
            if self._captioner is None:
                self._captioner = self._opener(recognizer)
                self._call(self._started)
                return True
            with self._thread.lock:
                pcm, more = self._take()
                last = self._finishing and not more
            if pcm:
                self._send(self._captioner.accept(pcm))
            if last:
                self._send(self._captioner.finish())
                self._close()
                self._call(self._settle, None)
                return False
        except Exception as error:
            logger.warning("recognition failed: %r", error)
            with suppress(Exception):
                self._close()
            self._call(self._settle, RecognitionFailedError(str(error)))
            return False
        return more

    def _take(self) -> tuple[bytes, bool]:
        """The next stretch, and whether more waits; under the lock."""
        behind_ms = frames_to_ms(self._buffered_bytes // BYTES_PER_FRAME)
        left = ms_to_frames(stretch_ms(behind_ms, self._thread.tasks)) * BYTES_PER_FRAME
        pieces = []
        while self._audio and left:
            piece = self._audio.popleft()
            if len(piece) > left:
                self._audio.appendleft(piece[left:])
                piece = piece[:left]
            pieces.append(piece)
            left -= len(piece)
        stretch = b"".join(pieces)
        self._buffered_bytes -= len(stretch)
        return stretch, bool(self._audio)

    def _close(self) -> None:
        self._over = True
        if self._captioner is not None:
            captioner, self._captioner = self._captioner, None
            captioner.close()

    def _send(self, texts: list[SentenceRevised]) -> None:
        self._call(self._receive, texts)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        with suppress(RuntimeError):  # the loop is closed already: nobody listens
            self._loop.call_soon_threadsafe(function, *arguments)

    def _started(self) -> None:
        if not self.started.done():
            self.started.set_result(None)

    def _receive(self, texts: list[SentenceRevised]) -> None:
        self._room.set()
        if texts and not self._aborted:
            self._deliver(texts)


class RecognitionWorker:
    """The thread, with the model that it loads first.

    Args:
        load: loads the recogniser, on the thread.
        buffer_ms: sound that each task may have waiting.
    """

    def __init__(self, load: Callable[[], Recognizer], *, buffer_ms: int = BUFFER_MS) -> None:
        self._load = load
        self._buffer_ms = buffer_ms
        self.lock = threading.Lock()
        self._work = threading.Condition(self.lock)
        self._ready: deque[RecognitionTask] = deque()
        self._tasks: set[RecognitionTask] = set()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="recognition", daemon=True)
        self._loaded: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def tasks(self) -> int:
        """How many tasks have been begun and are not over; the thread's own."""
        return len(self._tasks)

    async def start(self) -> None:
        """Start the thread and wait until the model is loaded; raises what loading it raised."""
        self._loop = asyncio.get_running_loop()
        self._loaded = self._loop.create_future()
        self._thread.start()
        await self._loaded

    def open(self, opener: Open, deliver: Deliver) -> RecognitionTask:
        """Begin a task: `opener` runs on the thread, `deliver` is called on the loop with each set of new texts."""
        task = RecognitionTask(self, opener, deliver, buffer_ms=self._buffer_ms)
        self.wake(task)
        return task

    def wake(self, task: RecognitionTask) -> None:
        """There is work in this task."""
        with self._work:
            if task not in self._ready:
                self._ready.append(task)
            self._work.notify()

    async def aclose(self, *, timeout_s: float = 5.0) -> None:
        """Stop after the current turn; tasks that are still open are dropped.

        A native call that never returns would keep the thread: it is a daemon, and left behind after `timeout_s`.
        """
        with self._work:
            self._stopping = True
            self._work.notify()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, timeout_s)

    def _run(self) -> None:
        try:
            recognizer = self._load()
        except Exception as error:
            self._tell_loaded(error)
            return
        self._tell_loaded(None)
        try:
            while (task := self._next()) is not None:
                self._tasks.add(task)
                if task._step(recognizer):
                    self.wake(task)
                if task._captioner is None:
                    self._tasks.discard(task)
        finally:
            for task in self._tasks:
                with suppress(Exception):
                    task._close()
            recognizer.close()

    def _next(self) -> RecognitionTask | None:
        with self._work:
            self._work.wait_for(lambda: self._ready or self._stopping)
            return None if self._stopping else self._ready.popleft()

    def _tell_loaded(self, error: Exception | None) -> None:
        assert self._loop is not None  # noqa: S101 - set by start
        assert self._loaded is not None  # noqa: S101
        with suppress(RuntimeError):
            if error is None:
                self._loop.call_soon_threadsafe(self._loaded.set_result, None)
            else:
                self._loop.call_soon_threadsafe(self._loaded.set_exception, error)
