"""Sound from pipes: heard as it comes, whatever kind it is, and let go of at any moment."""

import asyncio
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.audio.byte_stream import ByteStream, is_stream
from app.audio.chunks import AudioChunk
from app.audio.file_source import FileSource
from app.audio.raw_pcm import ENCODINGS, RawFormat
from app.audio.sound_files import open_sound_file
from app.errors import AudioFileError, InputError
from tests.audio.test_sound_files import DATA, FORMATS, HALF, LIST_CHUNK, PLAIN, hum, with_lengths
from tests.fakes.waiting import until
from tests.fakes.wav_files import EXTENSIBLE, FLOAT, PCM, encode, wav

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are made by POSIX systems")
DEADLINE_S = 20.0


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """A named pipe."""
    path = tmp_path / "speech.wav"
    os.mkfifo(path)
    return path


@pytest.fixture
def open_fds() -> Iterator[None]:
    """No descriptor is left open, and no thread running, by the test."""
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    yield
    assert "sound input" not in [thread.name for thread in threading.enumerate()]
    if sys.platform == "linux":
        assert len(os.listdir("/proc/self/fd")) <= before + 1  # maybe the pool's first use


def write(path: Path, content: bytes, *, piece: int = 1 << 20) -> threading.Thread:
    """Write into a pipe from a thread, in pieces, and close it."""

    def work() -> None:
        with path.open("wb", buffering=0) as pipe:
            for at in range(0, len(content), piece):
                pipe.write(content[at : at + piece])

    writer = threading.Thread(target=work)
    writer.start()
    return writer


async def heard(source: FileSource) -> bytes:
    """All that comes."""
    async with asyncio.timeout(DEADLINE_S):
        await source.start()
        return b"".join([chunk.pcm async for chunk in source.chunks()])


async def of_file(path: Path, content: bytes, **options: object) -> tuple[bytes, list[str]]:
    """What a file of that content sounds like, and what is told of it."""
    await asyncio.to_thread(path.write_bytes, content)
    notices: list[str] = []
    return await heard(FileSource(path, pace=None, on_notice=notices.append, **options)), notices


@pytest.mark.usefixtures("open_fds")
@pytest.mark.parametrize("piece", [1 << 20, 1_000, 7])
@pytest.mark.parametrize(("tag", "bits"), [(PCM, 8), (PCM, 16), (PCM, 24), (FLOAT, 32), (EXTENSIBLE, 24)])
async def test_a_pipe_sounds_like_the_file(fifo: Path, tmp_path: Path, piece: int, tag: int, bits: int) -> None:
    """What is written in pieces of any size is heard as the file would be."""
    noise = np.random.default_rng(5).uniform(-0.9, 0.9, (2_000, 2))
    content = wav(encode(noise, tag, bits), tag=tag, bits=bits, channels=2, more=LIST_CHUNK)
    expected, _ = await of_file(tmp_path / "file", content)
    assert is_stream(fifo)
    writer = write(fifo, content, piece=piece)
    notices: list[str] = []
    got = await heard(FileSource(fifo, pace=None, on_notice=notices.append))
    writer.join()
    assert len(got) == len(expected)
    assert np.abs(np.frombuffer(got, "<i2").astype(int) - np.frombuffer(expected, "<i2")).max() <= 1
    assert notices == []


@pytest.mark.usefixtures("open_fds")
@pytest.mark.parametrize(
    ("content", "notice"),
    [
        (PLAIN, None),
        (PLAIN + LIST_CHUNK, None),
        (with_lengths(0, riff=0), "doesn't state its length"),
        (with_lengths(0xFFFFFFFF), "doesn't state its length"),
        (with_lengths(HALF), "states 0:00.2 of audio, but the file has 0:00.3"),
        (with_lengths(len(DATA) * 2), "ends after 0:00.3, although its header states 0:00.6"),
        (
            b"RF64\xff\xff\xff\xffWAVEds64"
            + struct.pack("<IQQQI", 28, 0, len(DATA), 0, 0)
            + PLAIN[12:40]
            + b"\xff\xff\xff\xff"
            + DATA,
            None,
        ),
    ],
    ids=["plain", "chunk behind", "length 0", "length -1", "half", "double", "RF64"],
)
async def test_headers_of_pipes_are_held_against_what_comes(fifo: Path, content: bytes, notice: str | None) -> None:
    """All samples that come are heard, nothing that is none, and a disagreement is told."""
    writer = write(fifo, content)
    notices: list[str] = []
    got = await heard(FileSource(fifo, pace=None, on_notice=notices.append))
    writer.join()
    assert len(got) == len(DATA)
    assert [notice is not None and notice in each for each in notices] == ([] if notice is None else [True])


@pytest.mark.usefixtures("open_fds")
@pytest.mark.parametrize(("name", "form", "subtype", "error"), [each for each in FORMATS if each[1] != "VOC"])
async def test_compressed_kinds_come_through_pipes_too(
    fifo: Path, tmp_path: Path, name: str, form: str, subtype: str, error: float
) -> None:
    """What cannot be read before its end is there is heard after it."""
    del error
    rate_hz = 48_000 if subtype == "OPUS" else 8_000
    soundfile.write(tmp_path / name, hum(rate_hz), rate_hz, format=form, subtype=subtype)
    content = (tmp_path / name).read_bytes()
    expected = await heard(FileSource(tmp_path / name, pace=None))
    writer = write(fifo, content, piece=3_000)
    got = await heard(FileSource(fifo, pace=None))
    writer.join()
    assert len(got) == len(expected) > 30_000
    assert np.abs(np.frombuffer(got, "<i2").astype(int) - np.frombuffer(expected, "<i2")).max() <= 1


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_raw_samples_are_heard(tmp_path: Path, fifo: Path, encoding: str) -> None:
    """Samples without a header are what they are said to be, from a file and from a pipe."""
    subtype = {"u8": "PCM_U8", "s8": "PCM_S8", "mulaw": "ULAW", "alaw": "ALAW", "f3": "FLOAT", "f6": "DOUBLE"}.get(
        encoding if encoding[0] not in "fs" or encoding == "s8" else encoding[:2], f"PCM_{encoding[1:3]}"
    )
    sound = np.stack([hum(8_000), hum(8_000) / 2], axis=1)
    raw, endian = tmp_path / "x.raw", {"le": "LITTLE", "be": "BIG"}.get(encoding[-2:], "FILE")
    soundfile.write(raw, sound, 8_000, format="RAW", subtype=subtype, endian=endian)
    soundfile.write(tmp_path / "x.wav", sound, 8_000, subtype="DOUBLE")
    expected = np.frombuffer(await heard(FileSource(tmp_path / "x.wav", pace=None)), "<i2").astype(int)
    form = RawFormat(8_000, 2, encoding)
    writer = write(fifo, raw.read_bytes(), piece=333)
    for path in (raw, fifo):
        got = np.frombuffer(await heard(FileSource(path, pace=None, raw=form)), "<i2").astype(int)
        assert len(got) == len(expected)
        assert np.abs(got - expected).max() < (700 if "8" in encoding or "law" in encoding else 3)
    writer.join()


@pytest.mark.parametrize("wrong", [{"rate_hz": 0}, {"channels": 0}, {"encoding": "s17"}, {"rate_hz": 10**9}])
def test_impossible_formats_are_refused(wrong: dict[str, int | str]) -> None:
    """No rate of 0, and no coding that nobody knows."""
    with pytest.raises(InputError):
        RawFormat(**wrong)  # type: ignore[arg-type]


@pytest.mark.usefixtures("open_fds")
@pytest.mark.parametrize("written", [b"", PLAIN[:6], PLAIN[:30]], ids=["nothing", "six bytes", "half a header"])
async def test_what_is_no_sound_in_a_pipe_is_refused(fifo: Path, written: bytes) -> None:
    """A writer that leaves with nothing said is told about in a sentence."""
    writer = write(fifo, written)
    with pytest.raises(AudioFileError, match=r"speech\.wav"):
        await heard(FileSource(fifo))
    writer.join()


@pytest.mark.usefixtures("open_fds")
async def test_the_loop_goes_on_while_nothing_comes_and_a_stop_lets_go(fifo: Path) -> None:
    """A pipe that nobody writes to holds nothing up, and `stop` ends the waiting for it."""
    source = FileSource(fifo)
    async with asyncio.timeout(DEADLINE_S):
        starting = asyncio.create_task(source.start())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not starting.done()
        await until(lambda: "sound input" in [thread.name for thread in threading.enumerate()])
        await source.stop()
        await starting
        assert [chunk async for chunk in source.chunks()] == []


@pytest.mark.usefixtures("open_fds")
async def test_a_writer_that_pauses_is_waited_for_and_a_stop_does_not_wait(fifo: Path) -> None:
    """What has come is handed out before the rest; stopped in a pause, the stream ends with what was heard."""
    received: list[AudioChunk] = []
    source = FileSource(fifo, pace=None)
    opening = asyncio.create_task(asyncio.to_thread(fifo.open, "wb", 0))
    async with asyncio.timeout(DEADLINE_S):
        starting = asyncio.create_task(source.start())
        pipe = await opening
        with pipe:
            pipe.write(PLAIN[:-1_000])
            await starting

            async def hear() -> None:
                async for chunk in source.chunks():
                    received.append(chunk)  # noqa: PERF401  what came before the stop counts

            hearing = asyncio.create_task(hear())
            await until(lambda: len(received) >= 2)  # 4 500 samples have come, of which the filter holds some back
            assert not hearing.done()
            await source.stop()
            await hearing
    assert sum(chunk.frames for chunk in received) < 4_500


@pytest.mark.usefixtures("open_fds")
async def test_a_reader_that_is_slow_makes_the_writer_wait(fifo: Path) -> None:
    """Little more than a megabyte is taken from a writer that has ten."""
    content = wav(bytes(10_000_000), tag=PCM, bits=16)
    written = 0

    def work() -> None:
        nonlocal written
        with fifo.open("wb", buffering=0) as pipe:
            while written < len(content):
                written += pipe.write(content[written : written + 60_000])

    writer = threading.Thread(target=work)
    writer.start()
    source = FileSource(fifo, pace=None)
    async with asyncio.timeout(DEADLINE_S):
        await source.start()
        before = -1
        while before != written:
            before = written
            await asyncio.sleep(0.2)
        assert written < 2_500_000
        assert sum([chunk.frames async for chunk in source.chunks()]) == 5_000_000
    writer.join()


def test_a_terminal_is_no_sound() -> None:
    """Nobody is left waiting for a keyboard: it is said that sound comes through a pipe."""
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    with pytest.raises(AudioFileError, match="is a terminal"):
        ByteStream(os.ttyname(terminal))
    os.close(main)
    os.close(terminal)


def test_standard_input_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    """`-` and /dev/stdin, from a pipe and from a file, give the samples of the file, and the process ends."""
    program = (
        "import asyncio, sys; from app.audio.file_source import FileSource\n"
        "async def main():\n"
        "    source = FileSource(sys.argv[1], pace=None); await source.start()\n"
        "    print(source.name, sum([len(chunk.pcm) async for chunk in source.chunks()]))\n"
        "asyncio.run(main())\n"
    )
    (tmp_path / "x.wav").write_bytes(PLAIN)
    for name in ("-", "/dev/stdin"):
        command = [sys.executable, "-c", program, name]
        piped = subprocess.run(command, input=PLAIN, capture_output=True, timeout=60, check=True)
        assert piped.stdout.split() == [b"standard", b"input", str(len(DATA)).encode()]
        with (tmp_path / "x.wav").open("rb") as file:
            redirected = subprocess.run(command, stdin=file, capture_output=True, timeout=60, check=True)
        assert redirected.stdout == piped.stdout


def test_files_are_no_streams(tmp_path: Path) -> None:
    """What can seek is read as a file."""
    (tmp_path / "x.wav").write_bytes(PLAIN)
    assert not is_stream(tmp_path / "x.wav")
    assert not is_stream(tmp_path / "missing.wav")
    open_sound_file(tmp_path / "x.wav").close()
