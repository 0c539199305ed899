"""The service as a process: what it prints, and what ends it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import connect

from app.catalogue import CATALOGUE

SERVE = "from app.service.serve import run; run(until_stdin_closes={})"
DEADLINE_S = 30


@pytest.fixture
def start() -> Iterator[Any]:
    """Starts service processes; none outlives its test."""
    processes: list[subprocess.Popen[str]] = []

    def start(*, until_stdin_closes: bool = False, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE.format(until_stdin_closes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        with process:
            process.kill()


def ready(process: subprocess.Popen[str]) -> dict[str, str]:
    """The line that says where."""
    assert process.stdout is not None
    line = json.loads(process.stdout.readline())
    assert isinstance(line, dict)
    return line


def test_it_says_where_it_listens_in_one_line(start: Any) -> None:
    """The line leads to the service, and nothing follows it on standard output, though libraries are talkative."""
    process = start()
    line = ready(process)
    assert line.keys() == {"url", "token", "model"}
    assert line["model"] == CATALOGUE.usual.name
    assert line["url"].startswith("ws://127.0.0.1:")
    assert line["url"].endswith("/api-ws/v1/inference")
    with connect(line["url"], additional_headers={"Authorization": line["token"]}, proxy=None):
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=DEADLINE_S)[0] == ""
    assert process.returncode == 0


def test_the_token_can_be_set_in_the_environment(start: Any) -> None:
    """Fixed setups choose it; it never is an argument."""
    assert ready(start(SURTITLE_TOKEN="chosen-by-its-user"))["token"] == "chosen-by-its-user"


def command(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """``surtitle serve`` as it is typed."""
    return subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--until-stdin-closes", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["--host", ""], {}, "needs an address to listen on"),
        (["--host", " "], {}, "needs an address to listen on"),
        (["--model", "gone"], {}, "no on-device model “gone”.*moonshine-tiny-en"),
        ([], {"SURTITLE_TOKEN": "x"}, "SURTITLE_TOKEN is too short.*at least 16 characters"),
        ([], {"SURTITLE_TOKEN": "fifteen-letters"}, "SURTITLE_TOKEN is too short"),
        ([], {"SURTITLE_TOKEN": "a secret with blanks in it"}, "without spaces"),
        ([], {"SURTITLE_TOKEN": "пароль-от-сервиса-речи"}, "can contain only letters"),
    ],
)
def test_what_cannot_be_served_is_refused(arguments: list[str], environment: dict[str, str], sentence: str) -> None:
    """With a sentence that does not hold the token."""
    process = command(*arguments, **environment)
    out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, out) == (2, "")
    assert re.search(sentence, err)
    assert "Traceback" not in err
    assert len(environment.get("SURTITLE_TOKEN", "x")) == 1 or environment["SURTITLE_TOKEN"] not in err


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)])  # noqa: S104
def test_an_open_door_is_warned_of(host: str, warned: bool) -> None:
    """Nothing is encrypted there, and the token is all that is asked for."""
    process = command("--host", host)
    token = ready(process)["token"]
    _, err = process.communicate(timeout=DEADLINE_S)
    assert ("aren't encrypted" in err and "anyone with the token" in err) is warned
    assert token not in err


def test_ctrl_c_ends_it(start: Any) -> None:
    """Without a traceback, and without an error."""
    process = start()
    ready(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE_S) == 0


def test_it_ends_when_standard_input_closes(start: Any) -> None:
    """Where that was asked for: the app holds the other end."""
    process = start(until_stdin_closes=True)
    ready(process)
    process.stdin.close()
    assert process.wait(DEADLINE_S) == 0


def test_without_being_asked_it_outlives_its_standard_input(start: Any) -> None:
    """A service of its own may run with no input at all."""
    process = start()
    line = ready(process)
    process.stdin.close()
    with connect(line["url"], additional_headers={"Authorization": line["token"]}, proxy=None) as client:
        client.ping().wait(DEADLINE_S)
    assert process.poll() is None
