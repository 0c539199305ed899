"""Where a text may be divided."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.captions.breaks import Units, units_of
from app.captions.cues import printable
from app.captions.widths import width


def pieces(text: str, language: str = "en", *, width_limit: int = 42) -> list[str]:
    """The pieces of a text."""
    units = units_of(text, language, width_limit=width_limit)
    return [units.line(place, place) for place in range(len(units))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was (really) 3.5 km/h.", ["It", "was", "(really)", "3.5", "km/h."]),
        ("a well-known fact", ["a", "well-known", "fact"]),
        ("l'été, «oui»", ["l'été,", "«oui»"]),
        ("日本語、テスト「これは」です。", ["日本語、", "テスト", "「これは」", "です。"]),
        ("ちょっとー、さあ", ["ちょっとー、", "さあ"]),
        ("今天是晴天，我们", ["今天是", "晴天，", "我们"]),
        ("오늘은 날씨가", ["오늘은", "날씨가"]),
        ("วันนี้อากาศดี", ["วัน", "นี้", "อากาศ", "ดี"]),
        ("مرحبا بالعالم، كيف", ["مرحبا", "بالعالم،", "كيف"]),
        ("👨‍👩‍👧‍👦👍🏽 ok", ["👨‍👩‍👧‍👦", "👍🏽", "ok"]),
        ("", []),
    ],
)
def test_each_script_has_its_places(text: str, expected: list[str]) -> None:
    """At blanks, between phrases or words where there are none, never before closing punctuation."""
    assert pieces(text) == expected


def test_a_word_wider_than_a_line_may_be_divided_where_unicode_allows_it() -> None:
    """An address after a slash, a compound after its hyphen; a word without such a place stays whole."""
    assert pieces("well-known", width_limit=8) == ["well-", "known"]
    assert pieces("http://a.b/c", width_limit=8) == ["http://", "a.b/", "c"]
    assert pieces("incomprehensible", width_limit=8) == ["incomprehensible"]
    assert all(width(piece) <= 8 for piece in pieces("カタカナノナガイコトバテキスト", width_limit=8))


def test_no_place_is_inside_a_cluster() -> None:
    """A blank that carries a mark is one with it, in whatever script it stands."""
    assert pieces("日本の \u0301テスト、です") == ["日本の \u0301テスト、", "です"]


def cost_after(text: str, language: str, piece: str) -> float:
    """What dividing after a piece costs."""
    units = units_of(text, language, width_limit=42)
    return next(units.costs[place] for place in range(len(units)) if units.line(place, place) == piece)


def test_phrases_are_kept_together() -> None:
    """After a sentence is best, then after a comma, before a conjunction, before a preposition, between any words;
    after an article is worst."""
    text = "He went. Now, said Ann and Bob, we walk in the old town"
    costs = [cost_after(text, "en", piece) for piece in ("went.", "Now,", "Ann", "walk", "old", "the")]
    assert costs == sorted(set(costs))
    assert cost_after("la casa vieja", "es", "la") > cost_after("la casa vieja", "es", "casa")
    assert cost_after("la casa vieja", "xx", "la") == cost_after("la casa vieja", "xx", "casa")


@given(st.text(max_size=60).map(printable))
def test_pieces_and_blanks_are_the_text(text: str) -> None:
    """Nothing is lost, nothing overlaps, and widths add up."""
    units: Units = units_of(text, "", width_limit=20)
    assert "".join(pieces(text, "", width_limit=20)).replace(" ", "") == text.replace(" ", "")
    for before, after in itertools.pairwise(range(len(units))):
        assert text[units.ends[before] : units.begins[after]] in ("", " ")
    if len(units):
        assert units.columns(0, len(units) - 1) == width(text)
