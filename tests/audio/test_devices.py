"""What can be heard: the list under a real sound server, and the choice from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audio.devices import SoundSource, SoundSystem, SourceKind, default_source, find_source, list_sources
from app.errors import DeviceNotFoundError, SoundError
from app.message import translate
from tests.fakes.pulse import VirtualMicrophone
from tests.fakes.sound_server import sound_server

DESK = VirtualMicrophone("desk", "Micro d'été “Röde”", rate_hz=44_100, channels=1)
HEADSET = VirtualMicrophone("headset", "Headset Mono")
TWIN = VirtualMicrophone("headset2", "Headset Mono")


@pytest.fixture
def _use(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three microphones and a pair of headphones on this machine."""
    with sound_server(microphones=[DESK, HEADSET, TWIN], outputs=["Head phones"]) as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.usefixtures("_use")
async def test_microphones_and_monitors_are_listed() -> None:
    """Each with its id, a name for people in any script, its kind, and the device's own rate and channels."""
    sources = {source.name: source for source in await list_sources()}
    assert sources[DESK.description] == SoundSource(
        "desk", DESK.description, SourceKind.MICROPHONE, True, 44_100, 1, SoundSystem.PULSE
    )
    headphones = sources["Computer audio: Head phones"]
    assert headphones.kind is SourceKind.MONITOR
    assert (
        translate(headphones.name, {"Computer audio: {output}": "正在播放：{output}"}.__getitem__)
        == "正在播放：Head phones"
    )
    assert headphones.id.endswith(".monitor")
    assert not headphones.is_default
    assert sources["Headset Mono"].id == "headset"
    assert sources["Headset Mono (2)"].id == "headset2"
    kinds = [source.kind for source in sources.values()]
    assert kinds == [SourceKind.MICROPHONE] * 3 + [SourceKind.MONITOR] * 4


async def test_monitors_alone_are_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are only loudspeakers their monitors are listed, and nothing is chosen by itself."""
    with sound_server(microphones=[], outputs=["Speakers"]) as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        sources = await list_sources()
    assert [source.kind for source in sources] == [SourceKind.MONITOR]
    with pytest.raises(SoundError, match="No microphone found"):
        default_source(sources)


@pytest.mark.skipif(Path("/proc/asound/card0").exists(), reason="this machine has a sound card")
async def test_no_sound_system_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no server answers and there is no card, the sentence says so and not that a microphone is missing."""
    with sound_server() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        pulse.kill()
        with pytest.raises(SoundError, match="No sound system"):
            await list_sources()


async def test_a_machine_without_pactl_asks_portaudio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where pactl is not installed, PortAudio's inputs are the list."""
    with sound_server() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PATH", str(tmp_path))
        sources = await list_sources()
    assert {source.name for source in sources} == {"pulse", "default"}
    assert all(source.system is SoundSystem.PORTAUDIO and source.channels == 2 for source in sources)


async def test_a_hanging_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound server that accepts and never answers gives a sentence, after a bounded time."""
    with sound_server() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        pulse.freeze()
        with pytest.raises(SoundError, match="isn't responding"):
            await list_sources(patience_s=0.5)


def source(identity: str, name: str, *, is_default: bool = False) -> SoundSource:
    """A microphone for the choice."""
    return SoundSource(identity, name, SourceKind.MICROPHONE, is_default)


LIST = [source("usb-1", "Blue Yeti"), source("pci-0", "Built-in Audio", is_default=True), source("Blue Yeti", "Camera")]


@pytest.mark.parametrize(
    ("wanted", "identity"),
    [
        ("usb-1", "usb-1"),
        ("Built-in Audio", "pci-0"),
        ("built", "pci-0"),
        ("YETI", "usb-1"),
        ("Blue Yeti", "Blue Yeti"),
    ],
)
def test_a_source_is_found(wanted: str, identity: str) -> None:
    """By its id before all, by its name, or by a part of the name that only one has."""
    assert find_source(LIST, wanted).id == identity


@pytest.mark.parametrize("wanted", ["Yamaha", "", "usb"])
def test_an_unknown_source_is_refused(wanted: str) -> None:
    """The sentence lists what there is; a part of an id does not count."""
    with pytest.raises(DeviceNotFoundError, match="Choose one of: “Blue Yeti”, “Built-in Audio”, “Camera”"):
        find_source(LIST, wanted)


def test_an_ambiguous_part_is_refused() -> None:
    """The sentence lists those that fit, and no others."""
    with pytest.raises(DeviceNotFoundError, match=r"more than one.*“Blue Yeti”, “Built-in Audio”\."):
        find_source(LIST, "b")


def test_a_part_of_a_name_means_the_microphone() -> None:
    """Of a headset and its monitor the part that both share gives the microphone; what only the monitor has, that."""
    monitor = SoundSource("headset.monitor", "Computer audio: Headset", SourceKind.MONITOR, False)
    both = [monitor, source("headset", "USB Headset")]
    assert find_source(both, "headset").id == "headset"
    assert find_source(both, "audio: head") is monitor


def test_nothing_to_choose_from() -> None:
    """With no source at all the sentence says so."""
    with pytest.raises(DeviceNotFoundError, match="no other source"):
        find_source([], "Yeti")


def test_the_default_is_the_systems() -> None:
    """The system's own choice, or the first microphone where it has none."""
    assert default_source(LIST).id == "pci-0"
    assert default_source(LIST[:1]).id == "usb-1"
