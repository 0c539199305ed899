"""One row of the transcript, as it is drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from app.captions.events import GapRecorded
from app.ui.transcript.row import RowContent, RowLayout, RowStyle
from app.ui.widgets.caption_text import Ink, LaidOutText
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import caption, sentence

STYLE = RowStyle(900, QFont("DejaVu Sans", 12), LIGHT)


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    "content",
    [
        sentence(0, "8 o'clock"),
        sentence(0, "8 点开会"),
        GapRecorded(0, 8000, "connection lost"),
        GapRecorded(0, 8000, "连接断开"),
    ],
)
def test_the_time_stands_on_the_line_of_the_text(content: RowContent) -> None:
    """Also where a higher font draws a part of that."""
    row = RowLayout(content, STYLE, {})
    image = QImage(STYLE.width, row.height, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.base))
    painter = QPainter(image)
    row.draw(painter, 0)
    painter.end()
    first_digit = STYLE.text_left + QFontMetricsF(STYLE.font).horizontalAdvance("8")
    after_marks = STYLE.left + 3 * STYLE.gap
    time, text = _foot(image, after_marks, STYLE.text_left), _foot(image, STYLE.text_left, first_digit)
    assert 0 < time == text


def _foot(image: QImage, left: float, right: float) -> int:
    """The lowest row of pixels with ink between these columns."""
    ground = QColor(LIGHT.base)
    rows = (y for y in range(image.height()) for x in range(round(left), round(right)) if _is_ink(image, x, y, ground))
    return max(rows)


def _is_ink(image: QImage, x: int, y: int, ground: QColor) -> bool:
    return abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 60


def drawn(content: RowContent, style: RowStyle = STYLE) -> tuple[RowLayout, QImage]:
    """A row, and what it looks like."""
    row = RowLayout(content, style, {})
    image = QImage(style.width, row.height, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.base))
    painter = QPainter(image)
    row.draw(painter, 0)
    painter.end()
    return row, image


def inked(image: QImage) -> list[int]:
    """The columns of pixels with ink."""
    ground = QColor(LIGHT.base)
    return [x for x in range(image.width()) if any(_is_ink(image, x, y, ground) for y in range(image.height()))]


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("width", [500, 900, 1600, 3000])
def test_lines_have_some_seventy_characters_at_most(width: int) -> None:
    """However wide the window is, and the column with its times is in the middle of it."""
    style = RowStyle(width, QFont("DejaVu Sans", 12), LIGHT, 60)
    words = "It was the age of wisdom and of foolishness, said the tale of two cities. " * 5
    layout = LaidOutText(
        caption(words), RowLayout(sentence(0, words), style, {}).font_of(caption(words)), Ink("#000", "#000", "#000"),
        style.text_width,
    )  # fmt: skip
    longest = max(len(layout.line_text(line)) for line in range(layout.line_count))
    assert longest <= 76
    if width >= 1600:
        assert longest >= 60
        assert style.left > 100
        _, image = drawn(sentence(0, words), style)
        columns = inked(image)
        assert abs(columns[0] - (width - 60 - columns[-1])) < 10 * style.gap


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("width", [400, 900, 1600])
@pytest.mark.parametrize("text", ["مرحبا بكم", "שלום לכולם"])
def test_a_text_from_right_to_left_has_its_time_beside_it(text: str, width: int) -> None:
    """To the right of where it begins, as near as others have theirs, and within the row."""
    style = RowStyle(width, QFont("DejaVu Sans", 12), LIGHT, 60)
    _, image = drawn(sentence(0, text, begin_ms=61_000), style)
    _, other = drawn(sentence(0, "Hello", begin_ms=61_000), style)
    here, there = inked(image), inked(other)
    assert here[-1] < width - 60
    gap_here = max(b - a for a, b in pairwise(here))
    gap_there = max(b - a for a, b in pairwise(there))
    assert abs(gap_here - gap_there) <= 4  # between time and text
    assert here[-1] - here[0] < 260  # nothing of it is at the other side
    if width >= 900:
        assert here[0] > there[0]


@pytest.mark.usefixtures("application")
def test_the_time_of_a_text_from_right_to_left_is_told_where_it_stands() -> None:
    """The tooltip follows the time to the right; on the left there is text."""
    row, image = drawn(sentence(0, "مرحبا", begin_ms=61_000))
    right = inked(image)[-1]
    assert row.tip_at(QPoint(right, row.height // 2)).startswith("1:01")
    assert row.text_at(QPoint(right, row.height // 2)) is None
    assert row.text_at(QPoint(round(STYLE.mirrored_left) + 4, row.height // 2)) == 0


@pytest.mark.usefixtures("application")
def test_a_gap_divides_the_whole_width() -> None:
    """A line from edge to edge, broken only by the sign, the time and the words."""
    _, image = drawn(GapRecorded(8000, 14_000, "connection lost"))
    columns = inked(image)
    assert columns[0] <= 12
    assert columns[-1] >= STYLE.width - 12
    left_line = [x for x in columns if x < STYLE.left]
    assert len(left_line) >= 0.5 * max(0, STYLE.left - 2 * STYLE.gap)
