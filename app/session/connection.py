"""Opening the WebSocket, with every way to fail told apart by type and by sentence."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
from collections.abc import Awaitable
from typing import Protocol

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidProxy, InvalidStatus, ProxyError
from websockets.frames import CloseCode

from app import __version__
from app.errors import (
    AddressNotFoundError,
    ConnectionLostError,
    HandshakeRejectedError,
    ServiceUnreachableError,
    UntrustedPeerError,
)
from app.protocol.failures import CODE_LIMIT
from app.protocol.wording import one_line
from app.session.endpoint import Endpoint
from app.settings.secrets import KEY_VARIABLE
from app.told import told

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
    """Connect to a service.

    Raises:
        AddressNotFoundError: no such host.
        UntrustedPeerError: a bad certificate, or no common encryption.
        ServiceUnreachableError: nobody listens, no network, or no answer in time.
        HandshakeRejectedError: the service answered with an HTTP error.
    """
    try:
        return await connect(
            endpoint.url,
            additional_headers=endpoint.headers(),
            user_agent_header=f"surtitle/{__version__}",
            proxy=None if endpoint.is_loopback else True,
            compression=None,
            open_timeout=OPEN_TIMEOUT_S,
            ping_interval=None,  # ``keepalive.py`` does that
            max_size=MAX_MESSAGE_BYTES,
        )
    except InvalidStatus as error:
        raise _rejection(error, endpoint) from error
    except ssl.SSLCertVerificationError as error:
        raise UntrustedPeerError(
            told(
                "The certificate of {service} cannot be trusted ({reason}). "
                "Check the date of this computer and its network.",
                service=endpoint.name,
                reason=error.verify_message,
            )
        ) from error
    except ssl.SSLError as error:
        raise UntrustedPeerError(
            told(
                "No secure connection to {service} could be made ({reason}).",
                service=endpoint.name,
                reason=error.reason,
            )
        ) from error
    except socket.gaierror as error:
        raise AddressNotFoundError(
            told("The address of {service} was not found. Check the network connection.", service=endpoint.name)
        ) from error
    except TimeoutError as error:
        raise ServiceUnreachableError(
            told("{service} does not answer. Check the network connection.", service=endpoint.subject)
        ) from error
    except (InvalidProxy, ProxyError, ImportError) as error:
        raise ServiceUnreachableError(
            told("The proxy of this system cannot be used ({error}).", error=error)
        ) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else told("no connection")
        raise ServiceUnreachableError(
            told("{service} cannot be reached ({reason}).", service=endpoint.subject, reason=reason)
        ) from error
    except Exception as error:  # of the library, of whatever came in the place of a handshake: not only its own types
        raise ServiceUnreachableError(
            told("What answers at {url} is not a speech service.", url=endpoint.url)
        ) from error


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
        sentence = told("{service} sent what cannot be read ({code}).", service=endpoint.subject, code=closed.sent.code)
        return ConnectionLostError(sentence, close_code=closed.sent.code)
    if closed.rcvd is None:
        return ConnectionLostError(told("The connection to {service} was lost.", service=endpoint.name))
    if closed.rcvd.code == CloseCode.NO_STATUS_RCVD:
        return ConnectionLostError(told("{service} closed the connection without a reason.", service=endpoint.subject))
    reason = one_line(endpoint.redacted(closed.rcvd.reason))
    said = f"{closed.rcvd.code} {reason}".strip()
    return ConnectionLostError(
        told("{service} closed the connection ({reason}).", service=endpoint.subject, reason=said),
        close_code=closed.rcvd.code,
    )


def _rejection(error: InvalidStatus, endpoint: Endpoint) -> HandshakeRejectedError:
    status = error.response.status_code
    code = one_line(endpoint.redacted(_error_code(error.response.body)), limit=CODE_LIMIT)
    match status:
        case 401 if endpoint.key is None:
            sentence = told(
                "{service} wants an API key. Set {variable}.", service=endpoint.subject, variable=KEY_VARIABLE
            )
        case 401 if endpoint.has_regions:
            sentence = told(
                "{service} does not accept the key. Enter it again, or choose its other region in the settings.",
                service=endpoint.subject,
            )
        case 401:
            sentence = told("{service} does not accept the key. Enter it again.", service=endpoint.subject)
        case 403:
            sentence = told(
                "This key may not use {service}. Check the account in the service's console.", service=endpoint.name
            )
        case 404:
            sentence = told("There is no speech service at {url}. Check the address.", url=endpoint.url)
        case 429:
            sentence = told("{service} has too many requests from this key at the moment.", service=endpoint.subject)
        case _ if status >= 500:
            sentence = told(
                "{service} is out of order at the moment (HTTP {status}).", service=endpoint.subject, status=status
            )
        case _:
            answer = f"HTTP {status} {code}".strip()
            sentence = told("{service} refused the connection ({answer}).", service=endpoint.subject, answer=answer)
    return HandshakeRejectedError(sentence, status=status, code=code)


def _error_code(body: bytes | bytearray | None) -> str:
    try:
        answer = json.loads(body or b"")
    except (ValueError, RecursionError):
        return ""
    code = answer.get("code") if isinstance(answer, dict) else None
    return code if isinstance(code, str) else ""
