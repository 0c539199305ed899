"""``surtitle export``: a kept session as a file, or on standard output.

What the rules of subtitles had to give is said on standard error; the exit status is 0 all the same, for that is no
failure. Ctrl-C leaves no file behind.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from app.errors import InputError
from app.signals import on_stop_signals
from app.terminal.outcome import exit_status_of
from app.terminal.screen import say
from app.transcripts.export import Exported, ExportOptions, export, render
from app.transcripts.journal import find_journal, read_journal
from app.transcripts.naming import free_path, journal_folder

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCommand:
    """What was asked for.

    Attributes:
        session: a journal, or the name of a session in `folder`, or the beginning of one.
        output: a file, `-` for standard output, or None for a name of its own in the current folder.
        folder: of the journals.
    """

    session: str
    output: str | None = None
    options: ExportOptions = field(default_factory=ExportOptions)
    folder: Path = field(default_factory=journal_folder)


async def export_session(command: ExportCommand) -> int:
    """Read the journal and write the file; returns the exit status."""
    return await exit_status_of(_export(command))


async def _export(command: ExportCommand) -> None:
    to_standard_output = command.output == STANDARD_OUTPUT
    if to_standard_output and command.options.two_files:
        raise InputError("Two files do not fit on standard output: leave out --two-files, or name a file.")
    stopped = threading.Event()
    console = Console(stderr=True)
    with (
        on_stop_signals(stopped.set),
        Progress(
            TextColumn("{task.description}"), BarColumn(), console=console, disable=not console.is_terminal
        ) as bar,
    ):
        journal = find_journal(command.session, command.folder)
        task = bar.add_task(escape(journal.stem), total=1.0)

        def work() -> tuple[bytes, Sequence[str], Exported | None]:
            session = read_journal(journal)
            if to_standard_output:
                rendered = render(
                    session,
                    command.options,
                    progress=lambda done: bar.update(task, completed=done),
                    is_cancelled=stopped.is_set,
                )
                return rendered.content, rendered.notes, None
            exported = export(
                session,
                _output_path(command, journal),
                command.options,
                progress=lambda done: bar.update(task, completed=done),
                is_cancelled=stopped.is_set,
            )
            return b"", exported.notes, exported

        content, notes, exported = await asyncio.to_thread(work)
    if exported is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    for note in notes:
        say(note)
    for path in exported.paths if exported is not None else ():
        say(f"The session is in {path}.")


def _output_path(command: ExportCommand, journal: Path) -> Path:
    if command.output is not None:
        return Path(command.output)
    return free_path(Path(f"{journal.stem}.{command.options.format}"))
