"""One row of the transcript: a sentence with its time, or the notice of a gap.

A row is laid out only while it can be seen, and again when its sentence, the width or the fonts change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.captions.events import CaptionRevised, GapRecorded, Stream
from app.captions.transcript import Sentence
from app.ui.i18n.live_text import in_our_language
from app.ui.i18n.times import clock, span
from app.ui.widgets.caption_text import Ink, LaidOutText, Mark
from app.ui.widgets.theme import Theme, caption_font

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


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand that are searched for: a text's number in its row, and positions in that text."""

    text: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class RowMarks:
    """What is drawn on a row besides its texts.

    Attributes:
        hovered: the word under the pointer.
        lit: the words under the reading clock, one a text at most.
        clock_ms: what the reading clock says; it stands in the place of the row's time. None: it is elsewhere.
        hits: what a search has found. hit: the number of the current one among them; -1: none.
    """

    selected: bool = False
    hovered: WordPlace | None = None
    lit: tuple[WordPlace, ...] = ()
    clock_ms: int | None = None
    hits: tuple[Hit, ...] = ()
    hit: int = -1


NO_MARKS = RowMarks()


class RowLayout:
    """A row that is ready to be drawn.

    Args:
        originals: what the service had said in the texts that the user has corrected.
        room: the least height of each text, in pixels; of a text that is not named here, what its lines need.

    Attributes:
        height: in pixels, its share of the space between rows included; 0 where there is nothing to read.
    """

    def __init__(
        self,
        content: RowContent,
        style: RowStyle,
        originals: Mapping[Stream, str],
        room: Mapping[Stream, int] = MappingProxyType({}),
    ) -> None:
        self.content = content
        self._style = style
        self._originals = originals
        self._texts: list[tuple[float, LaidOutText]] = []
        y = style.gap
        for caption in texts_of(content):
            text = LaidOutText(caption, self.font_of(caption), self._ink(caption), style.text_width)
            self._texts.append((y, text))
            y += max(text.height, room.get(caption.stream, 0)) + style.gap * 0.25
        self.height = round(y + style.gap * 0.75) if self._texts else 0

    def draw(self, painter: QPainter, top: int, marks: RowMarks = NO_MARKS) -> None:
        """Draw the row from this height down."""
        style, theme = self._style, self._style.theme
        if not self._texts:
            return
        if marks.selected:
            painter.fillRect(QRectF(0, top, style.width, self.height), QColor(theme.selection))
        self._draw_time(painter, top, marks.clock_ms)
        painter.setPen(Qt.PenStyle.NoPen)
        if marks.hovered is not None:
            painter.setBrush(QColor(theme.base if marks.selected else theme.selection))
            painter.drawRoundedRect(self.word_rect(marks.hovered).translated(0, top), 4, 4)
        for place in marks.lit:  # underlined, too: colour alone tells nothing to some
            word = self.word_rect(place).translated(0, top)
            painter.setBrush(QColor(theme.lit))
            painter.drawRoundedRect(word, 4, 4)
            painter.fillRect(QRectF(word.left(), word.bottom() - 2, word.width(), 2), QColor(theme.accent))
        for number, (y, text) in enumerate(self._texts):
            found = [
                Mark(hit.begin, hit.end, theme.on_found, theme.found_now if index == marks.hit else theme.found)
                for index, hit in enumerate(marks.hits)
                if hit.text == number
            ]
            text.draw(painter, style.text_left, top + y, found)
            if text.caption.stream in self._originals:
                self._draw_pencil(painter, top + y, QFontMetricsF(self.font_of(text.caption)).height())

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

    def text_at(self, point: QPoint) -> int | None:
        """The number of the text at the height of a point; None beside the texts."""
        numbers = [number for number, (y, text) in enumerate(self._texts) if y <= point.y() < y + text.height]
        return numbers[0] if numbers and point.x() >= self._style.text_left else None

    def text_rect(self, number: int) -> QRectF:
        """Where one of its texts is, in all the width that there is, counted from the row's top left corner."""
        y, text = self._texts[number]
        return QRectF(self._style.text_left, y, self._style.text_width, text.height)

    def words_at(self, ms: int) -> tuple[WordPlace, ...]:
        """The word that is said at this time, in each text that has words; between two words, the one before."""
        places = []
        for number, (_, text) in enumerate(self._texts):
            said = bisect_right(text.caption.words, ms, key=lambda word: word.begin_ms) - 1
            if said >= 0:
                places.append(WordPlace(number, said))
        return tuple(places)

    def caption_of(self, place: WordPlace) -> CaptionRevised:
        """The text in which a word stands."""
        return self._texts[place.text][1].caption

    def tip_at(self, point: QPoint) -> str:
        """What there is to say of what is under a point.

        Of a word its time, of a corrected text what it was, beside the texts the time of the row; else nothing.
        """
        place = self.word_at(point)
        if place is not None:
            word = self.caption_of(place).words[place.word]
            return span(word.begin_ms, word.end_ms)
        number = self.text_at(point)
        if number is not None:
            stream = self._texts[number][1].caption.stream
            if stream in self._originals:
                said = QCoreApplication.translate("caption", "Corrected. Original caption: {text}")
                return said.format(text=self._originals[stream])
        if point.x() < self._style.text_left:
            return span(self.content.begin_ms, self.content.end_ms)
        return ""

    def _draw_time(self, painter: QPainter, top: int, clock_ms: int | None) -> None:
        style, live = self._style, is_live(self.content)
        colour = QColor(style.theme.accent if live or clock_ms is not None else style.theme.muted)
        if live:
            bar = QRectF(style.gap * 0.6, top + style.gap, style.gap * 0.4, self.height - 2 * style.gap)
            painter.fillRect(bar, colour)
        painter.setFont(style.font)
        painter.setPen(colour)
        first_line = self._texts[0][1].ascent
        right = style.text_left - style.gap * 1.2
        text = clock(self.content.begin_ms if clock_ms is None else clock_ms)
        x = right - QFontMetricsF(style.font).horizontalAdvance(text)
        painter.drawText(QPointF(max(style.gap * 1.2, x), top + style.gap + first_line), text)

    def _draw_pencil(self, painter: QPainter, top: float, line_height: float) -> None:
        """The sign of a corrected text, at the margin before the times."""
        side = self._style.gap * 1.5
        box = QRectF(self._style.gap * 0.8, top + (line_height - side) / 2, side, side)
        tip, end = box.bottomLeft(), box.topRight()
        painter.setPen(QPen(QColor(self._style.theme.accent), side / 4, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(tip + QPointF(side * 0.3, -side * 0.3), end)
        painter.setPen(QPen(QColor(self._style.theme.accent), side / 8, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(tip, tip + QPointF(side * 0.3, -side * 0.3))

    def _style_font(self, scale: float, language: str = "") -> QFont:
        return caption_font(self._style.font, language, scale=scale)

    def font_of(self, caption: CaptionRevised) -> QFont:
        """The font that a text of this row is drawn in."""
        if isinstance(self.content, GapRecorded):
            return self._style_font(1.0)
        source = caption.stream is Stream.SOURCE
        return self._style_font(_SOURCE_SCALE if source else _TRANSLATION_SCALE, caption.language)

    def _ink(self, caption: CaptionRevised) -> Ink:
        theme = self._style.theme
        if isinstance(self.content, GapRecorded):
            return Ink(theme.on_warning, theme.on_warning, theme.on_warning)
        if caption.stream is Stream.SOURCE:
            return Ink(theme.text, theme.settling, theme.tentative)
        return Ink(theme.translation, theme.translation_tentative, theme.translation_tentative)


def is_live(content: RowContent) -> bool:
    """Whether a text of the row may still change."""
    return isinstance(content, Sentence) and not all(text.final for text in content.texts)


def texts_of(content: RowContent) -> tuple[CaptionRevised, ...]:
    """The texts that a row shows: those with something to read in them, or the words of the notice."""
    if isinstance(content, Sentence):
        return content.visible_texts
    seconds = max(1, round((content.end_ms - content.begin_ms) / 1000))
    notice = QCoreApplication.translate("caption", "No captions for {seconds} s: {reason}")
    notice = notice.format(seconds=seconds, reason=in_our_language(content.reason))
    return (CaptionRevised(0, Stream.SOURCE, "", notice, content.begin_ms, content.end_ms, (), final=True),)
