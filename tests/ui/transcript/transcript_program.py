"""A program for the tests on a real display: the main window with sixty sentences, which answers questions.

Each line of standard input is a question, and is answered by one line of JSON: ``where NUMBER WORD`` by the place of a
word on the screen, in its pixels; ``button`` by that of the button to the newest; ``state`` by all that the tests look
at.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSocketNotifier
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.settings.settings import Settings
from app.ui.main_window.main_window import MainWindow
from app.ui.widgets.theme import install_theme
from tests.fakes.captions import sentence
from tests.ui.layout_checks import clipped, overlapping


class Program:
    """The window, and the answers."""

    def __init__(self) -> None:
        self.window = MainWindow(Settings(welcomed=True, target_language="es"))
        self.corrections: list[tuple[int, str, str]] = []
        self.window.captions.corrected.connect(self.correct)
        for number in range(60):
            said = "We met in the Café" if number % 10 == 5 else f"Sentence number {number}"
            self.window.show_sentence(sentence(number, said, "Frase", begin_ms=number * 2000))
        self.window.show()

    def correct(self, number: int, stream: Stream, text: str) -> None:
        """Show what the user put there."""
        self.corrections.append((number, stream, text))
        row = self.window.captions.rows.row_of(number)
        shown = self.window.captions.rows[row or 0]
        if isinstance(shown, Sentence) and shown.source is not None:
            self.window.show_sentence(shown.with_text(replace(shown.source, text=text, words=())))

    def answer(self, question: str) -> object:
        """What the question asks for."""
        captions = self.window.captions
        match question.split():
            case ["where", number, word]:
                return _middle(captions.viewport(), captions.word_rect(int(number), int(word)))
            case ["button"]:
                button = captions.findChild(QPushButton)
                return _middle(button, button.rect())
            case _:
                frame = self.window.frameGeometry()
                focus = QApplication.focusWidget()
                return {
                    "active": self.window.isActiveWindow(),
                    "selected": captions.selected_text(),
                    "following": captions.following,
                    "found": self.window.transcript.search.words,
                    "searching": self.window.transcript.search.isVisible(),
                    "clock_ms": captions.reading.clock.ms,
                    "editing": captions.correcting.editor is not None,
                    "corrections": self.corrections,
                    "clipboard": QGuiApplication.clipboard().text(),
                    "focus": type(focus).__name__,
                    "popup": type(QApplication.activePopupWidget()).__name__,
                    "on_screen": self.window.screen().geometry().contains(frame),
                    "amiss": [*clipped(self.window), *overlapping(self.window)],
                    "lines_in_view": captions.viewport().height() // captions.fontMetrics().height(),
                }


def _middle(widget: QWidget, rect: QRect) -> list[int]:
    """The middle of a place, in the pixels of the screen."""
    at: QPoint = widget.mapToGlobal(rect.center()) * widget.devicePixelRatio()
    return [at.x(), at.y()]


def main() -> int:
    """Show the window until standard input ends."""
    application = QApplication(sys.argv)
    install_theme(application)
    program = Program()
    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def on_question() -> None:
        question = sys.stdin.readline()
        if not question:
            application.quit()
            return
        sys.stdout.write(json.dumps(program.answer(question)) + "\n")
        sys.stdout.flush()

    asked.activated.connect(on_question)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
