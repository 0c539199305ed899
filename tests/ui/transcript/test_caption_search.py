from __future__ import annotations

from app.captions.events import GapRecorded
from app.ui.transcript.caption_search import ROWS_A_STEP, CaptionSearch, Tally
from app.ui.transcript.row import RowContent
from tests.fakes.captions import sentence


def finished(rows: list[RowContent], wanted: str) -> CaptionSearch:
    """A search that has looked at all rows."""
    search = CaptionSearch(rows, wanted)
    while not search.complete:
        search.step()
    return search


def test_hits_are_counted_over_sources_translations_and_notices() -> None:
    """All that can be read can be found."""
    rows: list[RowContent] = [
        sentence(0, "The sun, the sun", "El sol"),
        GapRecorded(1, 2, "the connection was lost"),
        sentence(1, "None"),
        sentence(2, "THE end", "the fin"),
    ]
    search = finished(rows, "the")
    assert search.tally == Tally(0, 5, complete=True)
    assert [(hit.text, hit.begin, hit.end) for hit in search.hits_in(rows[3])] == [(0, 0, 3), (1, 0, 3)]


def test_it_goes_round() -> None:
    """On from the last hit comes the first, back from the first the last; the numbers go with it."""
    rows: list[RowContent] = [sentence(number, "one two" if number % 2 else "one one") for number in range(4)]
    search = finished(rows, "one")
    assert search.go_to(1)
    assert (search.current, search.tally.number) == ((1, 0), 3)
    numbers = []
    for by in (1, 1, 1, 1, 1, -1, -1):
        search.advance(by)
        numbers.append(search.tally.number)
    assert numbers == [4, 5, 6, 1, 2, 1, 6]
    assert search.current == (3, 0)
    search.advance(1)
    assert search.go_to(4)  # behind the last one
    assert search.current == (3, 0)


def test_without_a_hit_there_is_nowhere_to_go() -> None:
    """Neither on nor back, nor in no rows at all."""
    for rows in ([sentence(0, "Hello")], []):
        search = CaptionSearch(rows, "xyz")
        assert not search.advance(1)
        assert not search.go_to(0)
        assert search.tally == Tally(0, 0, complete=True)


def test_a_step_looks_at_few_rows() -> None:
    """However long the transcript is, the window is held up for one step only."""
    search = CaptionSearch([sentence(number, "word") for number in range(2 * ROWS_A_STEP + 1)], "word")
    search.step()
    assert search.tally == Tally(0, ROWS_A_STEP, complete=False)
    search.step()
    search.step()
    assert search.tally == Tally(0, 2 * ROWS_A_STEP + 1, complete=True)


def test_captions_that_come_meanwhile_are_counted() -> None:
    """New rows, late ones in between, and revised ones; the current hit stays the same one."""
    rows: list[RowContent] = [sentence(0, "word"), sentence(2, "word word")]
    search = finished(rows, "word")
    search.go_to(1)
    search.advance(1)
    assert (search.current, search.tally) == ((1, 1), Tally(3, 3, complete=True))
    rows.append(sentence(3, "a word"))
    search.inserted(2)
    rows.insert(1, sentence(1, "late word"))
    search.inserted(1)
    assert (search.current, search.tally) == ((2, 1), Tally(4, 5, complete=True))
    rows[2] = sentence(2, "one word")
    search.changed(2)
    assert (search.current, search.tally) == ((2, 0), Tally(3, 4, complete=True))
    rows[2] = sentence(2, "none")
    search.changed(2)
    assert (search.current, search.tally) == (None, Tally(0, 3, complete=True))


def test_rows_that_come_before_it_has_looked_that_far_are_seen_in_their_turn() -> None:
    """No row is counted twice or left out, wherever it comes in."""
    rows: list[RowContent] = [sentence(number, "word") for number in range(10)]
    search = CaptionSearch(rows, "word")
    search.step(4)
    for row in (2, 4, 9, len(rows)):
        rows.insert(row, sentence(99, "word"))
        search.inserted(row)
    rows[11] = sentence(99, "gone")
    search.changed(11)
    while not search.complete:
        search.step(3)
    assert search.tally.total == sum(len(search.hits_in(row)) for row in rows)
