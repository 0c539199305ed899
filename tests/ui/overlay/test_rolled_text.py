from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from app.settings.appearance import Alignment, TextEdge
from app.ui.overlay.rolled_text import LineStyle, RolledText, roll_text
from app.ui.widgets.caption_text import Ink, plain
from tests.fakes.captions import caption

pytestmark = pytest.mark.usefixtures("application")

WIDTH, HEIGHT = 300, 40
WHITE, BLACK = QColor("#ffffff"), QColor("#000000")


def style(**about: object) -> LineStyle:
    """White letters of 24 pixels."""
    font = QFont("DejaVu Sans")
    font.setPixelSize(24)
    return LineStyle(font, Ink("#ffffff", "#ffffff", "#ffffff"), WIDTH, **about)  # type: ignore[arg-type]


def drawn(text: RolledText, ground: str, *, line: int = 0) -> QImage:
    """A picture of one line, with some room around it."""
    image = QImage(WIDTH + 20, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    text.lines[line].draw(painter, 10, 0, HEIGHT)
    painter.end()
    return image


def columns(image: QImage, colour: QColor) -> list[int]:
    """The columns in which a pixel has just this colour."""
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) == colour for y in range(image.height()))]


def test_a_line_that_did_not_change_is_the_same_object() -> None:
    """So its letters are laid out and drawn around only once."""
    before = roll_text(caption("Out of forty rooms thirty-eight kept"), style())
    after = roll_text(caption("Out of forty rooms thirty-eight kept their captions"), style(), before)
    assert [line.text for line in after.lines] == ["Out of forty rooms", "thirty-eight kept their", "captions"]
    assert after.lines[0] is before.lines[0]


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> &amp; <script>alert(1)</script>",
        "NUL\0 and \x1b[31m escape",
        "line\nbreak\u2028separator",
        "half \ud800 a pair",
        "👩‍👩‍👧‍👦 family 🎉 and 🇪🇸 flag",
        "مرحبا بالعالم وشكرا على الانضمام",
        "שלום לכולם ותודה שבאתם 2026",
        "今天的会议有两个议题，首先是星期四的发布。",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    ],
    ids=range(9),
)
@pytest.mark.parametrize("edge", list(TextEdge))
def test_any_text_stands_in_lines_that_are_not_too_wide(text: str, edge: TextEdge) -> None:
    """Every character is in some line, and all of it can be drawn."""
    made = roll_text(caption(text), style(edge=edge))
    assert "".join("".join(line.text for line in made.lines).split()) == "".join(plain(text).split())
    for line in range(len(made.lines)):
        drawn(made, "#808080", line=line)


def test_an_outline_stands_between_letters_and_a_ground_of_their_own_colour() -> None:
    """White letters over white are seen by what is around them, and the letters are still white over black."""
    plain_white = drawn(roll_text(caption("Hello"), style()), "#ffffff")
    assert columns(plain_white, BLACK) == []
    outlined = roll_text(caption("Hello"), style(edge=TextEdge.OUTLINE))
    assert len(columns(drawn(outlined, "#ffffff"), BLACK)) > 20
    assert len(columns(drawn(outlined, "#000000"), WHITE)) > 20


@pytest.mark.parametrize(
    ("text", "alignment", "side"),
    [
        ("Hello", Alignment.START, Qt.AlignmentFlag.AlignLeft),
        ("Hello", Alignment.CENTRE, Qt.AlignmentFlag.AlignHCenter),
        ("Hello", Alignment.END, Qt.AlignmentFlag.AlignRight),
        ("שלום", Alignment.START, Qt.AlignmentFlag.AlignRight),
        ("مرحبا", Alignment.END, Qt.AlignmentFlag.AlignLeft),
    ],
)
def test_lines_stand_where_they_shall(text: str, alignment: Alignment, side: Qt.AlignmentFlag) -> None:
    """The start of a right-to-left text is at the right."""
    found = columns(drawn(roll_text(caption(text), style(alignment=alignment)), "#000000"), WHITE)
    left, right = found[0] - 10, WIDTH + 10 - found[-1]
    if side is Qt.AlignmentFlag.AlignLeft:
        assert left < 8 < right
    elif side is Qt.AlignmentFlag.AlignRight:
        assert right < 8 < left
    else:
        assert abs(left - right) < 8


def test_a_line_that_begins_with_latin_letters_stays_in_its_hebrew_sentence() -> None:
    """The direction is the sentence's, not the line's."""
    made = roll_text(caption("שלום לכולם ותודה שבאתם הנה Surtitle"), style())
    last = len(made.lines) - 1
    assert last > 0
    found = columns(drawn(made, "#000000", line=last), WHITE)
    assert WIDTH + 10 - found[-1] < 12
