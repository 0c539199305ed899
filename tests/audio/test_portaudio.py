"""The sound library's thread: it comes late, hangs, or is not there at all."""

import asyncio
import ctypes.util
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.audio.portaudio import PortAudio
from app.errors import SoundError
from tests.fakes.pulse import MICROPHONE, PulseServer
from tests.fakes.sound_server import sound_server


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    """A machine with one microphone."""
    with sound_server() as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


async def open_microphone(portaudio: PortAudio, finished: threading.Event, **other: Any) -> Any:
    """Open the virtual microphone; `finished` is set when its stream has ended."""
    return await portaudio.open_input(
        **{
            "device": None,
            "pulse_source": MICROPHONE.name,
            "rate_hz": MICROPHONE.rate_hz,
            "channels": MICROPHONE.channels,
            "block_frames": 1_440,
            "callback": lambda *_: None,
            "finished": finished.set,
        }
        | other
    )


@pytest.mark.usefixtures("pulse")
async def test_streams_and_library_come_and_go() -> None:
    """A stream opens, closes, and leaves no thread behind; a new start finds the devices again."""
    for _ in range(2):
        portaudio, finished = PortAudio(), threading.Event()
        stream = await open_microphone(portaudio, finished)
        assert not finished.is_set()
        assert await portaudio.close(stream)
        assert finished.is_set()
        worker = portaudio._thread
        await portaudio.aclose()
        await portaudio.aclose()
        assert worker is not None
        await asyncio.to_thread(worker.join, 20)
    assert not {"portaudio", "native stderr"} & {thread.name for thread in threading.enumerate()}


@pytest.mark.usefixtures("pulse")
async def test_blocks_are_frames_by_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """As float32, and without sounddevice's own arrays: it sets their shape, which NumPy 2.5 deprecates."""
    portaudio, heard = PortAudio(), asyncio.Event()
    await portaudio.devices()
    monkeypatch.delattr(portaudio._library, "_array")
    loop = asyncio.get_running_loop()
    blocks: list[tuple[tuple[int, ...], str, int]] = []

    def note(block: Any, frames: int, *_: Any) -> None:
        blocks.append((block.shape, block.dtype.name, frames))
        loop.call_soon_threadsafe(heard.set)

    stream = await open_microphone(portaudio, threading.Event(), callback=note)
    await asyncio.wait_for(heard.wait(), 20)
    await portaudio.close(stream)
    await portaudio.aclose()
    assert set(blocks) == {((1_440, MICROPHONE.channels), "float32", 1_440)}


@pytest.mark.usefixtures("pulse")
async def test_every_call_is_on_the_one_thread() -> None:
    """Whoever asks, the library is called from its own thread alone, and the event loop goes on meanwhile."""
    portaudio = PortAudio()
    callers: set[str] = set()

    def note(*_: Any) -> None:
        callers.add(threading.current_thread().name)

    await asyncio.gather(*(portaudio._call(lambda: note()) for _ in range(20)), portaudio.devices())
    await portaudio.aclose()
    assert callers == {"portaudio"}


async def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libportaudio the sentence gives the command that installs it; the next try is a fresh one."""
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "sounddevice", raising=False)
        patch.delitem(sys.modules, "_sounddevice_data", raising=False)
        patch.setattr(ctypes.util, "find_library", lambda _: None)
        portaudio = PortAudio()
        with pytest.raises(SoundError, match="sudo apt install libportaudio2"):
            await portaudio.devices()
        await portaudio.aclose()


@pytest.mark.usefixtures("pulse")
async def test_a_device_that_is_gone_is_told() -> None:
    """A device that is no longer in the list is named."""
    portaudio = PortAudio()
    with pytest.raises(SoundError, match="“Blue Yeti” is no longer available"):
        await open_microphone(portaudio, threading.Event(), device="Blue Yeti", pulse_source=None)
    await portaudio.aclose()


@pytest.mark.usefixtures("pulse")
async def test_a_refused_format_is_told() -> None:
    """What the device cannot do is a sentence with the library's reason."""
    portaudio = PortAudio()
    with pytest.raises(SoundError, match=r"can't deliver audio in a format it reports as supported \(.+\). Choose"):
        await open_microphone(portaudio, threading.Event(), channels=1_000)
    await portaudio.aclose()


async def test_a_stream_that_opens_too_late_is_closed(pulse: PulseServer) -> None:
    """Nobody waits longer than the patience for a hanging server, and a stream that then opens after all is closed."""
    portaudio, finished = PortAudio(patience_s=0.5), threading.Event()
    await portaudio.devices()
    pulse.freeze()
    with pytest.raises(SoundError, match="isn't responding"):
        await open_microphone(portaudio, finished)
    pulse.thaw()
    assert await asyncio.to_thread(finished.wait, 20)
    await portaudio.aclose()


async def test_a_library_that_does_not_end_is_abandoned(pulse: PulseServer, caplog: pytest.LogCaptureFixture) -> None:
    """With a hanging server the end is bounded, too; once the server goes on, the thread ends by itself."""
    portaudio = PortAudio(close_patience_s=0.5)
    await open_microphone(portaudio, threading.Event())
    worker = portaudio._thread
    pulse.freeze()
    await portaudio.aclose()
    assert "abandoned" in caplog.text
    assert portaudio.hangs
    pulse.thaw()
    assert worker is not None
    await asyncio.to_thread(worker.join, 20)
    assert not portaudio.hangs


@pytest.mark.usefixtures("pulse")
async def test_two_of_them_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """One ends the library while the other begins: both at once would abort the program."""
    first, second = PortAudio(), PortAudio()
    await first.devices()
    inside: list[int] = []
    most: list[int] = []
    library = first._library
    for name in ("_initialize", "_terminate", "query_devices"):
        real = getattr(library, name)

        def counted(*arguments: Any, real: Any = real) -> Any:
            inside.append(1)
            most.append(len(inside))
            try:
                time.sleep(0.01)  # long enough for another thread to come in
                return real(*arguments)
            finally:
                inside.pop()

        monkeypatch.setattr(library, name, counted)
    await asyncio.gather(second.devices(), first.devices(), first.aclose())
    await asyncio.gather(first.devices(), second.aclose())
    await asyncio.gather(first.aclose(), second.aclose())
    assert len(most) > 8
    assert max(most) == 1
