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

from app.audio.byte_stream import is_stream
from app.audio.file_source import file_name, probe_sound
from app.audio.raw_pcm import RawFormat
from app.captioning.caption_session import CaptionSession
from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged
from app.captions.rules import CueRules
from app.catalogue import USUAL_MODEL, ModelChoice
from app.errors import InputError, SaveError
from app.escapes import visible
from app.message import NOTHING, Message
from app.protocol.events import TaskRequest
from app.settings.proxy import SYSTEM_PROXY, ProxyChoice
from app.settings.secrets import find_key
from app.settings.settings import CloudRegion
from app.speech import SpeechService, choose_service
from app.terminal.file_input import open_file, subtitles_of
from app.terminal.jsonl import JsonlWriter
from app.terminal.listen import run_until_stopped
from app.terminal.outcome import exit_status_of
from app.terminal.progress import ProgressBars
from app.terminal.screen import gap_notice, say
from app.terminal.subscribers import say_warnings, texts_to
from app.transcripts.naming import default_folder, journal_folder


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
        raise InputError(Message("--srt names one file. Leave it out when you caption several audio files."))
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
                match event:
                    case CaptionRevised():
                        progress.update(bar, completed=event.end_ms or event.begin_ms)
                    case StatusChanged(State.CONNECTING | State.RECONNECTING, message):
                        tell(message)
                    case GapRecorded():
                        tell(gap_notice(event))
                    case _:
                        pass

            session = _session(path, options, service, request, tell)
            session.hub.subscribe(say_warnings, name=Message("Standard error"))
            session.hub.subscribe(texts_to(to_jsonl), name=Message("The output of --jsonl"))
            session.hub.subscribe(texts_to(show), name=Message("The progress bar"))
            stopped = await run_until_stopped(session)
            if session.journal is not None:
                trouble = trouble or session.journal.trouble
            what, srt = file_name(path) if is_stream(path) else path, session.srt
            outcome = f"{what} → {srt.path}" if srt and srt.written else f"{what}: no speech detected."
            if stopped:
                tell(f"Stopped. {outcome}")
                break
            progress.update(bar, total=duration_ms or 1, completed=duration_ms or 1)
            tell(outcome)
    if trouble:
        raise SaveError(trouble)


def _session(
    path: Path,
    options: TranscribeOptions,
    service: SpeechService,
    request: TaskRequest,
    tell: Callable[[Message], None],
) -> CaptionSession:
    """The session that captions one file."""
    return open_session(
        SessionPlan(
            request=request,
            locate=service.locate,
            service=service.kept_name,
            open_source=lambda _, on_level: open_file(
                path, say=tell, on_level=on_level, pace=options.pace, raw=options.raw
            ),
            source=file_name(path),
            journals=options.journals,
            srt=SrtPlan(
                path=options.srt or subtitles_of(path, options.folder),
                unique=False,
                required=True,
                rules=options.rules,
            ),
        )
    )
