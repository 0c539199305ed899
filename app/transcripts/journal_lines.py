"""The lines of a journal, and of whatever else bears the name of one: read within bounds.

Not here: what the lines say (``records.py``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from app.files import check_size, open_regular

JOURNAL_LIMIT_BYTES = 128 << 20  # two days and nights of speech with its translation
LINE_LIMIT_BYTES = 2 << 20  # a sentence of 50,000 characters, each of them a word with its times


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines, each with its line end if it has one, without those that no session has written, being too long.

    Blocks. Raises OSError, also where the file is no ordinary one, or is larger than a session can be.
    """
    with os.fdopen(open_regular(path), "rb") as file:
        check_size(os.fstat(file.fileno()).st_size, JOURNAL_LIMIT_BYTES)
        taken = 0
        too_long = False
        while line := file.readline(LINE_LIMIT_BYTES):
            taken += len(line)
            check_size(taken, JOURNAL_LIMIT_BYTES)  # it may grow meanwhile
            if not line.endswith(b"\n") and len(line) == LINE_LIMIT_BYTES:
                too_long = True
            elif too_long:
                too_long = False
            else:
                yield line
