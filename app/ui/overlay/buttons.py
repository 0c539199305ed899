"""The few buttons that the overlay shows while the pointer is over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.settings.settings import OverlayContent
from app.ui.overlay.handle import draw_padlock
from app.ui.widgets.shortcuts import WindowKeys

_STYLE = """
OverlayButtons { background: #26282e; border-radius: 8px; }
QToolButton { background: transparent; color: #f3f4f6; border: none; border-radius: 6px; padding: 4px 9px; }
QToolButton:hover { background: #454952; }
"""


class OverlayButtons(QWidget):
    """Which texts, how large, locked, and away with it.

    When the language of the interface changes, the overlay lets it `say` everything anew: its width depends on that.

    Signals:
        contentStepped: the next choice of texts. textStepped(int): larger (1) or smaller (-1).
        lockRequested: let clicks through. hideRequested: away.
    """

    contentStepped = Signal()  # noqa: N815
    textStepped = Signal(int)  # noqa: N815
    lockRequested = Signal()  # noqa: N815
    hideRequested = Signal()  # noqa: N815

    def __init__(self, parent: QWidget, keys: WindowKeys) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(_STYLE)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(1)
        self._shown = OverlayContent.BOTH
        self._content, self._smaller, self._larger, self._lock, self._away = (self._add() for _ in range(5))
        self._content.clicked.connect(self.contentStepped)
        self._smaller.clicked.connect(lambda: self.textStepped.emit(-1))
        self._larger.clicked.connect(lambda: self.textStepped.emit(1))
        self._lock.setIcon(_padlock())
        self._lock.clicked.connect(self.lockRequested)
        self._away.setText("✕")
        self._away.clicked.connect(self.hideRequested)
        self.say()

    def show_content(self, content: OverlayContent) -> None:
        """Let the first button say what is shown."""
        self._shown = content
        self.say()

    def say(self) -> None:
        """Say everything, in the language of the interface."""
        self._content.setText(
            {
                OverlayContent.SOURCE: self.tr("Original"),
                OverlayContent.TRANSLATION: self.tr("Translation"),
                OverlayContent.BOTH: self.tr("Both"),
            }[self._shown]
        )
        self._smaller.setText(self.tr("A−"))
        self._larger.setText(self.tr("A+"))
        for button, name, action in (
            (self._content, self.tr("Overlay content"), "overlay_content"),
            (self._smaller, self.tr("Decrease text size"), "overlay_smaller"),
            (self._larger, self.tr("Increase text size"), "overlay_larger"),
            (self._lock, self.tr("Lock (clicks pass through)"), "overlay_lock"),
            (self._away, self.tr("Hide the overlay"), "overlay"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(self._keys.with_keys(name, action))
        self.adjustSize()

    def _add(self) -> QToolButton:
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row.addWidget(button)
        return button


def _padlock() -> QIcon:
    pixmap = QPixmap(44, 44)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_padlock(painter, QPointF(9, 11), QColor("#f3f4f6"), is_open=True)
    painter.end()
    return QIcon(pixmap)
