"""Proxies on loopback: HTTP CONNECT, also over TLS, and SOCKS 4, 4a and 5.

Each notes what it was asked for and connects to one service on loopback instead, whatever that was: so a test can name
hosts that exist nowhere, and nothing leaves this computer.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
import ssl
import struct
from types import TracebackType
from typing import Self


class FakeProxy:
    """A proxy in front of one service; an async context manager.

    Args:
        service_port: where it connects, whatever it is asked for.
        login: user and password that it wants; None: it lets everybody in.
        refusal: the HTTP status, or the SOCKS reply, that everybody gets.
        tls: with which it is spoken to itself.

    Attributes:
        port: where it listens, once entered.
        asked: the host and port of each request that it understood.
    """

    def __init__(
        self,
        service_port: int = 0,
        *,
        login: tuple[str, str] | None = None,
        refusal: int | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.port = 0
        self.asked: list[tuple[str, int]] = []
        self._service_port = service_port
        self._login = login
        self._refusal = refusal
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            first = await reader.readexactly(1)
            match first:
                case b"\x05":
                    let_in = await self._socks5(reader, writer)
                case b"\x04":
                    let_in = await self._socks4(reader, writer)
                case _:
                    let_in = await self._http(first, reader, writer)
            await writer.drain()
            if let_in:
                await self._relay(reader, writer)

    async def _http(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split(" ")
        assert method == "CONNECT"
        host, _, port = target.rpartition(":")
        self.asked.append((host.strip("[]"), int(port)))
        status = self._refusal or 200
        if self._login is not None:
            wanted = base64.b64encode(":".join(self._login).encode()).decode()
            if f"Proxy-Authorization: Basic {wanted}" not in head:
                status = 407
        writer.write(f"HTTP/1.1 {status} So\r\n".encode())
        if status == 407:
            writer.write(b'Proxy-Authenticate: Basic realm="proxy"\r\n')
        writer.write(b"\r\n" if status == 200 else b"Content-Length: 0\r\n\r\n")
        return status == 200

    async def _socks5(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        if self._login is None:
            writer.write(b"\x05\x00")
        elif 2 not in methods:
            writer.write(b"\x05\xff")
            return False
        else:
            writer.write(b"\x05\x02")
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            good = (user.decode(), password.decode()) == self._login
            writer.write(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return False
        _, _, _, kind = await reader.readexactly(4)
        match kind:
            case 1:
                host = str(ipaddress.IPv4Address(await reader.readexactly(4)))
            case 4:
                host = str(ipaddress.IPv6Address(await reader.readexactly(16)))
            case _:
                host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        self.asked.append((host, port))
        writer.write(bytes((5, self._refusal or 0, 0, 1)) + bytes(6))
        return self._refusal is None

    async def _socks4(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await reader.readexactly(1)
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        address = await reader.readexactly(4)
        await reader.readuntil(b"\0")
        host = str(ipaddress.IPv4Address(address))
        if host.startswith("0.0.0."):  # 4a: the name follows
            host = (await reader.readuntil(b"\0"))[:-1].decode()
        self.asked.append((host, port))
        writer.write(bytes((0, self._refusal or 90)) + bytes(6))
        return self._refusal is None

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        service_reader, service_writer = await asyncio.open_connection("127.0.0.1", self._service_port)
        with contextlib.closing(service_writer):
            async with asyncio.TaskGroup() as group:
                group.create_task(_copy(reader, service_writer))
                group.create_task(_copy(service_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
