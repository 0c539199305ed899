"""The cheapest layout."""

from __future__ import annotations

from app.captions.breaks import units_of
from app.captions.partition import Layout, Part, Times, free_parts, parts_beside, parts_in_number
from app.captions.rules import CueRules


def layout(text: str, **limits: int) -> Layout:
    """An English text with limits of its own."""
    rules = CueRules(**limits)  # type: ignore[arg-type]
    return Layout(units_of(text, "en", width_limit=rules.columns), rules, full_width=False)


def evenly(text: Layout, each_ms: int = 500) -> Times:
    """Every piece as long as the other."""
    count = len(text.units)
    return Times([each_ms * place for place in range(count)], [each_ms * (place + 1) for place in range(count)], None)


def words(text: Layout, part: Part) -> str:
    """What a part says."""
    return text.units.line(part[0], part[1] - 1) if part[0] < part[1] else ""


def test_one_line_is_best_where_it_fits() -> None:
    """Two only where it does not."""
    assert len(layout("It was the age of wisdom").lines((0, 6))) == 1
    assert len(layout("It was the age of wisdom", columns=20).lines((0, 6))) == 2


def test_a_line_is_not_one_column_wider_than_it_may_be() -> None:
    """However well the place would suit."""
    text = layout("aaaa " * 8 + "bb, then we went home")
    lines = text.lines((0, len(text.units)))
    assert max(text.units.columns(first, stop - 1) for first, stop in lines) <= 42


def test_a_part_that_fits_no_cue_has_no_layout() -> None:
    """But a single piece always has one."""
    narrow = layout("one two three four five", columns=5)
    assert narrow.cost_and_lines((0, 3)) is None
    assert narrow.cost_and_lines((2, 3)) is not None
    assert layout("incomprehensible", columns=5).lines((0, 1)) == ((0, 1),)


def test_no_short_word_is_left_alone_on_a_line() -> None:
    """Rather an uneven line than an orphan."""
    text = layout("Nobody there could possibly have known a lot", columns=42)
    lines = text.lines((0, len(text.units)))
    assert min(stop - first for first, stop in lines) > 1


def test_three_lines_can_be_allowed() -> None:
    """The number of lines is a setting like any other."""
    text = layout("one two three four five six", columns=12, lines=3)
    assert len(text.lines((0, 6))) == 3


def test_parts_are_of_the_number_that_is_asked_for() -> None:
    """Each with something in it."""
    text = layout("one, two, three, four, five, six")
    for number in range(1, 7):
        parts = parts_in_number(text, evenly(text), number)
        assert len(parts) == number
        assert all(first < stop for first, stop in parts)
        assert (parts[0][0], parts[-1][1]) == (0, 6)


def test_a_text_follows_another_as_well_as_it_can() -> None:
    """Near the shares of the other, and rather where its own clauses end."""
    text = layout("uno, dos, tres cuatro")
    assert [words(text, part) for part in parts_beside(text, [0.4, 1.0])] == ["uno, dos,", "tres cuatro"]
    assert [words(text, part) for part in parts_beside(layout("sí"), [0.5, 1.0])].count("") == 1


def test_work_grows_with_the_text_and_not_its_square() -> None:
    """Layouts that are looked at for a text ten times as long are ten times as many, give or take."""
    sentence = "It was the best of times, it was the worst of times, it was the age of wisdom. "
    counts = []
    for times in (5, 50):
        text = layout((sentence * times).strip())
        parts = free_parts(text, evenly(text))
        parts_beside(text, [(place + 1) / len(parts) for place in range(len(parts))])
        counts.append(len(text._best))
    assert counts[1] < 20 * counts[0]
