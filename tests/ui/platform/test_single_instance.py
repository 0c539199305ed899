"""A second start, with two claims in one process: the lock file is the same for a process and for its neighbour."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from app.ui.platform.single_instance import SingleInstance, instance_path, own_folder
from tests.fakes.waiting import wait_until

ROOT = Path(__file__).parents[3]
SECOND = """
import sys
from pathlib import Path
from app.ui.platform.single_instance import SingleInstance
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
        "import os, sys; from pathlib import Path; from app.ui.platform.single_instance import SingleInstance;"
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


NOBODY = 65534
needs_two_users = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs the right to be two users"
)
WHERE = "from app.ui.platform.single_instance import own_folder; print(own_folder())"
STRANGER = """
import os, socket, sys
os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
end = socket.socket(socket.AF_UNIX); end.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o777); end.listen()
print("listening", flush=True)
end.settimeout(float(sys.argv[3]))
try:
    visit, _ = end.accept()
    print(visit.recv(1000), flush=True)
    visit.sendall(b"shown\\n")
except TimeoutError:
    print("nobody", flush=True)
"""
VISITOR = """
import os, socket, sys
os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
end = socket.socket(socket.AF_UNIX); end.connect(sys.argv[1]); end.sendall(b"show a-token\\n")
try:
    print(end.recv(100), flush=True)
except ConnectionResetError:
    print(b"", flush=True)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder to which everybody can write, as that for temporary files."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o1777)  # noqa: S103
        yield Path(name)


def folder_of_a_start(temporary: Path, home: Path) -> Path:
    """The folder that a start chooses without a runtime folder of its own."""
    environ = {each: value for each, value in os.environ.items() if not each.startswith("XDG_")}
    environ |= {"TMPDIR": str(temporary), "HOME": str(home)}
    command = [sys.executable, "-c", WHERE]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    assert "Warning" not in done.stderr
    return Path(done.stdout.strip())


@needs_two_users
@pytest.mark.parametrize("lay", ["folder", "link", "file"])
def test_what_others_lay_into_the_temporary_folder_is_not_used(open_folder: Path, tmp_path: Path, lay: str) -> None:
    """A folder, a link or a file of the name that is known: lock and socket are where nobody else can write."""
    mine = folder_of_a_start(open_folder, tmp_path)
    assert (mine.stat().st_mode & 0o777, mine.stat().st_uid) == (0o700, os.geteuid())
    if mine.parent != open_folder:
        pytest.skip("there is a runtime folder that the system has made")
    mine.rmdir()
    if lay == "folder":
        mine.mkdir()
    elif lay == "link":
        (tmp_path / "theirs").mkdir(mode=0o777)
        os.chown(tmp_path / "theirs", NOBODY, NOBODY)
        mine.symlink_to(tmp_path / "theirs")
    else:
        mine.touch()
    os.chown(mine, NOBODY, NOBODY, follow_symlinks=False)
    other = folder_of_a_start(open_folder, tmp_path)
    assert other.is_relative_to(tmp_path / ".cache")
    assert (other.stat().st_mode & 0o777, other.stat().st_uid) == (0o700, os.geteuid())


@needs_two_users
def test_no_token_is_sent_to_another_user(open_folder: Path, application: QApplication) -> None:
    """Who waits at the known name, with a lock that is held, learns nothing, and nobody waits for him for ever."""
    path = open_folder / "instance"
    holder = SingleInstance(path)
    assert holder._lock.tryLock(0)
    command = [sys.executable, "-c", STRANGER, str(path.with_suffix(".socket")), str(NOBODY), "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdout is not None
        assert stranger.stdout.readline() == "listening\n"
        assert answer_of(second_start(path, patience_s=0, XDG_ACTIVATION_TOKEN="a-secret")) == "None"
        assert stranger.stdout.read() == "nobody\n"


@needs_two_users
def test_no_token_is_sent_to_a_process_of_another_user_behind_a_socket_of_mine(
    open_folder: Path, application: QApplication
) -> None:
    """Who owns the file says nothing about who listens."""
    path = open_folder / "instance"
    holder = SingleInstance(path)
    assert holder._lock.tryLock(0)
    command = [sys.executable, "-c", STRANGER, str(path.with_suffix(".socket")), str(NOBODY), "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdout is not None
        assert stranger.stdout.readline() == "listening\n"
        os.chown(path.with_suffix(".socket"), os.geteuid(), os.getegid())
        assert answer_of(second_start(path, patience_s=0, XDG_ACTIVATION_TOKEN="a-secret")) == "None"
        assert stranger.stdout.read() == "b''\n"


@needs_two_users
def test_another_user_shows_no_window(open_folder: Path, application: QApplication) -> None:
    """Not even where the socket would let him in."""
    path = open_folder / "instance"
    made = SingleInstance(path)
    assert made.claim() is True
    wanted: list[bool] = []
    made.showRequested.connect(lambda: wanted.append(True))
    path.with_suffix(".socket").chmod(0o777)
    command = [sys.executable, "-c", VISITOR, str(path.with_suffix(".socket")), str(NOBODY)]
    assert answer_of(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) == "b''"
    assert wanted == []
    assert answer_of(second_start(path)) == "False"
    assert wanted == [True]
    made.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders there")
def test_a_pipe_named_like_the_lock_holds_nothing_up(tmp_path: Path, application: QApplication) -> None:
    """Surtitle starts."""
    os.mkfifo(tmp_path / "instance.lock")
    assert SingleInstance(tmp_path / "instance").claim() is True
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "other.lock"))
    assert SingleInstance(tmp_path / "other").claim() is True


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of the user's session")
def test_the_runtime_folder_is_used_where_it_is_this_users_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One to which others can write is not."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert own_folder() == runtime
    assert platformdirs.user_runtime_dir() == str(runtime)
    runtime.chmod(0o777)
    assert own_folder() != runtime
