"""``surtitle transcribe``: whole files to subtitles, with a progress bar.

All files are checked before the first one is begun. A file that has a neighbour of the wanted name already gets a
numbered one: subtitles that somebody has corrected by hand are never overwritten, unless named with ``--srt``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn

from app.audio.file_source import file_name, probe_sound
from app.audio.raw_pcm import RawFormat
from app.audio.sound_stream import is_stream
from app.captioning import Captioning
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged
from app.captions.rules import CueRules
from app.catalogue import USUAL_MODEL, ModelChoice
from app.errors import InputError, SaveError
from app.escapes import visible
from app.protocol.events import TaskRequest
from app.settings.model import CloudRegion
from app.settings.proxy import SYSTEM_PROXY, ProxyChoice
from app.settings.secrets import find_key
from app.speech import SpeechService, choose_service
from app.terminal.file_input import open_file, subtitles_of
from app.terminal.jsonl import JsonlWriter
from app.terminal.listen import run_until_stopped
from app.terminal.outcome import exit_status_of
from app.terminal.progress import ProgressBars
from app.terminal.screen import gap_notice, say
from app.told import NOTHING, told
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.naming import default_folder, journal_folder
from app.transcripts.recording import new_journal


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeOptions:
    """Which files, and how.

    Attributes:
        files: sound files and pipes; `-`: standard input.
        raw: how the samples of all of them are written, where they have no header.
        service, region, proxy, model, local_model, source_language, translate, jsonl: as in `ListenOptions`.
        srt: where the subtitles of a single file go; None: beside each file.
        folder: of the subtitles of what lies in no folder, such as standard input.
        journals: the folder of all journals.
        pace: at most at so many times real time; None: as fast as the service takes it.
        rules: of the cues.
    """

    files: tuple[Path, ...]
    raw: RawFormat | None = None
    service: str = ""
    region: CloudRegion = CloudRegion.CHINA
    proxy: ProxyChoice = SYSTEM_PROXY
    model: str = ""
    local_model: ModelChoice = USUAL_MODEL
    source_language: str = "en"
    translate: str | None = None
    srt: Path | None = None
    folder: Path = field(default_factory=default_folder)
    jsonl: str | None = None
    journals: Path = field(default_factory=journal_folder)
    pace: float | None = None
    rules: CueRules = field(default_factory=CueRules)


async def transcribe(options: TranscribeOptions) -> int:
    """Write the subtitles of each file; returns the exit status."""
    return await exit_status_of(_transcribe(options))


async def _transcribe(options: TranscribeOptions) -> None:
    if options.srt is not None and len(options.files) > 1:
        raise InputError(told("--srt names one file. With several sound files, leave it out."))
    key = await asyncio.to_thread(find_key)
    service = choose_service(
        options.service, key, region=options.region, proxy=options.proxy, local_model=options.local_model
    )
    if service.notice:
        say(service.notice)
    async with contextlib.aclosing(service):
        await _transcribe_files(options, service)


async def _transcribe_files(options: TranscribeOptions, service: SpeechService) -> None:
    request = service.request(options.source_language, options.translate, model=options.model)
    durations_ms = [await asyncio.to_thread(probe_sound, path, options.raw) for path in options.files]
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    trouble = NOTHING
    with (
        JsonlWriter(options.jsonl, on_trouble=say) as to_jsonl,
        ProgressBars(*columns, TimeElapsedColumn()) as progress,
    ):

        def tell(sentence: str) -> None:
            progress.console.print(visible(sentence), markup=False, highlight=False, soft_wrap=True)

        for path, duration_ms in zip(options.files, durations_ms, strict=True):
            bar = progress.add_task(escape(visible(file_name(path))), total=duration_ms)

            def show(event: Event, bar: TaskID = bar) -> None:
                to_jsonl(event)
                match event:
                    case CaptionRevised():
                        progress.update(bar, completed=event.end_ms or event.begin_ms)
                    case StatusChanged(State.CONNECTING | State.RECONNECTING, message):
                        tell(message)
                    case GapRecorded():
                        tell(gap_notice(event))
                    case _:
                        pass

            srt, journal, stopped = await _transcribe_file(path, options, service, request, show, tell)
            trouble = trouble or journal.trouble
            what = file_name(path) if is_stream(path) else path
            outcome = f"{what} → {srt.path}" if srt.written else f"{what}: nothing was said."
            if stopped:
                tell(f"Stopped. {outcome}")
                break
            progress.update(bar, total=duration_ms or 1, completed=duration_ms or 1)
            tell(outcome)
    if trouble:
        raise SaveError(trouble)


async def _transcribe_file(
    path: Path,
    options: TranscribeOptions,
    service: SpeechService,
    request: TaskRequest,
    listener: Callable[[Event], None],
    tell: Callable[[str], None],
) -> tuple[LiveSrt, JournalWriter, bool]:
    """What was written, and whether the user stopped it before the file's end."""
    srt = LiveSrt(
        options.srt or subtitles_of(path, options.folder),
        translating=request.target_language is not None,
        rules=options.rules,
        on_trouble=say,
    )
    await asyncio.to_thread(srt.open)
    journal = new_journal(
        options.journals,
        source_language=request.source_language or "",
        target_language=request.target_language or "",
        service=service.kept_name,
        source=file_name(path),
        srt=srt.path,
        on_trouble=say,
    )
    run = Captioning(
        request,
        locate=service.locate,
        open_source=lambda _: open_file(path, say=tell, pace=options.pace, raw=options.raw),
        srt=srt,
        journal=journal,
        listener=listener,
    )
    stopped = await run_until_stopped(run)
    return srt, journal, stopped
