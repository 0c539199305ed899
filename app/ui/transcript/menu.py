"""The menu of the transcript: what can be done with the selected sentences."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.copying import CopiedTexts, has_translation
from app.ui.transcript.row import texts_of
from app.ui.widgets.shortcuts import WindowKeys


class CaptionMenu(QMenu):
    """Made anew each time it opens; what makes no sense now is greyed.

    Args:
        keys: are shown beside what they do.
        find, go_to_time: open the strips.
    """

    def __init__(
        self, captions: CaptionList, keys: WindowKeys, *, find: Callable[[], object], go_to_time: Callable[[], object]
    ) -> None:
        super().__init__(captions)
        self._captions = captions
        rows = [captions.rows[row] for row in captions.reading.selected]
        translated, any_rows = has_translation(rows), len(captions.rows) > 0
        self._add(self.tr("&Copy"), captions.copy, "Ctrl+C", enabled=bool(rows))
        self._add(
            self.tr("Copy origi&nal only"),
            lambda: captions.copy(CopiedTexts.SOURCE),
            enabled=any(isinstance(row, Sentence) and row.source is not None for row in rows),
        )
        self._add(self.tr("Copy &translation only"), lambda: captions.copy(CopiedTexts.TRANSLATION), enabled=translated)
        timed = self._add(self.tr("Copy with ti&mestamps"), self._toggle_times)
        timed.setCheckable(True)
        timed.setChecked(captions.copies_times)
        self._add(self.tr("Select &all"), captions.reading.select_all, "Ctrl+A", enabled=any_rows)
        self.addSeparator()
        final = self._final_streams()
        self._add(
            self.tr("C&orrect…"), lambda: captions.correct_selected(Stream.SOURCE), "F2", enabled=Stream.SOURCE in final
        )
        self._add(
            self.tr("Correct t&ranslation…"),
            lambda: captions.correct_selected(Stream.TRANSLATION),
            "Shift+F2",
            enabled=Stream.TRANSLATION in final,
        )
        running = captions.reading.clock.running
        self._add(
            self.tr("Stop reading a&long") if running else self.tr("Read a&long from here"),
            captions.reading.toggle_clock,
            "Space",
            enabled=running or captions.reading.clock.ms is not None,
        )
        self.addSeparator()
        self._add(self.tr("&Find…"), find, keys.shortcut("find"), enabled=any_rows)
        self._add(self.tr("&Go to time…"), go_to_time, keys.shortcut("go_to_time"), enabled=any_rows)

    def _final_streams(self) -> set[Stream]:
        """Of which streams the sentence that is read has a text to correct."""
        row = self._captions.reading.row
        if row is None or not isinstance(self._captions.rows[row], Sentence):
            return set()
        return {text.stream for text in texts_of(self._captions.rows[row]) if text.final}

    def _add(self, text: str, do: Callable[[], object], keys: str = "", *, enabled: bool = True) -> QAction:
        action = self.addAction(text)
        action.triggered.connect(lambda: do())
        action.setEnabled(enabled)
        if keys:  # shown only: the list and the window have them
            action.setShortcut(QKeySequence(keys))
        return action

    def _toggle_times(self) -> None:
        self._captions.copies_times = not self._captions.copies_times
