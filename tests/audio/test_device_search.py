"""Which device is tried next, when, and what happens to those that are left."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.audio.device_search import DeviceSearch, candidates
from app.audio.devices import SoundSource, SoundSystem, SourceKind
from app.audio.server_events import Change
from app.errors import SoundError
from tests.fakes.stretches import FakeEvents, FakeStretch, HandClock
from tests.fakes.waiting import until


def microphone(identity: str, name: str, *, is_default: bool = False) -> SoundSource:
    """One to choose."""
    return SoundSource(identity, name, SourceKind.MICROPHONE, is_default, system=SoundSystem.PULSE)


def monitor(identity: str, *, of_default_output: bool = False, is_default: bool = False) -> SoundSource:
    """What an output plays."""
    return SoundSource(
        identity,
        identity,
        SourceKind.MONITOR,
        is_default,
        system=SoundSystem.PULSE,
        of_default_output=of_default_output,
    )


DESK = microphone("desk", "Desk")
HEADSET = microphone("headset", "Headset", is_default=True)
SPEAKERS = monitor("speakers.monitor", of_default_output=True)
HEADPHONES = monitor("headphones.monitor")


@pytest.mark.parametrize(
    ("wanted", "sources", "expected"),
    [
        (DESK, [DESK, HEADSET, SPEAKERS], ["desk", "headset"]),
        (HEADSET, [DESK, HEADSET], ["headset"]),
        (DESK, [HEADSET, SPEAKERS], ["headset"]),
        (DESK, [microphone("desk.port2", "Desk"), HEADSET], ["desk.port2", "headset"]),
        (DESK, [microphone("camera", "Camera"), microphone("tv", "TV")], ["camera"]),
        (DESK, [SPEAKERS], []),
        (DESK, [replace(SPEAKERS, is_default=True)], []),
        (HEADPHONES, [HEADPHONES, SPEAKERS, HEADSET], ["headphones.monitor", "speakers.monitor"]),
        (HEADPHONES, [HEADSET, SPEAKERS], ["speakers.monitor"]),
        (HEADPHONES, [HEADSET], []),
    ],
)
def test_what_is_tried(wanted: SoundSource, sources: list[SoundSource], expected: list[str]) -> None:
    """The wanted one, known by its id or else its name; then the default of the same kind, never one of the other."""
    assert [each.id for each in candidates(wanted, sources)] == expected


def test_what_gave_no_sound_comes_last() -> None:
    """A device that can be opened and stays silent does not keep another one from being heard."""
    assert candidates(DESK, [DESK, HEADSET], mute={"desk"}) == [HEADSET, DESK]


class Bench:
    """A search among the sources of the test; a source in `refused` does not open."""

    def __init__(self, *sources: SoundSource, delay_s: float = 1_000.0) -> None:
        self.events = FakeEvents()
        self.sources = list(sources)
        self.refused: set[str] = set()
        self.opened: list[FakeStretch] = []
        self.rounds = 0
        self.failures = 0
        self.search = DeviceSearch(
            DESK,
            find_sources=self.find_sources,
            open_stream=self.open_stream,
            events=self.events,
            delays_s=lambda: self.delays(delay_s),
        )

    def delays(self, delay_s: float) -> Iterator[float]:
        """Always the same."""
        while True:
            yield delay_s

    async def find_sources(self, system: SoundSystem | None) -> list[SoundSource]:
        """What there is."""
        assert system is SoundSystem.PULSE
        self.rounds += 1
        if not self.sources:
            raise SoundError("no server")
        return self.sources

    def open_stream(self, source: SoundSource) -> FakeStretch:
        """Refused or not."""
        refusal = SoundError("busy") if source.id in self.refused else None
        self.opened.append(FakeStretch(source, HandClock(), refusal))
        return self.opened[-1]

    def fail(self) -> None:
        """A round found nothing."""
        self.failures += 1

    def begin(self) -> "asyncio.Task[tuple[SoundSource, FakeStretch]]":
        """Search."""
        return asyncio.ensure_future(self.search.find(on_failure=self.fail))


async def test_the_first_that_opens() -> None:
    """The wanted one does not: the next one is taken in the same round."""
    bench = Bench(DESK, HEADSET)
    bench.refused = {"desk"}
    source, stream = await bench.begin()
    assert source is HEADSET
    assert stream is bench.opened[1]
    assert bench.failures == 0


async def test_news_ends_the_waiting() -> None:
    """With no device there, the server's word that one came is enough; a stream that came or went is no news."""
    bench = Bench()
    searching = bench.begin()
    await until(lambda: bench.failures == 1)
    bench.events.tell(Change.STREAMS)
    for _ in range(10):
        await asyncio.sleep(0)
    assert bench.rounds == 1
    bench.sources = [DESK]
    bench.events.tell(Change.SOURCES)
    source, _ = await searching
    assert source is DESK
    assert bench.events.listeners == []


async def test_without_news_it_is_tried_all_the_same() -> None:
    """After each delay; where nothing is told at all, too."""
    bench = Bench(delay_s=0.001)
    bench.search = DeviceSearch(
        DESK,
        find_sources=bench.find_sources,
        open_stream=bench.open_stream,
        events=None,
        delays_s=lambda: bench.delays(0.001),
    )
    searching = bench.begin()
    await until(lambda: bench.failures > 3)
    bench.sources = [DESK]
    await searching


async def test_a_device_that_never_gives_sound_does_not_spin() -> None:
    """It opens, and is left again without a sound: the next search waits before it opens anything."""
    bench = Bench(DESK)
    source, stream = await bench.begin()
    bench.search.leave(source, stream, gave_sound=False)
    searching = bench.begin()
    for _ in range(10):
        await asyncio.sleep(0)
    assert bench.rounds == 1
    searching.cancel()
    bench.search.succeeded(source)
    await bench.begin()
    assert bench.rounds == 2


async def test_what_is_left_is_closed_first() -> None:
    """The next device is opened when the last one is closed, and in the end all are."""
    bench = Bench(DESK)
    source, stream = await bench.begin()
    bench.search.succeeded(source)
    bench.search.leave(source, stream, gave_sound=True)
    _, following = await bench.begin()
    assert stream.stopped
    bench.search.leave(source, following, gave_sound=True)
    await bench.search.aclose()
    assert following.stopped


async def test_a_hung_sound_system_is_not_asked_for_ever_more() -> None:
    """While three streams are stuck in it no other is opened; once it lets go of one, it goes on."""
    bench = Bench(DESK, delay_s=0.001)
    for _ in range(3):
        source, stream = await bench.begin()
        stream.hangs = True
        bench.search.leave(source, stream, gave_sound=True)
    searching = bench.begin()
    await until(lambda: bench.failures > 3)
    assert len(bench.opened) == 3
    bench.opened[0].hangs = False
    await searching
    assert len(bench.opened) == 4
