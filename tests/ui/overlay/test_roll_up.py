from __future__ import annotations

import pytest
from PySide6.QtGui import QFont

from app.captions.events import CaptionRevised
from app.ui.overlay.roll_up import RollUp
from app.ui.overlay.rolled_text import LineStyle, RolledText, roll_text
from app.ui.widgets.caption_text import Ink
from tests.fakes.captions import caption

pytestmark = pytest.mark.usefixtures("application")

TEXT = "Out of forty rooms thirty-eight kept their captions for the whole day without a single gap today"
WORDS = TEXT.split()


def style(width: float = 200) -> LineStyle:
    """Plain letters in lines of this width."""
    font = QFont("DejaVu Sans")
    font.setPixelSize(16)
    return LineStyle(font, Ink("#000000", "#222222", "#444444"), width)


class Pane:
    """A roll-up of so many rows, some twenty letters wide."""

    def __init__(self, rows: int = 2) -> None:
        self.rows = rows
        self.width = 200
        self.roll = RollUp(self._lay_out, row_count=rows)

    def _lay_out(self, text: CaptionRevised, before: RolledText | None) -> RolledText:
        return roll_text(text, style(self.width), before)

    def say(self, text: str, sentence: int = 0, *, final: bool = False) -> list[str]:
        self.roll.show(caption(text, sentence=sentence, final=final))
        return self.read()

    def read(self) -> list[str]:
        """What each row says, an empty string where it is empty."""
        rows = [""] * self.rows
        for row in self.roll.rows():
            rows[row.number] = row.line.text
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
    pane.roll.lay_out_again(row_count=2)
    assert pane.read() == ["", TEXT]


def test_only_the_last_sentences_are_kept() -> None:
    """After hours, a change of the width costs the layout of a few sentences, not of all."""
    made = 0

    def lay_out(text: CaptionRevised, before: RolledText | None) -> RolledText:
        nonlocal made
        made += 1
        return roll_text(text, style(), before)

    roll = RollUp(lay_out)
    for number in range(1000):
        roll.show(caption("text", sentence=number))
        roll.show(caption("text", sentence=number))  # nothing new, nothing laid out
    assert made == 1000
    roll.lay_out_again(row_count=2)
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


def test_wiped_lines_do_not_come_back() -> None:
    """After a silence the pane is empty, and what is appended then begins a line of its own, at the foot."""
    pane = Pane()
    pane.say("All is well.", final=True)
    pane.say("Out of", sentence=1)
    pane.roll.wipe()
    assert pane.roll.is_empty
    assert pane.read() == ["", ""]
    assert pane.say("Out of forty", sentence=1) == ["", "forty"]
    pane.roll.wipe()
    assert pane.say("Next", sentence=2) == ["", "Next"]


def test_a_sentence_that_was_empty_when_wiped_is_shown_once_it_says_something() -> None:
    """A wipe hides what was shown, not what was not there yet."""
    pane = Pane()
    pane.say("", sentence=0)
    pane.roll.wipe()
    assert pane.say("Hello", sentence=0) == ["", "Hello"]


def test_wiped_lines_stay_away_at_another_width() -> None:
    """Nor does a change of the letters bring them back."""
    pane = Pane()
    pane.say(TEXT, final=True)
    pane.roll.wipe()
    pane.width = 500
    pane.roll.lay_out_again(row_count=2)
    assert pane.read() == ["", ""]
    assert pane.say("Next", sentence=1) == ["", "Next"]


def test_a_late_version_without_words_does_not_empty_a_line() -> None:
    """Only a final may take a text away."""
    pane = Pane()
    pane.say("Hola")
    assert pane.say("") == ["", "Hola"]
    assert pane.say("", final=True) == ["", ""]


def test_it_counts_how_far_lines_rise() -> None:
    """Each row that standing lines move up by is one, be it because a row fills or because a line leaves."""
    pane = Pane()
    risen = []
    for number in range(4):
        pane.say(f"Sentence {number}", sentence=number)
        risen.append(pane.roll.risen)
    assert risen == [0, 1, 2, 3]
    pane.say("Sentence 3, changed", sentence=3)
    assert pane.roll.risen == 3


def test_lines_that_leave_can_be_seen_leaving() -> None:
    """They stand above the pane, and only as many as are asked for."""
    pane = Pane()
    for number in range(4):
        pane.say(f"Sentence {number}", sentence=number)
    assert [(row.number, row.line.text) for row in pane.roll.rows(above=1)] == [
        (-1, "Sentence 1"),
        (0, "Sentence 2"),
        (1, "Sentence 3"),
    ]


def test_a_rewritten_tail_leaves_the_lines_above_alone() -> None:
    """Other words in the last line, even fewer and shorter ones, pull nothing up into the line above."""
    pane = Pane()
    before = pane.say("Out of forty rooms thirty-eight")
    assert before == ["Out of forty rooms", "thirty-eight"]
    assert pane.say("Out of forty rooms a b") == ["Out of forty rooms", "a b"]
    assert pane.say("Out of forty rooms a") == ["Out of forty rooms", "a"]
