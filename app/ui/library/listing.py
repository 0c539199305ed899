"""The list of past sessions, kept up to date on a thread: all of them, or those in which something was found.

Words are put in the index as soon as the list stands, so that the first search need not wait for all of them; whoever
searches before is told how far it is. The latest wish counts; what it makes outdated ends at the next session.

Not here: how the list looks (``session_model.py``, ``session_row.py``), and the index itself
(``transcripts/library.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.errors import AbandonedError
from app.message import NOTHING, Message, as_message
from app.transcripts.journal import SessionSummary
from app.transcripts.library import DETAILED, Hit, Library
from app.ui.library.library_window import LibraryWindow
from app.ui.widgets.latest_work import IsOutdated, LatestWork
from app.ui.widgets.message_banner import Severity


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the window shall list: these sessions, with what was found in them, and a sentence on what is left out."""

    wanted: str
    sessions: Sequence[SessionSummary]
    hits: Mapping[Path, tuple[Hit, ...]] = field(default_factory=dict)
    left_out: Message = NOTHING


class Listing:
    """Fills the list in the window.

    Args:
        find_journals, find_index: where sessions and the index of their words are.
        on_shown: called each time that the window has another list.
    """

    def __init__(
        self,
        window: LibraryWindow,
        *,
        find_journals: Callable[[], Path],
        find_index: Callable[[], Path],
        on_shown: Callable[[], None],
    ) -> None:
        self._window = window
        self._find_journals = find_journals
        self._find_index = find_index
        self._on_shown = on_shown
        self._looking = LatestWork[_Listed](on_result=self._show, on_failure=window.show_empty)
        self._wanted = ""
        self._told = NOTHING

    @property
    def idle(self) -> bool:
        """Whether the list is up to date, and all words are in the index."""
        return not self._looking.busy

    def search(self, wanted: str) -> None:
        """List what these words are found in from now on; all sessions, where there are none."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.refresh()

    def refresh(self) -> None:
        """Bring the list up to date, where it can be seen."""
        if self._window.isVisible():
            self._looking.ask(partial(self._look, asyncio.get_running_loop(), self._wanted))

    async def aclose(self) -> None:
        """Stop at the next session."""
        await self._looking.aclose()

    def _look(self, loop: asyncio.AbstractEventLoop, wanted: str, is_outdated: IsOutdated) -> _Listed:
        """List, or search; what is known early is told early. Blocks."""
        library = Library(self._find_journals(), self._find_index())

        def tell(call: Callable[..., object], *arguments: object) -> None:
            if is_outdated():
                raise AbandonedError(as_message("Something else is wanted."))  # nobody is shown it
            loop.call_soon_threadsafe(lambda: None if is_outdated() else call(*arguments))

        if not wanted:
            listed = _Listed(wanted, library.sessions(), left_out=library.left_out)
            tell(self._show, listed)
            library.update(lambda done, whole: tell(self._show_progress, done, whole))
            return listed
        library.update(lambda done, whole: tell(self._show_progress, done, whole))
        found = library.search(wanted, detailed=DETAILED)
        hits = {each.session.path: each.hits for each in found if each.hits}
        listed = _Listed(wanted, [each.session for each in found], hits)
        for place in range(DETAILED, len(found), DETAILED):
            tell(self._show, listed)
            more = [each.session for each in found[place : place + DETAILED]]
            hits = hits | {session.path: library.hits_in(session, wanted) for session in more if not is_outdated()}
            listed = _Listed(wanted, listed.sessions, hits)
        return listed

    def _show(self, listed: _Listed) -> None:
        self._window.show_sessions(listed.sessions, wanted=listed.wanted, hits=listed.hits)
        if listed.left_out and listed.left_out != self._told:
            self._window.show_message(listed.left_out, Severity.WARNING)
            self._told = listed.left_out  # once is enough, however often it is listed
        self._on_shown()

    def _show_progress(self, done: int, whole: int) -> None:
        if done < whole:
            self._window.say(
                Message(
                    "Indexing sessions for search: {done} of {whole}…",
                    done=f"{done:,}",
                    whole=f"{whole:,}",
                )
            )
