"""WAV files: every form is heard, every bad one refused with a sentence, and the pace kept."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.audio.chunks import AudioChunk, Level
from app.audio.wavfile import CHUNK_FRAMES, WavSource, probe_wav
from app.errors import AudioFileError

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


def wav(data: bytes, *, tag: int, bits: int, rate_hz: int = 16_000, channels: int = 1, more: bytes = b"") -> bytes:
    """A WAV file, written by hand from the format's description; `more` come between format and data."""
    frame_bytes = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, bits)
    if tag == EXTENSIBLE:
        guid = struct.pack("<H", PCM) + bytes.fromhex("000000001000800000aa00389b71")
        form += struct.pack("<HHI", 22, bits, (1 << channels) - 1) + guid
    body = b"WAVE" + chunk(b"fmt ", form) + more + chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, content: bytes) -> bytes:
    """A RIFF chunk; one of odd length is padded."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def save(path: Path, content: bytes) -> None:
    """Write a test's file."""
    path.write_bytes(content)


def encode(values: np.ndarray, tag: int, bits: int) -> bytes:
    """Samples between -1 and 1 as a WAV file holds them."""
    if tag == FLOAT:
        return values.astype(f"<f{bits // 8}").tobytes()
    integers = np.clip(np.rint(values * 2.0 ** (bits - 1)), -(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1)
    if bits == 8:
        return (integers + 128).astype(np.uint8).tobytes()
    if bits == 24:
        return integers.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return integers.astype(f"<i{bits // 8}").tobytes()


async def heard(source: WavSource) -> list[AudioChunk]:
    """Everything that a source gives from start to end."""
    await source.start()
    return [chunk async for chunk in source.chunks()]


def samples(chunks: list[AudioChunk]) -> np.ndarray:
    """The sound of the chunks in one piece."""
    return np.frombuffer(b"".join(chunk.pcm for chunk in chunks), dtype="<i2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test may put its file."""
    return tmp_path / "speech.wav"


NOISE = np.random.default_rng(7).uniform(-0.9, 0.9, 5_000)
FORMS = [(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64), (EXTENSIBLE, 16), (EXTENSIBLE, 24)]


@pytest.mark.parametrize(("tag", "bits"), FORMS)
@pytest.mark.parametrize("channels", [1, 2, 6])
async def test_every_sample_format_is_heard(path: Path, tag: int, bits: int, channels: int) -> None:
    """At 16 kHz nothing is resampled, so each sample is the mean of its frame, to within the file's own resolution."""
    frames = NOISE[: 4_998 // channels * channels].reshape(-1, channels)
    save(path, wav(encode(frames, tag, bits), tag=tag, bits=bits, channels=channels))
    got = samples(await heard(WavSource(path, pace=None))) / 32_768
    assert len(got) == len(frames)
    assert np.abs(got - frames.mean(axis=1)).max() <= 2.0 ** -min(bits, 16) * 2


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
async def test_every_rate_is_heard(path: Path, rate_hz: int) -> None:
    """A tone keeps its frequency and its length, whatever the file's rate."""
    times = np.arange(rate_hz * 2) / rate_hz
    save(path, wav(encode(0.5 * np.sin(2 * np.pi * 500 * times), PCM, 16), tag=PCM, bits=16, rate_hz=rate_hz))
    source = WavSource(path, pace=None)
    got = samples(await heard(source))
    assert source.duration_ms == 2_000
    assert len(got) == pytest.approx(32_000, abs=1)
    spectrum = np.abs(np.fft.rfft(got[:32_000], n=32_000))
    assert spectrum.argmax() == 1_000  # in steps of half a hertz


async def test_chunks_lie_end_to_end(path: Path) -> None:
    """Chunks are 100 ms, contiguous from frame 0, and only the last is shorter."""
    save(path, wav(encode(NOISE, PCM, 16), tag=PCM, bits=16))
    chunks = await heard(WavSource(path, pace=None))
    assert [chunk.start_frame for chunk in chunks] == [0, 1_600, 3_200, 4_800]
    assert [chunk.frames for chunk in chunks] == [CHUNK_FRAMES] * 3 + [200]


async def test_a_long_file_is_read_in_blocks(path: Path) -> None:
    """What is read block by block is what the file holds."""
    noise = np.random.default_rng(3).uniform(-0.9, 0.9, 16_000 * 3 + 123)
    save(path, wav(encode(noise, PCM, 16), tag=PCM, bits=16))
    assert samples(await heard(WavSource(path, pace=None))).tobytes() == encode(noise, PCM, 16)


async def test_the_level_is_told(path: Path) -> None:
    """Each chunk's level is told as it goes out."""
    levels: list[Level] = []
    save(path, wav(encode(np.full(3_200, 0.5), PCM, 16), tag=PCM, bits=16))
    await heard(WavSource(path, pace=None, on_level=levels.append))
    assert levels == [Level(peak=0.5, rms=0.5)] * 2


LIST_CHUNK = chunk(b"LIST", b"INFOISFT" + struct.pack("<I", 5) + b"Lavf\0")
DATA = encode(NOISE, PCM, 16)
PLAIN = wav(DATA, tag=PCM, bits=16)


def with_data_length(length: int) -> bytes:
    """A file whose data chunk claims another length, as a writer leaves it that could not go back."""
    return PLAIN[:40] + struct.pack("<I", length) + PLAIN[44:]


@pytest.mark.parametrize(
    "content",
    [
        wav(DATA, tag=PCM, bits=16, more=LIST_CHUNK),
        wav(DATA, tag=PCM, bits=16, more=chunk(b"junk", b"odd") * 3),
        PLAIN + LIST_CHUNK,
        PLAIN[:4] + struct.pack("<I", 36) + with_data_length(0)[8:],
        with_data_length(0xFFFFFFFF),
        PLAIN[:4] + struct.pack("<I", 0xFFFFFFFF) + with_data_length(0xFFFFFFFF)[8:],
        PLAIN[:4] + struct.pack("<I", 0) + with_data_length(0)[8:],
    ],
    ids=[
        "LIST chunk",
        "odd chunks",
        "chunk after data",
        "empty so far",
        "length -1",
        "both lengths -1",
        "both lengths 0",
    ],
)
async def test_quirks_of_writers_are_forgiven(path: Path, content: bytes) -> None:
    """Chunks around the data, and lengths that a streaming writer never filled in, do not cost a sample."""
    save(path, content)
    assert samples(await heard(WavSource(path, pace=None))).tobytes() == DATA


async def test_a_truncated_file_is_heard_as_far_as_it_goes(path: Path) -> None:
    """Where the end is missing, what is there is still captioned."""
    save(path, PLAIN[:-4_001])
    assert samples(await heard(WavSource(path, pace=None))).tobytes() == DATA[:-4_002]


async def test_a_file_written_by_libsndfile(path: Path) -> None:
    """A file that another program wrote is heard as it was meant."""
    soundfile.write(path, NOISE, 16_000, subtype="PCM_16")
    assert np.abs(samples(await heard(WavSource(path, pace=None))) / 32_768 - NOISE).max() <= 2**-15


MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(413)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (wav(b"", tag=PCM, bits=16), "without any sound"),
        (
            b"RIFF" + struct.pack("<I", 36 + len(LIST_CHUNK)) + wav(b"", tag=PCM, bits=16)[8:] + LIST_CHUNK,
            "without any",
        ),
        (with_data_length(0), "without any sound"),
        (PLAIN[:4] + struct.pack("<I", 0) + wav(b"", tag=PCM, bits=16)[8:], "without any sound"),
        (PLAIN[:30], "damaged"),
        (PLAIN[:36], "damaged"),
        (b"RIFF\x10\0\0\0WAVE" + b"\xff" * 64, "damaged"),
        (wav(DATA, tag=0x4444, bits=16), "damaged"),
        (wav(DATA, tag=PCM, bits=16, rate_hz=0), "damaged"),
        (b"Dear diary, today I renamed a text file.\n", "not a WAV file"),
        (b"RIFF\x10\0\0\0AVI LIST", "not a WAV file"),
        (MP3_FRAME * 20, "MP3"),
        (b"ID3\x04\0\0\0\0\0\0" + MP3_FRAME * 20, "MP3"),
        (b"fLaC" + bytes(60), "FLAC"),
        (b"OggS" + bytes(60), "Ogg"),
        (b"\0\0\0\x20ftypM4A " + bytes(60), "M4A"),
        (b"\xff", "not a WAV file"),
    ],
)
async def test_what_is_no_sound_is_refused(path: Path, content: bytes, told: str) -> None:
    """A file that cannot be heard is refused by `start`, in one sentence that names it and says what is wrong."""
    save(path, content)
    with pytest.raises(AudioFileError, match=told) as refusal:
        await WavSource(path).start()
    assert "speech.wav" in str(refusal.value)
    assert "\n" not in str(refusal.value)


async def test_a_real_mp3_is_refused(path: Path) -> None:
    """An MP3 that libsndfile itself would read is refused by its name."""
    soundfile.write(path, NOISE, 16_000, format="MP3")
    with pytest.raises(AudioFileError, match="is an MP3 file"):
        await WavSource(path).start()


async def test_a_missing_file_is_refused(path: Path) -> None:
    """A file that is not there is named, folder and all."""
    with pytest.raises(AudioFileError, match="There is no file") as refusal:
        await WavSource(path).start()
    assert str(path) in str(refusal.value)


async def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is told to be one."""
    with pytest.raises(AudioFileError, match="folder"):
        await WavSource(tmp_path).start()


class FakeClock:
    """A clock that goes forward only by sleeping, or by `now_s` being set."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once; a little too short, as timers may be."""
        self.slept.append(seconds)
        self.now_s += seconds * 0.9 + 0.0001


@pytest.mark.parametrize("pace", [1.0, 4.0, 0.25])
async def test_chunks_go_out_when_they_would_have_been_heard(path: Path, pace: float) -> None:
    """Each chunk is due when its last frame would have sounded; errors of the sleeps do not add up."""
    save(path, wav(encode(np.resize(NOISE, 48_000), PCM, 16), tag=PCM, bits=16))
    clock = FakeClock()
    source = WavSource(path, pace, clock=clock, sleep=clock.sleep)
    await source.start()
    due = [(chunk.end_frame, clock.now_s - 100.0) async for chunk in source.chunks()]
    assert len(due) == 30
    for end_frame, at_s in due:
        assert at_s == pytest.approx(end_frame / 16_000 / pace, abs=0.0002)


async def test_a_slow_reader_is_caught_up_with(path: Path) -> None:
    """Chunks that are overdue follow at once, without any sleep, until the stream is on time again."""
    save(path, wav(encode(np.resize(NOISE, 32_000), PCM, 16), tag=PCM, bits=16))
    clock = FakeClock()
    source = WavSource(path, clock=clock, sleep=clock.sleep)
    await source.start()
    late: list[bool] = []
    async for chunk in source.chunks():
        if chunk.start_frame == 0:
            clock.now_s += 1.0
            clock.slept.clear()
        late.append(not clock.slept)
    assert late == [True] * 11 + [False] * 9


async def test_no_pace_never_sleeps(path: Path) -> None:
    """Without a pace the file goes as fast as it is taken."""
    save(path, PLAIN)
    clock = FakeClock()
    await heard(WavSource(path, None, clock=clock, sleep=clock.sleep))
    assert not clock.slept


async def test_stop_ends_the_stream(path: Path) -> None:
    """After `stop` no further chunk comes, though the file has more; stopping twice, or before, does no harm."""
    save(path, PLAIN)
    source = WavSource(path, pace=None)
    await source.start()
    stream = source.chunks()
    assert (await anext(stream)).start_frame == 0
    await source.stop()
    await source.stop()
    assert [chunk async for chunk in stream] == []
    unstarted = WavSource(path)
    await unstarted.stop()
    assert [chunk async for chunk in unstarted.chunks()] == []


async def test_a_paused_file_goes_on_where_it_was(path: Path) -> None:
    """Begun in the middle, a file gives its second half, at positions from 0; behind its end it gives nothing."""
    save(path, PLAIN)
    second_half = await heard(WavSource(path, pace=None, begin_ms=200))
    assert samples(second_half).tobytes() == DATA[2 * 3_200 :]
    assert second_half[0].start_frame == 0
    assert await heard(WavSource(path, pace=None, begin_ms=60_000)) == []


def test_a_file_is_probed_for_its_length(path: Path) -> None:
    """The length is told without hearing the file, and a bad file refused in the same words."""
    save(path, PLAIN)
    assert probe_wav(path) == 312
    save(path, b"")
    with pytest.raises(AudioFileError, match="empty"):
        probe_wav(path)


def test_a_pace_must_be_positive(path: Path) -> None:
    """No pace of 0 or below."""
    with pytest.raises(ValueError, match="pace"):
        WavSource(path, 0)
