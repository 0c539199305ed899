from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.transcript.search_text import fold


def found(text: str, wanted: str) -> list[str]:
    """The stretches of the text, as it is written there, that a search for these words marks."""
    return [text[begin:end] for begin, end in fold(text).find_all(fold(wanted).text)]


@pytest.mark.parametrize(
    ("text", "wanted", "marked"),
    [
        ("It was the best of times, It was", "it WAS", ["It was", "It was"]),
        ("Café, cafe\u0301 und CAFE", "cafe", ["Café", "cafe\u0301", "CAFE"]),
        ("Die Straße, die STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Weiß", "s", ["ß"]),  # half of a letter is marked as all of it
        ("smørrebrød", "smorrebrod", ["smørrebrød"]),
        ("ﾃﾞｰﾀとデータ", "データ", ["ﾃﾞｰﾀ", "データ"]),
        ("ＡＢＣ　ｄｅｆ", "abc def", ["ＡＢＣ　ｄｅｆ"]),
        ("今天天气很好，天气", "天气", ["天气", "天气"]),
        ("한국어와 한국", "한국", ["한국", "한국"]),
        ("\u1112\u1161\u11ab국", "한국", ["\u1112\u1161\u11ab국"]),  # as some systems take Korean letters apart
        ("مُحَمَّد", "محمد", ["مُحَمَّد"]),
        ("שָׁלוֹם", "שלום", ["שָׁלוֹם"]),
        ("İSTANBUL", "istanbul", ["İSTANBUL"]),
        ("👩‍👩‍👧 ok", "OK", ["ok"]),
        ("aaa", "aa", ["aa"]),
    ],
)
def test_case_accents_and_width_do_not_matter(text: str, wanted: str, marked: list[str]) -> None:
    """What a reader takes for the same words is found, and marked as it is written."""
    assert found(text, wanted) == marked


@pytest.mark.parametrize(
    ("text", "wanted"), [("がか", "かか"), ("各", "가"), ("각", "가"), ("หมา", "หมู"), ("word", "")]
)
def test_other_words_are_other_words(text: str, wanted: str) -> None:
    """A mark that makes another letter is no accent, and nothing is no word."""
    assert found(text, wanted) == []


@given(st.text(), st.text(min_size=1, max_size=3))
def test_every_mark_lies_in_the_text(text: str, wanted: str) -> None:
    """Marks go from left to right, never over each other, never empty; a text is found in itself."""
    end_before = 0
    for begin, end in fold(text).find_all(fold(wanted).text):
        assert end_before <= begin < end <= len(text)
        end_before = end
    folded = fold(text)
    assert not folded.text or folded.find_all(folded.text)[0][1] == len(text)
