"""A microphone that is lost and found, with devices, a clock and a sound server of the test's own."""

import asyncio
import contextlib
import sys
from itertools import pairwise

import pytest

from app.audio.chunks import AudioChunk, Captured, Level, SoundMissing, SourceChanged
from app.audio.devices import SoundSource, SoundSystem, SourceKind
from app.audio.intake import Intake
from app.audio.pactl import Routes
from app.audio.reconnecting_microphone import EXCHANGED, ReconnectingMicrophone
from app.audio.server_events import Change
from app.audio.timekeeper import ASLEEP, LOST
from app.errors import SoundError
from tests.fakes.stretches import FakeEvents, FakeStretch, HandClock
from tests.fakes.waiting import until

DESK = SoundSource("desk", "Desk", SourceKind.MICROPHONE, True, system=SoundSystem.PULSE)
HEADSET = SoundSource("headset", "Headset", SourceKind.MICROPHONE, False, system=SoundSystem.PULSE)
CAMERA = SoundSource("Camera", "Camera", SourceKind.MICROPHONE, False, system=SoundSystem.PORTAUDIO)
DEFAULT = SoundSource("default", "default", SourceKind.MICROPHONE, True, system=SoundSystem.PORTAUDIO)


needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="sound servers come and go on Linux")


class Room:
    """Devices to be heard, plugged and unplugged; what the microphone hands out gathers in `captured`."""

    def __init__(
        self,
        *sources: SoundSource,
        chosen: SoundSource | None = None,
        bound_s: float = 600.0,
        patience_s: float = 20.0,
        delay_s: float = 1_000.0,
    ) -> None:
        self.clock = HandClock()
        self.events = FakeEvents()
        self.sources = list(sources)
        self.refused: set[str] = set()
        self.stream = FakeStretch  # what another one is
        self.stretches: list[FakeStretch] = []
        self.heard: int | None = None  # the index of the source that the server has our stream hear
        self.levels: list[Level] = []
        self.captured: list[Captured] = []
        self.microphone = ReconnectingMicrophone(
            chosen,
            on_level=self.levels.append,
            bound_s=bound_s,
            events=self.events,
            clock=self.clock,
            open_stream=self.open_stream,
            find_sources=self.find_sources,
            routes=self.routes,
            delays_s=lambda: iter(lambda: delay_s, None),
            patience_s=patience_s,
        )
        self.reading: asyncio.Task[None] | None = None

    async def find_sources(self, system: SoundSystem | None) -> list[SoundSource]:
        """What there is."""
        found = [each for each in self.sources if system in (None, each.system)]
        if not found:
            raise SoundError("nothing to hear")
        return found

    def open_stream(self, source: SoundSource, *, sink: Intake, **_: object) -> FakeStretch:
        """Another stretch."""
        refusal = SoundError("busy") if source.id in self.refused else None
        self.stretches.append(self.stream(source, self.clock, refusal, sink))
        return self.stretches[-1]

    async def routes(self) -> Routes:
        """Each source has a number of its own as long as it is there."""
        numbers = {id(source): source.id for source in self.sources}
        current = self.stretches[-1]
        home = next((number for number, name in numbers.items() if name == current.source.id), 0)
        default = next((source.id for source in self.sources if source.is_default), "")
        return Routes(numbers, {current.stream_mark: self.heard or home}, default=default)

    async def start(self) -> None:
        """Start, and read all that comes."""
        await self.microphone.start()
        self.reading = asyncio.ensure_future(self.read())

    async def read(self) -> None:
        """Hear all that there is."""
        async for captured in self.microphone.chunks():
            self.captured.append(captured)

    async def stop(self) -> None:
        """Stop; all is read."""
        await self.microphone.stop()
        assert self.reading is not None
        await self.reading

    async def hear(self, chunks: int = 1) -> None:
        """Sound comes from the last device that was opened, piece by piece, and is read."""
        for _ in range(chunks):
            count = self.heard_chunks
            self.stretches[-1].hear()
            await until(lambda count=count: self.heard_chunks > count)

    async def unplug(self, source: SoundSource) -> None:
        """The source is gone, and the server tells."""
        self.sources.remove(source)
        self.events.tell(Change.SOURCES)
        await until(lambda: self.told[-1:] == [("lost", source.name)])

    @property
    def heard_chunks(self) -> int:
        """How many chunks were read."""
        return sum(isinstance(each, AudioChunk) for each in self.captured)

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was told of the source."""
        return [
            ("lost" if each.lost else "heard", each.name) for each in self.captured if isinstance(each, SourceChanged)
        ]

    @property
    def missing(self) -> list[tuple[float, float, str]]:
        """What is missing, in seconds."""
        return [
            (round(each.begin_frame / 16_000, 2), round(each.end_frame / 16_000, 2), each.reason)
            for each in self.captured
            if isinstance(each, SoundMissing)
        ]


def assert_whole(captured: list[Captured]) -> None:
    """Chunks and missing times lie end to end from zero."""
    spans = [
        (each.start_frame, each.end_frame) if isinstance(each, AudioChunk) else (each.begin_frame, each.end_frame)
        for each in captured
        if not isinstance(each, SourceChanged)
    ]
    assert spans[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(spans))


async def test_silence_is_a_loss_and_the_device_is_opened_again() -> None:
    """Lost, then missing, then heard, then sound behind the gap; the meter falls, and all is closed in the end."""
    room = Room(DESK)
    await room.start()
    await room.hear(10)
    room.stretches[0].lose()
    await until(lambda: len(room.stretches) == 2)
    room.clock.advance(3.0)
    await room.hear(5)
    await room.stop()
    kinds = [type(each) for each in room.captured if not isinstance(each, AudioChunk)]
    assert kinds == [SourceChanged, SoundMissing, SourceChanged]
    assert room.told == [("lost", "Desk"), ("heard", "Desk")]
    assert room.missing == [(1.0, 4.0, LOST)]
    assert_whole(room.captured)
    assert room.levels == [Level(0.0, 0.0)]
    assert all(stream.stopped for stream in room.stretches)
    assert room.events.listeners == []


async def test_another_device_stands_in_until_the_wanted_one_is_back() -> None:
    """Unplugged: the default one is heard. Plugged in again: it is heard again, and nobody calls that a loss."""
    room = Room(HEADSET, DESK, chosen=HEADSET)
    await room.start()
    await room.hear(10)
    await room.unplug(HEADSET)
    await until(lambda: len(room.stretches) == 2)
    await room.hear(10)
    assert room.microphone.name == "Desk"
    room.sources.append(HEADSET)
    room.events.tell(Change.SOURCES)
    await until(lambda: len(room.stretches) == 3)
    room.clock.advance(0.2)
    await room.hear(10)
    await room.stop()
    assert room.told == [("lost", "Headset"), ("heard", "Desk"), ("heard", "Headset")]
    assert "instead of “Headset”" in next(each.message for each in room.captured if getattr(each, "name", "") == "Desk")
    assert room.missing == [(2.0, 2.2, EXCHANGED)]
    assert_whole(room.captured)


async def test_a_wanted_device_that_is_back_and_does_not_open() -> None:
    """It was left for that, so now nothing is heard: that is told after all, and the other one is tried again."""
    room = Room(HEADSET, DESK, chosen=HEADSET)
    await room.start()
    await room.unplug(HEADSET)
    await until(lambda: len(room.stretches) == 2)
    await room.hear(1)
    room.refused = {"headset", "desk"}
    room.sources.append(HEADSET)
    room.events.tell(Change.SOURCES)
    await until(lambda: room.told[-1] == ("lost", "Desk"))
    room.refused = set()
    room.events.tell(Change.SOURCES)
    await until(lambda: room.stretches[-1].source is HEADSET)
    await room.hear(1)
    assert room.told[-1] == ("heard", "Headset")
    await room.stop()


async def test_a_stop_while_it_is_lost() -> None:
    """What is missing up to the stop is told, and the end is clean."""
    room = Room(DESK)
    await room.start()
    await room.hear(10)
    await room.unplug(DESK)
    room.clock.advance(2.0)
    await room.stop()
    assert room.missing == [(1.0, 3.0, LOST)]
    assert isinstance(room.captured[-1], SoundMissing)
    assert room.stretches[0].stopped


async def test_a_stop_does_not_wait_for_a_search_that_hangs(caplog: pytest.LogCaptureFixture) -> None:
    """Here, in a sound system that takes no notice; a device that it opens later is closed all the same."""
    may_open = asyncio.Event()

    class Deaf(FakeStretch):
        async def start(self) -> None:
            while not may_open.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await may_open.wait()

    room = Room(DESK, patience_s=0.0)
    await room.start()
    await room.hear(10)
    room.stream = Deaf
    room.stretches[0].lose()
    await until(lambda: len(room.stretches) == 2)
    room.clock.advance(1.0)
    async with asyncio.timeout(20):
        await room.stop()
    assert room.missing == [(1.0, 2.0, LOST)]
    assert not room.stretches[1].stopped
    assert "does not end" in caplog.text
    caplog.clear()
    may_open.set()
    await until(lambda: room.stretches[1].stopped)


async def test_a_stop_before_the_first_sound_of_another_device() -> None:
    """It is open already, and has given nothing: the same, and it is closed."""
    room = Room(HEADSET, DESK, chosen=HEADSET)
    await room.start()
    await room.hear(10)
    await room.unplug(HEADSET)
    await until(lambda: len(room.stretches) == 2)
    room.clock.advance(1.0)
    await room.stop()
    assert room.told == [("lost", "Headset")]
    assert room.missing == [(1.0, 2.0, LOST)]
    assert room.stretches[1].stopped


async def test_a_device_that_died_while_the_computer_slept() -> None:
    """The time asleep has its own reason; then comes what the search took."""
    room = Room(DESK)
    await room.start()
    await room.hear(10)
    room.clock.sleep(600)
    room.clock.advance(1)
    room.stretches[0].lose()
    await until(lambda: len(room.stretches) == 2)
    await room.hear(1)
    await room.stop()
    assert room.missing == [(1.0, 601.0, ASLEEP), (601.0, 602.0, LOST)]
    assert_whole(room.captured)


async def test_a_device_that_outlived_sleep() -> None:
    """It just goes on: a gap, and nothing else to tell."""
    room = Room(DESK)
    await room.start()
    await room.hear(10)
    room.clock.sleep(600)
    await room.hear(10)
    await room.stop()
    assert room.missing == [(1.0, 601.0, ASLEEP)]
    assert room.told == []
    assert_whole(room.captured)


async def test_a_source_that_the_user_led_the_stream_to() -> None:
    """It is followed and said; it is what is looked for when it is lost."""
    room = Room(DESK, HEADSET, chosen=DESK)
    await room.start()
    await room.hear(1)
    room.heard = id(HEADSET)
    room.events.tell(Change.STREAMS)
    await until(lambda: room.told == [("heard", "Headset")])
    await room.hear(1)
    assert room.missing == []
    room.heard = None
    room.stretches[-1].lose()
    await until(lambda: len(room.stretches) == 2)
    assert room.stretches[-1].source is HEADSET
    await room.stop()


async def test_without_a_sound_server() -> None:
    """Silence alone tells of the loss, and the list of devices of the return; nobody listens to events."""
    room = Room(CAMERA, chosen=CAMERA)
    await room.start()
    await room.hear(1)
    assert room.events.listeners == []
    room.stretches[0].lose()
    await until(lambda: len(room.stretches) == 2)
    await room.hear(1)
    await room.stop()
    assert room.told == [("lost", "Camera"), ("heard", "Camera")]


@needs_linux
@pytest.mark.parametrize("chosen", [None, DEFAULT])
async def test_a_sound_server_that_comes_later_is_heard_through(chosen: SoundSource | None) -> None:
    """The default without a server is left for the server's own: no loss, and its guard notices when that goes."""
    room = Room(DEFAULT, chosen=chosen)
    await room.start()
    await room.hear(10)
    room.events.tell(Change.ANYTHING)
    await room.hear(1)
    assert room.told == []
    room.sources = [DESK, HEADSET]
    room.events.tell(Change.ANYTHING)
    await until(lambda: len(room.stretches) == 2)
    assert room.stretches[1].source is DESK
    room.clock.advance(0.2)
    await room.hear(10)
    assert room.told == [("heard", "Desk")]
    assert "sound settings" in next(each.message for each in room.captured if isinstance(each, SourceChanged))
    assert room.missing == [(1.1, 1.3, EXCHANGED)]
    assert room.stretches[0].stopped
    await room.unplug(DESK)
    await until(lambda: room.stretches[-1].source is HEADSET)
    await room.hear(1)
    await room.stop()
    assert room.told == [("heard", "Desk"), ("lost", "Desk"), ("heard", "Headset")]
    assert_whole(room.captured)
    assert room.events.listeners == []


@needs_linux
async def test_a_sound_server_that_lets_nobody_hear_is_left_alone() -> None:
    """Its default cannot be opened: what was heard before is heard again, once and for all."""
    room = Room(DEFAULT, delay_s=0.0)
    await room.start()
    await room.hear(1)
    room.sources = [DEFAULT, DESK]
    room.refused = {"desk"}
    room.events.tell(Change.ANYTHING)
    await until(lambda: room.stretches[-1] is not room.stretches[0] and room.stretches[-1].source is DEFAULT)
    await room.hear(1)
    assert room.told == [("heard", "default")]
    count = len(room.stretches)
    room.events.tell(Change.ANYTHING)
    await room.hear(1)
    assert len(room.stretches) == count
    await room.stop()


async def test_nothing_to_hear_at_the_start() -> None:
    """No source, or one that does not open, is an error as before; then it is over, and a stop does no harm."""
    room = Room()
    with pytest.raises(SoundError, match="nothing to hear"):
        await room.microphone.start()
    await room.microphone.stop()
    room = Room(DESK)
    room.refused = {"desk"}
    with pytest.raises(SoundError, match="busy"):
        await room.microphone.start()
    assert [captured async for captured in room.microphone.chunks()] == []


async def test_a_source_that_is_gone_at_the_start() -> None:
    """The sound server's refusal is told as what it is."""
    room = Room(DESK, chosen=HEADSET)
    room.refused = {"headset"}
    with pytest.raises(SoundError, match="“Headset” is no longer available"):
        await room.microphone.start()


async def test_a_stop_while_the_device_is_being_opened() -> None:
    """Nothing is heard, and nothing is left open."""
    room = Room(DESK)
    starting = asyncio.ensure_future(room.microphone.start())
    await until(lambda: room.stretches)
    await room.microphone.stop()
    await starting
    assert [captured async for captured in room.microphone.chunks()] == []
    assert room.stretches[0].stopped


async def test_counts_go_on_over_a_loss_and_the_bound_holds() -> None:
    """What single devices dropped is summed; a reader that does not come gets no more than the bound, and a jump."""
    room = Room(DESK, bound_s=1.0)
    await room.microphone.start()
    room.stretches[0].dropped_frames, room.stretches[0].overflows = 7, 2
    room.stretches[0].hear(15)
    await until(lambda: room.microphone.dropped_frames == 7 + 5 * 1_600)
    room.stretches[0].lose()
    await until(lambda: len(room.stretches) == 2)
    room.stretches[1].overflows = 1
    assert room.microphone.dropped_frames == 7 + 5 * 1_600
    assert room.microphone.overflows == 3
    await room.microphone.stop()
    chunks = [captured async for captured in room.microphone.chunks() if isinstance(captured, AudioChunk)]
    assert len(chunks) == 10


async def test_a_mistake_in_the_machinery_reaches_the_reader() -> None:
    """Rather than a silence for ever."""
    room = Room(DESK)

    async def break_down() -> Routes:
        raise ZeroDivisionError

    room.microphone._routes = break_down
    await room.microphone.start()
    with pytest.raises(ZeroDivisionError):
        await room.read()
    assert room.stretches[0].stopped
