"""The log: a file that helps to find out what went wrong, and holds neither keys nor what was said.

Records are written by a thread, so that nobody who logs waits for a disk.
"""

from __future__ import annotations

import atexit
import logging
import queue
import sys
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path

import platformdirs

LIMIT_BYTES = 1_000_000
KEPT_FILES = 3


def log_path() -> Path:
    """Where the log is on this system."""
    return platformdirs.user_log_path("surtitle", appauthor=False) / "surtitle.log"


class _LogFile(RotatingFileHandler):
    """Tells once that it cannot be written, rather than printing a traceback for each record."""

    def __init__(self, path: Path, on_trouble: Callable[[OSError], None]) -> None:
        super().__init__(
            path, maxBytes=LIMIT_BYTES, backupCount=KEPT_FILES, encoding="utf-8", errors="backslashreplace"
        )
        self._on_trouble = on_trouble
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Called for whatever went wrong while a record was written."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)  # a mistake in this program
        elif not self._told:
            self._told = True
            self._on_trouble(error)


def start_log(path: Path, *, on_trouble: Callable[[str], None] = lambda _: None) -> None:
    """Log to this file until the program ends; where it cannot be written, nothing is logged, and nothing fails.

    `on_trouble` is told so once, on any thread.
    """

    def tell(error: OSError) -> None:
        on_trouble(f"The log cannot be written to {path} ({error.strerror}).")

    root = logging.getLogger()
    root.setLevel(logging.INFO)  # below that, websockets would log the headers, and the key in them
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _LogFile(path, tell)
    except OSError as error:
        tell(error)
        root.addHandler(logging.NullHandler())
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(records, file)
    listener.start()
    atexit.register(listener.stop)
    root.addHandler(QueueHandler(records))
