"""What all pictures of the states have in common: a screen in memory, the app's themes and languages, and their files.

Not here: what is drawn (``window_states.py``, ``overlay_states.py``, ``dialog_states.py``).
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.i18n.translations import Translations
from app.ui.widgets.theme import LIGHT, Theme
from tests.ui.languages import built_translations

SCREEN = {"name": "memory", "x": 0, "y": 0, "width": 1920, "height": 1080}
TURNS = 20
"""Of the event loop, after which everything has its place."""


class Studio:
    """Draws into a folder, in one language and one theme at a time.

    Args:
        folder: where each language gets a folder for its pictures.

    Attributes:
        written: the pictures so far.
    """

    def __init__(self, folder: Path) -> None:
        self.written: list[Path] = []
        self._kept = tempfile.TemporaryDirectory(prefix="surtitle-states-")
        kept = Path(self._kept.name)
        (kept / "screen.json").write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
        self._application = QApplication([sys.argv[0], "-platform", f"offscreen:configfile={kept / 'screen.json'}"])
        self._application.setStyle("Fusion")
        self._translations = Translations(self._application, folder=built_translations(kept))
        self._folder = folder
        self._code = ""
        self.speak("en")
        self.dress(LIGHT)

    def speak(self, code: str) -> None:
        """Let the interface speak this language."""
        self._translations.use(code)
        self._code = code

    def dress(self, theme: Theme) -> None:
        """Put the theme on the app."""
        self._application.setPalette(theme.palette())
        self._application.setStyleSheet(theme.style_sheet())

    def keep(self, name: str, drawn: QPixmap) -> None:
        """Write a picture, called like this."""
        path = self._folder / self._code / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not drawn.save(str(path)):
            raise OSError(f"{path} cannot be written.")
        self.written.append(path)


def settle() -> None:
    """Let Qt finish what it has begun."""
    for _ in range(TURNS):
        QApplication.processEvents()


def drop(window: QWidget) -> None:
    """Take a window away for good."""
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def named(number: int, state: Callable[..., object]) -> str:
    """What the picture of a state is called."""
    return f"{number:02}-{state.__name__.replace('_', '-')}"


def forget_old(folder: Path) -> None:
    """Take away the pictures of a run before: states may have other names by now."""
    for path in folder.glob("*/*.png"):
        path.unlink()
