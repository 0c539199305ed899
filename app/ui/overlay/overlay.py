"""The overlay: captions above all other windows, wherever the user lays them.

It never takes the focus, so typing goes on in the window below. Under X11, window managers put a focused full-screen
window above all others, "always on top" ones included; so the overlay bypasses the window manager. That also means
that nobody else moves, resizes or raises it: it is dragged by its body and resized at its edges by hand, and it raises
itself again whenever its captions change. It is on every virtual desktop, as no window manager keeps it
on one.

Its width is the user's, its height follows from the number of lines: pulled at its upper or lower edge it gets more
or fewer of them, and captions never change it. Locked, it lets all clicks through; then a handle stands beside it.

Not here: the captions themselves (`caption_panes.py`), what pulling at it does (`overlay_pull.py`), which place belongs
to which screens (`placement.py`), and the buttons that appear under the pointer (`overlay_buttons.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import msgspec
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFont,
    QGuiApplication,
    QHideEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.captions.events import State, StatusChanged
from app.captions.transcript import Sentence
from app.settings.appearance import LINES_MOST, TEXT_PX_LEAST, Appearance
from app.settings.model import OverlayContent, Settings
from app.told import NOTHING
from app.ui.desktop.placement import Geometry, as_geometry, fitted, place_on, screen_of, with_place
from app.ui.desktop.screen_watch import ScreenWatch
from app.ui.overlay.buttons import OverlayButtons
from app.ui.overlay.frame import draw_frame
from app.ui.overlay.handle import OverlayHandle
from app.ui.overlay.motion import system_reduces_motion
from app.ui.overlay.notice import draw_hint, draw_notice, notice_text
from app.ui.overlay.panes import CaptionPanes
from app.ui.overlay.pull import UPRIGHT, OverlayPull
from app.ui.overlay.screen_share import set_private
from app.ui.parts.theme import caption_font

TEXT_SIZES_PX = (16, 18, 21, 24, 28, 32, 37, 42, 48, 56, 64, 80, 96)
_MARGIN = 18
_FOOT = 10
_EMPTY_SHARE = 0.4  # of the background's opacity, while nothing is said: what lies below is seen better


class Overlay(QWidget):
    """The window above the others.

    Attributes:
        panes: the captions.
        handle: what stands beside it while it is locked.

    Signals:
        placesChanged(dict): the user moved or resized it: where it lies on each set of screens, as in the settings.
        contentChanged(OverlayContent): the user chose other texts, on the overlay itself.
        appearanceChanged(Appearance): the user chose other letters or another number of lines there.
        lockedChanged(bool): the user locked or unlocked it there.
        hideRequested: the user wants it away.
    """

    placesChanged = Signal(object)  # noqa: N815
    contentChanged = Signal(object)  # noqa: N815
    appearanceChanged = Signal(object)  # noqa: N815
    lockedChanged = Signal(bool)  # noqa: N815
    hideRequested = Signal()  # noqa: N815

    def __init__(
        self,
        *,
        buttons_stay_ms: int = 2500,
        reduces_motion: Callable[[], bool] = system_reduces_motion,
        keep_private: Callable[..., bool] = set_private,
        watch: ScreenWatch | None = None,
    ) -> None:
        """Make it, with the default settings.

        Args:
            buttons_stay_ms: how long after the last move of the pointer the buttons lie over the text.
            reduces_motion: whether the system wants that.
            keep_private: asks the system to keep a window out of screen shares.
            watch: knows the screens; None: Qt's.
        """
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
        self._status = StatusChanged(State.STOPPED, NOTHING)
        self._told = self._said = self._locked = self._private = False
        self._places: Mapping[str, Geometry] = {}
        self._pull = OverlayPull(self, whole=self._with_whole_lines)
        self._keep_private = keep_private
        self.panes = CaptionPanes(self, self.font(), width=1.0, reduces_motion=reduces_motion)
        self.panes.changed.connect(self.update)
        self.panes.heightChanged.connect(self._fit_height)
        self.handle = OverlayHandle(flags)
        self.handle.pressed.connect(lambda: self._lock(locked=False))
        self._buttons = OverlayButtons(self)
        self._buttons.contentStepped.connect(self.step_content)
        self._buttons.textStepped.connect(self.step_text_size)
        self._buttons.lockRequested.connect(lambda: self._lock(locked=True))
        self._buttons.hideRequested.connect(self.hideRequested)
        self._buttons.show_content(self.content)
        self._buttons.hide()
        self._resting = QTimer(self, singleShot=True, interval=buttons_stay_ms)
        self._resting.timeout.connect(self._on_resting)
        self._watch = watch or ScreenWatch(self, cast("QGuiApplication", QGuiApplication.instance()))
        self._watch.changed.connect(self._on_screens)
        self.restore({})

    # What comes in

    @property
    def content(self) -> OverlayContent:
        """Which texts it shows."""
        return self.panes.content

    @property
    def appearance(self) -> Appearance:
        """How its captions look."""
        return self.panes.appearance

    @property
    def is_locked(self) -> bool:
        """Whether clicks go through it."""
        return self._locked

    @property
    def lines(self) -> list[str]:
        """The lines that can be read now, from top to bottom."""
        return self.panes.lines

    @property
    def notice(self) -> str:
        """Why no captions come, or come late; empty while all is well, and before the first session."""
        return notice_text(self._status) if self._told else ""

    @property
    def width_percent(self) -> int:
        """Its width, of that of its screen."""
        return round(100 * self.width() / max(1, self._screen.width()))

    def apply(self, settings: Settings) -> None:
        """Be as the settings say, except for the place: that is `restore`'s. Emits nothing."""
        if (settings.overlay_content, settings.overlay_translation_first) != (
            self.content,
            self.panes.translation_first,
        ):
            self.set_content(settings.overlay_content, translation_first=settings.overlay_translation_first)
        if settings.appearance != self.appearance:
            self._set_appearance(settings.appearance)
        self.set_locked(locked=settings.overlay_locked)
        if settings.overlay_private is not self._private:
            self._private = settings.overlay_private
            self._ask_for_privacy()

    def show_status(self, status: StatusChanged) -> None:
        """Say what the session does now, unless it does what is expected: listen."""
        self._told, self._status = True, status
        self._watch_silence()
        self.update()

    def show_sentence(self, sentence: Sentence) -> None:
        """Show what a sentence is now; a text that it lacks yet leaves the last one of its stream standing."""
        self._said = True
        self.panes.show_sentence(sentence)
        self._watch_silence()
        if self.isVisible():
            self._raise()

    def clear(self, *, translating: bool = False) -> None:
        """Forget the captions of the last session.

        Where translations are to come, room is kept for them from the start: the first one then moves nothing.
        """
        self._said = False
        self.panes.clear(translating=translating)

    def set_content(self, content: OverlayContent, *, translation_first: bool = False) -> None:
        """Show these texts, in this order."""
        self._buttons.show_content(content)
        self.panes.set_content(content, translation_first=translation_first)

    def set_locked(self, *, locked: bool) -> None:
        """Let clicks through, or take them again; emits nothing."""
        if locked is self._locked:
            return
        self._locked = locked
        self._pull.end()
        transparent = Qt.WindowType.WindowTransparentForInput
        # For a window that is there already. Qt's own way, `setWindowFlags`, would take it away and make another one.
        self.overrideWindowFlags(self.windowFlags() | transparent if locked else self.windowFlags() & ~transparent)
        if (window := self.windowHandle()) is not None:
            window.setFlag(transparent, locked)
        self._buttons.hide()
        self._place_handle()
        self.update()

    def set_width_percent(self, percent: int) -> None:
        """Be so wide, of the screen's width, with the middle where it is; says where that is."""
        rect, screen = self.geometry(), self._screen
        width = max(screen.width() * min(percent, 100) // 100, self.minimumSizeHint().width())
        self._take_place(QRect(rect.x() + (rect.width() - width) // 2, rect.y(), width, rect.height()))

    def step_content(self) -> None:
        """Show the next choice of texts, and say so."""
        contents = list(OverlayContent)
        following = contents[(contents.index(self.content) + 1) % len(contents)]
        self.set_content(following, translation_first=self.panes.translation_first)
        self.contentChanged.emit(following)

    def step_text_size(self, by: int) -> None:
        """Larger (1) or smaller (-1) letters; says so."""
        now = self.appearance.text_px
        larger = [size for size in TEXT_SIZES_PX if size > now]
        smaller = [size for size in TEXT_SIZES_PX if TEXT_PX_LEAST <= size < now]
        size = (larger[:1] if by > 0 else smaller[-1:]) or [now]
        self._change_appearance(text_px=size[0])

    def restore(self, places: Mapping[str, Geometry]) -> None:
        """Lie where it lay on these screens, as far as they still show that; else at the foot of the first one."""
        self._places = places
        screens = self._watch.screens
        rect = place_on(places, screens)
        if rect is None:
            screen = screens[0]
            width, height = screen.width() * 6 // 10, self._height
            x = screen.x() + (screen.width() - width) // 2
            rect = QRect(x, screen.bottom() - height - screen.height() // 40, width, height)
        self._lie_at(self._with_height(rect))

    # How large it is

    @property
    def _head(self) -> int:
        """The height of the strip above the captions."""
        return min(max(round(0.75 * self.appearance.text_px), 26), 36)

    @property
    def _height(self) -> int:
        return self._head + self.panes.height + _FOOT

    @property
    def _screen(self) -> QRect:
        """The screen that it is on."""
        return screen_of(self.geometry(), self._watch.screens)

    def _with_height(self, rect: QRect) -> QRect:
        """The rectangle with the height that its lines need; the edge that is nearer to the screen's stays."""
        height, screens = self._height, self._watch.screens
        lower = rect.center().y() >= screen_of(rect, screens).center().y()
        top = rect.y() + rect.height() - height if lower else rect.y()
        return fitted((rect.x(), top, max(rect.width(), self.minimumSizeHint().width()), height), screens)

    def _lie_at(self, rect: QRect) -> None:
        self.setGeometry(rect)
        self.panes.set_width(self.width() - 2 * _MARGIN)  # while it is hidden, it hears of no resizing

    def _fit_height(self) -> None:
        if self.height() != self._height or self.width() < self.minimumSizeHint().width():
            self._lie_at(self._with_height(self.geometry()))

    def _set_appearance(self, appearance: Appearance) -> None:
        self.panes.set_appearance(appearance)
        self._watch_silence()

    def _change_appearance(self, **changes: object) -> None:
        appearance = msgspec.structs.replace(self.appearance, **changes)
        if appearance != self.appearance:
            self._set_appearance(appearance)
        self.appearanceChanged.emit(appearance)

    def minimumSizeHint(self) -> QSize:
        """A few words and the buttons, and one line of each text."""
        width = max(10 * self.appearance.text_px, self._buttons.sizeHint().width() + 2 * _MARGIN)
        return QSize(width, self._head + self.panes.height_of(1) + _FOOT)

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the notice and the lines on their ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() and not self._locked
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        empty = self.panes.is_empty
        self.panes.paint_background(painter, box, share=_EMPTY_SHARE if empty and self._said and not hovered else 1.0)
        if hovered:
            draw_frame(painter, box)
        if not empty:
            self.panes.paint(painter, QPointF(_MARGIN, self.height() - _FOOT - self.panes.height))
        if self.notice and (not empty or self._said):
            strip = QRectF(6, 4, self.width() - 12, self._head - 5)
            if self._buttons.isVisible():
                strip.setRight(self._buttons.x() - 4)
            draw_notice(painter, self._status, self._small_font(strip.height() * 0.66), strip)
        elif empty and not self._said:
            draw_hint(painter, self._hint, self._small_font, box.adjusted(_MARGIN, 4, -_MARGIN, -4))
        painter.end()

    def _small_font(self, px: float) -> QFont:
        return caption_font(self.font(), "", pixel_size=max(11, round(px)))

    @property
    def _hint(self) -> str:
        """Before anything has been said, what this is."""
        if self._told and self._status.state is State.LISTENING and not self.notice:
            return self.tr("Listening. Captions appear here.")
        return self.notice or self.tr("Captions appear here. Drag to move, pull an edge to resize.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines for the new width."""
        super().resizeEvent(event)
        self.panes.set_width(self.width() - 2 * _MARGIN)
        self._buttons.move(self.width() - self._buttons.sizeHint().width() - 6, 6)
        self._place_handle()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Take the handle along."""
        super().moveEvent(event)
        self._place_handle()

    def showEvent(self, event: QShowEvent) -> None:
        """Lie above what is there already."""
        super().showEvent(event)
        self._place_handle()
        self._raise()
        if self._private:
            self._ask_for_privacy()

    def hideEvent(self, event: QHideEvent) -> None:
        """The handle goes, too."""
        super().hideEvent(event)
        self._place_handle()

    def _raise(self) -> None:
        self.raise_()
        if self.handle.isVisible():
            self.handle.raise_()

    def _watch_silence(self) -> None:
        """Only while it listens and keeps up, nothing new means that nothing is said."""
        if self._status.state is State.LISTENING and not self._status.behind_ms:
            self.panes.keep()
        else:
            self.panes.hold()

    # Locked and private

    def _lock(self, *, locked: bool) -> None:
        self.set_locked(locked=locked)
        self.lockedChanged.emit(locked)

    def _place_handle(self) -> None:
        """Where windows cannot be placed (Wayland), there is none: it could be anywhere."""
        placeable = not QGuiApplication.platformName().startswith("wayland")
        self.handle.stand_beside(self.geometry(), self._screen)
        is_shown = placeable and self._locked and self.isVisible()
        if is_shown is self.handle.isHidden():
            self.handle.setVisible(is_shown)
            if is_shown and self._private:
                self._ask_for_privacy()

    def _ask_for_privacy(self) -> None:
        for window in (self, self.handle):
            if window.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
                self._keep_private(int(window.winId()), private=self._private)

    def _on_screens(self) -> None:
        """On other screens, lie where it lay there, or where it can be seen at least; that is not remembered."""
        self._pull.end()
        self.restore(self._places)

    def _take_place(self, rect: QRect) -> None:
        """Lie here, and say so."""
        self._lie_at(self._with_height(rect))
        self._places = with_place(self._places, self._watch.screens, as_geometry(self.geometry()))
        self.placesChanged.emit(self._places)

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
        if self._locked:
            return
        if self._buttons.isHidden():
            self._buttons.adjustSize()
            self._buttons.show()
        self._resting.start()

    def _on_resting(self) -> None:
        """Whose pointer rests on the text is reading it."""
        if not self._buttons.underMouse():
            self._buttons.hide()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move it, or to resize it at an edge."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pull.begin(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer, or show what can be done."""
        if self._pull.is_going_on:
            self._pull.go_on(event, self.minimumSizeHint())
        else:
            self._show_buttons()
            self._pull.show_what_it_would_do(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay here, and say where that is."""
        if event.button() is Qt.MouseButton.LeftButton and (pull := self._pull.end()) is not None:
            before, edges = pull
            if edges & UPRIGHT:
                self._watch_silence()
                self.appearanceChanged.emit(self.appearance)
            if self.geometry() != before:
                self._take_place(self.geometry())

    def _with_whole_lines(self, rect: QRect, edges: Qt.Edge) -> QRect:
        """The rectangle with as many lines as have room in it; the edge that is not pulled stays."""
        if not edges & UPRIGHT:
            return rect
        lines = round(self.panes.lines_in(rect.height() - self._head - _FOOT))
        lines = min(max(lines, 1), LINES_MOST)
        if lines != self.appearance.lines:
            with QSignalBlocker(self.panes):  # the height that it changes is set here
                self.panes.set_appearance(msgspec.structs.replace(self.appearance, lines=lines))
        if edges & Qt.Edge.TopEdge:
            rect.setTop(rect.bottom() + 1 - self._height)
        rect.setHeight(self._height)
        return rect
