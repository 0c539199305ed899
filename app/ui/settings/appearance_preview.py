"""How captions would look: the overlay's own drawing, over white, over black and over a busy picture."""

from __future__ import annotations

from collections.abc import Callable

from icu4py.breakers import WordBreaker
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.captions.events import CaptionRevised, Stream, Word
from app.captions.transcript import Sentence
from app.settings.settings import Settings
from app.ui.i18n.live_text import on_language_change
from app.ui.overlay.motion import SystemMotion
from app.ui.overlay.panes import CaptionPanes
from app.ui.settings.sample_captions import samples_for

_MARGIN, _INSET = 16, 12


class AppearancePreview(QWidget):
    """Two sentences, the second one still being said.

    `reduces_motion`: whether the system wants that; None: it is asked, as the overlay asks it.
    """

    def __init__(self, parent: QWidget | None = None, *, reduces_motion: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        reduces_motion = reduces_motion or SystemMotion(self).reduced
        self.panes = CaptionPanes(self, self.font(), width=1.0, reduces_motion=reduces_motion)
        self.panes.changed.connect(self.update)
        self.panes.partChanged.connect(lambda _: self.update())
        self._scale = 1.0
        self._languages = _languages_of(Settings())
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Caption preview"))
        self._show_samples()

    def show_settings(self, settings: Settings) -> None:
        """Look as the overlay would with these settings, in the languages that are chosen."""
        self.panes.set_content(settings.overlay_content, translation_first=settings.overlay_translation_first)
        self.panes.set_appearance(settings.appearance)
        if (languages := _languages_of(settings)) != self._languages:
            self._languages = languages
            self._show_samples()
        self._fit()

    def _show_samples(self) -> None:
        self.panes.clear(translating=True)
        interface = (self.tr("Captions will look like this."), self.tr("Words in progress may change."))
        said, translated = samples_for(*self._languages, interface)
        for number, (source, translation) in enumerate(zip(said, translated, strict=True)):
            final = number + 1 < len(said)
            sentence = Sentence(number, source=_caption(number, Stream.SOURCE, source, final=final))
            self.panes.show_sentence(sentence.with_text(_caption(number, Stream.TRANSLATION, translation, final=final)))
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for two lines of each text."""
        return QSize(520, 230)

    def minimumSizeHint(self) -> QSize:
        """It can be small: it is scaled down."""
        return QSize(240, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use all of the room."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the three backgrounds, and the captions over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        third = self.width() // 3 + 1
        painter.fillRect(QRect(0, 0, third, self.height()), QColor("#ffffff"))
        painter.fillRect(QRect(third, 0, third, self.height()), QColor("#000000"))
        draw_picture(painter, QRectF(2 * third, 0, self.width() - 2 * third, self.height()))
        box = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        needed = self.panes.height * self._scale + _MARGIN
        box.setTop(max(box.top(), box.bottom() - needed))
        self.panes.paint_background(painter, box)
        painter.translate(box.left() + _MARGIN, box.bottom() - _MARGIN / 2 - self.panes.height * self._scale)
        painter.scale(self._scale, self._scale)
        self.panes.paint(painter, QPointF(0, 0))
        painter.end()

    def _fit(self) -> None:
        """Letters that are too large for this room are drawn smaller."""
        room = self.height() - 2 * _INSET - _MARGIN
        self._scale = min(1.0, max(0.1, room / max(1, self.panes.height)))
        self.panes.set_width(max(1.0, (self.width() - 2 * _INSET - 2 * _MARGIN) / self._scale))
        self.update()


def _languages_of(settings: Settings) -> tuple[str, str]:
    return settings.source_language, settings.target_language


def _caption(sentence: int, stream: Stream, text: str, *, final: bool) -> CaptionRevised:
    """A sentence, of which the second half may still change unless it is final."""
    words, blank = [], ""
    segments = list(WordBreaker(text, "en"))
    for number, segment in enumerate(segments):
        if segment == " ":
            blank = segment
            continue
        words.append(Word(blank + segment, 0, 0, fixed=final or number < len(segments) // 2))
        blank = ""
    return CaptionRevised(sentence, stream, "", text, 0, None, tuple(words), final)


def draw_picture(painter: QPainter, area: QRectF) -> None:
    """Something like a film: light and dark, warm and cold, none of it even."""
    sky = QLinearGradient(area.topLeft(), area.bottomRight())
    for place, colour in ((0.0, "#8fc1ec"), (0.45, "#f6efd9"), (0.7, "#c98b4a"), (1.0, "#1f3524")):
        sky.setColorAt(place, QColor(colour))
    painter.fillRect(area, sky)
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    for number in range(36):  # the same each time
        x = area.x() + (number * 97 % 101) / 101 * area.width()
        y = area.y() + (number * 53 % 89) / 89 * area.height()
        painter.setBrush(QColor.fromHsv(number * 67 % 360, 60 + number * 29 % 190, 60 + number * 83 % 190, 170))
        painter.drawEllipse(QPointF(x, y), 6 + number * 7 % 23, 6 + number * 7 % 23)
    painter.restore()
