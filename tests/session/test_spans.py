"""A set of positions as spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.session.spans import Spans

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)


@given(SPANS)
def test_what_is_fresh_is_what_was_not_there(spans: list[tuple[int, int]]) -> None:
    """As a set of numbers has it."""
    known: set[int] = set()
    found = Spans()
    for begin, end in spans:
        fresh = found.add(begin, end)
        new = set(range(begin, end)) - known
        assert [position for span in fresh for position in range(*span)] == sorted(new)
        known |= new
        assert [position in found for position in range(41)] == [position in known for position in range(41)]


def test_a_limit_joins_the_oldest() -> None:
    """What lies before them counts as known."""
    spans = Spans(limit=2)
    for begin in (10, 20, 30):
        spans.add(begin, begin + 1)
    assert [position for position in range(40) if position in spans] == [*range(21), 30]
