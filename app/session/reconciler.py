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
merged with another or was only a noise, holds nothing up. Whoever shows captions waits for finals, though; so a
sentence that was overtaken by `OVERTAKEN_BY` finals, or some time ago, gets none any more: its last partial stands, as
far as what it says is not captioned elsewhere.

A number may come again, or lie far back, with other words. What is new in time is a sentence of its own
(``numbering.py``); a final that says what stands already is left out, and the log has it.

Not here: the audio itself (``replay.py``).
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.audio.chunks import AudioChunk
from app.captions.events import CaptionRevised, Stream, Word
from app.captions.timeline import TaskTimeline, ms_to_frames
from app.captions.transcript import Sentence, Transcript
from app.protocol.events import SentenceRevised
from app.session.numbering import Numbering
from app.session.open_texts import OpenTexts, TextKey
from app.session.spans import Spans
from app.session.words import begins_behind, edge_ms, spread, with_words

TOLERANCE_MS = 300
"""How far the edges of the same sentence may lie apart when it is heard twice."""

KEPT_COMPLETE = 64
"""How many complete sentences are remembered: something may still be said of the last few, never of older ones."""

KEPT_SPANS = 4096
"""How many captioned spans are told apart: hours of speech."""

_log = logging.getLogger(__name__)


class SentenceReconciler:
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
        self._captioned = Spans(limit=KEPT_SPANS)  # in ms, by finals of the source
        self._last_number = self._last_final_number = -1
        self._open = OpenTexts()
        self._sent_until_frame = 0
        # Of the running task:
        self._timeline = TaskTimeline()
        self._standing: list[Sentence] = []
        self._standing_of: dict[int, Sentence | None] = {}
        self._heard_again: set[int] = set()  # to their final
        self._translations: dict[int, dict[int, CaptionRevised]] = {}
        self._numbering = Numbering()

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
        self._heard_again = set()
        self._translations = {}
        self._numbering = Numbering(self._standing[-1].number + 1 if self._standing else self._first_incomplete)
        self._open.begin_task()

    def sent(self, chunk: AudioChunk) -> None:
        """The running task was sent this sound."""
        self._timeline.append(chunk.start_frame, chunk.frames)
        self._sent_until_frame = chunk.end_frame

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
            revised = self._numbered(caption)
        elif caption.stream is Stream.TRANSLATION:
            revised = self._joined_translation(caption, standing)
        else:
            revised = self._beyond_standing(caption)
            if caption.final:
                self._heard_again.add(caption.sentence)
        if revised is None or self._sentences.apply(revised) is None:
            return []
        self._note(revised, reached_ms=caption.end_ms or caption.begin_ms)
        settled = self._settle(self._open.overtaken_by(revised, self._sent_until_frame))
        self._advance()
        return [revised, *settled]

    def overdue(self) -> list[CaptionRevised]:
        """The finals of sentences that were overtaken so long ago that nothing more will come of them."""
        settled = self._settle(self._open.overdue(self._sent_until_frame))
        if settled:
            self._advance()
        return settled

    def settle(self) -> list[CaptionRevised]:
        """Nothing more will come for the open sentences: their last partials stand as finals from now on."""
        settled = self._settle(self._open.in_order())
        for sentence in self._recent():
            self._first_incomplete = sentence.number + 1
        return settled

    # Sentences that get no final

    def _note(self, caption: CaptionRevised, *, reached_ms: int) -> None:
        """This is what stands of a sentence now; a final says that there are captions up to `reached_ms`."""
        self._open.note(caption)
        self._last_number = max(self._last_number, caption.sentence)
        if not caption.final:
            return
        if caption.stream is Stream.SOURCE:
            self._last_final_number = max(self._last_final_number, caption.sentence)
            self._captioned_until_ms = max(self._captioned_until_ms, reached_ms)
            self._captioned.add(caption.begin_ms, caption.end_ms or caption.begin_ms)
        else:
            self._translated_until_ms = max(self._translated_until_ms, reached_ms)

    def _settle(self, keys: Iterable[TextKey]) -> list[CaptionRevised]:
        settled: list[CaptionRevised] = []
        for number, stream in keys:
            final = self._as_final(number, stream)
            if final is not None and self._sentences.apply(final) is not None:
                settled.append(final)
                self._note(final, reached_ms=final.end_ms or final.begin_ms)
        return settled

    def _as_final(self, number: int, stream: Stream) -> CaptionRevised | None:
        """The last partial as the final that it never got: without what is captioned elsewhere, and with an end."""
        sentence = self._sentences.get(number)
        text = sentence.text_in(stream) if sentence is not None else None
        if sentence is None or text is None:
            return None
        end_ms = max(text.begin_ms, text.end_ms or (text.words[-1].end_ms if text.words else 0))
        text = replace(text, final=True, end_ms=end_ms)
        if stream is Stream.SOURCE:
            return self._uncaptioned(text) or replace(text, text="", words=())
        source = sentence.source
        nothing_said = source is not None and source.final and not source.text  # it was captioned elsewhere
        return replace(text, text="", words=()) if nothing_said else text

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

    def _numbered(self, caption: CaptionRevised) -> CaptionRevised | None:
        """The caption with its number in the session; None for what says nothing new."""
        for number in self._numbering.candidates(caption.sentence):
            if self._may_be(number, caption):
                return replace(caption, sentence=number)
        new = self._new_in_time(caption)
        if new is None:
            if caption.final and not self._is_repeated(caption):
                _log.warning("a final of sentence %d says what is captioned already: left out", caption.sentence)
            return None
        number = self._last_number + 1
        _log.info("sentence %d of the task came again: it is sentence %d now", caption.sentence, number)
        self._numbering.begin_again(caption.sentence, number)
        return replace(new, sentence=number)

    def _may_be(self, number: int, caption: CaptionRevised) -> bool:
        """Whether a caption can be what is said next of this sentence of the session."""
        if number < self._first_incomplete - KEPT_COMPLETE:
            return False
        sentence = self._sentences.get(number)
        if sentence is None:
            late = number < self._last_final_number and caption.stream is Stream.SOURCE
            return not (late and caption.begin_ms >= self._captioned_until_ms)
        if self._numbering.has_begun_again and caption.begin_ms < sentence.begin_ms - TOLERANCE_MS:
            return False  # of an earlier sentence of the same number
        return not _is_final(sentence.text_in(caption.stream))

    def _is_repeated(self, caption: CaptionRevised) -> bool:
        """Whether the very same stands already."""
        sentences = (self._sentences.get(number) for number in self._numbering.candidates(caption.sentence))
        texts = (sentence.text_in(caption.stream) for sentence in sentences if sentence is not None)
        return any(text is not None and text.text == caption.text for text in texts)

    def _new_in_time(self, caption: CaptionRevised) -> CaptionRevised | None:
        """What a caption says of sound that has none yet, though its number stands; None where that is nothing."""
        if caption.stream is Stream.TRANSLATION:
            return caption if caption.begin_ms >= self._translated_until_ms - TOLERANCE_MS else None
        if not caption.final:
            return caption if caption.begin_ms >= self._captioned_until_ms - TOLERANCE_MS else None
        return self._uncaptioned(caption)

    def _uncaptioned(self, caption: CaptionRevised) -> CaptionRevised | None:
        """A final of the source without the words that lie in captioned sound; None where none are left."""
        if caption.words:
            words = tuple(word for word in caption.words if edge_ms(word) not in self._captioned)
        else:
            words = tuple(word for word in spread(caption) if (word.begin_ms + word.end_ms) // 2 not in self._captioned)
        if not words:
            return None
        if len(words) == len(caption.words or spread(caption)):
            return caption
        return with_words(caption, words)

    # Sound that is heard again

    def _standing_for(self, caption: CaptionRevised) -> Sentence | None:
        """The standing sentence that this one begins in, decided when it is first seen; None for a new one."""
        number = caption.sentence
        if number in self._standing_of:
            if (
                caption.stream is Stream.SOURCE
                and number in self._heard_again
                and self._standing_at(caption.begin_ms) is None
            ):
                self._standing_of[number] = None  # the number came again, with what was never heard before
            return self._standing_of[number]
        if self._numbering.first is not None and number > self._numbering.first:
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

    def _beyond_standing(self, caption: CaptionRevised) -> CaptionRevised | None:
        """The words of a final heard again that lie beyond all standing sentences: they were never captioned."""
        until_ms = self._standing_until_ms
        if caption.words:
            words = tuple(word for word in caption.words if begins_behind(word, until_ms))
        else:
            words = tuple(word for word in spread(caption) if word.begin_ms + word.end_ms >= 2 * until_ms)
        if not words or not caption.final:
            return None
        return self._numbered(with_words(caption, words))

    # What is covered

    def _advance(self) -> None:
        """Move over the sentences that have become complete, and over numbers that the service never used."""
        for sentence in self._recent():
            if not self._is_complete(sentence):
                break
            self._first_incomplete = sentence.number + 1
            self.covered_frame = max(self.covered_frame, ms_to_frames(sentence.end_ms or 0))
        oldest_open = self._open.first_number(default=self._first_incomplete)
        self._sentences.forget_before(min(oldest_open, self._first_incomplete - KEPT_COMPLETE))

    def _is_complete(self, sentence: Sentence) -> bool:
        middle_ms = (sentence.begin_ms + (sentence.end_ms or sentence.begin_ms)) // 2
        captioned = _is_final(sentence.source) or middle_ms < self._captioned_until_ms
        translated = _is_final(sentence.translation) or middle_ms < self._translated_until_ms
        return captioned and (translated or not self._translating)

    def _recent(self) -> Iterator[Sentence]:
        """The sentences from the first incomplete one on, in order."""
        return self._sentences.since(self._first_incomplete)


def _is_final(caption: CaptionRevised | None) -> bool:
    return caption is not None and caption.final
