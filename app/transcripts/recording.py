"""What is kept of one running session: its journal, its transcript and its SRT, told of every event in this order.

So a final is in the journal's file before anybody is shown it, whatever happens to the process then. Order of
stopping: the SRT is written for the last time, then the journal is ended. Each of the two is a copy of what was said,
so a session is saved when one of them is whole.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from app import __version__
from app.captions.events import CaptionRevised, Event, GapRecorded, Stream, UsageReported
from app.captions.transcript import Sentence, Transcript
from app.errors import SaveError
from app.told import Told, plain, told
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.records import (
    FORMAT,
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

NO_SRT = told("What is said then goes to the past sessions only.")
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
    on_trouble: Callable[[Told], None],
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


class Recording:
    """Keeps one session while it runs.

    Attributes:
        transcript: all that was captioned so far.
        srt: the SRT that grows meanwhile, already open; None: none is kept. It is closed here.
        journal: the journal, started and closed here; None: none is kept.
    """

    def __init__(self, *, srt: LiveSrt | None, journal: JournalWriter | None) -> None:
        self.transcript = Transcript()
        self.srt = srt
        self.journal = journal
        self._last_ms = 0
        self._usage_s = 0
        self._kept_usage_s = 0

    def start(self) -> None:
        """Begin to keep. Returns at once."""
        if self.journal is not None:
            self.journal.start()

    def take(self, event: Event) -> None:
        """Take in an event of the session, before anybody is shown it."""
        match event:
            case CaptionRevised():
                self._take_caption(event)
            case GapRecorded():
                self._last_ms = max(self._last_ms, event.end_ms)
                if self.journal is not None:
                    self.journal.record(gap_record(event))
                if self.srt is not None:
                    self.srt.add_gap(event)
            case UsageReported(seconds):
                self._usage_s = seconds
                if seconds - self._kept_usage_s >= USAGE_STEP_S:
                    self._keep_usage()
            case _:
                pass

    def pause(self, at_ms: int) -> None:
        """Nobody listens from here on, in milliseconds by the clock since Start."""
        if self.journal is not None:
            self.journal.record(Paused(at_ms=at_ms))

    def resume(self, at_ms: int) -> None:
        """Listening goes on."""
        if self.journal is not None:
            self.journal.record(Resumed(at_ms=at_ms))

    def correct(self, number: int, stream: Stream, text: str) -> Sentence | None:
        """Put the user's text in the place of a final one; returns the sentence as it is now, None for no change."""
        sentence = self.transcript.correct(number, stream, text)
        if sentence is not None:
            if self.journal is not None:
                self.journal.record(Corrected(sentence=number, stream=stream, text=text))
            if self.srt is not None:
                self.srt.update(sentence)
        return sentence

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
                    told(
                        "{trouble} It is whole among the past sessions; 'surtitle sessions --recover' writes it again.",
                        trouble=trouble,
                    )
                ) from trouble
        if trouble is not None:
            raise trouble

    def _take_caption(self, caption: CaptionRevised) -> None:
        is_news = caption.final and not self.transcript.is_final(caption.sentence, caption.stream)
        if is_news and self.journal is not None:
            self.journal.record(final_record(caption))
        sentence = self.transcript.apply(caption)
        if sentence is None:
            return
        if is_news:
            self._last_ms = max(self._last_ms, caption.end_ms or caption.begin_ms)
        if self.srt is not None:
            self.srt.update(sentence)

    def _keep_usage(self) -> None:
        if self.journal is not None and self._usage_s != self._kept_usage_s:
            self._kept_usage_s = self._usage_s
            self.journal.record(Usage(seconds=self._usage_s))

    def _end_journal(self, outcome: Outcome) -> None:
        if self.journal is not None:
            self._keep_usage()
            self.journal.close(outcome, length_ms=self._last_ms, sentences=len(self.transcript))


def _without_secrets(service: str) -> str:
    parts = urlsplit(service)
    if not parts.netloc:
        return service
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
