"""``surtitle sessions``: past sessions, listed, searched, renamed, deleted, and recovered after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from app.captions.cues import printable
from app.captions.rules import CueRules
from app.escapes import json_text
from app.terminal.outcome import exit_status_of
from app.terminal.screen import clock_time, say, show_lines
from app.transcripts.journal import SessionState, SessionSummary, find_interrupted, find_journal
from app.transcripts.library import Found, Library
from app.transcripts.naming import default_folder, index_path, journal_folder
from app.transcripts.past_sessions import delete_session, recover_session, rename_session

LINES_AT_ONCE = 500
FIRST_WORDS_SHOWN = 60  # characters
_TOUCHED = "was edited after the session or belongs to another one"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsOptions:
    """What to do with which sessions; with none of the first four, all are listed.

    Attributes:
        search: words that shall be in a session.
        rename: a session's name, and its new one.
        delete: a session's name.
        recover: a session's name, or an empty one for all that were interrupted.
        json: list as JSON lines, for other programs.
        journals, index: where the sessions are, and the index of their words.
        srt_folder: where subtitles are recovered to that had no place.
        rules: of the cues in recovered subtitles.
    """

    search: str | None = None
    rename: tuple[str, str] | None = None
    delete: str | None = None
    recover: str | None = None
    json: bool = False
    journals: Path = field(default_factory=journal_folder)
    index: Path = field(default_factory=index_path)
    srt_folder: Path = field(default_factory=default_folder)
    rules: CueRules = field(default_factory=CueRules)


async def sessions(options: SessionsOptions) -> int:
    """Do it; returns the exit status."""
    return await exit_status_of(asyncio.to_thread(_sessions, options))


def _sessions(options: SessionsOptions) -> None:
    library = Library(options.journals, options.index)
    if options.rename is not None:
        name, title = options.rename
        path = find_journal(name, options.journals, exact=True)
        renamed = rename_session(path, title, srt_folder=options.srt_folder, journals=options.journals)
        kept_name = f" The subtitle file keeps its name because {renamed.srt} {_TOUCHED}." if renamed.srt_left else ""
        say(f"Renamed to {renamed.journal.stem}.{kept_name}")
    elif options.delete is not None:
        path = find_journal(options.delete, options.journals, exact=True)
        deleted = delete_session(path, srt_folder=options.srt_folder, journals=options.journals)
        library.sessions()  # its words leave the index, too
        moved = "and its subtitle file were" if deleted.srt is not None and not deleted.srt_left else "was"
        left = f" Its subtitle file stays because {deleted.srt} {_TOUCHED}." if deleted.srt_left else ""
        say(f"{path.stem} {moved} moved to the trash.{left}")
    elif options.recover is not None:
        _recover(library, options)
    elif options.search is not None:
        _show_found(library.search(options.search), options)
    else:
        _show_all(library.sessions(), options)
    if library.left_out:
        say(library.left_out)


def _recover(library: Library, options: SessionsOptions) -> None:
    if options.recover:
        paths = [find_journal(options.recover, options.journals)]
    else:
        paths = [summary.path for summary in find_interrupted(options.journals)]
        if not paths:
            say("No sessions were interrupted.")
    for path in paths:
        srt = recover_session(
            path, srt_folder=options.srt_folder, journals=options.journals, rules=options.rules, on_left=say
        )
        say(f"{path.stem} → {srt}")


def _show_all(summaries: list[SessionSummary], options: SessionsOptions) -> None:
    if options.json:
        _print_lines(json_text(_plain(summary)) for summary in summaries)
        return
    if not summaries:
        say("No sessions yet.")
    _print_lines(described(summary) for summary in summaries)


def _show_found(found: list[Found], options: SessionsOptions) -> None:
    if options.json:
        _print_lines(json_text(_plain(each.session) | {"hits": each.hits}) for each in found)
        return
    if not found:
        say("No sessions match your search.")
    for each in found:
        _print_lines([described(each.session)])
        _print_lines(f"{clock_time(hit.begin_ms):>9}  {printable(hit.text)}" for hit in each.hits)


def described(summary: SessionSummary) -> str:
    """One session as a line of a list."""
    header = summary.header
    words = printable(header.first_words)
    if len(words) > FIRST_WORDS_SHOWN:
        words = words[: FIRST_WORDS_SHOWN - 1].rstrip() + "…"
    languages = " → ".join(code for code in (header.source_language, header.target_language) if code)
    started = f"{header.started:%Y-%m-%d %H.%M.%S}"
    parts = [summary.name if summary.name.startswith(started) else f"{summary.name} ({started})"]
    parts += [clock_time(header.length_ms), languages, words]
    if summary.state is not SessionState.ENDED:
        parts.append(f"[{summary.state}]")
    return "  ".join(part for part in parts if part)


def _plain(summary: SessionSummary) -> dict[str, Any]:
    header = summary.header
    return {
        "session": summary.name,
        "path": str(summary.path),
        "state": summary.state,
        "started": header.started,
        "length_ms": header.length_ms,
        "sentences": header.sentences,
        "source_language": header.source_language,
        "target_language": header.target_language,
        "first_words": header.first_words,
    }


def _print_lines(lines: Iterable[str]) -> None:
    waiting = iter(lines)
    while some := list(islice(waiting, LINES_AT_ONCE)):  # one by one, thousands of them take seconds
        show_lines(some)
