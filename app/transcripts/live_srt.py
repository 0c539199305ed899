"""The SRT that grows on disk while captions run.

It follows the same cue rules as an export, and holds every final within a second. It is valid at every moment
(``atomic_write.py``), and its settled cues stand (``growing_cues.py``). All the work is done by one thread, so nothing
else waits for a disk; a version that cannot be written is told once, and tried again until it can. A mistake of ours
in it is told, too, and costs the versions in between, as long as the last one can be made.

The end waits for the cues that are still to be made, as long as they are being made; for a disk that does not answer,
`CLOSE_S`. The two are not mistaken for each other: only a write that takes long is the disk's fault.

Each version is the whole file, because only a whole file can take the other's place in one step; the settled part of
it is ready to be written, so it costs no more than handing it over (1.5 MB in the tenth hour, about a millisecond; the
disk may take some more). Where that takes long, more finals are collected for one version. Versions are not synced one
by one: what was said is safe in the journal, from which the SRT can be made again. The last one is.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.captions.events import GapRecorded
from app.captions.rules import CueRules
from app.captions.transcript import Sentence
from app.errors import OutputError, SaveError
from app.files import create_private
from app.message import Message
from app.transcripts.atomic_write import part_path, replace_file
from app.transcripts.growing_cues import GrowingCues
from app.transcripts.naming import free_paths, reservation_of

COLLECT_S = 0.2  # finals that come together are written together
LONGEST_COLLECT_S = 0.7  # and yet each one within a second
REST = 50  # so many times as long as a version took, nothing is written
RETRY_S = 1.0
CLOSE_S = 10.0  # what a disk that does not answer can hold up the end of a session
STUCK_S = 60.0  # what the cues of one sentence can

_log = logging.getLogger(__name__)


class LiveSrt:
    """Writes one SRT file while its session runs.

    Stop order: after the session has published its last caption, `close`.

    Attributes:
        path: the file; with `unique`, known for good once it is open.
        rules: that its cues keep.
        written: whether this session has written it; until then, what lies there is an older file, or an empty one.
    """

    def __init__(
        self,
        path: Path,
        *,
        translating: bool,
        unique: bool = False,
        rules: CueRules = CueRules(),  # noqa: B008 - frozen
        on_trouble: Callable[[Message], None] = lambda _: None,
        on_recovery: Callable[[Message], None] | None = None,
        close_s: float = CLOSE_S,
        stuck_s: float = STUCK_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`unique`: take the next numbered name where another session has this one, and leave no file of no words.

        `on_trouble` is called, on the writing thread, with a sentence when the file cannot be written, and
        `on_recovery`, or where that is None `on_trouble` again, when it can."""
        self.path = path.resolve()  # a link is followed, not replaced
        self.written = False
        self.rules = rules
        self._unique = unique
        self._on_trouble = on_trouble
        self._on_recovery = on_recovery or on_trouble
        self._clock = clock
        self._cues = GrowingCues(translating=translating, rules=rules)  # the thread's
        self._changed = threading.Condition()
        self._inbox: list[tuple[float, Sentence | GapRecorded]] = []
        self._closing = False
        self._failed = False
        self._last_error: OSError | None = None  # of the last version; for whoever has seen the thread end
        self._collect_s = COLLECT_S
        self._close_s, self._stuck_s = close_s, stuck_s
        self._writing_since: float | None = None  # a version that the disk has not taken yet
        self._mistake: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="live-srt", daemon=True)

    def open(self) -> None:
        """Make sure that the file can be written, and start the thread. Blocks; raises `OutputError`."""
        if not self._unique and self.path.exists() and not self.path.is_file():
            raise self._refusal(
                Message("it is a folder") if self.path.is_dir() else Message("it is not a regular file")
            )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._unique:
                self.path = _reserved(self.path)
            part = part_path(self.path)
            os.close(create_private(part))
            part.unlink()
        except OSError as error:
            raise self._refusal(error.strerror) from error
        self._thread.start()

    def update(self, sentence: Sentence) -> None:
        """Take in a sentence as it is now. Returns at once."""
        if any(text.final for text in sentence.texts):
            self._take(sentence)

    def add_gap(self, gap: GapRecorded) -> None:
        """Take in a gap, which becomes a cue. Returns at once."""
        self._take(gap)

    def close(self) -> None:
        """Let the thread write the last version and end. Blocks, for a disk no longer than `close_s`.

        Raises `SaveError` where that version cannot be made or written, or the disk does not answer; the thread is then
        left to itself, and still writes it if it can. Where nothing was said, an older file of this name stays as it
        is.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._wait_for_thread()
        if self._mistake is not None:
            raise SaveError(
                Message(
                    "The subtitle file {name} is incomplete because of a bug in Surtitle. The last captions are "
                    "missing.",
                    name=self.path.name,
                )
            ) from self._mistake
        error = self._last_error
        if error is not None:
            raise SaveError(
                Message(
                    "Couldn't finish writing the transcript to {path} ({reason}). The last captions are missing.",
                    path=self.path,
                    reason=error.strerror,
                )
            ) from error

    def _wait_for_thread(self) -> None:
        """Wait for the end of the thread, as long as it gets on with something. Raises `SaveError`."""
        made, since = self._cues.made, time.monotonic()
        while self._thread.is_alive():
            now = time.monotonic()
            if made != self._cues.made:
                made, since = self._cues.made, now
            writing_since = self._writing_since
            if writing_since is not None and now - max(since, writing_since) >= self._close_s:
                raise SaveError(
                    Message(
                        "The disk with {folder} isn't responding, so the subtitle file {name} is incomplete. "
                        "The last captions are missing.",
                        folder=self.path.parent,
                        name=self.path.name,
                    )
                )
            if writing_since is None and now - since >= self._stuck_s:
                raise SaveError(
                    Message(
                        "Finishing the subtitle file {name} took too long, so it is incomplete. The last "
                        "captions are missing.",
                        name=self.path.name,
                    )
                )
            self._thread.join(min(self._close_s, self._stuck_s) / 2)

    def _take(self, item: Sentence | GapRecorded) -> None:
        with self._changed:
            self._inbox.append((self._clock(), item))
            self._changed.notify()

    def _refusal(self, reason: str | None) -> OutputError:
        return OutputError(
            Message(
                "Can't write the transcript to {path} ({reason}). Check that you can write to that folder.",
                path=self.path,
                reason=reason,
            )
        )

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as mistake:
            self._tell_mistake(mistake)
            with self._changed:
                self._changed.wait_for(lambda: self._closing)
        try:
            self._empty_inbox()
            if self._cues or self.written:
                self._replace(self._cues.last(), durable=True)
                self.written = True
            self._mistake = None
        except OSError as error:
            self._last_error = error
        except Exception as mistake:
            self._mistake = mistake
            _log.exception("the last version of the subtitles cannot be made")
        finally:
            if self._unique:
                with contextlib.suppress(OSError):
                    reservation_of(self.path).unlink(missing_ok=True)

    def _tell_mistake(self, mistake: Exception) -> None:
        self._mistake = mistake
        _log.error("the subtitles cannot be made any more", exc_info=mistake)
        self._on_trouble(
            Message(
                "Because of a bug in Surtitle, the subtitle file {name} won't be updated until the session "
                "ends. Captions continue and are saved in past sessions. See the log for details.",
                name=self.path.name,
            )
        )

    def _replace(self, *parts: bytes | bytearray, durable: bool = False) -> None:
        self._writing_since = time.monotonic()
        try:
            replace_file(self.path, parts, durable=durable)
        finally:
            self._writing_since = None

    def _follow(self) -> None:
        """Write one version after the other, until nothing more comes."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._inbox or self._failed or self._closing)
                if self._closing:
                    return
                self._changed.wait_for(lambda: self._closing, timeout=self._collect_s)
            begun_s = time.monotonic()
            self._empty_inbox()
            tail = self._cues.tail(self._clock())
            try:
                self._replace(self._cues.settled, tail)
            except OSError as error:
                self._retry_later(error)
            else:
                self.written = True
                self._collect_s = min(LONGEST_COLLECT_S, max(COLLECT_S, REST * (time.monotonic() - begun_s)))
                if self._failed:
                    self._failed = False
                    self._on_recovery(Message("The transcript is being written to {path} again.", path=self.path))

    def _empty_inbox(self) -> None:
        with self._changed:
            inbox, self._inbox = self._inbox, []
        for arrived_s, item in inbox:
            self._cues.add(item, arrived_s)

    def _retry_later(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            self._on_trouble(
                Message(
                    "Can't write the transcript to {path} ({reason}). Captions continue, and writing resumes as "
                    "soon as possible.",
                    path=self.path,
                    reason=error.strerror,
                )
            )
        with self._changed:
            self._changed.wait_for(lambda: self._closing, timeout=RETRY_S)


def _reserved(wanted: Path) -> Path:
    """The wanted path, or the next numbered one, which a file beside it now keeps for us. Raises OSError.

    Not the SRT itself: an empty one is none, and players would be told so.
    """
    for path in free_paths(wanted):
        if path.exists():
            continue
        try:
            os.close(os.open(reservation_of(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            continue
        return path
    raise AssertionError("there is always a next name")
