"""The network in memory: it behaves as sockets do, and breaks as they do."""

from __future__ import annotations

import asyncio

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from app.errors import HandshakeRejectedError, ServiceUnreachableError
from app.session import connection as connection_module
from app.session.connection import open_connection
from app.session.endpoint import Endpoint
from tests.fakes.faults import Cut, CutAtByte, Delay, HalfOpen, Planned, Refuse, Stall, Throttle, play
from tests.fakes.memory_connection import MemoryConnection
from tests.fakes.memory_network import memory_network, rejection
from tests.fakes.virtual_time import in_virtual_time

ENDPOINT = Endpoint("ws://127.0.0.1:9/", "the memory service", key="sk-secret-key")


async def echo(connection: MemoryConnection) -> None:
    """Send everything back."""
    async for frame in connection:
        await connection.send(frame)


async def deaf(connection: MemoryConnection) -> None:
    """Never read."""
    await connection.wait_closed()


def now() -> float:
    """The loop's time."""
    return round(asyncio.get_running_loop().time(), 6)


@in_virtual_time
async def test_messages_go_there_and_back_in_order() -> None:
    """Text and bytes, each way as late as the wire is long."""
    async with memory_network(echo, latency_s=0.05) as network:
        connection = await network.connect(ENDPOINT)
        assert now() == 0.1
        await connection.send("one")
        await connection.send(b"two")
        assert [await connection.recv(), await connection.recv()] == ["one", b"two"]
        assert now() == 0.2
        await connection.close()
        assert connection.close_code == 1000


@in_virtual_time
async def test_a_sender_waits_for_a_reader() -> None:
    """What lies in between is bounded; it goes on once the reader does."""
    received: list[object] = []
    reading = asyncio.Event()

    async def late(connection: MemoryConnection) -> None:
        await reading.wait()
        received.extend([frame async for frame in connection])

    async with memory_network(late, buffer_bytes=10_000, read_ahead=2) as network:
        connection = await network.connect(ENDPOINT)

        async def pour() -> None:
            for number in range(100):
                await connection.send(bytes([number]) * 1000)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pour(), 60)
        reading.set()
        await connection.send(b"last")
        await connection.close()
    assert len(received) == 14  # two read ahead, ten in the buffers, the one that waited, the last
    assert received[-1] == b"last"


@in_virtual_time
async def test_a_ping_waits_its_turn_behind_the_data() -> None:
    """Its pong proves what was read; while the reader reads, it comes by itself."""
    step = asyncio.Semaphore(0)

    async def slow(connection: MemoryConnection) -> None:
        while True:
            await step.acquire()
            await connection.recv()

    async with memory_network(slow, latency_s=0.5, read_ahead=1) as network:
        connection = await network.connect(ENDPOINT)
        await connection.send(b"first")
        await connection.send(b"second")
        pong = await connection.ping()
        await asyncio.sleep(30)
        assert not pong.done()
        step.release()
        step.release()
        assert await pong > 30
        assert await (await connection.ping()) == pytest.approx(1.0)  # nobody asks for anything, and it is answered


@in_virtual_time
async def test_a_close_frame_gives_both_ends_its_code() -> None:
    """After what was sent before it."""

    async def bye(connection: MemoryConnection) -> None:
        await connection.send("last words")
        await connection.close(1011, "overloaded")

    async with memory_network(bye) as network:
        connection = await network.connect(ENDPOINT)
        await asyncio.sleep(1)
        assert await connection.recv() == "last words"
        with pytest.raises(ConnectionClosedError) as caught:
            await connection.recv()
        assert (caught.value.rcvd.code, caught.value.rcvd_then_sent) == (1011, True)
        assert (connection.close_code, connection.close_reason) == (1011, "overloaded")
        with pytest.raises(ConnectionClosedError):
            await connection.send("too late")


@in_virtual_time
async def test_a_close_without_a_code_is_a_good_end() -> None:
    """As `websockets` sees it: 1005."""

    async def bye(connection: MemoryConnection) -> None:
        await connection.close(1005)

    async with memory_network(bye) as network:
        connection = await network.connect(ENDPOINT)
        with pytest.raises(ConnectionClosedOK):
            await connection.recv()
        assert connection.close_code == 1005


@in_virtual_time
async def test_a_cut_ends_both_sides_at_once() -> None:
    """Whoever reads, sends or waits for a pong is told; what had come can still be read."""
    async with memory_network(deaf) as network:
        connection = await network.connect(ENDPOINT)
        pong = await connection.ping()
        network.strike(Cut())
        with pytest.raises(ConnectionClosedError) as caught:
            await connection.recv()
        assert caught.value.rcvd is None
        with pytest.raises(ConnectionClosedError):
            await connection.send(b"")
        assert pong.done()
        assert connection.close_code == 1006
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert network.open == []


@in_virtual_time
async def test_a_sender_that_waits_is_told_of_a_cut() -> None:
    """It does not wait for ever."""
    async with memory_network(deaf, buffer_bytes=100, read_ahead=1) as network:
        connection = await network.connect(ENDPOINT)

        async def pour() -> None:
            while True:
                await connection.send(bytes(100))

        pouring = asyncio.ensure_future(pour())
        await asyncio.sleep(1)
        network.strike(Cut())
        with pytest.raises(ConnectionClosedError):
            await pouring


@in_virtual_time
async def test_a_cut_at_a_byte_lets_through_what_comes_before() -> None:
    """The message that crosses the mark is lost."""
    received: list[object] = []

    async def note(connection: MemoryConnection) -> None:
        while True:
            received.append(await connection.recv())

    async with memory_network(note) as network:
        connection = await network.connect(ENDPOINT)
        network.strike(CutAtByte(250))
        for number in range(5):
            await connection.send(bytes([number]) * 100)
        await connection.wait_closed()
    assert [frame[:1] for frame in received] == [b"\0", b"\1"]


@in_virtual_time
async def test_half_open_takes_everything_and_gives_nothing() -> None:
    """No error, no close, no pong, no end."""
    async with memory_network(echo) as network:
        connection = await network.connect(ENDPOINT)
        network.strike(HalfOpen())
        for _ in range(1000):
            await connection.send(bytes(3200))
        pong = await connection.ping()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3000):
                await connection.recv()
        assert not pong.done()
        assert connection.close_code is None
        connection.transport.abort()


@in_virtual_time
async def test_a_stall_delays_and_loses_nothing() -> None:
    """What was sent meanwhile arrives after it."""
    async with memory_network(echo, latency_s=0.01) as network:
        connection = await network.connect(ENDPOINT)
        network.strike(Stall(20))
        await connection.send("patience")
        assert await connection.recv() == "patience"
        assert 20 <= now() < 20.1
        await connection.close()


@in_virtual_time
async def test_a_throttled_wire_takes_its_time() -> None:
    """So many bytes a second, and full speed afterwards."""
    async with memory_network(echo, latency_s=0) as network:
        connection = await network.connect(ENDPOINT)
        network.strike(Throttle(1000, for_s=5))
        await connection.send(bytes(2000))
        await connection.recv()
        assert now() == 4
        await asyncio.sleep(2)
        await connection.send(bytes(2000))
        await connection.recv()
        assert now() == 6
        await connection.close()


@in_virtual_time
async def test_a_delay_ends() -> None:
    """Then everything is as before."""
    async with memory_network(echo, latency_s=0.5) as network:
        connection = await network.connect(ENDPOINT)
        network.strike(Delay(2, for_s=10))
        for expected_s in (4.0, 4.0):
            begun = now()
            await connection.send("x")
            await connection.recv()
            assert now() - begun == pytest.approx(expected_s)
        await asyncio.sleep(10)
        begun = now()
        await connection.send("x")
        await connection.recv()
        assert now() - begun == pytest.approx(1.0)
        await connection.close()


@in_virtual_time
async def test_nobody_listens_for_a_while() -> None:
    """A plan strikes at its moments."""
    async with memory_network(echo) as network:
        await play([Planned(5, Refuse(10)), Planned(5, Cut())], network)
        with pytest.raises(ServiceUnreachableError):
            await network.connect(ENDPOINT)
        await asyncio.sleep(10)
        await (await network.connect(ENDPOINT)).close()


@in_virtual_time
async def test_a_message_that_is_too_big_closes_with_1009() -> None:
    """It is we who close."""

    async def flood(connection: MemoryConnection) -> None:
        await connection.send("x" * 1001)
        await connection.wait_closed()

    async with memory_network(flood) as network:
        connection = await network.dial("ws://x/", max_size=1000)
        with pytest.raises(ConnectionClosedError) as caught:
            await connection.recv()
        assert caught.value.sent.code == 1009
        assert not caught.value.rcvd_then_sent


def test_the_real_handshake_errors_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """`open_connection` turns what the network refuses with into its own errors, in virtual time."""

    @in_virtual_time
    async def run() -> None:
        async with memory_network(echo) as network:
            monkeypatch.setattr(connection_module, "_StraightConnect", network.dial)
            network.refusals += [rejection(401, "InvalidApiKey"), ConnectionRefusedError(111, "refused"), None]
            with pytest.raises(HandshakeRejectedError, match="rejected the API key"):
                await open_connection(ENDPOINT)
            with pytest.raises(ServiceUnreachableError, match="can't be reached"):
                await open_connection(ENDPOINT)
            with pytest.raises(ServiceUnreachableError, match="isn't responding"):
                await open_connection(ENDPOINT)
            connection = await open_connection(ENDPOINT)
            await connection.send("x")
            assert await connection.recv() == "x"
            await connection.close()

    run()
