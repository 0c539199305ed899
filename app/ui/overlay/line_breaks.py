"""Where a growing, changing text is broken into lines, so that what stands is left standing.

A partial caption is replaced by its next version twice a second. Broken anew each time, its words would wander between
the lines whenever an earlier word got longer or shorter. Here a version is broken with the one before in view:

- a break stays as long as the text in front of it is the same, or was replaced piece by piece;
- the last line is filled up with what is appended, and only a line that has become too long is broken elsewhere;
- behind such a line, breaks between provisional pieces are free again, those between fixed ones still stay.

Pieces are what stands between two places where the rules of Unicode allow a break (UAX #14): words with the space
behind them, or single East Asian characters. A piece that is too long for a line is cut between characters.

Not here: fonts. Whether a text fits is asked of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from PySide6.QtCore import QTextBoundaryFinder


@dataclass(frozen=True, slots=True)
class Broken:
    """A text in lines.

    Attributes:
        pieces: joined, they are the text.
        starts: the numbers of the pieces that begin a line; the first one is 0. One that is the number of pieces
            keeps what is appended from the last line.
    """

    pieces: tuple[str, ...]
    starts: tuple[int, ...] = (0,)

    @property
    def lines(self) -> list[tuple[int, int]]:
        """Of each line, where it begins and ends in the text, in characters; an empty text has one empty line."""
        ends = [0, *accumulate(map(len, self.pieces))]
        starts = [start for start in self.starts if start < len(self.pieces)] or [0]
        return [(ends[start], ends[end]) for start, end in zip(starts, [*starts[1:], len(self.pieces)], strict=True)]

    @property
    def closed(self) -> Broken:
        """The same, where whatever is appended begins a line of its own."""
        return Broken(self.pieces, tuple(dict.fromkeys((*self.starts, len(self.pieces)))))


def break_lines(
    text: str, fits: Callable[[str], bool], *, fixed: Sequence[bool] = (), before: Broken | None = None
) -> Broken:
    """Break a text into lines.

    Args:
        fits: whether this text is not too long for a line; spaces at its end do not count.
        fixed: of each character, whether it will not change any more; missing ones will not.
        before: the last version of the text, in lines of the same width and font.
    """
    pieces = [part for piece in _pieces(text) for part in _cut(piece, fits)]
    kept = _kept(before, pieces) if before is not None else set()
    sure = _sure(pieces, fixed)
    starts, line = [0], pieces[0] if pieces else ""
    for number in range(1, len(pieces)):
        if number not in kept:
            longer = line + pieces[number]
            if fits(longer.rstrip()):
                line = longer
                continue
            kept = {later for later in kept if later < number or (sure[later - 1] and sure[later])}
        starts.append(number)
        line = pieces[number]
    if pieces and len(pieces) in kept:  # what is taken back may come again, and shall do so where it was
        starts.append(len(pieces))
    return Broken(tuple(pieces), tuple(starts))


def _pieces(text: str) -> list[str]:
    return _split(QTextBoundaryFinder.BoundaryType.Line, text)


def _cut(piece: str, fits: Callable[[str], bool]) -> list[str]:
    """The piece, in as many as there must be so that each fits; a single character is taken as it is."""
    if fits(piece.rstrip()):
        return [piece]
    parts, part = [], ""
    for character in _split(QTextBoundaryFinder.BoundaryType.Grapheme, piece):
        if part and not fits(part + character):
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]


def _split(kind: QTextBoundaryFinder.BoundaryType, text: str) -> list[str]:
    finder = QTextBoundaryFinder(kind, text)
    units = text.encode("utf-16-le")  # Qt counts in these
    places = [0]
    while (place := finder.toNextBoundary()) > 0:
        places.append(place)
    return [units[2 * a : 2 * b].decode("utf-16-le") for a, b in pairwise(places) if b > a]


def _sure(pieces: Sequence[str], fixed: Sequence[bool]) -> list[bool]:
    ends = [0, *accumulate(map(len, pieces))]
    return [all(fixed[begin:end]) for begin, end in pairwise(ends)]


def _kept(before: Broken, pieces: Sequence[str]) -> set[int]:
    """The pieces before which there is a break already."""
    moved: dict[int, int] = {}  # from each old piece that is there still, in this form or another, to the new one
    old, new = ([piece.rstrip() for piece in each] for each in (before.pieces, pieces))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_begin, old_end, new_begin, new_end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and old_end - old_begin == new_end - new_begin):
            moved.update(zip(range(old_begin, old_end), range(new_begin, new_end), strict=True))
    return {moved[start - 1] + 1 for start in before.starts[1:] if start - 1 in moved}
