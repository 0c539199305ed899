"""Speech that can be read off the samples, and the transcript that it must give.

Each word is a stretch of samples of one value, silence is zeros; words of a sentence follow each other without a pause,
sentences are parted by silence. So whoever hears the samples knows each word and its exact time (``hearing.py``), and a
lost, doubled or shifted stretch shows in the transcript.

A word of number n has the value 2n + 1 or 2n + 2, by its place in the sentence: a word said twice is heard twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.audio.chunks import AudioChunk
from app.captions.events import CaptionRevised, Event
from app.captions.timeline import ms_to_frames
from app.captions.transcript import Transcript

WORDS = 16_000
_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"


def word_text(number: int) -> str:
    """What the word of this number looks like; no two look alike."""
    syllables = ""
    while True:
        number, rest = divmod(number, len(_CONSONANTS) * len(_VOWELS))
        syllables += _CONSONANTS[rest % len(_CONSONANTS)] + _VOWELS[rest // len(_CONSONANTS)]
        if number == 0:
            return syllables


def word_value(number: int, place: int) -> int:
    """The value of the samples of a word at this place in its sentence."""
    return 2 * number + 1 + place % 2


def word_of_value(value: int) -> int:
    """The number of the word whose samples have this value."""
    return (value - 1) // 2


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word by its number, and when it is said, in ms from the beginning of the speech."""

    number: int
    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a transcript, as it can be compared.

    Attributes:
        translation: empty where there is none.
        words: text, beginning and end of each word of the source.
    """

    text: str
    translation: str
    begin_ms: int
    end_ms: int | None
    words: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """Words that follow each other without a pause."""

    words: tuple[SpokenWord, ...]

    @property
    def text(self) -> str:
        """What a service makes of it."""
        return " ".join(word_text(word.number) for word in self.words)

    @property
    def begin_ms(self) -> int:
        """When it begins."""
        return self.words[0].begin_ms

    @property
    def end_ms(self) -> int:
        """When it ends."""
        return self.words[-1].end_ms

    def line(self, *, translated: bool) -> Line:
        """What a transcript must hold of it; its translation is the same in capitals."""
        words = tuple((word_text(word.number), word.begin_ms, word.end_ms) for word in self.words)
        return Line(self.text, self.text.upper() if translated else "", self.begin_ms, self.end_ms, words)


@dataclass(frozen=True, slots=True)
class Speech:
    """Sentences, and silence between and around them."""

    sentences: tuple[SpokenSentence, ...]
    length_ms: int

    def lines(self, *, translated: bool = True) -> list[Line]:
        """The transcript that it must give."""
        return [sentence.line(translated=translated) for sentence in self.sentences]

    def chunks(self, *, chunk_ms: int = 100, begin_ms: int = 0, end_ms: int | None = None) -> Iterator[AudioChunk]:
        """Its sound, made as it is asked for; or the part between two times."""
        pieces = self._pieces()
        at_ms, value = next(pieces)
        end_ms = self.length_ms if end_ms is None else end_ms
        position = begin_ms
        while position < end_ms:
            until = min(position + chunk_ms, end_ms)
            parts: list[bytes] = []
            filled = position
            while filled < until:
                while at_ms <= filled:
                    at_ms, value = next(pieces)
                upto = min(at_ms, until)
                parts.append(value.to_bytes(2, "little") * ms_to_frames(upto - filled))
                filled = upto
            yield AudioChunk(ms_to_frames(position), b"".join(parts))
            position = until

    def _pieces(self) -> Iterator[tuple[int, int]]:
        """The end of each stretch of equal samples, and their value."""
        for sentence in self.sentences:
            yield sentence.begin_ms, 0
            for place, word in enumerate(sentence.words):
                yield word.end_ms, word_value(word.number, place)
        yield self.length_ms, 0


def speak(
    sentences: Iterable[Sequence[int]],
    *,
    word_ms: int | Sequence[int] = 200,
    pause_ms: int | Sequence[int] = 600,
    lead_ms: int = 300,
) -> Speech:
    """Speech of these sentences, given as the numbers of their words.

    Args:
        word_ms: how long each word lasts, in turn.
        pause_ms: the silence behind each sentence, in turn.
        lead_ms: the silence before the first.
    """
    word_lengths = [word_ms] if isinstance(word_ms, int) else word_ms
    pauses = [pause_ms] if isinstance(pause_ms, int) else pause_ms
    said: list[SpokenSentence] = []
    at_ms, spoken = lead_ms, 0
    for turn, numbers in enumerate(sentences):
        words: list[SpokenWord] = []
        for number in numbers:
            length_ms = word_lengths[spoken % len(word_lengths)]
            words.append(SpokenWord(number, at_ms, at_ms + length_ms))
            at_ms += length_ms
            spoken += 1
        said.append(SpokenSentence(tuple(words)))
        at_ms += pauses[turn % len(pauses)]
    return Speech(tuple(said), at_ms)


def random_speech(chance: random.Random, *, seconds: float) -> Speech:
    """Speech of about so many seconds: short sentences and long ones, some said twice, now and then a long silence."""
    sentences: list[list[int]] = []
    word_lengths = [chance.randrange(100, 620, 20) for _ in range(97)]
    pauses = [chance.choice([500, 700, 1000, 1500, 2500]) for _ in range(89)] + [chance.randrange(5_000, 90_000, 1_000)]
    average_word_s = sum(word_lengths) / len(word_lengths) / 1000
    average_pause_s = sum(pauses) / len(pauses) / 1000
    length_s = 0.0
    while length_s < seconds:
        if sentences and chance.random() < 0.2:
            sentence = list(sentences[-chance.randint(1, min(3, len(sentences)))])
        else:
            sentence = [chance.randrange(WORDS) for _ in range(chance.choice([1, 2, 3, 5, 8, 13, 21]))]
        sentences.append(sentence)
        length_s += len(sentence) * average_word_s + average_pause_s
    return speak(sentences, word_ms=word_lengths, pause_ms=pauses)


def captioned(events: Iterable[Event]) -> list[Line]:
    """The transcript that a session's events give, finals only, in the order of its numbers."""
    transcript = Transcript()
    for event in events:
        if isinstance(event, CaptionRevised):
            transcript.apply(event)
    lines: list[Line] = []
    for sentence in transcript:
        source, translation = sentence.source, sentence.translation
        if source is None or not source.final:
            continue
        words = tuple((word.text.strip(), word.begin_ms, word.end_ms) for word in source.words)
        translated = translation.text if translation is not None and translation.final else ""
        lines.append(Line(source.text, translated, source.begin_ms, source.end_ms, words))
    return lines
