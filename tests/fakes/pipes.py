"""A pipe in the place of standard output, with a reader that a test lets read, or not."""

from __future__ import annotations

import os
import sys
from typing import IO


class Pipe:
    """Use it as a context manager, around `standard_output`.

    Attributes:
        stream: what ``sys.stdout`` is meanwhile.
    """

    def __init__(self) -> None:
        self._read_end, write_end = os.pipe()
        self.stream: IO[str] = os.fdopen(write_end, "w", encoding="utf-8")

    def __enter__(self) -> Pipe:
        self._before = sys.stdout
        sys.stdout = self.stream  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout = self._before
        self.stream.close()
        os.close(self._read_end)

    def read(self) -> str:
        """All that comes until `stream` is closed."""
        with open(self._read_end, "rb", closefd=False) as file:
            return file.read().decode()
