"""The transcript on the screen: every sentence with its time, its translation under it, and the gaps.

The cost of an update does not depend on how many sentences there are. Only rows that can be seen are laid out and
painted. The heights of all others are remembered, or guessed until they are seen (`row_heights.py` adds them up).
Where the view stands is kept as an *anchor*, the row at its upper edge and how much of that row is above the edge;
the scroll bar only shows it. So a height that turns out different from its guess never moves what is being read.

The view follows the newest sentence until the user scrolls up, and again from the lower end or the button there.

Not here: which texts belong together (`captions/transcript.py`), and how a row looks (`caption_row.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QPushButton, QSizePolicy, QToolTip, QWidget

from app.captions.events import GapRecorded
from app.captions.transcript import Sentence
from app.ui.caption_row import RowContent, RowLayout, RowStyle, WordPlace, text_of
from app.ui.row_heights import RowHeights
from app.ui.theme import Theme, caption_font

_GUESSED_HEIGHT = 60
_KEPT_LAYOUTS = 64


class CaptionList(QAbstractScrollArea):
    """Sentences from the oldest to the newest.

    Attributes:
        layouts_built: how many rows were laid out so far; what the cost of an update is measured by.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RowContent] = []
        self._row_of: dict[int, int] = {}
        self._heights = RowHeights()
        self._layouts: dict[int, RowLayout] = {}
        self._style = self._current_style()
        self._anchor = 0
        self._above = 0
        self._following = True
        self._selected: tuple[int, int] | None = None  # where the selection began, and its other end
        self._hovered: tuple[int, WordPlace] | None = None
        self._placeholder = ""
        self.layouts_built = 0

        self._settling = QTimer(self, singleShot=True, interval=0)  # many updates of one moment are shown once
        self._settling.timeout.connect(self._settle)
        self._newest = QPushButton(self.tr("↓ Back to newest"), self)
        self._newest.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the End key does the same
        self._newest.setToolTip(self.tr("Show the newest captions (End)"))
        self._newest.clicked.connect(self.follow)
        self._newest.hide()

        self.setAccessibleName(self.tr("Captions"))
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().actionTriggered.connect(self._on_scroll_action)

    # What is shown

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences, in the order in which they are shown."""
        return [row for row in self._rows if isinstance(row, Sentence)]

    @property
    def following(self) -> bool:
        """Whether the newest sentence is kept in view."""
        return self._following

    @property
    def placeholder(self) -> str:
        """What it says while there is nothing to show."""
        return self._placeholder

    def set_placeholder(self, text: str) -> None:
        """What to say while there is nothing to show."""
        self._placeholder = text
        self.viewport().update()

    def show_sentence(self, sentence: Sentence) -> None:
        """Add a sentence, or replace the one of its number."""
        row = self._row_of.get(sentence.number)
        if row is None:
            self._insert(sentence)
        else:
            self._rows[row] = sentence
            self._layouts.pop(row, None)
            if self._hovered and self._hovered[0] == row:
                self._hovered = None  # its words are other ones now
            self._settling.start()

    def show_gap(self, gap: GapRecorded) -> None:
        """Add the notice of a gap, between the sentences around it."""
        self._insert(gap)

    def clear(self) -> None:
        """Forget everything, before a new session."""
        self._rows.clear()
        self._row_of.clear()
        self._layouts.clear()
        self._heights = RowHeights()
        self._selected = self._hovered = None
        self._anchor = self._above = 0
        self.follow()

    def follow(self) -> None:
        """Go to the newest sentence and stay there."""
        self._following = True
        self._settling.start()

    def selected_text(self) -> str:
        """The texts of the selected rows, one text a line, rows parted by an empty line if any has two texts."""
        texts = [text_of(self._rows[row]) for row in self._selected_rows()]
        return ("\n\n" if any("\n" in text for text in texts) else "\n").join(texts)

    def word_rect(self, number: int, word: int, *, text: int = 0) -> QRect:
        """Where a word of a visible sentence is in the viewport; `text` is 1 for the translation under the source."""
        row = self._row_of[number]
        top = self._heights.top_of(row) - self._position
        return self._layout_of(row).word_rect(WordPlace(text, word)).translated(0, top).toAlignedRect()

    # Rows and their heights

    def _insert(self, content: RowContent) -> None:
        row = len(self._rows)
        while row > 0 and _comes_before(content, self._rows[row - 1]):
            row -= 1
        self._rows.insert(row, content)
        self._heights.insert(row, _GUESSED_HEIGHT)
        if row < len(self._rows) - 1:  # rare: everything that is kept by row number moves
            self._layouts.clear()
            self._selected = self._hovered = None
            if not self._following and row <= self._anchor:
                self._anchor += 1
        for index in range(row, len(self._rows)):
            moved = self._rows[index]
            if isinstance(moved, Sentence):
                self._row_of[moved.number] = index
        self._settling.start()

    def _layout_of(self, row: int) -> RowLayout:
        layout = self._layouts.pop(row, None)
        if layout is None:
            layout = RowLayout(self._rows[row], self._style)
            self.layouts_built += 1
            if self._heights[row] != layout.height:
                self._heights[row] = layout.height
            while len(self._layouts) >= _KEPT_LAYOUTS:
                del self._layouts[next(iter(self._layouts))]
        self._layouts[row] = layout  # the last one used is the last one dropped
        return layout

    def _current_style(self) -> RowStyle:
        return RowStyle(self.viewport().width(), self.font(), Theme.of(self.palette()))

    # Where the view stands

    @property
    def _position(self) -> int:
        return self._heights.top_of(self._anchor) + self._above

    def _settle(self) -> None:
        """Find the rows to show, lay them out, and let the scroll bar say where they are."""
        style = self._current_style()
        if style != self._style:
            self._style = style
            self._layouts.clear()
        height = self.viewport().height()
        if not self._following:
            self._move(0)
        if self._following:
            self._anchor, self._above = len(self._rows), 0
            self._climb(height)
        self._lay_out_visible()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._heights.total - height))
        bar.setPageStep(height)
        bar.setSingleStep(round(style.gap * 4))
        bar.setValue(self._position)
        self._newest.setVisible(not self._following)
        self._place_button()
        self.viewport().update()

    def _move(self, by: int) -> None:
        """Move the view down by so many pixels (up if negative); at the lower end it follows again."""
        if by < 0:
            self._climb(-by)
        else:
            self._above += by
            while self._anchor < len(self._rows) - 1 and self._above >= self._layout_of(self._anchor).height:
                self._above -= self._heights[self._anchor]
                self._anchor += 1
        self._following = self._lay_out_visible() <= self.viewport().height()

    def _climb(self, by: int) -> None:
        self._above -= by
        while self._above < 0 and self._anchor > 0:
            self._anchor -= 1
            self._above += self._layout_of(self._anchor).height
        self._above = max(0, self._above)

    def _lay_out_visible(self) -> int:
        """Lay out the rows in view; where the newest one ends, in pixels from the upper edge (if in view)."""
        row, bottom = self._anchor, -self._above
        while row < len(self._rows) and bottom < self.viewport().height():
            bottom += self._layout_of(row).height
            row += 1
        return bottom if row == len(self._rows) else self.viewport().height() + 1

    def _on_scroll_action(self) -> None:
        self._scroll_to(self.verticalScrollBar().sliderPosition())

    def _scroll_to(self, position: int) -> None:
        by = position - self._position
        if abs(by) > 2 * self.viewport().height():
            self._anchor = max(0, self._heights.row_at(position))
            self._above = max(0, position - self._heights.top_of(self._anchor))
            by = 0
        self._move(by)
        self._settling.start()

    def _row_at(self, y: int) -> int | None:
        position = self._position + y
        return self._heights.row_at(position) if self._rows and 0 <= position < self._heights.total else None

    # Selection

    def _selected_rows(self) -> range:
        if self._selected is None:
            return range(0)
        first, last = sorted(self._selected)
        return range(first, last + 1)

    def _select(self, row: int, *, extend: bool) -> None:
        self._selected = (self._selected[0] if extend and self._selected else row, row)
        self.setAccessibleDescription(text_of(self._rows[row]))  # a screen reader's way to read the transcript
        self.viewport().update()

    def _step_selection(self, by: int, *, extend: bool) -> None:
        if not self._rows:
            return
        current = self._selected[1] if self._selected else len(self._rows)
        row = min(max(0, current + by), len(self._rows) - 1)
        self._select(row, extend=extend)
        top = self._heights.top_of(row)
        bottom = top + self._layout_of(row).height
        if top < self._position:
            self._scroll_to(top)
        elif bottom > self._position + self.viewport().height():
            self._scroll_to(bottom - self.viewport().height())

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in view."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._rows and self._placeholder:
            painter.setPen(self.palette().placeholderText().color())
            painter.setFont(caption_font(self.font(), "", scale=1.3))
            margin = round(2 * self._style.gap)
            area = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._placeholder)
        selected = self._selected_rows()
        row, top = self._anchor, -self._above
        while row < len(self._rows) and top < event.rect().bottom() + 1:
            layout = self._layout_of(row)
            hovered = self._hovered[1] if self._hovered and self._hovered[0] == row else None
            layout.draw(painter, top, selected=row in selected, hovered=hovered)
            top += layout.height
            row += 1
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break anew at the new width, for what is in view."""
        super().resizeEvent(event)
        self._settling.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours and fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._settling.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by what the wheel or the touchpad says."""
        pixels = event.pixelDelta().y() or event.angleDelta().y() * self.verticalScrollBar().singleStep() // 60
        self._scroll_to(self._position - pixels)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select and copy, scroll, and go to either end."""
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_End:
                self.follow()
            case Qt.Key.Key_Home:
                self._scroll_to(0)
            case Qt.Key.Key_Up:
                self._step_selection(-1, extend=extend)
            case Qt.Key.Key_Down:
                self._step_selection(1, extend=extend)
            case Qt.Key.Key_PageUp:
                self._scroll_to(self._position - self.viewport().height() * 9 // 10)
            case Qt.Key.Key_PageDown:
                self._scroll_to(self._position + self.viewport().height() * 9 // 10)
            case Qt.Key.Key_Escape if self._selected is not None:
                self._selected = None
                self.viewport().update()
            case _ if event.matches(QKeySequence.StandardKey.Copy):
                if self._selected is not None:
                    QGuiApplication.clipboard().setText(self.selected_text())
            case _ if event.matches(QKeySequence.StandardKey.SelectAll) and self._rows:
                self._selected = (0, len(self._rows) - 1)
                self.viewport().update()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the row under the pointer; with Shift, all rows up to it."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        row = self._row_at(event.position().toPoint().y())
        if row is None:
            self._selected = None
            self.viewport().update()
        else:
            self._select(row, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the word whose time would be told; with the button down, select."""
        point = event.position().toPoint()
        row = self._row_at(point.y())
        if row is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._select(row, extend=True)
        place = None if row is None else self._layout_of(row).word_at(self._in_row(row, point))
        hovered = None if row is None or place is None else (row, place)
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the time of what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            row = self._row_at(event.pos().y())
            text = "" if row is None else self._layout_of(row).time_at(self._in_row(row, event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if event.type() is QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        """Room for some ten sentences."""
        return QSize(720, 420)

    def _in_row(self, row: int, point: QPoint) -> QPoint:
        return point - QPoint(0, self._heights.top_of(row) - self._position)

    def _place_button(self) -> None:
        self._newest.adjustSize()
        area = self.viewport().geometry()
        x = area.center().x() - self._newest.width() // 2
        self._newest.move(x, area.bottom() - self._newest.height() - round(self._style.gap))


def _comes_before(content: RowContent, other: RowContent) -> bool:
    if isinstance(content, Sentence) and isinstance(other, Sentence):
        return content.number < other.number
    return content.begin_ms < other.begin_ms
