"""What the window of past sessions leads to: they are listed, searched, read, changed, exported, offered at a start.

All that a disk has to do with is done on a thread. Listing and searching take turns there, the latest wish first;
changes come one after the other. Words are put in the index as soon as the list stands, so that the first search need
not wait for all of them; whoever searches before is told how far it is.

Stop order: `aclose` ends the listing at the next session and an export at the next cue, waits for changes that are
being written, and closes the window.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from app.captions.division import in_order
from app.captions.events import Stream
from app.captions.rules import CueRules
from app.captions.transcript import Transcript
from app.errors import AbandonedError, SaveError, SurtitleError
from app.told import told
from app.transcripts.journal import (
    SessionState,
    SessionSummary,
    find_interrupted,
    read_journal,
    read_records,
    srt_of,
)
from app.transcripts.kept import KeptSession
from app.transcripts.library import DETAILED, Hit, Library
from app.transcripts.past_sessions import correct_session, delete_session, recover_session, rename_session
from app.ui.export.desk import ExportDesk
from app.ui.library.window import LibraryWindow
from app.ui.parts.latest_work import MISTAKE, IsOutdated, LatestWork
from app.ui.parts.message_banner import MessageBanner, Severity
from app.ui.parts.session_words import date_of, title_of

ROWS_AT_ONCE = 300  # of a session that is shown; then the window has its turn

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the window shall list: these sessions, with what was found in them."""

    wanted: str
    sessions: Sequence[SessionSummary]
    hits: Mapping[Path, tuple[Hit, ...]] = field(default_factory=dict)


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's file manager; returns whether there is one that does."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class LibraryDesk:
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
        self._window: LibraryWindow | None = None
        self._exports: ExportDesk | None = None
        self._looking = LatestWork[_Listing](on_result=self._show_listing, on_failure=self._show_no_listing)
        self._wanted = ""
        self._select: Path | None = None
        self._changing = asyncio.Lock()
        self._reading: asyncio.Task[object] | None = None
        self._transcript = Transcript()
        self._interrupted: list[SessionSummary] = []
        self._help: Callable[[], object] = lambda: None
        self._tasks: set[asyncio.Task[object]] = set()

    @property
    def window(self) -> LibraryWindow:
        """The window of past sessions."""
        if self._window is None:
            self._window = self._make_window()
            self._connect(self._window)
        return self._window

    @property
    def idle(self) -> bool:
        """Whether the list is up to date, and all words are in the index."""
        return not self._looking.busy

    def open(self) -> None:
        """Show the window; the list follows."""
        self.window.open()
        self.refresh()

    def refresh(self) -> None:
        """Bring the list up to date, where it can be seen."""
        if self._window is not None and self._window.isVisible():
            self._looking.ask(partial(self._look, asyncio.get_running_loop(), self._wanted))

    async def offer_interrupted(self, banner: MessageBanner) -> None:
        """Offer what a crash has interrupted, if anything; `banner` is the main window's."""
        self._interrupted = await asyncio.to_thread(lambda: find_interrupted(self._find_journals()))
        if not self._interrupted:
            return
        count, when = len(self._interrupted), date_of(self._interrupted[0].glance.started)
        if count == 1:
            words = _tr("A session of {} was interrupted. Its captions are kept.").format(when)
            banner.offer(words, _tr("Open it"))
        else:
            words = _tr("{count} sessions were interrupted, the last one on {when}. Their captions are kept.")
            banner.offer(words.format(count=count, when=when), _tr("Show them"))

    def take_offer(self) -> None:
        """Show what was offered, with its subtitles completed."""
        self.open()
        if len(self._interrupted) == 1:
            self._on_open(self._interrupted[0], None)
        else:
            self._spawn(self._recover_all(self._interrupted))

    async def aclose(self) -> None:
        """Finish what is being written, and close the window."""
        if self._reading is not None:
            self._reading.cancel()
        await self._looking.aclose()
        if self._exports is not None:
            await self._exports.aclose()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._window is not None:
            self._window.close()

    def _connect(self, window: LibraryWindow) -> None:
        self._exports = ExportDesk(
            window, find_folder=self._find_srt_folder, find_rules=self._find_rules, on_written=self._tell_written
        )
        window.refreshRequested.connect(self.refresh)
        window.searchRequested.connect(self._on_search)
        window.openRequested.connect(self._on_open)
        window.renameRequested.connect(lambda session, name: self._spawn(self._rename(session, name)))
        window.deleteRequested.connect(lambda session: self._spawn(self._delete(session)))
        window.exportRequested.connect(lambda session: self._spawn(self._export(session)))
        window.folderRequested.connect(lambda session: self._spawn(self._show_folder(session)))
        window.corrected.connect(lambda *correction: self._spawn(self._correct(*correction)))
        window.helpRequested.connect(lambda: self._help())

    # Listing and searching

    def _on_search(self, wanted: str) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.refresh()

    def _look(self, loop: asyncio.AbstractEventLoop, wanted: str, is_outdated: IsOutdated) -> _Listing:
        """List, or search; what is known early is told early. Blocks."""
        library = Library(self._find_journals(), self._find_index())

        def tell(call: Callable[..., object], *arguments: object) -> None:
            if is_outdated():
                raise AbandonedError(told("Something else is wanted."))
            loop.call_soon_threadsafe(lambda: None if is_outdated() else call(*arguments))

        if not wanted:
            listing = _Listing(wanted, library.sessions())
            tell(self._show_listing, listing)
            library.update(lambda done, whole: tell(self._show_progress, done, whole))
            return listing
        library.update(lambda done, whole: tell(self._show_progress, done, whole))
        found = library.search(wanted, detailed=DETAILED)
        hits = {each.session.path: each.hits for each in found if each.hits}
        listing = _Listing(wanted, [each.session for each in found], hits)
        for place in range(DETAILED, len(found), DETAILED):
            tell(self._show_listing, listing)
            more = [each.session for each in found[place : place + DETAILED]]
            hits = hits | {session.path: library.hits_in(session, wanted) for session in more if not is_outdated()}
            listing = _Listing(wanted, listing.sessions, hits)
        return listing

    def _show_listing(self, listing: _Listing) -> None:
        window = self.window
        window.show_sessions(listing.sessions, wanted=listing.wanted, hits=listing.hits)
        if self._select is not None:
            window.select(self._select)
            self._select = None

    def _show_progress(self, done: int, whole: int) -> None:
        if done < whole:
            words = _tr("Reading what was said, for the search: {done} of {whole} sessions…")
            self.window.say(words.format(done=f"{done:,}", whole=f"{whole:,}"))

    def _show_no_listing(self, sentence: str) -> None:
        self.window.show_empty(sentence)

    # Reading and correcting

    def _on_open(self, session: SessionSummary, at_ms: int | None) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._spawn(self._read(session, at_ms))

    async def _read(self, session: SessionSummary, at_ms: int | None) -> None:
        window = self.window
        self._transcript = Transcript()
        window.read(session)
        window.banner.hide()
        if session.state is SessionState.INTERRUPTED:
            await self._complete(session)
        elif session.state is SessionState.RUNNING:
            window.show_message(_tr("This session is still running. These are its captions so far."))
        try:
            kept = await asyncio.to_thread(read_journal, session.path)
        except SurtitleError as error:
            window.show_list()
            window.show_message(str(error), Severity.ERROR)
            return
        self._transcript = transcript_of(kept)
        rows = in_order(kept.sentences, kept.gaps)
        for begin in range(0, len(rows), ROWS_AT_ONCE):
            window.page.add(rows[begin : begin + ROWS_AT_ONCE], kept.originals)
            await asyncio.sleep(0)
        window.page.finish(at_ms)

    async def _complete(self, session: SessionSummary) -> None:
        try:
            srt = await self._recover(session)
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.WARNING)
        else:
            words = _tr(
                "This session was interrupted; only what was being said just then may be missing. "
                "Its subtitles are complete again: {}"
            )
            self._tell_file(words.format(srt), srt)
            self.window.page.describe(replace(session, state=SessionState.ENDED))

    async def _recover(self, session: SessionSummary) -> Path:
        """Complete the subtitles of a session that was interrupted; returns where they are."""
        async with self._changing:
            return await asyncio.to_thread(
                recover_session, session.path, srt_folder=self._find_srt_folder(), rules=self._find_rules()
            )

    async def _recover_all(self, sessions: Sequence[SessionSummary]) -> None:
        trouble = ""
        for session in sessions:
            try:
                await self._recover(session)
            except SurtitleError as error:
                trouble = trouble or str(error)
        words = _tr("The subtitles of these {} sessions are complete now, but for their last words.")
        self.window.show_message(trouble or words.format(len(sessions)), Severity.WARNING if trouble else Severity.INFO)
        self.refresh()

    async def _correct(self, session: SessionSummary, number: int, stream: Stream, text: str) -> None:
        try:
            async with self._changing:
                await asyncio.to_thread(correct_session, session.path, number, stream, text, rules=self._find_rules())
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)
            if not isinstance(error, SaveError) or not await self._has_kept(session, number, stream, text):
                return
        shown = self.window.page.session
        if shown is None or shown.path != session.path:  # another one has been opened meanwhile
            return
        corrected = self._transcript.correct(number, stream, text)
        if corrected is not None:
            self.window.page.add([corrected])

    async def _has_kept(self, session: SessionSummary, number: int, stream: Stream, text: str) -> bool:
        """Whether a correction is in the journal all the same: the subtitles alone may have been refused."""
        try:
            kept = await asyncio.to_thread(read_journal, session.path)
        except SurtitleError:
            return False
        now = next((each.text_in(stream) for each in kept.sentences if each.number == number), None)
        return now is not None and now.text == text

    # What is done with a session

    async def _rename(self, session: SessionSummary, name: str) -> None:
        try:
            async with self._changing:
                renamed = await asyncio.to_thread(rename_session, session.path, name)
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)
        else:
            self._select = renamed.journal
            words = _tr("The session is now called “{}”.").format(renamed.journal.stem)
            if renamed.srt_left and renamed.srt is not None:
                kept = _tr(
                    "Its subtitles keep their name: {} was changed after the session, or belongs to another one."
                )
                self._tell_file(f"{words} {kept.format(renamed.srt)}", renamed.srt)
            elif renamed.journal.stem != name:
                self.window.show_message(words)
        self.refresh()

    async def _delete(self, session: SessionSummary) -> None:
        try:
            async with self._changing:
                deleted = await asyncio.to_thread(delete_session, session.path)
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)
        else:
            if deleted.srt is None:
                self.window.show_message(_tr("“{}” is in the trash.").format(title_of(session)))
            elif not deleted.srt_left:
                words = _tr("“{}” is in the trash, with its subtitles.")
                self.window.show_message(words.format(title_of(session)))
            else:
                words = _tr(
                    "“{title}” is in the trash. Its subtitles stay where they are: {srt} was changed after the "
                    "session, or belongs to another one."
                )
                self._tell_file(words.format(title=title_of(session), srt=deleted.srt), deleted.srt)
        self.refresh()

    async def _export(self, session: SessionSummary) -> None:
        async with self._changing:  # a correction that was made just now belongs into it
            if self._exports is not None:
                self._exports.open(session)

    async def _show_folder(self, session: SessionSummary) -> None:
        try:
            await self._reveal(await asyncio.to_thread(_folder_of, session.path))
        except SurtitleError as error:
            self.window.show_message(str(error), Severity.ERROR)

    async def _reveal(self, folder: Path) -> None:
        if not self._open_folder(folder):
            self.window.show_message(_tr("No program here shows folders. It is {}.").format(folder), Severity.WARNING)

    def _tell_written(self, paths: Sequence[Path], notes: Sequence[str]) -> None:
        words = _tr("The session is in {}.").format(_tr(" and ").join(str(path) for path in paths))
        self._tell_file(" ".join((words, *notes)), paths[0])

    def _tell_file(self, words: str, path: Path) -> None:
        self.window.show_message(words, help_text=_tr("Show folder"))
        self._help = lambda: self._spawn(self._reveal(path.parent))

    def _spawn(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Run as a task that is owned here; its failure is a mistake of ours, and logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a task failed", exc_info=error)
            self.window.show_message(MISTAKE, Severity.ERROR)


def transcript_of(kept: KeptSession) -> Transcript:
    """A kept session as a transcript that can be corrected, and knows what it was before."""
    transcript = Transcript()
    originals = {sentence.number: sentence for sentence in kept.originals}
    for sentence in kept.sentences:
        for caption in originals.get(sentence.number, sentence).texts:
            transcript.apply(caption)
        for caption in sentence.texts:
            transcript.correct(sentence.number, caption.stream, caption.text)
    return transcript


def _folder_of(path: Path) -> Path:
    """Where the subtitles of a session are; its journal's folder where it has none. Blocks."""
    srt = srt_of(read_records(path))
    return srt.parent if srt is not None and srt.exists() else path.parent


def _tr(words: str) -> str:
    return QCoreApplication.translate("LibraryDesk", words)
