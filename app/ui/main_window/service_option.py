"""One of the two services as a large option on the first page: an icon, its name, and what is to be known of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.widgets.icons import icon
from app.ui.widgets.theme import Theme


class ServiceOption(QRadioButton):
    """A radio button as large as what it says, which can be pressed anywhere."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._title, self._lead, self._facts = QLabel(), QLabel(), QLabel()
        for label in (self._title, self._lead, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for label, scale in ((self._title, 1.15), (self._lead, 1.0)):
            letters = label.font()
            letters.setPointSizeF(letters.pointSizeF() * scale)
            letters.setBold(label is self._title)
            label.setFont(letters)
        line = self.fontMetrics().height()
        inside = self._inside = QVBoxLayout(self)
        inside.setContentsMargins(line * 3, line * 2 // 3, line, line * 2 // 3)
        inside.setSpacing(3)
        for label in (self._title, self._lead, self._facts):
            inside.addWidget(label)
        inside.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._colour()

    @property
    def words(self) -> str:
        """All that it says besides its name."""
        return f"{self._lead.text()} {self._facts.text()}"

    def show_texts(self, name: str, lead: str, facts: str) -> None:
        """Say this: what it is called, what matters most, and the rest."""
        for label, text in ((self._title, name), (self._lead, lead), (self._facts, facts)):
            label.setText(text)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.words)
        self.updateGeometry()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802
        """All of it can be pressed."""
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        """As large as what it says."""
        width = 19 * self.fontMetrics().height()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """As wide as its longest word may be."""
        width = 12 * self.fontMetrics().height()
        return QSize(width, self.fontMetrics().height() * 3)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Of what it says."""
        return self._inside.totalHeightForWidth(width)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the button, and the icon."""
        theme, line = Theme.of(self.window().palette()), self.fontMetrics().height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, focused = self.isChecked(), self.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if chosen or focused else theme.muted), 2 if chosen or focused else 1))
        painter.setBrush(QColor(theme.selection if chosen or self.underMouse() else theme.base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 8, 8)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5.5, 5.5, -5.5, -5.5), 5, 5)
        side = round(line * 1.5)
        top = line * 2 // 3
        picture = icon(self._icon_name, theme.accent if chosen else theme.muted, theme.muted)
        picture.paint(painter, round(line * 0.9), top, side, side)
        painter.setPen(QPen(QColor(theme.accent if chosen else theme.muted), line / 10))
        painter.setBrush(QColor(theme.base))
        centre = QPointF(self.width() - line * 1.1, top + line * 0.7)
        painter.drawEllipse(centre, line * 0.42, line * 0.42)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(centre, line * 0.24, line * 0.24)
        painter.end()

    def _colour(self) -> None:
        theme = Theme.of(self.window().palette())
        for label, ink in ((self._title, theme.text), (self._lead, theme.text), (self._facts, theme.muted)):
            palette = QPalette(theme.palette())
            palette.setColor(QPalette.ColorRole.WindowText, QColor(ink))
            label.setPalette(palette)
