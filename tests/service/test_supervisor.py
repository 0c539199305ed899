"""The child process is there when it is needed, comes back when it dies, and goes with its parent."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from app.errors import LocalServiceError
from app.service.apertium import installed_modes
from app.service.supervisor import PACKAGE_PARENT, LocalEndpoint, LocalService
from tests.fakes.processes import children_of
from tests.fakes.waiting import until

SERVE = (sys.executable, "-c", "from app.service.serve import run; run(until_stdin_closes=True)")
SAY_READY = """print('{"url": "ws://127.0.0.1:1/", "token": "t"}', flush=True)"""
DEADLINE_S = 30


WAITS = ("/bin/sh", "-c", """echo '{"url": "ws://127.0.0.1:1/", "token": "t"}'; read end""")


def readers() -> list[threading.Thread]:
    """The threads of any child."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("service ")]


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
    await until(lambda: service.pid != first)
    after = await service.endpoint()
    assert service.pid != first
    assert after.token != before.token
    async with connect(after.url, additional_headers={"Authorization": f"Bearer {after.token}"}, proxy=None):
        pass
    assert "starting it again" in caplog.text
    await service.aclose()


PARENT = """
import asyncio, json
from websockets.asyncio.client import connect
from app.service.supervisor import LocalService

RUN_TASK = {
    "header": {"action": "run-task", "task_id": "T", "streaming": "duplex"},
    "payload": {"model": "m", "input": {}, "parameters": {
        "source_language": "en", "translation_enabled": True, "translation_target_languages": ["es"]}},
}

async def main():
    service = LocalService(COMMAND)
    endpoint = await service.endpoint()
    headers = {"Authorization": endpoint.token}
    async with connect(endpoint.url, additional_headers=headers, proxy=None) as client:
        await client.send(json.dumps(RUN_TASK))
        await client.recv()
        print(service.pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for another process's child, which Linux can")
@pytest.mark.parametrize("killed", ["the app", "the service"])
def test_all_go_with_who_is_killed(killed: str) -> None:
    """`kill -9` leaves no process behind: not of the app, in the middle of a translated task, nor of the service."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.replace("COMMAND", repr(SERVE))], stdout=subprocess.PIPE, cwd=PACKAGE_PARENT
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
    translators = children_of(pid)
    assert translators or ("en", "es") not in installed_modes()
    watches = [os.pidfd_open(each) for each in (*translators, pid)]
    if killed == "the app":
        parent.kill()
    else:
        os.kill(pid, signal.SIGKILL)
    for watch in watches:
        ended, _, _ = select.select([watch], [], [], DEADLINE_S)
        os.close(watch)
        assert ended
    parent.kill()
    parent.wait()


async def died(service: LocalService, *, by: signal.Signals | None = None) -> None:
    """Wait until the child has ended, by a signal if one is given."""
    pid = service.pid
    if pid is not None and by is not None:
        os.kill(pid, by)
    await until(lambda: service.pid is None)


async def test_a_crash_loop_is_given_up_with_a_way_out() -> None:
    """Five ends within a minute: not a spin but a sentence, with what the service last said, made printable."""
    service = LocalService(child(f"import sys; {SAY_READY}; sys.exit('no\\x1b[2J luck\\u202e')"), clock=lambda: 7.0)
    for _ in range(5):
        await service.endpoint()
        await died(service)
    with pytest.raises(LocalServiceError) as told:
        await service.endpoint()
    assert not told.value.retryable
    assert "keeps stopping (no[2J luck)" in str(told.value)
    assert "Restart or reinstall Surtitle, or switch to the cloud." in str(told.value)
    assert service.pid is None
    await service.endpoint()  # whoever starts another session gets another try
    await service.aclose()


async def test_a_service_that_ran_well_between_its_crashes_is_kept() -> None:
    """Ends further apart than a quarter of the window are forgotten before they are too many."""
    now_s = 0.0
    service = LocalService(WAITS, clock=lambda: now_s)
    for _ in range(12):
        await service.endpoint()
        await died(service, by=signal.SIGKILL)
        now_s += 16.0
    await service.endpoint()
    await service.aclose()


async def test_one_failed_start_is_worth_another(tmp_path: Path) -> None:
    """In the middle of a meeting it does not end the session: the error says that trying again can help."""
    broken = tmp_path / "broken"
    script = f"import os, sys; os.path.exists({str(broken)!r}) and sys.exit('no memory'); {SAY_READY}; sys.stdin.read()"
    service = LocalService(child(script), clock=lambda: 7.0)
    await service.endpoint()
    await died(service, by=signal.SIGKILL)
    broken.touch()
    with pytest.raises(LocalServiceError, match=r"didn't start \(no memory\)") as told:
        await service.endpoint()
    assert told.value.retryable
    broken.unlink()
    await service.endpoint()
    await died(service, by=signal.SIGSEGV)
    broken.touch()
    with pytest.raises(LocalServiceError) as told:
        await service.endpoint()
    assert told.value.retryable
    with pytest.raises(LocalServiceError) as told:
        await service.endpoint()
    assert not told.value.retryable  # the fifth end: two crashes and three failed starts
    await service.aclose()


async def test_a_service_that_has_never_started_is_given_up_soon() -> None:
    """A broken installation is no reason to try for long; the next session tries anew."""
    service = LocalService(child("raise SystemExit('the model is missing')"))
    for retryable in (True, False, True, False):
        with pytest.raises(LocalServiceError, match="the model is missing") as told:
            await service.endpoint()
        assert told.value.retryable is retryable


async def test_slow_starts_are_given_up_too() -> None:
    """Starts that fail far apart in time, none of them within the other's minute, are no service."""
    now_s = 0.0
    service = LocalService(child("import sys; sys.stdin.read()"), start_timeout_s=0.05, clock=lambda: now_s)
    for retryable in (True, False):
        with pytest.raises(LocalServiceError, match="didn't start within") as told:
            await service.endpoint()
        assert told.value.retryable is retryable
        now_s += 1000


async def test_a_start_that_is_not_waited_for_leaves_nothing() -> None:
    """Cancelled at any moment, or closed meanwhile: no process and no thread stays."""
    service = LocalService(child("import sys; sys.stdin.read()"))
    for moment_s in (0.0, 0.001, 0.01, 0.1):
        starting = asyncio.create_task(service.endpoint())
        await asyncio.sleep(moment_s)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        starting = asyncio.create_task(service.endpoint())
        await asyncio.sleep(moment_s)
        await service.aclose()
        if not starting.done():
            await until(lambda: service.pid is not None or starting.done())  # noqa: B023 - waited for here
            await service.aclose()
        with pytest.raises(LocalServiceError, match="was stopped while"):
            await starting
    assert service.pid is None
    assert not readers()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts in /proc")
async def test_fifty_restarts_leave_nothing_behind() -> None:
    """No zombie, no thread, no open file."""
    service = LocalService(WAITS, crashes=1000)
    await service.endpoint()
    before = len(os.listdir("/proc/self/fd")), len(readers()), len(children_of(os.getpid()))
    for _ in range(50):
        await died(service, by=signal.SIGKILL)
        await service.endpoint()
    assert (len(os.listdir("/proc/self/fd")), len(readers()), len(children_of(os.getpid()))) == before
    await service.aclose()
    assert not readers()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
async def test_a_child_that_died_is_no_zombie_while_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for at once, not when the service is needed the next time; also as on macOS before Python 3.13."""
    monkeypatch.delattr(os, "waitid", raising=False)
    service = LocalService(WAITS)
    await service.endpoint()
    pid = service.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not Path(f"/proc/{pid}").exists())
    await service.aclose()


@pytest.mark.parametrize(
    ("command", "reason", "retryable"),
    [
        (child("raise SystemExit('the model is missing')"), "the model is missing", True),
        (child("import os; os.abort()"), "no output; SIGABRT", True),
        (child("print('hello')"), "no output", True),
        (("/missing/program",), "No such file", False),
        (("/etc/passwd",), "Permission denied", False),
    ],
)
async def test_a_service_that_does_not_start_is_told_in_a_sentence(
    command: tuple[str, ...], reason: str, retryable: bool
) -> None:
    """The sentence says what it said last, and what to do."""
    service = LocalService(command)
    with pytest.raises(LocalServiceError, match=reason) as told:
        await service.endpoint()
    assert "switch to the cloud" in str(told.value)
    assert told.value.retryable is retryable
    assert service.pid is None
    await service.aclose()


async def test_a_service_that_is_never_ready_is_ended() -> None:
    """After the deadline there is an error and no process."""
    service = LocalService(child("import sys; sys.stdin.read()"), start_timeout_s=0.3)
    with pytest.raises(LocalServiceError, match="didn't start within"):
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
    while service.pid is not None:
        await asyncio.sleep(0.01)
    await service.endpoint()
    await service.aclose()
    print("done")

application = QCoreApplication(sys.argv)
qasync.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "done\n", done.stderr
