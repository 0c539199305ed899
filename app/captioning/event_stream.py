"""Events for an asynchronous consumer that may take its time: a bounded queue that skips to the newest state.

A consumer that is too slow for its queue misses the single changes, not what came of them: when it asks next, it gets a
`Snapshot` of everything as it is then, and goes on from there. So it costs the session nothing, however slow it is.

    async with hub.stream() as stream:
        async for update in stream:
            match update:
                case Snapshot():
                    ...  # begin anew with all of it; the first update is always one
                case SentenceChanged():
                    ...
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from app.captioning.session_events import SessionEvent, Snapshot


class Closable(Protocol):
    """A subscription, as far as a stream knows it."""

    @property
    def is_open(self) -> bool:
        """Whether events are still received."""

    def close(self) -> None:
        """Receive nothing any more."""


class EventStream:
    """The events of one session, for one consumer; made by `SessionHub.stream`.

    Attributes:
        skipped: how many events were replaced by snapshots so far.
        subscription: the one that fills it, set by the hub.
    """

    subscription: Closable

    def __init__(self, snapshot: Callable[[], Snapshot], *, limit: int) -> None:
        self.skipped = 0
        self._snapshot = snapshot
        self._limit = limit
        self._queue: deque[SessionEvent] = deque()
        self._behind = True  # the next update is a snapshot
        self._ended = False
        self._changed = asyncio.Event()

    async def __aenter__(self) -> EventStream:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __aiter__(self) -> EventStream:
        return self

    async def __anext__(self) -> SessionEvent | Snapshot:
        """The next event, or a snapshot first and after some were skipped; the iteration ends with the session."""
        while not (self._behind or self._queue or self._ended):
            self._changed.clear()
            await self._changed.wait()
        if self._behind:
            self._behind = False
            self._queue.clear()
            return self._snapshot()
        if self._queue:
            return self._queue.popleft()
        raise StopAsyncIteration

    def put(self, event: SessionEvent) -> None:
        """For the hub: take in an event. Returns at once."""
        if self._behind:
            self.skipped += 1
        elif len(self._queue) == self._limit:
            self.skipped += len(self._queue) + 1
            self._queue.clear()
            self._behind = True
        else:
            self._queue.append(event)
        self._changed.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._ended = True
        self._changed.set()

    def close(self) -> None:
        """Receive nothing any more."""
        self.subscription.close()
        self._queue.clear()
        self.end()
