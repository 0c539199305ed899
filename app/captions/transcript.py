"""The fold: caption events in, sentences out.

A sentence joins its source and its translation by number. Each event replaces the text of its sentence in its
stream and leaves the other stream alone; a final text stands, whatever the service says later. Only the user can
correct it, and then the original is remembered.
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

    def text_in(self, stream: Stream) -> CaptionRevised | None:
        """The text in one stream."""
        return self.source if stream is Stream.SOURCE else self.translation

    def with_text(self, caption: CaptionRevised) -> Sentence:
        """This sentence with one of its texts replaced."""
        if caption.stream is Stream.SOURCE:
            return replace(self, source=caption)
        return replace(self, translation=caption)


class Transcript:
    """All sentences of a session, in the order of their numbers."""

    def __init__(self) -> None:
        self._sentences: dict[int, Sentence] = {}
        self._originals: dict[tuple[int, Stream], CaptionRevised] = {}
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

    def apply(self, caption: CaptionRevised) -> Sentence | None:
        """Take in an event; returns the sentence as it is now, or None where nothing changed."""
        before = self._sentences.get(caption.sentence, Sentence(caption.sentence))
        standing = before.text_in(caption.stream)
        if standing == caption or (standing is not None and standing.final):
            return None
        after = before.with_text(caption)
        self._sentences[caption.sentence] = after
        self._end = max(self._end, caption.sentence + 1)
        return after
