"""The service as a process: what it prints, and what ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import connect

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
    assert line.keys() == {"url", "token"}
    assert line["url"].startswith("ws://127.0.0.1:")
    assert line["url"].endswith("/api-ws/v1/inference")
    with connect(line["url"], additional_headers={"Authorization": line["token"]}, proxy=None):
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=DEADLINE_S)[0] == ""
    assert process.returncode == 0


def test_the_token_can_be_set_in_the_environment(start: Any) -> None:
    """Fixed setups choose it; it never is an argument."""
    assert ready(start(SURTITLE_TOKEN="chosen-by-its-user"))["token"] == "chosen-by-its-user"


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
