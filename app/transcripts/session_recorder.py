"""What is kept of one running session: its journal, which takes every event first, and its SRT.

The journal says when a final is in its file, and nobody is shown it before, so whatever happens to the process then,
what was shown is kept. The SRT is made from what was published. Order of stopping: the SRT is written for the last
time, then the journal is ended. Each of the two is a copy of what was said, so a session is saved when one of them is
whole. Not here: the transcript, and who is shown what (``app/captioning/hub.py``).
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

from app import __version__
from app.captions.events import CaptionRevised, Event, GapRecorded, StatusChanged, Stream, UsageReported
from app.captions.transcript import Sentence
from app.errors import SaveError
from app.message import Message, plain
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.records import (
    FORMAT,
    AnyRecord,
    Corrected,
    Outcome,
    Paused,
    Resumed,
    SessionBegun,
    Usage,
    final_record,
    gap_record,
)
from app.transcripts.srt_rights import mark_of

NO_SRT = Message("From then on, captions are saved in past sessions only.")
USAGE_STEP_S = 60  # how finely usage is kept; the last figure always is

_log = logging.getLogger(__name__)


def new_journal(
    folder: Path,
    *,
    source_language: str,
    target_language: str,
    service: str,
    source: str,
    srt: Path | None,
    on_trouble: Callable[[Message], None],
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now().astimezone(),
) -> JournalWriter:
    """The journal of a session that begins now, not yet started.

    Args:
        folder: of all journals.
        source_language, target_language, source: as in `records.SessionBegun`.
        service: "local", "cloud", or an address, of which only the host is kept: the rest may hold a key.
        srt: the SRT beside it.
        on_trouble: as in `JournalWriter`.
    """
    begun_at = now()
    header = SessionBegun(
        format=FORMAT,
        app_version=__version__,
        begun_at=begun_at,
        zone=begun_at.tzname() or "",
        source_language=source_language,
        target_language=target_language,
        service=_without_secrets(service),
        source=plain(source),
        srt=str(srt) if srt is not None else "",
        srt_mark=mark_of(folder, begun_at, srt) if srt is not None else "",
    )
    return JournalWriter(folder, header, on_trouble=on_trouble)


class SessionRecorder:
    """Keeps one session while it runs.

    Attributes:
        srt: the SRT that grows meanwhile, already open; None: none is kept. It is closed here.
        journal: the journal, started and closed here; None: none is kept.
    """

    def __init__(self, *, srt: LiveSrt | None, journal: JournalWriter | None) -> None:
        self.srt = srt
        self.journal = journal
        self._finals: set[tuple[int, Stream]] = set()  # that were recorded
        self._sentences: set[int] = set()
        self._last_ms = 0
        self._usage_s = 0
        self._kept_usage_s = 0

    def start(self) -> None:
        """Begin to keep. Returns at once."""
        if self.journal is not None:
            self.journal.start()

    def take(self, event: Event) -> int:
        """Record an event of the session, before anybody is shown it.

        Returns at once: the position in the journal that must be written (`is_recorded`) before the event is shown; 0
        where it need not be.
        """
        if self.journal is not None:
            self.journal.look_at_disk()
        match event:
            case CaptionRevised():
                return self._take_caption(event)
            case GapRecorded():
                self._last_ms = max(self._last_ms, event.end_ms)
                return self._record(gap_record(event))
            case UsageReported(seconds):
                self._usage_s = seconds
                if seconds - self._kept_usage_s >= USAGE_STEP_S:
                    self._keep_usage()
            case StatusChanged():
                pass
            case _:
                assert_never(event)
        return 0

    def is_recorded(self, position: int) -> bool:
        """Whether this position of the journal is written, or is not to be waited for."""
        return self.journal is None or self.journal.is_written(position)

    def take_correction(self, number: int, stream: Stream, text: str) -> int:
        """Record that the user has put this in the place of a final text; returns as `take` does."""
        return self._record(Corrected(sentence=number, stream=stream, text=text))

    def show(self, item: Sentence | GapRecorded) -> None:
        """Take what was published into the SRT. Returns at once."""
        if self.srt is None:
            return
        if isinstance(item, GapRecorded):
            self.srt.add_gap(item)
        else:
            self.srt.update(item)

    def pause(self, at_ms: int) -> None:
        """Nobody listens from here on, in milliseconds by the clock since Start."""
        self._record(Paused(at_ms=at_ms))

    def resume(self, at_ms: int) -> None:
        """Listening goes on."""
        self._record(Resumed(at_ms=at_ms))

    def close(self, outcome: Outcome) -> None:
        """Finish both files. Blocks; raises `SaveError` where what was said is not whole in one of them, or not in the
        SRT that the user looks for."""
        trouble: SaveError | None = None
        try:
            if self.srt is not None:
                self.srt.close()
        except SaveError as error:
            trouble = error
        try:
            self._end_journal(outcome)
        except SaveError as error:
            _log.warning("%s", error)  # the journal has told it
            if trouble is not None or self.srt is None:
                raise trouble or error from error
        else:
            if trouble is not None and self.journal is not None:
                raise SaveError(
                    Message(
                        "{trouble} The complete session is in past sessions. Run “surtitle sessions --recover” "
                        "to restore the file.",
                        trouble=trouble,
                    )
                ) from trouble
        if trouble is not None:
            raise trouble

    def _take_caption(self, caption: CaptionRevised) -> int:
        self._sentences.add(caption.sentence)
        key = caption.sentence, caption.stream
        if not caption.final or key in self._finals:
            return 0
        self._finals.add(key)
        self._last_ms = max(self._last_ms, caption.end_ms or caption.begin_ms)
        return self._record(final_record(caption))

    def _record(self, record: AnyRecord) -> int:
        return self.journal.record(record) if self.journal is not None else 0

    def _keep_usage(self) -> None:
        if self._usage_s != self._kept_usage_s:
            self._kept_usage_s = self._usage_s
            self._record(Usage(seconds=self._usage_s))

    def _end_journal(self, outcome: Outcome) -> None:
        if self.journal is not None:
            self._keep_usage()
            self.journal.close(outcome, length_ms=self._last_ms, sentences=len(self._sentences))


def _without_secrets(service: str) -> str:
    parts = urlsplit(service)
    if not parts.netloc:
        return service
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
