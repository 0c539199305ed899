"""The overlay: captions above all other windows, wherever the user lays them.

It never takes the focus, so typing goes on in the window below. Under X11, window managers put a focused full-screen
window above all others, "always on top" ones included; so the overlay bypasses the window manager. That also means
that nobody else moves, resizes or raises it: it is dragged by its body and resized at its edges by hand, here, and
it raises itself again whenever its captions change.

Not here: how lines roll (`roll_up.py`), what pulling at an edge does (`edges.py`), and the buttons that appear under
the pointer (`overlay_buttons.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetricsF,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.captions.events import CaptionRevised, State, StatusChanged, Stream
from app.captions.transcript import Sentence
from app.settings.model import OverlayContent
from app.ui.caption_text import Ink, LaidOutText
from app.ui.edges import CURSORS, edges_at, pulled
from app.ui.overlay_buttons import OverlayButtons
from app.ui.placement import Geometry, as_geometry, fitted
from app.ui.roll_up import Line, RollUp
from app.ui.state_words import state_sentence, state_word
from app.ui.theme import caption_font

BACKGROUND = QColor(12, 13, 16, 214)
_NOTICE_BACKGROUND, _NOTICE_INK = QColor("#3d3113"), QColor("#ffdf94")
INKS = {
    # Legible on the background even where that lies over pure white.
    Stream.SOURCE: Ink("#ffffff", "#e4e7ec", "#b9bfc9"),
    Stream.TRANSLATION: Ink("#ffe18c", "#d8c081", "#d8c081"),
}
TEXT_SIZES_PX = (16, 18, 21, 24, 28, 32, 37, 42, 48, 56, 64)
_STREAMS = {
    OverlayContent.SOURCE: (Stream.SOURCE,),
    OverlayContent.TRANSLATION: (Stream.TRANSLATION,),
    OverlayContent.BOTH: (Stream.SOURCE, Stream.TRANSLATION),
}
_EDGE = 10
_MARGIN = 18
_LEADING = 1.25  # times the height of the font: East Asian letters, of another font, need more than Latin ones
_ROWS = 2  # of each text, in the size that it has at first


class Overlay(QWidget):
    """The window above the others.

    Signals:
        geometryChanged(tuple): the user moved or resized it: x, y, width, height.
        contentChanged(OverlayContent): the user chose other texts, on the overlay itself.
        textSizeChanged(int): the user chose other letters; their size in pixels.
        hideRequested: the user wants it away.
    """

    geometryChanged = Signal(object)  # noqa: N815
    contentChanged = Signal(object)  # noqa: N815
    textSizeChanged = Signal(int)  # noqa: N815
    hideRequested = Signal()  # noqa: N815

    def __init__(
        self, *, content: OverlayContent = OverlayContent.BOTH, text_px: int = 28, buttons_stay_ms: int = 2500
    ) -> None:
        """`buttons_stay_ms`: how long after the last move of the pointer the buttons lie over the text."""
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.Tool
        flags |= Qt.WindowType.WindowDoesNotAcceptFocus
        if QGuiApplication.platformName() == "xcb":
            flags |= Qt.WindowType.BypassWindowManagerHint
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setWindowTitle(self.tr("Surtitle overlay"))
        self.setAccessibleName(self.tr("Captions overlay"))
        self._content = content
        self._text_px = text_px
        self._rolls = {stream: RollUp(self._lay_out) for stream in Stream}
        self._status = StatusChanged(State.STOPPED, "")
        self._told = False
        self._translating = False
        self._pressed: tuple[QPoint, QRect, Qt.Edge] | None = None
        self._buttons = OverlayButtons(self)
        self._buttons.contentStepped.connect(self.step_content)
        self._buttons.textStepped.connect(self.step_text_size)
        self._buttons.hideRequested.connect(self.hideRequested)
        self._buttons.show_content(content)
        self._buttons.hide()
        self._resting = QTimer(self, singleShot=True, interval=buttons_stay_ms)
        self._resting.timeout.connect(self._on_resting)
        self.restore(None)

    # What comes in

    @property
    def content(self) -> OverlayContent:
        """Which texts it shows."""
        return self._content

    @property
    def lines(self) -> list[str]:
        """The lines that can be read now, from top to bottom."""
        return [line.text.line_text(line.index) for lines, _ in self._panes() for line in lines]

    @property
    def notice(self) -> str:
        """Why no captions come, or come late; empty while all is well, and before the first session."""
        if not self._told:
            return ""
        if self._status.state is State.LISTENING:
            return self._status.message if self._status.behind_ms else ""
        return state_word(State.STOPPED) if self._status.state is State.STOPPED else state_sentence(self._status)

    def show_status(self, status: StatusChanged) -> None:
        """Say what the session does now, unless it does what is expected: listen."""
        self._told, self._status = True, status
        self.update()

    def show_sentence(self, sentence: Sentence) -> None:
        """Show what a sentence is now; a text that it lacks yet leaves the last one of its stream standing."""
        for caption in sentence.texts:
            self._rolls[caption.stream].show(caption)
        if self.isVisible():
            self.raise_()
        self.update()

    def clear(self, *, translating: bool = False) -> None:
        """Forget the captions of the last session.

        Where translations are to come, room is kept for them from the start: the first one then moves nothing.
        """
        self._translating = translating
        for roll in self._rolls.values():
            roll.clear()
        self.update()

    def set_content(self, content: OverlayContent) -> None:
        """Show these texts."""
        self._content = content
        self._buttons.show_content(content)
        self._lay_out_again()

    def set_text_size(self, text_px: int) -> None:
        """Draw letters of this size, in pixels; the window grows with them, upwards."""
        before, after = self._text_px, min(max(text_px, TEXT_SIZES_PX[0]), TEXT_SIZES_PX[-1])
        self._text_px = after
        text_height = (self.height() - 2 * _MARGIN) * after // before
        rect = QRect(self.x(), self.geometry().bottom() + 1 - text_height - 2 * _MARGIN, self.width(), 0)
        rect.setHeight(max(text_height + 2 * _MARGIN, self.minimumSizeHint().height()))
        self.setGeometry(fitted(as_geometry(rect), _screens()))
        self._lay_out_again()

    def step_content(self) -> None:
        """Show the next choice of texts, and say so."""
        contents = list(OverlayContent)
        self.set_content(contents[(contents.index(self._content) + 1) % len(contents)])
        self.contentChanged.emit(self._content)

    def step_text_size(self, by: int) -> None:
        """Larger (1) or smaller (-1) letters; says so."""
        larger = [size for size in TEXT_SIZES_PX if size > self._text_px]
        smaller = [size for size in TEXT_SIZES_PX if size < self._text_px]
        size = (larger[:1] if by > 0 else smaller[-1:]) or [self._text_px]
        self.set_text_size(size[0])
        self.textSizeChanged.emit(self._text_px)
        self.geometryChanged.emit(as_geometry(self.geometry()))

    def restore(self, geometry: Geometry | None) -> None:
        """Lie where it lay, as far as a screen still shows that; else at the foot of the first screen."""
        screens = _screens()
        if geometry is None:
            screen = screens[0]
            width, height = screen.width() * 6 // 10, round(2 * _ROWS * self._row_height) + 2 * _MARGIN
            x = screen.x() + (screen.width() - width) // 2
            geometry = (x, screen.bottom() - height - screen.height() // 40, width, height)
        self.setGeometry(fitted(geometry, screens))

    # How it looks

    @property
    def _row_height(self) -> float:
        return QFontMetricsF(caption_font(self.font(), "", pixel_size=self._text_px)).height() * _LEADING

    def _lay_out(self, caption: CaptionRevised) -> LaidOutText:
        font = caption_font(self.font(), caption.language, pixel_size=self._text_px)
        font.setWeight(font.Weight.Medium)
        return LaidOutText(caption, font, INKS[caption.stream], self.width() - 2 * _MARGIN)

    def _lay_out_again(self) -> None:
        for roll in self._rolls.values():
            roll.lay_out_again()
        self.update()

    def _panes(self) -> list[tuple[list[Line], float]]:
        """Of each pane that is shown: its lines, and its top in pixels."""
        streams = _STREAMS[self._content]
        kept = self._translating and not all(roll.is_empty for roll in self._rolls.values())
        spoken = [stream for stream in streams if kept or not self._rolls[stream].is_empty]
        height = (self.height() - 2 * _MARGIN) / max(1, len(spoken))
        rows = max(1, int(height / self._row_height + 0.01))
        return [
            (self._rolls[stream].lines(rows), _MARGIN + number * height + (height - rows * self._row_height) / 2)
            for number, stream in enumerate(spoken)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines on their dark ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1.5) if self.underMouse() else Qt.PenStyle.NoPen)
        painter.setBrush(BACKGROUND)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        panes = self._panes()
        covered = self._draw_notice(painter, panes) if panes and self.notice else 0.0
        for lines, top in panes:
            for line in lines:
                if line is not lines[-1] and top + line.row * self._row_height < covered:
                    continue  # half a line is worse to read than none
                line.text.draw_line(painter, line.index, _MARGIN, top + line.row * self._row_height)
        if not panes:
            painter.setPen(QColor(INKS[Stream.SOURCE].tentative))
            painter.setFont(caption_font(self.font(), "", pixel_size=self._text_px * 3 // 4))
            area = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, how, self._hint())
        if self.underMouse():
            _draw_grip(painter, QPointF(self.rect().bottomRight()))
        painter.end()

    def _hint(self) -> str:
        if self._told and self._status.state is State.LISTENING:
            return self.tr("Listening. Captions appear here.")
        return self.notice or self.tr("Captions appear here. Drag to move, pull an edge to resize.")

    def _draw_notice(self, painter: QPainter, panes: list[tuple[list[Line], float]]) -> float:
        """Above the captions, where it hides older lines at most, never the newest one; returns its lower edge."""
        lines, top = panes[0]
        newest_top = top + lines[-1].row * self._row_height if lines else float(self.height())
        px = max(13, self._text_px * 6 // 10)
        small = 6 + 1.6 * px > newest_top
        font = caption_font(self.font(), "", pixel_size=_MARGIN * 6 // 10 if small else px)
        metrics = QFontMetricsF(font)
        room = self.width() - 2 * _MARGIN - (self._buttons.width() if self._buttons.isVisible() else 0)
        text = metrics.elidedText(self.notice, Qt.TextElideMode.ElideRight, room - 2 * metrics.averageCharWidth())
        box = QRectF(
            6,
            1 if small else 6,
            metrics.horizontalAdvance(text) + 2 * metrics.averageCharWidth(),
            metrics.height() * 1.25,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_NOTICE_BACKGROUND)
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(_NOTICE_INK)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return box.bottom()

    def minimumSizeHint(self) -> QSize:
        """One row of each text, and the buttons."""
        rows = len(_STREAMS[self._content])
        width = max(12 * self._text_px, self._buttons.sizeHint().width() + 2 * _MARGIN)
        return QSize(width, round(rows * self._row_height) + 2 * _MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out_again()
        self._buttons.move(self.width() - self._buttons.sizeHint().width() - 6, 6)

    def showEvent(self, event: QShowEvent) -> None:
        """Lie above what is there already."""
        super().showEvent(event)
        self.raise_()

    # Moving and resizing

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what can be done with it."""
        self._show_buttons()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be nothing but captions again."""
        self._buttons.hide()
        self.update()

    def _show_buttons(self) -> None:
        if self._buttons.isHidden():
            self._buttons.adjustSize()
            self._buttons.show()
        self._resting.start()

    def _on_resting(self) -> None:
        """Whose pointer rests on the text is reading it."""
        if not self._buttons.underMouse():
            self._buttons.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move it, or to resize it at an edge."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        edges = edges_at(event.position().toPoint(), self.size(), _EDGE)
        handle = self.windowHandle()
        if QGuiApplication.platformName().startswith("wayland"):  # there, only the compositor can
            if edges:
                handle.startSystemResize(edges)
            else:
                handle.startSystemMove()
        else:
            self._pressed = (event.globalPosition().toPoint(), self.geometry(), edges)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer; without a button pressed, tell by its shape what pressing would do."""
        if self._pressed is None:
            self._show_buttons()
            self.setCursor(
                CURSORS.get(edges_at(event.position().toPoint(), self.size(), _EDGE), Qt.CursorShape.SizeAllCursor)
            )
            return
        start, before, edges = self._pressed
        by = event.globalPosition().toPoint() - start
        self.setGeometry(pulled(before, edges, by, self.minimumSizeHint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay here, and say where that is."""
        if self._pressed is not None and event.button() is Qt.MouseButton.LeftButton:
            self._pressed = None
            self.setGeometry(fitted(as_geometry(self.geometry()), _screens()))
            self.geometryChanged.emit(as_geometry(self.geometry()))


def _draw_grip(painter: QPainter, corner: QPointF) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 150), 1.5))
    for reach in (6, 11, 16):
        painter.drawLine(corner - QPointF(5, reach), corner - QPointF(reach, 5))


def _screens() -> list[QRect]:
    """The whole of each screen, the primary one first: the overlay may lie over panels too."""
    primary = QGuiApplication.primaryScreen()
    return [primary.geometry(), *(screen.geometry() for screen in QGuiApplication.screens() if screen is not primary)]
