"""The transcript on the screen: every sentence with its time, its translation under it, and the gaps.

The view follows the newest sentence until the user scrolls up, and again from the lower end or the button there.

Not here: which rows are in view (`row_stack.py`), how a row looks (`row.py`), what is selected and read
(`reading_position.py`), correcting (`correcting.py`), the fields to search and to jump (`transcript_page.py`), and what
a screen reader is told of the rows (`accessible_rows.py`).
"""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
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
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip, QWidget

from app.captions.events import GapRecorded, Stream
from app.captions.transcript import Sentence
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.transcript.copying import CopiedTexts, copied
from app.ui.transcript.correcting import Correcting
from app.ui.transcript.newest_button import NewestButton
from app.ui.transcript.reading_position import CaptionReading
from app.ui.transcript.row import Hit, RowMarks, RowStyle, WordPlace
from app.ui.transcript.row_stack import RowStack
from app.ui.transcript.seen_rows import SeenRows
from app.ui.transcript.text_size import scaled
from app.ui.widgets.theme import Theme, caption_font
from app.ui.widgets.timers import single_shot_timer

_NOTCH = 120  # of a wheel, in eighths of a degree


class CaptionList(QAbstractScrollArea):
    """Sentences from the oldest to the newest.

    Attributes:
        rows: the sentences and gaps, and which are in view.
        reading: what is selected, and where the reader is. correcting: the field over a text that is being corrected.
        copies_times: whether what is copied has times.
        text_percent: the size of the letters, of their usual one.
        live: whether more may come; if not, there is no way back to the newest.

    Signals:
        corrected(int, Stream, str): the user put this text in the place of one of the sentence of this number.
        rowInserted(int), rowChanged(int): there is a new row, or its texts are other ones.
        cleared: there are no rows any more.
        textStepped(int): the user turned the wheel for larger letters (1) or smaller ones (-1).
        viewResized: what is seen of it has another size or place.
        menuRequested(QPoint): the menu shall open here, in global coordinates, for the selected rows.
    """

    corrected = Signal(int, object, str)
    rowInserted = Signal(int)  # noqa: N815
    rowChanged = Signal(int)  # noqa: N815
    cleared = Signal()
    textStepped = Signal(int)  # noqa: N815
    viewResized = Signal()  # noqa: N815
    menuRequested = Signal(QPoint)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text_percent = 100
        self._kept_free = 0
        self._turned = 0  # of the wheel, for larger letters, in eighths of a degree
        self._seen_count = 0  # how many rows there were when the newest was in view
        self.rows = RowStack(self._current_style())
        self.reading = CaptionReading(self.rows, self)
        self.reading.changed.connect(self.viewport().update)
        self.reading.rowReached.connect(self._reveal)
        self.correcting = Correcting(self.rows, self.viewport())
        self.correcting.corrected.connect(self.corrected)
        self.copies_times = False
        self.live = True
        self._hovered: tuple[int, WordPlace] | None = None
        self._find: Callable[[int], tuple[tuple[Hit, ...], int]] | None = None
        self._placeholder = ""
        self._seen = SeenRows()

        self._settling = single_shot_timer(self)  # many updates of one moment are shown once
        self._settling.timeout.connect(self._settle)
        for moved in (self.correcting.begun, self.correcting.resized):
            moved.connect(self._settling.start)
        self.correcting.ended.connect(self._on_corrected_end)
        self._newest = NewestButton(self)
        self._newest.clicked.connect(self.follow)

        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().actionTriggered.connect(self._on_scroll_action)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Captions"))
        self.rows.lay_out_again()
        for row in [row for row, content in enumerate(self.rows) if isinstance(content, GapRecorded)]:
            self._changed(row)
        self._settling.start()

    # What is shown

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences, in the order in which they are shown."""
        return [row for row in self.rows if isinstance(row, Sentence)]

    @property
    def following(self) -> bool:
        """Whether the newest sentence is kept in view."""
        return self.rows.following

    @property
    def layouts_built(self) -> int:
        """How many rows were laid out so far; what the cost of an update is measured by."""
        return self.rows.layouts_built

    @property
    def placeholder(self) -> str:
        """What it says while there is nothing to show."""
        return in_our_language(self._placeholder)

    def set_placeholder(self, sentence: str) -> None:
        """What to say (`Message`) while there is nothing to show."""
        self._placeholder = sentence
        self.viewport().update()

    def show_sentence(self, sentence: Sentence) -> None:
        """Add a sentence, or replace the one of its number. Other words in the place of final ones are a correction."""
        row = self.rows.replace(sentence)
        if row is None:
            self._inserted(self.rows.insert(sentence))
        else:
            self._changed(row)

    def show_gap(self, gap: GapRecorded) -> None:
        """Add the notice of a gap, between the sentences around it."""
        self._inserted(self.rows.insert(gap))

    def clear(self) -> None:
        """Forget everything, before a new session."""
        self.correcting.end(keep=False)
        self.rows.clear()
        self._seen_count = 0
        self._hovered = None
        self.reading.deselect()
        self.cleared.emit()
        self.follow()

    def follow(self) -> None:
        """Go to the newest sentence and stay there."""
        self.rows.follow()
        self._settling.start()

    def selected_text(self, texts: CopiedTexts = CopiedTexts.BOTH) -> str:
        """The texts of the selected rows, as they are copied."""
        return copied((self.rows[row] for row in self.reading.selected), texts, timed=self.copies_times)

    def copy(self, texts: CopiedTexts = CopiedTexts.BOTH) -> None:
        """Copy the selected rows."""
        if self.reading.selected:
            QGuiApplication.clipboard().setText(self.selected_text(texts))

    def word_rect(self, number: int, word: int, *, text: int = 0) -> QRect:
        """Where a word of a visible sentence is in the viewport; `text` is 1 for the translation under the source."""
        row = self.rows.row_of(number)
        if row is None:
            raise KeyError(number)
        place = self.rows.layout_of(row).word_rect(WordPlace(text, word))
        return place.translated(0, self.rows.top_in_view(row)).toAlignedRect()

    def set_text_percent(self, percent: int) -> None:
        """Draw the letters in this size, of their usual one; what is read stays in view."""
        if percent != self.text_percent:
            self.text_percent = percent
            self._settling.start()

    def keep_free(self, width: int) -> None:
        """Draw no text so near the right edge: something lies over the list there."""
        if width != self._kept_free:
            self._kept_free = width
            self._settling.start()

    def show_hits(self, find: Callable[[int], tuple[tuple[Hit, ...], int]] | None) -> None:
        """Mark what a search has found: `find` tells a row's hits, and which of them is the current one (or -1)."""
        self._find = find
        self.viewport().update()

    def correct_selected(self, stream: Stream = Stream.SOURCE) -> None:
        """Let the user correct a text of the sentence that is read; where it has none of this stream, the other one."""
        if self.reading.row is not None:
            self.correcting.begin_stream(self.reading.row, stream)

    def reveal(self, row: int) -> None:
        """Bring a row into view, and stay there."""
        self.rows.hold()
        self.rows.reveal(row)
        self._settling.start()

    def go_to_time(self, ms: int) -> bool:
        """Show, select and light what was said at this time; False where there is nothing, or it is later than all."""
        row = self.rows.row_at_time(ms)
        if row < 0 or (row == len(self.rows) - 1 and ms > self.rows.end_ms):
            return False
        self.rows.hold()
        self.rows.centre(row)
        self._settling.start()
        self.reading.select(row)
        if self.reading.clock.ms is not None:
            self.reading.clock.put(ms)
        return True

    # Rows that come and change

    def _inserted(self, row: int) -> None:
        if row < len(self.rows) - 1:
            self._hovered = None
            self.reading.deselect()
        self.rowInserted.emit(row)
        self._settling.start()

    def _changed(self, row: int) -> None:
        if self._hovered and self._hovered[0] == row:
            self._hovered = None  # its words are other ones now
        self._seen.outdate(row)
        self.rowChanged.emit(row)
        self._settling.start()

    # Where the view stands

    def _current_style(self) -> RowStyle:
        font = scaled(self.font(), self.text_percent)
        return RowStyle(self.viewport().width(), font, Theme.of(self.palette()), self._kept_free)

    def _settle(self) -> None:
        """Find the rows to show, lay them out, and let the scroll bar say where they are."""
        style = self._current_style()
        self.rows.restyle(style)
        self.rows.view_height = self.viewport().height()
        self.rows.settle()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.rows.total - self.rows.view_height))
        bar.setPageStep(self.rows.view_height)
        bar.setSingleStep(round(style.gap * 4))
        bar.setValue(self.rows.position)
        self._offer_newest()
        self.correcting.place()
        self._paint_changes(round(style.gap))

    def _paint_changes(self, margin: int) -> None:
        view = self.viewport()
        places = self._seen.changes(self.rows.visible(), self._marks)
        if places is None:
            view.update()
            return
        for top, height in places:
            view.update(0, top - margin, view.width(), height + 2 * margin)

    def _offer_newest(self) -> None:
        """Offer the way back to the newest, in a strip below the view: over the text it would hide what is read."""
        if not self.live or self.rows.newest_in_view:
            self._seen_count = len(self.rows)
            if self._newest.isVisibleTo(self):
                self._newest.hide()
                self.setViewportMargins(0, 0, 0, 0)
            return
        new = (isinstance(self.rows[row], Sentence) for row in range(self._seen_count, len(self.rows)))
        self._newest.show_unseen(sum(new))
        gap = self.fontMetrics().height() * 0.5
        room = self._newest.room(gap)
        has_room = self.height() > 3 * room
        self.setViewportMargins(0, 0, 0, room if has_room else 0)
        strip = QRect(0, self.height() - room, self.viewport().width(), room)
        self._newest.place(strip, wanted=has_room)

    def _on_scroll_action(self) -> None:
        self._scroll_to(self.verticalScrollBar().sliderPosition())

    def _scroll_to(self, position: int) -> None:
        self.rows.move_to(position)
        self._settling.start()

    # What is read, and corrected

    def _reveal(self, row: int) -> None:
        self.rows.reveal(row)
        if self.reading.clock.running:
            self.rows.hold()
        self._settling.start()

    def _on_corrected_end(self, follow: bool) -> None:
        if follow:
            self.follow()
        self._settling.start()

    def _marks(self, row: int) -> RowMarks:
        hovered = self._hovered[1] if self._hovered and self._hovered[0] == row else None
        clock_ms, lit = self.reading.lit(row, hovered)
        hits, hit = self._find(row) if self._find else ((), -1)
        selected = row in self.reading.selected
        return RowMarks(selected=selected, hovered=hovered, lit=lit, clock_ms=clock_ms, hits=hits, hit=hit)

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in view."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not len(self.rows) and self._placeholder:
            painter.setPen(self.palette().placeholderText().color())
            painter.setFont(caption_font(self.font(), "", scale=1.3))
            margin = round(2 * self._current_style().gap)
            area = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.placeholder)
        for row, top, layout in self.rows.visible():
            layout.draw(painter, top, self._marks(row))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break anew at the new width, for what is in view."""
        super().resizeEvent(event)
        self._settling.start()
        self.viewResized.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours and fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._settling.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by what the wheel or the touchpad says; with Ctrl, larger or smaller letters."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            steps = int(self._turned / _NOTCH)  # touchpads turn by less than a notch
            self._turned -= steps * _NOTCH
            for _ in range(abs(steps)):
                self.textStepped.emit(1 if steps > 0 else -1)
            event.accept()
            return
        pixels = event.pixelDelta().y() or event.angleDelta().y() * self.verticalScrollBar().singleStep() // 60
        self._scroll_to(self.rows.position - pixels)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select and copy, read and correct, scroll, and go to either end."""
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        page = self.viewport().height() * 9 // 10
        match event.key():
            case Qt.Key.Key_End:
                self.follow()
            case Qt.Key.Key_Home:
                self._scroll_to(0)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.reading.step(-1 if event.key() == Qt.Key.Key_Up else 1, extend=extend)
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self.reading.selected:
                self.reading.step_word(-1 if event.key() == Qt.Key.Key_Left else 1)
            case Qt.Key.Key_Space if len(self.rows):
                self.reading.toggle_clock()
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self._scroll_to(self.rows.position + (-page if event.key() == Qt.Key.Key_PageUp else page))
            case Qt.Key.Key_F2:
                self.correct_selected(Stream.TRANSLATION if extend else Stream.SOURCE)
            case Qt.Key.Key_Escape if self.reading.selected:
                self.reading.deselect()
            case _ if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
            case _ if event.matches(QKeySequence.StandardKey.SelectAll):
                self.reading.select_all()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the row under the pointer; with Shift, all rows up to it; the clock goes to the word there."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        row = self.rows.row_at(point.y())
        if row is None:
            self.reading.deselect()
            return
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.reading.select(row, extend=extend)
        place = self.rows.layout_of(row).word_at(self._in_row(row, point))
        if place is not None and not extend:
            self.reading.go_to_word(row, place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Correct the text under the pointer."""
        point = event.position().toPoint()
        row = self.rows.row_at(point.y())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            text = self.rows.layout_of(row).text_at(self._in_row(row, point))
            if text is not None:
                self.correcting.begin(row, text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the word whose time would be told; with the button down, select."""
        point = event.position().toPoint()
        row = self.rows.row_at(point.y())
        if row is not None and event.buttons() & Qt.MouseButton.LeftButton and row != self.reading.row:
            self.reading.select(row, extend=True)
        place = None if row is None else self.rows.layout_of(row).word_at(self._in_row(row, point))
        self._hover(None if row is None or place is None else (row, place))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu for what is selected, or else for the row under the pointer."""
        at = event.globalPos()
        row = self.rows.row_at(event.pos().y())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            rows = self.reading.selected
            at = self.viewport().mapToGlobal(QPoint(8, max(8, self.rows.top_in_view(rows[-1]) + 8) if rows else 8))
        elif row is not None and row not in self.reading.selected:
            self.reading.select(row)
        self.menuRequested.emit(at)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the time of what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            row = self.rows.row_at(event.pos().y())
            text = "" if row is None else self.rows.layout_of(row).tip_at(self._in_row(row, event.pos()))
            if "<" in text:  # foreign text is never markup
                text = f"<qt>{html.escape(text)}</qt>"
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if event.type() is QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        """Room for some ten sentences."""
        return QSize(720, 420)

    def minimumSizeHint(self) -> QSize:
        """Two lines: everything else has been seen to need the room more, on a small screen with large letters."""
        return QSize(10, 2 * self.fontMetrics().height())

    def _hover(self, hovered: tuple[int, WordPlace] | None) -> None:
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def _in_row(self, row: int, point: QPoint) -> QPoint:
        return point - QPoint(0, self.rows.top_in_view(row))
