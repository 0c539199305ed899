"""A TCP relay on loopback in front of any service, and what can befall the way through it (``faults.py``).

Two coroutines for each connection, one for each direction. The proxy owns them, its sockets and its timers, and leaves
none behind. It knows bytes only: what is WebSocket, HTTP or TLS passes unseen.

Through it a stall is felt as in a real network: the relay stops reading, the kernel's buffers fill, the sender waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, assert_never
from urllib.parse import urlsplit, urlunsplit

from app.session.endpoint import Endpoint
from tests.fakes.faults import Cut, CutAtByte, Delay, Fault, HalfOpen, Refuse, Stall, Throttle

PIECE_BYTES = 64 * 1024
BUFFER_BYTES = 64 * 1024
_RESET = struct.pack("ii", 1, 0)  # a close that does not linger sends a reset


class ChaosProxy:
    """Relays to a host and port, on a port of its own; an async context manager.

    Args:
        host, port: of the service.

    Attributes:
        port: where the proxy listens, once entered.
        accepted: how many connections there were.
        carried_bytes: what came through from the clients.
    """

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self.accepted = 0
        self.carried_bytes = 0
        self._target = (host, port)
        self._relays: set[_Relay] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._timers: dict[type, asyncio.TimerHandle] = {}
        self.bytes_per_s: float | None = None
        self.latency_s = 0.0
        self.flowing = asyncio.Event()
        self.flowing.set()

    @classmethod
    def before(cls, endpoint: Endpoint) -> ChaosProxy:
        """A proxy in front of this service."""
        parts = urlsplit(endpoint.url)
        assert parts.hostname is not None
        assert parts.port is not None
        return cls(parts.hostname, parts.port)

    def aim(self, endpoint: Endpoint) -> None:
        """New connections lead there: a service that was started again listens at another port."""
        parts = urlsplit(endpoint.url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._target = (parts.hostname, parts.port)

    def endpoint(self, behind: Endpoint) -> Endpoint:
        """The service behind the proxy, as one reaches it through the proxy."""
        parts = urlsplit(behind.url)
        url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{self.port}"))
        return Endpoint(url, behind.name, key=behind.key, max_pace=behind.max_pace)

    @property
    def open_connections(self) -> int:
        """How many connections are relayed now, half-open ones too."""
        return len(self._relays)

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._stop_listening()
        for relay in list(self._relays):
            relay.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def strike(self, fault: Fault) -> None:
        """Let this happen now; what lasts for a while ends by itself, or when another of its kind begins."""
        match fault:
            case Cut():
                for relay in list(self._relays):
                    relay.cut()
            case CutAtByte(count):
                for relay in self._relays:
                    relay.bytes_left = count
            case HalfOpen():
                for relay in self._relays:
                    relay.half_open = True
            case Stall(for_s):
                self.flowing.clear()
                self._later(fault, for_s, self.flowing.set)
            case Throttle(bytes_per_s, for_s):
                self.bytes_per_s = bytes_per_s
                self._later(fault, for_s, self._unthrottle)
            case Delay(latency_s, for_s):
                self.latency_s = latency_s
                self._later(fault, for_s, self._undelay)
            case Refuse(for_s):
                self._stop_listening()
                self._later(fault, for_s, self._listen_again)
            case _:
                assert_never(fault)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, limit=BUFFER_BYTES, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()  # who is connected stays so
            self._server = None

    def _listen_again(self) -> None:
        if self._server is None:
            self._own(self._listen())

    def _unthrottle(self) -> None:
        self.bytes_per_s = None

    def _undelay(self) -> None:
        self.latency_s = 0.0

    def _own(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _later(self, fault: Fault, for_s: float, end: Callable[[], None]) -> None:
        kind = type(fault)
        if kind in self._timers:
            self._timers[kind].cancel()

        def over() -> None:
            del self._timers[kind]
            end()

        self._timers[kind] = asyncio.get_running_loop().call_later(for_s, over)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self._own(self._relay(reader, writer))

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection(*self._target, limit=BUFFER_BYTES)
        except OSError:
            _reset(writer)
            return
        relay = _Relay(self, (reader, writer), there)
        self._relays.add(relay)
        try:
            await relay.run()
        finally:
            self._relays.discard(relay)


class _Relay:
    """One connection: its two ends, and what befalls only it."""

    def __init__(
        self,
        proxy: ChaosProxy,
        here: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        there: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self.half_open = False
        self.bytes_left: int | None = None
        self._proxy = proxy
        self._here = here
        self._there = there

    async def run(self) -> None:
        """Carry both directions until both have ended."""
        activities = [
            asyncio.create_task(self._carry(self._here[0], self._there[1], counted=True)),
            asyncio.create_task(self._carry(self._there[0], self._here[1], counted=False)),
        ]
        try:
            await asyncio.gather(*activities)
        except OSError:
            pass  # cut
        finally:
            for activity in activities:
                activity.cancel()
            await asyncio.gather(*activities, return_exceptions=True)
            self.cut()
            for writer in (self._here[1], self._there[1]):
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    def cut(self) -> None:
        """Reset both ends."""
        for writer in (self._here[1], self._there[1]):
            _reset(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        """Carry one direction, to its end."""
        proxy = self._proxy
        while True:
            await proxy.flowing.wait()
            piece = await reader.read(PIECE_BYTES)
            await proxy.flowing.wait()
            if not piece:
                break
            await asyncio.sleep(proxy.latency_s)
            if proxy.bytes_per_s is not None:
                await asyncio.sleep(len(piece) / proxy.bytes_per_s)
            if self.half_open:
                continue
            if counted:
                piece = self._counted(piece)
            writer.write(piece)
            await writer.drain()
        if not self.half_open and writer.can_write_eof():
            writer.write_eof()
        if self.half_open:
            await asyncio.Event().wait()  # not even the end arrives

    def _counted(self, piece: bytes) -> bytes:
        """What of this piece still passes; after the last byte that does, everything is cut."""
        if self.bytes_left is not None:
            passing = piece[: self.bytes_left]
            self.bytes_left -= len(passing)
            if len(passing) < len(piece) or not self.bytes_left:
                if passing:
                    self._there[1].write(passing)
                self._proxy.carried_bytes += len(passing)
                asyncio.get_running_loop().call_soon(self.cut)
                return b""
        self._proxy.carried_bytes += len(piece)
        return piece


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection without a goodbye."""
    with contextlib.suppress(OSError):
        found: socket.socket | None = writer.get_extra_info("socket")
        if found is not None and not writer.transport.is_closing():
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
