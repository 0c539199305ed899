"""Through which proxy a service is reached: the one that was chosen, else the environment's, else the system's.

The environment is read as curl does. For wss:// these variables count, the first one that is set: ``wss_proxy``,
``https_proxy``, ``all_proxy``; for ws:// to another computer: ``ws_proxy``, ``http_proxy``, ``all_proxy``. Each may
also be written in capitals, but for ``HTTP_PROXY``, which web servers set from what a request says. ``socks_proxy``,
which curl does not know but some desktops set, comes last. ``no_proxy`` names the hosts that are reached directly.

macOS and Windows keep proxies in their settings, which are asked where the environment has none. Proxies that a script
chooses (PAC) are not found.

No service on this computer is ever reached through a proxy.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.message import Message
from app.session.hosts import is_loopback_host
from app.settings.proxy import SYSTEM_PROXY, Proxy, ProxyChoice, parse_proxy

_PORTS = {"wss": 443, "ws": 80}
_VARIABLES = {
    "wss": ("wss_proxy", "WSS_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
    "ws": ("ws_proxy", "WS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"),
}
_SOCKS_VARIABLES = ("socks_proxy", "SOCKS_PROXY")
_SYSTEM_NAMES = {"wss": ("https", "socks"), "ws": ("http", "socks")}


_SYSTEM_FUNCTIONS = {
    "darwin": ("getproxies_macosx_sysconf", "proxy_bypass_macosx_sysconf"),
    "win32": ("getproxies_registry", "proxy_bypass_registry"),
}
"""Of `urllib.request`; `getproxies` would pass over them where the environment has nothing but ``no_proxy``."""


@dataclass(frozen=True, slots=True)
class SystemProxies:
    """What a system's settings say.

    Attributes:
        proxies: addresses by what they are for: "https", "http", "socks".
        bypassed: whether a host is reached directly.
    """

    proxies: Mapping[str, str]
    bypassed: Callable[[str], bool]


def find_proxy(
    url: str,
    choice: ProxyChoice = SYSTEM_PROXY,
    *,
    environ: Mapping[str, str] = os.environ,
    system: Callable[[], SystemProxies] | None = None,
) -> Proxy | None:
    """The proxy for a WebSocket address; None: it is reached directly. Blocks: Windows may look up names.

    Raises `ProxyInputError` where the proxy that was set is none; the sentence says where it was set.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    if is_loopback_host(host) or choice.is_direct:
        return None
    if is_excepted(host, port, environ.get("no_proxy") or environ.get("NO_PROXY") or ""):
        return None
    if choice.address.strip():
        return parse_proxy(choice.address, choice.place)
    for name in (*_VARIABLES[parts.scheme], *_SOCKS_VARIABLES):
        if address := environ.get(name, "").strip():
            if name in _SOCKS_VARIABLES and "://" not in address:
                address = f"socks5h://{address}"
            return parse_proxy(address, Message("the environment variable {variable}", variable=name))
    return _of_system(parts.scheme, host, (system or system_proxies)())


def _of_system(scheme: str, host: str, system: SystemProxies) -> Proxy | None:
    for name in _SYSTEM_NAMES[scheme]:
        if address := system.proxies.get(name, "").strip():
            if system.bypassed(host):
                return None
            if name == "socks" and address.startswith("http://"):  # so macOS's are told by Python
                address = f"socks5h://{address.removeprefix('http://')}"
            return parse_proxy(address, Message("the system settings"))
    return None


def system_proxies() -> SystemProxies:
    """What this system's settings say; on Linux, where there is no one place for it, nothing."""
    if sys.platform not in _SYSTEM_FUNCTIONS:
        return SystemProxies({}, lambda host: False)
    proxies, bypassed = (getattr(urllib.request, name) for name in _SYSTEM_FUNCTIONS[sys.platform])
    return SystemProxies(proxies(), lambda host: bool(bypassed(host)))


def is_excepted(host: str, port: int, no_proxy: str) -> bool:
    """Whether ``no_proxy`` names this host.

    As in curl: names are divided by commas or blanks, each stands for itself and all that ends in it, a leading dot
    changes nothing, addresses may be networks such as 10.0.0.0/8, and a star alone is every host. As in other programs,
    a name may also begin with ``*.``, or end with a port, which then must be that of the service.
    """
    if no_proxy.strip() == "*":
        return True
    wanted = host.lower().rstrip(".")
    try:
        address = ipaddress.ip_address(wanted)
    except ValueError:
        address = None
    for entry in no_proxy.lower().replace(",", " ").split():
        name, entry_port = _name_and_port(entry)
        if entry_port not in ("", str(port)):
            continue
        if address is not None:
            try:
                if address in ipaddress.ip_network(name, strict=False):
                    return True
            except ValueError:
                continue
        else:
            name = name.removeprefix("*").strip(".")
            if name and (wanted == name or wanted.endswith(f".{name}")):
                return True
    return False


def _name_and_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, rest.removeprefix(":")
    name, colon, port = entry.rpartition(":")
    if colon and ":" not in name and port.isdecimal():
        return name, port
    return entry, ""
