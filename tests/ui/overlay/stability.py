"""How still the overlay's words stand: what a reader's eye suffers, counted over a whole session.

A *shown word is rewritten* when what stands in its place afterwards does not begin with it, and its line has not rolled
away: another word, none, or one that was moved there from another line. Divided by the number of final words this is
the normalised erasure. A *break is changed* between two words that stand beside each other in both versions of a text
when they were in one line and now are in two, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.captions.events import CaptionRevised, Stream
from app.captions.transcript import Transcript
from app.ui.overlay.overlay import Overlay

Place = tuple[Stream, int, int]
"""A text's stream, its sentence and its line."""


@dataclass
class Stability:
    """What was counted.

    Attributes:
        final_words: of all texts.
        rewritten: words that were shown and were replaced.
        stable_breaks: how many breaks between fixed words were looked at.
        broken_anew: how many of those changed.
        heights: how often the overlay got another height.
        lowered: how often a line that stood moved down.
    """

    final_words: int = 0
    rewritten: int = 0
    stable_breaks: int = 0
    broken_anew: int = 0
    heights: int = 0
    lowered: int = 0
    _shown: dict[Place, tuple[int, list[str]]] = field(default_factory=dict, repr=False)

    @property
    def erasure(self) -> float:
        """Shown words rewritten for each final word."""
        return self.rewritten / self.final_words


def stability(overlay: Overlay, captions: Iterable[CaptionRevised]) -> Stability:
    """Show these captions on the overlay, one after the other, and count."""
    counted, transcript = Stability(), Transcript()
    versions: dict[tuple[Stream, int], tuple[CaptionRevised, set[int]]] = {}
    for caption in captions:
        height = overlay.height()
        sentence = transcript.apply(caption)
        if sentence is None:
            continue
        overlay.show_sentence(sentence)
        counted.heights += overlay.height() != height
        counted.final_words += len(caption.text.split()) if caption.final else 0
        _compare_rows(counted, overlay)
        key = (caption.stream, caption.sentence)
        breaks = _breaks(overlay, *key)
        if key in versions:
            _compare_breaks(counted, versions[key], (caption, breaks))
        versions[key] = (caption, breaks)
    return counted


def _compare_rows(counted: Stability, overlay: Overlay) -> None:
    before, now = counted._shown, _rows(overlay)
    tops = {stream: min(place for place in now if place[0] is stream) for stream in {place[0] for place in now}}
    for place, (row, words) in before.items():
        if place in now:
            row_now, words_now = now[place]
            counted.lowered += row_now > row
            padded = [*words_now, *[""] * len(words)]
            counted.rewritten += sum(not other.startswith(word) for word, other in zip(words, padded, strict=False))
        elif place[0] not in tops or place > tops[place[0]]:
            counted.rewritten += len(words)
    counted._shown = now


def _rows(overlay: Overlay) -> dict[Place, tuple[int, list[str]]]:
    found = {}
    for stream in overlay.panes.streams:
        roll = overlay.panes.roll(stream)
        for row in roll.rows():
            found[stream, row.sentence, row.index] = (row.number, row.line.text.split())
    return found


def _breaks(overlay: Overlay, stream: Stream, sentence: int) -> set[int]:
    """The numbers of the words that begin a line of this text, the first word aside."""
    breaks, words = set(), 0
    for line in overlay.panes.roll(stream).lines_of(sentence)[:-1]:
        words += len(line.split())
        breaks.add(words)
    return breaks


def _compare_breaks(
    counted: Stability, before: tuple[CaptionRevised, set[int]], now: tuple[CaptionRevised, set[int]]
) -> None:
    fixed = sum(word.fixed for word in before[0].words)
    inner = set(range(1, fixed))
    counted.stable_breaks += len(before[1] & inner)
    counted.broken_anew += len((before[1] ^ now[1]) & inner)
