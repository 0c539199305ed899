"""Whether the peer of a connection is alive, and how much of what was sent it has read.

A ping goes with every second of sound, and after some seconds in which nothing was sent or heard. A peer answers a
ping once it has read all that was sent before, so each pong says how far it has read. Two things follow:

- *Window*. No more than a few seconds of sound are on their way. Otherwise minutes of a file, or of a backlog, would
  lie in the buffers of the network, and a lost connection would cost more than can be sent again.
- *Life*. A peer that gives no sign of life, neither message nor pong, for `PATIENCE_S` after a ping has gone: the
  connection is half open. One that is merely slow to read still answers one ping after the other; only below a tenth
  of real time it is taken for dead.

The longest time from the last sign of life to the verdict is `INTERVAL_S + PATIENCE_S`, 14 s.

Not here: the library's own keepalive, which is turned off. It cannot tell a slow reader from a dead one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from websockets.exceptions import ConnectionClosed

from app.cancelling import cancel_all
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import ConnectionStalledError
from app.message import Message

INTERVAL_S = 4.0
PATIENCE_S = 10.0
PING_FRAMES = SAMPLE_RATE_HZ
WINDOW_FRAMES = 4 * SAMPLE_RATE_HZ


class Pingable(Protocol):
    """What can be pinged; ``websockets`` connections can."""

    async def ping(self) -> Awaitable[float]:
        """Send a ping; the result resolves when the peer has answered it."""


class Keepalive:
    """Watches one connection; `run` it beside the sender, and `aclose` it.

    Args:
        on_read: called with how much sound the peer has certainly read, when that is known anew.

    Attributes:
        sent_frames: how much sound was sent.
        read_frames: how much of it the peer has certainly read.
    """

    def __init__(
        self,
        connection: Pingable,
        *,
        on_read: Callable[[int], None] = lambda _: None,
        interval_s: float = INTERVAL_S,
        patience_s: float = PATIENCE_S,
        window_frames: int = WINDOW_FRAMES,
    ) -> None:
        self.sent_frames = 0
        self.read_frames = 0
        self._connection = connection
        self._on_read = on_read
        self._interval_s = interval_s
        self._patience_s = patience_s
        self._window_frames = window_frames
        self._loop = asyncio.get_running_loop()
        self._alive_at = self._loop.time()
        self._next_ping_frame = PING_FRAMES
        self._pings: dict[asyncio.Task[None], float] = {}  # and when each was sent, oldest first
        self._changed = asyncio.Event()

    def heard(self, *, read_frames: int = 0) -> None:
        """A message came; it shows that the peer has read so much of the sound."""
        self._alive_at = self._loop.time()
        read_frames = min(read_frames, self.sent_frames)
        if read_frames > self.read_frames:
            self.read_frames = read_frames
            self._changed.set()
            self._on_read(read_frames)

    def sent(self, frames: int) -> None:
        """So much more sound was sent."""
        self.sent_frames += frames
        if self.sent_frames >= self._next_ping_frame:
            self._next_ping_frame = self.sent_frames + PING_FRAMES
            self._ping()

    def all_sent(self) -> None:
        """No more sound will come: find out when the last of it has been read."""
        self._ping()

    async def room(self) -> None:
        """Wait until the window has room for more sound."""
        while self.sent_frames - self.read_frames >= self._window_frames:
            self._changed.clear()
            await self._changed.wait()

    async def run(self) -> None:
        """Ping an idle peer. Raises `ConnectionStalledError` when the peer gives no sign of life."""
        while True:
            deadline = self._verdict_at()
            if self._loop.time() < deadline:
                await asyncio.sleep(deadline - self._loop.time())
            elif self._pings:
                raise ConnectionStalledError(Message("The speech service stopped responding."))
            else:
                self._ping()

    async def aclose(self) -> None:
        """Wait for no more pongs."""
        await cancel_all(*self._pings)

    def _verdict_at(self) -> float:
        """When to look again: a ping is due then, or the oldest one has been waited for long enough."""
        if not self._pings:
            return self._alive_at + self._interval_s
        return max(self._alive_at, next(iter(self._pings.values()))) + self._patience_s

    def _ping(self) -> None:
        # In a task of its own: where the socket is full, even sending a ping waits.
        ping = asyncio.create_task(self._await_pong(self.sent_frames))
        self._pings[ping] = self._loop.time()
        ping.add_done_callback(self._pings.pop)

    async def _await_pong(self, frames: int) -> None:
        try:
            await (await self._connection.ping())
        except ConnectionClosed:
            return  # whoever reads is told
        self.heard(read_frames=frames)
