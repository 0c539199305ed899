"""The log, in a process of its own: it is set up once for all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import logging, sys
from pathlib import Path
from app.logs import start_log
start_log(Path(sys.argv[1]))
logging.getLogger("app.test").warning("something %s", "happened")
logging.getLogger("websockets.client").debug("> Authorization: Bearer sk-secret")
"""


def log_to(path: Path) -> subprocess.CompletedProcess[str]:
    """Log something there, and end."""
    return subprocess.run([sys.executable, "-c", CODE, str(path)], capture_output=True, text=True, check=False)


def test_what_happened_is_in_the_file_when_the_program_has_ended(tmp_path: Path) -> None:
    """The last record is not lost, and the headers of a connection, with the key in them, are not in it."""
    path = tmp_path / "new" / "surtitle.log"
    done = log_to(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WARNING app.test: something happened" in path.read_text()
    assert "secret" not in path.read_text()


def test_a_log_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """Nothing fails, and nothing is printed instead."""
    (tmp_path / "file").touch()
    done = log_to(tmp_path / "file" / "surtitle.log")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_disk_that_is_full_is_no_reason_to_write_on_the_screen() -> None:
    """The lines are missing, and nothing else is disturbed."""
    done = log_to(Path("/dev/full"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
