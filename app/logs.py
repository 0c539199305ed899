"""The log: a file that helps to find out what went wrong, and holds neither keys nor what was said.

Records are written by a thread, so that nobody who logs waits for a disk.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import queue
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path

import platformdirs

from app.files import check_regular

LIMIT_BYTES = 1_000_000
KEPT_FILES = 3


def log_path() -> Path:
    """Where the log is on this system."""
    return platformdirs.user_log_path("surtitle", appauthor=False) / "surtitle.log"


def start_log(path: Path) -> None:
    """Log to this file until the program ends; where it cannot be written, nothing is logged, and nothing fails."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)  # below that, websockets would log the headers, and the key in them
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            check_regular(os.stat(path))  # a pipe would be waited for
        file = RotatingFileHandler(path, maxBytes=LIMIT_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(records, file)
    listener.start()
    atexit.register(listener.stop)
    root.addHandler(QueueHandler(records))
