"""Finding words in the transcript, while it grows.

A search counts its hits row by row, in small steps that its owner takes when there is time, so that a long transcript
never holds up the window; what is in view is looked at by itself (`hits_in`). The counts are added up as the heights of
rows are (`row_heights.py`), so "3 of 17" and the way to the next hit cost O(log n).

Not here: the field to type into (`search_bar.py`), and drawing (`caption_row.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.ui.transcript.row import Hit, RowContent, texts_of
from app.ui.transcript.row_heights import RowHeights
from app.ui.transcript.search_text import fold

ROWS_A_STEP = 500


class Rows(Protocol):
    """What is searched: rows by their numbers."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> RowContent: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a search is.

    Attributes:
        number: of the current hit, from 1; 0 where none is current.
        total: of the hits so far.
        complete: whether all rows have been looked at.
    """

    number: int
    total: int
    complete: bool


class CaptionSearch:
    """Looks for the same words in all rows.

    Args:
        rows: the transcript, which may grow and change; the search is told by `inserted` and `changed`.
        wanted: what to look for, as it was typed.

    Attributes:
        current: the row of the hit that the user is at, and its number among the hits of that row; None: at none.
    """

    def __init__(self, rows: Rows, wanted: str) -> None:
        self.current: tuple[int, int] | None = None
        self._rows = rows
        self._wanted = fold(wanted).text
        self._counts = RowHeights()  # of the rows that have been looked at, which are the first ones

    @property
    def tally(self) -> Tally:
        """How many hits there are, and which one is current."""
        number = 0
        if self.current is not None and self.current[0] < len(self._counts):
            number = self._counts.top_of(self.current[0]) + self.current[1] + 1
        return Tally(number, self._counts.total, complete=self.complete)

    @property
    def complete(self) -> bool:
        """Whether all rows have been looked at."""
        return len(self._counts) == len(self._rows)

    def hits_in(self, content: RowContent) -> tuple[Hit, ...]:
        """Where the words stand in a row."""
        return tuple(
            Hit(number, begin, end)
            for number, text in enumerate(texts_of(content))
            for begin, end in fold(text.text).find_all(self._wanted)
        )

    def step(self, rows: int = ROWS_A_STEP) -> None:
        """Look at so many more rows."""
        for row in range(len(self._counts), min(len(self._rows), len(self._counts) + rows)):
            self._counts.insert(row, len(self.hits_in(self._rows[row])))

    def inserted(self, row: int) -> None:
        """There is a new row here."""
        if row < len(self._counts):
            self._counts.insert(row, len(self.hits_in(self._rows[row])))
            if self.current is not None and row <= self.current[0]:
                self.current = self.current[0] + 1, self.current[1]
        elif row == len(self._counts) == len(self._rows) - 1:  # all others have been looked at
            self.step(1)

    def changed(self, row: int) -> None:
        """The texts of this row are other ones now."""
        if row >= len(self._counts):
            return
        count = len(self.hits_in(self._rows[row]))
        self._counts[row] = count
        if self.current is not None and self.current[0] == row:
            self.current = (row, min(self.current[1], count - 1)) if count else None

    def go_to(self, row: int) -> bool:
        """Be at the first hit in or after this row, or else at the last one before it; False where there is none."""
        self._look_at_all()
        return self._be_at(min(self._counts.top_of(min(row, len(self._counts))), self._counts.total - 1))

    def advance(self, by: int) -> bool:
        """Go so many hits on (back, if negative), round from one end to the other; False where there is none."""
        self._look_at_all()
        if self.current is None:
            return self._be_at(0 if by > 0 else -1)
        return self._be_at(self.tally.number - 1 + by)

    def _look_at_all(self) -> None:
        while not self.complete:
            self.step()

    def _be_at(self, number: int) -> bool:
        total = self._counts.total
        if not total:
            self.current = None
            return False
        number %= total
        row = self._counts.row_at(number)
        self.current = row, number - self._counts.top_of(row)
        return True
