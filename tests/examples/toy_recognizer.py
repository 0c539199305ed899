"""An example: a recogniser that counts the seconds it hears. Run as a test by ``test_toy_recognizer.py``.

A real one would be a module in ``app/service``, and its two rows would stand in ``app/catalogue.py``. This one brings
its rows along and starts the speech service with them: ``python -m tests.examples.toy_recognizer``.
"""

from __future__ import annotations

import argparse

from app.captions.timeline import BYTES_PER_FRAME, frames_to_ms
from app.catalogue import CATALOGUE, Engine, Model
from app.message import Message
from app.service import serve
from app.service.recognizer import Utterance
from app.service.word_times import spread_words

ENGINE = Engine(name="toy", factory="tests.examples.toy_recognizer:ToyRecognizer")
MODEL = Model(
    name="toy-counter",
    title="Toy counter",
    engine="toy",
    languages=("de",),
    good_for=Message("Counts seconds in German."),
    licence="MIT",
    memory_mb=1,
)
WITH_TOY = CATALOGUE.extended(models=(MODEL,), recognizers=(ENGINE,))

NUMBERS = ("eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn")


class ToyRecognizer:
    """The loaded model: here, nothing to load. Whatever the constructor raises is told to the user."""

    def __init__(self, model: Model) -> None:
        self.languages = model.languages

    def open_stream(self) -> ToyStream:
        """Begin to count."""
        return ToyStream()

    def close(self) -> None:
        """Nothing to free."""


class ToyStream:
    """Says a number for each second: a partial when it has begun, and the final when it is over."""

    def __init__(self) -> None:
        self._heard_ms = self._finals = self._partials = 0

    def accept(self, pcm: bytes) -> list[Utterance]:
        """Hear mono 16-bit samples at 16 kHz."""
        self._heard_ms += frames_to_ms(len(pcm) // BYTES_PER_FRAME)
        said = []
        while self._finals < self._heard_ms // 1000:
            said.append(self._utterance(self._finals, final=True))
            self._finals += 1
        if self._heard_ms % 1000 and self._partials <= self._finals:
            said.append(self._utterance(self._finals, final=False))
            self._partials = self._finals + 1
        return said

    def finish(self) -> list[Utterance]:
        """A second that has begun is counted, too."""
        return [self._utterance(self._finals, final=True)] if self._heard_ms % 1000 else []

    def close(self) -> None:
        """Nothing to free."""

    def _utterance(self, number: int, *, final: bool) -> Utterance:
        text = NUMBERS[number % len(NUMBERS)] + ("." if final else "")
        begin_ms = number * 1000
        end_ms = min(begin_ms + 1000, self._heard_ms)
        words = spread_words(text, begin_ms, end_ms, fixed=final)
        return Utterance(number, text, begin_ms, end_ms if final else None, self._heard_ms, words, final)


def main() -> None:
    """Serve with the toy among the models, as ``surtitle serve`` does with its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="")
    parser.add_argument("--until-stdin-closes", action="store_true")
    options = parser.parse_args()
    serve.run(model=options.model, until_stdin_closes=options.until_stdin_closes, catalogue=WITH_TOY)


if __name__ == "__main__":
    main()
