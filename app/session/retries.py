"""Whether to try again after a task has failed, and when.

- A service that has not accepted anything in this session is believed at once: a refusal that no retry can mend (a bad
  key, an unknown model) ends the session, and so does the fifth failure in a row with a code that we do not know. One
  that does not answer at all is given 30 s, and 5 s more when the user presses Stop (a file that ends by itself is no
  hurry).
- A service that has accepted the session is tried on. What answers in its place may be a hotel's login page, a proxy or
  a machine that is being replaced, so no single answer counts. A refusal by the service itself (401, 403, a code of the
  protocol that means stop) ends the session once it was given five times and for 30 s, with nothing captioned
  meanwhile; so do failures with a code that we do not know. Other answers, and silence, end nothing while sound comes:
  meetings go on while networks do not.
- When all sound has been captured, somebody waits: what is still missing is tried for 30 s. A service whose last words
  were waited for in vain is asked once more, however long that wait was.
- Our own service is started again by its own supervisor; where that has given up, so does the session.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Iterator
from typing import assert_never

from app.errors import FinishTimeoutError, HandshakeRejectedError, LocalServiceError, ServiceError, TaskFailedError
from app.protocol.failures import Verdict, judge
from app.session.backoff import backoff_delays_s

PATIENCE_S = 30.0
PATIENCE_AFTER_STOP_S = 5.0
DELAY_AFTER_STOP_S = 1.0  # nothing more is being heard, and somebody waits
FAILURES_LIMIT = 5
LONG_TASK_S = 5.0  # a task that lasted longer did its work; an earlier end is counted as a failure
REFUSED_BY_THE_SERVICE = (401, 403)


class Tolerance(enum.Enum):
    """What a failure is good for."""

    NONE = enum.auto()  # it ends the session
    A_WHILE = enum.auto()  # it ends the session once it has been seen to stay
    ENDLESS = enum.auto()  # it ends nothing


class Retries:
    """Judges the failures of one stretch.

    Attributes:
        attempt: the number of the attempt that comes next.
    """

    def __init__(
        self,
        *,
        delays: Callable[[], Iterator[float]] = backoff_delays_s,
        patience_s: float = PATIENCE_S,
        patience_after_stop_s: float = PATIENCE_AFTER_STOP_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.attempt = 1
        self._new_delays = delays
        self._patience_s = patience_s
        self._patience_after_stop_s = min(patience_s, patience_after_stop_s)
        self._clock = clock
        self._delays = delays()
        self._deadline = clock() + patience_s
        self._failures = 0  # in a row, of those that are tolerated for a while
        self._failing_since = 0.0
        self._all_heard = False
        self._waited_in_vain = False

    def delay_s(
        self, error: ServiceError, *, lasted_s: float, progressed: bool, answered: bool, all_heard: bool
    ) -> float | None:
        """How long to wait before the next attempt; None: give up.

        Args:
            error: what ended the attempt.
            lasted_s: how long the service had been listening by then.
            progressed: whether it brought a final.
            answered: whether the service has ever accepted a task in this session.
            all_heard: whether no more sound will come.
        """
        now = self._clock()
        if progressed or lasted_s > LONG_TASK_S:
            self._delays, self._failures, self.attempt = self._new_delays(), 0, 1
        if progressed:
            self._deadline = now + self._patience_s
        if all_heard and not self._all_heard:
            after_stop = now + self._patience_after_stop_s
            self._deadline = now + self._patience_s if answered else min(self._deadline, after_stop)
        self._all_heard = all_heard
        if isinstance(error, FinishTimeoutError) and not self._waited_in_vain:
            self._waited_in_vain = True
            self._deadline = now + self._patience_s
        bounded = all_heard or not answered
        if not self._is_tolerable(error, now, answered=answered) or (bounded and now >= self._deadline):
            return None
        self.attempt += 1
        if verdict_on(error) is Verdict.NEW_TASK and lasted_s > LONG_TASK_S:
            return 0.0
        delay_s = min(next(self._delays), DELAY_AFTER_STOP_S if all_heard else float("inf"))
        return min(delay_s, self._deadline - now) if bounded else delay_s

    def _is_tolerable(self, error: ServiceError, now: float, *, answered: bool) -> bool:
        match tolerance_of(error, answered=answered):
            case Tolerance.NONE:
                return False
            case Tolerance.ENDLESS:
                return True
            case Tolerance.A_WHILE:
                if self._failures == 0:
                    self._failing_since = now
                self._failures += 1
                lasts = not answered or now - self._failing_since >= self._patience_s
                return self._failures < FAILURES_LIMIT or not lasts
            case other:
                assert_never(other)


def tolerance_of(error: ServiceError, *, answered: bool) -> Tolerance:
    """How far a failure is tolerated, of a service that has accepted a task in this session or not."""
    if not error.retryable:
        if not answered or isinstance(error, LocalServiceError):
            return Tolerance.NONE
        if isinstance(error, HandshakeRejectedError) and error.status not in REFUSED_BY_THE_SERVICE:
            return Tolerance.ENDLESS
        return Tolerance.A_WHILE
    return Tolerance.A_WHILE if verdict_on(error) in (Verdict.RETRY_FEW, Verdict.NEW_TASK) else Tolerance.ENDLESS


def verdict_on(error: ServiceError) -> Verdict | None:
    """What the vendor's table says of a failed task; None where the task was not failed by the service."""
    return judge(error.code, error.detail).verdict if isinstance(error, TaskFailedError) else None


def is_starved(error: ServiceError) -> bool:
    """Whether the service ended the task because no sound reached it; it may have been on its way."""
    return isinstance(error, TaskFailedError) and error.code == "CLIENT_ERROR"
