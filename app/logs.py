"""The log: a file that helps to find out what went wrong, and holds neither keys nor what was said.

Records are written by a thread, so that nobody who logs waits for a disk. Secrets are taken out of each line as it is
written, and of each traceback that Python prints by itself (``redaction.py``).
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs

from app.files import check_regular
from app.redaction import redacted

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
    print_without_secrets()

    def tell(error: OSError) -> None:
        on_trouble(f"The log cannot be written to {path} ({error.strerror}).")

    root = logging.getLogger()
    root.setLevel(logging.INFO)  # below that, websockets would log the headers, and the key in them
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            check_regular(os.stat(path))  # a pipe would be waited for
        file = _LogFile(path, tell)
    except OSError as error:
        tell(error)
        root.addHandler(logging.NullHandler())
        return
    file.setFormatter(RedactingFormatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(records, file)
    listener.start()
    atexit.register(listener.stop)
    root.addHandler(QueueHandler(records))


def start_log_on_stderr() -> None:
    """Log to standard error: for a process whose log somebody else keeps. Secrets are taken out all the same."""
    print_without_secrets()
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def print_without_secrets() -> None:
    """Take secrets out of the tracebacks that Python prints when a program or a thread of it fails."""
    sys.excepthook = _print_failure
    threading.excepthook = _print_thread_failure


class RedactingFormatter(logging.Formatter):
    """Formats a record, with its traceback, without the secrets in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return redacted(super().format(record))


def _print_failure(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if sys.stderr is not None:
        text = "".join(traceback.format_exception(kind, error, trace))
        print(redacted(text), end="", file=sys.stderr)  # noqa: T201


def _print_thread_failure(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_type is not SystemExit and failure.exc_value is not None:
        name = failure.thread.name if failure.thread is not None else "?"
        if sys.stderr is not None:
            print(f"Exception in thread {name}:", file=sys.stderr)  # noqa: T201
        _print_failure(failure.exc_type, failure.exc_value, failure.exc_traceback)
