"""``surtitle listen``: captions in the terminal, from a microphone or a file.

Order of stopping: Ctrl-C, or whatever else asks the program to end (``app/signals.py``), stops the source, the session
finishes with the last sentence, the SRT is closed, the service is ended. A second Ctrl-C does not wait for the rest of
that. Nothing waits for a terminal or a pipe that takes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.chunks import AudioSource
from app.audio.device_watch import wait_for_source
from app.audio.devices import SoundSource, SourceKind, default_source, find_source, list_sources
from app.audio.file_source import file_name
from app.audio.raw_pcm import RawFormat
from app.audio.recording import RECORDING_NAME, builtin_recording
from app.audio.steady import SteadyMicrophone
from app.captioning import Captioning
from app.captions.events import Event
from app.captions.rules import CueRules
from app.catalogue import USUAL_MODEL, ModelChoice
from app.errors import (
    AbandonedError,
    DeviceNotFoundError,
    IncompleteError,
    InputError,
    OutputError,
    SaveError,
    SoundError,
)
from app.settings.model import CloudRegion
from app.settings.proxy import SYSTEM_PROXY, ProxyChoice
from app.settings.secrets import find_key
from app.signals import on_stop_signals
from app.speech import LOCAL, SpeechService, choose_service
from app.streams import hurry
from app.terminal.file_input import open_file
from app.terminal.jsonl import JsonlWriter
from app.terminal.outcome import exit_status_of
from app.terminal.screen import CaptionScreen, say
from app.terminal.sound_notices import MicrophoneNotices
from app.told import Told, told
from app.transcripts.live_srt import LiveSrt
from app.transcripts.naming import dated_srt_path, default_folder, journal_folder
from app.transcripts.recording import NO_SRT, new_journal

OpenSource = Callable[[int], AudioSource]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenOptions:
    """What to listen to, and how.

    Attributes:
        device: name or id of a source of sound; None: the default microphone.
        input: a sound file or a pipe instead of a device; `-`: standard input.
        raw: how the samples of `input` are written, where it has no header.
        service: `local`, `cloud`, an address, or empty: whichever is there.
        region: of the cloud.
        proxy: through which a service elsewhere is reached.
        model: what it is asked for; empty: its usual one.
        local_model: which model this computer's own service uses.
        translate: language to translate into, or None.
        is_fallback: nobody asked for this on a command line: what was chosen once and cannot be had now is said and
            done without, and with no `translate`, the service's first language for the source is taken.
        srt: where to keep the captions; None: a dated file in `folder`.
        folder: of the dated files.
        journals: the folder of all journals.
        jsonl: where to write events, `-` being standard output; None: nowhere.
        pace: at how many times real time a file is streamed.
        rules: of the cues in the SRT.
    """

    device: str | None = None
    input: Path | None = None
    raw: RawFormat | None = None
    service: str = ""
    region: CloudRegion = CloudRegion.CHINA
    proxy: ProxyChoice = SYSTEM_PROXY
    model: str = ""
    local_model: ModelChoice = USUAL_MODEL
    source_language: str = "en"
    translate: str | None = None
    is_fallback: bool = False
    srt: Path | None = None
    folder: Path = field(default_factory=default_folder)
    journals: Path = field(default_factory=journal_folder)
    jsonl: str | None = None
    pace: float = 1.0
    rules: CueRules = field(default_factory=CueRules)


async def listen(options: ListenOptions) -> int:
    """Caption until the source ends or the user stops it; returns the exit status."""
    return await exit_status_of(_listen(options))


async def _listen(options: ListenOptions) -> None:
    service = await _choose_service(options)
    async with contextlib.aclosing(service):
        target = options.translate
        if target is None and options.is_fallback:
            target = next(iter(service.support(options.model).targets_of(options.source_language)), None)
        request = service.request(options.source_language, target, model=options.model)
        open_source, source_name = await _choose_source(options)
        srt = await _open_srt(options, translating=target is not None)
        journal = new_journal(
            options.journals,
            source_language=request.source_language or "",
            target_language=target or "",
            service=service.kept_name,
            source=source_name,
            srt=srt.path if srt is not None else None,
            on_trouble=say,
        )
        with (
            JsonlWriter(options.jsonl, on_trouble=say) as to_jsonl,
            CaptionScreen(translating=target is not None, quiet=options.jsonl == "-") as screen,
        ):

            def listener(event: Event) -> None:
                to_jsonl(event)
                screen.show(event)

            run = Captioning(
                request,
                locate=service.locate,
                open_source=open_source,
                srt=srt,
                journal=journal,
                listener=listener,
            )
            try:
                await run_until_stopped(run)
            finally:
                if srt is not None and srt.written:
                    say(f"The transcript is in {srt.path}.")
        if journal.trouble:
            raise SaveError(journal.trouble)


async def run_until_stopped(run: Captioning) -> bool:
    """Run; the first wish to end stops it properly, the second at once. Returns whether it was stopped.

    Raises `SurtitleError`; `AbandonedError` where the last sentence was not waited for, `IncompleteError` where some of
    what was heard is missing.
    """
    running = asyncio.ensure_future(run.run())
    stopping: list[asyncio.Task[None]] = []

    def on_signal() -> None:
        hurry()
        if stopping:
            running.cancel()
        else:
            stopping.append(asyncio.ensure_future(run.stop()))

    with on_stop_signals(on_signal):
        try:
            await running
        except asyncio.CancelledError:
            raise AbandonedError(told("Stopped before the last sentence was captioned.")) from None
        finally:
            await asyncio.gather(*stopping, return_exceptions=True)
    if run.missing_ms:
        missing_s = run.missing_ms / 1000
        raise IncompleteError(told("{missing_s:.0f} s of what was heard could not be captioned.", missing_s=missing_s))
    return bool(stopping)


async def _choose_service(options: ListenOptions) -> SpeechService:
    key = await asyncio.to_thread(find_key)
    try:
        service = choose_service(
            options.service, key, region=options.region, proxy=options.proxy, local_model=options.local_model
        )
    except InputError as error:
        if not options.is_fallback:
            raise
        say(f"{error} Until then, this machine's own service is used.")
        service = choose_service(LOCAL, None, local_model=options.local_model)
    if service.notice:
        say(service.notice)
    return service


async def _choose_source(options: ListenOptions) -> tuple[OpenSource, str]:
    """How to open the source, and its name."""
    if options.input is not None:
        return _file_source(options.input, options.pace, raw=options.raw), file_name(options.input)
    try:
        sources = await list_sources()
        source = _find(sources, options)
    except SoundError as error:
        if options.is_fallback:
            say(f"{error} Captioning {RECORDING_NAME} instead.")
            return _file_source(builtin_recording(), options.pace, name=RECORDING_NAME), RECORDING_NAME
        sources, source = await wait_for_source(lambda found: (found, _find(found, options)), on_lack=_say_lack)
    heard = source or default_source(sources)
    notices = MicrophoneNotices(say) if heard.kind is SourceKind.MICROPHONE else None
    return lambda _: SteadyMicrophone(source, on_level=notices), heard.name


def _say_lack(sentence: Told) -> None:
    say(f"{sentence} Captions begin as soon as it can be heard; Ctrl-C ends the waiting.")


def _find(sources: list[SoundSource], options: ListenOptions) -> SoundSource | None:
    """The chosen source; None: whichever microphone is the default, and there is one."""
    if options.device is not None:
        try:
            return find_source(sources, options.device)
        except DeviceNotFoundError as error:
            if not options.is_fallback:
                raise
            say(f"{error} The default microphone is used.")
    default_source(sources)
    return None


def _file_source(path: Path, pace: float, *, name: str | None = None, raw: RawFormat | None = None) -> OpenSource:
    return lambda begin_frame: open_file(path, begin_frame, say=say, pace=pace, raw=raw, name=name)


async def _open_srt(options: ListenOptions, *, translating: bool) -> LiveSrt | None:
    """The SRT, ready to be written. A place that the user named must be good; the default one may fail with a word."""
    path = options.srt or dated_srt_path(options.folder, datetime.datetime.now().astimezone())
    srt = LiveSrt(path, translating=translating, unique=options.srt is None, rules=options.rules, on_trouble=say)
    try:
        await asyncio.to_thread(srt.open)
    except OutputError as error:
        if options.srt is not None:
            raise
        say(f"{error} {NO_SRT}")
        return None
    return srt
