"""Opening the WebSocket, with every way to fail told apart by type and by sentence."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidProxy, InvalidStatus, ProxyError

from app import __version__
from app.errors import HandshakeRejectedError, ServiceUnreachableError
from app.protocol.failures import CODE_LIMIT
from app.protocol.wording import one_line
from app.session.endpoint import Endpoint
from app.settings.secrets import KEY_VARIABLE

OPEN_TIMEOUT_S = 10.0
PING_INTERVAL_S = 5.0
PONG_TIMEOUT_S = 10.0
MAX_MESSAGE_BYTES = 1 << 20  # a sentence with its words is some kilobytes


async def open_connection(endpoint: Endpoint) -> ClientConnection:
    """Connect to a service.

    Raises:
        ServiceUnreachableError: no such host, nobody listens, no network, a bad certificate, or no answer in time.
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
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PONG_TIMEOUT_S if endpoint.answers_pings else None,
            max_size=MAX_MESSAGE_BYTES,
        )
    except InvalidStatus as error:
        raise _rejection(error, endpoint) from error
    except ssl.SSLCertVerificationError as error:
        raise _unreachable(
            f"The certificate of {endpoint.name} cannot be trusted ({error.verify_message}). "
            "Check the date of this computer and its network."
        ) from error
    except ssl.SSLError as error:
        raise _unreachable(f"No secure connection to {endpoint.name} could be made ({error.reason}).") from error
    except socket.gaierror as error:
        raise _unreachable(f"The address of {endpoint.name} was not found. Check the network connection.") from error
    except TimeoutError as error:
        raise _unreachable(f"{_capital(endpoint.name)} does not answer. Check the network connection.") from error
    except (InvalidProxy, ProxyError, ImportError) as error:
        raise _unreachable(f"The proxy of this system cannot be used ({error}).") from error
    except (InvalidHandshake, EOFError) as error:
        raise _unreachable(f"What answers at {endpoint.url} is not a speech service.") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "no connection"
        raise _unreachable(f"{_capital(endpoint.name)} cannot be reached ({reason}).") from error


async def close_connection(connection: ClientConnection, *, timeout_s: float = 2.0) -> None:
    """Close politely, but do not wait for a peer that has gone silent."""
    try:
        async with asyncio.timeout(timeout_s):
            await connection.close()
    except TimeoutError:
        connection.transport.abort()


def _unreachable(sentence: str) -> ServiceUnreachableError:
    return ServiceUnreachableError(sentence)


def _rejection(error: InvalidStatus, endpoint: Endpoint) -> HandshakeRejectedError:
    status = error.response.status_code
    code = _error_code(error.response.body)
    match status:
        case 401 if endpoint.key is None:
            sentence = f"{_capital(endpoint.name)} wants an API key. Set {KEY_VARIABLE}."
        case 401:
            sentence = f"{_capital(endpoint.name)} does not accept the key. Enter it again."
        case 403:
            sentence = f"This key may not use {endpoint.name}. Check the account in the service's console."
        case 404:
            sentence = f"There is no speech service at {endpoint.url}. Check the address."
        case 429:
            sentence = f"{_capital(endpoint.name)} has too many requests from this key at the moment."
        case _ if status >= 500:
            sentence = f"{_capital(endpoint.name)} is out of order at the moment (HTTP {status})."
        case _:
            sentence = f"{_capital(endpoint.name)} refused the connection (HTTP {status} {code})."
    return HandshakeRejectedError(sentence, status=status, code=code)


def _error_code(body: bytes | bytearray | None) -> str:
    try:
        answer = json.loads(body or b"")
    except (ValueError, RecursionError):
        return ""
    code = answer.get("code") if isinstance(answer, dict) else None
    return one_line(code, limit=CODE_LIMIT) if isinstance(code, str) else ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
