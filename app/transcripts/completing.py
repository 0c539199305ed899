"""What a crash left is mended at the next start, of the window or of a command.

A session whose process was killed has everything in its journal, and not always in its SRT. So each start completes the
subtitles of the sessions that have no end and that nobody is writing, and ends their journals; then they are found no
more. To see that there are none takes one short read a session.

Not here: what completing one of them means (``past_sessions.py``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.captions.rules import CueRules
from app.errors import InputError, SurtitleError
from app.message import Message
from app.transcripts.journal import SessionState, SessionSummary, find_unended, read_records
from app.transcripts.locks import knows_locks
from app.transcripts.past_sessions import recover_session
from app.transcripts.srt_rights import is_own_place, known_srt, tidy_beside

UNLOCKABLE_S = 86_400.0
"""Where files cannot be locked, nobody knows whether a session still runs: only one that is so old is mended."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A session that was interrupted, and has its subtitles again, which are here."""

    session: SessionSummary
    srt: Path


def complete_interrupted(
    journals: Path,
    find_output: Callable[[], tuple[Path, CueRules]],
    *,
    on_trouble: Callable[[Message], None] = lambda _: None,
) -> list[Completed]:
    """Complete what was interrupted, the latest first. Blocks.

    Args:
        journals: the folder of all journals.
        find_output: the folder of all transcripts and the rules of subtitles; asked only where something is to be done.
        on_trouble: is told what could not be completed, which is tried again at the next start, or was left alone.
    """
    unended = [summary for summary in find_unended(journals) if _is_surely_over(summary.path)]
    if not unended:
        return []
    srt_folder, rules = find_output()
    completed: list[Completed] = []
    for summary in unended:
        if summary.header.is_empty:
            _tidy(summary.path, journals, srt_folder)
            continue
        try:
            srt = recover_session(
                summary.path, srt_folder=srt_folder, journals=journals, rules=rules, on_left=on_trouble
            )
        except InputError:
            continue  # another start was quicker
        except SurtitleError as error:
            on_trouble(error.args[0])
        else:
            completed.append(Completed(replace(summary, state=SessionState.ENDED), srt))
    return completed


def _is_surely_over(path: Path) -> bool:
    try:
        return knows_locks(path) or time.time() - os.stat(path).st_mtime > UNLOCKABLE_S
    except OSError:
        return False


def _tidy(path: Path, journals: Path, srt_folder: Path) -> None:
    """Give the name back that was kept for the SRT of a session in which nothing was said."""
    try:
        known = known_srt(read_records(path))
    except InputError:
        return
    if known is not None and is_own_place(known, journals=journals, srt_folder=srt_folder):
        tidy_beside(known.path)
