"""``surtitle listen``: captions in the terminal, from a microphone or a file.

Order of stopping: Ctrl-C, or whatever else asks the program to end (``app/signals.py``), stops the source, the session
finishes with the last sentence, the SRT is closed, the service is ended. A second Ctrl-C does not wait for the rest of
that. Nothing waits for a terminal or a pipe that takes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.demo_audio import RECORDING_NAME, demo_audio_path
from app.audio.device_watch import wait_for_source
from app.audio.devices import SoundSource, SourceKind, default_source, find_source, list_sources
from app.audio.file_source import file_name
from app.audio.raw_pcm import RawFormat
from app.audio.reconnecting_microphone import ReconnectingMicrophone
from app.captioning.caption_session import CaptionSession, OpenSource
from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captions.rules import CueRules
from app.catalogue import USUAL_MODEL, ModelChoice
from app.errors import (
    AbandonedError,
    DeviceNotFoundError,
    IncompleteError,
    InputError,
    SaveError,
    SoundError,
)
from app.message import Message
from app.settings.proxy import SYSTEM_PROXY, ProxyChoice
from app.settings.secrets import find_key
from app.settings.settings import CloudRegion
from app.signals import on_stop_signals
from app.speech import LOCAL, SpeechService, choose_service
from app.streams import hurry
from app.terminal.file_input import open_file
from app.terminal.jsonl import JsonlWriter
from app.terminal.outcome import exit_status_of
from app.terminal.screen import CaptionScreen, say
from app.terminal.sound_notices import MicrophoneNotices, to_each
from app.terminal.subscribers import say_warnings, texts_to
from app.transcripts.naming import dated_srt_path, default_folder, journal_folder


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
        plan = SessionPlan(
            request=request,
            locate=service.locate,
            service=service.kept_name,
            open_source=open_source,
            source=source_name,
            journals=options.journals,
            srt=_srt_plan(options),
        )
        with (
            JsonlWriter(options.jsonl, on_trouble=say) as to_jsonl,
            CaptionScreen(translating=target is not None, quiet=options.jsonl == "-") as screen,
        ):
            session = open_session(plan)
            session.hub.subscribe(say_warnings, name=Message("Standard error"))
            session.hub.subscribe(texts_to(to_jsonl), name=Message("The output of --jsonl"))
            session.hub.subscribe(texts_to(screen.show), name=Message("The display of captions"))
            try:
                await run_until_stopped(session)
            finally:
                if session.srt is not None and session.srt.written:
                    say(f"Transcript saved to {session.srt.path}.")
        if session.journal is not None and session.journal.trouble:
            raise SaveError(session.journal.trouble)


async def run_until_stopped(session: CaptionSession) -> bool:
    """Run; the first wish to end stops it properly, the second at once. Returns whether it was stopped.

    Raises `SurtitleError`; `AbandonedError` where the last sentence was not waited for, `IncompleteError` where some of
    what was heard is missing.
    """
    running = asyncio.ensure_future(session.run())
    stopping: list[asyncio.Task[None]] = []

    def on_signal() -> None:
        hurry()
        if stopping:
            running.cancel()
        else:
            stopping.append(asyncio.ensure_future(session.stop()))

    with on_stop_signals(on_signal):
        try:
            await running
        except asyncio.CancelledError:
            raise AbandonedError(Message("Stopped before the last sentence was captioned.")) from None
        finally:
            await asyncio.gather(*stopping, return_exceptions=True)
    if session.missing_ms:
        missing_s = session.missing_ms / 1000
        raise IncompleteError(Message("{missing_s:.0f} s of audio couldn't be captioned.", missing_s=missing_s))
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
        say(f"{error} Until then, Surtitle uses this computer.")
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
            return _file_source(demo_audio_path(), options.pace, name=RECORDING_NAME), RECORDING_NAME
        sources, source = await _wait_for_source(options)
    heard = source or default_source(sources)
    if heard.kind is not SourceKind.MICROPHONE:
        return lambda _, on_level: ReconnectingMicrophone(source, on_level=on_level), heard.name
    notices = MicrophoneNotices(say)
    return lambda _, on_level: ReconnectingMicrophone(source, on_level=to_each(notices, on_level)), heard.name


async def _wait_for_source(options: ListenOptions) -> tuple[list[SoundSource], SoundSource | None]:
    """All sources, and the chosen one, once it is there. Raises `AbandonedError` where the user does not wait."""
    waiting = asyncio.ensure_future(wait_for_source(lambda found: (found, _find(found, options)), on_lack=_say_lack))
    with on_stop_signals(waiting.cancel):
        try:
            await asyncio.wait([waiting])
        finally:
            waiting.cancel()
    if waiting.cancelled():
        raise AbandonedError(Message("Stopped before there was any audio."))
    return waiting.result()


def _say_lack(sentence: Message) -> None:
    say(f"{sentence} Captions start as soon as it is connected. Press Ctrl+C to stop waiting.")


def _find(sources: list[SoundSource], options: ListenOptions) -> SoundSource | None:
    """The chosen source; None: whichever microphone is the default, and there is one."""
    if options.device is not None:
        try:
            return find_source(sources, options.device)
        except DeviceNotFoundError as error:
            if not options.is_fallback:
                raise
            say(f"{error} Using the default microphone.")
    default_source(sources)
    return None


def _file_source(path: Path, pace: float, *, name: str | None = None, raw: RawFormat | None = None) -> OpenSource:
    return lambda begin_frame, on_level: open_file(
        path, begin_frame, say=say, on_level=on_level, pace=pace, raw=raw, name=name
    )


def _srt_plan(options: ListenOptions) -> SrtPlan:
    """A place that the user named must be good; the default one may fail with a word."""
    path = options.srt or dated_srt_path(options.folder, datetime.datetime.now().astimezone())
    named = options.srt is not None
    return SrtPlan(path=path, unique=not named, required=named, rules=options.rules)
