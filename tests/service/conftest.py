"""What several tests of the service need: the recording, the loaded model, and a server to talk to."""

from __future__ import annotations

import wave
from collections.abc import Iterator

import numpy as np
import pytest
import soxr

from app.audio.demo_audio import demo_audio_path
from app.service.moonshine import MoonshineRecognizer


@pytest.fixture(scope="session")
def recording() -> bytes:
    """The recording in the moonshine-voice wheel: mono 16-bit samples at 16 kHz, 44 s."""
    with wave.open(str(demo_audio_path())) as wav:
        samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2")
        return soxr.resample(samples, wav.getframerate(), 16_000).tobytes()


@pytest.fixture(scope="session")
def recognizer() -> Iterator[MoonshineRecognizer]:
    """The real model, loaded once."""
    recognizer = MoonshineRecognizer()
    yield recognizer
    recognizer.close()
