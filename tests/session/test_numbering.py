"""Which number a sentence of a task has in the session."""

from __future__ import annotations

from app.session.numbering import KEPT_SERIES, Numbering


def test_the_first_new_sentence_gets_the_next_number() -> None:
    """The others follow at the same distance; none comes before it."""
    numbering = Numbering(10)
    assert numbering.first is None
    assert list(numbering.candidates(3)) == [10]
    assert list(numbering.candidates(5)) == [12]
    assert list(numbering.candidates(1)) == [10]
    assert numbering.first == 3


def test_a_number_that_comes_again_stands_for_both() -> None:
    """The latest first; where a series ends, the earlier one has no more numbers."""
    numbering = Numbering(0)
    assert list(numbering.candidates(0)) == [0]
    numbering.begin_again(2, 5)
    assert numbering.has_begun_again
    assert list(numbering.candidates(2)) == [5, 2]
    assert list(numbering.candidates(4)) == [7, 4]
    assert list(numbering.candidates(9)) == [12]
    assert list(numbering.candidates(1)) == [1]


def test_a_service_that_never_counts_costs_no_more_and_more() -> None:
    """Only the last series are remembered."""
    numbering = Numbering(0)
    list(numbering.candidates(0))
    for number in range(1, 1000):
        numbering.begin_again(0, number)
    assert len(list(numbering.candidates(0))) == KEPT_SERIES
