"""Fields for numbers, with the margin of all other fields, which a style sheet cannot give them."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

from app.ui.parts.wheel import leave_wheel_to_page


class NumberField(QSpinBox):
    """A whole number."""

    def __init__(self) -> None:
        super().__init__()
        leave_wheel_to_page(self)
        _set_margin(self)

    def changeEvent(self, event: QEvent) -> None:
        """The margin grows with the letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            _set_margin(self)


class FractionField(QDoubleSpinBox):
    """A number with so many decimals."""

    def __init__(self, *, decimals: int) -> None:
        super().__init__()
        self.setDecimals(decimals)
        leave_wheel_to_page(self)
        _set_margin(self)

    def changeEvent(self, event: QEvent) -> None:
        """The margin grows with the letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            _set_margin(self)


def _set_margin(field: QAbstractSpinBox) -> None:
    field.lineEdit().setTextMargins(round(0.6 * field.fontMetrics().height()), 0, 0, 0)
