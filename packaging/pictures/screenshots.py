"""Take pictures of the app: the two of the README, or all its windows in all their states.

``.venv/bin/python packaging/pictures/screenshots.py states`` draws the window, the overlay and the dialogs in every
state and every language into ``resources/screenshots/states/`` (or another folder, named after ``states``), to be
looked at: that is what they are for, so they are not kept in git. It needs no screen.

Without arguments it takes the pictures for the README: the real app, captioning its built-in recording, on a virtual
screen. Run that from the project's folder. It needs what the tests need (Xvfb, openbox, xdotool, ImageMagick), Apertium
for the translation, and picom, without which nothing is translucent. It leaves
``resources/screenshots/main-window.png`` and ``overlay.png``; look at them before they are committed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.settings.settings import Settings  # noqa: E402
from app.settings.settings_file import save_settings  # noqa: E402
from tests.fakes.display import Display, wait_until  # noqa: E402

FOLDER = ROOT / "resources" / "screenshots"
WIDTH, HEIGHT = 1280, 1000
CUES = 9  # enough to fill the window


def show_background() -> int:
    """A busy screen to lie over: a full-screen picture of a call, with colours from dark to white."""
    from PySide6.QtCore import QPointF, QRectF, Qt
    from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Call(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor("#f7f3ea"))
            painter.setPen(Qt.PenStyle.NoPen)
            for number in range(12):
                column, row = number % 4, number // 4
                tile = QRectF(20 + column * 312, 20 + row * 324, 300, 312)
                hue = (number * 67) % 360
                shade = QLinearGradient(tile.topLeft(), tile.bottomRight())
                shade.setColorAt(0, QColor.fromHsv(hue, 110, 235))
                shade.setColorAt(1, QColor.fromHsv((hue + 40) % 360, 170, 130))
                painter.setBrush(shade)
                painter.drawRoundedRect(tile, 14, 14)
                painter.setBrush(QColor.fromHsv(hue, 60, 250))
                painter.drawEllipse(QPointF(tile.center().x(), tile.center().y() - 60), 42, 42)
                painter.drawRoundedRect(QRectF(tile.center().x() - 75, tile.center().y() - 15, 150, 130), 60, 60)
            painter.end()

    app = QApplication(sys.argv)
    window = Call()
    window.showFullScreen()
    return app.exec()


def take(display: Display, home: Path) -> None:
    """Start what is to be seen, wait until enough has been said, and take both pictures."""
    env = {**display.env, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    env |= {name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    settings = Settings(target_language="es", service="local", welcomed=True)
    save_settings(Path(env["XDG_CONFIG_HOME"]) / "surtitle" / "settings.json", settings)
    commands = (
        ["picom", "--backend", "xrender", "--config", os.devnull],
        [sys.executable, __file__, "background"],
        [sys.executable, "-m", "app"],
    )
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            started.append(subprocess.Popen(command, env=env, cwd=ROOT))
            time.sleep(3)  # one after the other, so that they come to lie above each other
        window = display.xdotool("search", "--sync", "--onlyvisible", "--name", "^Surtitle$").splitlines()[0]
        display.xdotool("windowactivate", "--sync", window, "key", "ctrl+d")
        wait_until(lambda: cues(home) >= CUES, f"{CUES} cues in the transcript", deadline_s=120)
        time.sleep(0.7)  # into the next sentence, so that there is provisional text to be seen
        display.run("import", "-window", window, str(FOLDER / "main-window.png"))
        display.xdotool("windowminimize", window)
        time.sleep(1.5)
        display.run(
            "import",
            "-window",
            "root",
            "-crop",
            f"{WIDTH}x420+0+{HEIGHT - 420}",
            "+repage",
            str(FOLDER / "overlay.png"),
        )
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def cues(home: Path) -> int:
    """How many cues the transcript holds."""
    return sum(len(re.findall(" --> ", path.read_text(encoding="utf-8"))) for path in home.rglob("*.srt"))


def draw_states(folder: Path) -> int:
    """Draw every window in every state and language into the folder; returns the exit status."""
    import drawing
    from dialog_states import draw as draw_dialogs
    from overlay_states import draw as draw_overlay
    from window_states import draw as draw_window

    from tests.ui.languages import LANGUAGES

    drawing.forget_old(folder)
    studio = drawing.Studio(folder)
    for code in LANGUAGES:
        studio.speak(code)
        for draw in (draw_window, draw_overlay, draw_dialogs):
            draw(studio, code)
    print(f"Look at {folder}/*/*.png: {len(studio.written)} pictures.")
    return 0


def main() -> int:
    """Take the pictures, or be the background."""
    if sys.argv[1:] == ["background"]:
        return show_background()
    if sys.argv[1:2] == ["states"]:
        return draw_states(Path(sys.argv[2]) if sys.argv[2:] else FOLDER / "states")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, Display(width=WIDTH, height=HEIGHT) as display:
        take(display, Path(home))
    print(f"Look at {FOLDER}/*.png.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
