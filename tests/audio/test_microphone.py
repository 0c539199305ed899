"""Hearing a virtual microphone through a real sound server, and losing it."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from app.audio.chunks import AudioChunk, Level
from app.audio.devices import SoundSource, SoundSystem, SourceKind, find_source, list_sources
from app.audio.microphone import MicrophoneSource
from app.audio.portaudio import PortAudio
from app.errors import SoundError
from tests.fakes.pulse import PulseServer, VirtualMicrophone
from tests.fakes.sound_server import sound_server
from tests.fakes.waiting import until

DESK = VirtualMicrophone("desk", "Desk Microphone", rate_hz=44_100, channels=1)
HEADSET = VirtualMicrophone("headset", "Headset", rate_hz=48_000, channels=2)
DEADLINE_S = 20.0


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    """A machine with two microphones; the desk's is the default."""
    with sound_server(microphones=[DESK, HEADSET]) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


def tone_file(folder: Path, hz: float) -> Path:
    """Half a minute of a sine at a quarter of full scale, in both channels."""
    path = folder / f"{hz:.0f}.wav"
    tone = 0.25 * np.sin(2 * np.pi * hz * np.arange(48_000 * 30) / 48_000)
    soundfile.write(path, np.stack([tone, tone], axis=1), 48_000)
    return path


@asynccontextmanager
async def listening(microphone: MicrophoneSource) -> AsyncIterator[AsyncIterator[AudioChunk]]:
    """The microphone's chunks; it is stopped in the end."""
    await microphone.start()
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield microphone.chunks()
    finally:
        await microphone.stop()


async def until_loud(chunks: AsyncIterator[AudioChunk]) -> list[AudioChunk]:
    """What is heard until a second of sound has come after the first loud chunk."""
    heard: list[AudioChunk] = []
    loud_frames = 0
    async for chunk in chunks:
        heard.append(chunk)
        if loud_frames or np.abs(np.frombuffer(chunk.pcm, dtype="<i2")).max() > 2_000:
            loud_frames += chunk.frames
        if loud_frames > 24_000:
            break
    return heard


async def exhaust(chunks: AsyncIterator[AudioChunk], heard: list[AudioChunk]) -> None:
    """Hear all that there is."""
    async for chunk in chunks:
        heard.append(chunk)  # noqa: PERF401  what came before an error counts


def loudest_hz(chunks: list[AudioChunk]) -> float:
    """The strongest frequency in the last second of what was heard."""
    samples = np.frombuffer(b"".join(chunk.pcm for chunk in chunks), dtype="<i2")[-16_000:]
    return float(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).argmax())


def block_until(condition: Callable[[], bool]) -> None:
    """Hold the event loop up until something happened on another thread."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "it never happened"
        time.sleep(0.01)


async def test_a_tone_is_heard(pulse: PulseServer, tmp_path: Path) -> None:
    """The default microphone, at its own 44.1 kHz: right frequency and level, chunks end to end from frame 0."""
    levels: list[Level] = []
    microphone = MicrophoneSource(None, on_level=levels.append)
    pulse.play(tone_file(tmp_path, 440))
    async with listening(microphone) as chunks:
        heard = await until_loud(chunks)
    assert loudest_hz(heard) == pytest.approx(440, abs=1)
    assert heard[0].start_frame == 0
    assert all(before.end_frame == after.start_frame for before, after in pairwise(heard))
    assert max(chunk.frames for chunk in heard) <= 1_600
    assert microphone.name == "Desk Microphone"
    assert microphone.dropped_frames == 0
    peak = np.median([level.peak for level in levels[-15:]])
    assert peak == pytest.approx(0.25, abs=0.03) or peak == pytest.approx(0.25 * 2**0.5, abs=0.03)  # PipeWire's mono


async def test_a_microphone_whose_channels_cancel_is_heard(pulse: PulseServer, tmp_path: Path) -> None:
    """A cable that is wired the wrong way round turns one channel round: the sound is there, as loud as on each."""
    path = tmp_path / "opposed.wav"
    tone = 0.25 * np.sin(2 * np.pi * 440 * np.arange(48_000 * 30) / 48_000)
    soundfile.write(path, np.stack([tone, -tone], axis=1), 48_000)
    pulse.play(path, into=HEADSET)
    source = find_source(await list_sources(), "headset")
    assert source.channels == 2
    async with listening(MicrophoneSource(source)) as chunks:
        heard = await until_loud(chunks)
    assert loudest_hz(heard) == pytest.approx(440, abs=1)
    last = np.frombuffer(b"".join(chunk.pcm for chunk in heard), dtype="<i2")[-8_000:]
    assert np.abs(last).max() == pytest.approx(0.25 * 32_768, rel=0.1)


@pytest.mark.parametrize(("wanted", "hz"), [("headset", 700.0), ("desk micro", 300.0), ("audio: Room of Head", 700.0)])
async def test_the_chosen_source_is_the_one_heard(pulse: PulseServer, tmp_path: Path, wanted: str, hz: float) -> None:
    """Of two microphones with different tones the chosen one is heard; so is the monitor of an output."""
    pulse.play(tone_file(tmp_path, 300), into=DESK)
    pulse.play(tone_file(tmp_path, 700), into=HEADSET)
    source = find_source(await list_sources(), wanted)
    async with listening(MicrophoneSource(source)) as chunks:
        assert loudest_hz(await until_loud(chunks)) == pytest.approx(hz, abs=1)
        assert "PULSE_SOURCE" not in os.environ


@pytest.mark.usefixtures("pulse")
async def test_the_bound_holds_while_nobody_reads() -> None:
    """With the event loop held up the callback keeps to the bound, and what it dropped shows as a jump."""
    microphone = MicrophoneSource(None, bound_s=0.2)
    async with listening(microphone) as chunks:
        block_until(lambda: microphone.dropped_frames > 4_800)
        backlog = [await anext(chunks)]
        while (chunk := await anext(chunks)).start_frame == backlog[-1].end_frame:
            backlog.append(chunk)
        assert sum(kept.frames for kept in backlog) <= 3_200
        assert chunk.start_frame - backlog[-1].end_frame == microphone.dropped_frames


@pytest.mark.usefixtures("pulse")
async def test_what_was_heard_before_stop_is_delivered() -> None:
    """Chunks that nobody had taken at `stop` still come, and then the stream ends; a second `stop` does no harm."""
    microphone = MicrophoneSource(None)
    await microphone.start()
    chunks = microphone.chunks()
    first = await anext(chunks)
    block_until(lambda: microphone._heard_frames > first.frames + 8_000)
    await microphone.stop()
    await microphone.stop()
    rest = [chunk async for chunk in chunks]
    assert rest[0].start_frame == first.end_frame
    assert rest[-1].end_frame == microphone._heard_frames
    assert sum(chunk.frames for chunk in rest) > 8_000


@dataclass
class Flags:
    """What PortAudio says about a block."""

    input_overflow: bool


class FakePortAudio(PortAudio):
    """Opens nothing, and lets the test call back in PortAudio's place."""

    async def open_input(self, **arguments: Any) -> str:
        """Keep the callbacks."""
        self.arguments = arguments
        return "stream"

    async def close(self, stream: Any) -> bool:
        """The stream ends; PortAudio tells that, too."""
        assert stream == "stream"
        self.arguments["finished"]()
        return True


async def test_the_callback_counts_overflows_and_mixes() -> None:
    """Each overflow that the sound system tells of is counted, and two channels become one without a frame lost."""
    stereo = SoundSource("usb-1", "Blue Yeti", SourceKind.MICROPHONE, True, rate_hz=16_000, channels=2)
    portaudio = FakePortAudio()
    microphone = MicrophoneSource(stereo, portaudio=portaudio)
    await microphone.start()
    tone = np.sin(2 * np.pi * 1_000 * np.arange(480) / 16_000)
    for overflow in (False, True, True, False):
        block = (tone[:, np.newaxis] * (0.5, 0.25)).astype(np.float32)
        await asyncio.to_thread(portaudio.arguments["callback"], block, 480, None, Flags(overflow))
    await microphone.stop()
    heard = [chunk async for chunk in microphone.chunks()]
    assert microphone.overflows == 2
    assert [chunk.start_frame for chunk in heard] == [0, 480, 960, 1_440]
    samples = np.frombuffer(b"".join(chunk.pcm for chunk in heard), dtype="<i2")
    assert np.abs(samples[160:]).max() == pytest.approx(0.375 * 32_768, rel=0.01)
    assert portaudio.arguments["device"] == "usb-1"
    assert portaudio.arguments["pulse_source"] is None


async def test_stop_before_start() -> None:
    """A microphone that never started stops, and gives nothing."""
    microphone = MicrophoneSource(None)
    await microphone.stop()
    assert [chunk async for chunk in microphone.chunks()] == []


async def test_a_crashed_sound_server_is_a_lost_microphone(
    pulse: PulseServer, caplog: pytest.LogCaptureFixture
) -> None:
    """What was heard still comes, then one sentence; what PortAudio prints about it is in the log."""
    microphone = MicrophoneSource(None)
    with caplog.at_level(logging.INFO, logger="surtitle.audio"):
        async with listening(microphone) as chunks:
            block_until(lambda: microphone._heard_frames > 8_000)
            pulse.kill()
            heard: list[AudioChunk] = []
            with pytest.raises(SoundError, match="“Desk Microphone” was disconnected"):
                await exhaust(chunks, heard)
    assert sum(chunk.frames for chunk in heard) > 8_000
    assert any(record.getMessage().startswith("sound library: Expression") for record in caplog.records)


async def test_a_hanging_sound_server_is_a_lost_microphone(
    pulse: PulseServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Where no sound comes and nothing is told, patience ends; closing it is given up, and noted in the log."""
    portaudio = PortAudio(close_patience_s=0.3)
    microphone = MicrophoneSource(None, patience_s=0.3, portaudio=portaudio)
    async with listening(microphone) as chunks:
        await anext(chunks)
        pulse.freeze()
        with pytest.raises(SoundError, match="was disconnected"):
            await exhaust(chunks, [])
    assert "abandoned" in caplog.text
    pulse.thaw()
    await portaudio.aclose()


async def test_a_microphone_that_is_gone_is_refused(pulse: PulseServer) -> None:
    """A source that was listed once and is no longer there is a sentence at `start`, not another microphone."""
    if not pulse.refuses_what_is_gone:
        pytest.skip("PipeWire gives another source; SteadyMicrophone asks before")
    gone = SoundSource("usb-9", "Blue Yeti", SourceKind.MICROPHONE, False, system=SoundSystem.PULSE)
    with pytest.raises(SoundError, match="sound server couldn't open “Blue Yeti”"):
        await MicrophoneSource(gone).start()


async def test_no_microphone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With loudspeakers only, the default microphone is a sentence that says so."""
    with sound_server(microphones=[], outputs=["Speakers"]) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SoundError, match="No microphone found"):
            await MicrophoneSource(None).start()


async def test_a_stop_while_the_device_is_being_opened_leaves_nothing_open(pulse: PulseServer) -> None:
    """Start and Stop in quick succession: nothing is heard, and the sound server has no recorder left."""
    microphone = MicrophoneSource(None)
    starting = asyncio.ensure_future(microphone.start())
    await asyncio.sleep(0)
    await microphone.stop()
    await starting
    assert [chunk async for chunk in microphone.chunks()] == []
    await until(lambda: not pulse.recorders())
