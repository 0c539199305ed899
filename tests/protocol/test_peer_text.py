"""A peer's words in ours."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.peer_text import one_line


@settings(deadline=None)
@given(st.text(), st.integers(2, 40))
def test_it_is_one_printable_line_of_bounded_length(text: str, limit: int) -> None:
    """Whatever a peer said: no control character, no half of a pair, no turned writing, and an end."""
    line = one_line(text, limit=limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert not [c for c in line if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in "\u202e\u2066"]


def test_a_short_word_is_left_as_it_is_and_a_long_one_shows_that_it_goes_on() -> None:
    """The reader sees that something was cut."""
    assert one_line("only English (en) is served") == "only English (en) is served"
    assert one_line("a" * 50, limit=10) == "aaaaaaaaa…"
    assert one_line(" " * 10_000 + "late", limit=10) == "…"
