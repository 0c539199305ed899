"""Which rows of the transcript are selected, and where in them the reader is.

A past sentence is *read*: while it is selected, the reading clock stands at its beginning, or at the word that was
clicked, and the word under the clock is lit in the source and in the translation. The clock goes from word to word, or
runs as fast as one spoke, over all sentences that follow.

Not here: keys and the pointer, and painting (`caption_list.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.ui.transcript.reading_clock import ReadingClock
from app.ui.transcript.row import WordPlace, is_live, texts_of
from app.ui.transcript.row_stack import RowStack


class CaptionReading(QObject):
    """The selection, and the reading clock that goes with it.

    Attributes:
        clock: where the reader is.

    Signals:
        changed: another row is selected, or the clock has moved.
        rowReached(int): this row shall be in view now.
        wordReached(str): the reader has gone to this word.
    """

    changed = Signal()
    rowReached = Signal(int)  # noqa: N815
    wordReached = Signal(str)  # noqa: N815

    def __init__(self, rows: RowStack, parent: QObject, *, clock: ReadingClock | None = None) -> None:
        super().__init__(parent)
        self.clock = clock or ReadingClock(self)
        self.clock.moved.connect(self._on_clock)
        self._rows = rows
        self._ends: tuple[int, int] | None = None  # where the selection began, and its other end

    @property
    def selected(self) -> range:
        """The rows that are selected."""
        first, last = sorted(self._ends) if self._ends else (0, -1)
        return range(first, last + 1)

    @property
    def row(self) -> int | None:
        """The row that is read: the one selected last."""
        return self._ends[1] if self._ends else None

    def select(self, row: int, *, extend: bool = False) -> None:
        """Select a row, or all from where the selection began up to it; the clock stands where the row begins."""
        self._ends = (self._ends[0] if extend and self._ends else row, row)
        if not extend:
            self.clock.put(None if is_live(self._rows[row]) else self._rows[row].begin_ms)
        self.changed.emit()

    def select_all(self) -> None:
        """Select every row."""
        if len(self._rows):
            self._ends = (0, len(self._rows) - 1)
            self.changed.emit()

    def deselect(self) -> None:
        """Nothing is selected or read any more."""
        self._ends = None
        self.clock.put(None)
        self.changed.emit()

    def step(self, by: int, *, extend: bool = False) -> None:
        """Select the next row (-1: the one before); without a selection, count from behind the newest."""
        if len(self._rows):
            row = self._ends[1] if self._ends else len(self._rows)
            self.select(min(max(0, row + by), len(self._rows) - 1), extend=extend)
            self.rowReached.emit(self._ends[1] if self._ends else 0)

    def go_to_word(self, row: int, place: WordPlace) -> None:
        """Put the clock to a word of a row that is read."""
        if row == self.row and self.clock.ms is not None:
            self.clock.put(self._rows.layout_of(row).caption_of(place).words[place.word].begin_ms)

    def step_word(self, by: int) -> None:
        """Take the clock to the next word (-1: the one before), over the ends of sentences."""
        row = self.row
        if row is None or self.clock.ms is None:
            return
        layout = self._rows.layout_of(row)
        place = next(iter(layout.words_at(self.clock.ms)), None)
        words = layout.caption_of(place).words if place is not None else ()
        word = place.word + by if place is not None else -1
        if 0 <= word < len(words):
            self.clock.put(words[word].begin_ms)
            self.wordReached.emit(words[word].text.strip())
        elif 0 <= row + by < len(self._rows):
            self.step(by)
            texts = texts_of(self._rows[row + by])
            if by < 0 and texts and texts[0].words and self.clock.ms is not None:
                self.clock.put(texts[0].words[-1].begin_ms)

    def toggle_clock(self) -> None:
        """Let the clock run, or stand; without a selection it runs from the newest sentence."""
        if self.clock.running:
            self.clock.stand()
            return
        if self._ends is None:
            self.step(-1)
        if self.row is not None:
            self.rowReached.emit(self.row)
        self.clock.run()

    def lit(self, row: int, hovered: WordPlace | None) -> tuple[int | None, tuple[WordPlace, ...]]:
        """What the clock says on a row, and the words under it; the pointer on a word is a clock, too."""
        layout = self._rows.layout_of(row)
        if hovered is not None:
            ms: int | None = layout.caption_of(hovered).words[hovered.word].begin_ms
        else:
            ms = self.clock.ms if row == self.row else None
        return ms, () if ms is None else tuple(place for place in layout.words_at(ms) if place != hovered)

    def _on_clock(self) -> None:
        """Go with the clock while it runs; it ends where nothing more has been said."""
        ms = self.clock.ms
        if ms is not None and self.clock.running:
            row = self._rows.row_at_time(ms)
            if is_live(self._rows[row]) or ms > self._rows.end_ms:
                self.clock.stand()
            elif self._ends != (row, row):
                self._ends = (row, row)
                self.rowReached.emit(row)
        self.changed.emit()
