from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.transcript.row_heights import RowHeights

heights = st.integers(min_value=1, max_value=300)


@given(st.lists(st.tuples(st.integers(min_value=0), heights)), st.lists(st.tuples(st.integers(min_value=0), heights)))
def test_it_agrees_with_plain_sums(insertions: list[tuple[int, int]], changes: list[tuple[int, int]]) -> None:
    """After any insertions and changes, tops, total and the row at every height are those of a plain list."""
    rows, plain = RowHeights(), list[int]()
    for where, height in insertions:
        row = where % (len(plain) + 1)
        rows.insert(row, height)
        plain.insert(row, height)
    for where, height in changes if plain else []:
        rows[where % len(plain)] = plain[where % len(plain)] = height
    assert len(rows) == len(plain)
    assert [rows[row] for row in range(len(plain))] == plain
    assert [rows.top_of(row) for row in range(len(plain) + 1)] == [sum(plain[:row]) for row in range(len(plain) + 1)]
    assert rows.total == sum(plain)
    for row, height in enumerate(plain):
        top = sum(plain[:row])
        assert rows.row_at(top) == rows.row_at(top + height - 1) == row


def test_heights_outside_are_the_nearest_row() -> None:
    """Above everything is the first row, below everything the last, and nothing where there are no rows."""
    rows = RowHeights()
    assert rows.row_at(0) == -1
    rows.insert(0, 10)
    rows.insert(1, 10)
    assert rows.row_at(-5) == 0
    assert rows.row_at(1000) == 1
