"""Gaps are told once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.session.gaps import Gaps
from app.session.replay import Span


def test_what_was_told_is_left_out() -> None:
    """A gap over others is told in the parts between them."""
    gaps = Gaps()
    assert gaps.add(10, 20) == [Span(10, 20)]
    assert gaps.add(30, 40) == [Span(30, 40)]
    assert gaps.add(0, 50) == [Span(0, 10), Span(20, 30), Span(40, 50)]
    assert gaps.add(5, 45) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12))
def test_every_frame_of_a_gap_is_told_exactly_once(spans: list[tuple[int, int]]) -> None:
    """In whatever order they are found; what ends before it begins is none."""
    gaps = Gaps()
    told = [frame for begin, end in spans for span in gaps.add(begin, end) for frame in range(*_bounds(span))]
    assert sorted(told) == sorted({frame for begin, end in spans for frame in range(begin, end)})


def _bounds(span: Span) -> tuple[int, int]:
    return span.begin_frame, span.end_frame
