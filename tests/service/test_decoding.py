"""Whatever way a client cuts its audio up, the same samples come out."""

from __future__ import annotations

import struct
import wave
from io import BytesIO

import numpy as np
import pytest

from app.service.decoding import AudioDecoder, UndecodableAudioError


def tone(rate_hz: int, seconds: float = 1.0, hz: float = 440.0) -> np.ndarray:
    """A sine at half of full scale."""
    times = np.arange(int(rate_hz * seconds)) / rate_hz
    return (np.sin(2 * np.pi * hz * times) * 16_000).astype("<i2")


def wav_file(samples: np.ndarray, rate_hz: int, channels: int = 1) -> bytes:
    """A WAV file as Python writes it."""
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def decode(decoder: AudioDecoder, data: bytes, step: int) -> bytes:
    """All of the data through the decoder, `step` bytes at a time."""
    parts = [decoder.decode(data[at : at + step]) for at in range(0, len(data), step)]
    return b"".join(parts) + decoder.flush()


@pytest.mark.parametrize("step", [1, 7, 1024, 10**6])
def test_pcm_at_16_khz_passes_unchanged(step: int) -> None:
    """Messages may split samples."""
    samples = tone(16_000, 0.1)
    assert decode(AudioDecoder("pcm", 16_000), samples.tobytes(), step) == samples.tobytes()


@pytest.mark.parametrize("step", [1, 5, 44, 1024])
def test_a_wav_header_is_stripped_wherever_it_is_split(step: int) -> None:
    """A file that is streamed as it lies on disk gives its samples."""
    samples = tone(16_000, 0.1)
    assert decode(AudioDecoder("wav", 16_000), wav_file(samples, 16_000), step) == samples.tobytes()


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000])
def test_the_rate_in_the_header_wins(rate_hz: int) -> None:
    """A file of another rate than declared comes out at 16 kHz, as long as it was."""
    decoder = AudioDecoder("wav", 16_000)
    heard = np.frombuffer(decode(decoder, wav_file(tone(rate_hz), rate_hz), 1024), "<i2")
    assert abs(len(heard) - 16_000) <= 2
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(int(spectrum.argmax()) - 440) <= 1


def test_pcm_of_another_rate_is_resampled() -> None:
    """The declared rate of raw samples is believed."""
    heard = decode(AudioDecoder("pcm", 48_000), tone(48_000).tobytes(), 999)
    assert abs(len(heard) // 2 - 16_000) <= 2


def test_stereo_is_mixed() -> None:
    """Two channels become their mean, also where a message ends between them."""
    left = tone(16_000, 0.05)
    stereo = np.column_stack([left, np.zeros_like(left)])
    heard = np.frombuffer(decode(AudioDecoder("wav", 16_000), wav_file(stereo, 16_000, 2), 3), "<i2")
    assert np.abs(heard.astype(int) - left.astype(int) / 2).max() <= 1


def test_what_follows_the_sound_is_not_heard() -> None:
    """Chunks behind the data are not samples, and those before it are skipped."""
    samples = tone(16_000, 0.01)
    data = b"data" + struct.pack("<I", 2 * len(samples)) + samples.tobytes() + b"LIST" + struct.pack("<I", 4) + b"note"
    header = wav_file(samples, 16_000)[:36] + b"LIST" + struct.pack("<I", 3) + b"odd\0"
    assert decode(AudioDecoder("wav", 16_000), header + data, 11) == samples.tobytes()


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_size_that_is_not_known_means_to_the_end(size: int) -> None:
    """Programs that write to a pipe cannot fill in the size."""
    samples = tone(16_000, 0.01)
    data = b"data" + struct.pack("<I", size) + samples.tobytes()
    assert decode(AudioDecoder("wav", 16_000), wav_file(samples, 16_000)[:36] + data, 64) == samples.tobytes()


@pytest.mark.parametrize("name", ["mp3", "opus", "", "PCM"])
def test_other_formats_are_refused_by_name(name: str) -> None:
    """The refusal has the wire's code and says what is served."""
    with pytest.raises(UndecodableAudioError, match="pcm, wav") as refusal:
        AudioDecoder(name, 16_000)
    assert refusal.value.code == "UNSUPPORTED_FORMAT"


@pytest.mark.parametrize("rate_hz", [0, -1, 7_999, 10**9])
def test_impossible_rates_are_refused(rate_hz: int) -> None:
    """The refusal says which rates are served."""
    with pytest.raises(UndecodableAudioError, match="8000") as refusal:
        AudioDecoder("pcm", rate_hz)
    assert refusal.value.code == "InvalidParameter"


@pytest.mark.parametrize(
    "file",
    [
        b"ID3\x04 an MP3 that is called a WAV file",
        b"RIFF\0\0\0\0AVI LIST",
        wav_file(tone(16_000, 0.01), 16_000)[:34] + struct.pack("<H", 24) + b"data\0\0\0\0",
        b"RIFF\0\0\0\0WAVE" + b"junk" + struct.pack("<I", 10**6) + bytes(70_000),
    ],
)
def test_files_that_are_none_are_refused(file: bytes) -> None:
    """What cannot be decoded is said so, instead of being heard as noise."""
    with pytest.raises(UndecodableAudioError, match="Failed to decode audio"):
        decode(AudioDecoder("wav", 16_000), file, 100)
