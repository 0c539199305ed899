from __future__ import annotations

from app.captions.events import GapRecorded
from app.ui.transcript.copying import CopiedTexts, copied, has_translation
from tests.fakes.captions import sentence

ROWS = [
    sentence(0, "One", "Uno"),
    GapRecorded(61_000, 63_000, "connection lost"),
    sentence(1, "Two", begin_ms=3_661_000),
]


def test_what_is_copied_is_what_was_asked_for() -> None:
    """Source, translation or both; a gap is told in each, a sentence that lacks the text is left out."""
    gap = "No captions for 2 s: connection lost"
    assert copied(ROWS) == f"One\nUno\n\n{gap}\n\nTwo"
    assert copied(ROWS, CopiedTexts.SOURCE) == f"One\n{gap}\nTwo"
    assert copied(ROWS, CopiedTexts.TRANSLATION) == f"Uno\n{gap}"
    assert copied([]) == ""


def test_times_stand_before_each_sentence() -> None:
    """Once a sentence or a gap, not once a text."""
    assert copied(ROWS, timed=True) == "0:00  One\nUno\n\n1:01  No captions for 2 s: connection lost\n\n1:01:01  Two"
    assert copied(ROWS, CopiedTexts.TRANSLATION, timed=True).startswith("0:00  Uno\n")


def test_a_translation_is_known_of() -> None:
    """Where there is none, none need be offered."""
    assert has_translation(ROWS)
    assert not has_translation(ROWS[1:])
