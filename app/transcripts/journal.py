"""Journals that are there: read, found where they were interrupted, and added to.

What is read here may be torn, half written, or growing; a reader never waits for a writer. Adding takes the lock, so
a session that is still running is left alone. Not here: the session that is running (``journal_writer.py``), and the
records themselves (``records.py``).
"""

from __future__ import annotations

import contextlib
import datetime
import enum
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.captions.events import GapRecorded
from app.captions.transcript import Transcript
from app.errors import InputError, SaveError
from app.files import open_regular
from app.message import Message
from app.transcripts.journal_header import JournalHeader, has_ended, read_header
from app.transcripts.journal_lines import lines_of
from app.transcripts.locks import is_locked, try_lock
from app.transcripts.naming import JOURNAL_SUFFIX
from app.transcripts.records import (
    FORMAT,
    AnyRecord,
    Corrected,
    Ended,
    Moved,
    SavedGap,
    SavedSource,
    SavedTranslation,
    SessionBegun,
    caption_of,
    decode_record,
    encode_record,
)
from app.transcripts.saved_session import SavedSession
from app.transcripts.text_normalisation import fold

_LOCK_TRIES = 25  # a list of sessions that is made meanwhile holds it for an instant (`is_locked`)
_LOCK_PAUSE_S = 0.02


def read_journal(path: Path) -> SavedSession:
    """The session of a journal, as far as it is there, with the user's corrections. Blocks.

    Raises `InputError` where the file is no journal, cannot be read, or was written by a later version.
    """
    return saved_session(path, read_records(path))


def read_records(path: Path) -> list[AnyRecord]:
    """All records that can be understood, in their order. Blocks; raises `InputError` as `read_journal` does."""
    try:
        records = [record for line in lines_of(path) if (record := decode_record(line)) is not None]
    except OSError as error:
        raise InputError(
            Message("Couldn't read the session {path} ({reason}).", path=path, reason=error.strerror)
        ) from error
    if not records:
        raise InputError(Message("{path} isn't a Surtitle session.", path=path))
    header = records[0]
    if isinstance(header, SessionBegun) and header.format > FORMAT:
        raise InputError(
            Message(
                "{path} was created by a newer version of Surtitle ({version}). Update Surtitle to open it.",
                path=path,
                version=header.app_version,
            )
        )
    return records


def saved_session(path: Path, records: Iterable[AnyRecord]) -> SavedSession:
    """What these records of a journal say, folded in their order."""
    header: SessionBegun | None = None
    transcript = Transcript()
    gaps: list[GapRecorded] = []
    length_ms: int | None = None
    for record in records:
        match record:
            case SessionBegun():
                header = header or record
            case SavedSource() | SavedTranslation():
                transcript.apply(caption_of(record))
            case Corrected():
                transcript.correct(record.sentence, record.stream, record.text)
            case SavedGap():
                gaps.append(GapRecorded(record.begin_ms, record.end_ms, record.reason))
            case Ended():
                length_ms = record.length_ms
            case _:
                pass
    return SavedSession(
        name=path.stem,
        started=header.begun_at if header is not None else _changed_at(path),
        source_language=header.source_language if header is not None else "",
        target_language=(header.target_language or None) if header is not None else None,
        sentences=tuple(transcript),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.begin_ms)),
        originals=tuple(transcript.originals()),
        length_ms=length_ms,
    )


def srt_of(records: Iterable[AnyRecord]) -> Path | None:
    """Where the SRT of the session is, as far as its journal knows."""
    srt = ""
    for record in records:
        if isinstance(record, SessionBegun | Moved):
            srt = record.srt
    return Path(srt) if srt else None


class SessionState(enum.StrEnum):
    """What has become of a session."""

    ENDED = "ended"
    RUNNING = "running"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session in a list.

    Attributes:
        path: its journal.
        glance: what it is about.
        state: whether it is over; of an interrupted one the SRT may lack the end (`past_sessions.recover_session`).
    """

    path: Path
    header: JournalHeader
    state: SessionState

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.path.stem


def summary_of(path: Path, header: JournalHeader) -> SessionSummary:
    """The session, with what becomes of it just now. Blocks; raises OSError."""
    if header.ended:
        state = SessionState.ENDED
    else:
        state = SessionState.RUNNING if is_locked(path) else SessionState.INTERRUPTED
    return SessionSummary(path, header, state)


def journals_in(folder: Path) -> list[Path]:
    """The journals of a folder, the latest name first; none where there is no folder. Blocks; raises OSError."""
    return [folder / name for name in journal_names_in(folder)]


def journal_names_in(folder: Path) -> list[str]:
    """The same, their names only."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith(JOURNAL_SUFFIX)]
    except FileNotFoundError:
        return []
    return sorted(names, reverse=True)


def find_journal(name: str, folder: Path, *, exact: bool = False) -> Path:
    """The journal that a user means: a path, a session's name, with its suffix or without, or the beginning of one.

    `exact`: a beginning is not enough, for what cannot be undone by a look at it. Blocks. Raises `InputError` with a
    sentence where there is none, or more than one.
    """
    given = Path(name)
    if given.suffix == JOURNAL_SUFFIX and given.is_file():
        return given
    try:
        paths = journals_in(folder)
    except OSError as error:
        raise InputError(
            Message("Couldn't read the sessions in {folder} ({reason}).", folder=folder, reason=error.strerror)
        ) from error
    found = [path for path in paths if name in (path.stem, path.name)]
    wanted = fold(name)
    if not found and wanted:
        found = [path for path in paths if fold(path.stem).startswith(wanted)]
        if exact and found:
            raise InputError(
                Message(
                    "There is no session “{name}”. Did you mean “{other}”? Enter the full name.",
                    name=name,
                    other=found[0].stem,
                )
            )
    if not found:
        raise InputError(Message("There is no session “{name}”. Run “surtitle sessions” to list them.", name=name))
    if len(found) > 1:
        raise InputError(
            Message("{count} sessions match “{name}”. Enter more of the name.", count=len(found), name=name)
        )
    return found[0]


def find_interrupted(folder: Path) -> list[SessionSummary]:
    """The sessions that have no end and that nobody is writing, the latest first; without those where nothing was said.

    Blocks. What cannot be read is passed over.
    """
    return [summary for summary in find_unended(folder) if not summary.header.is_empty]


def find_unended(folder: Path) -> list[SessionSummary]:
    """The same, with those where nothing was said."""
    found: list[SessionSummary] = []
    try:
        paths = _without_end(folder)
    except OSError:
        return []
    for path in paths:
        try:
            header = read_header(path)
            if header is None or header.ended:
                continue
            summary = summary_of(path, header)
        except OSError:
            continue
        if summary.state is SessionState.INTERRUPTED:
            found.append(summary)
    return sorted(found, key=lambda summary: summary.header.started, reverse=True)


def _without_end(folder: Path) -> list[Path]:
    """The journals whose last line is not the end, as far as they can be read. Blocks; raises OSError."""
    found: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.name.endswith(JOURNAL_SUFFIX) and entry.is_file() and not has_ended(entry.path):
                    found.append(Path(entry.path))
    return found


def append_records(path: Path, records: Iterable[AnyRecord]) -> None:
    """Add to the journal of a session that is over. Blocks.

    Raises:
        InputError: the session is still running, or its journal is gone.
        SaveError: it could not be written; nothing of it was.
    """
    with opened_for_adding(path) as descriptor:
        add_to(descriptor, path, records)


@contextmanager
def opened_for_adding(path: Path) -> Iterator[int]:
    """The descriptor of a journal, locked meanwhile, so that nobody else adds to it. Errors as in `append_records`."""
    try:
        descriptor = open_regular(path, os.O_RDWR, follow=False)
    except FileNotFoundError:
        raise InputError(Message("The session {name} no longer exists.", name=path.stem)) from None
    except OSError as error:
        raise _unchangeable(path, error) from error
    try:
        if not _lock_soon(descriptor):
            raise InputError(
                Message("The session {name} is still running or being edited. Try again later.", name=path.stem)
            )
        yield descriptor
    finally:
        os.close(descriptor)


def _lock_soon(descriptor: int) -> bool:
    """Lock it; False where somebody holds it for longer than a look at whether it is locked takes."""
    for tries_left in reversed(range(_LOCK_TRIES)):
        if try_lock(descriptor):
            return True
        if tries_left:
            time.sleep(_LOCK_PAUSE_S)
    return False


def add_to(descriptor: int, path: Path, records: Iterable[AnyRecord]) -> None:
    """Add these records to an open and locked journal. Blocks; raises `SaveError`, and then nothing was added."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    rest = b"".join(encode_record(record) for record in records)
    try:
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            if os.read(descriptor, 1) != b"\n":  # a crash has torn the last line: it stays, and is a line of its own
                rest = b"\n" + rest
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError as error:
        os.ftruncate(descriptor, size)
        raise _unchangeable(path, error) from error


def _unchangeable(path: Path, error: OSError) -> SaveError:
    return SaveError(Message("Couldn't change the session {name} ({reason}).", name=path.stem, reason=error.strerror))


def _changed_at(path: Path) -> datetime.datetime:
    try:
        seconds = path.stat().st_mtime
    except OSError:
        seconds = 0.0
    return datetime.datetime.fromtimestamp(seconds).astimezone()
