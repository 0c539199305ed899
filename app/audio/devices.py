"""What can be heard: microphones, and what comes out of the loudspeakers.

Under PulseAudio or PipeWire PortAudio shows only ``pulse`` and ``default``, so the sources come from the sound server
itself (``pactl.py``). Elsewhere PortAudio lists the inputs.

A monitor carries what an output plays: the others in a call, when the user wears headphones. A machine may have
monitors and no microphone at all; then nothing is chosen by itself.

Not here: opening a source (``microphone.py``), and noticing that the list has changed (``device_watch.py``).
"""

from __future__ import annotations

import enum
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.audio.pactl import PATIENCE_S, ask, default_of, entries_of
from app.audio.portaudio import PortAudio
from app.errors import DeviceNotFoundError, SoundError
from app.message import Message

NO_SOUND_SYSTEM = Message(
    "No sound system found: no sound server is running, and there is no sound card. Connect a microphone, and "
    "Surtitle will find it automatically."
)
NO_SOUND_SERVER = Message("The sound server isn't running. Sign out and back in, or restart this computer.")
NO_MICROPHONE = Message("No microphone found. Connect one, or choose “Computer audio” as the source.")

_MOST_CHANNELS = 8  # what offers more is no microphone but a software device that offers any number
_SAMPLE_SPECIFICATION = re.compile(r"(\d+)ch (\d+)Hz")


class SourceKind(enum.StrEnum):
    """What a source of sound is."""

    MICROPHONE = "microphone"
    MONITOR = "monitor"


class SoundSystem(enum.StrEnum):
    """Who knows the source by its id."""

    PULSE = "pulse"
    PORTAUDIO = "portaudio"


@dataclass(frozen=True, slots=True)
class SoundSource:
    """One thing that can be heard.

    Attributes:
        id: what the sound system calls it; stays the same as long as the device is in the same place.
        name: what people call it; no two sources of one list have the same.
        is_default: whether it is the one that the sound system gives to those who do not choose.
        rate_hz, channels: the device's own.
        of_default_output: whether it is the monitor of the output that sound goes to by default.
    """

    id: str
    name: str
    kind: SourceKind
    is_default: bool
    rate_hz: int = 48_000
    channels: int = 2
    system: SoundSystem = SoundSystem.PORTAUDIO
    of_default_output: bool = False


async def list_sources(system: SoundSystem | None = None, *, patience_s: float = PATIENCE_S) -> list[SoundSource]:
    """All that can be heard on this machine; may be monitors only, or nothing.

    Args:
        system: ask this one only; None: a sound server, or where there is none, PortAudio.
        patience_s: how long each question to a sound server may take.

    Raises `SoundError` if there is no sound system, or it does not answer, or lets nobody in.
    """
    if sys.platform == "linux" and system is not SoundSystem.PORTAUDIO:
        sources = await _pulse_sources(patience_s)
        if sources is not None:
            return _with_distinct_names(sources)
    if system is SoundSystem.PULSE:
        raise SoundError(NO_SOUND_SERVER)
    portaudio = PortAudio()
    try:
        devices = await portaudio.devices()
    finally:
        await portaudio.aclose()
    if not devices:
        raise SoundError(NO_SOUND_SYSTEM)
    return _with_distinct_names(
        [
            SoundSource(
                id=device.name,
                name=device.name,
                kind=SourceKind.MICROPHONE,
                is_default=device.is_default_input,
                rate_hz=device.rate_hz,
                channels=device.input_channels if device.input_channels <= _MOST_CHANNELS else 2,
            )
            for device in devices
            if device.input_channels > 0
        ]
    )


def default_source(sources: Sequence[SoundSource]) -> SoundSource:
    """The one to hear when the user has not chosen. Raises `SoundError` if there is no microphone among them."""
    microphones = [source for source in sources if source.kind is SourceKind.MICROPHONE]
    if not microphones:
        raise SoundError(NO_MICROPHONE)
    return next((source for source in sources if source.is_default), microphones[0])


def find_source(sources: Sequence[SoundSource], wanted: str) -> SoundSource:
    """The source of that id or name, or the only one whose name contains it (in any case).

    A part of a name means a microphone if one has it: the monitor of a headset is named after the headset, too.

    Raises `DeviceNotFoundError`, with the list of what there is, if none or more than one does.
    """
    for source in sources:
        if source.id == wanted:
            return source
    for source in sources:
        if source.name == wanted:
            return source
    matches = [source for source in sources if wanted.casefold() in source.name.casefold()]
    matches = [source for source in matches if source.kind is SourceKind.MICROPHONE] or matches
    if wanted and len(matches) == 1:
        return matches[0]
    if not sources:
        raise DeviceNotFoundError(
            Message("There is no audio source named “{wanted}”, and no other source on this computer.", wanted=wanted)
        )
    names = ", ".join(f"“{source.name}”" for source in (matches or sources))
    if wanted and matches:
        raise DeviceNotFoundError(
            Message(
                "“{wanted}” matches more than one audio source. Choose one of: {names}.", wanted=wanted, names=names
            )
        )
    raise DeviceNotFoundError(
        Message("There is no audio source named “{wanted}”. Choose one of: {names}.", wanted=wanted, names=names)
    )


async def _pulse_sources(patience_s: float) -> list[SoundSource] | None:
    """What the sound server has, microphones first; None if none answers."""
    information = await ask("info", patience_s=patience_s)
    if information is None:
        return None
    default, default_output = default_of(information, "Source"), default_of(information, "Sink")
    sinks = await ask("list", "sinks", patience_s=patience_s)
    outputs = {sink.get("Name", ""): sink.get("Description", "") for sink in entries_of(sinks or "")}
    sources = []
    for entry in entries_of(await ask("list", "sources", patience_s=patience_s) or ""):
        identity = entry.get("Name", "")
        output = entry.get("Monitor of Sink", "n/a")
        is_monitor = output != "n/a"
        specification = _SAMPLE_SPECIFICATION.search(entry.get("Sample Specification", ""))
        channels, rate_hz = map(int, specification.groups()) if specification else (2, 48_000)
        sources.append(
            SoundSource(
                id=identity,
                name=Message("Computer audio: {output}", output=outputs.get(output) or output)
                if is_monitor
                else entry.get("Description") or identity,
                kind=SourceKind.MONITOR if is_monitor else SourceKind.MICROPHONE,
                is_default=identity == default,
                rate_hz=rate_hz,
                channels=channels,
                system=SoundSystem.PULSE,
                of_default_output=is_monitor and output == default_output,
            )
        )
    return sorted(sources, key=lambda source: source.kind is SourceKind.MONITOR)


def _with_distinct_names(sources: list[SoundSource]) -> list[SoundSource]:
    """The same sources, those that share a name numbered from the second on."""
    seen: Counter[str] = Counter()
    distinct = []
    for source in sources:
        seen[source.name] += 1
        count = seen[source.name]
        distinct.append(
            source if count == 1 else replace(source, name=Message("{name} ({count})", name=source.name, count=count))
        )
    return distinct
