"""The window of past sessions as a program of its own: ``python -m tests.ui.library.library_program FOLDER``.

It prints a line for whatever a test waits for. `dark` as a second argument puts the other theme on it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.ui.controllers.library_controller import LibraryController
from app.ui.widgets.theme import DARK, LIGHT


async def run(application: QApplication, folder: Path) -> None:
    """Show the window until it is closed."""
    desk = LibraryController(
        find_journals=lambda: folder / "sessions",
        find_index=lambda: folder / "index.sqlite",
        find_srt_folder=lambda: folder / "srt",
        open_folder=lambda path: print("folder", path, flush=True) is None,  # noqa: T201
    )
    (folder / "srt").mkdir(exist_ok=True)
    desk.open()
    closed = asyncio.Event()
    said = {""}

    def look() -> None:
        window = desk.window
        state = f"list {window.model.rowCount()} {window.tally!r} {window.empty_words!r}"
        state += f" | reading {window.reading} {len(window.page.transcript.captions.rows)}"
        state += f" | banner {window.banner.text!r}"
        if state not in said:
            said.clear()
            said.add(state)
            print(state, flush=True)  # noqa: T201
        if not window.isVisible():
            closed.set()

    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(look)
    timer.start()
    await closed.wait()
    await desk.aclose()
    print("closed", flush=True)  # noqa: T201


def main() -> None:
    """Run it."""
    application = QApplication(sys.argv[:1])
    theme = DARK if sys.argv[2:] == ["dark"] else LIGHT
    application.setStyle("Fusion")
    application.setPalette(theme.palette())
    application.setStyleSheet(theme.style_sheet())
    application.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(application) as loop:
        loop.run_until_complete(run(application, Path(sys.argv[1])))


if __name__ == "__main__":
    main()
