"""The list of devices as it changes, by a real sound server's events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from app.audio.device_watch import SourcesListed, wait_for_source, watch_sources
from app.audio.devices import SoundSystem, find_source
from app.audio.server_events import Change, ServerEvents
from app.errors import SoundError
from tests.fakes.pulse import VirtualMicrophone
from tests.fakes.sound_server import sound_server
from tests.fakes.stretches import FakeEvents
from tests.fakes.waiting import until

DESK = VirtualMicrophone("desk", "Desk Microphone")
HEADSET = VirtualMicrophone("headset", "Headset")


async def until_listed(lists: AsyncIterator[SourcesListed], fits: Callable[[SourcesListed], bool]) -> SourcesListed:
    """The first list from here that is as it should be."""
    async with asyncio.timeout(20):
        async for listed in lists:
            if fits(listed):
                return listed
    raise AssertionError("it ended")


async def test_the_list_follows_the_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list now; another one when a microphone is unplugged, when it is back, and when the default changes."""
    with sound_server(microphones=[DESK, HEADSET]) as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        events = ServerEvents()
        async with aclosing(watch_sources(events)) as lists:
            names = {"Desk Microphone", "Headset"}
            await until_listed(lists, lambda listed: names <= {source.name for source in listed.sources})
            await asyncio.to_thread(pulse.unplug, HEADSET)
            await until_listed(lists, lambda listed: "Headset" not in {source.name for source in listed.sources})
            await asyncio.to_thread(pulse.plug, HEADSET)
            await until_listed(lists, lambda listed: "Headset" in {source.name for source in listed.sources})
            await asyncio.to_thread(pulse.pactl, "set-default-source", "headset")
            await until_listed(
                lists, lambda listed: any(each.is_default and each.id == "headset" for each in listed.sources)
            )
        await events.aclose()


async def test_only_what_is_new_is_told(tmp_path: Path) -> None:
    """The same list is not given twice; a lack of any sound system is given as its sentence; streams do not matter."""
    events, asked = FakeEvents(), 0
    answers: list[Exception | None] = [None, None, SoundError("no sound system"), None]

    async def list_sources() -> list[object]:
        nonlocal asked
        answer = answers[asked]
        asked += 1
        if answer is not None:
            raise answer
        return []

    lists = watch_sources(events, list_sources=list_sources)
    assert await anext(lists) == SourcesListed(())
    following = asyncio.ensure_future(anext(lists))
    for change in (Change.STREAMS, Change.SOURCES, Change.SOURCES):
        await asyncio.sleep(0)
        events.tell(change)
        for _ in range(5):
            await asyncio.sleep(0)
    assert await following == SourcesListed((), "no sound system")
    assert asked == 3
    await lists.aclose()
    assert events.listeners == []


async def test_a_sound_server_that_comes_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """None at the start, nor its devices; then it starts, dies, and starts again: each time the list follows."""
    with sound_server(microphones=[DESK]) as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        pulse.kill()
        events = ServerEvents()
        async with aclosing(watch_sources(events)) as lists:
            await until_listed(lists, lambda listed: not [s for s in listed.sources if s.system is SoundSystem.PULSE])
            for _ in range(2):
                await asyncio.to_thread(pulse.restart)
                await until_listed(lists, lambda listed: "desk" in {source.id for source in listed.sources})
                pulse.kill()
                await until_listed(lists, lambda listed: "desk" not in {source.id for source in listed.sources})
        await events.aclose()


async def test_a_microphone_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """First the server is not there, then the microphone; each lack is said once, and then it is picked."""
    lacks: list[str] = []
    with sound_server(microphones=[DESK, HEADSET]) as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        pulse.kill()
        waiting = asyncio.create_task(
            wait_for_source(lambda sources: find_source(sources, "Headset"), on_lack=lacks.append)
        )
        await until(lambda: lacks)
        await asyncio.to_thread(pulse.restart)
        async with asyncio.timeout(20):
            assert (await waiting).id == "headset"
    assert len(lacks) == len(set(lacks))


async def test_without_events_a_sound_system_is_looked_for_again() -> None:
    """Where nobody tells of anything, the list is asked for until there is one, and no longer."""
    asked = 0

    async def list_sources() -> list[object]:
        nonlocal asked
        asked += 1
        if asked < 4:
            raise SoundError("no sound system")
        return []

    events = FakeEvents()
    lists = watch_sources(events, list_sources=list_sources, delays_s=lambda: iter(lambda: 0.001, None))
    assert await anext(lists) == SourcesListed((), "no sound system")
    async with asyncio.timeout(20):
        assert await anext(lists) == SourcesListed(())
    following = asyncio.ensure_future(anext(lists))
    for _ in range(20):
        await asyncio.sleep(0)
    assert asked == 4
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await lists.aclose()
    assert events.listeners == []
