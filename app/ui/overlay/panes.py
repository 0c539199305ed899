"""The captions of the overlay: one pane of lines for each text, one above the other.

This is everything of the overlay that is not a window: which texts are shown, in what order, how they look, how they
roll up, glide and go. The settings draw the same as a preview.

The height depends on what was chosen, never on what is said: captions that come move nothing but themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.captions.events import CaptionRevised, Stream
from app.captions.transcript import Sentence
from app.settings.appearance import Appearance, Motion
from app.settings.settings import OverlayContent
from app.ui.overlay.frame import CORNER_PX
from app.ui.overlay.inks import edge_colour, inks, text_colour
from app.ui.overlay.motion import system_reduces_motion
from app.ui.overlay.provisional_end import with_open_end
from app.ui.overlay.roll_up import RollUp
from app.ui.overlay.rolled_text import LineStyle, RolledText, roll_text
from app.ui.widgets.theme import caption_font
from app.ui.widgets.timers import single_shot_timer

GLIDE_MS = 180
_LEADING = 1.25  # times the height of the font: East Asian letters, of another font, need more than Latin ones
_GAP = 0.2  # between the panes, in rows


class CaptionPanes(QObject):
    """The lines of both texts.

    Attributes:
        appearance: how they look.
        content, translation_first: which texts are shown, and whether the translation is above.

    Signals:
        changed: something looks other than before; draw it.
        heightChanged: `height` is another one. Captions change it only where translations come unannounced.
    """

    changed = Signal()
    heightChanged = Signal()  # noqa: N815

    def __init__(
        self,
        parent: QObject,
        base_font: QFont,
        *,
        width: float,
        reduces_motion: Callable[[], bool] = system_reduces_motion,
    ) -> None:
        """`base_font` draws where the appearance names no family; `reduces_motion` is what the system wants."""
        super().__init__(parent)
        self.appearance = Appearance()
        self.content, self.translation_first = OverlayContent.BOTH, False
        self._base_font = base_font
        self._width = width
        self._reduces_motion = reduces_motion
        self._inks = inks(self.appearance)
        self._rolls = {stream: RollUp(self._lay_out, row_count=self.appearance.lines) for stream in Stream}
        self._translating = False
        self._glides = {stream: self._new_glide() for stream in Stream}
        self._silence = single_shot_timer(self)
        self._silence.timeout.connect(self.wipe)

    # What comes in

    def show_sentence(self, sentence: Sentence) -> None:
        """Show what a sentence is now; a text that it lacks yet leaves the last one of its stream standing."""
        if sentence.translation is not None and not self._translating:
            self._translating = True
            self.heightChanged.emit()
        for caption in sentence.texts:
            roll = self._rolls[caption.stream]
            before = roll.risen
            roll.show(with_open_end(caption))
            if roll.risen != before:
                self._glide(caption.stream, roll.risen - before)
        self.changed.emit()

    def keep(self) -> None:
        """Now begins a silence: when it has lasted as long as the appearance says, the captions go."""
        self._silence.stop()
        if self.appearance.clear_after_s and not self.is_empty:
            self._silence.start(self.appearance.clear_after_s * 1000)

    def hold(self) -> None:
        """What stands stays, because it is not for silence that nothing comes."""
        self._silence.stop()

    def wipe(self) -> None:
        """Take away what has been said so far."""
        for stream, roll in self._rolls.items():
            self._glides[stream].stop()
            roll.wipe()
        self.changed.emit()

    def clear(self, *, translating: bool) -> None:
        """Forget the last session; where translations are to come, keep room for them from the start."""
        self._silence.stop()
        for stream, roll in self._rolls.items():
            self._glides[stream].stop()
            roll.clear()
        if translating is not self._translating:
            self._translating = translating
            self.heightChanged.emit()
        self.changed.emit()

    def set_content(self, content: OverlayContent, *, translation_first: bool) -> None:
        """Show these texts, in this order."""
        self.content, self.translation_first = content, translation_first
        self.heightChanged.emit()
        self.changed.emit()

    def set_appearance(self, appearance: Appearance) -> None:
        """Look like this."""
        self.appearance = appearance
        self._inks = inks(appearance)
        self._silence.stop()
        self._lay_out_again()
        self.heightChanged.emit()

    def set_width(self, width: float) -> None:
        """Break the lines for this width, in pixels."""
        if width != self._width:
            self._width = width
            self._lay_out_again()

    # How it looks

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be read."""
        return all(self._rolls[stream].is_empty for stream in self.streams)

    @property
    def is_gliding(self) -> bool:
        """Whether a line is on its way up."""
        return any(self._still_below(stream) for stream in Stream)

    @property
    def is_waiting(self) -> bool:
        """Whether a silence is being measured, at whose end the captions go."""
        return self._silence.isActive()

    @property
    def lines(self) -> list[str]:
        """The lines that can be read, from top to bottom."""
        return [row.line.text for stream in self.streams for row in self._rolls[stream].rows()]

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The texts that have a pane, the upper one first."""
        match self.content:
            case OverlayContent.SOURCE:
                return (Stream.SOURCE,)
            case OverlayContent.TRANSLATION:
                return (Stream.TRANSLATION,)
            case OverlayContent.BOTH:
                both = (Stream.SOURCE, Stream.TRANSLATION) if self._translating else (Stream.SOURCE,)
                return both[::-1] if self.translation_first else both

    def roll(self, stream: Stream) -> RollUp:
        """The lines of one text."""
        return self._rolls[stream]

    @property
    def row_height(self) -> float:
        """Of one line, in pixels."""
        return QFontMetricsF(self.font()).height() * _LEADING

    @property
    def height(self) -> int:
        """Of all panes, in pixels."""
        return self.height_of(self.appearance.lines)

    def height_of(self, lines: int) -> int:
        """The height with so many lines of each text."""
        panes = len(self.streams)
        return math.ceil((panes * lines + (panes - 1) * _GAP) * self.row_height)

    def lines_in(self, height: float) -> float:
        """How many lines of each text have room in so many pixels."""
        panes = len(self.streams)
        return (height / self.row_height - (panes - 1) * _GAP) / panes

    def font(self, language: str = "", *, size: float = 1.0) -> QFont:
        """What captions in this language are drawn with, or something of another size beside them."""
        base = QFont(self._base_font)
        if self.appearance.font_family:
            base.setFamily(self.appearance.font_family)
        font = caption_font(base, language, pixel_size=round(self.appearance.text_px * size))
        font.setWeight(QFont.Weight(round(self.appearance.weight / 100) * 100))
        return font

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Draw the lines; the upper left corner of their lines is here."""
        top, row_height = corner.y(), self.row_height
        for stream in self.streams:
            still_below = self._still_below(stream)
            pane = QRectF(corner.x(), top, self._width, self.appearance.lines * row_height)
            painter.save()
            if still_below:
                painter.setClipRect(pane.adjusted(-8, 0, 8, 0), Qt.ClipOperation.IntersectClip)
            for row in self._rolls[stream].rows(above=math.ceil(still_below)):
                row.line.draw(painter, pane.x(), pane.y() + (row.number + still_below) * row_height, row_height)
            painter.restore()
            top += pane.height() + _GAP * row_height

    def paint_background(self, painter: QPainter, box: QRectF, *, share: float = 1.0) -> None:
        """Draw the box behind the lines, with this share of its opacity."""
        colour = QColor(self.appearance.background_colour)
        colour.setAlphaF(self.appearance.background_opacity_percent / 100 * share)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, CORNER_PX, CORNER_PX)

    def _lay_out(self, caption: CaptionRevised, before: RolledText | None) -> RolledText:
        style = LineStyle(
            self.font(caption.language),
            self._inks[caption.stream],
            self._width,
            self.appearance.alignment,
            self.appearance.edge,
            edge_colour(text_colour(self.appearance, caption.stream)),
        )
        return roll_text(caption, style, before)

    def _lay_out_again(self) -> None:
        for stream, roll in self._rolls.items():
            self._glides[stream].stop()
            roll.lay_out_again(row_count=self.appearance.lines)
        self.changed.emit()

    # How it moves

    def _new_glide(self) -> QVariantAnimation:
        """From 1 row below its place a line comes to 0."""
        glide = QVariantAnimation(self)
        glide.setDuration(GLIDE_MS)
        glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        glide.valueChanged.connect(self.changed)
        return glide

    def _still_below(self, stream: Stream) -> float:
        """How many rows the lines are below where they will stand."""
        glide = self._glides[stream]
        return float(glide.currentValue()) if glide.state() is QVariantAnimation.State.Running else 0.0

    def _glide(self, stream: Stream, rows: int) -> None:
        if self._smooth:
            glide, from_below = self._glides[stream], self._still_below(stream) + rows
            glide.stop()
            glide.setStartValue(min(from_below, float(self.appearance.lines)))
            glide.setEndValue(0.0)
            glide.start()

    @property
    def _smooth(self) -> bool:
        if self.appearance.motion is Motion.SYSTEM:
            return not self._reduces_motion()
        return self.appearance.motion is Motion.SMOOTH
