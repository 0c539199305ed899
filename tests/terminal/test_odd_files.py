"""Something else under every name that the app knows: no command waits for it or swallows it, and it is said."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.journals import final, write_journal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pipes, devices, and where files are")
ROOT = Path(__file__).parents[2]
PATIENCE_S = 240
MEMORY_BYTES = 3 << 30
COMMANDS = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from app.cli import main
for command in (
    ["sessions"], ["sessions", "--search", "hello"], ["sessions", "--recover", "odd"], ["sessions", "--delete", "odd"],
    ["sessions", "--rename", "odd", "x"], ["export", "odd", "--output", "odd.txt"],
    ["export", "good", "--output", "good.txt"], ["doctor"],
):
    print("##", *command, main(command), file=sys.stderr, flush=True)
os._exit(0)
"""


def pipe(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def folder(path: Path) -> None:
    """A folder."""
    path.mkdir()


def zeros(path: Path) -> None:
    """A link to a device without an end."""
    path.symlink_to("/dev/zero")


def listener(path: Path) -> None:
    """A socket."""
    short = Path(f"/proc/self/fd/{os.open(path.parent, os.O_RDONLY)}")  # a socket's path has room for 100 bytes
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(short / path.name))
    os.close(int(short.name))


def long_line(path: Path) -> None:
    """One line of 20 MB, torn."""
    path.write_bytes(b'{"record":"source","text":"' + b"x" * 20_000_000)


def huge(path: Path) -> None:
    """A file of 4 TB that takes no room."""
    path.touch()
    os.truncate(path, 1 << 42)


def loop(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)


def made_home(home: Path) -> tuple[Path, dict[str, Path]]:
    """A home with a good session, and the names of what else can be there."""
    data, config, cache, state = (
        home / each / "surtitle" for each in (".local/share", ".config", ".cache", ".local/state")
    )
    for each in (data, config, cache, state / "log"):
        each.mkdir(parents=True)
    good = write_journal(data / "sessions", "good", final(0, "Hello."))
    names = {
        "journal": data / "sessions" / "odd.jsonl",
        "key": data / "sessions.key",
        "settings": config / "settings.json",
        "index": cache / "sessions.sqlite",
        "wal": cache / "sessions.sqlite-wal",
        "log": state / "log" / "surtitle.log",
        "srt": home / "Documents" / "Surtitle" / "torn.srt",
        "taken": home / "Documents" / "Surtitle" / ".torn.srt.taken",
    }
    names["srt"].parent.mkdir(parents=True)
    write_journal(data / "sessions", "torn", final(0, "Torn."), ended=False, srt=str(names["srt"]))
    return good, names


def run(home: Path) -> dict[str, str]:
    """What each command said, by the command and its exit status."""
    environ = {each: value for each, value in os.environ.items() if not each.startswith("XDG_")}
    result = subprocess.run(
        [sys.executable, "-c", COMMANDS, str(MEMORY_BYTES)],
        cwd=home,
        env={**environ, "HOME": str(home), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    said: dict[str, str] = {}
    waiting = ""
    for line in result.stderr.splitlines():
        if line.startswith("## "):
            said[line[3:]], waiting = waiting, ""
        else:
            waiting += line + "\n"
    return said


@pytest.mark.parametrize("make", [pipe, folder, zeros, listener, long_line, huge, loop])
def test_nothing_under_a_known_name_holds_up_a_command(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """The good session is listed, found and exported; the odd one is told of, and stays."""
    _, names = made_home(tmp_path)
    for path in names.values():
        make(path)
    said = run(tmp_path)
    status = {command[:-2]: command[-1] for command in said}
    for command in ("sessions", "sessions --search hello", "export good --output good.txt"):
        assert status[command] == "0", said
    for command in ("sessions --recover odd", "sessions --delete odd", "sessions --rename odd x", "export odd"):
        (answer,) = (answer for each, answer in said.items() if each.startswith(command))
        assert "odd" in answer
        assert not any(each.startswith(f"{command} 0") for each in said)
    assert "Hello." in (tmp_path / "good.txt").read_text()
    assert "odd.jsonl isn't a session and was skipped" in said["sessions 0"]
    assert "Torn." in (tmp_path / "Documents" / "Surtitle" / "torn (2).srt").read_text()
    assert "Couldn't read the settings" in said["sessions 0"] or make in (long_line, loop)
    assert os.path.lexists(names["journal"])
    assert os.path.lexists(names["srt"])
