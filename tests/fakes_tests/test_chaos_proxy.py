"""The relay that breaks connections, in front of a server that sends everything back."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.chaos_proxy import ChaosProxy
from tests.fakes.content_service import ContentService, content_server
from tests.fakes.faults import Cut, CutAtByte, Delay, HalfOpen, Planned, Refuse, Stall, Throttle, play
from tests.fakes.waiting import until


class Echo:
    """A server on loopback; `received` is what it read, `ended` how many clients have left it."""

    def __init__(self) -> None:
        self.received = b""
        self.ended = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send everything back."""
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(65536):
                self.received += piece
                writer.write(piece)
                await writer.drain()
        self.ended += 1
        writer.close()


@contextlib.asynccontextmanager
async def proxied() -> AsyncIterator[tuple[Echo, ChaosProxy]]:
    """An echo behind a proxy."""
    echo = Echo()
    server = await asyncio.start_server(echo.handle, "127.0.0.1", 0)
    async with server, ChaosProxy("127.0.0.1", server.sockets[0].getsockname()[1]) as proxy:
        yield echo, proxy


class Client:
    """One connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, proxy: ChaosProxy) -> Client:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    async def say(self, message: bytes) -> bytes:
        """Send, and read as much back; raises IncompleteReadError or ConnectionError where that fails."""
        self.writer.write(message)
        await self.writer.drain()
        return await self.reader.readexactly(len(message))

    def leave(self) -> None:
        """Close."""
        self.writer.close()


async def test_it_relays_whatever_it_is() -> None:
    """Megabytes there and back, and the end of it."""
    async with proxied() as (echo, proxy):
        client = await Client.to(proxy)
        message = os.urandom(1_000_000)
        reading = asyncio.ensure_future(client.reader.readexactly(len(message)))
        client.writer.write(message)
        assert await reading == message
        assert proxy.carried_bytes == len(message)
        client.leave()
        await until(lambda: echo.ended == 1)
        await until(lambda: proxy.open_connections == 0)


async def test_a_cut_resets_both_ends() -> None:
    """And the next connection stands."""
    async with proxied() as (echo, proxy):
        client = await Client.to(proxy)
        assert await client.say(b"one") == b"one"
        proxy.strike(Cut())
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.say(b"two")
        await until(lambda: echo.ended == 1)
        client.leave()
        again = await Client.to(proxy)
        assert await again.say(b"three") == b"three"
        again.leave()


async def test_a_cut_at_a_byte_lets_through_what_comes_before() -> None:
    """To the byte."""
    async with proxied() as (echo, proxy):
        client = await Client.to(proxy)
        await client.say(b"first")
        proxy.strike(CutAtByte(10_000))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.say(bytes(50_000))
        await until(lambda: echo.ended == 1)
        assert proxy.carried_bytes == 10_005
        assert len(echo.received) <= 10_005  # a reset may overtake the last of it
        client.leave()


async def test_half_open_takes_everything_and_gives_nothing() -> None:
    """No reset, no end, not even when the client leaves."""
    async with proxied() as (echo, proxy):
        client = await Client.to(proxy)
        await client.say(b"one")
        proxy.strike(HalfOpen())
        client.writer.write(bytes(5_000_000))
        await client.writer.drain()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.read(1), 0.1)
        client.leave()
        await client.writer.wait_closed()
        assert echo.received == b"one"
        assert echo.ended == 0


async def test_a_stall_holds_up_and_loses_nothing() -> None:
    """The sender's buffers fill while it lasts; everything arrives after it."""
    async with proxied() as (_, proxy):
        client = await Client.to(proxy)
        await client.say(b"one")
        proxy.strike(Stall(1e6))
        message = os.urandom(1_000_000) * 10
        client.writer.write(message)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.writer.drain(), 0.2)
        proxy.strike(Stall(0))
        assert await client.reader.readexactly(len(message)) == message
        client.leave()


async def test_throttled_and_delayed() -> None:
    """It takes at least so long, and is quick again afterwards."""
    loop = asyncio.get_running_loop()
    async with proxied() as (_, proxy):
        client = await Client.to(proxy)
        begun = loop.time()
        proxy.strike(Throttle(20_000, for_s=1e6))
        await client.say(bytes(2_000))
        assert loop.time() - begun >= 0.2  # a tenth of a second each way
        proxy.strike(Throttle(20_000, for_s=0))
        await until(lambda: proxy.bytes_per_s is None)
        proxy.strike(Delay(0.1, for_s=1e6))
        begun = loop.time()
        await client.say(b"x")
        assert loop.time() - begun >= 0.2
        client.leave()


async def test_nobody_listens_for_a_while() -> None:
    """Who is connected stays so; the port is the same afterwards."""
    async with proxied() as (_, proxy):
        client = await Client.to(proxy)
        await play([Planned(0.01, Refuse(0.3))], proxy)
        with pytest.raises(ConnectionRefusedError):
            await Client.to(proxy)
        assert await client.say(b"still here") == b"still here"

        async def back() -> Client:
            while True:
                try:
                    return await Client.to(proxy)
                except ConnectionRefusedError:
                    await asyncio.sleep(0.02)

        again = await asyncio.wait_for(back(), 20)
        assert await again.say(b"x") == b"x"
        client.leave()
        again.leave()


async def test_a_service_that_is_gone_looks_gone() -> None:
    """The client's connection is reset."""
    async with proxied() as (_, live):
        target = live.port
    async with ChaosProxy("127.0.0.1", target) as proxy:
        client = await Client.to(proxy)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.say(b"x")
        client.leave()


async def test_it_leaves_nothing_behind() -> None:
    """No task, no socket, whatever was going on."""

    def files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before, tasks = files(), len(asyncio.all_tasks())
    async with proxied() as (_, proxy):
        clients = [await Client.to(proxy) for _ in range(5)]
        for client in clients:
            await client.say(b"x")
        proxy.strike(HalfOpen())
        proxy.strike(Stall(100))
        proxy.strike(Refuse(100))
    for client in clients:
        client.leave()
        with contextlib.suppress(ConnectionError):
            await client.writer.wait_closed()
    await until(lambda: files() <= before and len(asyncio.all_tasks()) == tasks)


async def test_an_endpoint_is_reached_through_it() -> None:
    """Host and port are the proxy's, the rest is the service's."""
    async with content_server(ContentService()) as behind, ChaosProxy.before(behind) as proxy:
        through = proxy.endpoint(behind)
        assert through.url == f"ws://127.0.0.1:{proxy.port}/api-ws/v1/inference"
        assert (through.name, through.key) == (behind.name, behind.key)
