"""A microphone that survives the loss of its device: the source that a session listens to.

It hears one `MicrophoneSource` after another, each for a stretch, and joins them to one timeline. A stretch ends when

- no sound comes for a second, or the stream ends (``microphone.py``);
- the sound server says that the source is gone, or that our stream hears another one (``route_monitor.py``).

Then the loss is told, and a device is searched for (``device_search.py``). With its first sound the missing time is
told, taken from the clock (``timekeeper.py``), and which device is heard now. When the wanted device comes back while
another one stands in, it is heard again; what somebody exchanges on purpose, in the system's mixer, is followed.

Concurrently: one task (`_run`) owns the stretch, its guard and the search; devices that are left are closed by tasks
of the search. Nothing here runs on PortAudio's thread.

Stopping: the stretch (or the search) is stopped, its rest is handed out, what is missing up to now is told, devices
that are still being closed are waited for (a hung sound system is abandoned after two seconds, a search that does not
end after three), and the subscription to the server's events ends where it is ours. `chunks` ends when all that is out.

Where there is no sound server to ask (macOS, Windows), silence and PortAudio's list of devices do alone. On Linux a
server may come later: what was heard as the default without one is then left for the server's own default, which has a
guard. Where that one cannot be opened, it is left at that.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any

from app.audio.audio_queue import AudioQueue
from app.audio.chunks import AudioChunk, Captured, Level, SourceChanged
from app.audio.clock import Clock, system_clock
from app.audio.device_backoff import retry_delays_s
from app.audio.device_loss import DeviceLoss, loss_message, moved_message, return_message
from app.audio.device_search import DeviceSearch, DeviceStream, FindSources
from app.audio.devices import SoundSource, SoundSystem, default_source, list_sources
from app.audio.intake import Intake
from app.audio.microphone import MicrophoneSource
from app.audio.pactl import Routes, read_routes
from app.audio.route_monitor import monitor_route
from app.audio.server_events import Change, ServerEvents
from app.audio.timekeeper import LOST, Timekeeper
from app.cancelling import cancel_all
from app.errors import SoundError
from app.message import Message

EXCHANGED = Message("the microphone changed")
logger = logging.getLogger("surtitle.audio")

_Found = tuple[SoundSource, DeviceStream]


class ReconnectingMicrophone:
    """Hears a source of sound for as long as it is wanted; see `AudioSource`, and the top of this module.

    Args:
        source: what to hear; None: the system's default microphone at the moment of `start`.
        on_level: told the level of each chunk, on the event loop; silence when the device is lost.
        bound_s: how much sound is kept for a reader that does not come; 600 s are 19 MB.
        events: a subscription to share; None: one of our own.
        clock: tells the missing time.
        open_stretch: makes the stretches.
        find_sources: lists what there is, from one sound system or whichever there is.
        routes: asks the sound server which stream hears what.
        delays_s: how long to wait between two tries, where nothing is told meanwhile.
        patience_s: how long a stop waits for a search to end; what it finds later is closed all the same.
    """

    live = True
    real_time = True

    def __init__(
        self,
        source: SoundSource | None,
        *,
        on_level: Callable[[Level], None] | None = None,
        bound_s: float = 600.0,
        events: ServerEvents | None = None,
        clock: Clock = system_clock,
        open_stream: Callable[..., DeviceStream] = MicrophoneSource,
        find_sources: FindSources = list_sources,
        routes: Callable[[], Awaitable[Routes | None]] = read_routes,
        delays_s: Callable[[], Iterator[float]] = retry_delays_s,
        patience_s: float = 3.0,
    ) -> None:
        self.name = source.name if source else Message("Microphone")
        self._chosen = source
        self._on_level = on_level
        self._events = events
        self._own_events: ServerEvents | None = None
        self._time = Timekeeper(clock)
        self._open_stream = open_stream
        self._find_sources = find_sources
        self._routes = routes
        self._delays_s = delays_s
        self._patience_s = patience_s
        self._search: DeviceSearch | None = None  # from the end of `start` on
        self._follows_default = source is None
        self._awaits_server = False
        self._without_server: SoundSource | None = None  # what was left for the server's default, until that is heard
        self._silent_because: Message | None = None  # between a device that was lost and the first sound of another
        self._told_lost = False
        self._current: DeviceStream | None = None
        # Of devices that are opened and not heard yet:
        self._intakes: weakref.WeakKeyDictionary[DeviceStream, Intake] = weakref.WeakKeyDictionary()
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._left: set[asyncio.Task[None]] = set()  # searches that were called off
        self._queue: AudioQueue[Captured] = AudioQueue(bound_s)
        self._dropped_frames = 0  # by stretches that are over
        self._overflows = 0  # the same

    @property
    def dropped_frames(self) -> int:
        """16 kHz frames that were heard and did not fit the bound."""
        here = self._queue.dropped_frames + self._dropped_frames
        return here + (self._current.dropped_frames if self._current else 0)

    @property
    def overflows(self) -> int:
        """How often the sound system said that it lost samples before they reached us."""
        return self._overflows + (self._current.overflows if self._current else 0)

    async def start(self) -> None:
        """Open the device; capture has begun when this returns. Raises `SoundError`."""
        try:
            source = self._chosen or default_source(await self._find_sources(None))
            self.name = source.name
            await self._check_there(source)
            stream = self._new_stream(source)
            await stream.start()
        except BaseException:
            self._queue.end()
            raise
        if self._stopping.is_set():  # stopped while the device was being opened
            await stream.stop()
            self._queue.end()
            return
        if source.system is SoundSystem.PORTAUDIO and sys.platform == "linux":
            self._awaits_server = self._follows_default = self._follows_default or source.is_default
        has_events = source.system is SoundSystem.PULSE or self._awaits_server
        if has_events and self._events is None:
            self._events = self._own_events = ServerEvents()
        search = self._search = DeviceSearch(
            source,
            find_sources=self._find_sources,
            open_stream=self._new_stream,
            events=self._events if has_events else None,
            delays_s=self._delays_s,
        )
        self._time.start()
        self._running = asyncio.create_task(self._run(search, source, stream))
        self._running.add_done_callback(self._on_end)

    async def stop(self) -> None:
        """Close the device, hand out what it had heard, and let `chunks` end; bounded, also where nothing answers."""
        self._stopping.set()
        if self._running is None:
            self._queue.end()
        else:
            await asyncio.wait([self._running])

    async def chunks(self) -> AsyncIterator[Captured]:
        """What is heard, some 30 ms each, with what is missing in between; ends after `stop`."""
        async for captured in self._queue.items():
            yield captured

    # The life of the source

    async def _run(self, search: DeviceSearch, source: SoundSource, stream: DeviceStream) -> None:
        try:
            while (why := await self._hear(search, source, stream)) is not None:
                self._part(search, source, stream, why)
                found = await self._until_stopped(
                    search.find(on_failure=lambda why=why: self._on_nothing_found(search, why))  # type: ignore[misc]
                )
                if found is None:
                    break
                source, stream = found
            if self._silent_because is not None:
                for missing in self._time.missing_until_now(self._silent_because):
                    self._emit(missing)
        finally:
            if self._current is not None:  # something failed, or this was cancelled
                await self._current.stop()
            await search.aclose()
            if self._own_events is not None:
                await self._own_events.aclose()

    def _on_end(self, running: asyncio.Task[None]) -> None:
        self._queue.end(None if running.cancelled() else running.exception())

    async def _hear(self, search: DeviceSearch, source: SoundSource, stream: DeviceStream) -> DeviceLoss | None:
        """Hear a device until it is lost, and why; None: until this was stopped."""
        self._current = stream
        intake = self._intakes.pop(stream)
        intake.open(lambda chunk: self._take(search, source, chunk))
        taking = asyncio.create_task(intake.over())
        stopping = asyncio.create_task(self._stopping.wait())
        tasks: list[asyncio.Task[Any]] = [taking, stopping]
        guarding = self._guard(search, source, stream)
        if guarding is not None:
            tasks.append(guarding)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                await stream.stop()
                with contextlib.suppress(SoundError):
                    await taking
                self._count(stream)
                return None
            if guarding is not None and guarding.done():
                return guarding.result()
            with contextlib.suppress(SoundError):
                await taking
            return DeviceLoss.SILENT
        finally:
            intake.shut()
            await cancel_all(*tasks)

    def _guard(
        self, search: DeviceSearch, source: SoundSource, stream: DeviceStream
    ) -> asyncio.Task[DeviceLoss] | None:
        if self._events is None:
            return None
        if source.system is not SoundSystem.PULSE:
            return asyncio.create_task(self._await_server(search, self._events)) if self._awaits_server else None

        async def follow(identity: str) -> None:
            sources = []
            with contextlib.suppress(SoundError):
                sources = await self._find_sources(SoundSystem.PULSE)
            moved_to = next((each for each in sources if each.id == identity), None)
            self.name = moved_to.name if moved_to is not None else identity
            sentence = (
                return_message(self.name, self.name) if identity == search.wanted.id else moved_message(self.name)
            )
            if moved_to is not None:
                search.wanted = moved_to
            self._emit(SourceChanged(False, self.name, sentence))

        return asyncio.create_task(
            monitor_route(
                stream=stream.stream_mark,
                source=source.id,
                wanted=search.wanted.id,
                follows_default=self._follows_default,
                events=self._events,
                routes=self._routes,
                on_moved=follow,
            )
        )

    async def _await_server(self, search: DeviceSearch, events: ServerEvents) -> DeviceLoss:
        """Return once a sound server is there and has a microphone, which is wanted from then on."""
        changed = asyncio.Event()
        changed.set()
        leave = events.listen(lambda change: changed.set() if change is not Change.STREAMS else None)
        try:
            while True:
                await changed.wait()
                changed.clear()
                with contextlib.suppress(SoundError):
                    found = default_source(await self._find_sources(SoundSystem.PULSE))
                    self._without_server, search.wanted = search.wanted, found
                    return DeviceLoss.SERVER_IS_THERE
        finally:
            leave()

    def _on_nothing_found(self, search: DeviceSearch, why: DeviceLoss) -> None:
        """Tell of it; a server's default that cannot be opened is given up, for what was heard before."""
        if self._without_server is not None:
            search.wanted, self._without_server = self._without_server, None
            self._awaits_server = False
        else:
            self._tell_loss(why)

    def _part(self, search: DeviceSearch, source: SoundSource, stream: DeviceStream, why: DeviceLoss) -> None:
        """Tell of the loss, and close what is left of the device without waiting for it."""
        gave_sound = self._silent_because is None
        if not why.is_none:
            self._tell_loss(why)
        if gave_sound:
            self._silent_because = EXCHANGED if why.is_none else LOST
            self._time.begin_stretch(self._silent_because)
        self._count(stream)
        search.leave(source, stream, gave_sound=gave_sound)

    def _count(self, stream: DeviceStream) -> None:
        """A device is heard no more; what it counted still counts."""
        self._dropped_frames += stream.dropped_frames
        self._overflows += stream.overflows
        self._current = None

    async def _until_stopped(self, finding: Coroutine[Any, Any, _Found]) -> _Found | None:
        """What a search finds; None if this was stopped, and then what it found is closed."""
        searching = asyncio.create_task(finding)
        stopping = asyncio.create_task(self._stopping.wait())
        stopped = True  # or cancelled
        try:
            await asyncio.wait([searching, stopping], return_when=asyncio.FIRST_COMPLETED)
            stopped = stopping.done()
        finally:
            stopping.cancel()
            if stopped:
                await self._call_off(searching)
        return None if stopped else searching.result()

    async def _call_off(self, searching: asyncio.Task[_Found]) -> None:
        """Wait for the end of a search, but not for long: a sound system that hangs may hold it up for ever."""
        searching.cancel()
        leaving = asyncio.create_task(_close_found(searching))
        self._left.add(leaving)
        leaving.add_done_callback(self._left.discard)
        done, _ = await asyncio.wait([leaving], timeout=self._patience_s)
        for each in done:
            each.result()  # a mistake there is one of this source
        if not done:
            logger.warning("a search for a device does not end; it is left to itself")

    def _new_stream(self, source: SoundSource) -> DeviceStream:
        intake = Intake(self._queue)
        stream = self._open_stream(source, on_level=self._on_level, sink=intake)
        self._intakes[stream] = intake
        return stream

    async def _check_there(self, source: SoundSource) -> None:
        """Raise `SoundError` if the source that was chosen is not there any more: PipeWire would give another one."""
        if self._chosen is None or source.system is not SoundSystem.PULSE:
            return
        if source.id not in {each.id for each in await self._find_sources(SoundSystem.PULSE)}:
            raise SoundError(
                Message(
                    "“{name}” is no longer available. Reconnect it, or choose another audio source.",
                    name=source.name,
                )
            )

    # What is handed out

    def _take(self, search: DeviceSearch, source: SoundSource, chunk: AudioChunk) -> None:
        """Take what the device gives, as soon as it gives it."""
        position, missing = self._time.place(chunk.start_frame, chunk.frames)
        for each in missing:
            self._emit(each)
        if self._silent_because is not None:
            self._silent_because, self._told_lost = None, False
            self.name = source.name
            search.succeeded(source)
            moved, self._without_server = self._without_server is not None, None
            sentence = moved_message(source.name) if moved else return_message(source.name, search.wanted.name)
            self._emit(SourceChanged(False, source.name, sentence))
        self._emit(AudioChunk(position, chunk.pcm))

    def _tell_loss(self, why: DeviceLoss) -> None:
        if self._told_lost:
            return
        self._told_lost = True
        self._emit(SourceChanged(True, self.name, loss_message(self.name, why)))
        if self._on_level:
            self._on_level(Level(0.0, 0.0))

    def _emit(self, captured: Captured) -> None:
        self._queue.put(captured)
        self._queue.wake()


async def _close_found(searching: asyncio.Task[_Found]) -> None:
    """Close what a search that was called off found all the same."""
    with contextlib.suppress(asyncio.CancelledError):
        _, stream = await searching
        await stream.stop()
