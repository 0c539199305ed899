"""Focus rings after keyboard use only: who clicks knows where they clicked.

The widget with the focus gets the property `ring` while its ring shall be seen; the style sheet (`theme.py`) and
delegates look at that. Fields that are typed into show where the focus is in any case.

Keys are watched on the widget that has the focus, and nowhere else: a filter on the whole application would see every
paint and every timer.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

PROPERTY = "ring"
_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}


class FocusRings(QObject):
    """Tells which widget shall show a focus ring, for all windows of the application.

    A key shows it, a click hides it. A focus that the program moves keeps it as it was.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._by_keys = False
        self._focused: QWidget | None = None
        application.focusChanged.connect(self._on_focus)
        self._on_focus(None, application.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of the widget that has the focus: see whether keys or the pointer are used."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if event.key() not in _MODIFIERS:
                self._use(by_keys=True)
        elif event.type() is QEvent.Type.MouseButtonPress:
            self._use(by_keys=False)
        return False

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        before, self._focused = self._focused, now
        if before is not None and shiboken6.isValid(before):
            before.removeEventFilter(self)
            _show_ring(before, shown=False)
        if now is None:
            return
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._by_keys = False
        now.installEventFilter(self)
        _show_ring(now, shown=self._by_keys)

    def _use(self, *, by_keys: bool) -> None:
        self._by_keys = by_keys
        if self._focused is not None and shiboken6.isValid(self._focused):
            _show_ring(self._focused, shown=by_keys)


def shows_ring(widget: QObject | None) -> bool:
    """Whether a widget shall draw its focus ring."""
    return isinstance(widget, QWidget) and bool(widget.property(PROPERTY))


def _show_ring(widget: QWidget, *, shown: bool) -> None:
    if shows_ring(widget) is not shown:
        widget.setProperty(PROPERTY, shown)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
