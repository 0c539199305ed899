"""Models on the run-task protocol that only recognise (Fun-ASR, Paraformer): what they are asked, and what they say.

One result has one sentence. It is final where ``sentence_end`` says so, whatever its times are; a final that does not
say where it ends, ends with its last word, or with the sound that was sent. Paraformer does not number its sentences:
they are counted here, and one that ends without a text is left as it was shown. A heartbeat says nothing.

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
from app.protocol.peer_text import one_line
from app.protocol.sentences import read_sentence


class AsrDialect:
    """The dialect of one task."""

    def __init__(self) -> None:
        self._number = 0
        self._begin_ms: int | None = None  # of the sentence that is being said, where the service does not say

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
        if output.sentence is None or (isinstance(output.sentence, dict) and output.sentence.get("heartbeat") is True):
            return
        try:
            said = msgspec.convert(output.sentence, messages.RecognisedSentence)
        except msgspec.ValidationError as error:
            yield MessageIgnored(one_line(f"a sentence that cannot be read: {error}"))
            return
        final = said.sentence_end is True
        if not said.text:
            if final and self._begin_ms is not None:  # it was shown
                self._number, self._begin_ms = self._number + 1, None
            return
        if len(said.text) > LONGEST_TEXT:
            yield MessageIgnored(f"a sentence of {len(said.text)} characters")
            return
        number = said.sentence_id
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LAST_SENTENCE:
            number = self._number
        if self._begin_ms is None or number != self._number:
            self._begin_ms = sent_ms
        begin_ms = self._begin_ms if said.begin_time is None else said.begin_time
        words = _located(said.words, said.text)
        end_ms = said.end_time
        if final and end_ms is None and not (words and words[-1].end_time):
            end_ms = max(begin_ms, sent_ms)
        self._number = number + 1 if final else number
        if final:
            self._begin_ms = None
        wire = messages.WireSentence(
            sentence_id=min(number, LAST_SENTENCE),
            text=said.text,
            begin_time=begin_ms,
            end_time=end_ms,
            sentence_end=final,
            words=words,
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
