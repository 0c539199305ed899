"""What strangers and deaf clients may cost the service, with real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.protocol.languages import LanguageSupport
from app.service.admission import UNREAD_LIMIT_BYTES, WRITE_LIMIT_BYTES, Refusals, wire_logger
from app.service.server import SpeechServer
from tests.fakes.scripted_recognizer import ScriptedRecognizer
from tests.fakes.waiting import until

DEADLINE_S = 20.0
PING = b"\x89\xfd\0\0\0\0" + b"x" * 125


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Any]]:
    """Starts services, and ends them afterwards."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(**policies: Any) -> SpeechServer:
            server = SpeechServer(
                load=ScriptedRecognizer, languages=LanguageSupport({"en": ()}, detects=False), **policies
            )
            await server.start()
            stack.push_async_callback(server.aclose)
            return server

        yield start


def client_of(server: SpeechServer) -> connect:
    """A client that knows the token."""
    return connect(server.url, additional_headers={"Authorization": server.token}, proxy=None)


async def opened(server: SpeechServer, *, token: str, small: bool = False) -> socket.socket:
    """A connection below WebSocket's level, with its handshake sent."""
    loop = asyncio.get_running_loop()
    peer = socket.socket()
    if small:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.setblocking(False)
    await loop.sock_connect(peer, ("127.0.0.1", urlsplit(server.url).port))
    head = (
        "GET /api-ws/v1/inference HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: {token}\r\n\r\n"
    )
    await loop.sock_sendall(peer, head.encode())
    return peer


async def test_a_flood_of_pings_whose_pongs_are_never_read_is_bounded_and_ends(serve: Callable[..., Any]) -> None:
    """The service stops reading, and after a while it drops the peer; others are served meanwhile."""
    server = await serve(unread_s=0.5)
    with contextlib.closing(await opened(server, token=server.token, small=True)) as peer:
        loop = asyncio.get_running_loop()
        await loop.sock_recv(peer, 64)  # the handshake is answered
        (connection,) = server._server.all_connections
        most = 0
        dropped = False
        async with asyncio.timeout(DEADLINE_S):
            while not dropped:
                try:
                    await loop.sock_sendall(peer, PING * 100)
                except (ConnectionResetError, BrokenPipeError):
                    dropped = True
                most = max(most, connection.transport.get_write_buffer_size())
        assert most < UNREAD_LIMIT_BYTES
        await until(lambda: not server._server.all_connections)
    async with client_of(server) as client:
        await (await client.ping())


async def test_a_peer_that_reads_slowly_is_read_on(serve: Callable[..., Any]) -> None:
    """It gets every pong, though far more of them are due than may wait."""
    server = await serve()
    pings = 4 * WRITE_LIMIT_BYTES // 127
    with contextlib.closing(await opened(server, token=server.token, small=True)) as peer:
        loop = asyncio.get_running_loop()
        sending = asyncio.ensure_future(loop.sock_sendall(peer, PING * pings))
        got = b""
        async with asyncio.timeout(DEADLINE_S):
            while got.count(b"\x8a\x7d") < pings:
                got += await loop.sock_recv(peer, 4096)
        await sending


async def test_strangers_who_linger_do_not_keep_a_client_out(
    serve: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The oldest silent connections go, whoever has the token is served, and the log gets a line, no traceback."""
    server = await serve(pending_limit=8)
    port = urlsplit(server.url).port
    async with contextlib.AsyncExitStack() as stack:
        strangers = []
        for number in range(60):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            strangers.append(reader)
            if number % 3 == 1:
                writer.write(b"nonsense\r\n\r\n")
            if number % 10 == 9:
                async with client_of(server) as client:
                    await (await client.ping())
        await until(lambda: server._admission.pending <= 8)
        async with asyncio.timeout(DEADLINE_S):
            assert await strangers[0].read() == b""
    await until(lambda: server._admission.pending == 0)
    refused = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(refused) == 1, [record.getMessage() for record in refused]
    assert all(record.exc_info is None for record in caplog.records)


async def test_clients_without_the_token_are_counted_in_one_line(
    serve: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """However many they are; and none of them stays among those who are about to prove themselves."""
    server = await serve()
    for _ in range(20):
        with pytest.raises(InvalidStatus):
            await connect(server.url, proxy=None)
    await until(lambda: server._admission.pending == 0)
    await server.aclose()
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert lines == ["refused: clients without the token (1)", "refused: clients without the token (19)"]


async def test_closing_the_server_does_not_wait_for_strangers(serve: Callable[..., Any]) -> None:
    """Their handshakes would take ten seconds to be given up."""
    server = await serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.url).port)
    await until(lambda: server._admission.pending == 1)
    async with client_of(server) as client:
        await server.aclose()
        assert await reader.read() == b""
        with pytest.raises(ConnectionClosed):
            await client.recv()
    writer.close()


def test_refusals_are_logged_once_an_interval(caplog: pytest.LogCaptureFixture) -> None:
    """The first at once, the others together."""
    now = 0.0
    refusals = Refusals(interval_s=60, clock=lambda: now)
    for _ in range(3):
        refusals.note("a")
    refusals.note("b")
    now = 61.0
    refusals.note("a")
    refusals.flush()
    assert [record.getMessage() for record in caplog.records] == ["refused: a (1)", "refused: a (3), b (1)"]


def test_failed_handshakes_are_counted_and_leave_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """As some versions of websockets log each of them; anything else that it says is logged."""
    wire_log = wire_logger(Refusals())
    for _ in range(3):
        wire_log.error("opening handshake failed", exc_info=ValueError("nonsense"))
    wire_log.warning("something else")
    lines = [(record.getMessage(), record.exc_info) for record in caplog.records]
    assert lines == [("refused: failed handshakes (1)", None), ("something else", None)]
