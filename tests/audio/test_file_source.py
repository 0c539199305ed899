"""A file as a source of sound: chunks end to end, the pace kept, and what the user should know told."""

from pathlib import Path

import numpy as np
import pytest

from app.audio.chunks import AudioChunk, Level
from app.audio.file_source import CHUNK_FRAMES, FileSource, probe_sound
from app.audio.raw_pcm import RawFormat
from app.audio.speech_path import SpeechPath
from app.errors import AudioFileError
from tests.fakes.wav_files import FLOAT, PCM, encode, save, wav


async def heard(source: FileSource) -> list[AudioChunk]:
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
PLAIN = wav(encode(NOISE, PCM, 16), tag=PCM, bits=16)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
async def test_every_rate_is_heard(path: Path, rate_hz: int) -> None:
    """A tone keeps its frequency and its length, whatever the file's rate."""
    times = np.arange(rate_hz * 2) / rate_hz
    save(path, wav(encode(0.5 * np.sin(2 * np.pi * 500 * times), PCM, 16), tag=PCM, bits=16, rate_hz=rate_hz))
    source = FileSource(path, pace=None)
    got = samples(await heard(source))
    assert source.duration_ms == 2_000
    assert len(got) == pytest.approx(32_000, abs=1)
    spectrum = np.abs(np.fft.rfft(got[:32_000], n=32_000))
    assert spectrum.argmax() == 1_000  # in steps of half a hertz


async def test_chunks_lie_end_to_end(path: Path) -> None:
    """Chunks are 100 ms, contiguous from frame 0, and only the last is shorter."""
    save(path, wav(encode(NOISE, PCM, 16), tag=PCM, bits=16))
    chunks = await heard(FileSource(path, pace=None))
    assert [chunk.start_frame for chunk in chunks] == [0, 1_600, 3_200, 4_800]
    assert [chunk.frames for chunk in chunks] == [CHUNK_FRAMES] * 3 + [200]


async def test_a_long_file_is_read_in_blocks(path: Path) -> None:
    """What is read block by block is what the file holds."""
    noise = np.random.default_rng(3).uniform(-0.9, 0.9, 16_000 * 3 + 123)
    save(path, wav(encode(noise, PCM, 16), tag=PCM, bits=16))
    got = samples(await heard(FileSource(path, pace=None)))
    assert len(got) == len(noise)
    block_by_block = SpeechPath(16_000, 1)
    written = np.frombuffer(encode(noise, PCM, 16), "<i2").astype(np.float32)[:, np.newaxis] / 32_768
    expected = np.frombuffer(block_by_block.process(written) + block_by_block.flush(), "<i2")
    assert np.abs(got.astype(int) - expected).max() <= 1


async def test_the_level_is_told(path: Path) -> None:
    """Each chunk's level is told as it goes out."""
    levels: list[Level] = []
    tone = 0.5 * np.sin(2 * np.pi * 1_000 * np.arange(4_800) / 16_000)
    save(path, wav(encode(tone, PCM, 16), tag=PCM, bits=16))
    await heard(FileSource(path, pace=None, on_level=levels.append))
    assert len(levels) == 3
    assert levels[1] == Level(peak=pytest.approx(0.5, abs=0.01), rms=pytest.approx(0.5 / 2**0.5, abs=0.01))


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
    source = FileSource(path, pace, clock=clock, sleep=clock.sleep)
    await source.start()
    due = [(chunk.end_frame, clock.now_s - 100.0) async for chunk in source.chunks()]
    assert len(due) == 30
    for end_frame, at_s in due:
        assert at_s == pytest.approx(end_frame / 16_000 / pace, abs=0.0002)


async def test_a_slow_reader_is_caught_up_with(path: Path) -> None:
    """Chunks that are overdue follow at once, without any sleep, until the stream is on time again."""
    save(path, wav(encode(np.resize(NOISE, 32_000), PCM, 16), tag=PCM, bits=16))
    clock = FakeClock()
    source = FileSource(path, clock=clock, sleep=clock.sleep)
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
    await heard(FileSource(path, None, clock=clock, sleep=clock.sleep))
    assert not clock.slept


async def test_stop_ends_the_stream(path: Path) -> None:
    """After `stop` no further chunk comes, though the file has more; stopping twice, or before, does no harm."""
    save(path, PLAIN)
    source = FileSource(path, pace=None)
    await source.start()
    stream = source.chunks()
    assert (await anext(stream)).start_frame == 0
    await source.stop()
    await source.stop()
    assert [chunk async for chunk in stream] == []
    unstarted = FileSource(path)
    await unstarted.stop()
    assert [chunk async for chunk in unstarted.chunks()] == []


async def test_a_paused_file_goes_on_where_it_was(path: Path) -> None:
    """Begun in the middle, a file gives its second half, at positions from 0; behind its end it gives nothing."""
    save(path, PLAIN)
    second_half = await heard(FileSource(path, pace=None, begin_ms=200))
    assert len(samples(second_half)) == 1_800
    assert second_half[0].start_frame == 0
    assert await heard(FileSource(path, pace=None, begin_ms=60_000)) == []


def test_a_file_is_probed_for_its_length(path: Path) -> None:
    """The length is told without hearing the file, and a bad file refused in the same words."""
    save(path, PLAIN)
    assert probe_sound(path) == 312
    assert probe_sound("-") is None
    assert probe_sound(path, RawFormat()) is None
    save(path, b"")
    with pytest.raises(AudioFileError, match="empty"):
        probe_sound(path)


def test_a_pace_must_be_positive(path: Path) -> None:
    """No pace of 0 or below."""
    with pytest.raises(ValueError, match="pace"):
        FileSource(path, 0)


async def test_what_a_header_states_wrongly_is_told(path: Path) -> None:
    """What is known at the beginning is told with the start, once."""
    notices: list[str] = []
    save(path, PLAIN[:-4_000])
    source = FileSource(path, pace=None, on_notice=notices.append)
    await source.start()
    assert len(notices) == 1
    assert "ends after 0:00.2, although its header states 0:00.3" in notices[0]
    assert sum([chunk.frames async for chunk in source.chunks()]) == 3_000
    assert len(notices) == 1


async def test_the_first_words_of_a_faint_file_are_lifted_too(path: Path) -> None:
    """What is to come is known of a file: its first second is as loud as all others; a usual one stays as it is."""
    voice = np.sin(2 * np.pi * 300 * np.arange(8 * 16_000) / 16_000)
    voice *= np.abs(np.sin(2 * np.pi * 1.5 * np.arange(len(voice)) / 16_000)) > 0.3
    for level, wanted in ((0.002, 0.006), (0.2, 0.2)):
        save(path, wav(encode(level * voice, FLOAT, 32), tag=FLOAT, bits=32))
        got = samples(await heard(FileSource(path, pace=None))) / 32_768
        for second in (0, 4, 7):
            assert wanted * 0.9 < np.abs(got[second * 16_000 :][:16_000]).max() < max(wanted, 0.05) * 1.6
