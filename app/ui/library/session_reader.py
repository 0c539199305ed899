"""One past session, read in the window and corrected there.

Not here: the page itself (``session_page.py``), and what completes a session that was interrupted
(``library_controller.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.captions.division import in_order
from app.captions.events import Stream
from app.captions.rules import CueRules
from app.captions.transcript import Transcript
from app.errors import SaveError, SurtitleError
from app.message import Message
from app.transcripts.journal import SessionState, SessionSummary, read_journal
from app.transcripts.past_sessions import correct_session
from app.transcripts.saved_session import SavedSession
from app.ui.library.library_window import LibraryWindow
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.tasks import Tasks

ROWS_AT_ONCE = 300  # of a session that is shown; then the window has its turn


class Reading:
    """Fills the page of one session; another one takes its place.

    Args:
        tasks: owns the reading.
        changing: held while a session is changed on the disk.
        find_srt_folder: the folder of all transcripts.
        find_rules: the rules of subtitles that the user has set.
        complete: completes a session that was interrupted, and tells of it.
    """

    def __init__(
        self,
        window: LibraryWindow,
        tasks: Tasks,
        changing: asyncio.Lock,
        *,
        find_srt_folder: Callable[[], Path],
        find_rules: Callable[[], CueRules],
        complete: Callable[[SessionSummary], Awaitable[None]],
    ) -> None:
        self._window = window
        self._tasks = tasks
        self._changing = changing
        self._find_srt_folder = find_srt_folder
        self._find_rules = find_rules
        self._complete = complete
        self._transcript = Transcript()
        self._task: asyncio.Task[object] | None = None

    def open(self, session: SessionSummary, at_ms: int | None, *, on_opened: Callable[[], None] = lambda: None) -> None:
        """Read this session, and go to that time of it; `on_opened` is called when its page is shown, still empty."""
        self.cancel()
        self._task = self._tasks.spawn(self._read(session, at_ms, on_opened))

    def cancel(self) -> None:
        """Read no further."""
        if self._task is not None:
            self._task.cancel()

    async def correct(self, session: SessionSummary, number: int, stream: Stream, text: str) -> None:
        """Keep the user's text, and show it where it is kept."""
        try:
            async with self._changing:
                await asyncio.to_thread(
                    correct_session,
                    *(session.path, number, stream, text),
                    srt_folder=self._find_srt_folder(),
                    rules=self._find_rules(),
                )
        except SurtitleError as error:
            self._window.show_message(str(error), Severity.ERROR)
            if not isinstance(error, SaveError) or not await _has_kept(session, number, stream, text):
                return
        shown = self._window.page.session
        if shown is None or shown.path != session.path:  # another one has been opened meanwhile
            return
        corrected = self._transcript.correct(number, stream, text)
        if corrected is not None:
            self._window.page.add([corrected])

    async def _read(self, session: SessionSummary, at_ms: int | None, on_opened: Callable[[], None]) -> None:
        window = self._window
        self._transcript = Transcript()
        window.read(session)
        window.banner.hide()
        on_opened()
        if session.state is SessionState.INTERRUPTED:
            await self._complete(session)
        elif session.state is SessionState.RUNNING:
            window.show_message(Message("This session is still running. Showing its captions so far."))
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


async def _has_kept(session: SessionSummary, number: int, stream: Stream, text: str) -> bool:
    """Whether a correction is in the journal all the same: the subtitles alone may have been refused."""
    try:
        kept = await asyncio.to_thread(read_journal, session.path)
    except SurtitleError:
        return False
    now = next((each.text_in(stream) for each in kept.sentences if each.number == number), None)
    return now is not None and now.text == text


def transcript_of(kept: SavedSession) -> Transcript:
    """A kept session as a transcript that can be corrected, and knows what it was before."""
    transcript = Transcript()
    originals = {sentence.number: sentence for sentence in kept.originals}
    for sentence in kept.sentences:
        for caption in originals.get(sentence.number, sentence).texts:
            transcript.apply(caption)
        for caption in sentence.texts:
            transcript.correct(sentence.number, caption.stream, caption.text)
    return transcript
