"""The transcript to a screen reader: a list whose items are the rows, though no row is a widget.

Qt asks for it only while something listens (`accessible_roles.py`), and for an item only when that is asked for: a
transcript of ten thousand rows costs nothing else. An item knows its row by number, and is forgotten with all others
when rows move, which is rare: a late one comes between others, or all go.

Qt's registry deletes what is registered with it, whatever Python thinks, and Python deletes what it forgets. So an item
is registered as soon as it is made, kept here as long as it is registered, and taken from the registry to forget it.

Not here: finished captions, which are said without being asked for (`announcer.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QColor,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.copying import copied
from app.ui.widgets.accessible_leaf import NOTHING, Childless
from app.ui.widgets.timers import single_shot_timer


class AccessibleCaptions(QAccessibleWidget):
    """The list: its rows from the oldest to the newest, and behind them the field that corrects one, while it is open.

    Scroll bars and the way back to the newest are left out: they would be counted as items, and keys do the same.

    Args:
        listening: whether anything wants to be told. tell: tells it.
    """

    def __init__(
        self,
        captions: CaptionList,
        *,
        listening: Callable[[], bool] = QAccessible.isActive,
        tell: Callable[[QAccessibleEvent], None] = QAccessible.updateAccessibility,
    ) -> None:
        super().__init__(captions, QAccessible.Role.List)
        self._captions = captions
        self._items: dict[int, tuple[_AccessibleRow, int]] = {}
        self._follower = _Follower(captions, self, listening, tell)

    @property
    def items_made(self) -> int:
        """How many rows there are items of; what a long transcript costs."""
        return len(self._items)

    def item(self, row: int) -> QAccessibleInterface:
        """What is told of a row; the same one each time."""
        if row not in self._items:
            item = _AccessibleRow(self._captions, row)
            self._items[row] = item, QAccessible.registerAccessibleInterface(item)
        return self._items[row][0]

    def forget(self) -> None:
        """Forget all items: their rows are other ones now."""
        while self._items:
            _, (item, number) = self._items.popitem()
            if isValid(item):
                QAccessible.deleteAccessibleInterface(number)

    def childCount(self) -> int:  # noqa: N802
        """The rows, and what the open field is in."""
        return len(self._captions.rows) + self._is_correcting

    def child(self, index: int) -> QAccessibleInterface:
        """The item of a row, or what the open field is in."""
        if 0 <= index < len(self._captions.rows):
            return self.item(index)
        if index == len(self._captions.rows) and self._is_correcting:
            return QAccessible.queryAccessibleInterface(self._captions.viewport())
        return NOTHING

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802
        """Where a child stands."""
        if isinstance(child, _AccessibleRow):
            return child.row
        is_viewport = child.object() is self._captions.viewport()
        return len(self._captions.rows) if is_viewport and self._is_correcting else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802
        """What is at this place on the screen."""
        viewport = self._captions.viewport()
        place = viewport.mapFromGlobal(QPoint(x, y))
        row = self._captions.rows.row_at(place.y()) if viewport.rect().contains(place) else None
        if viewport.childAt(place) is not None:
            return QAccessible.queryAccessibleInterface(viewport)
        return NOTHING if row is None else self.item(row)

    def focusChild(self) -> QAccessibleInterface:  # noqa: N802
        """The row where the reader is."""
        row = self._captions.reading.row
        if row is not None and self._captions.hasFocus():
            return self.item(row)
        return super().focusChild()

    def state(self) -> QAccessible.State:
        """As of any widget; more than one row can be selected."""
        state = super().state()
        state.multiSelectable = state.extSelectable = True
        return state

    @property
    def _is_correcting(self) -> bool:
        return any(isinstance(each, QWidget) and not each.isHidden() for each in self._captions.viewport().children())


class _AccessibleRow(Childless, QAccessibleInterface):
    """One row: what it says, and where it is; nothing is in it but its texts."""

    def __init__(self, captions: CaptionList, row: int) -> None:
        super().__init__()
        self._captions = captions
        self.row = row

    def isValid(self) -> bool:  # noqa: N802
        """Whether there is such a row."""
        return isValid(self._captions) and self.row < len(self._captions.rows)

    def object(self) -> QObject:
        """No object: rows are painted."""
        return cast(QObject, None)

    def role(self) -> QAccessible.Role:
        """An item of a list."""
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """Its time and its texts, as they are copied."""
        if kind is not QAccessible.Text.Name or not self.isValid():
            return ""
        return copied([self._captions.rows[self.row]], timed=True)

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802
        """Captions are corrected in their own field."""

    def state(self) -> QAccessible.State:
        """Whether it is selected, read, and in view."""
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        captions, top, height = self._captions, *self._span()
        state.selectable = state.focusable = state.readOnly = state.multiSelectable = state.extSelectable = True
        state.selected = self.row in captions.reading.selected
        state.focused = state.active = self.row == captions.reading.row and captions.hasFocus()
        state.offscreen = top + height <= 0 or top >= captions.rows.view_height
        state.invisible = not captions.isVisible()
        return state

    def rect(self) -> QRect:
        """Where it is on the screen; a guess for a row that is not in view."""
        if not self.isValid():
            return QRect()
        viewport, (top, height) = self._captions.viewport(), self._span()
        return QRect(viewport.mapToGlobal(QPoint(0, top)), QSize(viewport.width(), height))

    def parent(self) -> QAccessibleInterface:
        """The list."""
        return QAccessible.queryAccessibleInterface(self._captions) if isValid(self._captions) else NOTHING

    def window(self) -> QWindow:
        """The window that the list is in."""
        whole = self._captions.window() if isValid(self._captions) else None
        return cast(QWindow, whole.windowHandle() if whole is not None else None)

    def foregroundColor(self) -> QColor:  # noqa: N802
        """As in the whole list."""
        return self._captions.palette().text().color()

    def backgroundColor(self) -> QColor:  # noqa: N802
        """As in the whole list."""
        return self._captions.palette().base().color()

    def _span(self) -> tuple[int, int]:
        """Where it begins in the view, and how high it is, in pixels."""
        rows = self._captions.rows
        top = rows.top_in_view(self.row)
        return top, rows.top_in_view(self.row + 1) - top


class _Follower(QObject):
    """Tells where the reader goes; it is the list's, and so hears nothing of it once that is gone."""

    def __init__(
        self,
        captions: CaptionList,
        told: AccessibleCaptions,
        listening: Callable[[], bool],
        tell: Callable[[QAccessibleEvent], None],
    ) -> None:
        super().__init__(captions)
        self._captions = captions
        self._told = told
        self._listening = listening
        self._tell = tell
        self._row: int | None = None
        self._back = single_shot_timer(self)  # Qt tells of the list itself after the event
        self._back.timeout.connect(self._on_back)
        captions.installEventFilter(self)
        captions.reading.changed.connect(self._on_reading)
        captions.reading.wordReached.connect(self._on_word)
        captions.rowInserted.connect(self._on_inserted)
        captions.cleared.connect(told.forget)
        captions.destroyed.connect(told.forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who comes back to the list is told of the row, too; nothing is kept from the list."""
        if event.type() is QEvent.Type.FocusIn and self._captions.reading.row is not None:
            self._back.start()
        return False

    def _on_back(self) -> None:
        self._row = None
        self._on_reading()

    def _on_reading(self) -> None:
        row = self._captions.reading.row
        if row == self._row:
            return
        self._row = row
        if not self._listening() or not self._captions.hasFocus():
            return
        reached = self._told if row is None else self._told.item(row)
        self._tell(QAccessibleEvent(reached, QAccessible.Event.Focus))

    def _on_word(self, word: str) -> None:
        if self._listening():
            said = QAccessibleAnnouncementEvent(self._captions, word)
            said.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            self._tell(said)

    def _on_inserted(self, row: int) -> None:
        if row < len(self._captions.rows) - 1:
            self._told.forget()
