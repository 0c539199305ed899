"""What may answer in the place of a speech service, in bytes: hotels, proxies, half-broken machines.

`OddDoor` stands before a real service on loopback. It lets connections through, but for the chosen ones: those get an
odd answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

LOGIN_PAGE = b"<!DOCTYPE html><html><title>Welcome, guest</title><form action='/login'>Room number</form></html>"


def http(status: str, *headers: str, body: bytes = b"") -> Answer:
    """An HTTP answer, whole."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return raw("\r\n".join([*lines, "", ""]).encode() + body)


def raw(answer: bytes) -> Answer:
    """These bytes once the request is read, and the end."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    return play


async def close_unread(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    """Close without having read anything."""


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reset the connection."""
    writer.transport.abort()


async def nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Read all, and answer nothing, until the client leaves."""
    while await reader.read(1000):
        pass


async def tls_instead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a TLS server answers to a plain request, as OpenSSL has it."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(await reader.readuntil(b"\r\n\r\n"))
    with contextlib.suppress(ssl.SSLError):
        server.do_handshake()
    writer.write(outgoing.read())
    await writer.drain()


_UPGRADE = ("Connection: Upgrade", "Upgrade: websocket")

ODD_ANSWERS: dict[str, Answer] = {
    "200": http("200 OK"),
    "200 with a login page": http("200 OK", "Content-Type: text/html", body=LOGIN_PAGE),
    "200 of an endless page": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + LOGIN_PAGE),
    "204": http("204 No Content"),
    "301 to another host": http("301 Moved Permanently", "Location: https://login.hotel.invalid/"),
    "302 without Location": http("302 Found"),
    "302 to a path": http("302 Found", "Location: /login"),
    "302 to a page": http("302 Found", "Location: http://127.0.0.1:9/login"),
    "302 to nonsense": http("302 Found", "Location: ws://[::1/%zz"),
    "303": http("303 See Other", "Location: /login"),
    "307 to another host": http("307 Temporary Redirect", "Location: ws://login.hotel.invalid/"),
    "308 to a page": http("308 Permanent Redirect", "Location: mailto:guest@hotel.invalid"),
    "400": http("400 Bad Request"),
    "401": http("401 Unauthorized", "WWW-Authenticate: Basic", body=b'{"code": "InvalidApiKey"}'),
    "403": http("403 Forbidden", body=LOGIN_PAGE),
    "404": http("404 Not Found"),
    "405": http("405 Method Not Allowed"),
    "407": http("407 Proxy Authentication Required", "Proxy-Authenticate: Basic"),
    "408": http("408 Request Timeout"),
    "410": http("410 Gone"),
    "418": http("418 I'm a teapot"),
    "426": http("426 Upgrade Required", "Upgrade: h2c"),
    "429": http("429 Too Many Requests", "Retry-After: 3600"),
    "500": http("500 Internal Server Error"),
    "502": http("502 Bad Gateway", body=LOGIN_PAGE),
    "503": http("503 Service Unavailable"),
    "504": http("504 Gateway Timeout"),
    "511": http("511 Network Authentication Required", body=LOGIN_PAGE),
    "a status that is no number": http("2OO OK"),
    "a status that nobody knows": http("999 Surprise"),
    "101 without a key": http("101 Switching Protocols", *_UPGRADE),
    "101 with a wrong key": http("101 Switching Protocols", *_UPGRADE, "Sec-WebSocket-Accept: aGVsbG8="),
    "101 to something else": http("101 Switching Protocols", "Connection: Upgrade", "Upgrade: h2c"),
    "over-long headers": http("200 OK", f"X-Long: {'x' * 100_000}"),
    "too many headers": http("200 OK", *[f"X-{number}: y" for number in range(1000)]),
    "headers that are none": raw(b"HTTP/1.1 200 OK\r\n\xff\xfe: \0\r\n\r\n"),
    "half a response": raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "garbage": raw(bytes(range(256)) * 16),
    "a line without an end": raw(b"x" * 100_000),
    "another protocol's greeting": raw(b"SSH-2.0-OpenSSH_9\r\n"),
    "TLS on a plain port": tls_instead,
    "closed before answering": raw(b""),
    "closed before reading": close_unread,
    "reset": reset,
    "no answer": nothing,
}


class OddDoor:
    """The door of a service.

    Attributes:
        url: of the door.
        came: how many connections have come.
    """

    def __init__(self, service_url: str, answer: Answer, is_odd: Callable[[int], bool]) -> None:
        self.url = ""
        self.came = 0
        self._service_url = service_url
        self._answer = answer
        self._is_odd = is_odd

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.came += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                if self._is_odd(self.came):
                    await self._answer(reader, writer)
                else:
                    await self._let_through(reader, writer)
            finally:
                writer.close()
                await writer.wait_closed()

    async def _let_through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(self._service_url)
        inner_reader, inner_writer = await asyncio.open_connection(parts.hostname, parts.port)
        ways = [
            asyncio.create_task(_carry(reader, inner_writer)),
            asyncio.create_task(_carry(inner_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            inner_writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()


@contextlib.asynccontextmanager
async def odd_door(service_url: str, answer: Answer, *, is_odd: Callable[[int], bool]) -> AsyncIterator[OddDoor]:
    """A door before a service; `is_odd` chooses the connections, counted from 1, that get the answer."""
    door = OddDoor(service_url, answer, is_odd)
    handlers: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        try:
            await door.handle(reader, writer)
        finally:
            handlers.discard(task)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    parts = urlsplit(service_url)
    door.url = parts._replace(netloc=f"127.0.0.1:{server.sockets[0].getsockname()[1]}").geturl()
    try:
        yield door
    finally:
        server.close()
        for task in list(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
