"""A transcript to read: a line for each text of a sentence, with the time before it on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.captions.cues import printable
from app.captions.division import notice, shown_texts
from app.captions.events import GapRecorded
from app.captions.rules import Texts
from app.captions.transcript import Sentence


def render_txt(
    items: Iterable[Sentence | GapRecorded], *, texts: Texts, clock: Callable[[int], str] | None = None
) -> str:
    """The items as lines of plain text (`printable`); where two texts are shown, a blank line follows each sentence.

    `clock` turns a session time in ms into what is written before a sentence; None: nothing is.
    """
    written = []
    for item in items:
        lines = (
            [notice(item)]
            if isinstance(item, GapRecorded)
            else [printable(text.text) for text in shown_texts(item, texts)]
        )
        if lines:
            stamp = f"{clock(item.begin_ms)}  " if clock else ""
            indent = "\n" + " " * len(stamp)
            written.append(stamp + indent.join(lines) + "\n" + ("\n" if len(texts.streams) > 1 else ""))
    return "".join(written)


def clock_time(ms: int) -> str:
    """Hours, minutes and seconds, of the same length up to 99 hours: ``00:01:05``; with a minus before 0."""
    minutes, seconds = divmod(abs(ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if ms < 0 else ''}{hours:02}:{minutes:02}:{seconds:02}"
