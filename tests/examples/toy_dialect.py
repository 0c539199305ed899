"""An example: a dialect of run-task whose sentences come as bare text. Run as a test by ``test_toy_dialect.py``.

A real one would be a module in ``app/protocol``, and its row would stand in ``app/protocol/models.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from app.captions.events import Stream
from app.message import Message
from app.protocol import messages
from app.protocol.events import MessageIgnored, SentenceRevised, TaskRequest
from app.protocol.languages import LanguageSupport
from app.protocol.messages import LONGEST_TEXT
from app.protocol.models import Model


class ToyParameters(msgspec.Struct):
    """What a client asks of it."""

    language: str
    codec: str = "pcm16"


class ToyDialect:
    """One task. A result is ``{"sentence": "text"}``; a text that ends in a full stop is final."""

    def __init__(self) -> None:
        self._number = self._begin_ms = 0

    def parameters(self, request: TaskRequest) -> ToyParameters:
        """How a task is asked for."""
        return ToyParameters(request.source_language or "en")

    def read(self, output: messages.Output, *, sent_ms: int) -> Iterator[SentenceRevised | MessageIgnored]:
        """What a result says. Whatever a service sends may be nonsense: that is ignored, with a reason."""
        text = output.sentence
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_TEXT:
            yield MessageIgnored("a sentence that is no text, or too long")
            return
        final = text.endswith(".")
        end_ms = sent_ms if final else None
        yield SentenceRevised(self._number, Stream.SOURCE, "", text, self._begin_ms, end_ms, (), final)
        if final:
            self._number, self._begin_ms = self._number + 1, sent_ms


TOY = Model(
    "toy-asr",
    LanguageSupport(targets={"en": (), "de": ()}, detects=False),
    dialect=ToyDialect,
    name="toy-asr-1",
    description=Message("Toy: recognises English and German"),
)
