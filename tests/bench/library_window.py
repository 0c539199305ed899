"""The window of past sessions with a thousand of them: what its user waits for, and how long the GUI thread is held.

    QT_QPA_PLATFORM=offscreen python -m tests.bench.library_window [SESSIONS]

The longest hold is the longest time between two turns of the event loop that a timer of 1 ms asks for.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.ui.controllers.library_controller import LibraryController
from tests.bench.library import fill


class Holds:
    """Notes the longest time between two turns of the loop."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._note)
        self._last_s = time.perf_counter()
        self.longest_s = 0.0

    def begin(self) -> None:
        """From now on."""
        self.longest_s, self._last_s = 0.0, time.perf_counter()
        self._timer.start()

    def _note(self) -> None:
        now_s = time.perf_counter()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s


async def measure(folder: Path, sessions: int) -> None:
    """Do what a user does, and print how long each takes."""
    desk = LibraryController(
        find_journals=lambda: folder / "sessions",
        find_index=lambda: folder / "index.sqlite",
        find_srt_folder=lambda: folder,
    )
    window, holds = desk.window, Holds()

    async def timed(what: str, act: Callable[[], object], until: Callable[[], object]) -> None:
        holds.begin()
        begun_s = time.perf_counter()
        act()
        while not until():  # noqa: ASYNC110 - the condition is anything at all
            await asyncio.sleep(0.001)
        took_ms = (time.perf_counter() - begun_s) * 1000
        print(f"{what}: {took_ms:.0f} ms, longest hold {holds.longest_s * 1000:.0f} ms", flush=True)  # noqa: T201

    def listed() -> bool:
        return window.model.rowCount() == sessions + 1

    await timed("the window", desk.open, window.isVisible)
    await timed("the list, with no index", lambda: None, listed)
    await timed("all words in the index", lambda: None, lambda: desk.idle)
    await timed("the list, again", desk.refresh, lambda: desk.idle)
    for words in ("supercalifragilistic", "的", "ka", "nowhere at all"):
        await timed(
            f"search for '{words}', typed",
            lambda words=words: window.search.setText(words),  # type: ignore[misc]
            lambda words=words: window.row_words == words,  # type: ignore[misc]
        )
        await timed("  its last sentences", lambda: None, lambda: desk.idle)
    await timed("all again", lambda: window.search.setText(""), lambda: listed() and desk.idle)
    captions = window.page.transcript.captions
    window.list.setCurrentIndex(window.model.index(5))
    await timed(
        "a session of 1000 sentences", window.actions_by_name["open"].trigger, lambda: len(captions.rows) >= 1000
    )
    await desk.aclose()


def main() -> None:
    """Measure, and print."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as name, qasync.QEventLoop(application) as loop:
        fill(Path(name) / "sessions", sessions)
        loop.run_until_complete(measure(Path(name), sessions))


if __name__ == "__main__":
    main()
