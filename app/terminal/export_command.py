"""``surtitle export``: a kept session as a file, or on standard output.

What the rules of subtitles had to give is said on standard error; the exit status is 0 all the same, for that is no
failure. Ctrl-C leaves no file behind.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, TextColumn

from app.captions.rules import CueRules
from app.errors import InputError, OutputError
from app.escapes import visible
from app.message import Message
from app.signals import on_stop_signals
from app.streams import Nowhere
from app.terminal.outcome import exit_status_of
from app.terminal.progress import ProgressBars
from app.terminal.screen import say
from app.transcripts.export import ExportOptions, export, paths_of, render
from app.transcripts.formats import FORMATS, Format
from app.transcripts.journal import find_journal, read_journal
from app.transcripts.naming import free_paths, journal_folder
from app.transcripts.saved_session import SavedSession

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCommand:
    """What was asked for.

    Attributes:
        session: a journal, or the name of a session in `folder`, or the beginning of one.
        output: a file, `-` for standard output, or None for a name of its own in the current folder.
        folder: of the journals.
        usual_rules: those of `options` where none was asked for.
    """

    session: str
    output: str | None = None
    options: ExportOptions = field(default_factory=ExportOptions)
    folder: Path = field(default_factory=journal_folder)
    usual_rules: CueRules = field(default_factory=CueRules)


async def export_session(command: ExportCommand) -> int:
    """Read the journal and write the file; returns the exit status."""
    return await exit_status_of(_export(command))


async def _export(command: ExportCommand) -> None:
    is_two = command.options.two_files and len(command.options.texts.streams) > 1
    if command.output == STANDARD_OUTPUT and is_two:
        raise InputError(Message("Standard output takes only one file. Leave out --two-files, or name a file."))
    journal = find_journal(command.session, command.folder)
    stopped = threading.Event()
    columns = TextColumn("{task.description}"), BarColumn()
    with on_stop_signals(stopped.set), ProgressBars(*columns) as bar:
        task = bar.add_task(escape(visible(journal.stem)), total=1.0)
        notes, paths = await asyncio.to_thread(
            _written, command, journal, lambda done: bar.update(task, completed=done), stopped.is_set
        )
    for note in (*_not_needed(command), *notes):
        say(note)
    for path in paths:
        say(f"Exported to {path}.")


def _not_needed(command: ExportCommand) -> Iterable[str]:
    """What was asked for that this format, or these texts, have no use for."""
    options = command.options
    form = options.format
    usefulness: tuple[tuple[str, bool, Callable[[Format], bool]], ...] = (
        ("--word-times", options.word_times, lambda each: each.has_word_times),
        ("--no-times", not options.with_times, lambda each: each.has_sentence_times),
        ("--bom", options.byte_order_mark, lambda each: each.takes_mark),
        ("--rule", options.rules != command.usual_rules, lambda each: each.uses_cues),
    )
    for option, is_given, useful in usefulness:
        if is_given and not useful(form):
            names = ", ".join(each.name for each in FORMATS.values() if useful(each))
            yield f"{option} has no effect on {form} files, only on {names}."
    if options.two_files and len(options.texts.streams) == 1:
        yield f"--two-files has no effect with --text {options.texts}, which is a single text."


def _written(
    command: ExportCommand, journal: Path, progress: Callable[[float], None], is_cancelled: Callable[[], bool]
) -> tuple[Sequence[str], Sequence[Path]]:
    """Write what was asked for; returns the notes, and the files if there are any. Blocks."""
    session = read_journal(journal)
    if command.output == STANDARD_OUTPUT:
        rendered = render(session, command.options, progress=progress, is_cancelled=is_cancelled)
        _print(rendered.content)
        return rendered.notes, ()
    path = _free_path(session, journal, command.options) if command.output is None else Path(command.output)
    exported = export(session, path, command.options, progress=progress, is_cancelled=is_cancelled)
    return exported.notes, exported.paths


def _print(content: bytes) -> None:
    """A file's content on standard output: as it is, but on a terminal in its encoding, for somebody reads it there."""
    stream = sys.stdout
    if stream is None or isinstance(stream, Nowhere):
        raise OutputError(Message("Can't write to standard output because it is closed. Name a file instead."))
    if stream.isatty():
        stream.write(content.decode())
    else:
        stream.buffer.write(content)
    stream.flush()


def _free_path(session: SavedSession, journal: Path, options: ExportOptions) -> Path:
    """A name in the current folder that overwrites nothing, not in two files either."""
    candidates = free_paths(Path(f"{journal.stem}.{options.format}"))
    return next(path for path in candidates if not any(each.exists() for each in paths_of(session, path, options)))
