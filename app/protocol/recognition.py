"""Models on the run-task protocol that only recognise (Fun-ASR, Paraformer): what they are asked, and what they say.

One result has one sentence. It is final where ``sentence_end`` says so, whatever its times are. Paraformer does not
number its sentences: they are counted here. A heartbeat says nothing.

Words come without the blanks between them and with the mark behind them in a field of its own, so they are looked up
in the text, which has both.

Facts: the vendor's documentation and its Python client 2.0.2; not tried on the live service.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from app.protocol import messages
from app.protocol.events import MessageIgnored, SentenceRevised, TaskRequest
from app.protocol.messages import LAST_SENTENCE, LONGEST_TEXT
from app.protocol.sentences import read_sentence
from app.protocol.wording import one_line


class Recognition:
    """The dialect of one task."""

    def __init__(self) -> None:
        self._number = 0

    def parameters(self, request: TaskRequest) -> messages.RecognitionParameters:
        """How a task is asked for: sentences end at silence, which is quicker than by meaning."""
        return messages.RecognitionParameters(
            format="pcm",
            sample_rate=16_000,
            heartbeat=True,
            semantic_punctuation_enabled=False,
            language_hints=[request.source_language] if request.source_language else UNSET,
            vocabulary_id=request.vocabulary_id or UNSET,
            max_sentence_silence=request.max_end_silence_ms or UNSET,
        )

    def read(self, output: messages.Output, *, sent_ms: int) -> Iterator[SentenceRevised | MessageIgnored]:
        """What a result says."""
        if output.sentence is None:
            return
        try:
            said = msgspec.convert(output.sentence, messages.RecognisedSentence)
        except msgspec.ValidationError as error:
            yield MessageIgnored(one_line(f"a sentence that cannot be read: {error}"))
            return
        if said.heartbeat is True or not said.text:
            return
        if len(said.text) > LONGEST_TEXT:
            yield MessageIgnored(f"a sentence of {len(said.text)} characters")
            return
        number = said.sentence_id
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LAST_SENTENCE:
            number = self._number
        final = said.sentence_end is True
        self._number = number + 1 if final else number
        wire = messages.WireSentence(
            sentence_id=min(number, LAST_SENTENCE),
            text=said.text,
            begin_time=said.begin_time if said.begin_time is not None else sent_ms,
            end_time=said.end_time,
            sentence_end=final,
            words=_located(said.words, said.text),
        )
        yield from read_sentence(wire, sent_ms=sent_ms)


def _located(raw: object, text: str) -> list[messages.WireWord] | None:
    """The words, each with the blank before it and the marks behind it; None where they are not those of the text."""
    try:
        words = msgspec.convert(raw, list[messages.WireWord])
    except msgspec.ValidationError:
        return None
    end = 0
    for word in words:
        bare = word.text.strip()
        found = text.find(bare, end) if bare else -1
        if found < 0:
            return None
        begin, end = end, found + len(bare)
        while end < len(text) and not text[end].isalnum() and not text[end].isspace():
            end += 1
        word.text = text[begin:end]
    if words:
        words[-1].text += text[end:]
    return words
