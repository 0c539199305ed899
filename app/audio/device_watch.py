"""The list of what can be heard, kept up to date: for a picker that shows devices as they are plugged and unplugged.

It costs a question to the sound server per event that concerns sources, and nothing in between. Where no server tells
of events (macOS, Windows) the list comes once: PortAudio knows of no change until all its streams are closed. But as
long as there is no sound system at all, it is looked for again and again: nothing is open then, and nobody would tell.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from app.audio.device_backoff import retry_delays_s
from app.audio.devices import SoundSource, list_sources
from app.audio.server_events import Change, ServerEvents
from app.errors import DeviceNotFoundError, SoundError
from app.message import NOTHING, Message, as_message

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SourcesListed:
    """What can be heard now.

    Attributes:
        trouble: why nothing can be heard, as a sentence for the user; empty while there is a sound system.
    """

    sources: tuple[SoundSource, ...]
    trouble: Message = NOTHING


def _search_delays_s() -> Iterator[float]:
    return retry_delays_s(first_s=1.0, limit_s=5.0)


async def watch_sources(
    events: ServerEvents,
    *,
    list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources,
    delays_s: Callable[[], Iterator[float]] = _search_delays_s,
) -> AsyncGenerator[SourcesListed, None]:
    """The list now, and then each other list, until the caller leaves (`contextlib.aclosing`).

    Args:
        events: the subscription, which may have other listeners; it is not closed here.
        delays_s: how soon a sound system that is not there is looked for again, where nothing is told meanwhile.
    """
    changed = asyncio.Event()
    changed.set()

    def on_change(change: Change) -> None:
        if change is not Change.STREAMS:
            changed.set()

    leave = events.listen(on_change)
    before: SourcesListed | None = None
    delays: Iterator[float] | None = None  # while there is no sound system
    try:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if delays is None else next(delays)):
                    await changed.wait()
            changed.clear()
            try:
                listed = SourcesListed(tuple(await list_sources()))
                delays = None
            except SoundError as error:
                listed = SourcesListed((), as_message(str(error)))
                delays = delays or delays_s()
            if listed != before:
                before = listed
                yield listed
    finally:
        leave()


async def wait_for_source(
    pick: Callable[[list[SoundSource]], _T],
    *,
    on_lack: Callable[[Message], None],
    list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources,
    events: ServerEvents | None = None,
) -> _T:
    """What `pick` makes of the first list that has what it looks for.

    Args:
        pick: raises `SoundError` or `DeviceNotFoundError` where the list lacks it.
        on_lack: is told the sentence each time that it is another one.
        events: the subscription; it is closed here. None: one of our own.
    """
    events = events or ServerEvents()
    told = NOTHING
    try:
        async with contextlib.aclosing(watch_sources(events, list_sources=list_sources)) as lists:
            async for listed in lists:
                lack = listed.trouble
                if not lack:
                    try:
                        return pick(list(listed.sources))
                    except (SoundError, DeviceNotFoundError) as error:
                        lack = as_message(str(error))
                if lack != told:
                    told = lack
                    on_lack(lack)
        raise AssertionError("the list of sources has no end")
    finally:
        await events.aclose()
