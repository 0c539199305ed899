"""Whatever asks the program to end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from app.signals import SAME_WISH_S, on_stop_signals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
POSIX = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sends a signal to this process."""
    return lambda name: os.kill(os.getpid(), getattr(signal, name))


@pytest.fixture(autouse=True)
def usual_signals() -> object:
    """Those of a program that a user has started, however the tests were."""
    before = {name: signal.signal(getattr(signal, name), signal.SIG_DFL) for name in POSIX}
    yield
    for name, old in before.items():
        signal.signal(getattr(signal, name), old)


async def counted(clock: Clock, *sent: tuple[str, float]) -> int:
    """How many wishes to end there are in these signals, each so many seconds after the one before."""
    wishes: list[None] = []
    with on_stop_signals(lambda: wishes.append(None), clock=clock):
        for name, later_s in sent:
            clock.now_s += later_s
            os.kill(os.getpid(), getattr(signal, name))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    return len(wishes)


@pytest.mark.parametrize("name", POSIX)
async def test_each_of_them_is_a_wish_to_end(name: str) -> None:
    """And means afterwards what it meant before."""
    before = signal.getsignal(getattr(signal, name))
    assert await counted(Clock(), (name, 0)) == 1
    assert signal.getsignal(getattr(signal, name)) is before


@pytest.mark.parametrize(
    ("sent", "wishes"),
    [
        ([("SIGINT", 0), ("SIGINT", SAME_WISH_S * 2)], 2),
        ([("SIGTERM", 0), ("SIGTERM", 0.001)], 1),  # timeout
        ([("SIGTERM", 0), ("SIGHUP", 1)], 1),  # a system that ends
        ([("SIGHUP", 0), ("SIGHUP", 5), ("SIGTERM", 1)], 1),  # a shell that passes it on
        ([("SIGHUP", 0), ("SIGINT", 1), ("SIGINT", 1)], 2),
    ],
)
async def test_only_the_same_signal_later_is_a_second_wish(sent: list[tuple[str, float]], wishes: int) -> None:
    """Many come twice for one."""
    assert await counted(Clock(), *sent) == wishes


async def test_what_is_ignored_stays_ignored(send: Callable[[str], None]) -> None:
    """As `nohup` has it; but not Ctrl-C, which a shell has ignored for all that runs in its background."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    assert await counted(Clock(), ("SIGHUP", 0)) == 0
    assert await counted(Clock(), ("SIGINT", 0)) == 1
