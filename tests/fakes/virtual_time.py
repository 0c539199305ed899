"""An event loop whose clock jumps to the next timer when nothing is ready: eight hours pass in seconds.

It never waits, so it does no real I/O and knows no threads: sockets, child processes and executors do not work in it.
What would wait for ever fails at once and says who waits (`StandstillError`), as does what goes on for too long.

Use `in_virtual_time` on a test, or `run_virtually` inside one (under hypothesis: a loop for each example). At the end
nothing may be left behind: no task, no timer.
"""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

STEPS_PER_MOMENT = 2_000_000
"""So many turns of the loop without time passing are a circle; ten minutes of sound at once take a tenth of that."""

LIMIT_S = 3600.0

T = TypeVar("T")


class StandstillError(Exception):
    """Nothing is ready and no timer is set, or the same goes on and on: what is awaited never comes."""


class _JumpingSelector(selectors.DefaultSelector):
    """Where a loop would sleep until its next timer, the clock is moved there instead."""

    def __init__(self, limit_s: float) -> None:
        super().__init__()
        self.now_s = 0.0
        self._limit_s = limit_s
        self._steps = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nothing is ever ready; raises `StandstillError` where nothing ever will be."""
        if timeout is None:
            raise StandstillError("nothing is ready and no timer is set")
        self._steps += 1
        if timeout > 0:
            self.now_s += timeout
            self._steps = 0
        if self._steps > STEPS_PER_MOMENT:
            self._steps = 0
            raise StandstillError("time does not pass: something runs in a circle")
        if self.now_s > self._limit_s:
            limit_s, self._limit_s = self._limit_s, self.now_s + 600  # for the tidying up
            raise StandstillError(f"there is no end of it within {limit_s:.0f} virtual seconds")
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """The loop; its `time` is the virtual one, begins at 0, and fails beyond `limit_s`."""

    def __init__(self, *, limit_s: float = LIMIT_S) -> None:
        self._jumping = _JumpingSelector(limit_s)
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now_s

    def pending_timers(self) -> list[asyncio.TimerHandle]:
        """The timers that are set and not cancelled."""
        return [timer for timer in self._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]


def run_virtually(main: Coroutine[Any, Any, T], *, limit_s: float = LIMIT_S) -> T:
    """Run a coroutine in virtual time and return what it returns.

    Raises:
        StandstillError: it waits for something that never comes, or takes more than `limit_s` virtual seconds.
        AssertionError: it left a task or a timer behind.
    """
    with asyncio.Runner(loop_factory=functools.partial(VirtualTimeLoop, limit_s=limit_s)) as runner:
        try:
            return runner.run(_leaving_nothing(main))
        except StandstillError as error:
            for task in asyncio.all_tasks(runner.get_loop()):
                error.add_note("waiting: " + " < ".join(_awaited_by(task.get_coro())))
            raise


async def _leaving_nothing(main: Coroutine[Any, Any, T]) -> T:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    result = await main
    for _ in range(10):  # what was cancelled in the last moment may still end
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"tasks left behind: {left}"
    assert not loop.pending_timers(), f"timers left behind: {loop.pending_timers()}"
    return result


def _awaited_by(coroutine: Any) -> Iterator[str]:
    """The names of the coroutines that await each other, from the outermost to the one that stands still."""
    while coroutine is not None and (frame := getattr(coroutine, "cr_frame", None)) is not None:
        yield f"{coroutine.__qualname__}:{frame.f_lineno}"
        coroutine = coroutine.cr_await


def in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Make a test out of a coroutine function: it runs in virtual time, in a loop of its own."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        run_virtually(test(*args, **kwargs))

    return run
