"""One row of the transcript, as it is drawn."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from app.captions.events import GapRecorded
from app.ui.transcript.row import RowContent, RowLayout, RowStyle
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence

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
    time, text = _foot(image, 0, STYLE.text_left), _foot(image, STYLE.text_left, first_digit)
    assert 0 < time == text


def _foot(image: QImage, left: float, right: float) -> int:
    """The lowest row of pixels with ink between these columns."""
    ground = QColor(LIGHT.base)
    rows = (y for y in range(image.height()) for x in range(round(left), round(right)) if _is_ink(image, x, y, ground))
    return max(rows)


def _is_ink(image: QImage, x: int, y: int, ground: QColor) -> bool:
    return abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 60
