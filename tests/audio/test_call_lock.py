"""One caller at a time, and nobody is kept out for ever."""

from __future__ import annotations

import threading

import pytest

from app.audio.call_lock import CallLock
from tests.fakes.waiting import wait_until


def in_thread(turns: CallLock, name: str, told: list[str], go_on: threading.Event) -> threading.Thread:
    """Take the turn in a thread, tell so, and keep it until `go_on`."""

    def work() -> None:
        with turns.of(name):
            told.append(name)
            go_on.wait(20)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_the_second_waits_for_the_first() -> None:
    """And comes when it has ended, not before."""
    turns, told, end = CallLock(), [], threading.Event()
    first = in_thread(turns, "first", told, end)
    wait_until(lambda: told == ["first"])
    second = in_thread(turns, "second", told, end)
    second.join(0.1)
    assert told == ["first"]
    end.set()
    for thread in (first, second):
        thread.join(20)
    assert told == ["first", "second"]


def test_an_error_ends_a_turn() -> None:
    """The next one is not kept out."""
    turns = CallLock()
    with pytest.raises(ValueError, match="broken"), turns.of("one"):
        int("broken")
    with turns.of("other"):
        pass


def test_who_hangs_loses_the_turn_and_ends_nobody_elses() -> None:
    """When it comes back after all, the one whose turn it is then keeps it."""
    turns, told, returns, ends = CallLock(), [], threading.Event(), threading.Event()
    hanging = in_thread(turns, "hanging", told, returns)
    wait_until(lambda: told == ["hanging"])
    next_one = in_thread(turns, "next", told, ends)
    turns.give_up("hanging", 0)
    wait_until(lambda: told == ["hanging", "next"])
    returns.set()
    hanging.join(20)
    third = in_thread(turns, "third", told, ends)
    third.join(0.1)
    assert told == ["hanging", "next"]
    ends.set()
    for thread in (next_one, third):
        thread.join(20)
    assert told == ["hanging", "next", "third"]


def test_somebody_elses_hanging_call_loses_the_turn_after_the_same_patience() -> None:
    """Its own caller may have gone; but one that has only begun keeps it."""
    now = [100.0]
    turns, told, end = CallLock(clock=lambda: now[0]), [], threading.Event()
    hanging = in_thread(turns, "hanging", told, end)
    wait_until(lambda: told == ["hanging"])
    now[0] += 4.0
    turns.give_up("waiting", 5.0)
    waiting = in_thread(turns, "waiting", told, end)
    waiting.join(0.1)
    assert told == ["hanging"]
    now[0] += 1.0
    turns.give_up("waiting", 5.0)
    wait_until(lambda: told == ["hanging", "waiting"])
    end.set()
    for thread in (hanging, waiting):
        thread.join(20)
