"""The session's books: which sentence of which task is which sentence of the session, and what is covered.

A task counts sentences and time from zero. The first task's sentences keep their numbers; a task that follows a
finished one goes on counting; a task that replaces a lost one begins again with the first sentence that was not yet
complete, because its audio is replayed from the end of the last complete one. A sentence is complete with its final
source and, when translating, its final translation. Not here: the audio itself (``replay.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.audio.chunks import AudioChunk
from app.captions.events import CaptionRevised, Stream, Word
from app.captions.timeline import TaskTimeline, ms_to_frames
from app.captions.transcript import Sentence, Transcript
from app.protocol.events import SentenceRevised


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
        self._base = 0
        self._timeline = TaskTimeline()

    @property
    def has_open_sentence(self) -> bool:
        """Whether some sentence has begun and is not complete."""
        return any(sentence.number >= self._first_incomplete for sentence in self._recent())

    def begin_task(self) -> None:
        """A new task begins; what it says first belongs to the first sentence that is not complete."""
        self._base = self._first_incomplete
        self._timeline = TaskTimeline()

    def sent(self, chunk: AudioChunk) -> None:
        """The running task was sent this sound."""
        self._timeline.append(chunk.start_frame, chunk.frames)

    def skip_to(self, frame: int) -> None:
        """Sound up to here needs no more captions: it was silence, or its stretch is over."""
        self.covered_frame = max(self.covered_frame, frame)

    def apply(self, event: SentenceRevised) -> CaptionRevised | None:
        """The session's form of a task's caption; None where it says nothing new."""
        caption = self._translate(event)
        sentence = self._sentences.apply(caption)
        if sentence is None:
            return None
        self._advance()
        return caption

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
        return settled

    def _translate(self, event: SentenceRevised) -> CaptionRevised:
        to_session_ms = self._timeline.to_session_ms
        begin_ms = to_session_ms(event.begin_ms)
        end_ms = None if event.end_ms is None else max(begin_ms, to_session_ms(event.end_ms, is_end=True))
        return CaptionRevised(
            sentence=self._base + event.sentence,
            stream=event.stream,
            language=event.language or (self._source_language if event.stream is Stream.SOURCE else ""),
            text=event.text,
            begin_ms=begin_ms,
            end_ms=end_ms,
            words=tuple(self._translate_word(word) for word in event.words),
            final=event.final,
        )

    def _translate_word(self, word: Word) -> Word:
        begin_ms = self._timeline.to_session_ms(word.begin_ms)
        end_ms = max(begin_ms, self._timeline.to_session_ms(word.end_ms, is_end=True))
        return Word(word.text, begin_ms, end_ms, word.fixed)

    def _advance(self) -> None:
        """Move over the sentences that have become complete."""
        for sentence in self._recent():
            if sentence.number != self._first_incomplete or not self._is_complete(sentence):
                break
            self._first_incomplete += 1
            self.covered_frame = max(self.covered_frame, ms_to_frames(sentence.end_ms or 0))

    def _is_complete(self, sentence: Sentence) -> bool:
        source_done = sentence.source is not None and sentence.source.final
        translation_done = sentence.translation is not None and sentence.translation.final
        return source_done and (translation_done or not self._translating)

    def _recent(self) -> Iterator[Sentence]:
        """The sentences from the first incomplete one on, in order."""
        return self._sentences.since(self._first_incomplete)
