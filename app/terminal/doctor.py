"""``surtitle doctor`` and ``surtitle devices``: what this machine can hear, show and understand, and what it lacks.

Every finding is a line, and every lack says what to do about it. No service is started, nothing is sent anywhere, and
nothing is changed, but that the folder of the transcripts is made to see whether it can be.
"""

from __future__ import annotations

import asyncio
import functools
import platform
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.audio.devices import SoundSource, SourceKind, list_sources
from app.catalogue import CATALOGUE, Catalogue, Model
from app.display import find_display
from app.errors import OutputError, ProxyInputError, SoundError
from app.protocol.languages import language_name
from app.service.engines import translation_pairs
from app.settings.secrets import KEY_VARIABLE, find_key
from app.speech import proxy_to
from app.terminal.chosen_settings import Chosen
from app.terminal.screen import say, show
from app.transcripts.live_srt import LiveSrt
from app.transcripts.naming import free_path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        good: whether it is as it should be.
        text: what was found, and where it lacks, how to get it.
    """

    good: bool
    text: str


async def show_devices() -> int:
    """Print the sources of sound, two lines each; exit status 1 where there are none."""
    try:
        sources = await list_sources()
    except SoundError as error:
        say(str(error))
        return 1
    for source in sources:
        for line in _device_lines(source):
            show(line)
    return 0


async def examine(chosen: Chosen, *, catalogue: Catalogue = CATALOGUE) -> int:
    """Print the findings, a line each; exit status 0 whatever they are: the app runs with less.

    `chosen`: where transcripts are to be kept, which model is used, and how services elsewhere are reached.
    `catalogue`: what can recognise and translate here.
    """
    show(f"Surtitle {__version__}, Python {platform.python_version()}, {platform.platform()}")
    checks: tuple[Callable[[], Awaitable[Finding | None]], ...] = (
        _check_microphone,
        *(functools.partial(_check_model, model, catalogue) for model in catalogue.models),
        functools.partial(_check_choice, chosen, catalogue),
        functools.partial(_check_translation, catalogue),
        _check_screen,
        functools.partial(_check_folder, chosen.folder),
        _check_key,
        functools.partial(_check_proxy, chosen),
    )
    for check in checks:
        if (finding := await check()) is not None:
            show(f"{'ok     ' if finding.good else 'missing'}  {finding.text}")
    return 0


async def _check_microphone() -> Finding:
    try:
        sources = await list_sources()
    except SoundError as error:
        return Finding(False, str(error))
    microphones = [source.name for source in sources if source.kind is SourceKind.MICROPHONE]
    if not microphones:
        return Finding(False, "No microphone found. Connect one, or caption an audio file.")
    return Finding(True, f"Microphones: {', '.join(microphones)}.")


async def _check_model(model: Model, catalogue: Catalogue) -> Finding:
    engine = catalogue.recognizer_of(model)
    if not engine.is_installed:
        return Finding(False, f"The speech model {model.name} isn't installed. {engine.advice}".rstrip())
    verb = "is" if len(model.languages) == 1 else "are"
    untried = "" if model.is_tried else " This model hasn't been tested yet."
    return Finding(
        True,
        f"{_named(model.languages)} {verb} recognised on this computer by {model.name}. Audio never leaves it."
        + untried,
    )


async def _check_choice(chosen: Chosen, catalogue: Catalogue) -> Finding | None:
    """Nothing to say where the model that was chosen is there."""
    _, notice = catalogue.chosen(chosen.local_model)
    return Finding(False, notice) if notice else None


async def _check_translation(catalogue: Catalogue) -> Finding:
    languages = dict.fromkeys(code for model in catalogue.models for code in model.languages)
    pairs = translation_pairs(catalogue)
    targets = {code: sorted(target for source, target in pairs if source == code) for code in languages}
    if not any(targets.values()):
        advice = " ".join(engine.advice for engine in catalogue.translators if engine.advice)
        return Finding(False, f"No translation on this computer yet. {advice}".rstrip())
    offers = (f"{language_name(code)} into {_named(found)}" for code, found in targets.items() if found)
    return Finding(True, f"This computer translates {'; '.join(offers)}.")


def _named(codes: Sequence[str]) -> str:
    return ", ".join(map(language_name, codes))


async def _check_screen() -> Finding:
    found = await asyncio.to_thread(find_display)
    if not found.works:
        return Finding(False, " ".join((*found.troubles, "Captions are shown in the terminal.")))
    if found.platform.startswith("wayland"):
        why = found.troubles or ("XWayland isn't available.",)
        so = "The window is shown on Wayland, where the overlay may not stay on top of other windows."
        return Finding(False, " ".join((*why, so)))
    return Finding(True, " ".join(("The window can be shown.", *found.troubles)))


async def _check_folder(folder: Path) -> Finding:
    try:
        await asyncio.to_thread(_try_folder, folder)
    except OutputError as error:
        return Finding(False, str(error))
    return Finding(True, f"Transcripts are saved in {folder}.")


def _try_folder(folder: Path) -> None:
    probe = LiveSrt(free_path(folder / "probe.srt"), translating=False)
    probe.open()
    probe.close()


async def _check_key() -> Finding:
    if await asyncio.to_thread(find_key):
        return Finding(True, "An API key for the cloud is set.")
    return Finding(False, f"No API key. The cloud is optional; to use it, set {KEY_VARIABLE}.")


async def _check_proxy(chosen: Chosen) -> Finding:
    try:
        proxy = await asyncio.to_thread(proxy_to, chosen.service, chosen.proxy, region=chosen.region)
    except ProxyInputError as error:
        return Finding(False, str(error))
    if proxy is None:
        return Finding(True, "Online services are reached directly, without a proxy.")
    return Finding(True, f"Online services are reached through the proxy {proxy.shown}, set in {proxy.place}.")


def _device_lines(source: SoundSource) -> tuple[str, str]:
    default = " (default)" if source.is_default else ""
    return f"{source.kind:<10}  {source.name}{default}", f"            {source.id}"
