"""Which proxy is used, and that the connection goes through it; with real proxies on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from app.errors import AddressNotFoundError, ProxyError, ProxyInputError, ServiceError
from app.message import Message
from app.session.connection import close_connection, open_connection
from app.session.endpoint import Endpoint, url_endpoint
from app.session.proxies import SystemProxies, find_proxy, is_excepted
from app.settings.proxy import ProxyChoice
from tests.fakes.certificates import Authority
from tests.fakes.proxies import FakeProxy

HOST = "speech.test"
ADDRESS = "192.0.2.1"  # for examples only: nobody has it
CLOUD = f"wss://{HOST}/x"
PLACE = Message("somewhere")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has set is none of these tests' business."""
    for name in ("wss", "ws", "https", "http", "all", "socks", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


def found(url: str = CLOUD, choice: str = "", **environ: str) -> str:
    """The proxy that is found, and where it was set."""
    proxy = find_proxy(url, ProxyChoice(choice), environ=environ)
    return "" if proxy is None else f"{proxy.url} {str(proxy.place).rpartition(' ')[2]}"


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, ""),
        ({"https_proxy": "http://p:1"}, "http://p:1 https_proxy"),
        ({"HTTPS_PROXY": "127.0.0.1:7890"}, "http://127.0.0.1:7890 HTTPS_PROXY"),
        ({"https_proxy": "p:1", "HTTPS_PROXY": "q:1"}, "http://p:1 https_proxy"),
        ({"all_proxy": "socks5h://p"}, "socks5h://p:1080 all_proxy"),
        ({"ALL_PROXY": "SOCKS5://p:9/"}, "socks5://p:9 ALL_PROXY"),
        ({"ALL_PROXY": "socks://p:9/"}, "socks4://p:9 ALL_PROXY"),
        ({"https_proxy": "p:1", "ALL_PROXY": "q:1", "wss_proxy": "r:1"}, "http://r:1 wss_proxy"),
        ({"socks_proxy": "nonsense://x", "https_proxy": "http://p:1"}, "http://p:1 https_proxy"),
        ({"socks_proxy": "p:9"}, "socks5h://p:9 socks_proxy"),
        ({"https_proxy": "", "all_proxy": "p:1"}, "http://p:1 all_proxy"),
        ({"http_proxy": "p:1"}, ""),
        ({"https_proxy": "https://p"}, "https://p:443 https_proxy"),
        ({"https_proxy": "p"}, "http://p:1080 https_proxy"),
        ({"https_proxy": "http://[::1]:8"}, "http://[::1]:8 https_proxy"),
        ({"https_proxy": "u%40x:p%3A%2F@p:1"}, "http://u%40x:p%3A%2F@p:1 https_proxy"),
        ({"https_proxy": "u:a@b@p:1"}, "http://u:a%40b@p:1 https_proxy"),
        ({"https_proxy": "http://u@p:1"}, "http://u:@p:1 https_proxy"),
        ({"https_proxy": "p:1", "no_proxy": "speech.test"}, ""),
        ({"https_proxy": "p:1", "NO_PROXY": "*"}, ""),
    ],
)
def test_the_environment_is_read_as_curl_does(environ: dict[str, str], proxy: str) -> None:
    """Every form of address, every variable, the first one that is set."""
    assert found(**environ) == proxy


def test_plain_addresses_have_variables_of_their_own() -> None:
    """And HTTP_PROXY is none of them: web servers set it from what a request says."""
    assert found("ws://speech.test/x", http_proxy="p:1", https_proxy="q:1") == "http://p:1 http_proxy"
    assert found("ws://speech.test/x", HTTP_PROXY="p:1") == ""


@pytest.mark.parametrize("url", ["ws://127.0.0.1:1/", "ws://localhost:1/", "wss://[::1]:1/", "ws://127.9.9.9:1/"])
def test_this_computer_is_never_reached_through_a_proxy(url: str) -> None:
    """Whatever says so, the user's own choice too."""
    assert found(url, "http://p:1", https_proxy="q:1", http_proxy="q:1", all_proxy="q:1") == ""


def test_what_was_chosen_comes_before_the_environment() -> None:
    """A proxy, or none at all."""
    assert found(CLOUD, "socks5h://p:1", https_proxy="q:1") == "socks5h://p:1 Settings"
    assert found(CLOUD, " Direct ", https_proxy="q:1") == ""


@pytest.mark.parametrize(
    ("host", "no_proxy", "excepted"),
    [
        ("a.example.com", "example.com", True),
        ("a.example.com", ".example.com", True),
        ("example.com", ".example.com", True),
        ("a.example.com", "*.example.com", True),
        ("EXAMPLE.com", "example.COM", True),
        ("example.com.", "example.com", True),
        ("badexample.com", "example.com", False),
        ("example.com", "com, other.org example.com", True),
        ("example.com", "", False),
        ("example.com", ", ,", False),
        ("example.com", "*", True),
        ("example.com", "a,*", False),
        ("example.com", "example.com:443", True),
        ("example.com", "example.com:80", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "2.3", False),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "[2001:db8::1]", True),
        ("2001:db8::1", "nonsense/33,10.0.0.0/99", False),
    ],
)
def test_no_proxy_is_read_as_curl_does(host: str, no_proxy: str, excepted: bool) -> None:
    """Names with all that is below them, networks, and the star alone."""
    assert is_excepted(host, 443, no_proxy) is excepted


def test_the_systems_settings_come_last() -> None:
    """On macOS a SOCKS proxy is told as if it were one for HTTP; exceptions are the system's own."""
    mac = SystemProxies({"socks": "http://p:1"}, lambda host: host == "inside.test")
    windows = SystemProxies({"https": "http://p:1", "socks": "socks4://q:1"}, lambda host: False)

    def asked(url: str, system: SystemProxies, **environ: str) -> str:
        proxy = find_proxy(url, environ=environ, system=lambda: system)
        return "" if proxy is None else f"{proxy.url}, {proxy.place}"

    assert asked(CLOUD, mac) == "socks5h://p:1, the system settings"
    assert asked("wss://inside.test/", mac) == ""
    assert asked(CLOUD, windows, no_proxy="elsewhere") == "http://p:1, the system settings"
    assert asked(CLOUD, windows, no_proxy=HOST) == ""
    assert asked(CLOUD, windows, https_proxy="r:1").startswith("http://r:1, ")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://p:1", "“ftp” isn't a type of proxy"),
        ("socks6://p:1", "“socks6” isn't a type of proxy"),
        ("http://", "host name is missing"),
        ("http://p:port", "its port"),
        ("http://p:70000", "its port"),
        ("http://user:hunter2/x@p:1", "percent-encoded"),
        ("http://user:hunter2@", "host name is missing"),
        ("hunter2://x:hunter2://@p", "."),
        ("http://[::1", "brackets"),
        ("http://us%3Aer:hunter2@p", "colon"),
        ("http://p q:1", "host name is missing"),
    ],
)
async def test_a_proxy_that_is_none_stops_at_once(address: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the variable, and holds no password."""
    monkeypatch.setenv("https_proxy", address)
    with pytest.raises(ProxyError, match=reason) as caught:
        await open_connection(Endpoint(CLOUD, "the service"))
    assert not caught.value.retryable
    assert "the environment variable https_proxy" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_chosen_proxy_holds_no_password() -> None:
    """It would be in a file, or in every process list; the sentence says where it belongs."""
    for place in (Message("Settings"), Message("--proxy")):
        with pytest.raises(ProxyInputError, match=rf"Don't put a password.*{place}.*https_proxy") as caught:
            url_endpoint(CLOUD, None, proxy=ProxyChoice("http://user:hunter2@p:1", place))
        assert "hunter2" not in str(caught.value)
    assert url_endpoint(CLOUD, None, proxy=ProxyChoice("http://user@p:1")).proxy.address == "http://user@p:1"


@pytest.fixture
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A service over TLS that is called by a name and an address that do not exist; its port on loopback."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    async def greet(connection: ServerConnection) -> None:
        await connection.send("hello")
        await connection.wait_closed()

    tls = authority.server(HOST, ADDRESS, "2001:db8::1", "127.0.0.1")
    async with serve(greet, "127.0.0.1", 0, ssl=tls) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@pytest.fixture
def raw() -> Callable[[bytes], contextlib.AbstractAsyncContextManager[int]]:
    """Servers that answer anything with certain bytes and close; each gives its port."""

    @contextlib.asynccontextmanager
    async def serving(answer: bytes) -> AsyncIterator[int]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                await reader.read(100)
                writer.write(answer)
                await writer.drain()
                writer.close()

        async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
            yield server.sockets[0].getsockname()[1]

    return serving


async def greeting(endpoint: Endpoint) -> str | bytes:
    """What the service says first."""
    connection = await open_connection(endpoint)
    try:
        return await connection.recv()
    finally:
        await close_connection(connection)


@pytest.mark.parametrize(
    ("variable", "form", "host", "login"),
    [
        ("HTTPS_PROXY", "127.0.0.1:{port}", HOST, None),
        ("https_proxy", "http://127.0.0.1:{port}/", HOST, None),
        ("https_proxy", "http://127.0.0.1:{port}", "[2001:db8::1]", None),
        ("https_proxy", "us%40er:p%3A%2Fa%25@127.0.0.1:{port}", HOST, ("us@er", "p:/a%")),
        ("https_proxy", "user@127.0.0.1:{port}", HOST, ("user", "")),
        ("ALL_PROXY", "http://127.0.0.1:{port}", HOST, None),
        ("all_proxy", "socks5h://127.0.0.1:{port}", HOST, None),
        ("https_proxy", "socks5h://us%40er:p%3A%2Fa%25@127.0.0.1:{port}", HOST, ("us@er", "p:/a%")),
        ("https_proxy", "socks5://127.0.0.1:{port}", ADDRESS, None),
        ("https_proxy", "socks5://127.0.0.1:{port}", "[2001:db8::1]", None),
        ("https_proxy", "socks4a://127.0.0.1:{port}", HOST, None),
        ("https_proxy", "socks4://127.0.0.1:{port}", ADDRESS, None),
        ("https_proxy", "socks://127.0.0.1:{port}", ADDRESS, None),
        ("socks_proxy", "127.0.0.1:{port}", HOST, None),
    ],
)
async def test_a_service_is_reached_through_every_kind_of_proxy(
    variable: str,
    form: str,
    host: str,
    login: tuple[str, str] | None,
    service: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The proxy is asked for the service's name or address, and certificates are verified behind it."""
    async with FakeProxy(service, login=login) as proxy:
        monkeypatch.setenv(variable, form.format(port=proxy.port))
        assert await greeting(Endpoint(f"wss://{host}/x", "the service")) == "hello"
    assert proxy.asked == [(host.strip("[]"), 443)]


async def test_a_proxy_can_itself_be_spoken_to_over_tls(
    service: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS within TLS; the proxy's certificate is verified, too, and it is the proxy that is named."""
    proxys = Authority(tmp_path, name="proxy")
    async with FakeProxy(service, tls=proxys.server("127.0.0.1")) as proxy:
        monkeypatch.setenv("https_proxy", f"https://127.0.0.1:{proxy.port}")
        with pytest.raises(
            ProxyError, match=r"certificate of the proxy https://127\.0\.0\.1:\d+ \(set in .*https_proxy"
        ):
            await greeting(Endpoint(CLOUD, "the service"))
        both = tmp_path / "both.pem"
        both.write_bytes(proxys.file.read_bytes() + (tmp_path / "authority.pem").read_bytes())
        monkeypatch.setenv("SSL_CERT_FILE", str(both))
        assert await greeting(Endpoint(CLOUD, "the service")) == "hello"


async def test_a_socks_variable_beside_a_good_proxy_changes_nothing(
    service: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes last."""
    async with FakeProxy(service) as proxy:
        monkeypatch.setenv("socks_proxy", "socks5://127.0.0.1:1")
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        assert await greeting(Endpoint(CLOUD, "the service")) == "hello"


async def test_the_settings_lead_through_another_proxy(service: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's is not even asked."""
    async with FakeProxy(service) as proxy, FakeProxy(service) as other:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{other.port}")
        choice = ProxyChoice(f"socks5h://127.0.0.1:{proxy.port}")
        assert await greeting(url_endpoint(CLOUD, None, proxy=choice)) == "hello"
    assert (len(proxy.asked), other.asked) == (1, [])


async def test_this_computers_service_is_reached_past_the_proxy(service: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS, too."""
    async with FakeProxy(service) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        assert await greeting(Endpoint(f"wss://127.0.0.1:{service}/", "the service")) == "hello"
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("form", "behaviour", "sentence", "retryable"),
    [
        ("http://127.0.0.1:{port}", {"login": ("u", "p")}, "requires a user name and password.*https_proxy", False),
        ("http://u:hunter2@127.0.0.1:{port}", {"login": ("u", "p")}, "rejected the user name and", False),
        ("socks5h://127.0.0.1:{port}", {"login": ("u", "p")}, "requires a user name and password", False),
        ("socks5h://u:hunter2@127.0.0.1:{port}", {"login": ("u", "p")}, "rejected the user name and", False),
        ("http://127.0.0.1:{port}", {"refusal": 403}, r"doesn't allow connections to the service \(HTTP 403\)", False),
        ("http://127.0.0.1:{port}", {"refusal": 502}, r"can't reach the service \(HTTP 502\)", True),
        ("http://127.0.0.1:{port}", {"refusal": 429}, r"can't reach the service \(HTTP 429\)", True),
        ("socks5h://127.0.0.1:{port}", {"refusal": 2}, "doesn't allow connections to the service", False),
        ("socks5h://127.0.0.1:{port}", {"refusal": 5}, "can't reach the service", True),
        ("socks4a://127.0.0.1:{port}", {"refusal": 93}, "requires a user name", False),
        ("socks4a://127.0.0.1:{port}", {"refusal": 91}, "can't reach the service", True),
    ],
)
async def test_each_refusal_of_a_proxy_has_its_sentence(
    form: str,
    behaviour: dict[str, object],
    sentence: str,
    retryable: bool,
    monkeypatch: pytest.MonkeyPatch,
    service: int,
) -> None:
    """It names the proxy and where it was set; what lasts until somebody changes it is not tried again."""
    async with FakeProxy(service, **behaviour) as proxy:  # type: ignore[arg-type]
        monkeypatch.setenv("https_proxy", form.format(port=proxy.port))
        with pytest.raises(ProxyError, match=sentence) as caught:
            await greeting(Endpoint(CLOUD, "the service"))
    said = str(caught.value)
    assert f"127.0.0.1:{proxy.port}" in said
    assert "the environment variable https_proxy" in said
    assert caught.value.retryable is retryable
    assert "hunter2" not in said


@pytest.mark.parametrize("form", ["http://127.0.0.1:{port}", "socks5h://127.0.0.1:{port}"])
async def test_a_proxy_that_is_not_there_may_come_back(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the proxy that cannot be reached, not the service."""
    async with FakeProxy() as proxy:
        pass
    monkeypatch.setenv("https_proxy", form.format(port=proxy.port))
    with pytest.raises(ProxyError, match=r"through the proxy .*https_proxy \(.*refused") as caught:
        await greeting(Endpoint(CLOUD, "the service"))
    assert caught.value.retryable


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
async def test_a_proxy_whose_name_is_not_known(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the proxy's name that is wrong."""
    monkeypatch.setenv("https_proxy", f"{scheme}://proxy.invalid:1")
    with pytest.raises(ProxyError, match=r"proxy\.invalid:1.*the address was not found"):
        await greeting(Endpoint(CLOUD, "the service"))


async def test_a_name_that_is_looked_up_on_this_side_of_the_proxy(
    service: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With socks5 it is the service's name that is not known."""
    async with FakeProxy(service) as proxy:
        monkeypatch.setenv("https_proxy", f"socks5://127.0.0.1:{proxy.port}")
        with pytest.raises(AddressNotFoundError):
            await greeting(Endpoint("wss://surtitle.invalid/", "the service"))


@pytest.mark.parametrize("scheme", ["http", "socks5h", "socks4a", "https"])
async def test_what_answers_may_be_no_such_proxy(
    scheme: str,
    raw: Callable[[bytes], contextlib.AbstractAsyncContextManager[int]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Wherever it ends, it ends in a sentence that names it."""
    for answer in (b"", b"\x05", b"SSH-2.0-OpenSSH_9\r\n", b"\0" * 64, b"HTTP/1.1 200\r\n"):
        async with raw(answer) as port:
            monkeypatch.setenv("https_proxy", f"{scheme}://127.0.0.1:{port}")
            with pytest.raises(ServiceError, match=f"127.0.0.1:{port}") as caught:
                await greeting(Endpoint(CLOUD, "the service"))
            assert isinstance(caught.value, ProxyError), answer
    # websockets tells its parser of the end twice where an HTTP proxy leaves early, and asyncio logs that.
    if scheme == "http" and all("_call_connection_lost" in record.getMessage() for record in caplog.records):
        caplog.clear()
