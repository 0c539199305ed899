"""What the window of past sessions leads to: they are changed, exported, completed, and offered at a start.

All that a disk has to do with is done on a thread; changes come one after the other.

Not here, but owned here: the list and the search (``listing.py``), a session that is read and corrected
(``session_reader.py``), and exports (``controllers/export_controller.py``).

Stop order: `aclose` ends the listing at the next session and an export at the next cue, waits for changes that are
being written, and closes the window.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.captions.rules import CueRules
from app.errors import SurtitleError
from app.message import Message
from app.transcripts.completing import Completed, complete_interrupted
from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.past_sessions import delete_session, own_srt, recover_session, rename_session
from app.ui.controllers.export_controller import ExportController
from app.ui.i18n.session_words import date_of, title_of
from app.ui.library.library_window import LibraryWindow
from app.ui.library.listing import Listing
from app.ui.library.session_reader import Reading
from app.ui.widgets.message_banner import MessageBanner, Severity
from app.ui.widgets.tasks import MISTAKE, Tasks


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's file manager; returns whether there is one that does."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


@dataclass(frozen=True, slots=True)
class _Opened:
    """The window, and what fills it."""

    window: LibraryWindow
    listing: Listing
    reading: Reading
    exports: ExportController


class LibraryController:
    """Owns the window of past sessions, which is made when it is first wanted.

    Args:
        find_journals, find_index: where sessions and the index of their words are.
        find_srt_folder: where subtitles go that have no place yet, and where exports are suggested.
        find_rules: the rules of subtitles that the user has set.
        make_window: of past sessions.
        open_folder: as above.
    """

    def __init__(
        self,
        *,
        find_journals: Callable[[], Path],
        find_index: Callable[[], Path],
        find_srt_folder: Callable[[], Path],
        find_rules: Callable[[], CueRules] = CueRules,
        make_window: Callable[[], LibraryWindow] = LibraryWindow,
        open_folder: Callable[[Path], bool] = open_folder,
    ) -> None:
        self._find_journals = find_journals
        self._find_index = find_index
        self._find_srt_folder = find_srt_folder
        self._find_rules = find_rules
        self._make_window = make_window
        self._open_folder = open_folder
        self._opened: _Opened | None = None
        self._select: Path | None = None
        self._changing = asyncio.Lock()
        self._interrupted: list[Completed] = []
        self._help: Callable[[], object] = lambda: None
        self._tasks = Tasks(on_mistake=lambda: self.window.show_message(MISTAKE, Severity.ERROR))

    @property
    def window(self) -> LibraryWindow:
        """The window of past sessions."""
        return self._all.window

    @property
    def idle(self) -> bool:
        """Whether the list is up to date, and all words are in the index."""
        return self._opened is None or self._opened.listing.idle

    @property
    def _all(self) -> _Opened:
        if self._opened is None:
            self._opened = self._make()
            self._connect(self._opened)
        return self._opened

    def open(self) -> None:
        """Show the window; the list follows."""
        self.window.open()
        self.refresh()

    def refresh(self) -> None:
        """Bring the list up to date, where it can be seen."""
        if self._opened is not None:
            self._opened.listing.refresh()

    async def offer_interrupted(self, banner: MessageBanner) -> None:
        """Complete what a crash has interrupted, if anything, and offer it; `banner` is the main window's."""
        troubles: list[Message] = []
        async with self._changing:
            self._interrupted = await asyncio.to_thread(
                complete_interrupted,
                self._find_journals(),
                lambda: (self._find_srt_folder(), self._find_rules()),
                on_trouble=troubles.append,
            )
        for trouble in troubles:
            banner.show_message(trouble, Severity.WARNING)
        if not self._interrupted:
            return
        count, when = len(self._interrupted), date_of(self._interrupted[0].session.header.started)
        if count == 1:
            banner.offer(
                Message("The session from {when} was interrupted. Its captions were saved.", when=when),
                Message("Open session"),
            )
        else:
            words = Message(
                "{count} sessions were interrupted, most recently on {when}. Their captions were saved.",
                count=count,
                when=when,
            )
            banner.offer(words, Message("Show sessions"))

    def take_offer(self) -> None:
        """Show what was offered, and tell where its subtitles are."""
        self.open()
        if len(self._interrupted) == 1:
            (completed,) = self._interrupted
            self._all.reading.open(completed.session, None, on_opened=lambda: self._tell_completed(completed.srt))
        else:
            words = Message(
                "The subtitle files of these {count} sessions have been restored, except for their last words.",
                count=len(self._interrupted),
            )
            self.window.show_message(words)

    async def aclose(self) -> None:
        """Finish what is being written, and close the window."""
        if self._opened is not None:
            self._opened.reading.cancel()
            await self._opened.listing.aclose()
            await self._opened.exports.aclose()
        await self._tasks.aclose(cancel=False)
        if self._opened is not None:
            self._opened.window.close()

    def _make(self) -> _Opened:
        window = self._make_window()
        return _Opened(
            window,
            Listing(window, find_journals=self._find_journals, find_index=self._find_index, on_shown=self._on_listed),
            Reading(
                *(window, self._tasks, self._changing),
                find_srt_folder=self._find_srt_folder,
                find_rules=self._find_rules,
                complete=self._complete,
            ),
            ExportController(
                window, find_folder=self._find_srt_folder, find_rules=self._find_rules, on_written=self._tell_written
            ),
        )

    def _connect(self, opened: _Opened) -> None:
        window, listing, reading, spawn = opened.window, opened.listing, opened.reading, self._tasks.spawn
        window.refreshRequested.connect(listing.refresh)
        window.searchRequested.connect(listing.search)
        window.openRequested.connect(reading.open)
        window.renameRequested.connect(lambda session, name: spawn(self._rename(session, name)))
        window.deleteRequested.connect(lambda session: spawn(self._delete(session)))
        window.exportRequested.connect(lambda session: spawn(self._export(opened.exports, session)))
        window.folderRequested.connect(lambda session: spawn(self._show_folder(session)))
        window.corrected.connect(lambda *correction: spawn(reading.correct(*correction)))
        window.helpRequested.connect(lambda: self._help())

    def _on_listed(self) -> None:
        if self._select is not None:
            self.window.select(self._select)
            self._select = None

    # What was interrupted

    async def _complete(self, session: SessionSummary) -> None:
        left: list[Message] = []
        try:
            async with self._changing:
                srt = await asyncio.to_thread(
                    recover_session,
                    session.path,
                    srt_folder=self._find_srt_folder(),
                    rules=self._find_rules(),
                    on_left=left.append,
                )
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.WARNING)
        else:
            self._tell_completed(srt, left)
            self.window.page.describe(replace(session, state=SessionState.ENDED))

    def _tell_completed(self, srt: Path, left: Sequence[Message] = ()) -> None:
        words = Message(
            "This session was interrupted. Only the last words may be missing. The subtitle file has been "
            "restored: {srt}",
            srt=srt,
        )
        for sentence in left:
            words = Message("{sentence} {next}", sentence=words, next=sentence)
        self._tell_file(words, srt)

    # What is done with a session

    async def _rename(self, session: SessionSummary, name: str) -> None:
        try:
            async with self._changing:
                renamed = await asyncio.to_thread(
                    rename_session, session.path, name, srt_folder=self._find_srt_folder()
                )
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)
        else:
            self._select = renamed.journal
            title = renamed.journal.stem
            if renamed.srt_left and renamed.srt is not None:
                words = Message(
                    "Renamed to “{title}”. The subtitle file keeps its name because {srt} was edited after the "
                    "session or belongs to another one.",
                    title=title,
                    srt=renamed.srt,
                )
                self._tell_file(words, renamed.srt)
            elif title != name:
                self.window.show_message(Message("Renamed to “{title}”.", title=title))
        self.refresh()

    async def _delete(self, session: SessionSummary) -> None:
        try:
            async with self._changing:
                deleted = await asyncio.to_thread(delete_session, session.path, srt_folder=self._find_srt_folder())
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)
        else:
            title = title_of(session)
            if deleted.srt is None:
                self.window.show_message(Message("“{title}” was moved to the trash.", title=title))
            elif not deleted.srt_left:
                self.window.show_message(
                    Message("“{title}” and its subtitle file were moved to the trash.", title=title)
                )
            else:
                words = Message(
                    "“{title}” was moved to the trash. Its subtitle file stays because {srt} was edited after "
                    "the session or belongs to another one.",
                    title=title,
                    srt=deleted.srt,
                )
                self._tell_file(words, deleted.srt)
        self.refresh()

    async def _export(self, exports: ExportController, session: SessionSummary) -> None:
        async with self._changing:  # a correction that was made just now belongs into it
            exports.open(session)

    async def _show_folder(self, session: SessionSummary) -> None:
        try:
            srt = await asyncio.to_thread(own_srt, session.path, srt_folder=self._find_srt_folder())
            await self._reveal((srt or session.path).parent)
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)

    async def _reveal(self, folder: Path) -> None:
        if not self._open_folder(folder):
            self.window.show_message(
                Message("No file manager found. The folder is {folder}.", folder=folder), Severity.WARNING
            )

    def _tell_written(self, paths: Sequence[Path], notes: Sequence[str]) -> None:
        *others, last = (str(path) for path in paths)
        if others:
            words = Message("Exported to {first} and {last}.", first=", ".join(others), last=last)
        else:
            words = Message("Exported to {file}.", file=last)
        for note in notes:
            words = Message("{sentence} {next}", sentence=words, next=note)
        self._tell_file(words, paths[0])

    def _tell_file(self, words: str, path: Path) -> None:
        self.window.show_message(words, help_text=Message("Show folder"))
        self._help = lambda: self._tasks.spawn(self._reveal(path.parent))
