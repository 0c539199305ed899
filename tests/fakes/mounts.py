"""Real disks for tests that may mount them: small ones, and read-only ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _mount(*arguments: str | Path) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")


@contextmanager
def small_disk(folder: Path, *, kib: int) -> Iterator[None]:
    """A disk of so many KiB at this folder."""
    if sys.platform != "linux":
        pytest.skip("needs Linux")
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only_disk(folder: Path) -> Iterator[None]:
    """The folder, read-only even for root; `make_writable` ends that."""
    if sys.platform != "linux":
        pytest.skip("needs Linux")
    folder.mkdir()
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,ro,bind", folder)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_writable(folder: Path) -> None:
    """Let a read-only disk be written."""
    _mount("-o", "remount,rw,bind", folder)
