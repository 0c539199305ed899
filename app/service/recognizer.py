"""The interface of a streaming speech recogniser, and the values it speaks in.

All calls block and all of them come from one thread (``recognition_worker.py``), so a recogniser needs no locks and
keeps no threads of its own. Times are integer milliseconds since the first frame of the stream.

Not here: any recogniser. Another one is one more module with these two shapes, and a row in ``app/catalogue.py``,
which names what to call with the `catalogue.Model` to load it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.captions.events import Word


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a recogniser makes, now, of one stretch of speech between two pauses.

    Attributes:
        number: counts up from 0 over the stream; the same number replaces what was said of it before.
        text: all of it, without outer blanks; empty only in a final whose partials turned out to be noise.
        begin_ms: not before the end of the utterance with the number below.
        end_ms: None in a partial.
        heard_ms: how far the recogniser had listened.
        words: their texts joined give ``text``; their times lie inside the utterance and never go back.
        final: the recogniser will not revise it any more.
    """

    number: int
    text: str
    begin_ms: int
    end_ms: int | None
    heard_ms: int
    words: tuple[Word, ...]
    final: bool


class RecognizerStream(Protocol):
    """One stretch of sound being recognised."""

    def accept(self, pcm: bytes) -> list[Utterance]:
        """Hear more mono 16-bit little-endian samples at 16 kHz; returns what changed, in order.

        However much is given at once is heard at once: a caller that is behind gives more, and so gets fewer
        partials, but every final.
        """

    def finish(self) -> list[Utterance]:
        """No more sound will come; returns the finals that were still open."""

    def close(self) -> None:
        """Free what the stream holds; it is not used again. Safe to call twice."""


class Recognizer(Protocol):
    """A loaded model.

    Attributes:
        languages: codes of the languages that it recognises; the first is what it takes undeclared speech for.
    """

    languages: tuple[str, ...]

    def open_stream(self) -> RecognizerStream:
        """Begin to recognise. Several streams may be open at once."""

    def close(self) -> None:
        """Free the model; all streams are closed before."""
