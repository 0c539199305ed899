"""One row of the transcript: a sentence with its time, or the notice of a gap.

A row is laid out only while it can be seen, and again when its sentence, the width or the fonts change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.captions.events import CaptionRevised, GapRecorded, Stream
from app.captions.transcript import Sentence
from app.ui.i18n.live_text import in_our_language
from app.ui.i18n.times import clock, span
from app.ui.widgets.caption_text import Ink, LaidOutText, Mark, runs_leftwards
from app.ui.widgets.signs import draw_warning
from app.ui.widgets.theme import Theme, caption_font

RowContent = Sentence | GapRecorded

_SOURCE_SCALE = 1.45
_TRANSLATION_SCALE = 1.3
_LINE = "It was the best of times, it was the worst of times, it was the age of"
"""70 characters, of letters as frequent as they are."""


@dataclass(frozen=True, slots=True)
class RowStyle:
    """What the layout of all rows depends on.

    Texts have a column, with their times beside it, in the middle of the row: lines of more than some 70 characters
    are hard to read. A row that begins with a text from right to left has its time on the right.

    Attributes:
        width: of the whole row, in pixels.
        font: of the times; the captions are a good deal larger.
        kept_free: at the right, in pixels, for what lies over the rows there.
    """

    width: int
    font: QFont
    theme: Theme
    kept_free: int = 0

    @property
    def gap(self) -> float:
        """The unit of space, which grows with the font."""
        return QFontMetricsF(self.font).height() * 0.5

    @property
    def time_width(self) -> float:
        """Of the room for the times, with space around them and the marks beside them."""
        # Room for the hours from the start: in the second hour of a meeting nothing shall move.
        return self.gap * 4 + QFontMetricsF(self.font).horizontalAdvance("0:00:00")

    @property
    def left(self) -> float:
        """Where the column begins, times included."""
        return max(0.0, (self.width - self.kept_free - self.time_width - self.text_width - 2 * self.gap) / 2)

    @property
    def mirrored_left(self) -> float:
        """Where texts with their time on the right begin: in the column of the others, if there is room beside it."""
        return min(self.text_left, self.width - self.kept_free - self.time_width - self.text_width)

    @property
    def text_left(self) -> float:
        """Where the texts begin, to the right of the times."""
        return self.left + self.time_width

    @property
    def text_width(self) -> float:
        """How wide the texts may be."""
        room = self.width - self.kept_free - self.time_width - 2 * self.gap
        return min(room, _widest(self.font.toString()))


@lru_cache(maxsize=4)
def _widest(font: str) -> float:
    """Of a line of captions that is still read with ease, in pixels; `font` as `QFont.toString` writes it."""
    base = QFont()
    base.fromString(font)
    return QFontMetricsF(caption_font(base, "", scale=_SOURCE_SCALE)).horizontalAdvance(_LINE)


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
        first = texts_of(content)[:1]
        self._mirrored = any(runs_leftwards(text.text) for text in first)
        self._text_width = style.text_width
        self._text_left = style.mirrored_left if self._mirrored else style.text_left
        y = style.gap
        for caption in texts_of(content):
            text = LaidOutText(caption, self.font_of(caption), self._ink(caption), self._text_width)
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
        if isinstance(self.content, GapRecorded):
            self._draw_divider(painter, top)
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
            text.draw(painter, self._text_left, top + y, found)
            if text.caption.stream in self._originals:
                self._draw_pencil(painter, top + y, QFontMetricsF(self.font_of(text.caption)).height())

    def word_at(self, point: QPoint) -> WordPlace | None:
        """The word under a point, counted from the row's top left corner."""
        for number, (y, text) in enumerate(self._texts):
            word = text.word_at(point.x() - self._text_left, point.y() - y)
            if word is not None:
                return WordPlace(number, word)
        return None

    def word_rect(self, place: WordPlace) -> QRectF:
        """Where a word is, counted from the row's top left corner."""
        y, text = self._texts[place.text]
        return text.word_rect(place.word).translated(self._text_left, y)

    def text_at(self, point: QPoint) -> int | None:
        """The number of the text at the height of a point; None beside the texts."""
        numbers = [number for number, (y, text) in enumerate(self._texts) if y <= point.y() < y + text.height]
        return numbers[0] if numbers and not self._is_beside(point) else None

    def text_rect(self, number: int) -> QRectF:
        """Where one of its texts is, in all the width that there is, counted from the row's top left corner."""
        y, text = self._texts[number]
        return QRectF(self._text_left, y, self._text_width, text.height)

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
        if self._is_beside(point):
            return span(self.content.begin_ms, self.content.end_ms)
        return ""

    def _is_beside(self, point: QPoint) -> bool:
        """Whether a point is on the side of the texts where the time stands."""
        if self._mirrored:
            return point.x() >= self._text_left + self._text_width
        return point.x() < self._text_left

    def _draw_time(self, painter: QPainter, top: int, clock_ms: int | None) -> None:
        style, live = self._style, is_live(self.content)
        colour = QColor(style.theme.accent if live or clock_ms is not None else style.theme.muted)
        if live:
            bar = QRectF(self._margin(0.6, 0.4), top + style.gap, style.gap * 0.4, self.height - 2 * style.gap)
            painter.fillRect(bar, colour)
        painter.setFont(style.font)
        painter.setPen(colour)
        text = clock(self.content.begin_ms if clock_ms is None else clock_ms)
        if self._mirrored:
            x = self._text_left + self._text_width + style.gap * 1.2
        else:
            x = self._text_left - style.gap * 1.2 - QFontMetricsF(style.font).horizontalAdvance(text)
        painter.drawText(QPointF(max(style.gap * 1.2, x), top + style.gap + self._texts[0][1].ascent), text)

    def _draw_divider(self, painter: QPainter, top: int) -> None:
        """Lines across the whole row, and a warning sign: here something is missing."""
        style, text = self._style, self._texts[0][1]
        colour = QColor(style.theme.on_warning)
        side, middle = style.gap * 1.7, top + style.gap + text.height / text.line_count * 0.5
        sign = QRectF(self._margin(0.8, 1.7), middle - side / 2, side, side)
        painter.setPen(QPen(colour, 1))
        for left, right in (
            (style.gap, sign.left() - style.gap),
            (self._text_left + text.width + style.gap, style.width - style.gap),
        ):
            if right > left:
                painter.drawLine(QPointF(left, round(middle) + 0.5), QPointF(right, round(middle) + 0.5))
        draw_warning(painter, sign, colour)

    def _margin(self, after: float, width: float) -> float:
        """Where a mark of this width begins, so far from the outer edge of the column; both in units of space."""
        style = self._style
        if self._mirrored:
            return self._text_left + self._text_width + style.time_width - (after + width) * style.gap
        return style.left + after * style.gap

    def _draw_pencil(self, painter: QPainter, top: float, line_height: float) -> None:
        """The sign of a corrected text, at the margin beyond the times."""
        side = self._style.gap * 1.5
        box = QRectF(self._margin(0.8, 1.5), top + (line_height - side) / 2, side, side)
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
