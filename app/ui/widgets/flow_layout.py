"""A layout that sets controls side by side and goes on in the next row when the width is used up, like words.

So nothing is clipped in a narrow window or with large fonts.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items in rows, each as wide as it likes to be, centred on its row's height.

    Args:
        fills: the items of a row share the width that is left, and stand at the row's top.
    """

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8, fills: bool = False) -> None:
        super().__init__(parent)
        self._fills = fills
        self._items: list[QLayoutItem] = []
        self._lacks: dict[QWidget, Callable[[], int]] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def let_grow(self, widget: QWidget, lacks: Callable[[], int]) -> None:
        """Let a widget take what its row has left, as far as it lacks so many pixels; that never breaks a row."""
        self._lacks[widget] = lacks

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take in an item, after the others."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """The item of this number; None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Give back the item of this number."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """It asks for no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the more rows."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height of all rows at this width."""
        rows = self._broken(width)
        return sum(height for _, height in rows) + self.spacing() * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        """All items in one row."""
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """The largest item alone."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place all items."""
        super().setGeometry(rect)
        y = rect.y()
        for row, height in self._broken(rect.width()):
            x = rect.x()
            for item, size in row:
                above = 0 if self._fills else (height - size.height()) // 2
                item.setGeometry(QRect(QPoint(x, y + above), size))
                x += size.width() + self.spacing()
            y += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _broken(self, width: int) -> list[tuple[list[tuple[QLayoutItem, QSize]], int]]:
        """The items in rows, each with its size, and each row's height."""
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            needed = item.sizeHint().width()
            if rows and used + self.spacing() + needed <= width:
                rows[-1].append(item)
                used += self.spacing() + needed
            else:
                rows.append([item])
                used = needed
        return [self._sized(row, width) for row in rows]

    def _sized(self, row: list[QLayoutItem], width: int) -> tuple[list[tuple[QLayoutItem, QSize]], int]:
        used = sum(item.sizeHint().width() for item in row) + self.spacing() * (len(row) - 1)
        left = max(0, width - used)
        sizes = []
        for item in row:
            widget = item.widget()
            lacks = self._lacks.get(widget) if widget is not None else None
            more = left // len(row) if self._fills else min(left, lacks()) if lacks else 0
            size = QSize(min(item.sizeHint().width() + more, width), item.sizeHint().height())
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            sizes.append(size)
        return list(zip(row, sizes, strict=True)), max(size.height() for size in sizes)
