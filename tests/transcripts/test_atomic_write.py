"""A file as a whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.errors import OutputError
from app.transcripts import atomic_write as saving
from app.transcripts.atomic_write import write_atomically


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    """In a folder that is made where it is missing; nothing else is left there."""
    path = tmp_path / "new" / "a.srt"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that it points to is written."""
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"one"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe, a place under a file: with a sentence."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "file" / "a"):
        with pytest.raises(OutputError, match=r"Couldn't write .+ \(.+\)\. Choose another location\."):
            write_atomically(path, b"one")


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """The old file stands, and no part of the new one lies beside it."""
    path = tmp_path / "a.srt"
    write_atomically(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(saving.os, call, fail)
    with pytest.raises(OutputError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o400])
def test_a_file_keeps_the_permissions_that_it_had(tmp_path: Path, mode: int) -> None:
    """Whatever the umask; a new one can be read by its user alone."""
    path = tmp_path / "a.srt"
    before = os.umask(0)
    try:
        write_atomically(path, b"one")
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(mode)
        os.umask(0o077)
        write_atomically(path, b"two")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == mode
    assert path.read_bytes() == b"two"


@pytest.mark.skipif(os.name != "posix", reason="links need rights there")
def test_what_lies_in_the_place_of_the_next_version_is_not_written_to(tmp_path: Path) -> None:
    """A link that somebody laid there, a pipe, or what a crash left."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    path = tmp_path / "a.srt"
    part = saving.part_path(path)
    for lay in (lambda: part.symlink_to(victim), lambda: os.link(victim, part), lambda: os.mkfifo(part), part.touch):
        lay()
        write_atomically(path, b"one")
        assert victim.read_text() == "mine"
        assert not os.path.lexists(part)
