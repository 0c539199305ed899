"""What can be done with one session that is over: recovered, corrected, renamed, deleted.

A session is its journal and, where it has one, its SRT; both are dealt with together, but an SRT only where it is the
session's own (``srt_rights.py``) and nobody has changed it since. All functions block, and raise `InputError` where the
session is still running or gone, `SaveError` where the disk refuses. They share two arguments:

srt_folder: the folder of all transcripts.
journals: the folder in which this Surtitle keeps journals; None: the one in which this journal lies.
"""

from __future__ import annotations

import enum
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from send2trash import send2trash

from app.captions.division import divide
from app.captions.events import Stream
from app.captions.rules import CueRules
from app.errors import InputError, SaveError
from app.message import Message
from app.transcripts.atomic_write import replace_file
from app.transcripts.journal import add_to, opened_for_adding, read_records, saved_session
from app.transcripts.journal_lines import lines_of
from app.transcripts.locks import is_locked
from app.transcripts.naming import file_name, free_path
from app.transcripts.records import (
    AnyRecord,
    Corrected,
    Ended,
    Moved,
    Outcome,
    Paused,
    Resumed,
    SessionBegun,
    Usage,
    decode_record,
)
from app.transcripts.saved_session import SavedSession
from app.transcripts.srt import render_srt
from app.transcripts.srt_rights import (
    KnownSrt,
    is_empty_file,
    is_own_content,
    is_own_place,
    known_srt,
    mark_of,
    tidy_beside,
)

EMPTY_KEPT_S = 3600.0  # what is younger may be a session that just begins
EMPTY_LIMIT_BYTES = 1 << 16  # what is larger is no session without a word
TOUCHED_S = 5.0  # an SRT that is so much younger than its journal was changed by somebody else


class _Srt(enum.Enum):
    """What is found of the SRT that a journal names."""

    NONE = enum.auto()  # no SRT is named
    OWN = enum.auto()  # as the session left it
    FREE = enum.auto()  # nothing is there, and it is a place of this session
    CHANGED = enum.auto()  # there is something else in its place
    FOREIGN = enum.auto()  # it is not known to be a place of this session: nothing is touched there


def recover_session(
    path: Path,
    *,
    srt_folder: Path,
    journals: Path | None = None,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
    on_left: Callable[[Message], None] = lambda _: None,
) -> Path:
    """Write the SRT of a session anew, from its journal, and end the journal if it was interrupted.

    The SRT goes where it was; beside that if somebody has changed it since; into `srt_folder` if it had none, if the
    place is not known to be its own, or if it cannot be written there. Returns where it is; `on_left` is called with a
    sentence about a file that was left alone.
    """
    journals = journals or path.parent
    with opened_for_adding(path) as descriptor:
        records = read_records(path)
        session = saved_session(path, records)
        known = known_srt(records)
        found = _found(known, session, path, journals, srt_folder)
        srt = _write_srt(session, known, found, path, srt_folder, rules)
        if known is not None and found is not _Srt.FOREIGN:
            tidy_beside(known.path)
        added: list[AnyRecord] = []
        if known is None or srt != known.path:
            added.append(_moved(srt, records, journals))
        if session.length_ms is None:
            added.append(
                Ended(outcome=Outcome.RECOVERED, length_ms=length_of(session), sentences=len(session.sentences))
            )
        add_to(descriptor, path, added)
    if known is not None and found in (_Srt.CHANGED, _Srt.FOREIGN):
        on_left(
            Message(
                "{path} was left unchanged because it was edited after the session or belongs to another one.",
                path=known.path,
            )
        )
    return srt


def correct_session(
    path: Path,
    sentence: int,
    stream: Stream,
    text: str,
    *,
    srt_folder: Path | None = None,
    journals: Path | None = None,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
) -> None:
    """Put the user's text in the place of a final one, in the journal and in an SRT that nobody else has changed."""
    with opened_for_adding(path) as descriptor:
        before = read_records(path)
        known = known_srt(before)
        found = _found(known, saved_session(path, before), path, journals or path.parent, srt_folder)
        correction = Corrected(sentence=sentence, stream=stream, text=text)
        add_to(descriptor, path, [correction])
        if known is not None and found is _Srt.OWN:
            try:
                _render(saved_session(path, [*before, correction]), known.path, rules)
            except OSError as error:
                raise SaveError(
                    Message(
                        "The correction was saved, but {path} couldn't be written ({reason}).",
                        path=known.path,
                        reason=error.strerror,
                    )
                ) from error


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What became of a session that was renamed or deleted.

    Attributes:
        journal: where it is now; after a deletion, where it was.
        srt: the same of its subtitles; None where there are none.
        srt_left: whether these were left alone: they have been changed by somebody else, or are not the session's own.
    """

    journal: Path
    srt: Path | None = None
    srt_left: bool = False


def rename_session(
    path: Path, title: str, *, srt_folder: Path | None = None, journals: Path | None = None
) -> SessionChange:
    """Call the session by another name, and its SRT, unless that was changed by somebody else since.

    What no file can be called is replaced; a name that is taken gets a number.
    """
    name = file_name(title)
    if not name:
        raise InputError(Message("“{title}” can't be used as a file name. Use letters or digits.", title=title))
    if name == path.stem:
        return SessionChange(path)
    journals = journals or path.parent
    target = free_path(path.with_name(f"{name}{path.suffix}"))
    with opened_for_adding(path) as descriptor:
        records = read_records(path)
        known, srt_left = _present_srt(records, path, journals, srt_folder)
        srt = known.path if known is not None else None
        if known is not None and not srt_left:
            moved = free_path(known.path.with_name(f"{name}{known.path.suffix}"))
            try:
                add_to(descriptor, path, [_moved(moved, records, journals)])
                known.path.rename(moved)
            except OSError as error:
                add_to(descriptor, path, [Moved(srt=str(known.path), srt_mark=known.mark)])
                raise SaveError(
                    Message("Couldn't rename {path} ({reason}).", path=known.path, reason=error.strerror)
                ) from error
            srt = moved
    try:  # Windows renames no open file
        path.rename(target)
    except OSError as error:
        raise SaveError(
            Message("Couldn't rename the session {name} ({reason}).", name=path.stem, reason=error.strerror)
        ) from error
    return SessionChange(target, srt, srt_left)


def delete_session(path: Path, *, srt_folder: Path | None = None, journals: Path | None = None) -> SessionChange:
    """Move the session to the system's trash, and its SRT, unless that was changed by somebody else since.

    Where that cannot be, nothing is deleted.
    """
    with opened_for_adding(path):
        known, srt_left = _present_srt(read_records(path), path, journals or path.parent, srt_folder)
    srt = known.path if known is not None else None
    for file in (None if srt_left else srt, path):
        if file is None:
            continue
        try:
            send2trash(file)
        except OSError as error:
            raise SaveError(
                Message(
                    "Couldn't move {path} to the trash ({reason}). You can delete it yourself.",
                    path=file,
                    reason=error.strerror or str(error),
                )
            ) from error
    return SessionChange(path, srt, srt_left)


def remove_if_empty(path: Path) -> bool:
    """Remove a journal in which nothing was said, as a crash before the first word leaves it; returns whether it was.

    One that is young, that somebody is writing, or in which there is anything else stays.
    """
    try:
        status = path.stat()
        if status.st_size > EMPTY_LIMIT_BYTES or time.time() - status.st_mtime < EMPTY_KEPT_S or is_locked(path):
            return False
        lines = [line for line in lines_of(path) if line.endswith(b"\n")]  # a crash has torn the last one
        if not all(isinstance(decode_record(line), SessionBegun | Paused | Resumed | Usage) for line in lines):
            return False
        path.unlink()
    except OSError:
        return False  # it is gone, or not ours to remove
    return True


def own_srt(path: Path, *, srt_folder: Path | None = None, journals: Path | None = None) -> Path | None:
    """Where the subtitles of a session are, if that is known to be a place of its own and there is something."""
    known = known_srt(read_records(path))
    if known is None or not is_own_place(known, journals=journals or path.parent, srt_folder=srt_folder):
        return None
    return known.path if known.path.exists() else None


def length_of(session: SavedSession) -> int:
    """Where the last caption or gap of a session ends, in milliseconds since Start."""
    texts = [text for sentence in session.sentences for text in sentence.texts]
    ends = [text.end_ms or text.begin_ms for text in texts] + [gap.end_ms for gap in session.gaps]
    return max(ends, default=0)


def _found(known: KnownSrt | None, session: SavedSession, path: Path, journals: Path, srt_folder: Path | None) -> _Srt:
    """What is there of the SRT that the journal names."""
    if known is None:
        return _Srt.NONE
    if not is_own_place(known, journals=journals, srt_folder=srt_folder):
        return _Srt.FOREIGN
    if not os.path.lexists(known.path) or is_empty_file(known.path):
        return _Srt.FREE
    if _is_touched(known.path, path) or not is_own_content(known.path, session):
        return _Srt.CHANGED
    return _Srt.OWN


def _present_srt(
    records: Sequence[AnyRecord], path: Path, journals: Path, srt_folder: Path | None
) -> tuple[KnownSrt | None, bool]:
    """The SRT if there is one, and whether it has to be left alone."""
    known = known_srt(records)
    if known is None or known.path.drive.startswith("\\\\") or not os.path.lexists(known.path):
        return None, False
    return known, _found(known, saved_session(path, records), path, journals, srt_folder) is not _Srt.OWN


def _moved(srt: Path, records: Sequence[AnyRecord], journals: Path) -> Moved:
    begun_at = next((record.begun_at for record in records if isinstance(record, SessionBegun)), None)
    return Moved(srt=str(srt), srt_mark=mark_of(journals, begun_at, srt) if begun_at is not None else "")


def _write_srt(
    session: SavedSession, known: KnownSrt | None, found: _Srt, journal: Path, folder: Path, rules: CueRules
) -> Path:
    """Write the SRT to the best place that there is, and return that."""
    fallback = folder / f"{journal.stem}.srt"
    places = [fallback]
    if known is not None and found is not _Srt.FOREIGN:
        places.insert(0, free_path(known.path) if found is _Srt.CHANGED else known.path)
    for place in places:
        is_in_use = known is None or place != known.path or found in (_Srt.CHANGED, _Srt.FOREIGN)
        srt = free_path(place) if is_in_use else place
        try:
            _render(session, srt, rules)
        except OSError as error:
            trouble = error
        else:
            return srt
    raise SaveError(
        Message("Couldn't write the subtitles to {path} ({reason}).", path=places[-1], reason=trouble.strerror)
    ) from trouble


def _render(session: SavedSession, srt: Path, rules: CueRules) -> None:
    cues = divide(session.sentences, session.gaps, rules=rules)
    replace_file(srt, [render_srt(cues).encode()], durable=True)


def _is_touched(srt: Path, journal: Path) -> bool:
    """Whether the SRT seems to have been changed by somebody else: our last version is as old as the last record."""
    try:
        return os.lstat(srt).st_mtime > os.stat(journal).st_mtime + TOUCHED_S
    except OSError:
        return False
