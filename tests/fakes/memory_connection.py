"""The two ends of a WebSocket connection without a socket, in the time of the running loop: real or virtual.

It behaves as `websockets` does over TCP, so far as a session can tell:

- a sender waits while too much lies in the buffers between it and the reader;
- a ping waits its turn behind the data, and is answered once the reader has taken in all but the few frames before it
  that are read ahead, whether or not the reader asks for the next one;
- what had arrived before a connection was lost can still be read;
- a close frame is answered, and gives both ends its code; a lost connection gives 1006.

There is no task in here: timers only, and of those one for each direction at most. Not here: who connects to whom,
and what goes wrong when (``memory_network.py``).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field

from websockets.exceptions import ConcurrencyError, ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import OK_CLOSE_CODES, Close

from app.protocol.events import Frame

BUFFER_BYTES = 128 * 1024
"""Four seconds of sound: what TCP and the kernels hold between a sender and a reader that is slow."""

READ_AHEAD = 16
"""Frames that are taken in before anybody asks for them, as by `websockets`."""

CLOSE_TIMEOUT_S = 10.0
NO_CODE = 1005
LOST = 1006
TOO_BIG = 1009


@dataclass
class Wire:
    """What the way between two ends is like at the moment; call `changed` after changing it.

    Attributes:
        latency_s: how long everything takes.
        bytes_per_s: how much passes in each direction; None: no limit.
        stalled: nothing moves.
    """

    latency_s: float = 0.01
    bytes_per_s: float | None = None
    stalled: bool = False
    ways: list[_Way] = field(default_factory=list)

    def changed(self) -> None:
        """Let what waits go on under the new conditions."""
        for way in list(self.ways):
            way.move()

    def end(self) -> None:
        """What is still on its way, from either end to one that is gone, goes with the wire."""
        for way in list(self.ways):
            way.end()


@dataclass(frozen=True, slots=True)
class _Ping:
    answered: asyncio.Future[float]
    sent_at: float


@dataclass(frozen=True, slots=True)
class _Pong:
    ping: _Ping


@dataclass(frozen=True, slots=True)
class _Reset:
    """The other side is gone without a word."""


_Item = Frame | _Ping | _Pong | Close | _Reset


class _Way:
    """One direction: what is put in comes out at the other end in order, as fast as wire and reader allow."""

    def __init__(self, wire: Wire, buffer_bytes: int) -> None:
        self.unread_bytes = 0
        self.came_through_bytes = 0
        self.cut_after_bytes: int | None = None
        self.is_lost = False
        self.reading_paused = False
        self._wire = wire
        self._buffer_bytes = buffer_bytes
        self._items: deque[tuple[_Item, int, float]] = deque()
        self._free_at = 0.0
        self._arrives_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._loop = asyncio.get_running_loop()
        self.reader: MemoryConnection | None = None
        wire.ways.append(self)

    def put(self, item: _Item, size: int) -> None:
        """Send this; where nothing is delivered any more it vanishes."""
        if self.is_lost:
            return
        self._items.append((item, size, self._loop.time()))
        self.unread_bytes += size
        self.move()

    async def room(self) -> None:
        """Wait while the buffers are full."""
        while self.unread_bytes > self._buffer_bytes:
            waiting = self._loop.create_future()
            self._waiting.append(waiting)
            await waiting

    def move(self) -> None:
        """Deliver what has arrived, and see to it that the rest is delivered when it does."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._items and not self._wire.stalled and not self.reading_paused and not self.is_lost:
            item, size, put_at = self._items[0]
            assert self.reader is not None
            if not self.reader.has_room_for(item):
                return
            if self._arrives_at is None:
                rate = self._wire.bytes_per_s
                self._free_at = max(put_at, self._free_at) + (size / rate if rate else 0.0)
                self._arrives_at = self._free_at + self._wire.latency_s
            if self._arrives_at > self._loop.time() + 1e-9:
                self._timer = self._loop.call_at(self._arrives_at, self.move)
                return
            self._items.popleft()
            self._arrives_at = None
            self.unread_bytes -= size
            self.came_through_bytes += size
            if self.cut_after_bytes is not None and self.came_through_bytes >= self.cut_after_bytes:
                self.reader.cut()
                return
            self._wake()
            self.reader.take_in(item)

    def lose(self) -> None:
        """What is on its way is lost, and so is all that is put in from now on."""
        self.is_lost = True
        self._items.clear()
        self.unread_bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()

    def reset(self) -> None:
        """The sender is gone: what is on its way is lost, but the news of it arrives."""
        if not self.is_lost:
            self._items.clear()
            self.unread_bytes = 0
            self._arrives_at = None
            self.reading_paused = False
            self.put(_Reset(), 0)
            self._wake()

    def end(self) -> None:
        """Nothing will be sent here again."""
        self.lose()
        if self in self._wire.ways:
            self._wire.ways.remove(self)

    def _wake(self) -> None:
        while self._waiting and self.unread_bytes <= self._buffer_bytes:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)


class MemoryTransport:
    """What a test or a session does to the transport of a connection."""

    def __init__(self, connection: MemoryConnection) -> None:
        self._connection = connection

    def abort(self) -> None:
        """Leave without a word; the other end is told, if anything gets through."""
        self._connection.abort()

    def pause_reading(self) -> None:
        """Take nothing in until `resume_reading`: pings are not answered, and the sender's buffers fill."""
        self._connection.incoming_way.reading_paused = True

    def resume_reading(self) -> None:
        """Go on reading."""
        self._connection.incoming_way.reading_paused = False
        self._connection.incoming_way.move()


class MemoryConnection:
    """One end of a connection.

    Attributes:
        close_code, close_reason: None while it is open.
        transport: to abort it, or to stop reading.
        incoming_way, outgoing_way: the two directions, for the network to break.
    """

    def __init__(self, incoming: _Way, outgoing: _Way, *, max_size: int | None, read_ahead: int) -> None:
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self.transport = MemoryTransport(self)
        self.incoming_way = incoming
        self.outgoing_way = outgoing
        incoming.reader = self
        self._max_size = max_size
        self._read_ahead = read_ahead
        self._loop = asyncio.get_running_loop()
        self._frames: deque[Frame] = deque()
        self._reading: asyncio.Future[None] | None = None
        self._pings: set[_Ping] = set()
        self._received_close: Close | None = None
        self._sent_close: Close | None = None
        self._received_first = False
        self._ended = asyncio.Event()

    async def send(self, frame: Frame) -> None:
        """Send a message; waits while the buffers are full. Raises ConnectionClosed."""
        await self._sending_allowed()
        self.outgoing_way.put(frame, len(frame))
        await self._room()

    async def recv(self) -> Frame:
        """The next message. Raises ConnectionClosed once the connection is, and all that had come is read."""
        while not self._frames:
            if self._ended.is_set() or self._received_close is not None:
                raise self._closed()
            if self._reading is not None:
                raise ConcurrencyError("recv is running already")
            self._reading = self._loop.create_future()
            try:
                await self._reading
            finally:
                self._reading = None
        frame = self._frames.popleft()
        self.incoming_way.move()
        return frame

    async def __aiter__(self) -> AsyncIterator[Frame]:
        """The messages until the connection is closed well; raises ConnectionClosedError otherwise."""
        try:
            while True:
                yield await self.recv()
        except ConnectionClosedOK:
            return

    async def ping(self) -> Awaitable[float]:
        """Send a ping; what is returned gives the round trip's seconds once the pong is there."""
        await self._sending_allowed()
        ping = _Ping(self._loop.create_future(), self._loop.time())
        self._pings.add(ping)
        self.outgoing_way.put(ping, 6)
        await self._room()
        return ping.answered

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, and wait for the other end to agree, but not for longer than `CLOSE_TIMEOUT_S`."""
        if not self._ended.is_set():
            self._send_close(Close(code, reason))
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await self._ended.wait()
            except TimeoutError:
                self.abort()

    async def wait_closed(self) -> None:
        """Wait until the connection is closed."""
        await self._ended.wait()

    def abort(self) -> None:
        """Leave without a word."""
        if not self._ended.is_set():
            self._end(told=True)
            self.outgoing_way.reset()

    def cut(self) -> None:
        """The connection is lost, and both ends are told at once."""
        other = self.outgoing_way.reader
        self._end()
        if other is not None:
            other._end()

    def half_open(self) -> None:
        """From now on nothing arrives, in neither direction, and nobody is told."""
        self.incoming_way.lose()
        self.outgoing_way.lose()

    # What the way calls

    def has_room_for(self, item: _Item) -> bool:
        """Whether this can be taken in: what is read ahead is bounded. Who has closed reads on to see the answer."""
        return isinstance(item, _Reset) or self._sent_close is not None or len(self._frames) < self._read_ahead

    def take_in(self, item: _Item) -> None:
        """Something has arrived."""
        if self._ended.is_set():
            return
        match item:
            case _Ping():
                self.outgoing_way.put(_Pong(item), 6)
            case _Pong(ping):
                self._pings.discard(ping)
                if not ping.answered.done():
                    ping.answered.set_result(self._loop.time() - ping.sent_at)
            case Close():
                self._received_close = item
                self._received_first = self._sent_close is None
                self._send_close(item)
                self._end()
            case _Reset():
                self._end()
            case _ if self._sent_close is not None:
                pass
            case _ if self._max_size is not None and len(item) > self._max_size:
                self._send_close(Close(TOO_BIG, "message too big"))
                self._end(told=True)
            case _:
                self._frames.append(item)
                self._wake_reader()

    def _send_close(self, close: Close) -> None:
        if self._sent_close is None:
            self._sent_close = close
            self.outgoing_way.put(close, 8)

    async def _sending_allowed(self) -> None:
        if self._sent_close is not None:
            await self._ended.wait()
        if self._ended.is_set():
            raise self._closed()

    async def _room(self) -> None:
        await self.outgoing_way.room()
        if self._ended.is_set():
            raise self._closed()

    def _end(self, *, told: bool = False) -> None:
        if self._ended.is_set():
            return
        close = self._received_close
        self.close_code = close.code if close else LOST
        self.close_reason = close.reason if close else ""
        self._ended.set()
        self.incoming_way.end()
        if not (told or close):
            self.outgoing_way.lose()
        self._wake_reader()
        for ping in self._pings:
            if not ping.answered.done():
                ping.answered.set_exception(self._closed())
                ping.answered.cancel()  # nobody need ask for it
        self._pings.clear()

    def _wake_reader(self) -> None:
        if self._reading is not None and not self._reading.done():
            self._reading.set_result(None)

    def _closed(self) -> ConnectionClosed:
        received, sent = self._received_close, self._sent_close
        order = self._received_first if received is not None and sent is not None else None
        well = received is not None and received.code in OK_CLOSE_CODES
        return (ConnectionClosedOK if well else ConnectionClosedError)(received, sent, order)


def connected(
    wire: Wire,
    *,
    buffer_bytes: int = BUFFER_BYTES,
    read_ahead: int = READ_AHEAD,
    client_max_size: int | None = 1 << 20,
) -> tuple[MemoryConnection, MemoryConnection]:
    """The client's end and the service's end of a new connection."""
    up, down = _Way(wire, buffer_bytes), _Way(wire, buffer_bytes)
    client = MemoryConnection(down, up, max_size=client_max_size, read_ahead=read_ahead)
    server = MemoryConnection(up, down, max_size=None, read_ahead=read_ahead)
    return client, server
