"""The list of what can be heard, kept up to date: for a picker that shows devices as they are plugged and unplugged.

It costs a question to the sound server per event that concerns sources, and nothing in between. Where no server tells
of events (macOS, Windows) the list comes once: PortAudio knows of no change until all its streams are closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from app.audio.devices import SoundSource, list_sources
from app.audio.server_events import Change, ServerEvents
from app.errors import SoundError
from app.told import NOTHING, Told, as_told


@dataclass(frozen=True, slots=True)
class SourcesListed:
    """What can be heard now.

    Attributes:
        trouble: why nothing can be heard, as a sentence for the user; empty while there is a sound system.
    """

    sources: tuple[SoundSource, ...]
    trouble: Told = NOTHING


async def watch_sources(
    events: ServerEvents, *, list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources
) -> AsyncGenerator[SourcesListed, None]:
    """The list now, and then each other list, until the caller leaves (`contextlib.aclosing`).

    Args:
        events: the subscription, which may have other listeners; it is not closed here.
    """
    changed = asyncio.Event()
    changed.set()

    def on_change(change: Change) -> None:
        if change is not Change.STREAMS:
            changed.set()

    leave = events.listen(on_change)
    before: SourcesListed | None = None
    try:
        while True:
            await changed.wait()
            changed.clear()
            try:
                listed = SourcesListed(tuple(await list_sources()))
            except SoundError as error:
                listed = SourcesListed((), as_told(str(error)))
            if listed != before:
                before = listed
                yield listed
    finally:
        leave()
