"""Text from outside, as it may be printed."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.escapes import json_text, visible

SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe 中\t文", "Größe 中\t文"),
        ("a\x1b]0;t\x07b\r\nc", r"a\x1b]0;t\x07b\x0d\x0ac"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("user\u202egnp.exe\u2066", r"user\u202egnp.exe\u2066"),
        ("caf\udcff.wav \ud800", r"caf\xff.wav \ud800"),
    ],
)
def test_what_steers_a_terminal_is_shown_instead(text: str, shown: str) -> None:
    """Everything else stays as it is."""
    assert visible(text) == shown


@given(st.text() | st.text(SURROGATES))
def test_no_text_steers_or_breaks_anything(text: str) -> None:
    """One line, which any encoding takes that knows its letters."""
    shown = visible(text)
    shown.encode()
    assert not any((ord(c) < 0x20 and c != "\t") or 0x7F <= ord(c) < 0xA0 for c in shown)


@given(st.recursive(st.text() | st.integers(-(2**53), 2**53) | st.none(), lambda each: st.lists(each)))
def test_json_stays_the_same_value(value: object) -> None:
    """Whatever is escaped in it."""
    for text in (json_text(value), json_text(value, only_ascii=True), json_text(value, indent=1)):
        assert json.loads(text) == msgspec.json.decode(text) == value
        assert not any(0x7F <= ord(c) < 0xA0 or ord(c) in range(0x202A, 0x202F) for c in text)
    assert json_text(value, only_ascii=True).isascii()


def test_what_utf_8_cannot_hold_is_shown_in_json() -> None:
    """In names and values, at any depth."""
    assert json.loads(json_text({"a\udcff": ["\ud83d", {"b": "\u202e😀"}]}, only_ascii=True)) == {
        r"a\xff": [r"\ud83d", {"b": "\u202e😀"}]
    }
