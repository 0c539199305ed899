"""The past sessions of a real folder, in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.captions.rules import CueRules
from app.ui.controllers.library_controller import LibraryController
from app.ui.library.library_window import LibraryWindow
from tests.fakes.waiting import until


class Room:
    """The desk, and what it has to do with."""

    def __init__(self, folder: Path, sessions: Path | None = None) -> None:
        self.folder = folder
        self.sessions = sessions or folder / "sessions"
        self.opened: list[Path] = []
        self.has_file_manager = True
        self.rules = CueRules()
        self.desk = LibraryController(
            find_journals=lambda: self.sessions,
            find_index=lambda: folder / "index.sqlite",
            find_srt_folder=lambda: folder / "srt",
            find_rules=lambda: self.rules,
            make_window=lambda: LibraryWindow(search_delay_ms=0),
            open_folder=self.open_folder,
        )

    @property
    def window(self) -> LibraryWindow:
        return self.desk.window

    @property
    def names(self) -> list[str]:
        """What is listed."""
        return [session.name for session in self.window.model.sessions]

    @property
    def told(self) -> str:
        """The message."""
        return self.window.banner.text

    @property
    def shown(self) -> list[str]:
        """The texts of the session that is read."""
        return [text.text for each in self.window.page.transcript.captions.sentences for text in each.texts]

    def open_folder(self, folder: Path) -> bool:
        self.opened.append(folder)
        return self.has_file_manager

    async def list(self, count: int) -> None:
        """Open the window, and wait until so many are listed."""
        self.desk.open()
        await self.until(lambda: len(self.names) == count)

    async def search(self, words: str) -> None:
        """Search, and wait until what was found is shown, with nothing still to come."""
        self.window.search.setText(words)
        await self.until(lambda: self.desk.idle and self.window.row_words == words)

    async def read(self, row: int = 0) -> None:
        """Open a session, and wait until it is there."""
        self.window.list.setCurrentIndex(self.window.model.index(row))
        self.window.actions_by_name["open"].trigger()
        await self.until(lambda: bool(self.shown))

    async def until(self, condition: Callable[[], object]) -> None:
        """Let Qt and asyncio have their turns until the condition holds."""

        def holds() -> object:
            QApplication.processEvents()
            return condition()

        await until(holds)
