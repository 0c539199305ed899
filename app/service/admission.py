"""What a peer of the service may cost before it has proved itself, and while it leaves unread what it is sent.

A connection without a token holds a descriptor and some memory for as long as its handshake lasts. There may be only
so many of these (`PENDING_LIMIT`); when one more comes, the oldest goes: a client that means it takes milliseconds, so
those that linger are no clients. A peer that does not read what it is sent is not read either, also when that is
nothing but answers to its pings, and is dropped when that lasts (`UNREAD_S`).

What is dropped or refused is logged in one line a minute, however much it is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import ServerConnection

PENDING_LIMIT = 512
"""Handshakes under way at once, where the system lets a process have that many connections."""

BACKLOG = 64
"""Connections that the system holds until they are accepted, which are then accepted at one go."""

WRITE_LIMIT_BYTES = 1 << 18
"""What may wait to be read by the peer before it is not read any more."""

UNREAD_LIMIT_BYTES = 1 << 22
"""What may wait at all: reading stops between two pieces of the network, not between two messages."""

UNREAD_S = 60.0
"""How long a peer may leave that unread."""

LOG_INTERVAL_S = 60.0

logger = logging.getLogger(__name__)


class Refusals:
    """Logs what was refused: at once, and after that what came meanwhile in one line an interval.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, *, interval_s: float = LOG_INTERVAL_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._next_s = float("-inf")
        self._counts: dict[str, int] = {}

    def note(self, what: str) -> None:
        """Something was refused; `what` tells it in the plural."""
        self._counts[what] = self._counts.get(what, 0) + 1
        now = self._clock()
        if now >= self._next_s:
            self._next_s = now + self._interval_s
            self.flush()

    def flush(self) -> None:
        """Log what was not logged yet."""
        if self._counts:
            logger.warning("refused: %s", ", ".join(f"{what} ({count})" for what, count in self._counts.items()))
            self._counts.clear()


class Admission:
    """Keeps count of the connections that have not yet proved themselves.

    Args:
        limit: how many there may be at once.
        unread_s: how long a peer may leave unread what it is sent.
    """

    def __init__(self, *, limit: int = PENDING_LIMIT, unread_s: float = UNREAD_S, refusals: Refusals) -> None:
        self.refusals = refusals
        self.unread_s = unread_s
        self._limit = limit
        self._pending: dict[GuardedConnection, None] = {}  # in order of arrival

    @property
    def pending(self) -> int:
        """How many handshakes are under way."""
        return len(self._pending)

    def connection(self, *arguments: Any, **options: Any) -> GuardedConnection:
        """Make a connection that is counted; what websockets calls."""
        return GuardedConnection(*arguments, admission=self, **options)

    def arrived(self, connection: GuardedConnection) -> None:
        """A connection has come; where it is one too many, the oldest goes."""
        self._pending[connection] = None
        if len(self._pending) > self._limit:
            oldest = next(iter(self._pending))
            del self._pending[oldest]
            oldest.transport.abort()
            self.refusals.note("connections that said nothing for too long")

    def settled(self, connection: ServerConnection) -> None:
        """A connection has proved itself, was refused, or has gone. Safe to call twice."""
        self._pending.pop(connection, None)  # type: ignore[call-overload]

    def abort(self) -> None:
        """Drop all that have not proved themselves."""
        for connection in tuple(self._pending):
            connection.transport.abort()


class GuardedConnection(ServerConnection):
    """A connection that costs only so much.

    Args:
        admission: counts it until it has proved itself.
    """

    def __init__(self, *arguments: Any, admission: Admission, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._admission = admission
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        super().connection_made(transport)
        self._admission.arrived(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        self._admission.settled(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The peer leaves too much unread: it is not read either."""
        super().pause_writing()
        self.transport.pause_reading()
        self._unread = self.loop.call_later(self._admission.unread_s, self._drop)

    def resume_writing(self) -> None:
        """The peer has read: it is read again, unless what it said already waits for us."""
        super().resume_writing()
        self._stop_waiting()
        if not self.recv_messages.paused:
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Take in what came, unless the peer owes us too much already."""
        super().data_received(data)
        if self.transport.get_write_buffer_size() > UNREAD_LIMIT_BYTES:
            self._drop()

    def _drop(self) -> None:
        self._admission.refusals.note("clients that did not read what they were sent")
        self._stop_waiting()
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def wire_logger(refusals: Refusals) -> logging.Logger:
    """Where websockets logs to for one server; failed handshakes are counted instead."""
    log = logging.Logger(f"{__name__}.wire")
    log.parent = logger
    log.addFilter(_HandshakeFilter(refusals))
    return log


class _HandshakeFilter(logging.Filter):
    """Keeps out of the log what websockets says of each failed handshake, with a traceback each; it is counted."""

    def __init__(self, refusals: Refusals) -> None:
        super().__init__()
        self._refusals = refusals

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if "handshake failed" in record.msg or record.msg.startswith("connection rejected"):
            self._refusals.note("failed handshakes")
            return False
        return True
