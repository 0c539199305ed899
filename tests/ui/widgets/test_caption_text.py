from __future__ import annotations

import pytest
from PySide6.QtGui import QFont

from app.captions.events import CaptionRevised, Stream
from app.ui.widgets.caption_text import Ink, LaidOutText, plain
from tests.fakes.captions import caption

INK = Ink("#000000", "#222222", "#444444")


def laid_out(text: str, width: int = 400, **about: object) -> LaidOutText:
    """A text in lines of this width."""
    return LaidOutText(caption(text, **about), QFont("DejaVu Sans", 12), INK, width)  # type: ignore[arg-type]


def lines_of(text: LaidOutText) -> list[str]:
    """What each of its lines says."""
    return [text.line_text(line) for line in range(text.line_count)]


HOSTILE = [
    "<b>bold</b> &amp; <img src='file:///etc/passwd'><script>alert(1)</script>",
    "NUL\0 and \x1b[31m escape \x07 bell",
    "line\nbreak\r\nand\u2028separator\u2029s\x85",
    "half \ud800 a pair, and \udfff the other",
    "\u202eoverride \u2066isolate",
    "👩‍👩‍👧‍👦 family 🎉 and 🇪🇸 flag",
    "مرحبا بالعالم وشكرا على الانضمام",
    "今天的会议有两个议题，首先是星期四的发布。",
    "x" * 5000,
    " ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.usefixtures("application")
def test_foreign_text_is_drawn_as_it_is(text: str) -> None:
    """Every character stands in some line, markup as the letters it is made of, and no line is too wide."""
    made = laid_out(text)
    shown = "".join("".join(lines_of(made)).split())
    assert shown == "".join(plain(text).split())
    assert made.height > 0


@pytest.mark.usefixtures("application")
def test_plain_keeps_positions() -> None:
    """Each control character becomes one other, so that words stay where their lengths say."""
    assert plain("a\0b\nc\ud800") == "a b c\ufffd"
    assert all(len(plain(text)) == len(text) for text in HOSTILE)


@pytest.mark.usefixtures("application")
def test_appended_words_never_move_earlier_lines() -> None:
    """While a sentence grows word by word, all its lines but the last two stay what they were."""
    parts = ("Out of forty rooms thirty-eight kept their captions for the whole day without a single gap " * 3).split()
    before: list[str] = []
    for count in range(1, len(parts) + 1):
        now = lines_of(laid_out(" ".join(parts[:count]), width=200))
        assert now[: len(before) - 1] == before[:-1]
        before = now
    assert len(before) > 5


@pytest.mark.parametrize("text", ["Out of forty rooms, all", "🎉 emoji 👩‍👧 words", "مرحبا بالعالم وشكرا"])
@pytest.mark.usefixtures("application")
def test_the_word_under_a_point_is_the_word_drawn_there(text: str) -> None:
    """The middle of each word's place answers with that word, in any script."""
    made = laid_out(text, width=120)
    for number in range(len(made.caption.words)):
        centre = made.word_rect(number).center()
        assert made.word_at(centre.x(), centre.y()) == number


@pytest.mark.usefixtures("application")
def test_no_word_beside_the_text() -> None:
    """Beyond the end of a line, under the last one, and in a text without words, there is no word."""
    made = laid_out("short")
    assert made.word_at(399, 5) is None
    assert made.word_at(5, made.height + 5) is None
    bare = CaptionRevised(0, Stream.SOURCE, "en", "no words known", 0, 1000, (), final=True)
    assert LaidOutText(bare, QFont("DejaVu Sans", 12), INK, 400).word_at(5, 5) is None


@pytest.mark.usefixtures("application")
def test_right_to_left_text_begins_at_the_right() -> None:
    """The first word of an Arabic sentence stands at the right edge, of an English one at the left."""
    assert laid_out("مرحبا بالعالم").word_rect(0).right() == pytest.approx(400, abs=2)
    assert laid_out("hello world").word_rect(0).left() == pytest.approx(0, abs=2)
