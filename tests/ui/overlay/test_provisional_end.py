from __future__ import annotations

import pytest

from app.ui.overlay.provisional_end import with_open_end
from tests.fakes.captions import caption


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It was the best that.", "It was the best that"),
        ("It was the epoch of the lee-", "It was the epoch of the lee"),
        ("Wait...", "Wait"),
        ("今天的会议。", "今天的会议"),
        ("So it is ?!", "So it is"),
        ("No marks", "No marks"),
        ("Mr. Smith", "Mr. Smith"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_marks_at_a_provisional_end_are_left_out(text: str, shown: str) -> None:
    """Those inside stay, the words still give the text, and what is nothing but marks stays as it is."""
    found = with_open_end(caption(text, final=False, fixed_words=0))
    assert found.text == shown
    assert "".join(word.text for word in found.words) == shown


def test_what_is_sure_keeps_its_marks() -> None:
    """A final sentence, and one whose last word is fixed, are shown as they are."""
    for sure in (caption("It was."), caption("It was.", final=False)):
        assert with_open_end(sure) is sure
