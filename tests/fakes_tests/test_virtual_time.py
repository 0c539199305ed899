"""The loop whose clock jumps."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.fakes.virtual_time import StandstillError, in_virtual_time, run_virtually


@in_virtual_time
async def test_the_clock_jumps_to_the_next_timer() -> None:
    """Half an hour passes exactly, and in order."""
    loop = asyncio.get_running_loop()
    seen: list[tuple[str, float]] = []

    async def note(name: str, after_s: float) -> None:
        await asyncio.sleep(after_s)
        seen.append((name, round(loop.time(), 6)))

    await asyncio.gather(note("late", 1800.0), note("early", 0.25), note("at once", 0))
    assert seen == [("at once", 0.0), ("early", 0.25), ("late", 1800.0)]


def test_real_time_is_not_spent() -> None:
    """A day of waiting costs no second of the test's."""
    begun = time.process_time()
    run_virtually(asyncio.sleep(86_000), limit_s=86_400)
    assert time.process_time() - begun < 5


@in_virtual_time
async def test_a_timeout_is_counted_in_virtual_time() -> None:
    """`asyncio.timeout` is the loop's."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(600):
            await asyncio.Event().wait()
    assert asyncio.get_running_loop().time() == 600


def test_what_never_comes_fails_at_once() -> None:
    """A test that waits for ever says for what."""

    async def forever() -> None:
        await asyncio.Event().wait()

    with pytest.raises(StandstillError, match="no timer") as caught:
        run_virtually(forever())
    assert "forever" in str(caught.value.__notes__)


def test_a_limit_ends_what_goes_on_for_ever() -> None:
    """Retries without an end do not hang the tests."""

    async def forever() -> None:
        while True:  # noqa: ASYNC110 - that it never ends is the point
            await asyncio.sleep(8)

    with pytest.raises(StandstillError, match="no end of it"):
        run_virtually(forever(), limit_s=3600)


def test_a_task_that_is_left_behind_fails_the_test() -> None:
    """Whoever starts a task ends it."""
    kept = []

    async def careless() -> None:
        kept.append(asyncio.create_task(asyncio.sleep(100)))

    with pytest.raises(AssertionError, match="tasks left behind"):
        run_virtually(careless())


def test_a_timer_that_is_left_behind_fails_the_test() -> None:
    """Also one that nobody awaits."""

    async def careless() -> None:
        asyncio.get_running_loop().call_later(100, print)

    with pytest.raises(AssertionError, match="timers left behind"):
        run_virtually(careless())
