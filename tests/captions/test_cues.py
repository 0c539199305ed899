"""Sentences as cues, and text made harmless."""

from __future__ import annotations

import itertools

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.captions.cues import Cue, cue_of, harmless, printable, without_overlap
from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.transcripts.srt import render_srt
from tests.captions.test_transcript import caption


def test_a_cue_holds_the_finals_source_first() -> None:
    """Partials are not kept; a translation goes under its source."""
    spoken = caption(0, "It was.", final=True, begin_ms=500)
    translated = caption(0, "Fue.", final=True, stream=Stream.TRANSLATION)
    assert cue_of(Sentence(0, caption(0, "It"))) is None
    assert cue_of(Sentence(0, spoken, caption(0, "Fu", stream=Stream.TRANSLATION))) == Cue(500, 1500, ("It was.",))
    assert cue_of(Sentence(0, spoken, translated)) == Cue(500, 1500, ("It was.", "Fue."))
    assert cue_of(Sentence(0, caption(0, " \n", final=True))) is None


@pytest.mark.parametrize(
    ("hostile", "expected"),
    [
        ("one\n\n2\n00:00:00,000 --> 00:00:01,000\nfake", "one 2 00:00∶00,000 --› 00:00∶01,000 fake"),
        ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
        ("{\\an8}top", "(\\an8)top"),
        ("a\0b\x1b[31mc", "ab[31mc"),
        ("safe\u202etxt", "safetxt"),
        ("a\u2028b\u0085c", "a b c"),
        ("----->", "-----›"),
        ("from 12:30.50 to 1:12:31,5 at 12:30", "from 12∶30.50 to 1:12∶31,5 at 12:30"),
        ("\\Now \\h C:\\Users", "∖Now ∖h C:\\Users"),
        ("\ufeffa", "a"),
        ("日本語、 テスト", "日本語、 テスト"),
    ],
)
def test_hostile_text_is_made_harmless(hostile: str, expected: str) -> None:
    """No line break, no markup, no cue syntax, no control character gets through."""
    assert harmless(hostile) == expected


def test_text_for_a_terminal_keeps_its_brackets() -> None:
    """Only what could steer a terminal is taken out."""
    assert printable("a <b>\x1b]0;title\x07\n{c}") == "a <b>]0;title {c}"


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3000), st.text(max_size=40)), max_size=20))
def test_whatever_is_said_reads_back_as_one_cue_each(said: list[tuple[int, int, str]]) -> None:
    """An independent reader finds each cue with its text, in order and without overlap."""
    cues = [
        Cue(begin, begin + length + 1, (harmless(text),))
        for begin, length, text in sorted(said, key=lambda item: item[0])
        if harmless(text)
    ]
    separate = without_overlap(cues)
    read = pysubs2.SSAFile.from_string(render_srt(separate), format_="srt")
    assert [event.plaintext for event in read] == [cue.lines[0] for cue in cues]
    assert all(cue.begin_ms < cue.end_ms for cue in separate)
    assert all(first.end_ms <= second.begin_ms for first, second in itertools.pairwise(separate))


def test_a_cue_that_runs_into_the_next_ends_early() -> None:
    """The next one keeps its time; a cue never begins before one that stands already has ended."""
    cues = [Cue(0, 1000, ("a",)), Cue(800, 2000, ("b",))]
    assert without_overlap(cues) == [Cue(0, 800, ("a",)), Cue(800, 2000, ("b",))]
    assert without_overlap(cues[1:], not_before_ms=900) == [Cue(900, 2000, ("b",))]
