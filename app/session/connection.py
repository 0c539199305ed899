"""Opening the WebSocket, and closing it.

Not here: what to say of each way to fail (``connection_failures.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from app import __version__
from app.errors import ConnectionLostError, ProxyError, ProxyInputError, ServiceError
from app.message import Message, as_message
from app.protocol.peer_text import one_line
from app.session.connection_failures import proxy_failure, service_failure
from app.session.endpoint import Endpoint
from app.session.proxies import find_proxy
from app.session.trust import secure_context
from app.settings.proxy import Proxy

OPEN_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 2.0
MAX_MESSAGE_BYTES = 1 << 23  # a sentence with its words is some kilobytes; what is too long is judged by the protocol
_OUR_CLOSE_CODES = (1002, 1003, 1007, 1009)  # ours: what came was no message that a WebSocket may carry


class Transport(Protocol):
    """What is below a connection."""

    def abort(self) -> None:
        """Drop it at once."""


class Connection(Protocol):
    """An open WebSocket, as far as a session uses it; ``websockets`` connections are such."""

    @property
    def transport(self) -> Transport: ...  # noqa: D102

    async def send(self, message: str | bytes) -> None:
        """Send a message; waits while the socket is full. Raises `ConnectionClosed`."""

    async def recv(self) -> str | bytes:
        """The next message. Raises `ConnectionClosed`."""

    async def ping(self) -> Awaitable[float]:
        """Send a ping; the result resolves when the peer has answered it. Raises `ConnectionClosed`."""

    async def close(self) -> None:
        """Close, and wait for the peer to do so."""


async def open_connection(endpoint: Endpoint) -> Connection:
    """Connect to a service, directly or through the proxy that is set for it.

    Only this address is connected to: no redirection is followed, wherever it leads.

    Raises:
        AddressNotFoundError: no such host.
        UntrustedPeerError: a bad certificate, or no common encryption.
        ProxyError: the proxy cannot be used, or refuses; not retryable where that stays so until somebody changes it.
        ServiceUnreachableError: nobody listens, no network, or no answer in time.
        HandshakeRejectedError: the service answered with an HTTP error.
    """
    proxy, options = await _prepared(endpoint)
    way = _Way(endpoint, proxy)
    try:
        return await _StraightConnect(
            endpoint.url,
            additional_headers=endpoint.headers(),
            user_agent_header=f"surtitle/{__version__}",
            proxy=None if proxy is None else proxy.url,
            compression=None,
            open_timeout=OPEN_TIMEOUT_S,
            ping_interval=None,  # ``keepalive.py`` does that
            max_size=MAX_MESSAGE_BYTES,
            create_connection=way.arrived,  # type: ignore[arg-type]  # a wrapper, as websockets allows
            **options,
        )
    except Exception as error:
        raise way.failure(error) from error


class _StraightConnect(connect):
    """Connects to the address that it was given, and to no other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """No redirection is followed: what is said goes nowhere but where the user wants it."""
        return exc


class _Way:
    """The way to a service: tells whose fault it is that it is blocked, the proxy's or the service's.

    `websockets` makes its connection once the way through the proxy is open; until then whatever fails is the proxy's.
    """

    def __init__(self, endpoint: Endpoint, proxy: Proxy | None) -> None:
        self._endpoint = endpoint
        self._proxy = proxy

    def arrived(self, *arguments: Any, **options: Any) -> ClientConnection:
        """Make the connection, behind the proxy if there is one."""
        self._proxy = None
        return ClientConnection(*arguments, **options)

    def failure(self, error: Exception) -> ServiceError:
        """What to raise for this."""
        if self._proxy is not None:
            return proxy_failure(error, self._proxy, self._endpoint)
        return service_failure(error, self._endpoint)


async def _prepared(endpoint: Endpoint) -> tuple[Proxy | None, dict[str, Any]]:
    """The proxy, and what verifies certificates; found on a thread, since systems and disks are asked."""
    is_secure = urlsplit(endpoint.url).scheme == "wss"
    if endpoint.is_loopback and not is_secure:
        return None, {}
    try:
        proxy = await asyncio.to_thread(find_proxy, endpoint.url, endpoint.proxy)
    except ProxyInputError as error:
        raise ProxyError(as_message(str(error)), retryable=False) from error
    options: dict[str, Any] = {}  # passed on to asyncio
    if is_secure:
        options["ssl"] = await asyncio.to_thread(secure_context)
    if proxy is not None and proxy.is_secure:
        options["proxy_ssl"] = await asyncio.to_thread(secure_context)
    return proxy, options


async def close_connection(connection: Connection, *, timeout_s: float = CLOSE_TIMEOUT_S) -> None:
    """Close politely, but do not wait for a peer that has gone silent."""
    try:
        async with asyncio.timeout(timeout_s):
            await connection.close()
    except TimeoutError:
        connection.transport.abort()


def lost_connection(closed: ConnectionClosed, endpoint: Endpoint) -> ConnectionLostError:
    """The error to raise for a connection that ended in the middle of a task, by how it ended."""
    if closed.sent is not None and closed.sent.code in _OUR_CLOSE_CODES and not closed.rcvd_then_sent:
        sentence = Message(
            "{service} sent an invalid response ({code}).", service=endpoint.subject, code=closed.sent.code
        )
        return ConnectionLostError(sentence, close_code=closed.sent.code)
    if closed.rcvd is None:
        return ConnectionLostError(Message("The connection to {service} was lost.", service=endpoint.name))
    if closed.rcvd.code == CloseCode.NO_STATUS_RCVD:
        return ConnectionLostError(
            Message("{service} closed the connection without giving a reason.", service=endpoint.subject)
        )
    reason = one_line(endpoint.redacted(closed.rcvd.reason))
    said = f"{closed.rcvd.code} {reason}".strip()
    return ConnectionLostError(
        Message("{service} closed the connection ({reason}).", service=endpoint.subject, reason=said),
        close_code=closed.rcvd.code,
    )
