"""The pieces of a text laid out in lines and cues: dynamic programming over what each choice costs.

Costs have no unit; what matters is their order. A line or cue that breaks the width or the lines of a language is no
choice at all, unless one piece alone is wider than a line. Next comes the longest time, then all the rest: the cost of
a break (``breaks.py``), reading speed, the shortest time, orphans, balance. The time taken grows with the text times
what fits into one cue.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.captions.breaks import Units
from app.captions.rules import CueRules

Part = tuple[int, int]
"""Some pieces that follow each other: the first, and the one after the last. Equal where there are none."""

_EACH_CUE = 4.0
_EACH_LINE = 2.0
_CUE_BREAK = 1.5  # a break between cues disturbs more than one between lines
_UNBALANCED = 6.0
_ORPHAN = 25.0
_EMPTY = 60.0
_TOO_LONG = 1000.0
_TOO_SHORT = 25.0
_TOO_FAST = 15.0
_PAUSE = 8.0  # taken off where the speaker pauses
_PAUSE_MS = 400
_NEAR = 4.0  # cues
_ASTRAY = 30.0  # for a translation that is a whole cue away from its source


@dataclass(frozen=True, slots=True)
class Times:
    """When the pieces of a text are said: parallel to `Units`, never running backwards.

    Attributes:
        begins_ms, ends_ms: of each piece.
        until_ms: when something else must be on screen; None where that is open.
    """

    begins_ms: list[int]
    ends_ms: list[int]
    until_ms: int | None


class Layout:
    """One text with its limits: knows the best lines for any of its parts."""

    def __init__(self, units: Units, rules: CueRules, *, full_width: bool) -> None:
        self.units = units
        self.rules = rules
        self.gap_ms = rules.gap_ms
        self.width_limit = rules.width_limit(full_width=full_width)
        self.columns_per_s = rules.speed_limit(full_width=full_width)
        self._short = [units.columns(place, place) <= rules.orphan_columns for place in range(len(units))]
        self._best: dict[tuple[int, int, int], tuple[float, tuple[Part, ...]] | None] = {}

    def reading_ms(self, part: Part) -> float:
        """How long reading a part takes."""
        first, stop = part
        return 1000 * self.units.columns(first, stop - 1) / self.columns_per_s if stop > first else 0.0

    def lines(self, part: Part) -> tuple[Part, ...]:
        """The best lines for a part that fits into one cue."""
        best = self.cost_and_lines(part)
        assert best is not None, "a part that was never laid out"  # noqa: S101
        return best[1]

    def is_orphan(self, line: Part) -> bool:
        """Whether this is a single short word."""
        first, stop = line
        return stop - first == 1 and self._short[first]

    def cost_and_lines(self, part: Part) -> tuple[float, tuple[Part, ...]] | None:
        """The cheapest lines for a part, or None where it does not fit into one cue."""
        if part[0] == part[1]:
            return _EMPTY, ()
        return self._lay_out(*part, self.rules.lines)

    def _lay_out(self, first: int, stop: int, lines: int) -> tuple[float, tuple[Part, ...]] | None:
        if stop - first == 1 or self.units.columns(first, stop - 1) <= self.width_limit:
            return 0.0, ((first, stop),)
        if lines == 1:
            return None
        key = first, stop, lines
        if key not in self._best:
            self._best[key] = self._break_line(first, stop, lines)
        return self._best[key]

    def _break_line(self, first: int, stop: int, lines: int) -> tuple[float, tuple[Part, ...]] | None:
        befores, afters, costs, short = self.units.befores, self.units.afters, self.units.costs, self._short
        limit, begin, end = self.width_limit, befores[first], afters[stop - 1]
        best: tuple[float, tuple[Part, ...]] | None = None
        # Where so much is left below that it cannot fit, there is no need to look; a piece alone always fits.
        nearest = min(stop - 1, bisect_left(befores, end - (lines - 1) * (limit + 1)))
        for place in range(max(first + 1, nearest), stop):
            upper = afters[place - 1] - begin
            if upper > limit and place > first + 1:
                break
            below = self._lay_out(place, stop, lines - 1)
            if below is None:
                continue
            lower = afters[below[1][0][1] - 1] - befores[place]
            cost = below[0] + _EACH_LINE + costs[place - 1] + _UNBALANCED * abs(upper - lower) / limit
            if place == first + 1 and short[first]:
                cost += _ORPHAN
            if place == stop - 1 and short[place]:
                cost += _ORPHAN
            if best is None or cost < best[0]:
                best = cost, ((first, place), *below[1])
        return best


def free_parts(layout: Layout, times: Times) -> list[Part]:
    """The best cues for a text by itself, as many as it takes."""
    count = len(layout.units)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for first in range(count):
        so_far = best[first][0]
        for stop in range(first + 1, count + 1):
            laid_out = layout.cost_and_lines((first, stop))
            if laid_out is None:
                break
            cost = so_far + laid_out[0] + _cue_cost(layout, times, first, stop)
            if cost < best[stop][0]:
                best[stop] = cost, first
    parts: list[Part] = []
    stop = count
    while stop:
        first = best[stop][1]
        parts.append((first, stop))
        stop = first
    return parts[::-1]


def parts_in_number(layout: Layout, times: Times, number: int) -> list[Part]:
    """The best cues for a text that has at least so many pieces, in exactly that number."""
    even = [(stage + 1) / number for stage in range(number)]
    return _staged(layout, even, lambda _, first, stop: _cue_cost(layout, times, first, stop), may_be_empty=False)


def parts_beside(layout: Layout, shares: Sequence[float]) -> list[Part]:
    """A text divided beside another: one part for each share (where the other's cues end, from 0 to 1), maybe empty."""
    units = layout.units
    whole = units.afters[-1] or 1

    def cost(stage: int, first: int, stop: int) -> float:
        reached = units.afters[stop - 1] / whole if stop else 0.0
        breaking = _CUE_BREAK * units.costs[stop - 1] if first < stop < len(units) else 0.0
        return breaking + _ASTRAY * len(shares) * abs(reached - shares[stage])

    return _staged(layout, shares, cost, may_be_empty=True)


def _staged(
    layout: Layout, shares: Sequence[float], cost_of: Callable[[int, int, int], float], *, may_be_empty: bool
) -> list[Part]:
    """The cheapest way to as many parts as there are shares.

    So that the time taken does not grow with the square of the text, a part is first looked for near its share only;
    where that finds none, everywhere.
    """
    for near in (_NEAR / len(shares), 1.0):
        parts = _staged_near(layout, shares, cost_of, near, shortest=0 if may_be_empty else 1)
        if parts is not None:
            return parts
    raise AssertionError(f"{len(layout.units)} pieces do not fit into {len(shares)} cues")


def _staged_near(
    layout: Layout, shares: Sequence[float], cost_of: Callable[[int, int, int], float], near: float, *, shortest: int
) -> list[Part] | None:
    count = len(layout.units)
    whole = layout.units.afters[-1] or 1
    # How much of the text lies before each place between pieces.
    reached_by = [0.0, *(columns / whole for columns in layout.units.afters)]
    cheapest: dict[int, float] = {0: 0.0}
    origins: list[dict[int, int]] = []
    for stage, share in enumerate(shares):
        lowest, highest = bisect_left(reached_by, share - near), bisect_right(reached_by, share + near)
        highest = min(highest, count - (len(shares) - stage - 1) * shortest + 1)
        onward: dict[int, float] = {}
        origin: dict[int, int] = {}
        for first, so_far in cheapest.items():
            for stop in range(max(first + shortest, lowest), highest):
                laid_out = layout.cost_and_lines((first, stop))
                if laid_out is None:
                    break
                cost = so_far + laid_out[0] + cost_of(stage, first, stop)
                if cost < onward.get(stop, float("inf")):
                    onward[stop], origin[stop] = cost, first
        cheapest = onward
        origins.append(origin)
    if count not in cheapest:
        return None
    parts: list[Part] = []
    stop = count
    for origin in reversed(origins):
        parts.append((origin[stop], stop))
        stop = origin[stop]
    return parts[::-1]


def _cue_cost(layout: Layout, times: Times, first: int, stop: int) -> float:
    """What a cue of these pieces costs, beside its lines: its times, and the break at its end."""
    begins_ms, rules = times.begins_ms, layout.rules
    is_last = stop == len(begins_ms)
    begin_ms = begins_ms[first]
    said_ms = times.ends_ms[stop - 1] - begin_ms
    reading_ms = layout.reading_ms((first, stop))
    next_ms = times.until_ms if is_last else begins_ms[stop]
    shown_ms = max(said_ms, reading_ms, rules.shortest_ms)
    if next_ms is not None:
        shown_ms = min(shown_ms, max(1, next_ms - layout.gap_ms - begin_ms))
    cost = _EACH_CUE
    if said_ms > rules.longest_ms and stop - first > 1:
        cost += _TOO_LONG + said_ms - rules.longest_ms
    if shown_ms < rules.shortest_ms:
        cost += _TOO_SHORT * (1 - shown_ms / rules.shortest_ms)
    if reading_ms > shown_ms:
        cost += _TOO_FAST * min(2.0, reading_ms / shown_ms - 1)
    if not is_last:
        is_pause = begins_ms[stop] - times.ends_ms[stop - 1] >= _PAUSE_MS
        cost += _CUE_BREAK * layout.units.costs[stop - 1] - (_PAUSE if is_pause else 0.0)
    if stop - first == 1 and layout.is_orphan((first, stop)) and len(begins_ms) > 1:
        cost += _ORPHAN
    return cost
