"""PortAudio, and the threads on which it is called.

PortAudio is not safe to call from several threads, and any call may block for many seconds when the sound server
hangs. So each `PortAudio` has a thread for its calls, which take turns with those of every other one; the callers wait
on the event loop for a bounded time, and a call that does not return is abandoned: the thread is a daemon and keeps
nobody from leaving. A stream that opens after its caller gave up is closed at once. Once a call hangs, ending the
library does not wait for it a second time; another `PortAudio` can be used meanwhile, but under ALSA and elsewhere the
list of devices is renewed only when all have ended.

The library is loaded at the first call, not at import: files can be captioned on a machine without it. It is
initialised afresh for each `PortAudio`, because the list of devices is made then and never renewed.

Not here: which device to open (``devices.py``), and what to do with the sound (``microphone.py``).
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import functools
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from app.audio.call_lock import CallLock
from app.audio.native_stderr import NativeStderr
from app.audio.open_errors import open_failure_message
from app.audio.pactl import STREAM_PROPERTY
from app.errors import SoundError
from app.message import Message

logger = logging.getLogger("surtitle.audio")

_turns = CallLock()  # of the library, of which there is one in a process

_T = TypeVar("_T")
_Callback = Callable[[npt.NDArray[np.float32], int, Any, Any], None]
_PULSE_DEVICES = ("pulse", "default")
_MARK = f"PULSE_PROP_{STREAM_PROPERTY}"  # libpulse gives all that is called PULSE_PROP_ to the server

LIBRARY_MISSING = Message(
    "The PortAudio library, needed for microphone input, is missing. Install it with “sudo apt install "
    "libportaudio2” (Fedora: “sudo dnf install portaudio”, Arch: “sudo pacman -S portaudio”), then restart "
    "Surtitle."
)
NO_ANSWER = Message("The sound system isn't responding. Restart it or this computer, then try again.")


@dataclass(frozen=True, slots=True)
class PortAudioDevice:
    """One device as PortAudio lists it; `rate_hz` is its default."""

    index: int
    name: str
    input_channels: int
    rate_hz: int
    is_default_input: bool


class PortAudio:
    """The sound library, running on a thread of its own; `aclose` it when its streams are closed.

    Args:
        patience_s: how long a caller waits for a device to open, or for the list of devices.
        close_patience_s: how long for a stream, or the library, to end.
    """

    def __init__(self, *, patience_s: float = 5.0, close_patience_s: float = 2.0) -> None:
        self._patience_s = patience_s
        self._close_patience_s = close_patience_s
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._abandoned: threading.Thread | None = None
        self._given_up: concurrent.futures.Future[Any] | None = None
        self._stderr = NativeStderr()
        self._library: Any = None

    @property
    def hangs(self) -> bool:
        """Whether this was closed, and its thread still waits for a call that does not return."""
        return self._abandoned is not None and self._abandoned.is_alive()

    async def devices(self) -> list[PortAudioDevice]:
        """All devices of the system's default sound interface, outputs too. Raises `SoundError`."""
        return await self._call(self._devices)

    async def open_input(
        self,
        *,
        device: str | None,
        pulse_source: str | None,
        rate_hz: int,
        channels: int,
        block_frames: int,
        callback: _Callback,
        finished: Callable[[], None],
        name: str | None = None,
        pulse_stream: str | None = None,
    ) -> Any:
        """Open an input and start it; both callbacks run on PortAudio's own thread.

        Args:
            device: the device's name; None where `pulse_source` is given.
            pulse_source: the name of a PulseAudio source, reached through ALSA's Pulse device.
            name: what the user calls it; None: as the system does.
            pulse_stream: marks the stream for the sound server, as `STREAM_PROPERTY`.
            callback: as sounddevice's: (float32 array of frames x channels, count of frames, times, flags). The array
                is PortAudio's memory, and ends with the call.
            finished: called when the stream has ended, whoever ended it.

        Returns:
            The stream, to be given to `close`. Raises `SoundError` if it does not open in time.
        """
        open_it = functools.partial(
            self._open,
            (device, pulse_source, pulse_stream),
            name or pulse_source or device or "",
            (rate_hz, channels, block_frames),
            (callback, finished),
        )
        return await self._call(open_it, undo=_close_quietly)

    async def close(self, stream: Any) -> bool:
        """End a stream. False if it was abandoned because the sound system did not let go of it in time."""
        try:
            await self._call(functools.partial(_close_quietly, stream), patience_s=self._close_patience_s)
        except SoundError:
            logger.warning("closing the microphone took longer than %s s; it was abandoned", self._close_patience_s)
            return False
        return True

    async def aclose(self) -> None:
        """Let go of the library and end the thread; waits for a bounded time. Safe to call twice.

        A call that hangs is abandoned; when it returns after all, the thread still lets go of the library and ends.
        """
        if self._thread is None:
            return
        thread, given_up = self._thread, self._given_up
        try:
            # What hung for the whole patience of a caller is not waited for again.
            hangs = given_up is not None and not given_up.done()
            await self._call(self._terminate, patience_s=0 if hangs else self._close_patience_s)
        except SoundError:
            logger.warning("the sound library did not end in time; it was abandoned")
            self._abandoned = thread
            await asyncio.to_thread(self._stderr.stop)
            if self._library:  # else it would be ended once more at exit, and hang there
                atexit.unregister(self._library._exit_handler)
        finally:
            self._jobs.put(None)
            self._thread = None

    async def _call(
        self, function: Callable[[], _T], *, patience_s: float | None = None, undo: Callable[[_T], None] | None = None
    ) -> _T:
        """Run `function` on the thread. It runs even if the caller gives up; then its result is undone there."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="portaudio", daemon=True)
            self._thread.start()
        outcome: concurrent.futures.Future[_T] = concurrent.futures.Future()

        def job() -> None:
            with _turns.of(outcome):  # also while what comes too late is undone
                try:
                    outcome.set_result(function())
                except BaseException as error:  # it belongs to the caller
                    outcome.set_exception(error)

        def abandon(done: concurrent.futures.Future[_T]) -> None:
            if undo and not done.exception():
                undo(done.result())

        self._jobs.put(job)
        answer = asyncio.shield(asyncio.wrap_future(outcome))
        patience_s = self._patience_s if patience_s is None else patience_s
        try:
            async with asyncio.timeout(patience_s):
                return await answer
        except TimeoutError:
            _turns.give_up(outcome, patience_s)
            outcome.add_done_callback(abandon)
            self._given_up = outcome
            raise SoundError(NO_ANSWER) from None
        except asyncio.CancelledError:
            outcome.add_done_callback(abandon)
            raise

    # What follows runs on the thread.

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _load(self) -> Any:
        if self._library is None:
            self._stderr.start()
            is_new = "sounddevice" not in sys.modules
            try:
                import sounddevice
            except OSError as error:
                raise SoundError(LIBRARY_MISSING) from error
            if is_new:
                sounddevice._terminate()  # importing initialises; PortAudio counts, and ends when the last user does
            sounddevice._initialize()
            self._library = sounddevice
        return self._library

    def _terminate(self) -> None:
        if self._library:
            self._library._terminate()
            self._library = None
        self._stderr.stop()

    def _devices(self) -> list[PortAudioDevice]:
        library = self._load()
        interfaces = library.query_hostapis()
        if not interfaces:
            return []
        interface = interfaces[library.default.hostapi]
        return [
            PortAudioDevice(
                index=index,
                name=device["name"],
                input_channels=device["max_input_channels"],
                rate_hz=round(device["default_samplerate"]),
                is_default_input=index == interface["default_input_device"],
            )
            for index in interface["devices"]
            for device in [library.query_devices(index)]
        ]

    def _open(
        self,
        target: tuple[str | None, str | None, str | None],
        called: str,
        shape: tuple[int, int, int],
        callbacks: tuple[_Callback, Callable[[], None]],
    ) -> Any:
        device, pulse_source, pulse_stream = target
        library = self._load()
        names = {entry.name: entry.index for entry in self._devices() if entry.input_channels}
        wanted = _PULSE_DEVICES if pulse_source is not None else (device,)
        index = next((names[name] for name in wanted if name in names), None)
        if index is None and pulse_source is not None:
            raise SoundError(
                Message(
                    "ALSA apps can't reach the sound server. Install the ALSA plug-ins with “sudo apt install "
                    "libasound2-plugins”, then restart Surtitle."
                )
            )
        if index is None:
            raise SoundError(
                Message("“{name}” is no longer available. Reconnect it, or choose another audio source.", name=called)
            )
        rate_hz, channels, block_frames = shape
        callback, finished = callbacks
        stream = None
        try:
            with _environment("PULSE_SOURCE", pulse_source), _environment(_MARK, pulse_stream):
                stream = library.RawInputStream(
                    device=index,
                    samplerate=rate_hz,
                    channels=channels,
                    blocksize=block_frames,
                    dtype="float32",
                    latency="high",
                    callback=_giving_frames(callback, channels),
                    finished_callback=finished,
                )
                stream.start()
        except library.PortAudioError as error:
            if stream:
                _close_quietly(stream)
            raise SoundError(open_failure_message(error, called, through_server=pulse_source is not None)) from error
        return stream


def _giving_frames(callback: _Callback, channels: int) -> Callable[[Any, int, Any, Any], None]:
    """What a raw stream calls: sounddevice's own arrays are made by setting a shape, which NumPy 2.5 deprecates."""

    def on_buffer(buffer: Any, frames: int, times: Any, flags: Any) -> None:
        callback(np.frombuffer(buffer, dtype=np.float32).reshape(frames, channels), frames, times, flags)

    return on_buffer


def _close_quietly(stream: Any) -> None:
    stream.close(ignore_errors=True)


@contextlib.contextmanager
def _environment(name: str, value: str | None) -> Iterator[None]:
    """Set a variable that the library reads, for the time of a call; None leaves it as it is."""
    if value is None:
        yield
        return
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
