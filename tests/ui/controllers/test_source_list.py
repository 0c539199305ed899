from __future__ import annotations

import asyncio

from app.audio.devices import NO_MICROPHONE, SoundSource
from app.audio.server_events import Change
from app.errors import SoundError
from app.ui.controllers.source_list import SourceList
from tests.fakes.stretches import FakeEvents
from tests.fakes.waiting import until
from tests.ui.virtual_desktop import BUILT_IN, MONITOR, USB


async def test_it_tells_what_is_new_and_why_there_is_none() -> None:
    """On request and by the sound server's events; the same list twice, and streams, are no news."""
    there: list[SoundSource] = [BUILT_IN]
    lists: list[list[SoundSource]] = []
    told: list[str] = []
    events = FakeEvents()

    async def list_sources() -> list[SoundSource]:
        if not there:
            raise SoundError("No sound.")
        return list(there)

    sources = SourceList(
        on_change=lists.append,
        on_none=told.append,
        list_sources=list_sources,
        events=events,  # type: ignore[arg-type]
    )
    following = asyncio.create_task(sources.follow())
    await sources.listed()
    assert sources.sources == [BUILT_IN]
    await sources.find()
    there.append(USB)
    events.tell(Change.STREAMS)
    events.tell(Change.DEFAULTS)
    await until(lambda: sources.sources == [BUILT_IN, USB])
    there[:] = [MONITOR]
    events.tell(Change.SOURCES)
    await until(lambda: told == [NO_MICROPHONE])
    there.clear()
    await sources.find()
    assert told == [NO_MICROPHONE, "No sound."]
    assert lists == [[BUILT_IN], [BUILT_IN, USB], [MONITOR], []]
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await sources.aclose()
    assert events.listeners == []
