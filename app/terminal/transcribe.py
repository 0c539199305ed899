"""``surtitle transcribe``: whole files to subtitles, with a progress bar.

All files are checked before the first one is begun. A file that has a neighbour of the wanted name already gets a
numbered one: subtitles that somebody has corrected by hand are never overwritten, unless named with ``--srt``.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app.audio.wavfile import WavSource, probe_wav
from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captioning.session import CaptionSession
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged
from app.captions.rules import CueRules
from app.errors import InputError
from app.protocol.events import TaskRequest
from app.settings.model import CloudRegion
from app.settings.secrets import find_key
from app.speech import SpeechService, choose_service
from app.terminal.jsonl import JsonlWriter
from app.terminal.listen import run_until_stopped
from app.terminal.outcome import exit_status_of
from app.terminal.screen import gap_notice, say
from app.terminal.subscribers import say_warnings, texts_to
from app.told import told
from app.transcripts.naming import free_path, journal_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeOptions:
    """Which files, and how.

    Attributes:
        files: WAV files.
        service, region, model, source_language, translate, jsonl: as in `ListenOptions`.
        srt: where the subtitles of a single file go; None: beside each file.
        journals: the folder of all journals.
        pace: at most at so many times real time; None: as fast as the service takes it.
        rules: of the cues.
    """

    files: tuple[Path, ...]
    service: str = ""
    region: CloudRegion = CloudRegion.CHINA
    model: str = ""
    source_language: str = "en"
    translate: str | None = None
    srt: Path | None = None
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
    service = choose_service(options.service, await asyncio.to_thread(find_key), region=options.region)
    async with contextlib.aclosing(service):
        await _transcribe_files(options, service)


async def _transcribe_files(options: TranscribeOptions, service: SpeechService) -> None:
    request = service.request(options.source_language, options.translate, model=options.model)
    durations_ms = [await asyncio.to_thread(probe_wav, path) for path in options.files]
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    console = Console(stderr=True)
    with (
        JsonlWriter(options.jsonl, on_trouble=say) as to_jsonl,
        Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal) as progress,
    ):

        def tell(sentence: str) -> None:
            progress.console.print(sentence, markup=False, highlight=False, soft_wrap=True)

        for path, duration_ms in zip(options.files, durations_ms, strict=True):
            bar = progress.add_task(escape(path.name), total=duration_ms)

            def show(event: Event, bar: TaskID = bar) -> None:
                match event:
                    case CaptionRevised():
                        progress.update(bar, completed=event.end_ms or event.begin_ms)
                    case StatusChanged(State.CONNECTING | State.RECONNECTING, message):
                        tell(message)
                    case GapRecorded():
                        tell(gap_notice(event))
                    case _:
                        pass

            session = _session(path, options, service, request)
            session.hub.subscribe(say_warnings, name=told("Standard error"))
            session.hub.subscribe(texts_to(to_jsonl), name=told("The output of --jsonl"))
            session.hub.subscribe(texts_to(show), name=told("The progress bar"))
            stopped = await run_until_stopped(session)
            srt = session.srt
            outcome = f"{path} → {srt.path}" if srt and srt.written else f"{path}: nothing was said."
            if stopped:
                tell(f"Stopped. {outcome}")
                return
            progress.update(bar, completed=duration_ms)
            tell(outcome)


def _session(path: Path, options: TranscribeOptions, service: SpeechService, request: TaskRequest) -> CaptionSession:
    """The session that captions one file."""
    return open_session(
        SessionPlan(
            request=request,
            locate=service.locate,
            service=service.kind,
            open_source=lambda _, on_level: WavSource(path, pace=options.pace, on_level=on_level),
            source=path.name,
            journals=options.journals,
            srt=SrtPlan(
                path=options.srt or free_path(path.with_suffix(".srt")),
                unique=False,
                required=True,
                rules=options.rules,
            ),
        )
    )
