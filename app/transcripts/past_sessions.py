"""What can be done with one session that is over: recovered, corrected, renamed, deleted.

A session is its journal and, where it has one, its SRT; both are dealt with together. All functions block, and raise
`InputError` where the session is still running or gone, `SaveError` where the disk refuses.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from send2trash import send2trash

from app.captions.division import divide
from app.captions.events import Stream
from app.captions.rules import CueRules
from app.errors import InputError, SaveError
from app.told import told
from app.transcripts.journal import (
    add_to,
    kept_session,
    opened_for_adding,
    read_records,
    srt_of,
)
from app.transcripts.kept import KeptSession
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
from app.transcripts.saving import replace_file
from app.transcripts.srt import render_srt

EMPTY_KEPT_S = 3600.0  # what is younger may be a session that just begins
TOUCHED_S = 5.0  # an SRT that is so much younger than its journal was changed by somebody else


def recover_session(path: Path, *, srt_folder: Path, rules: CueRules = CueRules()) -> Path:  # noqa: B008 - frozen
    """Write the SRT of a session anew, from its journal, and end the journal if it was interrupted.

    The SRT goes where it was; beside that if somebody has changed it since; into `srt_folder` if it had none, or if it
    cannot be written where it was. Returns where it is.
    """
    with opened_for_adding(path) as descriptor:
        records = read_records(path)
        session = kept_session(path, records)
        known = srt_of(records)
        srt = _write_srt(session, known, path, srt_folder, rules)
        added: list[AnyRecord] = []
        if srt != known:
            added.append(Moved(srt=str(srt)))
        if session.length_ms is None:
            added.append(
                Ended(outcome=Outcome.RECOVERED, length_ms=length_of(session), sentences=len(session.sentences))
            )
        add_to(descriptor, path, added)
    return srt


def correct_session(
    path: Path,
    sentence: int,
    stream: Stream,
    text: str,
    *,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
) -> None:
    """Put the user's text in the place of a final one, in the journal and in an SRT that nobody else has changed."""
    with opened_for_adding(path) as descriptor:
        before = read_records(path)
        srt = srt_of(before)
        untouched = srt is not None and srt.exists() and not _is_touched(srt, path)
        correction = Corrected(sentence=sentence, stream=stream, text=text)
        add_to(descriptor, path, [correction])
        if srt is not None and untouched:
            try:
                _render(kept_session(path, [*before, correction]), srt, rules)
            except OSError as error:
                raise SaveError(
                    told(
                        "The correction is kept, but {path} could not be written ({reason}).",
                        path=srt,
                        reason=error.strerror,
                    )
                ) from error


@dataclass(frozen=True, slots=True)
class DealtWith:
    """What became of a session that was renamed or deleted.

    Attributes:
        journal: where it is now; after a deletion, where it was.
        srt: the same of its subtitles; None where there are none.
        srt_left: whether these were left alone, since they seem to have been changed by somebody else.
    """

    journal: Path
    srt: Path | None = None
    srt_left: bool = False


def rename_session(path: Path, title: str) -> DealtWith:
    """Call the session by another name, and its SRT, unless that was changed by somebody else since.

    What no file can be called is replaced; a name that is taken gets a number.
    """
    name = file_name(title)
    if not name:
        raise InputError(told("'{title}' cannot be the name of a file. Use letters or digits.", title=title))
    if name == path.stem:
        return DealtWith(path)
    target = free_path(path.with_name(f"{name}{path.suffix}"))
    with opened_for_adding(path) as descriptor:
        srt = srt_of(read_records(path))
        srt = srt if srt is not None and srt.exists() else None
        srt_left = srt is not None and _is_touched(srt, path)
        if srt is not None and not srt_left:
            moved = free_path(srt.with_name(f"{name}{srt.suffix}"))
            try:
                add_to(descriptor, path, [Moved(srt=str(moved))])
                srt.rename(moved)
            except OSError as error:
                add_to(descriptor, path, [Moved(srt=str(srt))])
                raise SaveError(
                    told("{path} cannot be renamed ({reason}).", path=srt, reason=error.strerror)
                ) from error
            srt = moved
    try:  # Windows renames no open file
        path.rename(target)
    except OSError as error:
        raise SaveError(
            told("The session {name} cannot be renamed ({reason}).", name=path.stem, reason=error.strerror)
        ) from error
    return DealtWith(target, srt, srt_left)


def delete_session(path: Path) -> DealtWith:
    """Move the session to the system's trash, and its SRT, unless that was changed by somebody else since.

    Where that cannot be, nothing is deleted.
    """
    with opened_for_adding(path):
        srt = srt_of(read_records(path))
    srt = srt if srt is not None and srt.exists() else None
    # Changed by hand, or written by a newer session of the same name: not ours to take away.
    srt_left = srt is not None and _is_touched(srt, path)
    for file in (None if srt_left else srt, path):
        if file is None:
            continue
        try:
            send2trash(file)
        except OSError as error:
            raise SaveError(
                told(
                    "{path} cannot be moved to the trash ({reason}). It can be deleted by hand.",
                    path=file,
                    reason=error.strerror or str(error),
                )
            ) from error
    return DealtWith(path, srt, srt_left)


def remove_if_empty(path: Path) -> bool:
    """Remove a journal in which nothing was said, as a crash before the first word leaves it; returns whether it was.

    One that is young, that somebody is writing, or in which there is anything else stays.
    """
    try:
        if time.time() - path.stat().st_mtime < EMPTY_KEPT_S or is_locked(path):
            return False
        lines = path.read_bytes().rpartition(b"\n")[0].split(b"\n")  # behind the last line end is what a crash has torn
        if not all(isinstance(decode_record(line), SessionBegun | Paused | Resumed | Usage) for line in lines):
            return False
        path.unlink()
    except OSError:
        return False  # it is gone, or not ours to remove
    return True


def length_of(session: KeptSession) -> int:
    """Where the last caption or gap of a session ends, in milliseconds since Start."""
    texts = [text for sentence in session.sentences for text in sentence.texts]
    ends = [text.end_ms or text.begin_ms for text in texts] + [gap.end_ms for gap in session.gaps]
    return max(ends, default=0)


def _write_srt(session: KeptSession, known: Path | None, journal: Path, folder: Path, rules: CueRules) -> Path:
    """Write the SRT to the best place that there is, and return that."""
    fallback = folder / f"{journal.stem}.srt"
    places = [free_path(known) if _is_touched(known, journal) else known, fallback] if known is not None else [fallback]
    for place in places:
        srt = place if place == known else free_path(place)
        try:
            _render(session, srt, rules)
        except OSError as error:
            trouble = error
        else:
            return srt
    raise SaveError(
        told("The subtitles cannot be written to {path} ({reason}).", path=places[-1], reason=trouble.strerror)
    ) from trouble


def _render(session: KeptSession, srt: Path, rules: CueRules) -> None:
    cues = divide(session.sentences, session.gaps, rules=rules)
    replace_file(srt, [render_srt(cues).encode()], durable=True)


def _is_touched(srt: Path, journal: Path) -> bool:
    """Whether the SRT seems to have been changed by somebody else: our last version is as old as the last record."""
    try:
        return os.stat(srt).st_mtime > os.stat(journal).st_mtime + TOUCHED_S
    except OSError:
        return False
