"""Tasks that belong to a part of the window."""

from __future__ import annotations

import asyncio
import logging

import pytest

from app.ui.widgets.tasks import Tasks
from tests.fakes.waiting import until


class Work:
    """Something that takes until it may end, and notes how it ended."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.ended = ""

    async def do(self) -> None:
        try:
            await self.may_end.wait()
            self.ended = "done"
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise


async def fail() -> None:
    """A mistake of ours."""
    raise RuntimeError("a mistake of ours")


async def test_a_failure_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """Once, with its place in the code; what is called off is no failure."""
    told: list[str] = []
    tasks = Tasks(on_mistake=lambda: told.append("a mistake"))
    tasks.spawn(fail())
    called_off = tasks.spawn(Work().do())
    await until(lambda: told)
    called_off.cancel()
    await tasks.aclose(cancel=False)
    assert told == ["a mistake"]
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.getMessage() == "a task failed"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "a mistake of ours"
    caplog.clear()


async def test_the_end_lets_tasks_come_to_their_end() -> None:
    """Also those that begin meanwhile."""
    tasks, first, second = Tasks(), Work(), Work()

    async def go_on() -> None:
        await first.do()
        tasks.spawn(second.do())

    tasks.spawn(go_on())
    closing = asyncio.create_task(tasks.aclose(cancel=False))
    await asyncio.sleep(0)
    first.may_end.set()
    await until(lambda: first.ended)
    assert not closing.done()
    second.may_end.set()
    await closing
    assert second.ended == "done"


async def test_the_end_calls_tasks_off_and_waits_for_what_they_still_do() -> None:
    """Here, one of them has something to put away first."""
    tasks, tidying, put_away = Tasks(), asyncio.Event(), Work()

    async def tidy() -> None:
        try:
            await Work().do()
        finally:
            tidying.set()
            await put_away.do()

    tasks.spawn(tidy())
    await asyncio.sleep(0)
    closing = asyncio.create_task(tasks.aclose(cancel=True))
    await tidying.wait()
    assert not closing.done()
    put_away.may_end.set()
    await closing
    assert put_away.ended == "done"


async def test_a_task_that_ends_the_others_goes_on_itself() -> None:
    """It does not wait for itself, and is not called off."""
    tasks, other = Tasks(), Work()
    tasks.spawn(other.do())

    async def end() -> str:
        await tasks.aclose(cancel=True)
        return "through"

    async with asyncio.timeout(20):
        assert await tasks.spawn(end()) == "through"
    assert other.ended == "cancelled"


async def test_calling_off_does_not_wait() -> None:
    """Safe to do twice, and with nothing to call off."""
    tasks, work = Tasks(), Work()
    tasks.cancel()
    task = tasks.spawn(work.do())
    await asyncio.sleep(0)
    tasks.cancel()
    tasks.cancel()
    assert work.ended == ""
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.ended == "cancelled"
