"""What a service hears in the samples of ``spoken.py``: words, their exact times, and sentences by the silence after.

It knows nothing but the samples of its task: one that begins in the middle of a sentence hears the rest of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from app.captions.events import Stream, Word
from app.captions.timeline import BYTES_PER_FRAME, frames_to_ms, ms_to_frames
from app.protocol.events import SentenceRevised
from tests.fakes.spoken import word_of_value, word_text

UNSTABLE_WORDS = 2


class Hearing:
    """Hears one task.

    Args:
        end_silence_ms: silence that ends a sentence.
        longest_ms: a sentence that lasts longer is ended at its next word; None: never.
        partial_every_ms: how much sound goes by from one partial of a sentence to its next.

    Attributes:
        heard_frames: how much was heard.
        silent_frames: how long it has been silent.
        heard_speech: whether there was a word in it.
    """

    def __init__(
        self, *, end_silence_ms: int = 300, longest_ms: int | None = None, partial_every_ms: int = 500
    ) -> None:
        self.heard_frames = 0
        self.silent_frames = 0
        self.heard_speech = False
        self._end_silence_frames = ms_to_frames(end_silence_ms)
        self._longest_frames = None if longest_ms is None else ms_to_frames(longest_ms)
        self._partial_frames = ms_to_frames(partial_every_ms)
        self._next_partial_frame = 0
        self._number = 0
        self._words: list[tuple[int, int, int]] = []  # value, first frame, frame behind the last

    @property
    def words_open(self) -> int:
        """How many words the sentence has that is being said."""
        return len(self._words)

    def hear(self, pcm: bytes) -> list[SentenceRevised]:
        """Listen to this; returns the finals of the sentences that ended, and a partial if one is due."""
        said: list[SentenceRevised] = []
        for value, frames in _runs(pcm):
            if value == 0:
                self._hear_silence(frames, said)
            else:
                self._hear_word(value, frames, said)
        if self._words and self.heard_frames >= self._next_partial_frame:
            self._next_partial_frame = self.heard_frames + self._partial_frames
            said.append(self._sentence(final=False))
        return said

    def end(self) -> list[SentenceRevised]:
        """No more will come: what was being said is a sentence."""
        return [self._final()] if self._words else []

    def _hear_silence(self, frames: int, said: list[SentenceRevised]) -> None:
        self.heard_frames += frames
        self.silent_frames += frames
        if self._words and self.silent_frames >= self._end_silence_frames:
            said.append(self._final())

    def _hear_word(self, value: int, frames: int, said: list[SentenceRevised]) -> None:
        begin = self.heard_frames
        self.heard_frames += frames
        self.silent_frames = 0
        self.heard_speech = True
        if self._words and self._words[-1][0] == value and self._words[-1][2] == begin:
            self._words[-1] = (value, self._words[-1][1], begin + frames)
            return
        if self._words and self._longest_frames is not None and begin - self._words[0][1] >= self._longest_frames:
            said.append(self._final())
        if not self._words:
            self._next_partial_frame = begin + self._partial_frames
        self._words.append((value, begin, begin + frames))

    def _final(self) -> SentenceRevised:
        sentence = self._sentence(final=True)
        self._number += 1
        self._words = []
        return sentence

    def _sentence(self, *, final: bool) -> SentenceRevised:
        """The sentence so far; in a partial, the last words may still change, and the very last is misheard."""
        words: list[Word] = []
        for place, (value, begin, end) in enumerate(self._words):
            text = word_text(word_of_value(value))
            if not final and place == len(self._words) - 1:
                text = f"{text[:-1]}~"
            fixed = final or place < len(self._words) - UNSTABLE_WORDS
            words.append(Word(f" {text}" if place else text, frames_to_ms(begin), frames_to_ms(end), fixed))
        return SentenceRevised(
            sentence=self._number,
            stream=Stream.SOURCE,
            language="en",
            text="".join(word.text for word in words),
            begin_ms=words[0].begin_ms,
            end_ms=words[-1].end_ms if final else None,
            words=tuple(words),
            final=final,
            heard_ms=frames_to_ms(self.heard_frames),
        )


def _runs(pcm: bytes) -> Iterator[tuple[int, int]]:
    """The stretches of equal samples: value and number of frames."""
    first = pcm[:BYTES_PER_FRAME]
    frames = len(pcm) // BYTES_PER_FRAME
    if pcm == first * frames:
        yield int.from_bytes(first, "little"), frames
        return
    samples = np.frombuffer(pcm, dtype="<u2")
    begins = [0, *(np.flatnonzero(np.diff(samples)) + 1).tolist(), frames]
    for begin, end in itertools.pairwise(begins):
        yield int(samples[begin]), end - begin
