"""A network in memory: sessions connect through it to a service, and faults befall it in the running loop's time.

`MemoryNetwork.dial` takes what `websockets.asyncio.client.connect` takes, and refuses as it does, so that the real
``app/session/connection.py`` can be tried in virtual time; `connect` is for a session's own seam.

The network owns the connections and the tasks that serve them; `aclose` ends both, and tells what failed in them.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, assert_never

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Response

from app.errors import ServiceUnreachableError
from app.session.connection import MAX_MESSAGE_BYTES
from app.session.endpoint import Endpoint
from tests.fakes.faults import Cut, CutAtByte, Delay, Fault, HalfOpen, Refuse, Stall, Throttle
from tests.fakes.memory_connection import BUFFER_BYTES, READ_AHEAD, MemoryConnection, Wire, connected

Serve = Callable[[MemoryConnection], Awaitable[None]]


def rejection(status: int, code: str = "") -> InvalidStatus:
    """What `websockets` raises for an HTTP answer that is no upgrade."""
    phrase = http.HTTPStatus(status).phrase
    return InvalidStatus(Response(status, phrase, Headers(), json.dumps({"code": code, "message": phrase}).encode()))


class MemoryNetwork:
    """Connects to one service.

    Args:
        serve: plays the service's side of a connection; the connection is aborted when it returns, unless it is closed.
        latency_s, buffer_bytes, read_ahead: of each connection, see ``memory_connection.py``.

    Attributes:
        dialled: how often somebody tried to connect.
        open: the client's ends of the connections that are open.
        refusals: what attempts are refused with, one each: exceptions as `websockets` or a socket raises them, or
            None for an attempt that nobody answers.
        admitted_before: so many attempts are let through before the first refusal.
        failures: what went wrong in the service.
    """

    def __init__(
        self,
        serve: Serve,
        *,
        latency_s: float = 0.01,
        buffer_bytes: int = BUFFER_BYTES,
        read_ahead: int = READ_AHEAD,
    ) -> None:
        self.dialled = 0
        self.open: list[MemoryConnection] = []
        self.refusals: deque[Exception | None] = deque()
        self.admitted_before = 0
        self.failures: list[BaseException] = []
        self._serve = serve
        self._usual_latency_s = latency_s
        self._wire = Wire(latency_s=latency_s)
        self._buffer_bytes = buffer_bytes
        self._read_ahead = read_ahead
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: dict[type, asyncio.TimerHandle] = {}
        self._refusing = False
        self._loop = asyncio.get_running_loop()

    async def connect(self, endpoint: Endpoint) -> MemoryConnection:
        """Connect as a session does. Raises `ServiceUnreachableError`, or what else `dial` raises."""
        try:
            async with asyncio.timeout(10):
                return await self.dial(endpoint.url, max_size=MAX_MESSAGE_BYTES)
        except OSError as error:
            raise ServiceUnreachableError(f"The memory service can't be reached ({error}).") from error

    async def dial(
        self, url: str, *, open_timeout: float | None = None, max_size: int | None = 1 << 20, **_: Any
    ) -> MemoryConnection:
        """Connect as `websockets` does: after a round trip, or with its exceptions."""
        del url
        self.dialled += 1
        async with asyncio.timeout(open_timeout):
            await asyncio.sleep(2 * self._wire.latency_s)
            if self.refusals and self.dialled > self.admitted_before:
                refusal = self.refusals.popleft()
                if refusal is None:
                    await asyncio.Event().wait()
                else:
                    raise refusal
            if self._refusing:
                raise ConnectionRefusedError(111, "Connection refused")
            while self._wire.stalled:  # noqa: ASYNC110 - in virtual time it costs nothing
                await asyncio.sleep(0.1)
        client, server = connected(
            self._wire, buffer_bytes=self._buffer_bytes, read_ahead=self._read_ahead, client_max_size=max_size
        )
        self.open.append(client)
        task = asyncio.create_task(self._play_service(client, server))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return client

    def unclosed(self) -> list[MemoryConnection]:
        """The client's ends that the client has neither closed nor lost."""
        return [connection for connection in self.open if connection.close_code is None]

    def strike(self, fault: Fault) -> None:
        """Let this happen now; what lasts for a while ends by itself, or when another of its kind begins."""
        match fault:
            case Cut():
                for connection in list(self.open):
                    connection.cut()
            case CutAtByte(count):
                for connection in self.open:
                    way = connection.outgoing_way
                    way.cut_after_bytes = way.came_through_bytes + count
            case HalfOpen():
                for connection in self.open:
                    connection.half_open()
            case Stall(for_s):
                self._wire.stalled = True
                self._later(fault, for_s, self._unstall)
            case Throttle(bytes_per_s, for_s):
                self._wire.bytes_per_s = bytes_per_s
                self._later(fault, for_s, self._unthrottle)
            case Delay(latency_s, for_s):
                self._wire.latency_s = latency_s
                self._later(fault, for_s, self._undelay)
            case Refuse(for_s):
                self._refusing = True
                self._later(fault, for_s, self._listen)
            case _:
                assert_never(fault)

    async def aclose(self) -> None:
        """Cut all connections, end the service's tasks, and wait for both."""
        for timer in self._timers.values():
            timer.cancel()
        for connection in list(self.open):
            connection.cut()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._wire.end()

    async def _play_service(self, client: MemoryConnection, server: MemoryConnection) -> None:
        try:
            await self._serve(server)
        except ConnectionClosed:
            pass
        except Exception as error:
            self.failures.append(error)
        finally:
            if server.close_code is None:
                server.abort()
            self.open.remove(client)

    def _later(self, fault: Fault, for_s: float, end: Callable[[], None]) -> None:
        kind = type(fault)
        if kind in self._timers:
            self._timers[kind].cancel()

        def over() -> None:
            del self._timers[kind]
            end()
            self._wire.changed()

        self._timers[kind] = self._loop.call_later(for_s, over)

    def _unstall(self) -> None:
        self._wire.stalled = False

    def _unthrottle(self) -> None:
        self._wire.bytes_per_s = None

    def _undelay(self) -> None:
        self._wire.latency_s = self._usual_latency_s

    def _listen(self) -> None:
        self._refusing = False


@contextlib.asynccontextmanager
async def memory_network(serve: Serve, **conditions: Any) -> AsyncIterator[MemoryNetwork]:
    """A network that ends with the block; a service that failed fails the test."""
    network = MemoryNetwork(serve, **conditions)
    try:
        yield network
    finally:
        await network.aclose()
    assert not network.failures, network.failures
