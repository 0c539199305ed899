"""One text of a sentence, laid out in lines, as the caption list draws it.

Captions are foreign text. They are drawn with `QTextLayout`, which knows no markup, after `plain` has replaced what
could break a line or cannot be drawn. Line breaking, right-to-left and East Asian scripts are Qt's work.

Lines are broken greedily from the start of the sentence, so words that are appended never move an earlier line. The
overlay, which shows one line at a time, breaks them more carefully: `rolled_text.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.captions.events import CaptionRevised

_REPLACED: dict[int, str] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " "),  # controls, separators of lines
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),  # halves of surrogate pairs
}


def plain(text: str) -> str:
    """The text with every control character replaced by one space, so that positions in it stay what they were."""
    return text.translate(_REPLACED)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one text: when it is final, fixed but not final, and when it may still change."""

    final: str
    settling: str
    tentative: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text, from one character up to another one, and the colours that it is drawn in."""

    begin: int
    end: int
    ink: str
    ground: str


class LaidOutText:
    """A caption in lines of one width.

    Attributes:
        caption: what is laid out.
        height: of all lines, in pixels.
    """

    def __init__(self, caption: CaptionRevised, font: QFont, ink: Ink, width: float) -> None:
        self.caption = caption
        self._layout = QTextLayout(plain(caption.text), font)
        option = QTextOption()
        side = Qt.AlignmentFlag.AlignRight if runs_leftwards(caption.text) else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(Qt.AlignmentFlag.AlignAbsolute | side)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setFormats(formats(inked(caption, ink)))
        self.height = _break_lines(self._layout, width)

    @property
    def ascent(self) -> float:
        """How far the base line of the first line lies below its top; another font may draw some of its letters."""
        return self._layout.lineAt(0).ascent()

    @property
    def width(self) -> float:
        """Of the first line's letters, in pixels."""
        return self._layout.lineAt(0).naturalTextWidth()

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return self._layout.lineCount()

    def draw(self, painter: QPainter, x: float, y: float, marks: Sequence[Mark] = ()) -> None:
        """Draw all lines, the first one's top left corner here, with these stretches of the text marked."""
        text = self.caption.text
        ranges = []
        for mark in marks:
            ranges.append(_range(_units(text[: mark.begin]), _units(text[mark.begin : mark.end]), mark.ink))
            ranges[-1].format.setBackground(QColor(mark.ground))
        self._layout.draw(painter, QPointF(x, y), ranges)

    def line_text(self, line: int) -> str:
        """The characters of one line."""
        at = self._layout.lineAt(line)
        units = self._layout.text().encode("utf-16-le")
        return units[2 * at.textStart() : 2 * (at.textStart() + at.textLength())].decode("utf-16-le").strip()

    def word_at(self, x: float, y: float) -> int | None:
        """The number of the word under a point, counted from the text's top left corner."""
        for index in range(self._layout.lineCount()):
            line = self._layout.lineAt(index)
            if line.naturalTextRect().contains(x, y):
                position = line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
                return next((number for number, (_, end) in enumerate(self._extents()) if position < end), None)
        return None

    def word_rect(self, number: int) -> QRectF:
        """Where a word is (its first line, if it is broken), counted from the text's top left corner."""
        begin, end = self._extents()[number]
        word = self.caption.words[number].text
        begin += min(_units(word) - _units(word.lstrip()), end - begin - 1)  # the space that it carries is none of it
        line = self._layout.lineForTextPosition(begin)
        edges = [cast("tuple[float, int]", line.cursorToX(position))[0] for position in (begin, end)]
        return QRectF(QPointF(min(edges), line.y()), QPointF(max(edges), line.y() + line.height()))

    def _extents(self) -> list[tuple[int, int]]:
        """Of each word, the positions where it begins and ends, in UTF-16 code units."""
        ends = list(accumulate(_units(word.text) for word in self.caption.words))
        return list(zip([0, *ends], ends, strict=False))


def runs_leftwards(text: str) -> bool:
    """Whether it is written from right to left, which its first letter of a clear direction decides."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def inked(caption: CaptionRevised, ink: Ink) -> list[tuple[str, str]]:
    """The text in stretches, each with its colour."""
    if caption.final:
        return [(caption.text, ink.final)]
    if not caption.words:
        return [(caption.text, ink.tentative)]
    return [(word.text, ink.settling if word.fixed else ink.tentative) for word in caption.words]


def _break_lines(layout: QTextLayout, width: float) -> int:
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, y))
        y += line.height() * 1.12  # a little air between the lines
    layout.endLayout()
    return round(y)


def formats(stretches: Sequence[tuple[str, str]]) -> list[QTextLayout.FormatRange]:
    """Stretches of text in their colours, as Qt wants it."""
    ranges, start = [], 0
    for text, colour in stretches:
        ranges.append(_range(start, _units(text), colour))
        start += _units(text)
    return ranges


def _range(start: int, length: int, colour: str) -> QTextLayout.FormatRange:
    formatted = QTextLayout.FormatRange()
    formatted.start, formatted.length = start, length
    ink = QTextCharFormat()
    ink.setForeground(QColor(colour))
    formatted.format = ink
    return formatted


def _units(text: str) -> int:
    """The length as Qt counts it: in UTF-16 code units."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)
