"""How fast a backlog goes out."""

from __future__ import annotations

import asyncio

import pytest

from app.session.pacer import Pacer


class Clock:
    """A loop's clock that sleeping moves on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)

        async def sleep(delay_s: float) -> None:
            self.now += delay_s

        monkeypatch.setattr("app.session.pacer.asyncio.sleep", sleep)


async def test_a_backlog_is_sent_at_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds of sound at twice real time take five, less what may go at once."""
    clock = Clock(monkeypatch)
    pacer = Pacer(2.0, burst_s=1.0)
    for _ in range(100):
        await pacer.wait(1600)
    assert clock.now - 100 == pytest.approx(10 / 2 - 1 / 2 - 0.05)


async def test_what_was_not_used_is_not_saved_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a minute of sound in real time, a backlog still goes at the pace."""
    clock = Clock(monkeypatch)
    pacer = Pacer(2.0, burst_s=1.0)
    for _ in range(600):
        await pacer.wait(1600)
        clock.now += 0.1
    begun = clock.now
    for _ in range(100):
        await pacer.wait(1600)
    assert clock.now - begun == pytest.approx(5, abs=0.6)


async def test_without_a_pace_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's own service takes what it can."""
    clock = Clock(monkeypatch)
    pacer = Pacer(None)
    for _ in range(100):
        await pacer.wait(1600)
    assert clock.now == 100
