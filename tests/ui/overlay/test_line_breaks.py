from __future__ import annotations

import random
from itertools import pairwise

import pytest

from app.ui.overlay.line_breaks import Broken, break_lines

pytestmark = pytest.mark.usefixtures("application")


def fits(text: str) -> bool:
    """Lines of twenty characters."""
    return len(text) <= 20


def lines(text: str, before: Broken | None = None, *, fixed: int | None = None) -> list[str]:
    """The lines of a text, of which so many characters are fixed (None: all)."""
    sure = [number < fixed for number in range(len(text))] if fixed is not None else []
    broken = break_lines(text, fits, before=before, fixed=sure)
    assert "".join(broken.pieces) == text
    return [text[begin:end].rstrip() for begin, end in broken.lines]


def test_lines_are_filled_from_the_start() -> None:
    """As many whole words as fit, and the space at the end of a line does not count."""
    assert lines("It was the best of times, it was the worst of times.") == [
        "It was the best of",
        "times, it was the",
        "worst of times.",
    ]
    assert lines("It was the best of ti mes") == ["It was the best of", "ti mes"]
    assert lines("") == [""]


def test_a_break_stays_when_the_words_behind_it_become_shorter() -> None:
    """What could now stand in the line above stays where it was read."""
    before = break_lines("It was the best whatever", fits)
    assert lines("It was the best of", before) == ["It was the best", "of"]
    assert lines("It was the best of times of all", before) == ["It was the best", "of times of all"]


def test_a_break_stays_when_words_before_it_are_replaced_one_by_one() -> None:
    """Another spelling in the first line moves nothing, if there is room for it."""
    before = break_lines("It was the bet of times, it was the worst", fits)
    assert lines("It was the best of times. It was the worst", before) == [
        "It was the best of",
        "times. It was the",
        "worst",
    ]


def test_only_a_line_that_has_become_too_long_is_broken_elsewhere() -> None:
    """And the provisional lines behind it with it, rather than leave a single word on a line of its own."""
    before = break_lines("It was the bet of times, it was the worst", fits)
    assert lines("It was the very finest of times, it was the worst", before, fixed=0) == [
        "It was the very",
        "finest of times, it",
        "was the worst",
    ]


def test_a_break_between_fixed_words_stays_whatever_happens() -> None:
    """Also where provisional words in the line before it have changed their length."""
    before = break_lines("It was the best of times, it was the worst", fits)
    assert before.starts == (0, 5, 9)
    text = "It was the absolutely best of times, it was the worst"
    sure = [True] * len(text)
    assert [text[a:b].strip() for a, b in break_lines(text, fits, before=before, fixed=sure).lines][-2:] == [
        "times, it was the",
        "worst",
    ]


def test_what_is_taken_back_comes_again_where_it_was() -> None:
    """A version without its last line, then the line again: it begins a line again."""
    before = break_lines("It was the best whatever", fits)
    shorter = break_lines("It was the best", fits, before=before)
    assert lines("It was the best of", shorter) == ["It was the best", "of"]


def test_a_closed_text_goes_on_in_a_new_line() -> None:
    """Even if there were room in the last one."""
    assert lines("It was the best", break_lines("It was ", fits).closed) == ["It was", "the best"]


@pytest.mark.parametrize("text", ["x" * 50, "👩‍👩‍👧‍👦" * 9, "مرحبا" * 9])
def test_a_word_that_is_too_long_is_cut_between_characters(text: str) -> None:
    """No line is too long, and no emoji is torn apart."""
    found = lines(text)
    assert len(found) > 1
    assert all(len(line) <= 20 for line in found)
    assert "".join(found) == text
    assert not any(line.startswith("\N{ZERO WIDTH JOINER}") or line.endswith("\N{ZERO WIDTH JOINER}") for line in found)


def test_east_asian_text_is_broken_between_characters_but_not_before_a_stop() -> None:
    """As their typesetting wants it."""
    assert lines("今天的会议有两个议题，首先是星期四的发布。") == ["今天的会议有两个议题，首先是星期四的发", "布。"]


def test_fixed_words_never_change_their_line() -> None:
    """Over many growing and changing sentences, no break between two fixed words goes and none comes."""
    words = ["a", "it", "was", "the", "best", "season", "of", "light", "darkness", "winter", "incredulity", "times,"]
    dice = random.Random(5)
    moves = 0
    for _ in range(60):
        fixed: list[str] = []
        versions = []
        for _ in range(12):
            tail = dice.choices(words, k=dice.randrange(1, 7))
            versions.append((" ".join([*fixed, *tail]), len(" ".join([*fixed, ""])) if fixed else 0, len(fixed)))
            fixed += tail[: dice.randrange(0, len(tail))]
        before: Broken | None = None
        history: list[set[int]] = []
        for text, sure, _ in versions:
            before = break_lines(text, fits, before=before, fixed=[at < sure for at in range(len(text))])
            history.append({begin for begin, _ in before.lines})
        for (one, sure, _), (earlier, later) in zip(versions, pairwise(history), strict=False):
            inside = {place for place in range(1, sure) if one[place - 1] == " "}
            assert earlier & inside == later & inside
            moves += len(later - earlier)
    assert moves > 100


def test_a_long_text_is_broken_quickly_enough() -> None:
    """Fitting is asked a few times for each word, not once for each pair of them."""
    asked = 0

    def counting(text: str) -> bool:
        nonlocal asked
        asked += 1
        return fits(text)

    break_lines("word " * 2000, counting)
    assert asked < 3 * 2000
