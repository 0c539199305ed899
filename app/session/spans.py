"""A set of positions on a timeline, kept as the spans that it consists of.

A look-up costs the logarithm of the number of spans; spans that touch are one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right


class Spans:
    """The set, empty at first.

    Args:
        limit: how many spans are kept apart; beyond that, all before the oldest counts as being in the set.
    """

    def __init__(self, *, limit: int | None = None) -> None:
        self._limit = limit
        self._begins: list[int] = []
        self._ends: list[int] = []

    def __contains__(self, position: int) -> bool:
        index = bisect_right(self._begins, position) - 1
        return index >= 0 and position < self._ends[index]

    def add(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Take in what lies from `begin` up to `end`; returns the parts that were not in the set before, in order."""
        if begin >= end:
            return []
        first, behind = bisect_left(self._ends, begin), bisect_right(self._begins, end)
        fresh: list[tuple[int, int]] = []
        position = begin
        for known_begin, known_end in zip(self._begins[first:behind], self._ends[first:behind], strict=True):
            if known_begin > position:
                fresh.append((position, known_begin))
            position = max(position, known_end)
        if position < end:
            fresh.append((position, end))
        if fresh:
            touched = first < behind
            self._begins[first:behind] = [min(begin, self._begins[first]) if touched else begin]
            self._ends[first:behind] = [max(end, position)]
            self._forget_oldest()
        return fresh

    def _forget_oldest(self) -> None:
        if self._limit is not None and len(self._begins) > self._limit:
            del self._begins[1], self._ends[0]  # the two oldest become one
            self._begins[0] = 0
