"""Losing a microphone to a real sound server: unplugged, exchanged, killed, frozen."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.audio.chunks import AudioChunk, Captured, SoundMissing, SourceChanged
from app.audio.devices import find_source, list_sources
from app.audio.reconnecting_microphone import ReconnectingMicrophone
from app.errors import SoundError
from tests.audio.test_microphone import tone_file
from tests.fakes.pulse import PulseServer, VirtualMicrophone
from tests.fakes.sound_server import sound_server
from tests.fakes.waiting import until

DESK = VirtualMicrophone("desk", "Desk Microphone", rate_hz=44_100, channels=1)
HEADSET = VirtualMicrophone("headset", "Headset")


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    """A machine with two microphones; the desk's is the default."""
    with sound_server(microphones=[DESK, HEADSET]) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


class Listener:
    """Reads a microphone until its end."""

    def __init__(self, microphone: ReconnectingMicrophone) -> None:
        self.microphone = microphone
        self.captured: list[Captured] = []

    async def read(self) -> None:
        """Hear all that there is."""
        async for captured in self.microphone.chunks():
            self.captured.append(captured)

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was told of the source."""
        return [
            ("lost" if each.lost else "heard", each.name) for each in self.captured if isinstance(each, SourceChanged)
        ]

    @property
    def missing_frames(self) -> int:
        """How much is missing."""
        return sum(each.end_frame - each.begin_frame for each in self.captured if isinstance(each, SoundMissing))

    async def until_told(self, *expected: tuple[str, str]) -> None:
        """Wait for this to be told, and then for some sound where some is heard."""
        await until(lambda: self.told == list(expected))
        if expected[-1][0] == "heard":
            await self.until_sound()

    async def until_sound(self) -> None:
        """Wait for some more sound."""
        count = len(self.captured)
        await until(lambda: sum(isinstance(each, AudioChunk) for each in self.captured[count:]) > 3)

    def assert_whole(self) -> None:
        """Chunks and missing times lie end to end from zero."""
        spans = [
            (each.start_frame, each.end_frame) if isinstance(each, AudioChunk) else (each.begin_frame, each.end_frame)
            for each in self.captured
            if not isinstance(each, SourceChanged)
        ]
        assert spans[0][0] == 0
        assert all(before[1] == after[0] for before, after in pairwise(spans))


@asynccontextmanager
async def listening(wanted: str | None = None) -> AsyncIterator[Listener]:
    """A microphone that is heard; it is stopped in the end, and then what came lies end to end."""
    source = find_source(await list_sources(), wanted) if wanted else None
    listener = Listener(ReconnectingMicrophone(source))
    await listener.microphone.start()
    reading = asyncio.ensure_future(listener.read())
    try:
        await listener.until_sound()
        yield listener
    finally:
        async with asyncio.timeout(20):
            await listener.microphone.stop()
            await reading
    listener.assert_whole()


async def no_recorders(pulse: PulseServer) -> None:
    """The sound server has nobody left who records."""
    async with asyncio.timeout(20):
        while await asyncio.to_thread(pulse.recorders):
            pass


async def test_unplugged_with_another_one_there(pulse: PulseServer, tmp_path: Path) -> None:
    """The server leads the stream to the other one without a word; here it is told, and its sound is that one's."""
    pulse.play(tone_file(tmp_path, 700), into=HEADSET)
    async with listening("desk") as heard:
        await asyncio.to_thread(pulse.unplug, DESK)
        await heard.until_told(("lost", "Desk Microphone"), ("heard", "Headset"))
        assert heard.missing_frames > 0
        loud = [each for each in heard.captured if isinstance(each, AudioChunk)][-3:]
        assert all(np.abs(np.frombuffer(each.pcm, dtype="<i2")).max() > 2_000 for each in loud)
        await asyncio.to_thread(pulse.plug, DESK)
        await until(lambda: heard.told[-1] == ("heard", "Desk Microphone"))
        assert ("lost", "Headset") not in heard.told
    await no_recorders(pulse)


async def test_the_only_one_is_unplugged_and_plugged_in_again(pulse: PulseServer) -> None:
    """No monitor is heard in its place, though the server offers one; once it is back it is heard at once."""
    pulse.unplug(HEADSET)
    async with listening() as heard:
        await asyncio.to_thread(pulse.unplug, DESK)
        await heard.until_told(("lost", "Desk Microphone"))
        await asyncio.to_thread(pulse.plug, DESK)
        await heard.until_told(("lost", "Desk Microphone"), ("heard", "Desk Microphone"))


async def test_a_stop_while_it_is_unplugged(pulse: PulseServer) -> None:
    """The time up to the stop is missing, and the end is clean."""
    pulse.unplug(HEADSET)
    async with listening() as heard:
        await asyncio.to_thread(pulse.unplug, DESK)
        await heard.until_told(("lost", "Desk Microphone"))
    assert isinstance(heard.captured[-1], SoundMissing)
    await no_recorders(pulse)


async def test_led_to_another_source_in_a_mixer(pulse: PulseServer) -> None:
    """With its own source still there, that is somebody's will: it is followed, said, and no sound is missing."""
    async with listening("desk") as heard:
        await asyncio.to_thread(pulse.lead_recorder_to, "headset")
        await heard.until_told(("heard", "Headset"))
        assert heard.missing_frames == 0


async def test_another_default_takes_the_stream_along(pulse: PulseServer) -> None:
    """Whoever chose the microphone keeps it; whoever wants the default one gets the new one."""
    async with listening("desk") as heard:
        await asyncio.to_thread(pulse.pactl, "set-default-source", "headset")
        await heard.until_told(("lost", "Desk Microphone"), ("heard", "Desk Microphone"))
    pulse.pactl("set-default-source", "desk")
    async with listening() as heard:
        await asyncio.to_thread(pulse.pactl, "set-default-source", "headset")
        await heard.until_told(("heard", "Headset"))


async def test_the_sound_server_is_killed_and_started_again(pulse: PulseServer) -> None:
    """It goes on with the new server; a loss after that is noticed, too."""
    async with listening("desk") as heard:
        pulse.kill()
        await heard.until_told(("lost", "Desk Microphone"))
        await asyncio.to_thread(pulse.restart)
        await heard.until_told(("lost", "Desk Microphone"), ("heard", "Desk Microphone"))
        await asyncio.to_thread(pulse.unplug, DESK)
        await until(lambda: heard.told[2:] == [("lost", "Desk Microphone"), ("heard", "Headset")])


async def test_the_sound_server_hangs_for_a_while(pulse: PulseServer) -> None:
    """Silence is the loss; the stream that does not close is abandoned, and another one heard after all."""
    async with listening("desk") as heard:
        pulse.freeze()
        await heard.until_told(("lost", "Desk Microphone"))
        pulse.thaw()
        await heard.until_told(("lost", "Desk Microphone"), ("heard", "Desk Microphone"))
    await no_recorders(pulse)


async def test_a_stop_while_the_sound_server_hangs(pulse: PulseServer, caplog: pytest.LogCaptureFixture) -> None:
    """It does not wait for the server, heard or lost."""
    try:
        for lost in (False, True):
            async with listening("desk") as heard:
                pulse.freeze()
                if lost:
                    await heard.until_told(("lost", "Desk Microphone"))
            assert "abandoned" in caplog.text
            caplog.clear()
            pulse.thaw()
            await no_recorders(pulse)
    finally:
        pulse.thaw()


async def test_each_lack_has_its_sentence(pulse: PulseServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At the start: a source that is gone, no microphone, a server that lets nobody in, and one that is not there."""
    desk = find_source(await list_sources(), "desk")
    pulse.unplug(DESK)
    with pytest.raises(SoundError, match="“Desk Microphone” is no longer available"):
        await ReconnectingMicrophone(desk).start()
    pulse.unplug(HEADSET)
    with pytest.raises(SoundError, match="No microphone found"):
        await ReconnectingMicrophone(None).start()
    pulse.plug(DESK)
    with monkeypatch.context() as patch:
        cookie = tmp_path / "cookie"
        cookie.write_bytes(b"x" * 256)
        patch.setenv("PULSE_COOKIE", str(cookie))
        patch.setenv("PULSE_SERVER", pulse.strict_address())
        with pytest.raises(SoundError, match="denied access"):
            await ReconnectingMicrophone(None).start()
        with pytest.raises(SoundError, match="denied access"):
            await ReconnectingMicrophone(desk).start()
    pulse.kill()
    with pytest.raises(SoundError, match="sound server isn't running"):
        await ReconnectingMicrophone(desk).start()


async def test_a_source_that_is_full(pulse: PulseServer) -> None:
    """One that is there, but that the server does not let us hear, is said to be in use."""
    desk = find_source(await list_sources(), "desk")
    await asyncio.to_thread(pulse.fill, DESK)
    with pytest.raises(SoundError, match=r"couldn't open “Desk Microphone”\. Check that it's connected and not in use"):
        await ReconnectingMicrophone(desk).start()
