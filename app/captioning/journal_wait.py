"""The wait of what is published for the journal: until it is in the file, or for as long as the disk is trusted.

The hub holds back what must be in the journal's file before it is shown. Here it is flushed when the journal's thread
has written that, and when something has been held back for `JournalWriter.patience_s`: then everything is shown until
the disk has caught up. The event loop never waits.
"""

from __future__ import annotations

import asyncio
import contextlib

from app.captioning.hub import SessionHub
from app.transcripts.journal_writer import JournalWriter


class JournalWait:
    """Flushes a hub in time; lives on the event loop."""

    def __init__(self, hub: SessionHub) -> None:
        self._hub = hub
        self._journal: JournalWriter | None = None
        self._loop = asyncio.get_running_loop()
        self._awaited = 0  # the position that the hub waits for; the journal's thread reads it
        self._patience: asyncio.TimerHandle | None = None
        self._published = asyncio.Event()
        self._published.set()

    def follow(self, journal: JournalWriter) -> None:
        """Listen to this journal, which is not started yet."""
        self._journal = journal
        journal.on_written = self._on_written

    def look(self) -> None:
        """Something was published: see whether it waits."""
        if self._awaited or not self._hub.waits_for:
            return
        self._published.clear()
        self._awaited = self._hub.waits_for
        if self._patience is None and self._journal is not None:
            self._patience = self._loop.call_later(self._journal.patience_s, self._lose_patience)
        self._go_on()  # it may have been written before the journal's thread could know that somebody waits

    async def published(self) -> None:
        """Return when nothing waits."""
        await self._published.wait()

    def _on_written(self) -> None:
        """On the journal's thread: something is in the file, or cannot be."""
        awaited, journal = self._awaited, self._journal
        if awaited and journal is not None and journal.is_written(awaited):
            with contextlib.suppress(RuntimeError):  # the loop has ended before a disk that did not answer
                self._loop.call_soon_threadsafe(self._go_on)

    def _lose_patience(self) -> None:
        """Something has been waiting all the time: that is too long."""
        self._patience = None
        if self._journal is not None:
            self._journal.wait_no_longer()
        self._go_on()

    def _go_on(self) -> None:
        """Publish what is in the file."""
        self._hub.flush()
        if self._hub.waits_for == self._awaited:
            return
        self._awaited = 0
        if self._hub.waits_for:
            self.look()
            return
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._published.set()
