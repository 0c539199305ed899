"""Work on a thread of which only the latest counts: a search while somebody types, a preview while somebody chooses.

One piece of work runs at a time. What is asked for meanwhile waits, and takes the place of what waited before; what
runs is told that it is outdated, and its result is not used. Work may also tell what it knows early, by
``call_soon_threadsafe`` and if it is not outdated then; that never comes after the result.

Stop order: `aclose` outdates everything, and waits for the thread.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from app.errors import AbandonedError, SurtitleError
from app.ui.widgets.tasks import MISTAKE

Result = TypeVar("Result")
IsOutdated = Callable[[], bool]

_log = logging.getLogger(__name__)


class LatestWork(Generic[Result]):
    """Runs the latest piece of work.

    Args:
        on_result: is called on the loop with what the work returned.
        on_failure: is called with a sentence where it could not be done. `AbandonedError` is no failure: it is how work
            ends that has seen that it is outdated.
    """

    def __init__(self, *, on_result: Callable[[Result], None], on_failure: Callable[[str], None]) -> None:
        self._on_result = on_result
        self._on_failure = on_failure
        self._wanted: Callable[[IsOutdated], Result] | None = None
        self._outdated = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return self._task is not None

    def ask(self, work: Callable[[IsOutdated], Result]) -> None:
        """Do this next. `work` blocks, runs on a thread, and should end early once what it is given says so."""
        if self._closed:
            return
        self._outdated.set()
        self._wanted = work
        if self._task is None:
            self._task = asyncio.create_task(self._go_on())

    def forget(self) -> None:
        """Nothing is wanted any more."""
        self._outdated.set()
        self._wanted = None

    async def aclose(self) -> None:
        """Do nothing more."""
        self._closed = True
        self.forget()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _go_on(self) -> None:
        try:
            while (work := self._wanted) is not None:
                self._wanted = None
                self._outdated = threading.Event()
                await self._do(work, self._outdated)
        finally:
            self._task = None

    async def _do(self, work: Callable[[IsOutdated], Result], outdated: threading.Event) -> None:
        trouble = ""
        try:
            result = await asyncio.to_thread(work, outdated.is_set)
        except AbandonedError:
            return
        except SurtitleError as error:
            trouble = str(error)
        except Exception:
            _log.exception("work on a thread failed")
            trouble = MISTAKE
        if outdated.is_set():
            return
        outdated.set()  # what the work told meanwhile: from Python 3.14 on the result may be here before it
        if trouble:
            self._on_failure(trouble)
        else:
            self._on_result(result)
