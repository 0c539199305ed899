"""Whether to try again, and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import (
    ConnectionLostError,
    FinishTimeoutError,
    HandshakeRejectedError,
    LocalServiceError,
    ServiceError,
    ServiceUnreachableError,
)
from app.protocol.failures import failure_error
from app.session.retries import FAILURES_LIMIT, PATIENCE_S, Retries

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


REFUSALS = [
    HandshakeRejectedError("no", status=401),
    HandshakeRejectedError("no", status=403),
    failure_error("InvalidApiKey", ""),
    failure_error("ModelNotFound", ""),
    ServiceError("odd"),
]


@pytest.mark.parametrize("error", [*REFUSALS, HandshakeRejectedError("no", status=404)])
def test_a_service_that_has_accepted_nothing_is_believed_at_once(error: ServiceError) -> None:
    """What no retry can mend is not tried again."""
    assert delay(Retries(), error, answered=False) is None


@pytest.mark.parametrize("error", REFUSALS)
def test_a_refusal_ends_an_accepted_session_once_it_is_seen_to_stay(error: ServiceError) -> None:
    """Several times, and for some tens of seconds."""
    clock = Clock()
    retries = Retries(clock=clock)
    times = 0
    while (delay_s := delay(retries, error)) is not None:
        times += 1
        clock.now += delay_s + 0.1
    assert times >= FAILURES_LIMIT
    assert PATIENCE_S <= clock.now < 2 * PATIENCE_S


def test_refusals_at_long_intervals_are_few_until_they_are_many() -> None:
    """Two bad answers a minute apart are still odd ones."""
    clock = Clock()
    retries = Retries(clock=clock)
    for _ in range(FAILURES_LIMIT - 1):
        assert delay(retries, REFUSALS[0]) is not None
        clock.now += 60
    assert delay(retries, REFUSALS[0]) is None


def test_a_refusal_that_is_taken_back_is_forgotten() -> None:
    """A final shows that the service does accept the session."""
    clock = Clock()
    retries = Retries(clock=clock)
    for _ in range(10 * FAILURES_LIMIT):
        assert delay(retries, REFUSALS[0], progressed=True) is not None
        clock.now += PATIENCE_S


@pytest.mark.parametrize("status", [200, 204, 302, 400, 404, 407, 410, 418])
def test_what_is_no_answer_of_the_service_ends_no_accepted_session(status: int) -> None:
    """A hotel's login page stands between for as long as nobody logs in."""
    clock = Clock()
    retries = Retries(clock=clock)
    for _ in range(1000):
        assert delay(retries, HandshakeRejectedError("odd", status=status)) is not None
        clock.now += 8


def test_our_own_service_that_is_given_up_ends_the_session_at_once() -> None:
    """Its supervisor has tried it again already."""
    assert delay(Retries(), LocalServiceError("It keeps ending.")) is None


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
    for _ in range(FAILURES_LIMIT - 1):
        assert delay(retries, odd, answered=False) is not None
    assert delay(retries, odd, progressed=True) is not None
    assert retries.attempt == 2
    clock.now += PATIENCE_S
    for _ in range(FAILURES_LIMIT - 2):
        assert delay(retries, odd) is not None
    assert delay(retries, odd) is None


def test_a_long_task_that_ended_for_lack_of_speech_is_replaced_at_once() -> None:
    """A short one is not: a service that ends each task at once must not be asked in a spin."""
    clock = Clock()
    retries = Retries(clock=clock)
    idle = failure_error("ResponseTimeout", "Response timeout!")
    assert delay(retries, idle, lasted_s=60) == 0
    delays = []
    while (delay_s := delay(retries, idle)) is not None:
        delays.append(delay_s)
        clock.now += delay_s
    assert len(delays) >= FAILURES_LIMIT - 1
    assert min(delays) > 0


def test_last_words_that_never_came_are_asked_for_once_more() -> None:
    """The wait for them used up the patience already; a second one is enough."""
    clock = Clock()
    retries = Retries(clock=clock)
    assert delay(retries, all_heard=True) is not None
    clock.now += 30
    assert delay(retries, FinishTimeoutError("no last words"), lasted_s=30, all_heard=True) is not None
    clock.now += 30
    assert delay(retries, FinishTimeoutError("no last words"), lasted_s=30, all_heard=True) is None
