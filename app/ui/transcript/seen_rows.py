"""Which rows in view look other than they did: only these are painted, as most updates change the newest one alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.ui.transcript.row import RowLayout, RowMarks


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that a row in view is painted from."""

    top: int
    layout: RowLayout
    marks: RowMarks


class SeenRows:
    """What was in view when `changes` was asked for last."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}
        self._stale: set[int] = set()

    def outdate(self, row: int) -> None:
        """This row has changed."""
        self._stale.add(row)

    def changes(
        self, rows: Iterable[tuple[int, int, RowLayout]], marks: Callable[[int], RowMarks]
    ) -> list[tuple[int, int]] | None:
        """Where to paint anew, from which pixel and how many; None: everywhere.

        Args:
            rows: those in view now, each with where it begins.
            marks: what is drawn on a row.
        """
        before, self._seen = self._seen, {row: _Seen(top, layout, marks(row)) for row, top, layout in rows}
        stale, self._stale = self._stale, set()
        if not before or not self._seen:
            return None
        return [
            (seen.top, seen.layout.height)
            for row in before.keys() | self._seen.keys()
            if before.get(row) != self._seen.get(row) or row in stale
            for seen in (before.get(row), self._seen.get(row))
            if seen is not None
        ]
