"""A button that shows a colour and lets one be chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget

from app.ui.i18n.live_text import Words, on_language_change


class ColourButton(QPushButton):
    """A colour, as a patch and in figures.

    Attributes:
        colour: as ``#rrggbb``.

    Signals:
        chosen(str): the user chose another one.
    """

    chosen = Signal(str)

    def __init__(self, name: Words, parent: QWidget | None = None) -> None:
        """`name` gives the name of what has this colour, for the dialog's title and for screen readers."""
        super().__init__(parent)
        self.colour = "#000000"
        self._name = name
        self.clicked.connect(self._ask)
        on_language_change(self, self._say)

    def show_colour(self, colour: str) -> None:
        """Show this one; emits nothing."""
        self.colour = colour
        self.setText(colour)
        self._say()
        patch = QPixmap(32, 32)
        patch.fill(Qt.GlobalColor.transparent)
        painter = QPainter(patch)
        painter.setPen(QColor("#808080"))
        painter.setBrush(QColor(colour))
        painter.drawRect(1, 1, 29, 29)
        painter.end()
        self.setIcon(QIcon(patch))

    def _say(self) -> None:
        self.setAccessibleName(self.tr("{name}: {colour}").format(name=self._name(), colour=self.colour))

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self.colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self._name())
        dialog.colorSelected.connect(self._take)
        dialog.open()

    def _take(self, colour: QColor) -> None:
        self.show_colour(colour.name())
        self.chosen.emit(self.colour)
