"""One row of the transcript: a sentence with its time, or the notice of a gap.

A row is laid out only while it can be seen, and again when its sentence, the width or the fonts change.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.captions.events import CaptionRevised, GapRecorded, Stream
from app.captions.transcript import Sentence
from app.ui.caption_text import Ink, LaidOutText
from app.ui.theme import Theme, caption_font
from app.ui.times import clock, span

RowContent = Sentence | GapRecorded

_SOURCE_SCALE = 1.45
_TRANSLATION_SCALE = 1.3


@dataclass(frozen=True, slots=True)
class RowStyle:
    """What the layout of all rows depends on.

    Attributes:
        width: of the whole row, in pixels.
        font: of the widget; the captions are a good deal larger.
    """

    width: int
    font: QFont
    theme: Theme

    @property
    def gap(self) -> float:
        """The unit of space, which grows with the font."""
        return QFontMetricsF(self.font).height() * 0.5

    @property
    def text_left(self) -> float:
        """Where the texts begin, to the right of the times."""
        # Room for the hours from the start: in the second hour of a meeting nothing shall move.
        return self.gap * 4 + QFontMetricsF(self.font).horizontalAdvance("0:00:00")

    @property
    def text_width(self) -> float:
        """How wide the texts may be."""
        return self.width - self.text_left - 2 * self.gap


@dataclass(frozen=True, slots=True)
class WordPlace:
    """Which word of a row is meant: its text's number in the row, and its number in that text."""

    text: int
    word: int


class RowLayout:
    """A row that is ready to be drawn.

    Attributes:
        height: in pixels, its share of the space between rows included; 0 where there is nothing to read.
    """

    def __init__(self, content: RowContent, style: RowStyle) -> None:
        self.content = content
        self._style = style
        self._texts: list[tuple[float, LaidOutText]] = []
        y = style.gap
        for caption in _texts_of(content):
            text = LaidOutText(caption, self._font(caption), self._ink(caption), style.text_width)
            self._texts.append((y, text))
            y += text.height + style.gap * 0.25
        self.height = round(y + style.gap * 0.75) if self._texts else 0

    def draw(self, painter: QPainter, top: int, *, selected: bool, hovered: WordPlace | None) -> None:
        """Draw the row from this height down."""
        style, theme = self._style, self._style.theme
        if not self._texts:
            return
        if selected:
            painter.fillRect(QRectF(0, top, style.width, self.height), QColor(theme.selection))
        if isinstance(self.content, Sentence):
            self._draw_time(painter, top)
        if hovered is not None:
            y, text = self._texts[hovered.text]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.base if selected else theme.selection))
            painter.drawRoundedRect(text.word_rect(hovered.word).translated(style.text_left, top + y), 4, 4)
        for y, text in self._texts:
            text.draw(painter, style.text_left, top + y)

    def word_at(self, point: QPoint) -> WordPlace | None:
        """The word under a point, counted from the row's top left corner."""
        for number, (y, text) in enumerate(self._texts):
            word = text.word_at(point.x() - self._style.text_left, point.y() - y)
            if word is not None:
                return WordPlace(number, word)
        return None

    def word_rect(self, place: WordPlace) -> QRectF:
        """Where a word is, counted from the row's top left corner."""
        y, text = self._texts[place.text]
        return text.word_rect(place.word).translated(self._style.text_left, y)

    def time_at(self, point: QPoint) -> str:
        """What the times under a point are, in words: of the word there, or of the row beside the texts, or none."""
        place = self.word_at(point)
        if place is not None:
            word = self._texts[place.text][1].caption.words[place.word]
            return span(word.begin_ms, word.end_ms)
        if point.x() < self._style.text_left:
            return span(self.content.begin_ms, self.content.end_ms)
        return ""

    def _draw_time(self, painter: QPainter, top: int) -> None:
        style, live = self._style, is_live(self.content)
        colour = QColor(style.theme.accent if live else style.theme.muted)
        if live:
            bar = QRectF(style.gap * 0.6, top + style.gap, style.gap * 0.4, self.height - 2 * style.gap)
            painter.fillRect(bar, colour)
        painter.setFont(style.font)
        painter.setPen(colour)
        first_line = QFontMetricsF(self._style_font(_SOURCE_SCALE)).ascent()
        right = style.text_left - style.gap * 1.2
        text = clock(self.content.begin_ms)
        x = right - QFontMetricsF(style.font).horizontalAdvance(text)
        painter.drawText(QPointF(max(style.gap * 1.2, x), top + style.gap + first_line), text)

    def _style_font(self, scale: float, language: str = "") -> QFont:
        return caption_font(self._style.font, language, scale=scale)

    def _font(self, caption: CaptionRevised) -> QFont:
        if isinstance(self.content, GapRecorded):
            return self._style_font(1.0)
        source = caption.stream is Stream.SOURCE
        return self._style_font(_SOURCE_SCALE if source else _TRANSLATION_SCALE, caption.language)

    def _ink(self, caption: CaptionRevised) -> Ink:
        theme = self._style.theme
        if isinstance(self.content, GapRecorded):
            return Ink(theme.muted, theme.muted, theme.muted)
        if caption.stream is Stream.SOURCE:
            return Ink(theme.text, theme.settling, theme.tentative)
        return Ink(theme.translation, theme.translation_tentative, theme.translation_tentative)


def is_live(content: RowContent) -> bool:
    """Whether a text of the row may still change."""
    return isinstance(content, Sentence) and not all(text.final for text in content.texts)


def text_of(content: RowContent) -> str:
    """The row's texts as copied to the clipboard: one line each, the source first."""
    return "\n".join(text.text for text in _texts_of(content))


def _texts_of(content: RowContent) -> tuple[CaptionRevised, ...]:
    if isinstance(content, Sentence):
        return content.visible_texts
    reason = f"{clock(content.begin_ms)} – {clock(content.end_ms)}  {content.reason}"
    return (CaptionRevised(0, Stream.SOURCE, "", reason, content.begin_ms, content.end_ms, (), final=True),)
