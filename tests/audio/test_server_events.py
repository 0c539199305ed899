"""What a real sound server tells, and that nothing is left behind that listens to it."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audio.server_events import Change, ServerEvents, change_of
from tests.fakes.processes import children_of
from tests.fakes.pulse import PulseServer
from tests.fakes.sound_server import sound_server
from tests.fakes.waiting import until, wait_until


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    """A machine with one microphone."""
    with sound_server() as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


async def until_subscribed(events: ServerEvents, told: list[Change]) -> None:
    """From then on every change is told; nothing need happen for it."""
    await until(lambda: events.subscribed)
    told.clear()


def alive(pid: int) -> bool:
    """Whether there is such a process, zombies aside."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_devices_come_and_go(pulse: PulseServer) -> None:
    """A microphone that is unplugged, one that is plugged, and another default, each to all who listen."""
    events, told, other = ServerEvents(), [], []
    leave = events.listen(told.append)
    events.listen(other.append)
    await until_subscribed(events, told)
    await asyncio.to_thread(pulse.unplug)
    await until(lambda: Change.SOURCES in told)
    leave()
    told.clear()
    other.clear()
    await asyncio.to_thread(pulse.plug)
    await until(lambda: Change.SOURCES in other)
    await asyncio.to_thread(pulse.pactl, "set-default-source", pulse.microphones[0].room + ".monitor")
    await until(lambda: Change.DEFAULTS in other)
    assert told == []
    await events.aclose()


async def test_a_server_that_was_killed_is_followed_again(pulse: PulseServer) -> None:
    """Its end is told, the subscription begins anew with the next server, and then tells what happens there."""
    events, told = ServerEvents(), []
    events.listen(told.append)
    await until_subscribed(events, told)
    pulse.kill()
    await until(lambda: Change.ANYTHING in told)
    await until(lambda: not events.subscribed)
    await asyncio.to_thread(pulse.restart)
    await until_subscribed(events, told)
    await asyncio.to_thread(pulse.unplug)
    await until(lambda: Change.SOURCES in told)
    await events.aclose()


async def test_the_end_leaves_nothing(pulse: PulseServer) -> None:
    """Not a process and not a thread, also where the server hangs; a second end does no harm."""
    events, told = ServerEvents(), []
    events.listen(told.append)
    await until_subscribed(events, told)
    shell = events.pid
    assert shell is not None
    (pactl,) = children_of(shell)
    pulse.freeze()
    await events.aclose()
    await events.aclose()
    await until(lambda: not alive(shell) and not alive(pactl))
    assert "sound server events" not in {thread.name for thread in threading.enumerate()}


_LISTEN = """
import asyncio
from app.audio.server_events import ServerEvents

async def main():
    events = ServerEvents()
    events.listen(print)
    while events.pid is None:
        await asyncio.sleep(0.01)
    print(events.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_it_ends_with_us(pulse: PulseServer) -> None:
    """When our process is killed with -9, neither the shell nor pactl goes on; the server tells nothing meanwhile."""
    us = subprocess.Popen(
        [sys.executable, "-c", _LISTEN], stdout=subprocess.PIPE, text=True, env=os.environ | pulse.env
    )
    assert us.stdout is not None
    shell = int(next(line for line in us.stdout if line.strip().isdecimal()))
    wait_until(lambda: children_of(shell))
    (pactl,) = children_of(shell)
    assert alive(pactl)
    us.kill()
    us.wait()
    us.stdout.close()
    wait_until(lambda: not alive(shell) and not alive(pactl))


async def test_without_pactl_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where it is not installed, one may listen, and hears nothing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    events = ServerEvents()
    leave = events.listen(print)
    assert events.pid is None
    leave()
    await events.aclose()


async def test_a_flood_is_gathered() -> None:
    """Thousands of lines while the event loop is held up are told once for each kind of change."""
    flood = "i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo \"Event 'new' on source #$i\"; done; read -r _"
    events, told = ServerEvents(command=("sh", "-c", flood)), []
    events.listen(told.append)
    wait_until(lambda: len(events._gathered) == 2)
    await until(lambda: Change.SOURCES in told)
    assert len(told) < 500
    await events.aclose()


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("Event 'new' on source #4", Change.SOURCES),
        ("Event 'remove' on source #4", Change.SOURCES),
        ("Event 'change' on source #4", None),
        ("Event 'change' on source-output #4", Change.STREAMS),
        ("Event 'change' on server #4294967295", Change.DEFAULTS),
        ("Event 'new' on client #4", None),
        ("Event 'change' on sink-input #4", None),
        ("Connection failure: Connection refused", None),
    ],
)
def test_what_a_line_means(line: str, change: Change | None) -> None:
    """Volume sliders, players and our own questions mean nothing."""
    assert change_of(line) is change
