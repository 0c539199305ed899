"""A session written down while it runs, so that nothing that was shown is lost.

Who records waits for no disk, and still knows when a record is in the file: `record` gives its position, `on_written`
is called when more is there, and `is_written` then says whether that position is. Two threads see to that: one writes
each record with one call, which takes microseconds where it only reaches the system's memory; the other one asks the
disk to hold what is written. A home on a network share, a sleeping disk, or a system that makes writers wait can hold
up a write for minutes, and captions are worth more than the order: after `patience_s`, whoever waits calls
`wait_no_longer`, and everything counts as written until the thread has caught up.

That the disk does not answer is said of a single write that takes long, never of a long queue, or of a thread that gets
no turn on a busy machine.

A record is remembered until the disk is known to hold it. So every fault has the same cure: try again from the last
place that was safe, with the same bytes at the same place. That holds for a full disk (also in the middle of a
record), for an error that only the disk's answer tells, and for a folder that is removed and is made again. What is
remembered meanwhile is bounded by `LIMIT_BYTES`, more than a day of speech with its translation; behind that, a
record says how many are missing.

Stop order: the SRT, then `close`, which blocks; then the lock is free.
"""

from __future__ import annotations

import enum
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import SaveError
from app.message import NOTHING, Message
from app.transcripts.journal_file import JournalFile, sync_to_disk
from app.transcripts.naming import JOURNAL_SUFFIX, dated_name
from app.transcripts.records import (
    AnyRecord,
    Dropped,
    Ended,
    Outcome,
    SavedFinal,
    SavedGap,
    SessionBegun,
    encode_record,
)

PATIENCE_S = 0.25  # what a final caption waits for its record at the most, once; everything else goes on meanwhile
LATE_S = 2.0  # a write that takes longer is told
RETRY_S = 1.0
LIMIT_BYTES = 64 << 20
CLOSE_S = 10.0  # what a disk that does not answer can hold up the end of a session
LAST_TRIES = 2  # once the session has ended


class _Trouble(enum.IntEnum):
    """What the user knows to be wrong, the worst last."""

    NONE = 0
    LATE = 1
    FAULT = 2
    FULL = 3


class JournalWriter:
    """Writes the journal of one session.

    Attributes:
        path: the file; None until it is made.
        trouble: what is missing in it, as a sentence, once it is closed; nothing where it is whole.
        patience_s: how long a caption is to wait for its record before `wait_no_longer` is called.
        on_written: called on the writing thread whenever more is written, or cannot be; set it before `start`.
    """

    def __init__(
        self,
        folder: Path,
        header: SessionBegun,
        *,
        on_trouble: Callable[[Message], None] = lambda _: None,
        patience_s: float = PATIENCE_S,
        late_s: float = LATE_S,
        retry_s: float = RETRY_S,
        close_s: float = CLOSE_S,
        limit_bytes: int = LIMIT_BYTES,
        write: Callable[[int, bytes], int] = os.write,
        sync: Callable[[int], None] = sync_to_disk,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_trouble` is called, on any thread, with a sentence when the journal cannot be written, and again when it
        can."""
        self.path: Path | None = None
        self.trouble = NOTHING
        self._folder = folder
        self._wanted = folder / f"{dated_name(header.begun_at)}{JOURNAL_SUFFIX}"
        self._first_line = encode_record(header)
        self._is_alone = not header.srt
        self._on_trouble = on_trouble
        self.patience_s = patience_s
        self.on_written: Callable[[], None] = lambda: None
        self._late_s, self._retry_s, self._close_s = late_s, retry_s, close_s
        self._limit_bytes = limit_bytes
        self._write, self._sync = write, sync
        self._clock = clock

        # Written by the writing thread alone, while nothing is synced.
        self._file: JournalFile | None = None

        # All else under this lock. `_lines` are those that the disk is not known to hold; the first one belongs at
        # `_offset` in the file, and of all of them `_written` bytes, which is `_whole` lines and a part, are in it.
        self._changed = threading.Condition()
        self._lines: list[bytes] = []
        self._remembered = 0  # their bytes
        self._offset = 0
        self._whole = 0
        self._whole_bytes = 0
        self._written = 0
        self._taken_total = 0  # bytes since the beginning, whatever became of them
        self._dropped = 0
        self._fault: OSError | None = None  # until the disk is known to hold everything
        self._sync_error: OSError | None = None  # not yet seen by the writing thread
        self._unsound = False  # what was written since the last sync may not be in the file
        self._late = False  # nobody waits until all is written
        self._writing_since: float | None = None  # the write that the disk has not answered yet
        self._progressed_s = 0.0  # when the disk has answered last
        self._told = _Trouble.NONE
        self._syncing = False
        self._closing = False
        self._last_tries = 0
        self._finished = False  # the writing thread has ended
        self._has_content = False
        self._writing_thread = threading.Thread(target=self._run_writing, name="journal", daemon=True)
        self._syncing_thread = threading.Thread(target=self._run_syncing, name="journal-sync", daemon=True)

    def start(self) -> None:
        """Begin to write. Returns at once; a file that cannot be made is told as any other trouble, and tried again."""
        with self._changed:
            self._append(self._first_line)
        self._writing_thread.start()
        self._syncing_thread.start()

    def record(self, record: AnyRecord) -> int:
        """Take in a record; returns its position, for `is_written`. Returns at once."""
        line = encode_record(record)
        with self._changed:
            if self._closing:
                return 0
            self._has_content = self._has_content or isinstance(record, SavedFinal | SavedGap)
            trouble = NOTHING if self._take(line) else self._news(_Trouble.FULL)
            position = self._taken_total
        if trouble:
            self._on_trouble(trouble)
        return position

    def is_written(self, position: int) -> bool:
        """Whether all up to this position is in the file, or the disk is in trouble and nobody should wait for it."""
        with self._changed:
            return self._fault is not None or self._late or self._taken_total - self._missing >= position

    def wait_no_longer(self) -> None:
        """Let nobody wait until all that was recorded so far is written."""
        with self._changed:
            self._late = self._missing > 0

    def look_at_disk(self) -> None:
        """Tell of a write that the disk has not answered for too long. Returns at once."""
        since = self._writing_since
        if since is None or self._clock() - since < self._late_s:
            return
        with self._changed:
            trouble = self._news(_Trouble.LATE, Message("the disk isn't responding"))
        if trouble:
            self._on_trouble(trouble)

    def close(self, outcome: Outcome, *, length_ms: int, sentences: int) -> None:
        """Write the end and let go of the file. Blocks; raises `SaveError` where something is missing in it.

        A session in which nothing was said leaves no file.
        """
        with self._changed:
            if self._closing:
                return
            ended = Ended(outcome=outcome, length_ms=length_ms, sentences=sentences)
            self._take(encode_record(ended), always=True)
            self._closing = True
            self._changed.notify_all()
        self.trouble = trouble = self._end_threads()
        if trouble:
            if self._told is _Trouble.NONE:
                self._on_trouble(trouble)
            raise SaveError(trouble)

    def _end_threads(self) -> Message:
        """Wait until the file is finished and let go of it; returns what is wrong with it as a sentence, or nothing."""
        if not self._have_ended():
            return Message(
                "The disk with {folder} isn't responding. The end of this session wasn't saved there.",
                folder=self._folder,
            )
        file, self._file = self._file, None
        if file is not None:
            if not self._has_content:
                file.remove()
            file.close()
        if not self._lines or not self._has_content:
            return NOTHING
        return Message(
            "This session couldn't be fully saved in {folder} ({reason}).",
            folder=self._folder,
            reason=self._fault.strerror if self._fault is not None else Message("only part of it could be written"),
        )

    def _have_ended(self) -> bool:
        """Wait for both threads as long as the disk answers; whether they have ended."""
        self._progressed_s = max(self._progressed_s, self._clock())
        for thread in (self._writing_thread, self._syncing_thread):
            while thread.is_alive():
                left_s = self._progressed_s + self._close_s - self._clock()
                if left_s <= 0:
                    return False
                thread.join(left_s)
        return True

    # For whoever records

    def _take(self, line: bytes, *, always: bool = False) -> bool:
        """Remember a line that is to be written; False where there is no room for it."""
        if self._remembered + len(line) > self._limit_bytes and not always:
            self._dropped += 1
            return False
        if self._dropped:
            self._append(encode_record(Dropped(records=self._dropped)))
            self._dropped = 0
        self._append(line)
        return True

    def _append(self, line: bytes) -> None:
        self._lines.append(line)
        self._remembered += len(line)
        self._taken_total += len(line)
        self._changed.notify_all()

    @property
    def _missing(self) -> int:
        """How many of the bytes taken in are not in the file yet."""
        return self._remembered - self._written

    # The writing thread

    def _run_writing(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._missing or self._unsound or self._sync_error is not None or self._is_done()
                )
                if self._is_done():
                    break
                error, self._sync_error = self._sync_error, None
            try:
                if error is not None:
                    raise error
                self._writing_since = self._clock()
                try:
                    self._write_next()
                finally:
                    self._writing_since = None
                    self._progressed_s = self._clock()
            except OSError as caught:
                if not self._goes_on_after(caught):
                    break
            self.on_written()
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def _is_done(self) -> bool:
        """Closed, and everything is on the disk."""
        return self._closing and not self._lines

    def _write_next(self) -> None:
        """Write the next line, or what is left of it; or make the file, or mend it."""
        file = self._sound_file()
        with self._changed:
            if not self._missing:
                return
            line = self._lines[self._whole]
            part = self._written - self._whole_bytes
            at = self._offset + self._written
        written = file.write(at, line[part:])
        with self._changed:
            self._written += written
            if part + written == len(line):
                self._whole += 1
                self._whole_bytes = self._written
            if not self._missing:
                self._late = False
            news = self._news_if_well()
            self._changed.notify_all()
        if news:
            self._on_trouble(news)

    def _sound_file(self) -> JournalFile:
        """The file, fit to be written: made or mended if need be."""
        if self._file is None:
            self._file = JournalFile(self._wanted, self._first_line, write=self._write, sync=self._sync)
            self.path = self._file.path
            return self._file
        with self._changed:
            if not self._unsound:
                return self._file
            self._changed.wait_for(lambda: not self._syncing)
            synced_bytes = self._offset
        offset, complete = self._file.restore(synced_bytes)
        self.path = self._file.path
        with self._changed:
            self._unsound = False
            self._offset = offset
            self._whole = self._whole_bytes = self._written = 0
            if not complete:  # an older part went with its disk; the line end closes a line that was torn
                self._lines.insert(0, b"\n" + encode_record(Dropped(records=0)))
                self._remembered += len(self._lines[0])
        return self._file

    def _goes_on_after(self, error: OSError) -> bool:
        """Tell that something is wrong and wait a while; False where the session has ended and enough was tried."""
        is_there = self._file is None or self._file.is_there()
        with self._changed:
            self._fault = error
            self._unsound = self._unsound or not is_there
            self._last_tries += self._closing
            news = self._news(_Trouble.FAULT, error.strerror or str(error))
            self._changed.notify_all()
        self.on_written()  # nobody is to wait for this
        if news:
            self._on_trouble(news)
        with self._changed:
            if self._last_tries >= LAST_TRIES:
                return False
            self._changed.wait_for(lambda: self._closing, self._retry_s)
        return True

    # News

    def _news_if_well(self) -> Message:
        if self._missing or self._fault is not None or self._told is _Trouble.NONE:
            return NOTHING
        self._told = _Trouble.NONE
        return Message("This session is being saved in {folder} again.", folder=self._folder)

    def _news(self, trouble: _Trouble, reason: str = "") -> Message:
        """The sentence for what is wrong now, or an empty one where the user knows of that or of something worse."""
        if trouble <= self._told:
            return NOTHING
        self._told = trouble
        if trouble is _Trouble.FULL:
            return Message(
                "This session still can't be saved in {folder}, and memory for it is full. From now on, "
                "captions won't be saved there.",
                folder=self._folder,
            )
        if self._is_alone:
            return Message(
                "Can't save this session in {folder} ({reason}). Captions continue but aren't saved anywhere "
                "else. Saving resumes as soon as possible.",
                folder=self._folder,
                reason=reason,
            )
        return Message(
            "Can't save this session in {folder} ({reason}). Captions continue, and saving resumes as soon as "
            "possible.",
            folder=self._folder,
            reason=reason,
        )

    # The syncing thread

    def _run_syncing(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: (self._whole and not self._unsound) or self._finished)
                file, whole, whole_bytes = self._file, self._whole, self._whole_bytes
                if file is None or not whole or self._unsound:
                    return
                self._syncing = True
            error: OSError | None = None
            try:
                file.sync()
            except OSError as caught:
                error = caught
            self._progressed_s = self._clock()
            news = NOTHING
            with self._changed:
                self._syncing = False
                if error is not None:
                    self._sync_error = error
                    self._unsound = True
                else:
                    self._forget(whole, whole_bytes)
                    if not self._missing:
                        self._fault = None
                    news = self._news_if_well()
                self._changed.notify_all()
            if news:
                self._on_trouble(news)

    def _forget(self, whole: int, whole_bytes: int) -> None:
        """The disk holds these lines."""
        del self._lines[:whole]
        self._remembered -= whole_bytes
        self._offset += whole_bytes
        self._whole -= whole
        self._whole_bytes -= whole_bytes
        self._written -= whole_bytes
