"""The fold: caption events in, sentences out.

A sentence joins its source and its translation by number. Each event replaces the text of its sentence in its
stream and leaves the other stream alone; a final text stands, whatever comes later.
"""

from __future__ import annotations

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
    """All sentences of a session, in the order of their numbers."""

    def __init__(self) -> None:
        self._sentences: dict[int, Sentence] = {}
        self._end = 0

    def __len__(self) -> int:
        return len(self._sentences)

    def __iter__(self) -> Iterator[Sentence]:
        return self.since(0)

    def since(self, number: int) -> Iterator[Sentence]:
        """The sentences from this number on, in order; costs nothing for those before."""
        return iter([self._sentences[later] for later in range(number, self._end) if later in self._sentences])

    def __getitem__(self, number: int) -> Sentence:
        """The sentence of this number; raises KeyError where there is none."""
        return self._sentences[number]

    def apply(self, caption: CaptionRevised) -> Sentence | None:
        """Take in an event; returns the sentence as it is now, or None where nothing changed."""
        before = self._sentences.get(caption.sentence, Sentence(caption.sentence))
        standing = before.source if caption.stream is Stream.SOURCE else before.translation
        if standing == caption or (standing is not None and standing.final):
            return None
        after = before.with_text(caption)
        self._sentences[caption.sentence] = after
        self._end = max(self._end, caption.sentence + 1)
        return after
