"""The buttons of the overlay: a bar of its own that comes with the pointer, and stands beside the captions.

It is a window like the handle (``handle.py``), above the overlay or where else the screen has room, so it covers no
caption. Where no window can be placed, it is a part of the overlay, in its corner.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QEnterEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.captions.events import State
from app.settings.settings import OverlayContent
from app.ui.i18n.live_text import on_language_change
from app.ui.overlay.bar_icons import bar_icon
from app.ui.widgets.shortcuts import WindowKeys
from app.ui.widgets.timers import single_shot_timer

SIDE = 34
"""Of a button, in pixels; WCAG 2.2 wants 24 at least, fingers and hurried hands want more."""

_GAP = 4
_ICON = 20
_REACH_MS = 500  # from the overlay to the bar, across what is between them
_RUNNING = {State.CONNECTING, State.LISTENING, State.RECONNECTING}
_GROUND, _RIM = "#26282e", "#8d939e"
_STYLE = f"""
QToolButton {{
    background: transparent; color: #f3f4f6; border: none; border-radius: 6px; margin: 0; padding: 0 9px;
    min-width: {SIDE - 18}px; min-height: {SIDE}px; font-size: 15px; }}
QToolButton:hover {{ background: #454952; }}
QToolButton:pressed {{ background: #5a606b; }}
"""


class OverlayButtons(QWidget):
    """Pause, which texts, how large, locked, the settings, and away with it.

    Signals:
        pauseToggled: pause, or go on. settingsRequested: show all settings.
        contentStepped: the next choice of texts. textStepped(int): larger (1) or smaller (-1).
        lockRequested: let clicks through. hideRequested: away.
        shown, gone: the bar has come, and gone.
    """

    pauseToggled = Signal()  # noqa: N815
    settingsRequested = Signal()  # noqa: N815
    contentStepped = Signal()  # noqa: N815
    textStepped = Signal(int)  # noqa: N815
    lockRequested = Signal()  # noqa: N815
    hideRequested = Signal()  # noqa: N815
    shown = Signal()
    gone = Signal()

    def __init__(self, overlay: QWidget, keys: WindowKeys, *, inside: bool, stay_ms: int) -> None:
        """Make it, hidden.

        Args:
            overlay: what it belongs to, and goes with.
            keys: are named in the tooltips.
            inside: be a part of the overlay, not a window.
            stay_ms: how long it stays after the last move of a pointer that is not on it.
        """
        super().__init__(overlay)
        self._overlay = overlay
        self._keys = keys
        self._inside = inside
        if not inside:
            self.setWindowFlags(overlay.windowFlags())
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setStyleSheet(_STYLE)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 3, 4, 3)
        layout.setSpacing(2)
        self._content_shown = OverlayContent.BOTH
        self._state = State.STOPPED
        self._pause, self._content, self._smaller, self._larger = (self._add() for _ in range(4))
        self._lock, self._settings, self._away = (self._add() for _ in range(3))
        self._pause.clicked.connect(self.pauseToggled)
        self._content.clicked.connect(self.contentStepped)
        self._smaller.clicked.connect(lambda: self.textStepped.emit(-1))
        self._larger.clicked.connect(lambda: self.textStepped.emit(1))
        self._lock.clicked.connect(self.lockRequested)
        self._settings.clicked.connect(self.settingsRequested)
        self._away.clicked.connect(self.hideRequested)
        for button, name in ((self._lock, "lock"), (self._settings, "settings"), (self._away, "close")):
            button.setIcon(bar_icon(name))
        self._screen = QRect()
        self._rested_at: QPoint | None = None
        self._resting = single_shot_timer(self, stay_ms)
        self._resting.timeout.connect(self._on_resting)
        self._leaving = single_shot_timer(self, _REACH_MS)
        self._leaving.timeout.connect(self._on_left)
        self.hide()
        on_language_change(self, self.say)
        keys.translate(self)

    # What it shows

    def show_content(self, content: OverlayContent) -> None:
        """Let a button say which texts are shown."""
        self._content_shown = content
        self.say()

    def show_state(self, state: State) -> None:
        """Offer to pause while something runs, and to go on while it is paused."""
        if state is not self._state:
            self._state = state
            self.say()

    def say(self) -> None:
        """Say everything, in the language of the interface, and have room for it."""
        self.setWindowTitle(self.tr("Surtitle overlay buttons"))
        self._content.setText(
            {
                OverlayContent.SOURCE: self.tr("Original"),
                OverlayContent.TRANSLATION: self.tr("Translation"),
                OverlayContent.BOTH: self.tr("Both"),
            }[self._content_shown]
        )
        self._smaller.setText(self.tr("A−"))
        self._larger.setText(self.tr("A+"))
        paused = self._state is State.PAUSED
        self._pause.setVisible(paused or self._state in _RUNNING)
        self._pause.setIcon(bar_icon("play" if paused else "pause"))
        for button, name, action in (
            (self._pause, self.tr("Resume") if paused else self.tr("Pause"), "pause"),
            (self._content, self.tr("Overlay content"), "overlay_content"),
            (self._smaller, self.tr("Decrease text size"), "overlay_smaller"),
            (self._larger, self.tr("Increase text size"), "overlay_larger"),
            (self._lock, self.tr("Lock (clicks pass through)"), "overlay_lock"),
            (self._settings, self.tr("Settings"), "settings"),
            (self._away, self.tr("Hide the overlay"), "overlay"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(self._keys.with_keys(name, action))
        self._row.invalidate()
        self.resize(self.sizeHint())
        if self.isVisible():
            self.stand(self._screen)

    def _add(self) -> QToolButton:
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(_ICON, _ICON))
        self._row.addWidget(button)
        return button

    # Coming and going

    def appear(self, screen: QRect) -> None:
        """Be there: the pointer moves over the overlay, which is on this screen."""
        if QCursor.pos() == self._rested_at:
            return  # it has not moved: what lay under the bar is told of a pointer when that goes
        self._rested_at = None
        self._leaving.stop()
        if self.isHidden():
            self.resize(self.sizeHint())
            self.stand(screen)
            self.show()
            self.raise_()
            self.shown.emit()
        self._resting.start()

    def leave(self) -> None:
        """The pointer has left the overlay: be there for as long as it takes to get here."""
        if self.isVisible():
            self._leaving.start()

    def go(self) -> None:
        """Be away, at once."""
        self._leaving.stop()
        self._resting.stop()
        if not self.isHidden():
            self.hide()
            self.gone.emit()

    def stand(self, screen: QRect) -> None:
        """Stand beside the overlay, within the screen, or in its corner."""
        self._screen = screen
        size = self.sizeHint()
        if self._inside:
            self.move(self._overlay.width() - size.width() - 6, 6)
        else:
            self.move(place_bar(self._overlay.geometry(), size, screen))

    def enterEvent(self, event: QEnterEvent) -> None:
        """It has been reached."""
        self._leaving.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to the overlay, or away from both."""
        self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground: a style sheet draws none of a window that is translucent beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_RIM), 1))
        painter.setBrush(QColor(_GROUND))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        """Have the size of what is shown now."""
        super().showEvent(event)
        self.resize(self.sizeHint())

    def _on_resting(self) -> None:
        """Whose pointer rests on the text is reading it."""
        if not self.underMouse():
            self._rested_at = QCursor.pos()
            self.go()

    def _on_left(self) -> None:
        if not self.underMouse() and not self._overlay.underMouse():
            self.go()


def place_bar(overlay: QRect, bar: QSize, screen: QRect) -> QPoint:
    """Where the upper left corner of a bar of this size is: above the overlay, else below, beside, or in its corner."""
    right = overlay.right() + 1
    x = min(max(right - bar.width(), screen.left()), screen.right() + 1 - bar.width())
    above, below = overlay.top() - _GAP - bar.height(), overlay.bottom() + 1 + _GAP
    for place in (
        QPoint(x, above),
        QPoint(x, below),
        QPoint(right + _GAP, overlay.top()),
        QPoint(overlay.left() - _GAP - bar.width(), overlay.top()),
    ):
        if screen.contains(QRect(place, bar)):
            return place
    return QPoint(x - 6 if x + bar.width() == right else x, max(overlay.top() + 6, screen.top()))
