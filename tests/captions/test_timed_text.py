"""A time for each character of a caption."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.captions.events import Word
from app.captions.timed_text import are_reliable, spoken
from tests.captions.speech import said


def test_characters_have_the_times_of_their_words() -> None:
    """A word's time is spread over its letters; its leading blank takes none."""
    found = spoken(said("ab cd", end_ms=2000))
    assert found.begins_ms == [0, 500, 1000, 1000, 1500]
    assert found.ends_ms == [500, 1000, 1000, 1500, 2000]
    assert found.words(0, 5, 0, 1800) == (Word("ab", 0, 1000, True), Word(" cd", 1000, 1800, True))


def test_without_words_the_text_is_divided_in_proportion() -> None:
    """By width: a full-width character takes as long as two letters. No words are known then."""
    found = spoken(said("ab日", end_ms=2000, words=False))
    assert found.begins_ms == [0, 500, 1000]
    assert found.words(0, 3, 0, 2000) == ()


def test_a_caption_without_an_end_is_given_one() -> None:
    """20 letters a second."""
    assert spoken(replace(said("abcd", words=False), end_ms=None)).ends_ms[-1] == 200


def test_what_is_not_printable_has_no_time_but_keeps_its_words() -> None:
    """Times belong to what is left."""
    words = (Word("a\n", 0, 400, True), Word("\x00 b", 400, 1000, True))
    found = spoken(replace(said("a\n\x00 b"), words=words))
    assert found.text == "a b"
    assert [word.text for word in found.words(0, 3, 0, 1000)] == ["a ", "b"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        (Word("other", 0, 100, True),),
        (Word("a", 500, 600, True), Word(" b", 0, 100, True)),
        (Word("a", 0, 100, True), Word(" b", 300, 200, True)),
    ],
)
def test_words_that_cannot_be_right_are_not_used(words: tuple[Word, ...]) -> None:
    """None, others than the text's, or times that run backwards."""
    assert not are_reliable(replace(said("a b"), words=words))


def test_words_that_overlap_do_not_make_time_run_backwards() -> None:
    """A word that begins before the one before it has ended is in order all the same."""
    words = (Word("long", 0, 1000, True), Word(" er", 500, 700, True))
    found = spoken(replace(said("long er"), words=words))
    assert found.begins_ms == sorted(found.begins_ms)
    assert all(begin_ms <= end_ms for begin_ms, end_ms in zip(found.begins_ms, found.ends_ms, strict=True))
