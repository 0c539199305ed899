"""What can be said of a layout without a picture to compare it with: nothing clipped, elided in secret, or overlapping.

They ask the widgets how much room their present text needs, so they hold in any language, font and theme.
"""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLabel, QLineEdit, QWidget

from app.ui.widgets.picker import Picker

_TEXTS = (QAbstractButton, QComboBox, QLabel, QLineEdit)


def clipped(window: QWidget) -> list[str]:
    """The widgets with a text that have less room than it needs, or lie outside of what holds them."""
    found = []
    for widget in _visible(window):
        parent = widget.parentWidget()
        outside = parent is not None and not parent.rect().contains(widget.geometry()) and not _scrolls(parent)
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        least = widget.minimumSizeHint()
        needed = widget.heightForWidth(widget.width()) if wraps else least.height()
        if outside or widget.height() < needed or (not wraps and widget.width() < least.width()):
            found.append(_name(widget))
    return found


def elided_in_secret(window: QWidget) -> list[str]:
    """The widgets that leave out a part of their text and have no tooltip that tells all of it."""
    found = []
    for widget in _visible(window):
        if isinstance(widget, Picker):
            whole = widget.shown_text == widget.currentText()
            if not whole and widget.currentText() not in widget.toolTip():
                found.append(_name(widget))
        elif isinstance(widget, QLineEdit):
            room = widget.width() - 2 * widget.fontMetrics().averageCharWidth()
            shown = widget.placeholderText()
            if widget.fontMetrics().horizontalAdvance(shown) > room and shown not in widget.toolTip():
                found.append(_name(widget))
    return found


def primary_buttons(window: QWidget) -> list[str]:
    """The buttons that stand out as what to do next; a view has one at most."""
    buttons = [each for each in _visible(window) if isinstance(each, QAbstractButton)]
    return [_name(each) for each in buttons if each.property("primary") and each.isEnabled()]


def overlapping(window: QWidget) -> list[str]:
    """The pairs of widgets with a text that lie over each other; what floats on purpose is not looked at."""
    places = {
        widget: _place(widget, window)
        for widget in _visible(window)
        if not isinstance(widget.parentWidget(), QAbstractScrollArea)  # the button on the captions
    }
    return [
        f"{_name(one)} and {_name(other)}"
        for one, other in combinations(places, 2)
        if places[one].intersects(places[other]) and not (one.isAncestorOf(other) or other.isAncestorOf(one))
    ]


def _visible(window: QWidget) -> list[QWidget]:
    return [
        each
        for each in window.findChildren(QWidget)
        if each.isVisible() and isinstance(each, _TEXTS) and not isinstance(each.parentWidget(), QLineEdit)
    ]


def _place(widget: QWidget, window: QWidget) -> QRect:
    """Where a widget is in the window, as far as it is not scrolled away."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    above = widget.parentWidget()
    while above is not None and above is not window:
        place &= QRect(above.mapTo(window, QPoint(0, 0)), above.size())
        above = above.parentWidget()
    return place


def _scrolls(parent: QWidget) -> bool:
    return isinstance(parent.parentWidget(), QAbstractScrollArea)


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else widget.accessibleName()
    return f"{type(widget).__name__} {text!r} at {widget.geometry().getRect()}"
