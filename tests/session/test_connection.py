"""Every way in which a connection cannot be opened."""

from __future__ import annotations

import asyncio
import http
import json
import ssl
from pathlib import Path

import pytest
from websockets.asyncio.server import Request, Response, ServerConnection, serve

from app.errors import HandshakeRejectedError, ServiceError, ServiceUnreachableError
from app.session import connection as connection_module
from app.session.connection import close_connection, open_connection
from app.session.endpoint import Endpoint
from app.settings.proxy import ProxyChoice
from tests.fakes.proxies import FakeProxy


@pytest.mark.parametrize(
    ("status", "sentence", "retryable"),
    [
        (401, r"rejected the API key\. Enter it again, or choose the other region", False),
        (403, "doesn't have access", False),
        (404, "no speech service at", False),
        (429, "too many requests", True),
        (503, "temporarily unavailable", True),
        (418, "rejected the connection", False),
    ],
)
async def test_each_http_refusal_has_its_sentence(status: int, sentence: str, retryable: bool) -> None:
    """A bad key, a forbidden one, a busy service and a broken one are not the same."""

    def refuse(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(http.HTTPStatus(status), "")
        response.body = json.dumps({"code": "SomeCode"}).encode()
        del response.headers["Content-Length"]
        response.headers["Content-Length"] = str(len(response.body))
        return response

    async def handle(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(handle, "127.0.0.1", 0, process_request=refuse) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(HandshakeRejectedError, match=sentence) as caught:
            await open_connection(Endpoint(f"ws://127.0.0.1:{port}/", "the service", key="sk-secret", has_regions=True))
    assert caught.value.status == status
    assert caught.value.code == "SomeCode"
    assert caught.value.retryable is retryable
    assert "sk-secret" not in str(caught.value)


async def raw_server(answer: bytes) -> asyncio.Server:
    """A server that answers anything with these bytes and closes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(handle, "127.0.0.1", 0)


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 64])
async def test_something_else_that_answers_is_no_speech_service(answer: bytes) -> None:
    """Whatever it is, it ends in a sentence."""
    server = await raw_server(answer)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises((ServiceUnreachableError, HandshakeRejectedError)) as caught:
            await open_connection(Endpoint(f"ws://127.0.0.1:{port}/", "the service"))
    assert str(caught.value).endswith(".")


async def test_a_closed_port_is_unreachable() -> None:
    """Nobody listens there."""
    server = await raw_server(b"")
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(ServiceUnreachableError, match="The service can't be reached"):
        await open_connection(Endpoint(f"ws://127.0.0.1:{port}/", "the service"))


async def test_an_unknown_host_is_told_as_such() -> None:
    """A name that no server knows points to the network."""
    with pytest.raises(ServiceUnreachableError, match="Couldn't find the address of the service"):
        await open_connection(Endpoint("ws://surtitle.invalid/", "the service"))


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handshake is bounded."""
    monkeypatch.setattr(connection_module, "OPEN_TIMEOUT_S", 0.05)
    silent = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ServiceUnreachableError, match="isn't responding"):
            await open_connection(Endpoint(f"ws://127.0.0.1:{port}/", "the service"))
        silent.set()


async def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed: Path) -> None:
    """TLS is always verified."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)

    async def handle(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(handle, "127.0.0.1", 0, ssl=context) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ServiceUnreachableError, match="certificate"):
            await open_connection(Endpoint(f"wss://127.0.0.1:{port}/", "the service"))


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["ws://127.0.0.1:{port}/other", "/other", "http://login.test/", "wss://[", "\u00e9", ""]
)
async def test_no_redirection_is_followed(status: int, location: str) -> None:
    """What is said goes to the address that the user chose and to no other; also one that is none is a sentence."""
    elsewhere: list[str] = []

    async def other(connection: ServerConnection) -> None:
        elsewhere.append(connection.request.path if connection.request else "")

    async with serve(other, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        answer = f"HTTP/1.1 {status} So\r\nLocation: {location.format(port=port)}\r\nContent-Length: 0\r\n\r\n"
        async with await raw_server(answer.encode("latin-1")) as asked:
            address = f"ws://127.0.0.1:{asked.sockets[0].getsockname()[1]}/other"
            with pytest.raises(HandshakeRejectedError, match="redirects") as caught:
                await open_connection(Endpoint(address, "the service", key="sk-secret"))
    assert caught.value.status == status
    assert elsewhere == []


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Log in</html>",
        b"HTTP/1.1 302 Found\r\nLocation: http://hotel.test/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 403 No\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_a_page_of_the_network_is_told_as_such(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hotels and trains answer in the place of everybody until one has logged in; reached here through a proxy."""
    monkeypatch.setenv("http_proxy", "")
    async with await raw_server(answer) as server, FakeProxy(server.sockets[0].getsockname()[1]) as proxy:
        endpoint = Endpoint("ws://speech.test/", "the service", proxy=ProxyChoice(f"127.0.0.1:{proxy.port}"))
        with pytest.raises(HandshakeRejectedError, match=r"sign in.*browser") as caught:
            await open_connection(endpoint)
    assert "key" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "ws://127.0.0.1:99999/", "ws://127.0.0.1:0/", "ws://127.0.0.1/\u00e9"]
)
async def test_an_address_that_is_none_ends_in_a_sentence(url: str) -> None:
    """Whatever the library raises for it."""
    with pytest.raises(ServiceError) as caught:
        await open_connection(Endpoint(url, "the service"))
    assert str(caught.value).endswith(".")


async def test_closing_does_not_wait_for_a_peer_that_is_gone() -> None:
    """A close frame that is never answered is given up."""
    stuck = asyncio.Event()

    async def handle(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await stuck.wait()
        connection.transport.abort()

    async with serve(handle, "127.0.0.1", 0, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        connection = await open_connection(Endpoint(f"ws://127.0.0.1:{port}/", "the service"))
        await close_connection(connection, timeout_s=0.05)
        stuck.set()


@pytest.fixture
def self_signed(tmp_path: Path) -> Path:
    """A certificate and its key, made on the spot."""
    import subprocess

    pem = tmp_path / "self-signed.pem"
    key = tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", key, "-out", pem],
        check=True,
        capture_output=True,
    )  # fmt: skip
    pem.write_text(pem.read_text() + key.read_text())
    return pem
