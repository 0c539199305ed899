"""The child process is there when it is needed, comes back when it dies, and goes with its parent."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys

import pytest
from websockets.asyncio.client import connect

from app.errors import LocalServiceError
from app.service.supervisor import LocalEndpoint, LocalService

SERVE = (sys.executable, "-c", "from app.service.serve import run; run(until_stdin_closes=True)")
SAY_READY = """print('{"url": "ws://127.0.0.1:1/", "token": "t"}', flush=True)"""
DEADLINE_S = 30


def child(script: str) -> tuple[str, ...]:
    """A command that runs this instead of the service."""
    return (sys.executable, "-c", script)


async def test_the_service_is_started_once_and_answers() -> None:
    """Asking twice, also at the same time, gives the same endpoint."""
    service = LocalService(SERVE)
    assert service.pid is None
    one, other = await asyncio.gather(service.endpoint(), service.endpoint())
    assert one == other
    async with connect(one.url, additional_headers={"Authorization": f"Bearer {one.token}"}, proxy=None):
        pid = service.pid
    assert pid is not None
    assert os.getpgid(pid) != os.getpgid(0)
    await service.aclose()
    await service.aclose()
    assert service.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_service_that_died_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    """The next one who asks gets a new one, elsewhere, with a token of its own."""
    service = LocalService(SERVE)
    before = await service.endpoint()
    first = service.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await asyncio.to_thread(os.waitid, os.P_PID, first, os.WEXITED | os.WNOWAIT)
    after = await service.endpoint()
    assert service.pid != first
    assert after.token != before.token
    async with connect(after.url, additional_headers={"Authorization": f"Bearer {after.token}"}, proxy=None):
        pass
    assert "starting it again" in caplog.text
    await service.aclose()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for another process's child, which Linux can")
def test_the_service_goes_with_a_parent_that_is_killed() -> None:
    """`kill -9` of the app leaves no process behind."""
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import asyncio, sys\n"
            "from app.service.supervisor import LocalService\n"
            "async def main():\n"
            f"    service = LocalService({SERVE!r})\n"
            "    await service.endpoint()\n"
            "    print(service.pid, flush=True)\n"
            "    await asyncio.sleep(600)\n"
            "asyncio.run(main())\n",
        ],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
    watch = os.pidfd_open(pid)
    parent.kill()
    parent.wait()
    ended, _, _ = select.select([watch], [], [], DEADLINE_S)
    os.close(watch)
    assert ended


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (child("raise SystemExit('the model is missing')"), "the model is missing"),
        (child("print('hello')"), "it said nothing"),
        (("/missing/program",), "No such file"),
    ],
)
async def test_a_service_that_does_not_start_is_told_in_a_sentence(command: tuple[str, ...], reason: str) -> None:
    """The sentence says what it said last, and what to do."""
    service = LocalService(command)
    with pytest.raises(LocalServiceError, match=reason) as told:
        await service.endpoint()
    assert "choose the cloud service" in str(told.value)
    assert service.pid is None
    await service.aclose()


async def test_a_service_that_is_never_ready_is_ended() -> None:
    """After the deadline there is an error and no process."""
    service = LocalService(child("import sys; sys.stdin.read()"), start_timeout_s=0.3)
    with pytest.raises(LocalServiceError, match="was not ready"):
        await service.endpoint()
    assert service.pid is None


async def test_a_service_that_does_not_end_is_killed(caplog: pytest.LogCaptureFixture) -> None:
    """One that hangs when its standard input closes does not hold up the app."""
    service = LocalService(child(f"import time; {SAY_READY}; time.sleep(600)"), stop_timeout_s=0.2)
    await service.endpoint()
    await service.aclose()
    assert "killing it" in caplog.text


async def test_what_the_service_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Line by line, as information."""
    caplog.set_level("INFO")
    service = LocalService(child(f"import sys; print('noted', file=sys.stderr); {SAY_READY}; sys.stdin.read()"))
    await service.endpoint()
    await service.aclose()
    assert "speech service: noted" in caplog.text


def test_the_token_is_not_in_what_gets_logged() -> None:
    """An endpoint can be printed."""
    assert "secret" not in repr(LocalEndpoint("ws://127.0.0.1:1/", "secret"))


def test_it_works_on_the_event_loop_of_qt() -> None:
    """Under qasync too, started, restarted and closed; in a process of its own, for the sake of the other tests."""
    script = f"""
import asyncio, os, signal, sys
from PySide6.QtCore import QCoreApplication
import qasync
from app.service.supervisor import LocalService

async def main():
    service = LocalService({SERVE!r})
    await service.endpoint()
    os.kill(service.pid, signal.SIGKILL)
    os.waitid(os.P_PID, service.pid, os.WEXITED | os.WNOWAIT)
    await service.endpoint()
    await service.aclose()
    print("done")

application = QCoreApplication(sys.argv)
qasync.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "done\n", done.stderr
