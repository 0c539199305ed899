"""Whether to try again, and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import (
    ConnectionLostError,
    FinishTimeoutError,
    HandshakeRejectedError,
    ServiceError,
    ServiceUnreachableError,
)
from app.protocol.failures import failure_error
from app.session.retries import TASK_FAILURES_LIMIT, Retries

LOST = ConnectionLostError("lost")


class Clock:
    """Seconds that go on when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def ten_seconds() -> Iterator[float]:
    """Delays that are too long to be taken as they are."""
    while True:
        yield 10.0


def delay(
    retries: Retries,
    error: ServiceError = LOST,
    *,
    lasted_s: float = 1.0,
    progressed: bool = False,
    answered: bool = True,
    all_heard: bool = False,
) -> float | None:
    """The delay after an attempt."""
    return retries.delay_s(error, lasted_s=lasted_s, progressed=progressed, answered=answered, all_heard=all_heard)


@pytest.mark.parametrize(
    "error", [HandshakeRejectedError("no", status=401), failure_error("ModelNotFound", ""), ServiceError("odd")]
)
def test_a_refusal_is_final(error: ServiceError) -> None:
    """What no retry can mend is not tried again."""
    assert delay(Retries(), error) is None


def test_a_service_that_never_answered_is_given_thirty_seconds() -> None:
    """No longer: the last delay is cut to what is left."""
    clock = Clock()
    retries = Retries(delays=ten_seconds, clock=clock)
    waited = []
    while (delay_s := delay(retries, ServiceUnreachableError("away"), answered=False)) is not None:
        waited.append(delay_s)
        clock.now += delay_s + 1
    assert waited == [10, 10, 8]
    assert retries.attempt == 4


def test_once_it_has_answered_it_is_tried_for_as_long_as_sound_comes() -> None:
    """A network that is away for an hour is no reason to end a meeting's session."""
    clock = Clock()
    retries = Retries(clock=clock)
    for _ in range(1000):
        assert delay(retries) is not None
        clock.now += 8


@pytest.mark.parametrize(("answered", "patience_s"), [(True, 30), (False, 5)])
def test_after_stop_the_patience_is_bounded(answered: bool, patience_s: int) -> None:
    """Somebody waits: each delay is short, and the end is near."""
    clock = Clock()
    retries = Retries(delays=ten_seconds, clock=clock)
    begun = clock.now
    while (delay_s := delay(retries, answered=answered, all_heard=True)) is not None:
        assert delay_s <= 1
        clock.now += max(delay_s, 0.001)
    assert clock.now - begun == pytest.approx(patience_s, abs=0.01)


def test_a_final_begins_everything_anew() -> None:
    """Delays, tries and patience: the service works."""
    clock = Clock()
    retries = Retries(clock=clock)
    odd = failure_error("Odd.Thing", "")
    for _ in range(TASK_FAILURES_LIMIT - 1):
        assert delay(retries, odd) is not None
    assert delay(retries, odd, progressed=True) is not None
    assert retries.attempt == 2
    for _ in range(TASK_FAILURES_LIMIT - 2):
        assert delay(retries, odd) is not None
    assert delay(retries, odd) is None


def test_a_long_task_that_ended_for_lack_of_speech_is_replaced_at_once() -> None:
    """A short one is not: a service that ends each task at once must not be asked in a spin."""
    retries = Retries()
    idle = failure_error("ResponseTimeout", "Response timeout!")
    assert delay(retries, idle, lasted_s=60) == 0
    short = [delay(retries, idle) for _ in range(TASK_FAILURES_LIMIT)]
    assert all(delay_s is not None and delay_s > 0 for delay_s in short[:-2])
    assert short[-1] is None


def test_last_words_that_never_came_are_asked_for_once_more() -> None:
    """The wait for them used up the patience already; a second one is enough."""
    clock = Clock()
    retries = Retries(clock=clock)
    assert delay(retries, all_heard=True) is not None
    clock.now += 30
    assert delay(retries, FinishTimeoutError("no last words"), lasted_s=30, all_heard=True) is not None
    clock.now += 30
    assert delay(retries, FinishTimeoutError("no last words"), lasted_s=30, all_heard=True) is None
