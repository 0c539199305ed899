"""What went wrong while a connection was opened: an error with a sentence for each cause.

Whatever is raised there becomes a `ServiceError`: also what no library should raise, so that a session can go on.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

from python_socks import ProxyConnectionError
from python_socks import ProxyError as SocksError
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidProxyStatus, InvalidStatus

from app.errors import (
    AddressNotFoundError,
    HandshakeRejectedError,
    ProxyError,
    ServiceError,
    ServiceUnreachableError,
    UntrustedPeerError,
)
from app.message import Message, as_message
from app.protocol.failures import CODE_LIMIT
from app.protocol.peer_text import one_line
from app.session.endpoint import Endpoint
from app.session.trust import untrusted
from app.settings.proxy import Proxy
from app.settings.secrets import KEY_VARIABLE

_log = logging.getLogger(__name__)

_SOCKS_NOT_ALLOWED = 2
_SOCKS_LASTING = (_SOCKS_NOT_ALLOWED, 7, 8)  # not allowed, no such command, no such kind of address
_SOCKS4_REFUSED_USER = (92, 93)


def service_failure(error: Exception, endpoint: Endpoint) -> ServiceError:
    """The error to raise where the service, or the way to it, failed."""
    match error:
        case InvalidStatus():
            return _rejection(error, endpoint)
        case ssl.SSLCertVerificationError():
            return UntrustedPeerError(untrusted(error, endpoint.name))
        case ssl.SSLError():
            return UntrustedPeerError(
                Message(
                    "Couldn't establish a secure connection to {service} ({reason}).",
                    service=endpoint.name,
                    reason=error.reason or type(error).__name__,
                )
            )
        case socket.gaierror():
            return AddressNotFoundError(
                Message("Couldn't find the address of {service}. Check the network connection.", service=endpoint.name)
            )
        case TimeoutError():
            return ServiceUnreachableError(
                Message("{service} isn't responding. Check the network connection.", service=endpoint.subject)
            )
        case InvalidHandshake() | EOFError():
            return ServiceUnreachableError(
                Message("The server at {url} isn't a speech service.", url=endpoint.shown_url)
            )
        case OSError():
            return ServiceUnreachableError(
                Message("{service} can't be reached ({reason}).", service=endpoint.subject, reason=_reason(error))
            )
        case _:
            _log.warning("a connection failed in a way that nobody foresaw", exc_info=error)
            return ServiceUnreachableError(
                Message("{service} can't be reached ({reason}).", service=endpoint.subject, reason=type(error).__name__)
            )


def proxy_failure(error: Exception, proxy: Proxy, endpoint: Endpoint) -> ServiceError:
    """The error to raise where the proxy, or the way to it, failed."""
    if isinstance(error, ProxyConnectionError) and isinstance(error.__cause__, OSError):
        error = error.__cause__
    elif isinstance(error, socket.gaierror) and proxy.url.startswith("socks"):  # of the service, looked up here
        return service_failure(error, endpoint)
    socks = next((each for each in _causes(error) if isinstance(each, SocksError)), None)
    match error:
        case InvalidProxyStatus():
            return _http_refusal(error.response.status_code, proxy, endpoint)
        case _ if socks is not None:
            return _socks_refusal(socks, proxy, endpoint)
        case ssl.SSLCertVerificationError():
            name = Message("the proxy {proxy} (set in {place})", proxy=proxy.shown, place=proxy.place)
            return ProxyError(untrusted(error, name), retryable=True)
        case ssl.SSLError() | InvalidMessage() | EOFError():
            return _no_proxy(proxy)
        case socket.gaierror():
            sentence = Message("the address was not found")
        case TimeoutError():
            sentence = Message("no answer")
        case OSError():
            sentence = as_message(_reason(error))
        case InvalidHandshake():
            return _no_proxy(proxy)
        case _:
            _log.warning("a proxy failed in a way that nobody foresaw", exc_info=error)
            sentence = as_message(type(error).__name__)
    return ProxyError(
        Message(
            "{service} can't be reached through the proxy {proxy}, set in {place} ({reason}).",
            service=endpoint.subject,
            proxy=proxy.shown,
            place=proxy.place,
            reason=sentence,
        ),
        retryable=True,
    )


def _no_proxy(proxy: Proxy) -> ProxyError:
    return ProxyError(
        Message(
            "The server at {proxy}, set in {place}, isn't a proxy of that type. Check its address and scheme.",
            proxy=proxy.shown,
            place=proxy.place,
        ),
        retryable=True,  # a proxy that is being started, or that ends in the middle, looks the same
    )


def _http_refusal(status: int, proxy: Proxy, endpoint: Endpoint) -> ProxyError:
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return _wrong_password(proxy)
    # What a proxy says in the place of a service that it does not reach may pass; that it does not want to will not.
    passing = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    )
    return _refusal(as_message(f"HTTP {status}"), proxy, endpoint, passing=passing)


def _socks_refusal(error: SocksError, proxy: Proxy, endpoint: Endpoint) -> ProxyError:
    said = str(error)
    if "authentication" in said or "acceptable" in said or error.error_code in _SOCKS4_REFUSED_USER:
        return _wrong_password(proxy)
    if error.error_code is None:  # no reply of such a proxy at all, or none that is complete
        return _no_proxy(proxy)
    return _refusal(as_message(one_line(said)), proxy, endpoint, passing=error.error_code not in _SOCKS_LASTING)


def _wrong_password(proxy: Proxy) -> ProxyError:
    if not proxy.has_password:
        sentence = Message(
            "The proxy {proxy}, set in {place}, requires a user name and password. Set them in the environment "
            "variable {variable}, like http://USER:PASSWORD@HOST:PORT.",
            proxy=proxy.shown,
            place=proxy.place,
            variable="https_proxy",
        )
    else:
        sentence = Message(
            "The proxy {proxy} rejected the user name and password set in {place}. Correct them there.",
            proxy=proxy.shown,
            place=proxy.place,
        )
    return ProxyError(sentence, retryable=False)


def _refusal(answer: Message, proxy: Proxy, endpoint: Endpoint, *, passing: bool) -> ProxyError:
    sentence = (
        Message(
            "The proxy {proxy}, set in {place}, can't reach {service} ({answer}).",
            proxy=proxy.shown,
            place=proxy.place,
            service=endpoint.name,
            answer=answer,
        )
        if passing
        else Message(
            "The proxy {proxy}, set in {place}, doesn't allow connections to {service} ({answer}). Ask its "
            "administrator, or use another proxy.",
            proxy=proxy.shown,
            place=proxy.place,
            service=endpoint.name,
            answer=answer,
        )
    )
    return ProxyError(sentence, retryable=passing)


def _rejection(error: InvalidStatus, endpoint: Endpoint) -> HandshakeRejectedError:
    response = error.response
    status = response.status_code
    code = one_line(endpoint.redacted(_error_code(response.body)), limit=CODE_LIMIT)
    is_page = "text/html" in ", ".join(response.headers.get_all("Content-Type")).lower()
    answer = f"HTTP {status} {code}".strip()
    match status:
        case 401 if endpoint.key is None:
            sentence = Message(
                "{service} requires an API key. Set {variable}.", service=endpoint.subject, variable=KEY_VARIABLE
            )
        case 401 if endpoint.has_regions:
            sentence = Message(
                "{service} rejected the API key. Enter it again, or choose the other region in Settings.",
                service=endpoint.subject,
            )
        case 401:
            sentence = Message("{service} rejected the API key. Enter it again.", service=endpoint.subject)
        case 429:
            sentence = Message("{service} is getting too many requests from this API key.", service=endpoint.subject)
        case _ if not endpoint.is_loopback and (200 <= status < 300 or status == 511 or (is_page and status < 500)):
            sentence = Message(
                "A web page answered instead of {service} ({answer}). This network may require you to sign in: "
                "open any page in a browser, then try again.",
                service=endpoint.name,
                answer=answer,
            )
        case _ if 300 <= status < 400:
            sentence = Message(
                "{service} redirects to another address ({answer}), which Surtitle doesn't follow. Check the "
                "address. If this network requires you to sign in, open any page in a browser first.",
                service=endpoint.subject,
                answer=answer,
            )
        case 403:
            sentence = Message(
                "This API key doesn't have access to {service}. Check the account in the service's console.",
                service=endpoint.name,
            )
        case 404:
            sentence = Message("There is no speech service at {url}. Check the address.", url=endpoint.shown_url)
        case _ if status >= 500:
            sentence = Message(
                "{service} is temporarily unavailable (HTTP {status}).", service=endpoint.subject, status=status
            )
        case _:
            sentence = Message("{service} rejected the connection ({answer}).", service=endpoint.subject, answer=answer)
    return HandshakeRejectedError(sentence, status=status, code=code)


def _error_code(body: bytes | bytearray | None) -> str:
    try:
        answer = json.loads(body or b"")
    except (ValueError, RecursionError):
        return ""
    code = answer.get("code") if isinstance(answer, dict) else None
    return code if isinstance(code, str) else ""


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else Message("no connection")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__
