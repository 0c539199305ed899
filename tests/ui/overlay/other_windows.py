"""A program of windows for the tests on a real display: run as a script, it shows what its first argument says.

"full" is a full-screen window that prints each key and each click it gets, "above" a small window that asks nobody and
lies above all others, "overlay" the overlay with two sentences, which shows a third at each line of standard input,
and prints what the user does to it; "both" is that overlay and a window like the first one, but not full-screen, in one
program. A second argument is the overlay's settings as JSON.
"""

from __future__ import annotations

import sys

import msgspec
from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.settings.settings import Settings
from app.ui.overlay.overlay import Overlay
from tests.fakes.captions import sentence


class FullScreen(QWidget):
    """A red window that prints the keys pressed and the clicks made in it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say which key it was."""
        say("key", event.text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say where it was."""
        at = event.globalPosition().toPoint()
        say("click", at.x(), at.y())


def say(*words: object) -> None:
    """Write a line for the test to read."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def coloured(widget: QWidget, colour: str) -> QWidget:
    """The widget, filled with one colour."""
    widget.setStyleSheet(f"background: {colour}")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def overlay(settings: Settings) -> Overlay:
    """The overlay, which says where it is left."""
    made = Overlay()
    made.clear(translating=True)
    made.apply(settings)
    made.restore(settings.overlay_places)
    made.show_sentence(sentence(0, "Hello", "Hola"))
    made.placesChanged.connect(lambda places: say("place", *list(places.values())[-1]))
    made.lockedChanged.connect(lambda locked: say("locked" if locked else "unlocked"))
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, made)
    heard.activated.connect(lambda: sys.stdin.readline() and made.show_sentence(sentence(1, "World", "Mundo")))
    return made


def main(kind: str, settings: str = "{}") -> int:
    """Show the window of this kind until the program is ended."""
    app = QApplication(sys.argv)
    if kind == "full":
        window = coloured(FullScreen(), "#ff0000")
        window.showFullScreen()
    elif kind == "above":
        window = coloured(QWidget(None, Qt.WindowType.BypassWindowManagerHint), "#00ff00")
        window.setGeometry(200, 250, 700, 300)
        window.show()
    elif kind == "both":
        over = overlay(msgspec.json.decode(settings, type=Settings))
        window = coloured(FullScreen(), "#ff0000")
        window.setWindowTitle("Red")
        window.resize(900, 500)
        if over.takes_focus:
            over.show()
        window.show()
        over.show()
    else:
        window = overlay(msgspec.json.decode(settings, type=Settings))
        window.show()
        at = window.geometry()
        say("at", at.x(), at.y(), at.width(), at.height())
    say("shown")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
