"""The app's own speech service as a child process: started when it is needed, and again when it has died.

A crash in a native speech library so never takes the app with it, and recognition never takes time from the thread
that draws. The child runs in a process group of its own, so that Ctrl-C is the app's to handle, and ends by itself
when its standard input closes: also when the app is killed.

Starting again is cheap, but must not go on for ever (`CRASHES`): a service that keeps ending, or does not start, is
told as a `LocalServiceError` with what it last said. Waiting between two starts is up to who asks
(``session/backoff.py``).

Plain `subprocess` with a thread for each of the child's outputs, rather than asyncio's subprocesses: what those need
differs from loop to loop and from system to system, and this is the same under asyncio and under Qt's event loop. One
of the threads also takes leave of a child that has ended, so that no zombie stays while nobody asks for the service.

Stop order of `LocalService.aclose`: standard input is closed, the child ends by itself or is killed after a while, and
the threads end with its outputs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import msgspec

import app
from app.errors import LocalServiceError
from app.message import Message
from app.protocol.peer_text import one_line

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "app", "serve", "--until-stdin-closes")
PACKAGE_PARENT = Path(app.__file__).parents[1]  # from there "-m app" is this package, wherever the user stands
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 8.0
READERS_TIMEOUT_S = 2.0  # a process that the child left behind may hold its outputs open

CRASHES = 5
CRASH_WINDOW_S = 60.0
"""A service that ended by itself so often within so long is given up.

The session waits 0.25 s, doubling to 8 s, between its tries, and a start takes one to two seconds: a service that ends
at once is given up after some ten seconds. One that captions for a quarter of a minute between two crashes is worth
starting again for as long as the meeting lasts; with replay, its captions are only late.
"""

FIRST_STARTS = 2
"""Starts that may fail before the service has ever been ready: a broken installation is told soon."""

MAX_LINE_BYTES = 65_536
"""What is read at once of a child that says more in a line than anybody would."""

_IF_IT_GOES_ON = Message("If this continues, reinstall Surtitle or switch to the cloud.")
_GIVEN_UP = Message("Restart or reinstall Surtitle, or switch to the cloud.")


@dataclass(frozen=True, slots=True)
class LocalEndpoint:
    """Where the running service listens, what it wants to hear, and the model that it has loaded."""

    url: str
    token: str = field(repr=False)
    model: str = ""


class LocalService:
    """Owns the child process.

    Args:
        command: starts the service; it has to print the ready line of ``serve.py``.
        model: the name of the model to load; empty: the usual one.
        start_timeout_s: how long starting, with loading the model, may take.
        stop_timeout_s: how long the child may take to end by itself.
        crashes, crash_window_s: so many ends within so long, or so many failed starts in a row, are too many.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        model: str = "",
        start_timeout_s: float = START_TIMEOUT_S,
        stop_timeout_s: float = STOP_TIMEOUT_S,
        crashes: int = CRASHES,
        crash_window_s: float = CRASH_WINDOW_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = [*command, *(("--model", model) if model else ())]
        self._start_timeout_s = start_timeout_s
        self._stop_timeout_s = stop_timeout_s
        self._crashes = crashes
        self._crash_window_s = crash_window_s
        self._clock = clock
        self._child: _Child | None = None
        self._endpoint: LocalEndpoint | None = None
        self._starting = asyncio.Lock()
        self._times_closed = 0
        self._was_ready = False
        self._failed_starts = 0  # in a row
        self._ended_at: deque[float] = deque()  # of late

    @property
    def pid(self) -> int | None:
        """The child's process id, while it runs."""
        return self._child.process.pid if self._child is not None and self._child.runs else None

    async def endpoint(self) -> LocalEndpoint:
        """Where the service listens; it is started first where it does not run.

        Raises:
            LocalServiceError: it does not start, or has ended too often; `retryable` says whether to ask again. After
                one that is not, the next call begins with a clean record.
        """
        async with self._starting:
            if self._child is not None:
                if self._child.runs and self._endpoint is not None:
                    return self._endpoint
                reason = await self._take_leave()
                if self._is_too_often():
                    raise self._given_up(
                        Message("The on-device speech service keeps stopping ({reason}).", reason=reason)
                    )
                logger.warning("the speech service has ended (%s); starting it again", reason)
            self._endpoint = await self._started()
            logger.info("the speech service is ready with the model %s", self._endpoint.model or "of its own")
            self._was_ready = True
            self._failed_starts = 0
            return self._endpoint

    async def aclose(self) -> None:
        """End the child. Safe to call twice, and before it was started."""
        self._times_closed += 1
        await self._end_child()

    async def _started(self) -> LocalEndpoint:
        """Start a child and wait until it is ready; where it is not, none is left."""
        times_closed = self._times_closed
        try:
            self._child = await self._begun()
        except OSError as error:
            passing = not isinstance(error, FileNotFoundError | PermissionError)
            sentence = Message("Couldn't start the on-device speech service ({reason}).", reason=error.strerror)
            raise self._failed(sentence, passing=passing) from error
        try:
            async with asyncio.timeout(self._start_timeout_s):
                endpoint = await self._child.ready
        except TimeoutError:
            await self._end_child()
            raise self._failed(
                Message(
                    "The on-device speech service didn't start within {seconds:.0f} seconds (other apps may be "
                    "slowing this computer down).",
                    seconds=self._start_timeout_s,
                )
            ) from None
        except BaseException:
            await self._end_child()
            raise
        if times_closed != self._times_closed:
            await self._end_child()
            raise LocalServiceError(Message("The on-device speech service was stopped while starting."))
        if endpoint is None:
            reason = await self._take_leave()
            raise self._failed(Message("The on-device speech service didn't start ({reason}).", reason=reason))
        return endpoint

    async def _begun(self) -> _Child:
        """A new child; raises OSError where there can be none."""
        begins = asyncio.ensure_future(asyncio.to_thread(_begin, self._command))
        try:
            return _Child(await asyncio.shield(begins))
        except asyncio.CancelledError:  # nobody waits any more, but there is a process, or soon will be
            with suppress(OSError):
                await asyncio.to_thread(_Child(await begins).stop, 0)
            raise

    async def _take_leave(self) -> str:
        """Clean up after a child that has ended by itself; returns what it said last."""
        child = self._child
        await self._end_child()
        return Message("it is no longer running") if child is None else child.last_words

    async def _end_child(self) -> None:
        child, self._child, self._endpoint = self._child, None, None
        if child is not None:
            # One that is not ready has nothing to finish, and would first load its model.
            await asyncio.to_thread(child.stop, self._stop_timeout_s if child.ready.done() else 0)

    def _failed(self, what: Message, *, passing: bool = True) -> LocalServiceError:
        """The error for a start that failed: once is no reason to give up, if the reason can pass."""
        self._failed_starts += 1
        in_a_row = self._failed_starts >= (self._crashes if self._was_ready else FIRST_STARTS)
        if self._is_too_often() or in_a_row or not passing:
            return self._given_up(what)
        return LocalServiceError(Message("{what} {advice}", what=what, advice=_IF_IT_GOES_ON), retryable=True)

    def _given_up(self, what: Message) -> LocalServiceError:
        """The last word; whoever asks again after it has changed something, or wants to see."""
        self._ended_at.clear()
        self._failed_starts = 0
        return LocalServiceError(Message("{what} {advice}", what=what, advice=_GIVEN_UP))

    def _is_too_often(self) -> bool:
        """Count an end; whether there were too many of late."""
        now = self._clock()
        self._ended_at.append(now)
        while self._ended_at[0] <= now - self._crash_window_s:
            self._ended_at.popleft()
        return len(self._ended_at) >= self._crashes


class _Child:
    """A running child process and the two threads that read what it says.

    Attributes:
        process: the process itself.
        ready: where it listens; None where it has ended, or said something else.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[LocalEndpoint | None] = self._loop.create_future()
        self._killed = False
        self._last_said: deque[str] = deque(maxlen=1)
        self._log_reader = threading.Thread(target=self._read_log, name="service log", daemon=True)
        self._output_reader = threading.Thread(target=self._read_output, name="service output", daemon=True)
        self._log_reader.start()
        self._output_reader.start()

    @property
    def runs(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    @property
    def last_words(self) -> str:
        """What it said last, and the signal that ended it, if one did; once it has been stopped."""
        said = self._last_said[0] if self._last_said else Message("no output")
        status = self.process.returncode
        by_signal = os.name == "posix" and status is not None and status < 0 and not self._killed
        return Message("{said}; {signal}", said=said, signal=_signal_name(-status)) if by_signal else said

    def stop(self, timeout_s: float) -> None:
        """Let the process end by itself, or kill it; blocks."""
        with suppress(OSError):
            _pipe(self.process.stdin).close()
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            if timeout_s:
                logger.warning("the speech service did not end by itself; killing it")
            self._killed = True
            self.process.kill()
            self.process.wait()
        self._log_reader.join(READERS_TIMEOUT_S)
        self._output_reader.join(READERS_TIMEOUT_S)

    def _read_output(self) -> None:
        with _pipe(self.process.stdout) as output:
            try:
                endpoint = msgspec.json.decode(output.readline(MAX_LINE_BYTES), type=LocalEndpoint)
            except msgspec.MsgspecError:
                self._tell(None)
            else:
                self._tell(endpoint)
            while output.read(MAX_LINE_BYTES):  # nothing, until the process has ended
                pass
        self.process.wait()

    def _read_log(self) -> None:
        with _pipe(self.process.stderr) as log:
            while line := log.readline(MAX_LINE_BYTES):
                if said := one_line(line.decode(errors="replace")):
                    self._last_said.append(said)
                    logger.info("speech service: %s", said)

    def _tell(self, result: LocalEndpoint | None) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(self._settle, result)

    def _settle(self, result: LocalEndpoint | None) -> None:
        if not self.ready.done():
            self.ready.set_result(result)


def _begin(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PACKAGE_PARENT,
        start_new_session=os.name == "posix",
        creationflags=0 if os.name == "posix" else _WINDOWS_FLAGS,
    )


_WINDOWS_FLAGS = 0x00000200 | 0x08000000
"""CREATE_NEW_PROCESS_GROUP and CREATE_NO_WINDOW, which `subprocess` names on Windows only."""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return Message("signal {number}", number=number)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    return cast("IO[bytes]", pipe)  # all three are pipes
