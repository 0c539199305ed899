"""The room that text takes."""

from __future__ import annotations

import pytest

from app.captions.widths import is_full_width, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("wisdom", 6),
        ("e\u0301te\u0301", 3),
        ("日本語", 6),
        ("한국", 4),
        ("ชื่อ", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇩🇪", 2),
        ("ﾃｽﾄ", 3),
        ("क्षत्रिय", 5),
    ],
)
def test_width_is_counted_by_cluster(text: str, columns: int) -> None:
    """Accents, vowel signs and joined emoji take no room of their own."""
    assert width(text) == columns


def test_a_text_is_full_width_where_most_of_its_room_is() -> None:
    """A Latin name in Japanese does not make it Latin, nor a Chinese name in English Chinese."""
    assert is_full_width("Surtitle は字幕を表示する")
    assert is_full_width("오늘은 날씨가")
    assert not is_full_width("Her name is 李.")
    assert not is_full_width("wisdom")
    assert not is_full_width("")
