"""The session's books: which sentence of which task is which sentence of the session, and what is covered.

A task counts sentences and time from zero. The first task's sentences keep their numbers; a task that follows a
finished one goes on counting; a task that replaces a lost one hears again what was not covered, and begins with the
first sentence that has no final source yet.

Sound is covered by a final source and, when translating, a final translation. A service may end sentences elsewhere
when it hears the same sound again, so what it says anew of a sentence whose source stands already (a *standing* one)
is matched by time:

- its source is not taken again, but for the words of a final beyond the last standing sentence: they are a new one;
- its translation fills in what the standing sentence lacks; several shorter translations are joined.

Services speak in order. So a final covers every sentence before it, too: one that never gets its own, because it was
merged with another or was only a noise, holds nothing up.

Not here: the audio itself (``replay.py``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from app.audio.chunks import AudioChunk
from app.captions.events import CaptionRevised, Stream, Word
from app.captions.timeline import TaskTimeline, ms_to_frames
from app.captions.transcript import Sentence, Transcript
from app.protocol.events import SentenceRevised

TOLERANCE_MS = 300
"""How far the edges of the same sentence may lie apart when it is heard twice."""

WORD_TOLERANCE_MS = 100
"""How far before the end of what stands a word may begin that is not part of it; never more than half the word."""

KEPT_COMPLETE = 64
"""How many complete sentences are remembered: something may still be said of the last few, never of older ones."""


class Ledger:
    """Maps the captions of successive tasks to one session.

    Attributes:
        covered_frame: up to here all sound is captioned for good.
    """

    def __init__(self, *, source_language: str, translating: bool) -> None:
        self.covered_frame = 0
        self._source_language = source_language
        self._translating = translating
        self._sentences = Transcript()
        self._first_incomplete = 0
        self._captioned_until_ms = 0
        self._translated_until_ms = 0
        # Of the running task:
        self._timeline = TaskTimeline()
        self._standing: list[Sentence] = []
        self._standing_of: dict[int, Sentence | None] = {}
        self._translations: dict[int, dict[int, CaptionRevised]] = {}
        self._next_number = 0
        self._first_new: int | None = None

    @property
    def has_open_sentence(self) -> bool:
        """Whether some sentence has begun and is not complete."""
        return any(True for _ in self._recent())

    @property
    def captioned_frame(self) -> int:
        """Up to here there are captions, though translations may be missing."""
        return max(self.covered_frame, ms_to_frames(self._captioned_until_ms))

    def begin_task(self) -> None:
        """A new task begins, with the first sound that is not covered."""
        self._timeline = TaskTimeline()
        self._standing = [sentence for sentence in self._recent() if _is_final(sentence.source)]
        self._standing_of = {}
        self._translations = {}
        self._next_number = self._standing[-1].number + 1 if self._standing else self._first_incomplete
        self._first_new = None

    def sent(self, chunk: AudioChunk) -> None:
        """The running task was sent this sound."""
        self._timeline.append(chunk.start_frame, chunk.frames)

    def to_session_ms(self, task_ms: int) -> int:
        """A time of the running task on the session's clock."""
        return self._timeline.to_session_ms(task_ms, is_end=True)

    def skip_to(self, frame: int) -> None:
        """Sound up to here needs no more captions: it was silence, or its stretch is over."""
        self.covered_frame = max(self.covered_frame, frame)

    def apply(self, event: SentenceRevised) -> list[CaptionRevised]:
        """The session's captions that a task's caption changes: one as a rule, none where it says nothing new."""
        caption = self._on_session_clock(event)
        standing = self._standing_for(caption)
        if standing is None:
            revised = [self._numbered(caption)]
        elif caption.stream is Stream.TRANSLATION:
            revised = [self._joined_translation(caption, standing)]
        else:
            revised = self._beyond_standing(caption)
        oldest = self._first_incomplete - KEPT_COMPLETE
        fresh = [each for each in revised if each.sentence >= oldest and self._sentences.apply(each) is not None]
        for each in fresh:
            if each.final:
                self._reach(each.stream, caption.end_ms or caption.begin_ms)
        self._advance()
        return fresh

    def settle(self) -> list[CaptionRevised]:
        """Nothing more will come for the open sentences: their last partials stand as finals from now on."""
        settled: list[CaptionRevised] = []
        for sentence in self._recent():
            for text in sentence.texts:
                if not text.final:
                    end_ms = text.end_ms or (text.words[-1].end_ms if text.words else text.begin_ms)
                    settled.append(replace(text, final=True, end_ms=max(end_ms, text.begin_ms)))
            self._first_incomplete = sentence.number + 1
        for caption in settled:
            self._sentences.apply(caption)
            self._reach(caption.stream, caption.end_ms or caption.begin_ms)
        return settled

    # From the task's clock and numbers to the session's

    def _on_session_clock(self, event: SentenceRevised) -> CaptionRevised:
        """The caption with the session's times; its number is still the task's."""
        to_session_ms = self._timeline.to_session_ms
        begin_ms = to_session_ms(event.begin_ms)
        end_ms = None if event.end_ms is None else max(begin_ms, to_session_ms(event.end_ms, is_end=True))
        return CaptionRevised(
            sentence=event.sentence,
            stream=event.stream,
            language=event.language or (self._source_language if event.stream is Stream.SOURCE else ""),
            text=event.text,
            begin_ms=begin_ms,
            end_ms=end_ms,
            words=tuple(self._word_on_session_clock(word) for word in event.words),
            final=event.final,
        )

    def _word_on_session_clock(self, word: Word) -> Word:
        begin_ms = self._timeline.to_session_ms(word.begin_ms)
        end_ms = max(begin_ms, self._timeline.to_session_ms(word.end_ms, is_end=True))
        return Word(word.text, begin_ms, end_ms, word.fixed)

    def _numbered(self, caption: CaptionRevised) -> CaptionRevised:
        if self._first_new is None:
            self._first_new = caption.sentence
        return replace(caption, sentence=self._next_number + max(0, caption.sentence - self._first_new))

    # Sound that is heard again

    def _standing_for(self, caption: CaptionRevised) -> Sentence | None:
        """The standing sentence that this one begins in, decided when it is first seen; None for a new one."""
        number = caption.sentence
        if number in self._standing_of:
            return self._standing_of[number]
        if self._first_new is not None and number > self._first_new:
            return None  # and not noted: a task may go on for hours
        standing = self._standing_of[number] = self._standing_at(caption.begin_ms)
        return standing

    def _standing_at(self, begin_ms: int) -> Sentence | None:
        """The standing sentence in which something begins that is heard again; None behind them all."""
        for standing, following in itertools.zip_longest(self._standing, self._standing[1:]):
            end_ms = standing.end_ms or 0
            edge_ms = following.begin_ms if following is not None else end_ms
            # Before its middle a sentence has not ended, however short it is.
            if begin_ms < max(edge_ms - TOLERANCE_MS, (standing.begin_ms + end_ms) // 2):
                return standing
        return None

    @property
    def _standing_until_ms(self) -> int:
        return self._standing[-1].end_ms or 0 if self._standing else 0

    def _joined_translation(self, caption: CaptionRevised, standing: Sentence) -> CaptionRevised:
        """All translations so far that belong to a standing sentence, as its one translation."""
        parts = self._translations.setdefault(standing.number, {})
        parts[caption.sentence] = caption
        ordered = [parts[number] for number in sorted(parts)]
        reached_end = (caption.end_ms or 0) >= (standing.end_ms or 0) - TOLERANCE_MS
        return replace(
            caption,
            sentence=standing.number,
            text=" ".join(part.text for part in ordered),
            begin_ms=standing.begin_ms,
            end_ms=standing.end_ms,
            words=caption.words if len(ordered) == 1 else (),
            final=reached_end and all(part.final for part in ordered),
        )

    def _beyond_standing(self, caption: CaptionRevised) -> list[CaptionRevised]:
        """The words of a final heard again that lie beyond all standing sentences: they were never captioned."""
        until_ms = self._standing_until_ms
        if caption.words:
            words = tuple(word for word in caption.words if _begins_behind(word, until_ms))
        else:
            words = tuple(word for word in _spread(caption) if word.begin_ms + word.end_ms >= 2 * until_ms)
        if not words or not caption.final:
            return []
        first = replace(words[0], text=words[0].text.lstrip())
        words = (first, *words[1:])
        text = "".join(word.text for word in words)
        return [self._numbered(replace(caption, text=text, begin_ms=first.begin_ms, words=words))]

    # What is covered

    def _reach(self, stream: Stream, until_ms: int) -> None:
        """There is a final up to here in this stream."""
        if stream is Stream.SOURCE:
            self._captioned_until_ms = max(self._captioned_until_ms, until_ms)
        else:
            self._translated_until_ms = max(self._translated_until_ms, until_ms)

    def _advance(self) -> None:
        """Move over the sentences that have become complete, and over numbers that the service never used."""
        for sentence in self._recent():
            if not self._is_complete(sentence):
                break
            self._first_incomplete = sentence.number + 1
            self.covered_frame = max(self.covered_frame, ms_to_frames(sentence.end_ms or 0))
        self._sentences.forget_before(self._first_incomplete - KEPT_COMPLETE)

    def _is_complete(self, sentence: Sentence) -> bool:
        middle_ms = (sentence.begin_ms + (sentence.end_ms or sentence.begin_ms)) // 2
        captioned = _is_final(sentence.source) or middle_ms < self._captioned_until_ms
        translated = _is_final(sentence.translation) or middle_ms < self._translated_until_ms
        return captioned and (translated or not self._translating)

    def _recent(self) -> Iterator[Sentence]:
        """The sentences from the first incomplete one on, in order."""
        return self._sentences.since(self._first_incomplete)


def _spread(caption: CaptionRevised) -> tuple[Word, ...]:
    """The words of a caption that came without them; each gets time in proportion to its length."""
    if not caption.text:
        return ()
    pieces = re.findall(r"\s*\S+", caption.text) if " " in caption.text else list(caption.text)
    length_ms = (caption.end_ms or caption.begin_ms) - caption.begin_ms
    ends = list(itertools.accumulate(len(piece) for piece in pieces))
    times = [caption.begin_ms + length_ms * end // ends[-1] for end in (0, *ends)]
    return tuple(Word(piece, *span, True) for piece, span in zip(pieces, itertools.pairwise(times), strict=True))


def _begins_behind(word: Word, until_ms: int) -> bool:
    """Whether a word, heard again, is not one of those that were captioned up to here."""
    return word.begin_ms > until_ms - min(WORD_TOLERANCE_MS, (word.end_ms - word.begin_ms) // 2)


def _is_final(caption: CaptionRevised | None) -> bool:
    return caption is not None and caption.final
