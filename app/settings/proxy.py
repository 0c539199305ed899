"""What a proxy's address means, as curl reads it.

The scheme may be missing (then it is http), user and password may be percent-encoded, the password may be missing, the
port too (443 for https, else 1080), and whatever follows the port is ignored.

Not here: where the address comes from (``session/proxies.py``).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from app.errors import ProxyInputError
from app.message import Message
from app.redaction import hide

DIRECT = "direct"
"""In the settings, or with ``--proxy``: no proxy, whatever the system says."""

SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
_OTHER_NAMES = {"socks": "socks4"}  # as curl has it
_SECURE_PORT = 443
_PORT = 1080
_LAST_PORT = 65535
_NOT_ENCODED = Message("special characters in its user name or password must be percent-encoded, such as %40 for @")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy to connect through.

    Attributes:
        url: complete, with user and password percent-encoded, and a port.
        shown: the same without user and password.
        place: where it was set, as it stands in a sentence, such as "the environment variable https_proxy".
        has_password: whether it holds a password.
    """

    url: str = field(repr=False)
    shown: str
    place: Message
    has_password: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether the proxy itself is spoken to over TLS."""
        return self.url.startswith("https:")


@dataclass(frozen=True, slots=True)
class ProxyChoice:
    """What the user wants, before it is looked at.

    Attributes:
        address: of the proxy; `DIRECT`: none; empty: what the environment or the system says.
        place: where that was said, as it stands in a sentence.
    """

    address: str = field(default="", repr=False)
    place: Message = field(default_factory=lambda: Message("Settings"))

    @property
    def is_direct(self) -> bool:
        """Whether no proxy is wanted at all."""
        return self.address.strip().lower() == DIRECT

    def check(self) -> None:
        """Raises `ProxyInputError` where the address is no proxy, or holds a password.

        Neither a file of settings nor a command line, which every process list shows, is a place for a password.
        """
        if not self.address.strip() or self.is_direct:
            return
        if parse_proxy(self.address, self.place).has_password:
            raise ProxyInputError(
                Message(
                    "Don't put a password in the proxy in {place}, where others could read it. Set the whole "
                    "address in the environment variable {variable} instead.",
                    place=self.place,
                    variable="https_proxy",
                )
            )


SYSTEM_PROXY = ProxyChoice()
"""Nothing was chosen."""


def parse_proxy(address: str, place: Message) -> Proxy:
    """The proxy at this address. Raises `ProxyInputError`, which names the place and holds no password."""
    scheme, divider, rest = address.strip().partition("://")
    if not divider:
        scheme, rest = "http", address.strip()
    scheme = _OTHER_NAMES.get(scheme.lower(), scheme.lower())
    rest, _, ignored = re.sub("[/?#]", "/", rest).partition("/")
    user_info, has_user, host_port = rest.rpartition("@")
    user, _, password = (_decoded(part) for part in user_info.partition(":"))
    hide(password)
    if "@" in ignored:
        raise _bad(place, _NOT_ENCODED)
    if scheme not in SCHEMES:
        if not scheme.isalnum():  # part of a password: it is not shown
            raise _bad(place, _NOT_ENCODED)
        raise _bad(
            place,
            Message("“{scheme}” isn't a type of proxy (use {known})", scheme=scheme, known=", ".join(SCHEMES)),
        )
    if ":" in user and scheme.startswith("http"):
        raise _bad(place, Message("a user name can't contain a colon"))
    host, port = _host_and_port(host_port, place)
    if port is None:
        port = _SECURE_PORT if scheme == "https" else _PORT
    host = f"[{host}]" if ":" in host else host
    credentials = f"{quote(user, safe='')}:{quote(password, safe='')}@" if has_user else ""
    shown = f"{scheme}://{host}:{port}"
    return Proxy(f"{scheme}://{credentials}{host}:{port}", shown, place, has_password=bool(password))


def _host_and_port(text: str, place: Message) -> tuple[str, int | None]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            bracket = ""
        if not bracket or (rest and not rest.startswith(":")):
            raise _bad(place, Message("its address in brackets isn't valid"))
        port = rest[1:]
    else:
        host, _, port = text.partition(":")
        try:
            host = host if host.isascii() else host.encode("idna").decode()
        except UnicodeError:
            host = ""
        if not host or not all(each.isalnum() or each in "-._~" for each in host):
            raise _bad(place, _NOT_ENCODED if "@" in text else Message("its host name is missing or not valid"))
    if not port:
        return host, None
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) <= _LAST_PORT):
        raise _bad(place, Message("its port isn't a number from 1 to 65535"))
    return host, int(port)


def _decoded(text: str) -> str:
    return unquote(text, errors="replace")


def _bad(place: Message, reason: Message) -> ProxyInputError:
    return ProxyInputError(
        Message(
            "The proxy in {place} can't be used: {reason}. Write it like http://host:8080.",
            place=place,
            reason=reason,
        )
    )
