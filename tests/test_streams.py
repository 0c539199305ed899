"""The standard streams, in processes of their own, and with pipes that nobody reads."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.streams import LIMIT_BYTES, Nowhere, hurry, outlet_of, standard_output
from tests.fakes.pipes import Pipe
from tests.fakes.waiting import wait_until

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors are POSIX's")


def run(code: str, shell: str = "", **extra: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program in which the streams are closed or led elsewhere by the shell."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **extra}
    command = ["sh", "-c", f'"{sys.executable}" -c "$CODE" {shell}']
    return subprocess.run(command, env={**env, "CODE": code}, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("shell", ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_no_file_or_socket_becomes_a_standard_stream(shell: str) -> None:
    """Whichever are closed, what is opened later gets another number; and printing works."""
    code = (
        "import app.streams as s, sys, socket, os\n"
        "s.open_standard_descriptors()\n"
        "number = socket.socket().detach()\n"
        "with s.standard_output():\n"
        "    print('out'); print('errors', file=sys.stderr, flush=True); sys.stdout.flush()\n"
        "    sys.stdout.buffer.write(b'bytes')\n"
        "os._exit(0 if number > 2 else 9)\n"
    )
    assert run(code, shell).returncode == 0


@pytest.mark.parametrize(("encoding", "out"), [("ascii", rb"\u4e2d\xe9"), ("latin-1", rb"\u4e2d" b"\xe9")])
def test_what_an_encoding_cannot_hold_is_escaped(encoding: str, out: bytes) -> None:
    """Nothing is raised, and the rest is as it is."""
    code = "import app.streams as s\nwith s.standard_output():\n    print('\\u4e2d\\xe9')\n"
    done = run(code, PYTHONIOENCODING=encoding)
    assert (done.stdout, done.stderr) == (out + b"\n", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_stream_that_fails_is_told_once() -> None:
    """On the other one; who prints never notices."""
    code = (
        "import app.streams as s\n"
        "with s.standard_output() as output:\n"
        "    for _ in range(9): print('x' * 99999)\n"
        "assert output.lost\n"
    )
    done = run(code, ">/dev/full")
    assert (done.returncode, done.stderr) == (0, b"Not all could be shown here (No space left on device).\n")


async def test_nobody_waits_for_a_reader_that_takes_nothing() -> None:
    """What it does not take is remembered up to a bound; then the loop drops rather than stand still, and says so."""
    called: list[str] = []
    with Pipe() as pipe:
        with standard_output():
            outlet = outlet_of(sys.stdout)
            assert outlet is not None
            line = "x" * 999_999 + "\n"
            for _ in range(2 * LIMIT_BYTES // len(line)):
                print(line, end="")  # noqa: T201
            assert outlet.behind
            outlet.when_written(lambda: called.append("written"))
            assert not called
            reading = asyncio.create_task(asyncio.to_thread(pipe.read))
            await asyncio.to_thread(wait_until, lambda: called)
            print("last")  # noqa: T201
        pipe.stream.close()
        read = (await reading).splitlines()
    assert read[-1] == "last"
    assert re.fullmatch(r"\[\d+ pieces of output are missing here: they came faster than they were read\.\]", read[-2])
    assert LIMIT_BYTES // len(line) <= len(read) - 2 <= LIMIT_BYTES // len(line) + 2


def test_a_thread_waits_for_room() -> None:
    """Where no event loop stands still by it, everything arrives, however slowly it is read."""
    code = (
        "import app.streams as s\ns.LIMIT_BYTES = 1000\n"
        "with s.standard_output():\n    for number in range(20000): print(number)\n"
    )
    assert run(code, "| (sleep 0.2; cat)").stdout.split() == [str(n).encode() for n in range(20000)]


def test_after_hurry_the_end_waits_for_no_reader(capfd: pytest.CaptureFixture[str]) -> None:
    """Its thread stays in its pipe, and holds nothing."""
    with Pipe() as pipe:
        with standard_output():
            print("x" * 1_000_000)  # noqa: T201
            hurry()
        assert sys.stdout is pipe.stream
    assert capfd.readouterr().err == "Not all could be shown here (nobody reads it).\n"


def test_a_pipe_without_a_reader_is_no_error_of_who_prints() -> None:
    """As of `head`."""
    code = "import app.streams as s\nwith s.standard_output():\n    for n in range(99999): print(n)\n"
    done = run(code, "| head -n 1")
    assert done.stdout == b"0\n"
    assert done.stderr == b"Not all could be shown here (Broken pipe).\n"


def test_nowhere_takes_everything() -> None:
    """Text and bytes, of any kind."""
    nowhere = Nowhere()
    nowhere.write("中\udcff")
    nowhere.buffer.write(b"\xff")
    nowhere.flush()
    assert not nowhere.isatty()
