"""The fold: caption events in, sentences out.

A sentence joins its source and its translation by number. Each event replaces the text of its sentence in its
stream and leaves the other stream alone; a final text stands, whatever the service says later. Only the user can
correct it, and then the original is remembered.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.captions.events import CaptionRevised, Stream


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is known of one sentence; at least one of its two texts is there.

    Attributes:
        number: counts up from 0 over the session.
        source: what was said, or None while only a translation came.
        translation: the same in the other language, or None.
    """

    number: int
    source: CaptionRevised | None = None
    translation: CaptionRevised | None = None

    @property
    def texts(self) -> tuple[CaptionRevised, ...]:
        """The texts that are there, the source first."""
        return tuple(text for text in (self.source, self.translation) if text is not None)

    @property
    def visible_texts(self) -> tuple[CaptionRevised, ...]:
        """The texts with something to read in them: a service may end a noise, or a translation, as an empty final."""
        return tuple(text for text in self.texts if text.text.strip())

    @property
    def begin_ms(self) -> int:
        """When the sentence begins: as its source says, else its translation."""
        return self.texts[0].begin_ms

    @property
    def end_ms(self) -> int | None:
        """When the sentence ends; None while that is unknown."""
        return self.texts[0].end_ms

    def text_in(self, stream: Stream) -> CaptionRevised | None:
        """The text in one stream."""
        return self.source if stream is Stream.SOURCE else self.translation

    def with_text(self, caption: CaptionRevised) -> Sentence:
        """This sentence with one of its texts replaced."""
        if caption.stream is Stream.SOURCE:
            return replace(self, source=caption)
        return replace(self, translation=caption)


class Transcript:
    """All sentences of a session, in the order of their numbers.

    Numbers may come in any order and leave gaps of any size: what is kept, and what `since` costs, depends only on the
    sentences that are there.
    """

    def __init__(self) -> None:
        self._sentences: dict[int, Sentence] = {}
        self._originals: dict[tuple[int, Stream], CaptionRevised] = {}
        self._numbers: list[int] = []  # of these sentences, in order

    def __len__(self) -> int:
        return len(self._sentences)

    def __iter__(self) -> Iterator[Sentence]:
        return self.since(0)

    def since(self, number: int) -> Iterator[Sentence]:
        """The sentences from this number on, in order; costs nothing for those before, or for those not taken.

        Sentences may be revised meanwhile; if any are added or forgotten, begin again.
        """
        for position in range(bisect_left(self._numbers, number), len(self._numbers)):
            yield self._sentences[self._numbers[position]]

    def get(self, number: int) -> Sentence | None:
        """The sentence of this number, if there is one."""
        return self._sentences.get(number)

    def __getitem__(self, number: int) -> Sentence:
        """The sentence of this number; raises KeyError where there is none."""
        return self._sentences[number]

    def is_final(self, number: int, stream: Stream) -> bool:
        """Whether the text of this sentence in this stream stands."""
        sentence = self._sentences.get(number)
        text = sentence.text_in(stream) if sentence is not None else None
        return text is not None and text.final

    def originals(self) -> Iterator[Sentence]:
        """The sentences that were corrected, as they were before, in order."""
        originals: dict[int, Sentence] = {}
        for number, stream in sorted(self._originals):
            sentence = originals.get(number, self._sentences[number])
            originals[number] = sentence.with_text(self._originals[number, stream])
        return iter(originals.values())

    def correct(self, number: int, stream: Stream, text: str) -> Sentence | None:
        """Put the user's text in the place of a final one; returns the sentence as it is now, or None where nothing
        changed, or where there is no final text to correct.

        The new text has no words: nobody knows the times of them. The original text brings the original back.
        """
        before = self._sentences.get(number)
        standing = before.text_in(stream) if before is not None else None
        if before is None or standing is None or not standing.final or standing.text == text:
            return None
        original = self._originals.setdefault((number, stream), standing)
        if text == original.text:
            del self._originals[number, stream]
            after = before.with_text(original)
        else:
            after = before.with_text(replace(original, text=text, words=()))
        self._sentences[number] = after
        return after

    def forget_before(self, number: int) -> None:
        """Let go of the sentences before this number: for one who keeps only what may still change."""
        count = bisect_left(self._numbers, number)
        for forgotten in self._numbers[:count]:
            del self._sentences[forgotten]
        del self._numbers[:count]
        self._originals = {key: text for key, text in self._originals.items() if key[0] >= number}

    def apply(self, caption: CaptionRevised) -> Sentence | None:
        """Take in an event; returns the sentence as it is now, or None where nothing changed."""
        before = self._sentences.get(caption.sentence, Sentence(caption.sentence))
        standing = before.text_in(caption.stream)
        if standing == caption or (standing is not None and standing.final):
            return None
        after = before.with_text(caption)
        if caption.sentence not in self._sentences:
            insort(self._numbers, caption.sentence)  # as a rule the last one, so nothing has to move
        self._sentences[caption.sentence] = after
        return after
