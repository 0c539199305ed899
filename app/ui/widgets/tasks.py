"""The owner of tasks: what was begun on the event loop is kept until it is over, and a failure does not get lost.

Stop order: `cancel` calls off everything and returns at once; `aclose` returns when nothing goes on any more.

Not here: threads, and work of which only the latest counts (``latest_work.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from app.message import Message

MISTAKE = Message("Something went wrong in Surtitle. Your captions so far are saved. See the log for details.")
"""What the user is told of a mistake of ours, wherever it happens."""

_log = logging.getLogger(__name__)


class Tasks:
    """Tasks that belong to one part of the window.

    What can go wrong is told where it goes wrong, so a task that fails is a mistake of ours, and the log has it.

    Args:
        on_mistake: called after each such failure, to tell the user that there was one.
    """

    def __init__(self, *, on_mistake: Callable[[], None] = lambda: None) -> None:
        self._on_mistake = on_mistake
        self._tasks: set[asyncio.Task[object]] = set()

    def spawn(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Run as a task that is owned here."""
        task: asyncio.Task[object] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def cancel(self) -> None:
        """Call everything off, without waiting for it."""
        for task in self._tasks:
            task.cancel()

    async def aclose(self, *, cancel: bool) -> None:
        """Call everything off, or let it come to its end; returns when it has. What calls this is not waited for."""
        while others := self._tasks - {asyncio.current_task()}:  # again: some may have begun meanwhile
            for task in others if cancel else ():
                task.cancel()
            await asyncio.wait(others)

    def _on_done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a task failed", exc_info=error)
            self._on_mistake()
