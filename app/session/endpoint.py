"""Where a speech service is, and how one proves oneself to it.

Speech travels in the clear only inside this computer: ``ws://`` is refused for any other host, unless the user typed
that very address into the settings, was warned, and wants it all the same. TLS certificates are always verified;
nothing here can turn that off. The key is part of no ``repr``, so that it reaches no log.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.errors import EndpointError, KeyMissingError
from app.message import Message
from app.protocol.models import INFERENCE_PATH, REALTIME_PATH, model_named
from app.redaction import hide, redacted
from app.session.hosts import is_loopback_host
from app.settings.proxy import SYSTEM_PROXY, ProxyChoice
from app.settings.secrets import KEY_VARIABLE, checked_key
from app.settings.settings import CloudRegion

_CLOUD_HOSTS = {
    CloudRegion.CHINA: "dashscope.aliyuncs.com",
    CloudRegion.INTERNATIONAL: "dashscope-intl.aliyuncs.com",
}

REPLAY_PACE = 2.0
"""Times real time, to another computer: the documented pace is real time; a backlog must still be caught up with."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A speech service that can be connected to.

    Attributes:
        url: of the WebSocket.
        name: what the user calls it, as it stands in a sentence.
        name_first: the same where a sentence begins with it; empty: `name` with a capital.
        proxy: through which it is reached, if it is on another computer.
        key: proves who we are; None where the service wants none.
        is_own: whether it is the app's own service, so that only this computer can be too slow for it.
        has_regions: whether a key that it does not know may be one of another region.
        max_pace: audio is sent at most at so many times real time; None: as fast as the service takes it.
    """

    url: str
    name: str
    key: str | None = field(default=None, repr=False)
    max_pace: float | None = None
    is_own: bool = False
    has_regions: bool = False
    name_first: str = ""
    proxy: ProxyChoice = SYSTEM_PROXY

    def __post_init__(self) -> None:
        """Whatever may hold a secret is known from here on to what takes secrets out of texts."""
        hide(self.key)
        for name, value in parse_qsl(urlsplit(self.url).query):
            if name != "model":
                hide(value)

    @property
    def subject(self) -> str:
        """The name where a sentence begins with it."""
        return self.name_first or self.name[:1].upper() + self.name[1:]

    @property
    def is_loopback(self) -> bool:
        """Whether the service is on this computer."""
        return is_loopback_host(urlsplit(self.url).hostname or "")

    @property
    def shown_url(self) -> str:
        """The address as it may be shown: without what it asks for, where a token may stand."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))

    def serving(self, model: str) -> Endpoint:
        """The same service where it serves this model: the vendor has two paths, and one names the model.

        A path that is none of the vendor's is left as it is.
        """
        known = model_named(model)
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        for vendors in (INFERENCE_PATH, REALTIME_PATH):
            if path.endswith(vendors) and vendors != known.path:
                path = path.removesuffix(vendors) + known.path
        query = parse_qsl(parts.query, keep_blank_values=True)
        if known.is_named_in_url and not any(name == "model" for name, _ in query):
            query.append(("model", model))
        elif path == parts.path.rstrip("/"):
            return self
        return replace(self, url=urlunsplit(parts._replace(path=path, query=urlencode(query))))

    def redacted(self, text: str) -> str:
        """The text without secrets: for the log and the screen, where a service may repeat what it was sent."""
        return redacted(text)

    def headers(self) -> dict[str, str]:
        """The HTTP headers of the handshake; the second one is sent by the vendor's own samples."""
        if self.key is None:
            return {}
        return {"Authorization": f"Bearer {self.key}", "X-DashScope-DataInspection": "enable"}


def cloud_url(region: CloudRegion) -> str:
    """Where the vendor's cloud is asked, in this region."""
    return f"wss://{_CLOUD_HOSTS[region]}{INFERENCE_PATH}"


def cloud_endpoint(
    key: str | None, region: CloudRegion = CloudRegion.CHINA, *, proxy: ProxyChoice = SYSTEM_PROXY
) -> Endpoint:
    """The vendor's cloud, in the region that the key belongs to.

    Raises:
        KeyMissingError: there is no key, or one that can be none.
        ProxyInputError: the proxy that was chosen is none, or holds a password.
    """
    proxy.check()
    key = checked_key(key)
    if key is None:
        raise KeyMissingError(
            Message(
                "The cloud service needs an API key. Add it in the Surtitle window, or set {variable}.",
                variable=KEY_VARIABLE,
            )
        )
    return Endpoint(
        url=cloud_url(region),
        name=Message("the cloud service"),
        name_first=Message("The cloud service"),
        key=key,
        max_pace=REPLAY_PACE,
        has_regions=True,
        proxy=proxy,
    )


def local_endpoint(url: str, token: str) -> Endpoint:
    """The app's own speech service, as it announced itself."""
    return Endpoint(
        url=url,
        name=Message("the on-device speech service"),
        name_first=Message("The on-device speech service"),
        key=token,
        is_own=True,
    )


def url_endpoint(url: str, key: str | None, *, plain_address: str = "", proxy: ProxyChoice = SYSTEM_PROXY) -> Endpoint:
    """A service at an address that the user gave.

    Raises:
        EndpointError: that is no safe WebSocket address.
        KeyMissingError: the key can be none.
        ProxyInputError: the proxy that was chosen is none, or holds a password.

    Args:
        plain_address: the ws:// address on another computer that the user was warned of, and wants all the same. The
            key goes there too, as the warning says.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError as error:
        raise EndpointError(Message("“{url}” isn't a valid address ({error}).", url=url, error=error)) from error
    if not url.isprintable() or " " in url:
        raise EndpointError(Message("The address can't contain spaces or control characters."))
    if parts.fragment:
        raise EndpointError(Message("“{url}” isn't a valid service address: it can't contain “#”.", url=url))
    if parts.scheme not in ("ws", "wss") or not host:
        raise EndpointError(Message("“{url}” isn't a valid service address. Addresses start with wss://.", url=url))
    if parts.username or parts.password:
        raise EndpointError(
            Message("Don't put the API key in the address. Set {variable} instead.", variable=KEY_VARIABLE)
        )
    if is_plain_elsewhere(url) and url != plain_address:
        raise EndpointError(
            Message("ws://{host} would send audio unencrypted. Use wss://, or a service on this computer.", host=host)
        )
    proxy.check()
    pace = None if is_loopback_host(host) else REPLAY_PACE
    return Endpoint(
        url=url,
        name=Message("the service at {host}", host=host),
        name_first=Message("The service at {host}", host=host),
        key=checked_key(key),
        max_pace=pace,
        proxy=proxy,
    )


def is_plain_elsewhere(url: str) -> bool:
    """Whether an address would send speech in the clear to another computer; False for what is no address at all."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme == "ws" and bool(host) and not is_loopback_host(host or "")
