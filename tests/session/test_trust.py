"""Certificates: whom a connection trusts, and what is said of each other one; all made and shown for real."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from app.errors import UntrustedPeerError
from app.session.connection import close_connection, open_connection
from app.session.endpoint import Endpoint
from app.session.trust import openssl_context, secure_context, system_context, untrusted
from tests.fakes.certificates import Authority

Serving = Callable[[ssl.SSLContext], AbstractAsyncContextManager[int]]
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)


@asynccontextmanager
async def serving(tls: ssl.SSLContext) -> AsyncIterator[int]:
    """A service that shows this certificate; its port."""

    async def handle(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(handle, "127.0.0.1", 0, ssl=tls) as server:
        yield next(iter(server.sockets)).getsockname()[1]


async def connect(port: int, host: str = "127.0.0.1") -> None:
    """Connect, and leave again."""
    await close_connection(await open_connection(Endpoint(f"wss://{host}:{port}/", "the service")))


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that is trusted, as a company's is whose certificate the user has named."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


async def test_what_the_user_named_is_trusted(authority: Authority) -> None:
    """By name and by address."""
    async with serving(authority.server("127.0.0.1", "localhost")) as port:
        await connect(port)
        await connect(port, "localhost")


def hash_of(certificate: Path) -> str:
    """By which OpenSSL looks for it."""
    asked = ["openssl", "x509", "-hash", "-noout", "-in", str(certificate)]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


async def test_a_folder_of_certificates_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a file that is named by its hash, as OpenSSL wants it."""
    authority = Authority(tmp_path)
    folder = tmp_path / "trusted"
    folder.mkdir()
    (folder / f"{hash_of(authority.file)}.0").write_bytes(authority.file.read_bytes())
    async with serving(authority.server("127.0.0.1")) as port:
        with pytest.raises(UntrustedPeerError):
            await connect(port)
        monkeypatch.setenv("SSL_CERT_DIR", str(folder))
        await connect(port)


async def test_an_issuer_that_nobody_knows(tmp_path: Path, authority: Authority) -> None:
    """A company's own, or that of a network which wants a login: said, with the variable that helps."""
    other = Authority(tmp_path, name="other")
    async with serving(other.server("127.0.0.1")) as port:
        with pytest.raises(UntrustedPeerError, match=r"issued by an authority.*company.*SSL_CERT_FILE") as caught:
            await connect(port)
    assert "date" not in str(caught.value)
    assert caught.value.retryable  # a network's login page goes when one has logged in


async def test_a_certificate_that_has_expired(authority: Authority) -> None:
    """Here the clock may be to blame, or the service."""
    tls = authority.server("127.0.0.1", not_before=NOW - 3 * DAY, not_after=NOW - DAY)
    async with serving(tls) as port:
        with pytest.raises(
            UntrustedPeerError, match=r"has expired\. Check this computer's date.*the service's operator"
        ):
            await connect(port)


async def test_a_certificate_of_the_future(authority: Authority) -> None:
    """The clock is behind."""
    tls = authority.server("127.0.0.1", not_before=NOW + DAY, not_after=NOW + 3 * DAY)
    async with serving(tls) as port:
        with pytest.raises(UntrustedPeerError, match=r"isn't valid yet\. Check this computer's date"):
            await connect(port)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_certificate_of_another_host(host: str, authority: Authority) -> None:
    """The address is wrong, or somebody else answers there."""
    async with serving(authority.server("elsewhere.test")) as port:
        with pytest.raises(UntrustedPeerError, match="is for another address") as caught:
            await connect(port, host)
    assert "SSL_CERT_FILE" not in str(caught.value)


async def test_what_speaks_no_tls(authority: Authority) -> None:
    """It is not spoken to without, either."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"SSH-2.0-OpenSSH_9\r\n")
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        with pytest.raises(UntrustedPeerError, match="Couldn't establish a secure connection"):
            await connect(server.sockets[0].getsockname()[1])


@pytest.mark.parametrize(
    ("variable", "content"),
    [("SSL_CERT_FILE", None), ("SSL_CERT_FILE", b"nothing"), ("SSL_CERT_FILE", b""), ("SSL_CERT_DIR", None)],
)
async def test_a_variable_that_names_nothing_usable(
    variable: str, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, since OpenSSL would pass over it in silence; waiting would not help."""
    path = tmp_path / "gone"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(variable, str(path))
    with pytest.raises(UntrustedPeerError, match=rf"{variable} points to .*gone, which can't be used \(.+\)") as caught:
        await connect(1)
    assert not caught.value.retryable


@pytest.mark.parametrize("make", [system_context, openssl_context, secure_context])
async def test_every_context_verifies(make: Callable[[], ssl.SSLContext], tmp_path: Path) -> None:
    """Certificate and name, also the one that macOS and Windows are asked with."""
    context = make()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    authority = Authority(tmp_path)
    async with serving(authority.server("127.0.0.1")) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("127.0.0.1", port, ssl=context)
        context.load_verify_locations(authority.file)
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        writer.transport.abort()


def test_the_systems_own_authorities_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing else was named."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    stats = secure_context().cert_store_stats()
    assert stats["x509_ca"] > 10 or not Path("/etc/ssl/certs/ca-certificates.crt").exists()


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (0x800B0101, "expired"),
        (-67818, "expired"),
        (0x800B0109, "SSL_CERT_FILE"),
        (-67843, "SSL_CERT_FILE"),
        (0x800B010F, "another address"),
        (-67602, "another address"),
        (23, "revoked"),
        (99, "Couldn't verify"),
    ],
)
def test_other_systems_have_other_numbers(code: int, word: str) -> None:
    """For the same causes."""
    error = ssl.SSLCertVerificationError("no")
    error.verify_code, error.verify_message = code, "no"
    assert word in untrusted(error, "the service")
