"""The search for a device in the place of one that was lost, and the closing of those that are left.

What is wanted comes first, by its id or, since in another socket a device has another id, by its name; then the default
of the same kind: a microphone for a microphone, and what the default output plays for what was to be heard of an
output. Nobody who captions a call finds the room recorded instead. What could be opened but gave no sound comes last.

It is tried at once, again when the sound server tells of a change, and after at most two seconds. A device that was
left is closed by a task of its own, which a hung sound system holds up for a bounded time; while too many of them hang,
no other is opened.

Not here: when a device counts as lost, and what is told about it (``reconnecting_microphone.py``).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol

from app.audio.devices import SoundSource, SoundSystem, SourceKind
from app.audio.server_events import Change, ServerEvents
from app.errors import SoundError

logger = logging.getLogger("surtitle.audio")

_CLOSE_PATIENCE_S = 1.0  # how long the search waits for the device that was lost to be closed
_MOST_HANGING = 3

FindSources = Callable[[SoundSystem | None], Awaitable[list[SoundSource]]]


class DeviceStream(Protocol):
    """One device heard without a break, which puts what it hears into an `Intake`; `MicrophoneSource` is one.

    Attributes:
        stream_mark: marks its stream for the sound server (`pactl.STREAM_PROPERTY`).
    """

    stream_mark: str

    @property
    def dropped_frames(self) -> int: ...  # noqa: D102

    @property
    def overflows(self) -> int: ...  # noqa: D102

    async def start(self) -> None:
        """Open the device. Raises `SoundError`."""

    async def stop(self) -> None:
        """Close the device; what it had heard is put in before. Safe to call twice."""

    @property
    def hangs(self) -> bool:
        """Whether the sound system has not let go of the device although it was stopped."""


class DeviceSearch:
    """Finds devices, one at a time.

    Args:
        wanted: the source that is wanted; may be set anew.
        find_sources: lists what there is.
        open_stretch: makes a stretch from a source.
        events: the sound server's, where there is one.
        delays_s: how long to wait between two tries.
    """

    def __init__(
        self,
        wanted: SoundSource,
        *,
        find_sources: FindSources,
        open_stream: Callable[[SoundSource], DeviceStream],
        events: ServerEvents | None,
        delays_s: Callable[[], Iterator[float]],
    ) -> None:
        self.wanted = wanted
        self._find_sources = find_sources
        self._open_stream = open_stream
        self._events = events
        self._delays_s = delays_s
        self._retry: Iterator[float] | None = None  # None: the next try is at once
        self._mute: set[str] = set()
        self._hanging: list[DeviceStream] = []
        self._closing: set[asyncio.Task[None]] = set()

    def leave(self, source: SoundSource, stream: DeviceStream, *, gave_sound: bool) -> None:
        """Close a device without waiting for it."""
        if not gave_sound:
            self._mute.add(source.id)
        closing = asyncio.create_task(self._close(stream))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def succeeded(self, source: SoundSource) -> None:
        """A device that was found gives sound: the next search begins afresh."""
        self._retry = None
        self._mute.discard(source.id)

    async def aclose(self) -> None:
        """Wait, for a bounded time, until what was left is closed."""
        if self._closing:
            await asyncio.wait(self._closing)

    async def find(self, *, on_failure: Callable[[], None]) -> tuple[SoundSource, DeviceStream]:
        """The first device that can be opened, started; `on_failure` is called after each round that finds none."""
        news = asyncio.Event()
        # Streams do not count: each try makes one, and would lead to the next at once.
        leave = (
            self._events.listen(lambda change: news.set() if change is not Change.STREAMS else None)
            if self._events is not None
            else None
        )
        try:
            while True:
                if self._retry is None:
                    self._retry = self._delays_s()
                else:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(next(self._retry)):
                            await news.wait()
                news.clear()
                found = await self._try_once()
                if found is not None:
                    return found
                on_failure()
        finally:
            if leave is not None:
                leave()

    async def _try_once(self) -> tuple[SoundSource, DeviceStream] | None:
        """Open the first device that can be opened, if any."""
        system = self.wanted.system
        if self._closing:
            # PortAudio renews its list of devices only when no stream is open; a sound server has its own.
            await asyncio.wait(self._closing, timeout=_CLOSE_PATIENCE_S if system is SoundSystem.PULSE else None)
        self._hanging = [each for each in self._hanging if each.hangs]
        if len(self._hanging) >= _MOST_HANGING:
            return None
        try:
            sources = await self._find_sources(system)
        except SoundError as error:
            logger.info("no source of sound: %s", error)
            return None
        for source in candidates(self.wanted, sources, mute=self._mute):
            stream = self._open_stream(source)
            try:
                await stream.start()
            except SoundError as error:
                logger.info("“%s” cannot be heard: %s", source.name, error)
                if stream.hangs:
                    self._hanging.append(stream)
            else:
                return source, stream
        return None

    async def _close(self, stream: DeviceStream) -> None:
        await stream.stop()
        if stream.hangs:
            self._hanging.append(stream)


def candidates(
    wanted: SoundSource, sources: Sequence[SoundSource], *, mute: frozenset[str] | set[str] = frozenset()
) -> list[SoundSource]:
    """Which of the sources to try in the place of the wanted one, in order; those whose ids are in `mute` come last."""
    kin = [each for each in sources if each.kind is wanted.kind]
    same = next(
        (each for each in kin if each.id == wanted.id), next((each for each in kin if each.name == wanted.name), None)
    )
    if wanted.kind is SourceKind.MONITOR:
        fallback = next((each for each in kin if each.of_default_output), None)
    else:
        fallback = next((each for each in kin if each.is_default), kin[0] if kin else None)
    found = [each for each in dict.fromkeys((same, fallback)) if each is not None]
    return sorted(found, key=lambda each: each.id in mute)
