"""What a result says is read, mended or left out."""

from __future__ import annotations

from typing import Any

import pytest

from app.captions.events import Word
from app.protocol.events import MessageIgnored, SentenceRevised
from app.protocol.messages import Output
from app.protocol.sentences import read_output, read_usage_s


def word(text: str, begin: Any = 0, end: Any = 0, **fields: Any) -> dict[str, Any]:
    """A word on the wire."""
    return {"text": text, "begin_time": begin, "end_time": end, "fixed": True, **fields}


def read(**fields: Any) -> SentenceRevised:
    """What is made of a transcription of "one two" from 100 to 900 ms, with some fields of its own."""
    wire = {"sentence_id": 0, "text": "one two", "begin_time": 100, "end_time": 900, "sentence_end": True, **fields}
    (said,) = read_output(Output(transcription=wire), sent_ms=10_000)
    assert isinstance(said, SentenceRevised)
    return said


def times(said: SentenceRevised) -> list[tuple[int, int]]:
    """When its words were said."""
    return [(word.begin_ms, word.end_ms) for word in said.words]


@pytest.mark.parametrize(
    "words",
    [
        [word("one")],
        [word("one"), word(" too")],
        [word("one"), word(" two"), word(" three")],
    ],
)
def test_words_that_do_not_give_the_text_are_left_out(words: Any) -> None:
    """The text is what readers see; it is kept."""
    said = read(words=words)
    assert (said.text, said.words) == ("one two", ())


def test_words_that_give_the_text_are_kept() -> None:
    """Also where the first one has its blank before it, and where one is empty."""
    assert read(words=[word(" one"), word(" two")]).words[0].text == "one"
    said = read(words=[word("one"), word(""), word(" two")])
    assert [each.text for each in said.words] == ["one", " two"]


@pytest.mark.parametrize(
    ("one", "two", "mended"),
    [
        ((100, 500), (500, 900), [(100, 500), (500, 900)]),
        ((500, 900), (100, 300), [(500, 900), (500, 500)]),  # back in time
        ((500, 100), (600, 500), [(500, 500), (600, 600)]),  # ends before it begins
        ((0, 5000), (800, 2000), [(100, 900), (800, 900)]),  # outside the sentence
        ((2000, 3000), (2000, 3000), [(900, 900), (900, 900)]),
        ((100, None), (10**15, None), [(100, 100), (100, 100)]),  # as good as no times at all
    ],
)
def test_word_times_are_mended(one: tuple[Any, Any], two: tuple[Any, Any], mended: list[tuple[int, int]]) -> None:
    """They lie inside the sentence, never go back, and end no earlier than they begin."""
    assert times(read(words=[word("one", *one), word(" two", *two)])) == mended


def test_words_lie_inside_an_end_that_only_the_last_one_tells() -> None:
    """A word before it may claim to end later."""
    said = read(end_time=None, words=[word("one", 100, 950), word(" two", 500, 900)])
    assert (said.end_ms, times(said)) == (900, [(100, 900), (500, 900)])


@pytest.mark.parametrize(
    ("fields", "begin_ms", "end_ms"),
    [
        ({"begin_time": 10**15}, 900, 900),
        ({"begin_time": 10**15, "words": [word("one two", 300, 800)]}, 300, 900),
        ({"begin_time": 10**15, "end_time": None}, 10_000, 10_000),
        ({"end_time": 50}, 100, 100),
        ({"end_time": 50, "words": [word("one two", 300, 800)]}, 100, 800),
        ({"end_time": 50, "current_time": 1000}, 100, 1000),
        ({"end_time": 10**15}, 100, 100),
    ],
)
def test_a_sentence_without_sane_times_gets_them_from_elsewhere(
    fields: dict[str, Any], begin_ms: int, end_ms: int
) -> None:
    """From its words, from how far the service had listened, from how much it was sent: what can be known."""
    said = read(**fields)
    assert (said.begin_ms, said.end_ms) == (begin_ms, end_ms)


@pytest.mark.parametrize(
    "fields",
    [
        *({"begin_time": value} for value in (None, "soon", -1, 7.5, [], True)),
        *({"end_time": value} for value in ("soon", -1, 7.5, [], True)),
        *({"current_time": value} for value in ("soon", -1, [])),
        *({"words": value} for value in ("one two", 7, {"0": word("one two")}, [[[]]], [None], [{"text": 7}])),
        *({"words": [word("one two", *span)]} for span in [("soon", 900), (-5, 900), (True, 900), (100, 1e300)]),
        *({"sentence_id": value} for value in (None, "one", -1, 2**60, True)),
        *({"text": value} for value in (None, 7, ["one two"])),
    ],
)
def test_what_makes_a_caption_must_be_what_it_should_be(fields: dict[str, Any]) -> None:
    """A message that is wrong there is nonsense, and nothing in it is shown."""
    wire = {"sentence_id": 0, "text": "one two", "begin_time": 100, "end_time": 900, "sentence_end": True, **fields}
    (ignored,) = read_output(Output(transcription=wire), sent_ms=10_000)
    assert isinstance(ignored, MessageIgnored)


@pytest.mark.parametrize("field", ["lang", "stash", "vad_pre_end", "pre_end_failed"])
def test_no_other_field_costs_the_text(field: str) -> None:
    """Of whatever type it is."""
    for value in (7.5, "x", [], {}, True, -1, [{}]):
        said = read(**{field: value})
        assert (said.text, said.final) == ("one two", True)
        assert 0 <= said.begin_ms <= (said.end_ms or 0)


def test_the_words_of_a_partial_cover_its_stash_too() -> None:
    """Where the stash has none, it is one word more, which may still change."""
    partial = {
        "sentence_end": False,
        "end_time": None,
        "current_time": 1200,
        "text": "one",
        "words": [word("one", 100, 500)],
    }
    said = read(**partial, stash={"text": " two"})
    assert said.words == (Word("one", 100, 500, True), Word(" two", 500, 1200, False))
    said = read(**partial, stash={"text": " two", "words": [word(" two", 600, 800)]})
    assert times(said) == [(100, 500), (600, 800)]
    assert times(read(**{**partial, "text": "", "words": []}, stash={"text": "two"})) == [(100, 1200)]
    assert read(**{**partial, "end_time": 550}, stash={"text": " two"}).end_ms is None
    assert read(**{**partial, "words": None}, stash={"text": " two", "words": [word(" two", 600, 800)]}).words == ()


def test_a_stash_far_away_is_only_the_next_sentence() -> None:
    """Its number is believed no more than any other."""
    stash = {"text": "Two", "sentence_id": 2**60}
    wire = {"sentence_id": 3, "text": "one", "begin_time": 0, "sentence_end": True, "stash": stash}
    _, following = read_output(Output(transcription=wire), sent_ms=0)
    assert isinstance(following, SentenceRevised)
    assert following.sentence == 4


def test_text_and_stash_are_bounded_together() -> None:
    """Nobody says ten thousand characters in a sentence."""
    wire = {"sentence_id": 0, "begin_time": 0, "text": "x" * 6000, "stash": {"text": "y" * 6000}}
    (ignored,) = read_output(Output(transcription=wire), sent_ms=0)
    assert ignored == MessageIgnored("a source text of 12000 characters, in sentence 0")


@pytest.mark.parametrize(
    ("usage", "seconds"),
    [({"duration": 3}, 3), ({"duration": 3.6}, 4), ({"duration": -1}, None), ({"duration": 1e300}, None),
     ({"duration": "3"}, None), ({"duration": True}, None), ({}, None), ([], None), (None, None)],
)  # fmt: skip
def test_usage_is_a_sane_number_or_nothing(usage: Any, seconds: int | None) -> None:
    """Seconds, rounded."""
    assert read_usage_s(usage) == seconds
