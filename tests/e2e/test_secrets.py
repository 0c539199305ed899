"""Keys and passwords reach nothing that a user can see or find: screen, --jsonl, log, subtitles, kept sessions."""

from __future__ import annotations

import json
import subprocess
import threading
import wave
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

KEY = "sk-TopSecretKey0123"
PASSWORD = "hunter2PASS"
QUERY = "LetMeIn0123"
DEADLINE_S = 60

Start = Callable[..., "subprocess.Popen[str]"]


class Repeating(BaseHTTPRequestHandler):
    """A proxy and a service in one, which refuses, and repeats all that it was told."""

    status = 407
    protocol_version = "HTTP/1.1"

    def _refuse(self) -> None:
        body = json.dumps({"code": f"{self.path} {self.headers}", "message": str(self.headers)}).encode()
        self.send_response(self.status, f"No {self.headers.get('Authorization', '')}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_CONNECT = _refuse  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "proxy", "sentence"),
    [
        (407, f"user:{PASSWORD}@127.0.0.1:{{port}}", "rejected the user name and password"),
        (403, f"http://user:{PASSWORD}@127.0.0.1:{{port}}", "doesn't allow connections"),
        (0, f"ftp://user:{PASSWORD}@127.0.0.1:{{port}}", "isn't a type of proxy"),
        (0, f"http://user:{PASSWORD}/@127.0.0.1:{{port}}", "percent-encoded"),
        (401, "", "rejected the API key"),
        (418, "", "rejected the connection"),
    ],
)
def test_secrets_are_nowhere(start: Start, tmp_path: Path, status: int, proxy: str, sentence: str) -> None:
    """A refusal that holds the key, the query of the address and the proxy's password ends it with a clean sentence."""
    handler = type("Handler", (Repeating,), {"status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        sound = tmp_path / "a.wav"
        with wave.open(str(sound), "wb") as file:
            file.setparams((1, 2, 16_000, 0, "NONE", ""))
            file.writeframes(bytes(32_000))
        address = f"wss://speech.test/x?token={QUERY}" if proxy else f"ws://127.0.0.1:{port}/x?token={QUERY}"
        process = start(
            *("listen", "--input", sound, "--service", address, "--jsonl", "events.jsonl"),
            DASHSCOPE_API_KEY=f"Bearer {KEY}\n",
            https_proxy=proxy.format(port=port),
        )
        out, err = process.communicate(timeout=DEADLINE_S)
        server.shutdown()
    assert process.returncode == 1
    assert sentence in err
    assert "Traceback" not in err
    found = {"standard output": out, "standard error": err}
    sound.unlink()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            found[str(path.relative_to(tmp_path))] = path.read_bytes().decode(errors="replace")
    assert any(name.endswith("surtitle.log") for name in found)
    assert any(name.endswith(".jsonl") and text for name, text in found.items())
    leaks = {name: secret for name, text in found.items() for secret in (KEY, PASSWORD, QUERY) if secret in text}
    assert leaks == {}


@pytest.mark.parametrize("name", ["https_proxy", "ALL_PROXY"])
def test_doctor_names_the_proxy_without_its_password(start: Start, name: str) -> None:
    """And where it is set."""
    process = start("doctor", **{name: f"socks5h://user:{PASSWORD}@proxy.test:9"})
    out, err = process.communicate(timeout=DEADLINE_S)
    assert f"through the proxy socks5h://proxy.test:9, set in the environment variable {name}." in out
    assert PASSWORD not in out + err


def test_a_password_is_refused_on_the_command_line(start: Start) -> None:
    """Every process list shows it there: exit status 2, and where it belongs."""
    process = start("listen", "--service", "wss://speech.test/", "--proxy", f"http://user:{PASSWORD}@proxy.test")
    out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 2
    assert "Don't put a password in the proxy in --proxy" in err
    assert PASSWORD not in out + err
