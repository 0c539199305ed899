"""Whether to try again after a task has failed, and when.

- A refusal that no retry can mend (a bad key, an unknown model) ends it at once.
- A service that has not answered at all is given 30 s, as is one that is lost when all sound has been captured; and one
  that never answered is given 5 s more when the user presses Stop (a file that ends by itself is no hurry). One whose
  last words were waited for in vain is asked once more, however long that wait was.
- A service that fails task after task with a code that we do not know is given five tries.
- Otherwise it is tried for as long as the session lasts: meetings go on while networks do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from app.errors import FinishTimeoutError, ServiceError, TaskFailedError
from app.protocol.failures import Verdict, judge
from app.session.backoff import backoff_delays_s

PATIENCE_S = 30.0
PATIENCE_AFTER_STOP_S = 5.0
DELAY_AFTER_STOP_S = 1.0  # nothing more is being heard, and somebody waits
TASK_FAILURES_LIMIT = 5
LONG_TASK_S = 5.0  # a task that lasted longer did its work; an earlier end is counted as a failure


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
        self._failures = 0
        self._all_heard = False
        self._waited_in_vain = False

    def delay_s(
        self, error: ServiceError, *, lasted_s: float, progressed: bool, answered: bool, all_heard: bool
    ) -> float | None:
        """How long to wait before the next attempt; None: give up.

        Args:
            error: what ended the attempt.
            lasted_s: how long it lasted.
            progressed: whether it brought a final.
            answered: whether the service has ever answered in this session.
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
        self._failures += verdict_on(error) in (Verdict.RETRY_FEW, Verdict.NEW_TASK)
        bounded = all_heard or not answered
        if not error.retryable or self._failures >= TASK_FAILURES_LIMIT or (bounded and now >= self._deadline):
            return None
        self.attempt += 1
        if verdict_on(error) is Verdict.NEW_TASK and lasted_s > LONG_TASK_S:
            return 0.0
        delay_s = min(next(self._delays), DELAY_AFTER_STOP_S if all_heard else float("inf"))
        return min(delay_s, self._deadline - now) if bounded else delay_s


def verdict_on(error: ServiceError) -> Verdict | None:
    """What the vendor's table says of a failed task; None where the task was not failed by the service."""
    return judge(error.code, error.detail).verdict if isinstance(error, TaskFailedError) else None


def is_starved(error: ServiceError) -> bool:
    """Whether the service ended the task because no sound reached it; it may have been on its way."""
    return isinstance(error, TaskFailedError) and error.code == "CLIENT_ERROR"
