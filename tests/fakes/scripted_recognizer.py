"""A recogniser without a model: what it says is a function of how much it has heard."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.service.recognizer import Utterance
from app.service.word_times import spread_words


class ScriptedRecognizer:
    """Says one sentence for each second: a partial when half of it is heard, a final when all of it is.

    Attributes:
        languages: as of any recogniser.
        gate: while it is not set, whatever is accepted blocks the thread.
        fail_at_s: the second at which a stream breaks, or None.
        heard: bytes accepted by all streams.
        stretches_ms: how long the pieces were that they came in.
        before_accept: called, on the thread, with the length in milliseconds of each piece before it is heard.
        open_streams: streams that are not closed.
        stream_closed: set once a stream has been closed.
    """

    languages: tuple[str, ...] = ("en",)

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.fail_at_s: float | None = None
        self.heard = 0
        self.stretches_ms: list[int] = []
        self.before_accept: Callable[[int], None] = lambda length_ms: None
        self.open_streams = 0
        self.stream_closed = threading.Event()
        self.closed = False

    def open_stream(self) -> ScriptedStream:
        """A stream of its own."""
        self.open_streams += 1
        return ScriptedStream(self)

    def close(self) -> None:
        """Take note."""
        self.closed = True


class ScriptedStream:
    """One stream of a `ScriptedRecognizer`."""

    def __init__(self, recognizer: ScriptedRecognizer) -> None:
        self._recognizer = recognizer
        self._halves = 0
        self._heard = 0
        self._closed = False

    def accept(self, pcm: bytes) -> list[Utterance]:
        """Hear more; wait at the gate before."""
        assert self._recognizer.gate.wait(30), "nobody opened the gate"
        assert len(pcm) % 2 == 0, "half a sample"
        self._recognizer.heard += len(pcm)
        self._recognizer.stretches_ms.append(len(pcm) // 32)
        self._recognizer.before_accept(len(pcm) // 32)
        self._heard += len(pcm)
        fail_at_s = self._recognizer.fail_at_s
        if fail_at_s is not None and self._heard >= fail_at_s * 32_000:
            raise RuntimeError("the model broke")
        utterances = []
        while self._halves < self._heard // 16_000:
            utterances.append(self._utterance(self._halves))
            self._halves += 1
        return utterances

    def finish(self) -> list[Utterance]:
        """The final of a sentence that is open."""
        if self._halves % 2 == 0:
            return []
        return [self._utterance(self._halves)]

    def close(self) -> None:
        """Take note, once."""
        if not self._closed:
            self._closed = True
            self._recognizer.open_streams -= 1
            self._recognizer.stream_closed.set()

    def _utterance(self, half: int) -> Utterance:
        number, final = divmod(half, 2)
        text = f"Sentence number {number}." if final else "Sentence num"
        begin_ms, heard_ms = number * 1000, self._heard // 32
        end_ms = min(begin_ms + 1000, heard_ms)
        words = spread_words(text, begin_ms, end_ms, fixed=bool(final))
        return Utterance(number, text, begin_ms, end_ms if final else None, heard_ms, words, bool(final))


class ShoutingTranslator:
    """Translates into capitals; counts that it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def translate(self, text: str) -> str:
        """The text, louder."""
        return text.upper()

    def close(self) -> None:
        """Take note."""
        self.closed += 1
