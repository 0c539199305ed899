"""Work of which only the latest counts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from app.errors import AbandonedError, InputError
from app.ui.widgets.latest_work import IsOutdated, LatestWork
from app.ui.widgets.tasks import MISTAKE
from tests.fakes.waiting import until, wait_until


class Held:
    """Work that waits until it may go on."""

    def __init__(self, result: str) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()
        self.was_outdated = False
        self._result = result

    def __call__(self, is_outdated: IsOutdated) -> str:
        self.begun.set()
        assert self.may_end.wait(20)
        self.was_outdated = is_outdated()
        return self._result


async def test_only_the_latest_is_told() -> None:
    """What runs is outdated by what comes; what waited in between is never done."""
    results: list[str] = []
    work = LatestWork[str](on_result=results.append, on_failure=results.append)
    first, second, third = Held("first"), Held("second"), Held("third")
    work.ask(first)
    await until(first.begun.is_set)
    work.ask(second)
    work.ask(third)
    for each in (first, second, third):
        each.may_end.set()
    await until(lambda: not work.busy)
    assert results == ["third"]
    assert first.was_outdated
    assert not second.begun.is_set()
    await work.aclose()


class AtOnce(ThreadPoolExecutor):
    """Is done with whatever it is given before anybody can ask for the result."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


async def test_what_is_known_early_never_comes_after_the_result() -> None:
    """From Python 3.14 on a result that is there already does not wait for its turn in the loop."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(AtOnce())
    shown: list[str] = []

    def tell_and_end(is_outdated: IsOutdated) -> str:
        loop.call_soon_threadsafe(lambda: None if is_outdated() else shown.append("looking"))
        return "found"

    work = LatestWork[str](on_result=shown.append, on_failure=shown.append)
    work.ask(tell_and_end)
    await until(lambda: not work.busy)
    await asyncio.sleep(0)
    assert shown[-1] == "found"
    await work.aclose()


async def test_a_failure_is_a_sentence_and_being_outdated_is_none() -> None:
    """And the next piece of work is done as if nothing had been."""
    told: list[str] = []

    def refuse(_: IsOutdated) -> str:
        raise InputError("It is not there.")

    def give_up(_: IsOutdated) -> str:
        raise AbandonedError("Nobody wants it.")

    work = LatestWork[str](on_result=told.append, on_failure=told.append)
    for each in (refuse, give_up, lambda _: "done"):
        work.ask(each)
        await until(lambda: not work.busy)
    assert told == ["It is not there.", "done"]


async def test_a_mistake_of_ours_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """It does not stop what is asked for later."""
    told: list[str] = []
    work = LatestWork[str](on_result=told.append, on_failure=told.append)
    work.ask(lambda _: str(1 // 0))
    await until(lambda: told == [MISTAKE])
    assert "work on a thread failed" in caplog.text
    caplog.clear()
    work.ask(lambda _: "done")
    await until(lambda: told[-1] == "done")


async def test_closing_waits_for_the_thread_and_tells_nothing() -> None:
    """Afterwards nothing is done any more."""
    told: list[str] = []
    work = LatestWork[str](on_result=told.append, on_failure=told.append)
    held = Held("late")
    work.ask(held)
    await until(held.begun.is_set)
    closing = asyncio.create_task(work.aclose())
    await asyncio.sleep(0)
    assert not closing.done()
    held.may_end.set()
    await closing
    wait_until(lambda: held.was_outdated)
    work.ask(lambda _: "more")
    assert not work.busy
    assert told == []
