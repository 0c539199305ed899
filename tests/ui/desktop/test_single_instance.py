"""A second start, with two claims in one process: the lock file is the same for a process and for its neighbour."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from app.ui.desktop.single_instance import SingleInstance, instance_path
from tests.fakes.waiting import wait_until

ROOT = Path(__file__).parents[3]
SECOND = """
import sys
from pathlib import Path
from app.ui.desktop.single_instance import SingleInstance
print(SingleInstance(Path(sys.argv[1]), patience_s=float(sys.argv[2])).claim())
"""


@pytest.fixture
def path(tmp_path: Path, application: QApplication) -> Path:
    """Where lock and socket are."""
    return tmp_path / "instance"


@pytest.fixture
def first(path: Path) -> Iterator[SingleInstance]:
    """The one that came first."""
    made = SingleInstance(path)
    assert made.claim() is True
    yield made
    made.close()


def second_start(path: Path, *, patience_s: float = 20, **env: str) -> subprocess.Popen[str]:
    """Another process that would like to be the first."""
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, str(path), str(patience_s)],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        text=True,
    )


def answer_of(process: subprocess.Popen[str]) -> str:
    """What a second start found, while this process goes on serving its window."""

    def done() -> bool:
        QApplication.processEvents()
        return process.poll() is not None

    wait_until(done)
    return process.communicate()[0].strip()


def test_a_second_start_shows_the_first_and_ends(first: SingleInstance, path: Path) -> None:
    """Each of two more starts is told that it is not the first, and the first is told that it is wanted."""
    wanted: list[str] = []
    first.showRequested.connect(lambda: wanted.append(os.environ.get("XDG_ACTIVATION_TOKEN", "")))
    os.environ.pop("XDG_ACTIVATION_TOKEN", None)
    try:
        assert answer_of(second_start(path, XDG_ACTIVATION_TOKEN="a-token")) == "False"
        assert answer_of(second_start(path)) == "False"
    finally:
        os.environ.pop("XDG_ACTIVATION_TOKEN", None)
    assert wanted[0] == "a-token"
    assert len(wanted) == 2


def test_what_a_crash_left_behind_misleads_nobody(path: Path, application: QApplication) -> None:
    """A lock and a socket of a process that was killed: the next start is the first."""
    crash = (
        "import os, sys; from pathlib import Path; from app.ui.desktop.single_instance import SingleInstance;"
        "mine = SingleInstance(Path(sys.argv[1])); assert mine.claim(); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", crash, str(path)], cwd=ROOT, check=False).returncode == 9
    assert path.with_suffix(".lock").exists()
    made = SingleInstance(path)
    assert made.claim() is True
    assert answer_of(second_start(path)) == "False"
    made.close()


def test_a_first_one_that_hangs_is_not_waited_for_for_ever(first: SingleInstance, path: Path) -> None:
    """It holds the lock and serves no events; the second start gives up without an answer."""
    process = second_start(path, patience_s=0)
    assert process.communicate(timeout=60)[0].strip() == "None"


def test_a_start_during_the_end_waits_and_is_the_first(path: Path, application: QApplication) -> None:
    """The one that ends takes no visitors; when its lock is free, the new one is the first."""
    ending = SingleInstance(path)
    assert ending.claim() is True
    ending.close()
    process = second_start(path)
    impatience = threading.Timer(60, process.kill)
    impatience.start()
    assert process.poll() is None
    ending._lock.unlock()
    assert answer_of(process) == "True"
    impatience.cancel()


def test_strangers_are_sent_away(first: SingleInstance, path: Path) -> None:
    """Whoever says something else, or talks without end, shows nothing."""
    wanted: list[bool] = []
    first.showRequested.connect(lambda: wanted.append(True))
    for words in (b"hide\n", b"\n", b"x" * 5000):
        socket = QLocalSocket()
        socket.connectToServer(str(path.with_suffix(".socket")))
        assert socket.waitForConnected(5000)
        socket.write(words)
        socket.flush()

        def gone(socket: QLocalSocket = socket) -> bool:
            QApplication.processEvents()
            return socket.state() is QLocalSocket.LocalSocketState.UnconnectedState

        wait_until(gone)
    assert wanted == []


def test_where_no_lock_can_be_made_surtitle_starts_all_the_same(tmp_path: Path, application: QApplication) -> None:
    """A folder that is not there is no reason to stay away."""
    assert SingleInstance(tmp_path / "missing" / "instance").claim() is True


def test_each_set_of_settings_has_its_own(tmp_path: Path) -> None:
    """Two homes, two Surtitles."""
    one, other = instance_path(tmp_path / "a.json"), instance_path(tmp_path / "b.json")
    assert one != other
    assert one == instance_path(tmp_path / "a.json")
