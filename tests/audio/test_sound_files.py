"""Sound files: every kind is read to its last sample, and every bad one refused with a sentence."""

import contextlib
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.audio.sound_files import SoundReader, open_sound_file
from app.errors import AudioFileError
from tests.fakes.wav_files import EXTENSIBLE, FLOAT, PCM, chunk, encode, save, wav


def read_all(reader: SoundReader) -> np.ndarray:
    """All frames, of shape (frames, channels)."""
    blocks = [np.empty((0, reader.channels), dtype=np.float32)]
    while len(block := reader.read()):
        blocks.append(block)
    reader.close()
    return np.concatenate(blocks)


def pcm(path: Path) -> bytes:
    """A file's samples in 16 bits."""
    return np.rint(read_all(open_sound_file(path)) * 32_768).clip(-32_768, 32_767).astype("<i2").tobytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test may put its file."""
    return tmp_path / "speech.wav"


NOISE = np.random.default_rng(7).uniform(-0.9, 0.9, 5_000)
FORMS = [(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64), (EXTENSIBLE, 16), (EXTENSIBLE, 24)]


@pytest.mark.parametrize(("tag", "bits"), FORMS)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_sample_format_is_read(path: Path, tag: int, bits: int, channels: int) -> None:
    """Each sample is what was written, to within the file's own resolution."""
    frames = NOISE[: 4_998 // channels * channels].reshape(-1, channels)
    save(path, wav(encode(frames, tag, bits), tag=tag, bits=bits, channels=channels))
    got = read_all(open_sound_file(path))
    assert got.shape == frames.shape
    assert np.abs(got - frames).max() <= 2.0 ** -min(bits, 20) * 2


LIST_CHUNK = chunk(b"LIST", b"INFOISFT" + struct.pack("<I", 5) + b"Lavf\0")
DATA = encode(NOISE, PCM, 16)
PLAIN = wav(DATA, tag=PCM, bits=16)


def with_lengths(data: int, *, riff: int | None = None) -> bytes:
    """A file whose data chunk, and maybe the whole file, claims another length than it has."""
    content = PLAIN[:40] + struct.pack("<I", data) + PLAIN[44:]
    return content if riff is None else content[:4] + struct.pack("<I", riff) + content[8:]


@pytest.mark.parametrize(
    "content",
    [
        wav(DATA, tag=PCM, bits=16, more=LIST_CHUNK),
        wav(DATA, tag=PCM, bits=16, more=chunk(b"junk", b"odd") * 3),
        PLAIN + LIST_CHUNK,
        PLAIN + LIST_CHUNK[:-9],
        PLAIN + b"TAG" + bytes(125),
        PLAIN + b"abcd" + struct.pack("<I", 8) + bytes(8),
    ],
    ids=["LIST chunk", "odd chunks", "chunk after data", "cut in a chunk after data", "ID3 tag", "unknown chunk"],
)
def test_what_is_around_the_samples_is_no_sound(path: Path, content: bytes) -> None:
    """Chunks around the samples, and tags behind them, are neither heard nor worth a word."""
    save(path, content)
    assert pcm(path) == DATA
    assert open_sound_file(path).notices == []


HALF = len(DATA) // 2


@pytest.mark.parametrize(
    ("content", "notice"),
    [
        (with_lengths(0, riff=36), "doesn't state its length"),
        (with_lengths(0), "doesn't state its length"),
        (with_lengths(0, riff=0), "doesn't state its length"),
        (with_lengths(0xFFFFFFFF), "doesn't state its length"),
        (with_lengths(0xFFFFFFFF, riff=0xFFFFFFFF), "doesn't state its length"),
        (with_lengths(HALF), "states 0:00.2 of audio, but the file has 0:00.3"),
        (with_lengths(HALF, riff=36 + HALF), "states 0:00.2 of audio, but the file has 0:00.3"),
        (with_lengths(len(DATA) * 2), "ends after 0:00.3, although its header states 0:00.6"),
        (with_lengths(0x7FFFFFFF), "ends after 0:00.3"),
    ],
)
def test_what_is_there_is_read_and_it_is_said(path: Path, content: bytes, notice: str) -> None:
    """Whatever the header states, every sample that is there is read, and the disagreement is told in a sentence."""
    save(path, content)
    reader = open_sound_file(path)
    assert len(reader.notices) == 1
    assert notice in reader.notices[0]
    assert "speech.wav" in reader.notices[0]
    reader.close()
    assert pcm(path) == DATA


@pytest.mark.parametrize("encoding", ["PCM_16", "FLOAT", "ULAW"])
def test_big_endian_files_are_mended_too(path: Path, encoding: str) -> None:
    """RIFX with half its length stated is read to its end."""
    soundfile.write(path, NOISE, 16_000, subtype=encoding, format="WAV", endian="BIG")
    content = path.read_bytes()
    assert content[:4] == b"RIFX"
    whole = read_all(open_sound_file(path))
    at = content.index(b"data") + 4
    half = int.from_bytes(content[at : at + 4], "big") // 2
    save(path, content[:at] + half.to_bytes(4, "big") + content[at + 4 :])
    reader = open_sound_file(path)
    assert reader.notices
    assert np.array_equal(read_all(reader), whole)


def sparse(path: Path, head: bytes, size: int) -> None:
    """A file of this size that is silence but for the end, which is `DATA`; it takes no room on the disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size - len(DATA))
        file.seek(0, 2)
        file.write(DATA)


@pytest.mark.parametrize("form", ["wrapped", "RF64", "RF64 with a wrong length"])
def test_a_file_beyond_4_gb_is_read_to_its_end(path: Path, form: str) -> None:
    """4.8 GB of samples, their length wrapped at 32 bits or in a header of 64: the end is there, sample for sample."""
    sound = 4_800_000_000
    head = PLAIN[:40] + struct.pack("<I", sound % 2**32)
    if form != "wrapped":
        stated = sound if form == "RF64" else sound // 2
        ds64 = chunk(b"ds64", struct.pack("<QQQI", stated + 72, stated, stated // 2, 0))
        head = b"RF64\xff\xff\xff\xffWAVE" + ds64 + PLAIN[12:40] + b"\xff\xff\xff\xff"
    sparse(path, head, len(head) + sound)
    begin_ms = (sound - len(DATA)) // 32 - 1_000
    reader = open_sound_file(path, begin_ms=begin_ms)
    assert reader.frames == sound // 2
    stated = {"wrapped": "states 4:23:02", "RF64": None, "RF64 with a wrong length": "states 20:50:00"}[form]
    assert [stated in each and "41:40:00" in each for each in reader.notices] == ([] if stated is None else [True])
    samples = np.rint(read_all(reader)[:, 0] * 32_768).astype("<i2").tobytes()
    assert samples[-len(DATA) :] == DATA
    assert not any(samples[: -len(DATA)])
    assert 32_000 <= len(samples) - len(DATA) < 32_100


FORMATS = [
    ("x.flac", "FLAC", "PCM_16", 1e-4),
    ("x.ogg", "OGG", "VORBIS", 0.1),
    ("x.opus", "OGG", "OPUS", 0.2),
    ("x.mp3", "MP3", "MPEG_LAYER_III", 0.1),
    ("x.aiff", "AIFF", "PCM_24", 1e-4),
    ("x.caf", "CAF", "FLOAT", 1e-4),
    ("x.au", "AU", "PCM_16", 1e-4),
    ("x.w64", "W64", "PCM_16", 1e-4),
    ("x.rf64", "RF64", "PCM_16", 1e-4),
    ("x.voc", "VOC", "PCM_16", 1e-4),
    ("gsm.wav", "WAV", "GSM610", 0.1),
    ("ima.wav", "WAV", "IMA_ADPCM", 0.1),
    ("ms.wav", "WAV", "MS_ADPCM", 0.1),
    ("text.wav", "FLAC", "PCM_16", 1e-4),
]


def hum(rate_hz: int) -> np.ndarray:
    """Two seconds of a tone that every coder keeps."""
    return 0.4 * np.sin(2 * np.pi * 440 * np.arange(2 * rate_hz) / rate_hz)


@pytest.mark.parametrize(("name", "form", "subtype", "error"), FORMATS)
@pytest.mark.parametrize("begin_ms", [0, 500, 60_000])
def test_every_kind_is_read(tmp_path: Path, name: str, form: str, subtype: str, error: float, begin_ms: int) -> None:
    """Each kind is read from its beginning and from any later place, whatever it is called."""
    path = tmp_path / name
    rate_hz = 48_000 if subtype == "OPUS" else 8_000 if subtype == "GSM610" else 16_000
    sound = hum(rate_hz)
    soundfile.write(path, sound, rate_hz, format=form, subtype=subtype)
    reader = open_sound_file(path, begin_ms=begin_ms)
    assert reader.notices == []
    expected = sound[begin_ms * rate_hz // 1000 :]
    got = read_all(reader)[:, 0]
    assert len(got) == pytest.approx(len(expected), abs=rate_hz // 10 if error > 1e-3 else 0)
    if len(expected):
        spectrum = np.abs(np.fft.rfft(got))
        assert spectrum.argmax() * rate_hz / len(got) == pytest.approx(440, abs=2)
        if error < 1e-3:
            assert np.abs(got - expected).max() < error


@pytest.mark.parametrize("coder", ["libgsm_ms", "adpcm_ima_wav", "adpcm_ms", "pcm_mulaw"])
def test_what_ffmpeg_writes_is_read(path: Path, coder: str) -> None:
    """WAV files of telephone coders, as ffmpeg writes them, to their end."""
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    tone = "sine=frequency=440:sample_rate=8000:duration=2"
    subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", tone, "-c:a", coder, path], check=True)
    got = read_all(open_sound_file(path))
    assert len(got) == pytest.approx(16_000, abs=800)
    assert len(read_all(open_sound_file(path, begin_ms=1_000))) == pytest.approx(8_000, abs=800)


@pytest.mark.parametrize("rate_hz", [1, 8_000, 384_000])
@pytest.mark.parametrize("channels", [1, 64])
@pytest.mark.parametrize("frames", [1, 2])
def test_absurd_files_are_read(path: Path, rate_hz: int, channels: int, frames: int) -> None:
    """One frame, 1 Hz, 384 kHz, 64 channels: what there is is read."""
    save(path, wav(bytes(2 * channels * frames), tag=PCM, bits=16, rate_hz=rate_hz, channels=channels))
    assert read_all(open_sound_file(path)).shape == (frames, channels)


def test_blocks_are_bounded_however_many_channels_there_are(path: Path) -> None:
    """A second of 64 channels at 384 kHz comes in several blocks."""
    save(path, wav(bytes(2 * 64 * 40_000), tag=PCM, bits=16, rate_hz=384_000, channels=64))
    reader = open_sound_file(path)
    assert len(reader.read()) <= 1 << 14
    assert len(read_all(reader)) > 20_000


def test_a_compressed_file_that_is_cut_short_is_told(tmp_path: Path) -> None:
    """Half a FLAC file is read as far as it goes, and either that is said or the file refused."""
    path = tmp_path / "half.flac"
    soundfile.write(path, np.random.default_rng(1).uniform(-0.5, 0.5, 80_000), 16_000)
    save(path, path.read_bytes()[: path.stat().st_size // 2])
    reader = open_sound_file(path)
    heard = 0
    with contextlib.suppress(AudioFileError):
        while block := len(reader.read()):
            heard += block
        assert "ends after" in reader.notices[0]
    reader.close()
    assert 0 < heard < 80_000


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (wav(b"", tag=PCM, bits=16), "contains no audio"),
        (
            b"RIFF" + struct.pack("<I", 36 + len(LIST_CHUNK)) + wav(b"", tag=PCM, bits=16)[8:] + LIST_CHUNK,
            "contains no audio",
        ),
        (PLAIN[:4] + struct.pack("<I", 0) + wav(b"", tag=PCM, bits=16)[8:], "contains no audio"),
        (PLAIN[:30], "damaged"),
        (PLAIN[:36], "damaged"),
        (b"RIFF\x10\0\0\0WAVE" + b"\xff" * 64, "damaged"),
        (wav(DATA, tag=0x4444, bits=16), "damaged"),
        (wav(DATA, tag=PCM, bits=16, rate_hz=0), "damaged"),
        (wav(DATA, tag=PCM, bits=16)[:22] + b"\0\0" + wav(DATA, tag=PCM, bits=16)[24:], "damaged"),
        (b"Dear diary, today I renamed a text file.\n", "isn't an audio file"),
        (b"RIFF\x10\0\0\0AVI LIST", "an AVI video, which"),
        (b"ID3\x04\0\0\0\0\0\0" + bytes(60), "damaged"),
        (b"fLaC" + bytes(60), "damaged"),
        (b"OggS" + bytes(60), "damaged"),
        (b"\0\0\0\x20ftypM4A " + bytes(60), "M4A file, which Surtitle can't read. Convert it"),
        (b"\x1a\x45\xdf\xa3" + bytes(60), "WebM file, which"),
        (b"\xff", "isn't an audio file"),
        (b"\xff\xfe" + "Grüße".encode("utf-16-le"), "damaged"),
    ],
)
def test_what_is_no_sound_is_refused(path: Path, content: bytes, told: str) -> None:
    """A file that cannot be heard is refused in one sentence that names it and says what is wrong."""
    save(path, content)
    with pytest.raises(AudioFileError, match=told) as refusal:
        open_sound_file(path)
    assert "speech.wav" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_refused(path: Path) -> None:
    """A file that is not there is named, folder and all."""
    with pytest.raises(AudioFileError, match="File not found") as refusal:
        open_sound_file(path)
    assert str(path) in str(refusal.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is told to be one."""
    with pytest.raises(AudioFileError, match="folder"):
        open_sound_file(tmp_path)


def test_a_header_of_nonsense_never_gets_further_than_a_sentence(path: Path) -> None:
    """Headers with random bytes changed are read or refused, never a traceback."""
    rng = np.random.default_rng(11)
    for _ in range(300):
        content = bytearray(PLAIN[:400])
        for _ in range(rng.integers(1, 6)):
            content[rng.integers(0, 48)] = rng.integers(0, 256)
        save(path, bytes(content))
        try:
            reader = open_sound_file(path, begin_ms=int(rng.integers(0, 50)))
        except AudioFileError:
            continue
        reader.read()
        reader.close()
