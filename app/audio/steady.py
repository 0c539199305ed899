"""A microphone that survives the loss of its device: the source that a session listens to.

It hears one `MicrophoneSource` after another, each for a stretch, and joins them to one timeline. A stretch ends when

- no sound comes for a second, or the stream ends (``microphone.py``);
- the sound server says that the source is gone, or our stream hears another one (``guard.py``).

Then the loss is told, and a device looked for: the one that was wanted, else the default one. A fallback is of the same
kind: a microphone for a microphone, and what the default output plays for what was to be heard of an output. Nobody who
captions a call finds the room recorded instead. It is tried again at once when the sound server tells of a change, and
after at most two seconds. With the first sound of a new stretch the missing time is told, taken from the clock, and the
device that is heard now. When the wanted device comes back while another one stands in, it is heard again.

A device that somebody exchanges on purpose, in the system's mixer, is followed for the rest of that stretch.

Concurrently: one task (`_run`) owns the stretch, the guard and the search; stretches that are being closed have a task
each, which a hung sound system holds up for a bounded time. Nothing here runs on PortAudio's thread.

Stopping: the stretch (or the search) is stopped, its rest is handed out, what is missing up to now is told, those that
are still being closed are waited for, and the subscription ends where it is ours. `chunks` ends when all that is out.

Where there is no sound server to ask (macOS, Windows), silence and PortAudio's list of devices do alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import Any, Protocol

from app.audio.chunks import AudioChunk, AudioSource, Captured, Level, SourceChanged
from app.audio.clock import Clock, system_clock
from app.audio.devices import SoundSource, SoundSystem, SourceKind, default_source, list_sources
from app.audio.guard import Verdict, guard
from app.audio.losses import Loss, loss_sentence, return_sentence
from app.audio.microphone import MicrophoneSource
from app.audio.pactl import Routes, read_routes
from app.audio.retrying import retry_delays_s
from app.audio.server_events import Change, ServerEvents
from app.audio.timekeeper import LOST, Timekeeper
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import SoundError

logger = logging.getLogger("surtitle.audio")

EXCHANGED = "the microphone was changed"

_CLOSE_PATIENCE_S = 1.0  # how long the search waits for the device that was lost to be closed
_MOST_HANGING = 3  # streams that a hung sound system does not let go of; beyond, no other is opened


class Stretch(AudioSource, Protocol):
    """One device heard without a break; `MicrophoneSource` is one."""

    stream_mark: str

    @property
    def hangs(self) -> bool: ...  # noqa: D102


class SteadyMicrophone:
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
    """

    live = True

    def __init__(
        self,
        source: SoundSource | None,
        *,
        on_level: Callable[[Level], None] | None = None,
        bound_s: float = 600.0,
        events: ServerEvents | None = None,
        clock: Clock = system_clock,
        open_stretch: Callable[..., Stretch] = MicrophoneSource,
        find_sources: Callable[[SoundSystem | None], Awaitable[list[SoundSource]]] = list_sources,
        routes: Callable[[], Awaitable[Routes | None]] = read_routes,
        delays_s: Callable[[], Iterator[float]] = retry_delays_s,
    ) -> None:
        self.name = source.name if source else "Microphone"
        self._wanted = source
        self._on_level = on_level
        self._bound_frames = round(bound_s * SAMPLE_RATE_HZ)
        self._events = events
        self._own_events: ServerEvents | None = None
        self._time = Timekeeper(clock)
        self._open_stretch = open_stretch
        self._find_sources = find_sources
        self._routes = routes
        self._delays_s = delays_s
        self._retry: Iterator[float] | None = None  # None: the next try is at once
        self._silent_because: str | None = None  # between a device that is heard no more and the first sound of another
        self._told_lost = False
        self._mute: set[str] = set()  # those that could be opened, and gave no sound
        self._current: Stretch | None = None
        self._hanging: list[Stretch] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._captured: deque[Captured] = deque()
        self._queued_frames = 0
        self._dropped_frames = 0  # here, and by stretches that are over
        self._overflows = 0
        self._failure: BaseException | None = None
        self._ended = False
        self._wake = asyncio.Event()

    @property
    def dropped_frames(self) -> int:
        """16 kHz frames that were heard and did not fit the bound."""
        return self._dropped_frames + (self._current.dropped_frames if self._current else 0)

    @property
    def overflows(self) -> int:
        """How often the sound system said that it lost samples before they reached us."""
        return self._overflows + (self._current.overflows if self._current else 0)

    async def start(self) -> None:
        """Open the device; capture has begun when this returns. Raises `SoundError`."""
        try:
            source = self._wanted or default_source(await self._find_sources(None))
            self._wanted = source
            self.name = source.name
            stretch = self._new_stretch(source)
            try:
                await stretch.start()
            except SoundError as error:
                await self._say_if_gone(source, error)
                raise
        except BaseException:
            self._end()
            raise
        if self._stopping.is_set():  # stopped while the device was being opened
            await stretch.stop()
            self._end()
            return
        self._time.start()
        self._running = asyncio.create_task(self._run(source, stretch))
        self._running.add_done_callback(self._on_end)

    async def stop(self) -> None:
        """Close the device, hand out what it had heard, and let `chunks` end; bounded, also where nothing answers."""
        self._stopping.set()
        if self._running is None:
            self._end()
        else:
            await asyncio.wait([self._running])

    async def chunks(self) -> AsyncIterator[Captured]:
        """What is heard, some 30 ms each, with what is missing in between; ends after `stop`."""
        while True:
            self._wake.clear()
            while self._captured:
                captured = self._captured.popleft()
                if isinstance(captured, AudioChunk):
                    self._queued_frames -= captured.frames
                yield captured
            if self._failure:
                raise self._failure
            if self._ended:
                return
            await self._wake.wait()

    # The life of the source

    async def _run(self, source: SoundSource, stretch: Stretch) -> None:
        try:
            while not self._stopping.is_set():
                why = await self._hear(source, stretch)
                if why is None:
                    break
                self._part(source, stretch, why)
                found = await self._until_stopped(self._search(why))
                if found is None:
                    break
                source, stretch = found
            if self._silent_because is not None:
                for missing in self._time.missing_until_now(self._silent_because):
                    self._emit(missing)
        finally:
            if self._current is not None:  # something failed, or this was cancelled
                await self._current.stop()
            if self._closing:
                await asyncio.wait(self._closing)
            if self._own_events is not None:
                await self._own_events.aclose()

    def _on_end(self, running: asyncio.Task[None]) -> None:
        if not running.cancelled():
            self._failure = running.exception()
        self._end()

    def _end(self) -> None:
        self._ended = True
        self._wake.set()

    async def _hear(self, source: SoundSource, stretch: Stretch) -> Loss | None:
        """Hear a device until it is lost, and why; None: until this was stopped."""
        self._current = stretch
        taking = asyncio.create_task(self._take_all(source, stretch))
        stopping = asyncio.create_task(self._stopping.wait())
        guarding = self._guard(source, stretch)
        tasks = [task for task in (taking, stopping, guarding) if task is not None]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                await stretch.stop()
                with contextlib.suppress(SoundError):
                    await taking
                self._count(stretch)
                return None
            if guarding is not None and guarding.done():
                return Loss.EXCHANGED if guarding.result() is Verdict.WANTED_IS_BACK else Loss.UNPLUGGED
            with contextlib.suppress(SoundError):
                await taking
            return Loss.SILENT
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _guard(self, source: SoundSource, stretch: Stretch) -> asyncio.Task[Verdict] | None:
        if source.system is not SoundSystem.PULSE:
            return None
        wanted = self._wanted
        return asyncio.create_task(
            guard(
                stream=stretch.stream_mark,
                source=source.id,
                wanted=wanted.id if wanted is not None and wanted.id != source.id else None,
                events=self._subscription(),
                routes=self._routes,
                on_moved=self._follow,
            )
        )

    def _subscription(self) -> ServerEvents:
        if self._events is None:
            self._events = self._own_events = ServerEvents()
        return self._events

    async def _follow(self, identity: str) -> None:
        """Somebody led the stream to another source: that is what is wanted from now on."""
        try:
            sources = await self._find_sources(SoundSystem.PULSE)
        except SoundError:
            sources = []
        source = next((each for each in sources if each.id == identity), None)
        if source is not None:
            self._wanted = source
        self.name = source.name if source is not None else identity
        self._emit(SourceChanged(False, self.name, f"“{self.name}” is heard now, as the sound settings have it."))

    def _part(self, source: SoundSource, stretch: Stretch, why: Loss) -> None:
        """Tell of the loss, and close what is left of the device without waiting for it."""
        if self._silent_because is not None:  # it gave no sound at all
            self._mute.add(source.id)
        if why is not Loss.EXCHANGED:
            self._tell_loss(why)
        self._silent_because = self._silent_because or (EXCHANGED if why is Loss.EXCHANGED else LOST)
        self._time.begin_stretch(self._silent_because)
        self._count(stretch)
        self._hanging = [each for each in self._hanging if each.hangs]
        closing = asyncio.create_task(self._close(stretch))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _close(self, stretch: Stretch) -> None:
        await stretch.stop()
        if stretch.hangs:
            self._hanging.append(stretch)

    def _count(self, stretch: Stretch) -> None:
        self._dropped_frames += stretch.dropped_frames
        self._overflows += stretch.overflows
        self._current = None

    # The search for a device

    async def _until_stopped(
        self, search: Coroutine[Any, Any, tuple[SoundSource, Stretch]]
    ) -> tuple[SoundSource, Stretch] | None:
        """What the search finds; None if this was stopped."""
        searching = asyncio.create_task(search)
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([searching, stopping], return_when=asyncio.FIRST_COMPLETED)
            if not stopping.done():
                return searching.result()
            searching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                _, stretch = await searching
                await stretch.stop()
            return None
        finally:
            stopping.cancel()
            searching.cancel()
            await asyncio.gather(searching, stopping, return_exceptions=True)

    async def _search(self, why: Loss) -> tuple[SoundSource, Stretch]:
        """Look for a device until one can be opened."""
        assert self._wanted is not None  # noqa: S101 - since `start`
        system = self._wanted.system
        news = asyncio.Event()
        with self._listening(system, news):
            while True:
                if self._retry is None:
                    self._retry = self._delays_s()
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(news.wait(), next(self._retry))
                news.clear()
                if self._closing:
                    # PortAudio renews its list of devices only when no stream is open.
                    await asyncio.wait(
                        self._closing, timeout=_CLOSE_PATIENCE_S if system is SoundSystem.PULSE else None
                    )
                found = await self._try_once(system)
                if found is not None:
                    return found
                self._tell_loss(why)

    @contextlib.contextmanager
    def _listening(self, system: SoundSystem, news: asyncio.Event) -> Iterator[None]:
        """Have the event set when the sound server tells that sources may have changed."""
        if system is not SoundSystem.PULSE:
            yield
            return
        # Streams do not count: each try makes one, and would lead to the next at once.
        leave = self._subscription().listen(lambda change: news.set() if change is not Change.STREAMS else None)
        try:
            yield
        finally:
            leave()

    async def _try_once(self, system: SoundSystem) -> tuple[SoundSource, Stretch] | None:
        """Open the first device that can be opened, if any."""
        if len([each for each in self._hanging if each.hangs]) >= _MOST_HANGING:
            return None
        try:
            sources = await self._find_sources(system)
        except SoundError as error:
            logger.info("no source of sound: %s", error)
            return None
        for source in self._candidates(sources):
            stretch = self._new_stretch(source)
            try:
                await stretch.start()
            except SoundError as error:
                logger.info("“%s” cannot be heard: %s", source.name, error)
                if stretch.hangs:
                    self._hanging.append(stretch)
            else:
                return source, stretch
        return None

    def _candidates(self, sources: Sequence[SoundSource]) -> list[SoundSource]:
        """What is wanted, then the default of the same kind; what gave no sound before comes last."""
        wanted = self._wanted
        assert wanted is not None  # noqa: S101 - since `start`
        same = next((each for each in sources if each.id == wanted.id), None) or next(
            # In another socket a device has another id.
            (each for each in sources if (each.name, each.kind) == (wanted.name, wanted.kind)),
            None,
        )
        kin = [each for each in sources if each.kind is wanted.kind]
        if wanted.kind is SourceKind.MONITOR:
            fallback = next((each for each in kin if each.of_default_output), None)
        else:
            fallback = next((each for each in kin if each.is_default), kin[0] if kin else None)
        candidates = [each for each in dict.fromkeys((same, fallback)) if each is not None]
        return sorted(candidates, key=lambda each: each.id in self._mute)

    def _new_stretch(self, source: SoundSource) -> Stretch:
        return self._open_stretch(source, on_level=self._on_level, bound_s=self._bound_frames / SAMPLE_RATE_HZ)

    async def _say_if_gone(self, source: SoundSource, error: SoundError) -> None:
        """Raise a better error than a sound server's refusal, if the source is not there any more."""
        if source.system is SoundSystem.PULSE:
            sources = await self._find_sources(SoundSystem.PULSE)
            if source.id not in {each.id for each in sources}:
                raise SoundError(
                    f"“{source.name}” is no longer there; connect it again, or choose another source of sound."
                ) from error

    # What is handed out

    async def _take_all(self, source: SoundSource, stretch: Stretch) -> None:
        """Take what the device gives as soon as it gives it; raises `SoundError` when it is lost."""
        async for captured in stretch.chunks():
            if not isinstance(captured, AudioChunk):
                continue  # a single device tells of nothing
            position, missing = self._time.place(captured.start_frame, captured.frames)
            for each in missing:
                self._emit(each)
            if self._silent_because is not None:
                self._tell_return(source)
            self._emit(AudioChunk(position, captured.pcm))

    def _tell_loss(self, why: Loss) -> None:
        if self._told_lost:
            return
        self._told_lost = True
        self._emit(SourceChanged(True, self.name, loss_sentence(self.name, why)))
        if self._on_level:
            self._on_level(Level(0.0, 0.0))

    def _tell_return(self, source: SoundSource) -> None:
        wanted = self._wanted.name if self._wanted is not None else source.name
        self._silent_because, self._told_lost, self._retry = None, False, None
        self._mute.discard(source.id)
        self.name = source.name
        self._emit(SourceChanged(False, source.name, return_sentence(source.name, wanted)))

    def _emit(self, captured: Captured) -> None:
        if isinstance(captured, AudioChunk):
            if self._queued_frames + captured.frames > self._bound_frames:
                self._dropped_frames += captured.frames
                return
            self._queued_frames += captured.frames
        self._captured.append(captured)
        self._wake.set()
