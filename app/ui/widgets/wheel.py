"""The wheel over a page of settings scrolls the page: it changes a value only where that has been gone to first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


def leave_wheel_to_page(widget: QWidget) -> None:
    """Let the wheel pass the widget by while it has no focus, and give it none by the wheel."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_PassingBy(widget))


class _PassingBy(QObject):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.Wheel or self._widget.hasFocus():
            return False
        event.ignore()  # so that it goes on to what the widget stands in
        return True
