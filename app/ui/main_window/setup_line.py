"""What is heard, in which languages and by which service, in one line; pressing it opens the pickers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from app.ui.widgets.theme import Theme

_BETWEEN = " · "
_LEAST_LETTERS = 5
"""So much is left of the longest part, or another part is left out."""


def elided_parts(
    parts: Sequence[str], width: int, measure: Callable[[str], int], elide: Callable[[str, int], str]
) -> str:
    """The parts in one line of this width, in pixels: the longest one loses its middle.

    Where nothing would be left of it, the last part is left out. Of two, the last one stays: in which languages is what
    one looks for.

    Args:
        measure: the width of a text. elide: a text without its middle, in so many pixels.
    """
    shown = [part for part in parts if part]
    least = measure("M" * _LEAST_LETTERS)
    while len(shown) > 1:
        room = width - measure(_BETWEEN) * (len(shown) - 1)
        longest = max(range(len(shown)), key=lambda number: measure(shown[number]))
        rest = room - sum(measure(part) for number, part in enumerate(shown) if number != longest)
        if rest >= min(least, measure(shown[longest])):
            shown[longest] = _fitted(shown[longest], rest, measure, elide)
            return _BETWEEN.join(shown)
        shown = shown[:-1] if len(shown) > 2 else shown[-1:]
    return _fitted(shown[0], width, measure, elide) if shown and width >= least else ""


def _fitted(text: str, width: int, measure: Callable[[str], int], elide: Callable[[str, int], str]) -> str:
    return text if measure(text) <= width else elide(text, width)


class SetupLine(QPushButton):
    """A button that stays down while the pickers are open.

    It shows as much of its text as there is room for; the tooltip has all of it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[str, ...] = ()
        self._what = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def full_text(self) -> str:
        """All that it tells."""
        return _BETWEEN.join(part for part in self._parts if part)

    @property
    def shown_text(self) -> str:
        """As much of it as there is room for."""
        letters = self.fontMetrics()
        return elided_parts(
            self._parts,
            self.width() - self._around,
            letters.horizontalAdvance,
            lambda text, width: letters.elidedText(text, Qt.TextElideMode.ElideMiddle, width),
        )

    def show_parts(self, *parts: str) -> None:
        """Tell these, the first one longest."""
        if parts != self._parts:
            self._parts = parts
            self._describe()
            self.updateGeometry()
            self.update()

    def explain(self, what: str) -> None:
        """Say what it is about: for the tooltip and for screen readers."""
        self._what = what
        self._describe()

    def width_for(self, letters: int) -> int:
        """How wide it is with so many letters of its text, or with all of it where that is less."""
        return min(self.sizeHint().width(), letters * self.fontMetrics().averageCharWidth() + self._around)

    def sizeHint(self) -> QSize:
        """As wide as all of the text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.full_text) + self._around, self._height)

    def minimumSizeHint(self) -> QSize:
        """The chevron alone: it still opens the pickers."""
        return QSize(self._around, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, the text and a chevron."""
        box = QStyleOptionButton()
        self.initStyleOption(box)
        drawn = QStylePainter(self)
        drawn.drawControl(QStyle.ControlElement.CE_PushButtonBevel, box)
        drawn.end()
        theme, unit = Theme.of(self.window().palette()), self.fontMetrics().height() / 4
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.text))
        text = self.shown_text
        start = round(2.6 * unit)
        room = QRect(start, 0, self.width() - self._around, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(QPen(QColor(theme.muted), max(1.5, unit / 2.5)))
        tip = -1 if self.isChecked() else 1
        centre = QPointF(self.width() - 3.5 * unit if text else self.width() / 2, self.height() / 2)
        tips = (QPointF(-unit, -tip * unit / 2), QPointF(0, tip * unit / 2), QPointF(unit, -tip * unit / 2))
        painter.drawPolyline(QPolygonF([centre + each for each in tips]))
        painter.end()

    @property
    def _around(self) -> int:
        """The width of what is not text."""
        return round(self.fontMetrics().height() * 2.1)

    @property
    def _height(self) -> int:
        box = QStyleOptionButton()
        self.initStyleOption(box)
        size = QSize(self.fontMetrics().height(), self.fontMetrics().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, box, size, self).height()

    def _describe(self) -> None:
        self.setAccessibleName(self._what)
        self.setAccessibleDescription(self.full_text)
        self.setToolTip("\n".join(each for each in (self.full_text, self._what) if each))
