"""The transcript with all that is done to it: the list of captions, the strips to find words and times, and its menu.

A search is made anew with each letter that is typed, and looks at the rows step by step while nothing else is to do, so
typing is never held up; what is in view is marked at once. It goes on while captions come.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.message import Message
from app.ui.i18n.times import clock, parse_clock
from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.caption_search import CaptionSearch
from app.ui.transcript.find_strip import SearchStrip, TimeStrip
from app.ui.transcript.menu import CaptionMenu
from app.ui.transcript.row import Hit
from app.ui.transcript.text_size import TextSizeButtons, stepped
from app.ui.widgets.shortcuts import WindowKeys
from app.ui.widgets.timers import repeating_timer


class TranscriptPage(QWidget):
    """The page of the main window on which captions appear.

    Attributes:
        captions: the list. search, time: the strips above it.

    Signals:
        textSizeChosen(int): the user chose this size of the letters, in percent of the usual one.
    """

    textSizeChosen = Signal(int)  # noqa: N815

    def __init__(self, parent: QWidget | None = None, *, keys: WindowKeys | None = None) -> None:
        super().__init__(parent)
        self._keys = keys or WindowKeys()
        self.captions = CaptionList()
        self.search = SearchStrip(self._keys)
        self.time = TimeStrip()
        self._search: CaptionSearch | None = None
        self._looking = repeating_timer(self, 0)
        self._looking.timeout.connect(self._look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.search)
        layout.addWidget(self.time)
        layout.addWidget(self.captions, 1)
        # It lies over the list, which keeps its rows out of there: no row of its own, in which nothing else would be.
        self._text_size = TextSizeButtons(self, self._keys)
        self._text_size.stepped.connect(self.step_text_size)
        self.captions.textStepped.connect(self.step_text_size)
        self.captions.viewResized.connect(self._place_text_size)
        self._text_size.show_percent(self.captions.text_percent)
        self.setTabOrder(self.captions, self._text_size.larger)
        self.setTabOrder(self._text_size.larger, self._text_size.smaller)
        self.search.wanted.connect(self._on_wanted)
        self.search.stepped.connect(self.step)
        self.search.closed.connect(self._on_search_closed)
        self.time.submitted.connect(self._on_time)
        self.time.closed.connect(self._give_focus_back)
        self.captions.rowInserted.connect(self._on_inserted)
        self.captions.rowChanged.connect(self._on_changed)
        self.captions.cleared.connect(lambda: self._on_wanted(self.search.field.text()))
        self.captions.menuRequested.connect(self._open_menu)

    def open_search(self) -> None:
        """Let the user type what to look for; the words stand there from the last time."""
        self.time.close_strip()
        self.search.open()
        self._on_wanted(self.search.field.text())

    def open_time(self) -> None:
        """Let the user type a time to go to."""
        self.search.close_strip()
        self.time.open()

    def step(self, by: int) -> None:
        """Go to the next hit, or the one before; without a search, let the user begin one."""
        if self._search is None:
            self.open_search()
        elif self._search.advance(by):
            self._show_current()

    # The size of the letters

    def show_text_size(self, percent: int) -> None:
        """Let the letters be so large, of their usual size; emits nothing."""
        self.captions.set_text_percent(percent)
        self._text_size.show_percent(percent)

    def step_text_size(self, by: int) -> None:
        """Larger (1) or smaller (-1) letters."""
        self._choose_text_size(stepped(self.captions.text_percent, by))

    def reset_text_size(self) -> None:
        """Letters of the usual size."""
        self._choose_text_size(100)

    def _choose_text_size(self, percent: int) -> None:
        if percent != self.captions.text_percent:
            self.show_text_size(percent)
            self.textSizeChosen.emit(percent)

    def _place_text_size(self) -> None:
        buttons, view = self._text_size, self.captions.viewport().geometry()
        buttons.adjustSize()
        margin = self.fontMetrics().height() // 2
        self.captions.keep_free(buttons.width() + 2 * margin)
        corner = self.captions.geometry().topLeft() + view.topRight()
        buttons.move(corner + QPoint(-buttons.width() - margin, margin))
        buttons.raise_()

    # Searching

    def _on_wanted(self, words: str) -> None:
        if self.search.isHidden() or not words.strip():
            self._search = None
            self._looking.stop()
            self.captions.show_hits(None)
            self.search.show_tally(0, 0)
            return
        self._search = CaptionSearch(self.captions.rows, words)
        self.captions.show_hits(self._hits)
        self._looking.start()

    def _look(self) -> None:
        """Look at some more rows; when all have been seen, go to the first hit from the upper edge of the view on."""
        search = self._search
        if search is None:
            return
        search.step()
        if search.complete:
            self._looking.stop()
            if search.current is None and search.go_to(self.captions.rows.row_at(0) or 0):
                self._show_current()
        self._tell()

    def _show_current(self) -> None:
        if self._search is not None and self._search.current is not None:
            self.captions.reveal(self._search.current[0])
        self._tell()

    def _tell(self) -> None:
        if self._search is not None:
            tally = self._search.tally
            self.search.show_tally(tally.number, tally.total, complete=tally.complete)
        self.captions.viewport().update()

    def _hits(self, row: int) -> tuple[tuple[Hit, ...], int]:
        if self._search is None:
            return (), -1
        current = self._search.current
        hit = current[1] if current is not None and current[0] == row else -1
        return self._search.hits_in(self.captions.rows[row]), hit

    def _on_inserted(self, row: int) -> None:
        if self._search is not None:
            self._search.inserted(row)
            self._tell()

    def _on_changed(self, row: int) -> None:
        if self._search is not None:
            self._search.changed(row)
            self._tell()

    def _on_search_closed(self) -> None:
        current = self._search.current if self._search is not None else None
        self._on_wanted("")
        if current is not None:
            self.captions.reading.select(current[0])  # where the search led to is not lost
        self._give_focus_back()

    # Times, and the menu

    def _on_time(self, text: str) -> None:
        ms = parse_clock(text)
        if ms is None:
            self.time.say(Message("Use the format 12:34"))
        elif not len(self.captions.rows):
            self.time.say(Message("No captions yet"))
        elif self.captions.go_to_time(ms):
            self.time.close_strip()
        else:
            self.time.say(Message("Captions end at {time}", time=clock(self.captions.rows.end_ms)))

    def _give_focus_back(self) -> None:
        self.captions.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_menu(self, at: QPoint) -> None:
        menu = CaptionMenu(self.captions, self._keys, find=self.open_search, go_to_time=self.open_time)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
