"""Measures of recognised speech, and speech whose word onsets are known."""

from __future__ import annotations

import re
import subprocess
import wave
from collections.abc import Sequence
from io import BytesIO

import numpy as np
import soxr

from app.service.recognizer import RecognizerStream, Utterance

RATE_HZ = 16_000

TWO_CITIES = """
It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was
the epoch of belief, it was the epoch of incredulity, it was the season of light, it was the season of darkness, it was
the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, we were all
going direct to heaven, we were all going direct the other way. In short, the period was so far like the present
period, that some of its noisiest authorities insisted on its being received, for good or for evil, in the superlative
degree of comparison only.
"""
"""What is read in the recording."""


def recognize(stream: RecognizerStream, pcm: bytes, *, block_ms: int = 100) -> list[Utterance]:
    """All that a stream says of this sound, partials too, fed in blocks; the stream is closed."""
    step = block_ms * RATE_HZ // 1000 * 2
    utterances = [u for at in range(0, len(pcm), step) for u in stream.accept(pcm[at : at + step])]
    utterances += stream.finish()
    stream.close()
    return utterances


def plain_words(text: str) -> list[str]:
    """The words of a text, in small letters and without punctuation."""
    return re.findall(r"[\w']+", text.lower())


def word_error_rate(heard: str, said: str) -> float:
    """Substitutions, insertions and deletions between the two, for each word that was said."""
    heard_words, said_words = plain_words(heard), plain_words(said)
    row = list(range(len(said_words) + 1))
    for i, word in enumerate(heard_words, 1):
        diagonal, row[0] = row[0], i
        for j, expected in enumerate(said_words, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != expected))
    return row[-1] / len(said_words)


def spoken(word: str) -> np.ndarray:
    """One word by espeak-ng at 16 kHz, without the silence around it."""
    wav = subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "--stdout", word], capture_output=True, check=True)
    with wave.open(BytesIO(wav.stdout)) as reader:
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").astype(np.float32)
        samples = soxr.resample(samples, reader.getframerate(), RATE_HZ)
    loud = np.flatnonzero(np.abs(samples) > 300)
    return samples[loud[0] : loud[-1] + 1]


def words_at(onsets_ms: Sequence[tuple[str, int]], length_ms: int) -> bytes:
    """Sound in which each word begins at its time."""
    sound = np.zeros(length_ms * RATE_HZ // 1000, np.float32)
    for word, onset_ms in onsets_ms:
        samples = spoken(word)
        begin = onset_ms * RATE_HZ // 1000
        sound[begin : begin + len(samples)] += samples[: len(sound) - begin]
    return sound.clip(-32_768, 32_767).astype("<i2").tobytes()
