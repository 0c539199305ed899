"""Sentences as a service might send them, made of plain text."""

from __future__ import annotations

from app.captions.events import CaptionRevised, Stream, Word
from app.captions.transcript import Sentence


def caption(
    text: str,
    *,
    sentence: int = 0,
    stream: Stream = Stream.SOURCE,
    language: str = "en",
    begin_ms: int = 0,
    word_ms: int = 200,
    final: bool = True,
    fixed_words: int | None = None,
) -> CaptionRevised:
    """A caption whose words follow each other without a pause, each of the same length.

    `fixed_words` is how many of them, from the first on, will not change any more; None means all.
    """
    parts = [part if number == 0 else f" {part}" for number, part in enumerate(text.split(" "))]
    words = tuple(
        Word(
            part,
            begin_ms + number * word_ms,
            begin_ms + (number + 1) * word_ms,
            fixed=fixed_words is None or number < fixed_words,
        )
        for number, part in enumerate(parts)
    )
    end_ms = begin_ms + len(words) * word_ms if final else None
    return CaptionRevised(sentence, stream, language, text, begin_ms, end_ms, words, final)


def sentence(number: int, source: str, translation: str = "", *, begin_ms: int = 0, final: bool = True) -> Sentence:
    """A sentence with its source, and with a translation (into Spanish) unless that is empty."""
    made = Sentence(number, source=caption(source, sentence=number, begin_ms=begin_ms, final=final))
    if translation:
        spanish = caption(
            translation, sentence=number, stream=Stream.TRANSLATION, language="es", begin_ms=begin_ms, final=final
        )
        made = made.with_text(spanish)
    return made
