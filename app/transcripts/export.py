"""A kept session as a file: divided by the rules of subtitles, in one of the formats of ``formats.py``.

`render` makes the file's content, `export` writes it. Both can be long for a long session (about a second for some
hundred sentences), so they tell their progress and can be stopped; neither touches a thread or a loop: whoever has
one calls them there. Not here: how a session is kept, and what the user is shown.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from app.captions.cues import Cue
from app.captions.division import division, in_order
from app.captions.rules import CueRules, Texts
from app.errors import AbandonedError, OutputError
from app.message import Message
from app.transcripts.atomic_write import write_atomically
from app.transcripts.export_notes import before_zero, given, missing, nothing_said
from app.transcripts.formats import SRT, Content, Format
from app.transcripts.journal_header import read_header
from app.transcripts.naming import JOURNAL_SUFFIX
from app.transcripts.retiming import TimeRange, in_frame_rate, ms_of_day, shifted
from app.transcripts.saved_session import SavedSession
from app.transcripts.txt import clock_time

_DAY_MS = 24 * 60 * 60 * 1000


class Times(enum.StrEnum):
    """Where the times of a file count from."""

    SESSION = "session"  # 0 when Start was pressed
    DAY = "day"  # the time of day; past midnight it counts on, but for a text to read


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What to write.

    Attributes:
        texts: source, translation, or both in either order; a sentence that lacks the wanted text shows the other one.
        two_files: both texts, but each in a file of its own.
        times: where times count from.
        shift_ms: added to all times. Cues that would lie before 0 are left out, and that is told.
        frame_rates: from and to; None: as it was.
        part: of the session, in its own time.
        word_times: WebVTT and ASS tell when each word is said, where that is known.
        with_times: TXT has a time before each sentence.
        byte_order_mark: at the begin of the file, for old Windows players (JSON may have none).
        rules: of the cues.
    """

    format: Format = SRT
    texts: Texts = Texts.SOURCE_FIRST
    two_files: bool = False
    times: Times = Times.SESSION
    shift_ms: int = 0
    frame_rates: tuple[Fraction, Fraction] | None = None
    part: TimeRange = field(default_factory=TimeRange)
    word_times: bool = False
    with_times: bool = True
    byte_order_mark: bool = False
    rules: CueRules = field(default_factory=CueRules)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file's content.

    Attributes:
        content: in UTF-8.
        cues: those in it, with its times; none for TXT.
        notes: sentences on what could not be as it should, for the user; a rule that gave way is one.
    """

    content: bytes
    cues: tuple[Cue, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the notes of each file."""

    paths: tuple[Path, ...]
    notes: tuple[Message, ...]


def export(
    session: SavedSession,
    path: Path,
    options: ExportOptions,
    *,
    progress: Callable[[float], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write a session to a file, or with `two_files` to two, named by their languages (``name.en.srt``).

    `progress` is called with the share that is done, from 0 to 1. Blocks. Raises `OutputError` where a file cannot be
    written or is a kept session, and `AbandonedError` once `is_cancelled` is true; no file is written then.
    """
    wanted = list(_files(session, path, options))
    for target, _ in wanted:
        _refuse_journal(target)
    rendered = [
        render(
            session,
            each,
            progress=lambda done, place=place: progress((place + done) / len(wanted)),  # type: ignore[misc]
            is_cancelled=is_cancelled,
        )
        for place, (_, each) in enumerate(wanted)
    ]
    for (target, _), file in zip(wanted, rendered, strict=True):
        write_atomically(target, file.content)
    several = len(wanted) > 1
    notes = [
        Message("{file}: {note}", file=target.name, note=note) if several else note
        for (target, _), file in zip(wanted, rendered, strict=True)
        for note in file.notes
    ]
    return Exported(tuple(target for target, _ in wanted), tuple(notes))


def render(
    session: SavedSession,
    options: ExportOptions,
    *,
    progress: Callable[[float], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Rendered:
    """The content of a session's file; the arguments are those of `export`. Raises `AbandonedError`."""
    session, part = _within(session, options.part), options.part
    if options.frame_rates is not None:
        session, part = in_frame_rate(session, *options.frame_rates), part.in_frame_rate(*options.frame_rates)
    offset_ms = options.shift_ms + (ms_of_day(session.started) if options.times is Times.DAY else 0)
    ordered = in_order(session.sentences, session.gaps) if options.format.uses_cues else []
    divided: list[Cue] = []
    for done, cues in enumerate(division(ordered, texts=options.texts, rules=options.rules), 1):
        if is_cancelled():
            raise AbandonedError(Message("Export cancelled. No file was written."))
        divided += cues
        progress(done / len(ordered))
    moved = [shifted(cue, offset_ms) for cue in part.cut(divided, options.rules)]
    cues_in_file = TimeRange(begin_ms=0).cut(moved, options.rules)
    clock = _clock(options, offset_ms) if options.with_times else None
    text = options.format.render(
        Content(session, cues_in_file, options.texts, offset_ms, word_times=options.word_times, clock=clock)
    )
    mark = "\ufeff" if options.byte_order_mark and options.format.takes_mark else ""
    is_divided = options.format.uses_cues and not options.format.holds_more
    is_empty = not moved if is_divided else not session.sentences and not session.gaps
    notes = [
        *nothing_said(is_empty, options.part, file_is_empty=not options.format.holds_more),
        *missing(session, options.texts),
        *before_zero(len(moved) - len(cues_in_file), len(moved)),
        *given(cues_in_file),
    ]
    return Rendered((mark + text).encode(), tuple(cues_in_file), tuple(notes))


def paths_of(session: SavedSession, path: Path, options: ExportOptions) -> tuple[Path, ...]:
    """The files that `export` would write."""
    return tuple(target for target, _ in _files(session, path, options))


def _refuse_journal(path: Path) -> None:
    """What was said exists nowhere else: no export takes its place."""
    path = path.resolve()
    if path.suffix.lower() != JOURNAL_SUFFIX or not path.is_file():
        return
    try:
        is_journal = read_header(path) is not None
    except OSError:
        is_journal = True  # nobody knows, and it is called like one
    if is_journal:
        raise OutputError(
            Message("{path} is a saved session. Exporting would overwrite it. Choose another name.", path=path)
        )


def _files(session: SavedSession, path: Path, options: ExportOptions) -> Iterable[tuple[Path, ExportOptions]]:
    if not options.two_files or len(options.texts.streams) == 1:
        yield path, options
        return
    languages = session.source_language or "source", session.target_language or "translation"
    names = languages if languages[0] != languages[1] else ("source", "translation")
    for texts, name in zip((Texts.SOURCE, Texts.TRANSLATION), names, strict=True):
        safe = "".join(character for character in name if character.isalnum() or character in "-_") or texts
        yield path.with_name(f"{path.stem}.{safe}{path.suffix}"), replace(options, texts=texts)


def _within(session: SavedSession, part: TimeRange) -> SavedSession:
    return replace(
        session,
        sentences=tuple(sentence for sentence in session.sentences if sentence.texts and part.touches(sentence)),
        gaps=tuple(gap for gap in session.gaps if part.touches(gap)),
        originals=tuple(sentence for sentence in session.originals if sentence.texts and part.touches(sentence)),
    )


def _clock(options: ExportOptions, offset_ms: int) -> Callable[[int], str]:
    """What is written before a sentence, by its session time in ms."""
    by_day = options.times is Times.DAY
    return lambda ms: clock_time((ms + offset_ms) % _DAY_MS if by_day else ms + offset_ms)
