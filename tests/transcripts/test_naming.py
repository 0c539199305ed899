"""What files are called."""

from __future__ import annotations

import pytest

from app.transcripts.naming import LONGEST_NAME, file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Weekly: plans\n& more. ", "Weekly- plans & more"),
        ("../../etc/passwd", "etc-passwd"),
        ("con", "_con"),
        ("LPT1.notes", "_LPT1.notes"),
        ("a\u202eb\0c", "abc"),
        ("e\u0301", "é"),
        ("会议", "会议"),
        (" ... ", ""),
        ("--delete", "delete"),
        ("/// -5 °C", "5 °C"),
        ("---", ""),
    ],
)
def test_a_title_becomes_a_name_on_every_system(title: str, name: str) -> None:
    """What some system does not allow is replaced, and the rest stays."""
    assert file_name(title) == name


@pytest.mark.parametrize("character", ["x", "会", "😀"])
def test_a_long_title_is_cut(character: str) -> None:
    """A name with its suffix and a number fits what file systems take: 255 bytes, or as many characters."""
    name = file_name(character * 500)
    assert 0 < len(name) <= LONGEST_NAME
    assert len(f".{name} (10).srt.12345678.part".encode()) <= 255 or len(name.encode()) <= 2 * LONGEST_NAME
