"""One text of a sentence in lines that stand still: what the overlay draws.

Each line is laid out by itself, once, and is the same object in the next version of the text if nothing of it changed.
Its letters, with the outline or shadow around them, are drawn into a picture the first time they are seen.

Not here: where lines are broken (`line_breaks.py`), which of them are shown (`roll_up.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QTextLayout, QTextOption

from app.captions.events import CaptionRevised
from app.settings.appearance import Alignment, TextEdge
from app.ui.overlay.line_breaks import Broken, break_lines
from app.ui.widgets.caption_text import Ink, formats, inked, plain, runs_leftwards

_CIRCLE = ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How lines are drawn.

    Attributes:
        font, ink: of the letters.
        width: of the lines, in pixels.
        alignment: where they stand in it.
        edge, edge_colour: what is around the letters.
    """

    font: QFont
    ink: Ink
    width: float
    alignment: Alignment = Alignment.START
    edge: TextEdge = TextEdge.NONE
    edge_colour: str = "#000000"

    @property
    def reach(self) -> float:
        """How far the edge reaches beyond the letters, in pixels."""
        return 0.0 if self.edge is TextEdge.NONE else max(1.5, self.font.pixelSize() / 14)


class TextLine:
    """One line.

    Attributes:
        text: its characters, without the spaces at its end.
        key: of two lines of the same style that look the same, it is the same.
    """

    def __init__(self, stretches: Sequence[tuple[str, str]], *, leftwards: bool, style: LineStyle) -> None:
        self.key = (tuple(stretches), leftwards)
        self.text = "".join(text for text, _ in stretches).rstrip()
        self._leftwards = leftwards
        self._style = style
        self._picture: QImage | None = None
        self._layout: QTextLayout | None = None

    def draw(self, painter: QPainter, x: float, y: float, height: float) -> None:
        """Draw it in the row of this height whose top left corner is here."""
        line = self._laid_out.lineAt(0)
        top = y + (height - line.height()) / 2
        if self._style.edge is not TextEdge.NONE:
            reach = self._style.reach + 2
            painter.drawImage(QPointF(x - reach, top - reach), self._edge(painter.device().devicePixelRatioF(), reach))
        self._laid_out.draw(painter, QPointF(x, top))

    @property
    def _laid_out(self) -> QTextLayout:
        if self._layout is None:
            self._layout = self._lay_out()
        return self._layout

    def _lay_out(self) -> QTextLayout:
        style = self._style
        layout = QTextLayout(self.text, style.font)
        option = QTextOption(_SIDES[style.alignment, self._leftwards] | Qt.AlignmentFlag.AlignAbsolute)
        # The line's own first letter may be of the other direction than the sentence's.
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if self._leftwards else Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats(formats(self.key[0]))
        layout.beginLayout()
        line = layout.createLine()
        if line.isValid():
            line.setLineWidth(style.width)
        layout.endLayout()
        return layout

    def _edge(self, ratio: float, reach: float) -> QImage:
        """What is around the letters, in a picture that is `reach` larger than the line on each side."""
        if self._picture is not None and self._picture.devicePixelRatio() == ratio:
            return self._picture
        line = self._laid_out.lineAt(0)
        width, height = round((self._style.width + 2 * reach) * ratio), round((line.height() + 2 * reach) * ratio)
        letters = _empty(width, height, ratio)
        painter = QPainter(letters)
        self._laid_out.draw(painter, QPointF(reach, reach))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(letters.rect(), QColor(self._style.edge_colour))  # emoji too, whatever their colours
        painter.end()
        picture = _empty(width, height, ratio)
        painter = QPainter(picture)
        far = self._style.reach
        if self._style.edge is TextEdge.OUTLINE:
            for distance in (far, far / 2):
                for dx, dy in _CIRCLE:
                    painter.drawImage(QPointF(dx * distance, dy * distance), letters)
        else:
            for distance, opacity in ((far, 0.3), (far * 0.66, 0.4), (far * 0.33, 0.6)):
                painter.setOpacity(opacity)
                for dx, dy in _CIRCLE:
                    painter.drawImage(QPointF((dx + 0.5) * distance, (dy + 0.7) * distance), letters)
        painter.end()
        self._picture = picture
        return picture


@dataclass(frozen=True, slots=True)
class RolledText:
    """A caption in lines.

    Attributes:
        caption: what is shown.
        lines: at least one.
    """

    caption: CaptionRevised
    lines: tuple[TextLine, ...]
    broken: Broken = field(repr=False)

    @property
    def closed(self) -> RolledText:
        """The same, where whatever is appended begins a line of its own."""
        return RolledText(self.caption, self.lines, self.broken.closed)


def roll_text(caption: CaptionRevised, style: LineStyle, before: RolledText | None = None) -> RolledText:
    """Lay a caption out; `before` is its last version in the same style, whose lines stay as far as they can."""
    metrics = QFontMetricsF(style.font)
    text = plain(caption.text)
    broken = break_lines(
        text,
        lambda part: metrics.horizontalAdvance(part) <= style.width,
        fixed=_fixed(caption),
        before=before.broken if before is not None else None,
    )
    stretches = [(plain(part), colour) for part, colour in inked(caption, style.ink)]
    leftwards = runs_leftwards(text)
    standing = {line.key: line for line in before.lines} if before is not None else {}
    lines = []
    for begin, end in broken.lines:
        line = TextLine(_between(stretches, begin, end), leftwards=leftwards, style=style)
        lines.append(standing.get(line.key, line))
    return RolledText(caption, tuple(lines), broken)


def _fixed(caption: CaptionRevised) -> list[bool]:
    if caption.final:
        return []
    if not caption.words:
        return [False] * len(caption.text)
    return [word.fixed for word in caption.words for _ in word.text]


def _between(stretches: Sequence[tuple[str, str]], begin: int, end: int) -> list[tuple[str, str]]:
    """The part of the text from `begin` to `end`, in characters; neighbours of the same colour are one stretch."""
    found: list[tuple[str, str]] = []
    start = 0
    for text, colour in stretches:
        part = text[max(0, begin - start) : max(0, end - start)]
        start += len(text)
        if part and found and found[-1][1] == colour:
            found[-1] = (found[-1][0] + part, colour)
        elif part:
            found.append((part, colour))
    return found


def _empty(width: int, height: int, ratio: float) -> QImage:
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


_LEFT, _RIGHT, _MIDDLE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
_SIDES = {
    (Alignment.START, False): _LEFT,
    (Alignment.START, True): _RIGHT,
    (Alignment.CENTRE, False): _MIDDLE,
    (Alignment.CENTRE, True): _MIDDLE,
    (Alignment.END, False): _RIGHT,
    (Alignment.END, True): _LEFT,
}
