"""Secrets taken out of texts: of every error, of the log with its tracebacks, of what is printed, shown and kept."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.errors
from app import redaction
from app.captions.events import GapRecorded, State, StatusChanged
from app.errors import HandshakeRejectedError, ProxyError, SurtitleError, TaskFailedError
from app.message import Message, as_message, translate
from app.redaction import redacted, redacted_sentence
from app.session.endpoint import Endpoint
from app.settings.proxy import parse_proxy
from app.settings.secrets import KeyringError
from app.terminal.jsonl import jsonl_line

KEY = "sk-0123456789abcdef"
TOKEN = "TokenOfTheService_42"
PASSWORD = "hunter2"
QUERY = "LetMeIn99"
SECRETS = (KEY, TOKEN, PASSWORD, QUERY, "p%40ss/word", "p@ss/word")

PLACES = [
    f"The key {KEY} is wrong",
    f"http://user:{PASSWORD}@proxy.test:8080 refused",
    f"user:{PASSWORD}@proxy.test:8080 isn't a valid proxy",
    "socks5h://user:p%40ss%2Fword@proxy.test",
    f"There is nothing at wss://example.com/x?token={QUERY}&model=paraformer",
    f"wss://example.com/x?{QUERY}",
    f"{{'Authorization': 'Bearer {KEY}'}}",
    f"Authorization: Bearer {TOKEN}",
    "Proxy-Authorization: Basic dXNlcjpodW50ZXIy",
    f"> {TOKEN} was repeated by the peer",
    f"[Errno 1] {PASSWORD}",
]


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """The secrets are read as the app reads them, and forgotten after the test."""
    before = redaction._known.copy()
    Endpoint(f"wss://example.com/x?token={QUERY}", "the service", key=KEY)
    Endpoint("ws://127.0.0.1:1/", "this computer's service", key=TOKEN)
    parse_proxy(f"http://user:{PASSWORD}@proxy.test", Message("somewhere"))
    parse_proxy("http://user:p%40ss%2Fword@proxy.test", Message("somewhere"))
    yield
    redaction._known.clear()
    redaction._known.extend(before)


def assert_clean(text: str) -> None:
    """No secret is in it."""
    assert [secret for secret in (*SECRETS, "dXNlcjpodW50ZXIy") if secret in text] == [], text


def errors_of(sentence: Message) -> list[SurtitleError]:
    """One of each kind of error, with this sentence."""
    kinds = [kind for kind in vars(app.errors).values() if isinstance(kind, type) and issubclass(kind, SurtitleError)]
    more = {HandshakeRejectedError: {"status": 401}, TaskFailedError: {"code": "x"}, ProxyError: {"retryable": True}}
    return [kind(sentence, **more.get(kind, {})) for kind in (*kinds, KeyringError)]


@pytest.mark.parametrize("place", PLACES)
def test_no_error_holds_a_secret(place: str) -> None:
    """In no language, however its sentence was made, and whoever shows it: window, terminal, --jsonl, subtitles."""
    inner = Message("{said} (said by a peer)", said=place)
    for sentence in (
        Message("It failed: {reason}.", reason=place),
        Message("It failed: {reason}.", reason=inner),
        as_message(place),
    ):
        errors = errors_of(sentence)
        assert len(errors) > 20
        for error in errors:
            shown = str(error)
            assert isinstance(shown, Message)
            status = StatusChanged(State.RECONNECTING, Message("{error} Retrying.", error=error))
            for text in (
                shown,
                repr(error),
                translate(shown, lambda template: template),
                translate(status.message, lambda template: template),
                jsonl_line(status),
                jsonl_line(GapRecorded(0, 1, shown)),
            ):
                assert_clean(text)


def test_no_value_but_a_secret_is_changed() -> None:
    """Numbers keep their form, models their names, and what users said or saw stays as it is."""
    sentence = Message(
        "{missing_s:.0f} s of {model} at {url}.", missing_s=1.25, model="a@b", url="wss://x/y?model=m&a="
    )
    assert redacted_sentence(sentence) == "1 s of a@b at wss://x/y?model=m&a=[secret]."
    for plain in (
        "Choose another place: /home/me/a:b.srt.",
        "12:30 at user@example.com",
        "wss://example.com/api-ws/v1/realtime?model=qwen3-asr-flash-realtime",
        "The bearer of news; basic English; what? Why?",
        "It passwords nothing.",
    ):
        assert redacted(plain) == plain


def test_every_error_is_made_in_one_place() -> None:
    """No class of ours passes by the one that takes secrets out."""
    tree = ast.parse(Path(app.errors.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            assert ast.unparse(node) in ("super().__init__(sentence)", "super().__init__(redacted_sentence(sentence))")


PROGRAM = """
import logging, sys, threading
from pathlib import Path
from app.logs import {start}
from app.session.endpoint import Endpoint
from app.settings.proxy import parse_proxy
from app.errors import ServiceUnreachableError
from app.message import Message, as_message
places = {places!r}
Endpoint("wss://example.com/x?token=" + {query!r}, "x", key={key!r})
Endpoint("ws://127.0.0.1:1/", "x", key={token!r})
parse_proxy("http://user:" + {password!r} + "@proxy.test", Message("x"))
parse_proxy("http://user:p%40ss%2Fword@proxy.test", Message("x"))
{start}({argument})
log = logging.getLogger("websockets.client")
def fail(place):
    try:
        try:
            raise ValueError(place)
        except ValueError as error:
            raise OSError(1, place) from error
    except OSError as error:
        raise ServiceUnreachableError(as_message(place)) from error
for place in places:
    try:
        fail(place)
    except Exception as error:
        log.exception("it failed: %s %r", place, error)
        log.error(place, exc_info=True)
        log.warning("%s", {{"headers": [place]}})
thread = threading.Thread(target=fail, args=places[:1])
thread.start()
thread.join()
def fail_all(places):
    try:
        fail(places[0])
    finally:
        if places[1:]:
            fail_all(places[1:])
fail_all(places)
"""


@pytest.mark.parametrize("start", ["start_log", "start_log_on_stderr"])
def test_neither_the_log_nor_a_traceback_holds_a_secret(start: str, tmp_path: Path) -> None:
    """Whatever fails with whatever causes: message, cause chain, address, header."""
    path = tmp_path / "surtitle.log"
    argument = "Path(sys.argv[1])" if start == "start_log" else ""
    code = PROGRAM.format(
        start=start, argument=argument, places=PLACES, query=QUERY, key=KEY, token=TOKEN, password=PASSWORD
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.count("ServiceUnreachableError") >= len(PLACES) + 1
    assert "Exception in thread" in done.stderr
    log = path.read_text() if start == "start_log" else done.stderr
    assert log.count("it failed:") == len(PLACES)
    assert "Traceback" in log
    assert_clean(done.stderr)
    assert_clean(done.stdout)
    assert_clean(log)
