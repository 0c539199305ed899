"""One task's speech in, its captions out: a recogniser's stream, and a translator where one is asked for.

Blocking, for the recognition thread. A translation that is missing does not hold up the caption: a partial goes
without, and a final gets an empty translation, so that nobody waits for it.
"""

from __future__ import annotations

from app.captions.events import Stream
from app.protocol.events import SentenceRevised
from app.service.recognizer import RecognizerStream, Utterance
from app.service.translator import TranslationMissingError, Translator
from app.service.word_times import spread_words


class Captioner:
    """Captions one task.

    Args:
        stream: owned, and closed with the captioner.
        source_language: code of what the stream recognises.
        transcribe: whether the source text is wanted.
        translator: owned too; None where no translation is wanted.
        target_language: code of what the translator writes.
    """

    def __init__(
        self,
        stream: RecognizerStream,
        source_language: str,
        *,
        transcribe: bool = True,
        translator: Translator | None = None,
        target_language: str = "",
    ) -> None:
        self._stream = stream
        self._source_language = source_language
        self._transcribe = transcribe
        self._translator = translator
        self._target_language = target_language

    def accept(self, pcm: bytes) -> list[SentenceRevised]:
        """Hear more 16 kHz samples; returns the texts that changed, each source before its translation."""
        return [text for utterance in self._stream.accept(pcm) for text in self._texts(utterance)]

    def finish(self) -> list[SentenceRevised]:
        """No more sound will come; returns the last finals."""
        return [text for utterance in self._stream.finish() for text in self._texts(utterance)]

    def close(self) -> None:
        """Free the stream and the translator."""
        self._stream.close()
        if self._translator is not None:
            self._translator.close()

    def _texts(self, utterance: Utterance) -> list[SentenceRevised]:
        texts = []
        if self._transcribe:
            texts.append(
                SentenceRevised(
                    utterance.number,
                    Stream.SOURCE,
                    self._source_language,
                    utterance.text,
                    utterance.begin_ms,
                    utterance.end_ms,
                    utterance.words,
                    utterance.final,
                    utterance.heard_ms,
                )
            )
        if (translation := self._translation(utterance)) is not None:
            texts.append(translation)
        return texts

    def _translation(self, utterance: Utterance) -> SentenceRevised | None:
        if self._translator is None:
            return None
        try:
            text = self._translator.translate(utterance.text) if utterance.text else ""
        except TranslationMissingError:
            text = ""
        if not text and not utterance.final:
            return None
        end_ms = utterance.heard_ms if utterance.end_ms is None else utterance.end_ms
        return SentenceRevised(
            utterance.number,
            Stream.TRANSLATION,
            self._target_language,
            text,
            utterance.begin_ms,
            utterance.end_ms,
            spread_words(text, utterance.begin_ms, end_ms, fixed=utterance.final),
            utterance.final,
            utterance.heard_ms,
        )
