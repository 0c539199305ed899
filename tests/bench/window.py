"""What a long transcript costs in the window: 10,000 sentences against 100, in the same run.

Run it as ``python -m tests.bench.window``; it needs no screen. For each thing that is done it prints the median time of
a round, painted, at both lengths, their ratio, and how many rows were laid out. The times are this machine's; what they
are measured by in the tests is the number of rows (``tests/ui/transcript/test_page.py``).
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.transcript.caption_search import CaptionSearch
from app.ui.transcript.transcript_page import TranscriptPage
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence

FEW, MANY = 100, 10_000
ROUNDS = 30


class Measured:
    """A page with so many sentences, what each thing costs there, and how many rows it laid out."""

    def __init__(self, page: TranscriptPage, count: int) -> None:
        self.page = page
        self.count = count
        for number in range(count):
            said = f"Sentence number {number}, with the café — and “words” for {number % 7} lines " * (number % 3 + 1)
            page.captions.show_sentence(sentence(number, said, "Una frase", begin_ms=number * 2000))
        QApplication.processEvents()
        page.captions.viewport().repaint()

    def cost(self, work: Callable[[int], object]) -> tuple[float, float]:
        """The median time of a round in milliseconds, painted, and the mean number of rows laid out in it."""
        times, built = [], self.page.captions.layouts_built
        for turn in range(ROUNDS):
            begun = time.perf_counter()
            work(turn)
            QApplication.processEvents()
            self.page.captions.viewport().repaint()
            times.append((time.perf_counter() - begun) * 1000)
        return statistics.median(times), (self.page.captions.layouts_built - built) / ROUNDS

    def update(self, turn: int) -> None:
        """The newest sentence gets another word, while it is followed."""
        words = "It goes on " + "and on " * (turn % 5)
        self.page.captions.show_sentence(sentence(self.count, words, begin_ms=self.count * 2000, final=False))

    def update_above(self, turn: int) -> None:
        """The same while an old sentence is read."""
        if turn == 0:
            QTest.keyClick(self.page.captions, Qt.Key.Key_Home)
        self.update(turn)

    def scroll(self, turn: int) -> None:
        """Half a page on, from a place that was never seen."""
        captions = self.page.captions
        if turn == 0:
            captions.go_to_time(self.count * 1000)
        QTest.keyClick(captions, Qt.Key.Key_PageDown if turn % 2 else Qt.Key.Key_PageUp)

    def jump(self, turn: int) -> None:
        """To any time."""
        self.page.captions.go_to_time((turn * 7919 % self.count) * 2000)

    def first_marks(self, turn: int) -> None:
        """Until what is in view is marked, after a letter was typed; counting goes on in steps."""
        self.page.search.show()
        self.page.search.field.setText("café" if turn % 2 else "words")
        self.page.captions.viewport().repaint()
        self.page.search.field.clear()

    def whole_search(self, turn: int) -> None:
        """All rows, as if nothing else were to do."""
        search = CaptionSearch(self.page.captions.rows, "café")
        while not search.complete:
            search.step()


def measured(count: int) -> Measured:
    """A page with so many sentences, shown."""
    page = TranscriptPage()
    page.resize(800, 600)
    page.show()
    return Measured(page, count)


def say(words: str) -> None:
    """Write a line of the report."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure everything at both lengths."""
    application = QApplication([])
    application.setStyle("Fusion")
    application.setPalette(LIGHT.palette())
    application.setStyleSheet(LIGHT.style_sheet())
    few, many = measured(FEW), measured(MANY)
    say(f"{'':14}{FEW:>8,}    {MANY:>8,}     ratio   rows laid out a round")
    for name in ("update", "update_above", "scroll", "jump", "first_marks", "whole_search"):
        few_ms, few_rows = few.cost(getattr(few, name))
        many_ms, many_rows = many.cost(getattr(many, name))
        rows = f"{few_rows:.1f} and {many_rows:.1f}"
        say(f"{name:14}{few_ms:8.2f} ms {many_ms:8.2f} ms {many_ms / few_ms:7.2f}   {rows}")


if __name__ == "__main__":
    main()
