"""Which number a sentence of a task has in the session.

A task counts its sentences; the first that is new to the session gets the session's next number, and the others follow
at the same distance. Some services begin to count again in the middle of a task, or jump and come back. From then on
the same number means another sentence: a new *series* begins, behind all numbers that were given. What is still said
of a sentence of an earlier series is told apart by its time, so a number may stand for several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

KEPT_SERIES = 64


@dataclass(frozen=True, slots=True)
class _Series:
    """From the task's number `first` on, sentences are counted from `number` on in the session."""

    first: int
    number: int


class Numbering:
    """Numbers the sentences of one task.

    Args:
        next_number: for the first sentence that is new to the session.
    """

    def __init__(self, next_number: int = 0) -> None:
        self._next_number = next_number
        self._series: list[_Series] = []

    @property
    def first(self) -> int | None:
        """The task's number of the first sentence that was new to the session; None before there is one."""
        return self._series[0].first if self._series else None

    @property
    def has_begun_again(self) -> bool:
        """Whether a number may stand for several sentences."""
        return len(self._series) > 1

    def candidates(self, number: int) -> Iterator[int]:
        """The session's numbers that the task's number may stand for, the latest first."""
        if not self._series:
            self._series.append(_Series(number, self._next_number))
        bound = None
        for series in reversed(self._series):
            distance = number - series.first
            candidate = series.number + max(0, distance)
            if (distance >= 0 or series is self._series[0]) and (bound is None or candidate < bound):
                yield candidate
            bound = series.number

    def begin_again(self, number: int, session_number: int) -> None:
        """From now on the task's number stands for another sentence; the numbers behind it follow."""
        self._series.append(_Series(number, session_number))
        del self._series[:-KEPT_SERIES]
