"""The app's own speech service as a child process: started when it is needed, and again when it has died.

A crash in a native speech library so never takes the app with it, and recognition never takes time from the thread
that draws. The child runs in a process group of its own, so that Ctrl-C is the app's to handle, and ends by itself
when its standard input closes: also when the app is killed.

Plain `subprocess` with a thread for each of the child's outputs, rather than asyncio's subprocesses: what those need
differs from loop to loop and from system to system, and this is the same under asyncio and under Qt's event loop.

Stop order of `LocalService.aclose`: standard input is closed, the child ends by itself or is killed after a while, and
the threads end with its outputs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import msgspec

import app
from app.errors import LocalServiceError

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "app", "serve", "--until-stdin-closes")
PACKAGE_PARENT = Path(app.__file__).parents[1]  # from there "-m app" is this package, wherever the user stands
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 8.0


@dataclass(frozen=True, slots=True)
class LocalEndpoint:
    """Where the running service listens, and what it wants to hear."""

    url: str
    token: str = field(repr=False)


class LocalService:
    """Owns the child process.

    Args:
        command: starts the service; it has to print the ready line of ``serve.py``.
        start_timeout_s: how long starting, with loading the model, may take.
        stop_timeout_s: how long the child may take to end by itself.
    """

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        start_timeout_s: float = START_TIMEOUT_S,
        stop_timeout_s: float = STOP_TIMEOUT_S,
    ) -> None:
        self._command = list(command)
        self._start_timeout_s = start_timeout_s
        self._stop_timeout_s = stop_timeout_s
        self._child: _Child | None = None
        self._endpoint: LocalEndpoint | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id, while it runs."""
        return self._child.process.pid if self._child is not None and self._child.runs else None

    async def endpoint(self) -> LocalEndpoint:
        """Where the service listens; it is started first where it does not run.

        Raises:
            LocalServiceError: it does not start.
        """
        async with self._starting:
            if self._child is not None and self._child.runs and self._endpoint is not None:
                return self._endpoint
            if self._child is not None:
                logger.warning(
                    "the speech service has ended (status %s); starting it again", self._child.process.returncode
                )
                await self.aclose()
            self._child = _Child(await asyncio.to_thread(_start, self._command))
            try:
                async with asyncio.timeout(self._start_timeout_s):
                    self._endpoint = await self._child.ready
            except TimeoutError as error:
                await self.aclose()
                raise LocalServiceError(
                    f"The speech service of this computer was not ready within {self._start_timeout_s:.0f} seconds. "
                    "Close other programs and try again, or choose the cloud service."
                ) from error
            except BaseException:
                await self.aclose()
                raise
            return self._endpoint

    async def aclose(self) -> None:
        """End the child. Safe to call twice, and before it was started."""
        child, self._child, self._endpoint = self._child, None, None
        if child is not None:
            await asyncio.to_thread(child.stop, self._stop_timeout_s)


class _Child:
    """A running child process and the two threads that read what it says."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[LocalEndpoint] = self._loop.create_future()
        self._last_said: deque[str] = deque(maxlen=1)
        self._log_reader = threading.Thread(target=self._read_log, name="service log", daemon=True)
        self._output_reader = threading.Thread(target=self._read_output, name="service output", daemon=True)
        self._log_reader.start()
        self._output_reader.start()

    @property
    def runs(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    def stop(self, timeout_s: float) -> None:
        """Let the process end by itself, or kill it; blocks."""
        with suppress(OSError):
            _pipe(self.process.stdin).close()
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            logger.warning("the speech service did not end by itself; killing it")
            self.process.kill()
            self.process.wait()
        self._log_reader.join()
        self._output_reader.join()

    def _read_output(self) -> None:
        output = _pipe(self.process.stdout)
        line = output.readline()
        try:
            endpoint = msgspec.json.decode(line, type=LocalEndpoint)
        except msgspec.MsgspecError:
            self._log_reader.join()  # it has the reason
            reason = self._last_said[0] if self._last_said else "it said nothing"
            self._tell(
                LocalServiceError(
                    f"The speech service of this computer did not start ({reason}). Install Surtitle again, "
                    "or choose the cloud service."
                )
            )
        else:
            self._tell(endpoint)
        with output:
            output.read()  # nothing, until the process has ended

    def _read_log(self) -> None:
        with _pipe(self.process.stderr) as log:
            for line in log:
                if said := line.decode(errors="replace").strip():
                    self._last_said.append(said)
                    logger.info("speech service: %s", said)

    def _tell(self, result: LocalEndpoint | LocalServiceError) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(self._settle, result)

    def _settle(self, result: LocalEndpoint | LocalServiceError) -> None:
        if self.ready.done():
            return
        if isinstance(result, LocalEndpoint):
            self.ready.set_result(result)
        else:
            self.ready.set_exception(result)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PACKAGE_PARENT,
            start_new_session=os.name == "posix",
            creationflags=0 if os.name == "posix" else _WINDOWS_FLAGS,
        )
    except OSError as error:
        raise LocalServiceError(
            f"The speech service of this computer cannot be started ({error.strerror}). Install Surtitle again, "
            "or choose the cloud service."
        ) from error


_WINDOWS_FLAGS = 0x00000200 | 0x08000000
"""CREATE_NEW_PROCESS_GROUP and CREATE_NO_WINDOW, which `subprocess` names on Windows only."""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    return cast("IO[bytes]", pipe)  # all three are pipes
