"""The items of a realtime session as sentences: counted, paired, timed.

A segment of speech is an item, and so is its translation, which names the item that it follows. What is said of an item
is appended to (`delta`) or replaces (`text` with `stash`) what was said before. An item becomes a sentence with its
first text; sentences count up in that order.

- *Pairs.* What is said of a translation is held until it is known whose translation it is. Where that is not known by
  its end, it belongs to the oldest sentence that has none; but where names have led to a sentence before, one that
  leads nowhere is of a sentence long past, or still to come, and no other is given its translation. It is final no
  sooner than what it is a translation of, and the first one of a sentence is its only one.
- *Times.* There are none of words, and the bounds of a segment may be missing or lack their item. What is missing is
  guessed from the sound that had been sent, and of a begin from how long the text takes to say: a sentence begins no
  earlier than the one before it has ended.
- *Words.* Of a partial, what will not change any more is told apart from what may; the times of its words are estimates
  in proportion to their length.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.captions.events import Stream, Word
from app.protocol.events import SentenceRevised
from app.protocol.messages import LAST_SENTENCE, LONGEST_TEXT

KEPT_ITEMS = 512
"""How many items are remembered: a translation may come minutes late, and a segment may last a second."""

NOISE_MS = 10_000
"""A segment without an item of which nothing was said so long after its end, while another one began, was no speech."""

ANSWER_MS = 3_000
"""How much sound is sent, at the most, between what is said and its first text: for the guess of a begin."""

LETTER_MS, SIGN_MS = 90, 250
"""How long a letter takes to say, and a sign of a writing that has no letters."""


@dataclass(slots=True)
class _Text:
    """What an item says: of `said`, the part from `fixed` on may change."""

    said: str = ""
    fixed: int = 0
    final: bool = False

    def revise(self, delta: str, text: str | None, stash: str) -> bool:
        """Append, or put in place of what was there; returns whether there is something new to show."""
        if self.final:
            return False
        kept = self.said[: self.fixed] + delta if text is None else text
        if not kept + stash or len(kept) + len(stash) > LONGEST_TEXT:
            return False
        self.said, self.fixed = kept + stash, len(kept)
        return True

    def end(self, text: str) -> bool:
        """This was all, in these words; none leave what was said before. Returns whether that is news."""
        if self.final:
            return False
        if text and len(text) <= LONGEST_TEXT:
            self.said = text
        self.fixed, self.final = len(self.said), True
        return True


@dataclass(slots=True)
class _Translation(_Text):
    """A translation; `segment` names what it is a translation of, as far as that is known.

    Of it, `shown` was shown last; it is over when it has been shown as final.
    """

    segment: str = ""
    shown: str = ""
    over: bool = False


@dataclass(slots=True)
class _Segment(_Text):
    """A stretch of speech; its number is given with its first text."""

    number: int | None = None
    language: str = ""
    begin_ms: int | None = None
    end_ms: int | None = None
    heard_ms: int = 0
    translation: _Translation | None = None


@dataclass(slots=True)
class Items:
    """All items of one session.

    Attributes:
        target_language: of the translations.
        sent_ms: how much sound has been sent; kept up to date by the owner.
    """

    target_language: str = ""
    sent_ms: int = 0
    _segments: dict[str, _Segment] = field(default_factory=dict)
    _translations: dict[str, _Translation] = field(default_factory=dict)
    _bounds: list[_Segment] = field(default_factory=list)  # of segments that were not named yet
    _next_number: int = 0
    _ended_ms: int = 0
    _names_lead: bool = False  # a translation has named a segment that is known

    # The bounds of speech

    def speech_started(self, item: str, begin_ms: int | None) -> None:
        """A segment begins; an empty `item`: the one of which is spoken next."""
        if item:
            segment = self._segment(item)
            if segment.number is None:  # else it has begun already
                segment.begin_ms = begin_ms
        else:
            self._bounds = [*self._bounds[-KEPT_ITEMS:], _Segment(begin_ms=begin_ms)]

    def speech_stopped(self, item: str, end_ms: int | None) -> None:
        """A segment has ended; an empty `item`: the one that began last."""
        if item:
            self._segment(item).end_ms = end_ms
        elif self._bounds:
            self._bounds[-1].end_ms = end_ms
        elif self._segments:
            self._segments[next(reversed(self._segments))].end_ms = end_ms

    # What is said

    def heard(
        self, item: str, *, delta: str = "", text: str | None = None, stash: str = "", language: str = ""
    ) -> Iterator[SentenceRevised]:
        """A partial of a segment."""
        segment = self._segment(item)
        segment.language = language or segment.language
        if segment.revise(delta, text, stash):
            segment.heard_ms = self.sent_ms
            yield self._source(segment)
            yield from self._waiting_for(item)

    def completed(self, item: str, transcript: str, language: str = "") -> Iterator[SentenceRevised]:
        """The end of a segment."""
        segment = self._segment(item)
        segment.language = language or segment.language
        if segment.end(transcript):
            segment.heard_ms = self.sent_ms
            if segment.said:
                yield self._source(segment)
            yield from self._waiting_for(item)

    def begins_translation(self, item: str, segment: str) -> Iterator[SentenceRevised]:
        """There is an item that is the translation of this segment."""
        translation = self._translation(item)
        if not translation.shown:  # else it has found its sentence
            translation.segment = segment
            yield from self._translated(translation)

    def translated(
        self, item: str, *, delta: str = "", text: str | None = None, stash: str = ""
    ) -> Iterator[SentenceRevised]:
        """A partial of a translation."""
        translation = self._translation(item)
        if translation.revise(delta, text, stash):
            yield from self._translated(translation)

    def translation_completed(self, item: str, text: str) -> Iterator[SentenceRevised]:
        """The end of a translation."""
        translation = self._translation(item)
        if translation.end(text):
            yield from self._translated(translation)

    # How it is put together

    def _segment(self, item: str) -> _Segment:
        if item not in self._segments:
            while len(self._bounds) > 1 and self._was_noise(self._bounds[0]):
                del self._bounds[0]
            self._segments[item] = self._bounds.pop(0) if self._bounds else _Segment()
            while len(self._segments) > KEPT_ITEMS:
                del self._segments[next(iter(self._segments))]
        return self._segments[item]

    def _was_noise(self, bounds: _Segment) -> bool:
        """Whether these bounds are of a segment that will never be named."""
        return bounds.end_ms is not None and self.sent_ms > bounds.end_ms + NOISE_MS

    def _translation(self, item: str) -> _Translation:
        translation = self._translations.setdefault(item, _Translation())
        while len(self._translations) > KEPT_ITEMS:
            del self._translations[next(iter(self._translations))]
        return translation

    def _waiting_for(self, item: str) -> Iterator[SentenceRevised]:
        """The translations that can be shown, or are final, now that this is known of their segment."""
        for translation in self._translations.values():
            if translation.segment in ("", item):
                yield from self._translated(translation)

    def _translated(self, translation: _Translation) -> Iterator[SentenceRevised]:
        if not translation.said or translation.over:
            return
        named = translation.segment in self._segments
        self._names_lead = self._names_lead or named
        if translation.final and not named and not (translation.segment and self._names_lead):
            free = (item for item, each in self._segments.items() if each.said and each.translation is None)
            translation.segment = next(free, translation.segment)
        segment = self._segments.get(translation.segment)
        if segment is None or segment.translation not in (None, translation):
            return
        segment.translation = translation
        final = translation.over = translation.final and segment.final
        if translation.said == translation.shown and not final:
            return
        translation.shown = translation.said
        number, begin_ms = self._placed(segment)
        end_ms = self._end_of(segment, begin_ms)
        yield SentenceRevised(
            sentence=number,
            stream=Stream.TRANSLATION,
            language=self.target_language,
            text=translation.said,
            begin_ms=begin_ms,
            end_ms=end_ms if final else None,
            words=() if final else _estimated_words(translation, begin_ms, end_ms),
            final=final,
        )

    def _source(self, segment: _Segment) -> SentenceRevised:
        number, begin_ms = self._placed(segment)
        end_ms = self._end_of(segment, begin_ms)
        if segment.final:
            self._ended_ms = max(self._ended_ms, end_ms)
        return SentenceRevised(
            sentence=number,
            stream=Stream.SOURCE,
            language=segment.language,
            text=segment.said,
            begin_ms=begin_ms,
            end_ms=end_ms if segment.final else None,
            words=() if segment.final else _estimated_words(segment, begin_ms, end_ms),
            final=segment.final,
        )

    def _end_of(self, segment: _Segment, begin_ms: int) -> int:
        """Where a segment ends, or how far it has been heard."""
        end_ms = segment.heard_ms if segment.end_ms is None else segment.end_ms
        return max(begin_ms, min(end_ms, self.sent_ms))

    def _placed(self, segment: _Segment) -> tuple[int, int]:
        """The sentence's number and its begin, both settled when they are first asked for."""
        if segment.number is None:
            segment.number = min(self._next_number, LAST_SENTENCE)
            self._next_number += 1
            before = (each for each in self._segments.values() if each is not segment)
            begin_ms = segment.begin_ms
            if begin_ms is None:
                ended_ms = max((self._end_of(each, 0) for each in before), default=0)
                begin_ms = max(ended_ms, self.sent_ms - ANSWER_MS - _spoken_ms(segment.said))
            segment.begin_ms = min(max(begin_ms, self._ended_ms), self.sent_ms)
        return segment.number, segment.begin_ms or 0


def _spoken_ms(text: str) -> int:
    """About how long a text takes to say."""
    return sum(LETTER_MS if each < "\u2e80" else SIGN_MS for each in text)


def _estimated_words(text: _Text, begin_ms: int, end_ms: int) -> tuple[Word, ...]:
    """The words of a partial, each with time in proportion to its length."""
    said = text.said
    pieces = re.findall(r"\s*\S+\s*$|\s*\S+", said) if " " in said else list(said)
    ends = list(itertools.accumulate(len(piece) for piece in pieces))
    if not ends or ends[-1] != len(said):
        return ()
    times = [begin_ms + (end_ms - begin_ms) * end // len(said) for end in (0, *ends)]
    return tuple(
        Word(piece, *span, _is_over(said, end) and end <= text.fixed)
        for piece, end, span in zip(pieces, ends, itertools.pairwise(times), strict=True)
    )


def _is_over(text: str, end: int) -> bool:
    """Whether a word that ends here cannot grow: another follows, or its writing has no long words."""
    return end < len(text) or not text[end - 1].isascii() or not text[end - 1].isalnum()
