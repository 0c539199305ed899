"""The log, in a process of its own: it is set up once for all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import logging, sys
from pathlib import Path
from app.logs import start_log
start_log(Path(sys.argv[1]), on_trouble=lambda text: print(text, file=sys.stderr, flush=True))
logging.getLogger("app.test").warning("something %s", "happened")
logging.getLogger("app.test").warning("odd name a\\udcff")
logging.getLogger("websockets.client").debug("> Authorization: Bearer sk-secret")
"""


def log_to(path: Path, *, before: str = "") -> subprocess.CompletedProcess[str]:
    """Log something there, and end."""
    return subprocess.run([sys.executable, "-c", before + CODE, str(path)], capture_output=True, text=True, check=False)


def test_what_happened_is_in_the_file_when_the_program_has_ended(tmp_path: Path) -> None:
    """The last record is not lost, and the headers of a connection, with the key in them, are not in it."""
    path = tmp_path / "new" / "surtitle.log"
    done = log_to(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WARNING app.test: something happened" in path.read_text()
    assert "secret" not in path.read_text()


def test_a_log_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """Nothing fails, and it is told once, whether it is noticed in the beginning or later."""
    (tmp_path / "file").touch()
    done = log_to(tmp_path / "file" / "surtitle.log")
    assert (done.returncode, done.stdout, done.stderr.count("cannot be written")) == (0, "", 1)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size here")
def test_a_disk_that_becomes_full_is_told_once(tmp_path: Path) -> None:
    """However much is logged."""
    path = tmp_path / "surtitle.log"
    done = log_to(path, before="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))")
    told = f"The log cannot be written to {path} (File too large).\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "", told)


def test_any_text_can_be_logged(tmp_path: Path) -> None:
    """Also a file name that is no UTF-8."""
    path = tmp_path / "surtitle.log"
    done = log_to(path)
    assert done.stderr == ""
    assert "odd name a\\udcff" in path.read_text()
