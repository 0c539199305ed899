from __future__ import annotations

import pytest
from PySide6.QtGui import QFont

from app.captions.events import CaptionRevised
from app.ui.caption_text import Ink, LaidOutText
from app.ui.roll_up import RollUp
from tests.fakes.captions import caption

pytestmark = pytest.mark.usefixtures("application")

TEXT = "Out of forty rooms thirty-eight kept their captions for the whole day without a single gap today"
WORDS = TEXT.split()


class Pane:
    """A roll-up of so many rows, some twenty letters wide."""

    def __init__(self, rows: int = 2) -> None:
        self.rows = rows
        self.width = 200
        self.roll = RollUp(self._lay_out)

    def _lay_out(self, text: CaptionRevised) -> LaidOutText:
        return LaidOutText(text, QFont("DejaVu Sans", 12), Ink("#000000", "#222222", "#444444"), self.width)

    def say(self, text: str, sentence: int = 0, *, final: bool = False) -> list[str]:
        self.roll.show(caption(text, sentence=sentence, final=final))
        return self.read()

    def read(self) -> list[str]:
        """What each row says, an empty string where it is empty."""
        rows = [""] * self.rows
        for line in self.roll.lines(self.rows):
            rows[line.row] = line.text.line_text(line.index)
        return rows


def test_lines_only_move_up_by_whole_lines() -> None:
    """While words come, a line either stays as it is, grows at its end, or moves up one row unchanged."""
    pane = Pane()
    before = ["", ""]
    moves = 0
    for count in range(1, len(WORDS) + 1):
        now = pane.say(" ".join(WORDS[:count]))
        if now[0] != before[0]:
            assert now[0] == before[1]
            moves += 1
        elif before[1]:
            assert now[1].startswith(before[1])
        before = now
    assert moves >= 3


def test_the_next_sentence_begins_a_line() -> None:
    """A finished sentence stays above the one that is being said."""
    pane = Pane()
    pane.say("All is well.", final=True)
    assert pane.say("And now", sentence=1) == ["All is well.", "And now"]


def test_the_first_line_is_the_lowest() -> None:
    """One line alone stands at the foot of the pane."""
    assert Pane(rows=3).say("Hello") == ["", "", "Hello"]


def test_a_retraction_moves_nothing() -> None:
    """When the words of the last line are taken back, the lines above stay where they are, and gone ones are gone."""
    pane = Pane()
    full = pane.say(TEXT)
    shorter = TEXT.removesuffix(full[1]).strip()
    assert pane.say(shorter) == [full[0], ""]
    assert pane.say(TEXT) == full


def test_a_late_final_does_not_bring_lines_back() -> None:
    """The final text of a sentence that has rolled away changes nothing that is seen."""
    pane = Pane()
    for number in range(4):
        pane.say(f"Sentence {number}", sentence=number)
    assert pane.say("Sentence 0, at last, in its final and much longer form", final=True) == [
        "Sentence 2",
        "Sentence 3",
    ]


def test_one_that_stayed_long_away_is_not_shown() -> None:
    """A sentence first heard of after its place has rolled away stays away."""
    pane = Pane()
    for number in (3, 4, 5):
        pane.say(f"Sentence {number}", sentence=number)
    assert pane.say("Sentence 1", sentence=1) == ["Sentence 4", "Sentence 5"]


def test_a_new_width_breaks_lines_anew() -> None:
    """After a change of the width the newest words are in the lowest row, in lines of that width."""
    pane = Pane()
    pane.say(TEXT)
    pane.width = 10_000
    pane.roll.lay_out_again()
    assert pane.read() == ["", TEXT]


def test_only_the_last_sentences_are_kept() -> None:
    """After hours, a change of the width costs the layout of a few sentences, not of all."""
    made = 0

    def lay_out(text: CaptionRevised) -> LaidOutText:
        nonlocal made
        made += 1
        return LaidOutText(text, QFont("DejaVu Sans", 12), Ink("#000000", "#222222", "#444444"), 200)

    roll = RollUp(lay_out)
    for number in range(1000):
        roll.show(caption("text", sentence=number))
        roll.show(caption("text", sentence=number))  # nothing new, nothing laid out
    assert made == 1000
    roll.lay_out_again()
    assert made < 1020


def test_clear_forgets() -> None:
    """After clear the numbers of sentences count from the beginning again."""
    pane = Pane()
    pane.say("Old", sentence=70)
    pane.roll.clear()
    assert pane.roll.is_empty
    assert pane.say("New") == ["", "New"]


def test_an_empty_final_leaves_no_empty_line() -> None:
    """A noise that was taken for speech goes, and takes no row."""
    pane = Pane()
    pane.say("All is well.", final=True)
    pane.say("Uh", sentence=1)
    pane.say("", sentence=1, final=True)
    assert pane.say("And now", sentence=2) == ["All is well.", "And now"]
