"""Text made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.captions.cues import escaped_text, printable, printable_indices


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
    assert escaped_text(hostile) == expected


def test_text_for_a_terminal_keeps_its_brackets() -> None:
    """Only what could steer a terminal is taken out."""
    assert printable("a <b>\x1b]0;title\x07\n{c}") == "a <b>]0;title {c}"


@given(st.text())
def test_what_is_printable_stays_so(text: str) -> None:
    """Once made printable or harmless, a text is not changed again, and each character knows where it was."""
    plain, indices = printable_indices(text)
    assert printable(plain) == plain
    assert escaped_text(escaped_text(text)) == escaped_text(text)
    assert len(escaped_text(text)) == len(plain)
    assert [text[index] for index in indices if not text[index].isspace()] == list(plain.replace(" ", ""))
