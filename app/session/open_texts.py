"""Texts that were begun and have no final yet, and when to stop waiting for one.

Services speak in order. A text that was overtaken by `OVERTAKEN_BY` finals of later sentences in its stream gets none
any more; nor does a text of the source that was overtaken some time ago, by whatever. Translations are given all the
time they need: some come late.

What is open is little, so all of it is looked at each time.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.captions.events import CaptionRevised, Stream
from app.captions.timeline import SAMPLE_RATE_HZ

OVERTAKEN_BY = 3
"""A sentence without a final is given up after so many finals of later sentences: services may end two in one go."""

OVERTAKEN_FRAMES = 30 * SAMPLE_RATE_HZ
"""And after so much sound since a later sentence began."""

TextKey = tuple[int, Stream]
"""The number of a sentence in the session, and which of its texts."""


@dataclass(slots=True)
class _Waiting:
    """What has come since of later sentences in its stream."""

    later_finals: int = 0
    overtaken_frame: int | None = None


class OpenTexts:
    """The texts without a final, of one session."""

    def __init__(self) -> None:
        self._waiting: dict[TextKey, _Waiting] = {}

    def begin_task(self) -> None:
        """A task hears them again: they are waited for anew."""
        self._waiting = {key: _Waiting() for key in self._waiting}

    def note(self, caption: CaptionRevised) -> None:
        """This is what stands of a sentence now."""
        key = caption.sentence, caption.stream
        if caption.final:
            self._waiting.pop(key, None)
        else:
            self._waiting.setdefault(key, _Waiting())

    def overtaken_by(self, caption: CaptionRevised, sent_until_frame: int) -> list[TextKey]:
        """The texts for which this caption of a later sentence was the last that they were waited for."""
        overtaken: list[TextKey] = []
        for key, waiting in self._waiting.items():
            number, stream = key
            if stream is not caption.stream or number >= caption.sentence:
                continue
            waiting.later_finals += caption.final
            if stream is Stream.SOURCE and waiting.overtaken_frame is None:
                waiting.overtaken_frame = sent_until_frame
            if waiting.later_finals >= OVERTAKEN_BY:
                overtaken.append(key)
        return overtaken

    def overdue(self, sent_until_frame: int) -> list[TextKey]:
        """The texts that were overtaken so long ago, in sound, that nothing more will come of them."""
        return [
            key
            for key, waiting in self._waiting.items()
            if waiting.overtaken_frame is not None and sent_until_frame - waiting.overtaken_frame >= OVERTAKEN_FRAMES
        ]

    def in_order(self) -> list[TextKey]:
        """All of them, by number, the source first."""
        return sorted(self._waiting, key=lambda key: (key[0], key[1] is Stream.TRANSLATION))

    def first_number(self, *, default: int) -> int:
        """The lowest number of a sentence of which something is open."""
        return min((number for number, _ in self._waiting), default=default)
