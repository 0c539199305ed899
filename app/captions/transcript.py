"""The fold: caption events in, sentences out.

A sentence joins its source and its translation by number. Each event replaces the text of its sentence in its
stream and leaves the other stream alone; a final text stands, whatever comes later.
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
        self._numbers: list[int] = []  # of these sentences, in order

    def __len__(self) -> int:
        return len(self._sentences)

    def __iter__(self) -> Iterator[Sentence]:
        return self.since(0)

    def since(self, number: int) -> Iterator[Sentence]:
        """The sentences from this number on, in order; costs nothing for those before."""
        return iter([self._sentences[later] for later in self._numbers[bisect_left(self._numbers, number) :]])

    def __getitem__(self, number: int) -> Sentence:
        """The sentence of this number; raises KeyError where there is none."""
        return self._sentences[number]

    def forget_before(self, number: int) -> None:
        """Let go of the sentences before this number: for one who keeps only what may still change."""
        count = bisect_left(self._numbers, number)
        for forgotten in self._numbers[:count]:
            del self._sentences[forgotten]
        del self._numbers[:count]

    def apply(self, caption: CaptionRevised) -> Sentence | None:
        """Take in an event; returns the sentence as it is now, or None where nothing changed."""
        before = self._sentences.get(caption.sentence, Sentence(caption.sentence))
        standing = before.source if caption.stream is Stream.SOURCE else before.translation
        if standing == caption or (standing is not None and standing.final):
            return None
        after = before.with_text(caption)
        if caption.sentence not in self._sentences:
            insort(self._numbers, caption.sentence)  # as a rule the last one, so nothing has to move
        self._sentences[caption.sentence] = after
        return after
