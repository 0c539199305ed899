"""Lines for a reader that may take nothing."""

from __future__ import annotations

import threading

from app.terminal.line_writer import BACKLOG_LINES, LineWriter
from tests.fakes.waiting import wait_until


class Reader:
    """Takes lines, when a test lets it; may fail."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.opened = threading.Event()
        self.waiting = threading.Event()
        self.error: OSError | None = None
        self.errors: list[OSError] = []

    def write(self, line: bytes) -> None:
        """Take a line, or wait until `opened`."""
        self.waiting.set()
        self.opened.wait()
        if self.error is not None:
            raise self.error
        self.lines.append(line)

    def writer(self, *, patience_s: float = 60, limit_bytes: int = 1 << 20) -> LineWriter:
        """What writes to it."""
        return LineWriter(
            self.write,
            on_error=self.errors.append,
            dropped_line=lambda count: b"%d dropped" % count,
            patience_s=patience_s,
            limit_bytes=limit_bytes,
        )


def test_every_line_arrives_in_its_order() -> None:
    """While the reader keeps up, also those that a later one supersedes."""
    reader = Reader()
    reader.opened.set()
    writer = reader.writer()
    for number in range(20):
        assert writer.put(b"%d" % number, supersedes="a", may_be_superseded=True)
    assert writer.close() == 0
    assert reader.lines == [b"%d" % number for number in range(20)]


def test_behind_a_backlog_only_the_newest_revisions_are_kept() -> None:
    """Every line that nothing supersedes arrives; memory depends on those alone."""
    reader = Reader()
    writer = reader.writer()
    for number in range(BACKLOG_LINES):
        writer.put(b"final %d" % number)
    for number in range(5000):
        writer.put(b"revision %d" % number, supersedes="a", may_be_superseded=True)
        writer.put(b"other %d" % number, supersedes="b", may_be_superseded=True)
    writer.put(b"final a", supersedes="a")
    assert len(writer._waiting) < BACKLOG_LINES + 10
    reader.opened.set()
    assert writer.close() == 0
    assert writer.dropped == 0
    assert reader.lines[:BACKLOG_LINES] == [b"final %d" % number for number in range(BACKLOG_LINES)]
    assert reader.lines[-2:] == [b"other 4999", b"final a"]


def test_what_has_no_room_is_counted_and_told_in_its_place() -> None:
    """Nothing is lost silently."""
    reader = Reader()
    writer = reader.writer(limit_bytes=10)
    assert [writer.put(b"12345") for _ in range(5)] == [True, True, False, False, False]
    reader.opened.set()
    wait_until(lambda: len(reader.lines) == 2)
    wait_until(lambda: writer.put(b"6"))
    assert writer.close() == 0
    assert reader.lines == [b"12345", b"12345", b"3 dropped", b"6"]
    assert writer.dropped == 3


def test_the_end_does_not_wait_for_a_reader_that_takes_nothing() -> None:
    """It tells how much is left."""
    reader = Reader()
    writer = reader.writer(patience_s=0)
    for _ in range(3):
        writer.put(b"1")
    reader.waiting.wait()
    assert writer.close() == 3
    reader.opened.set()


def test_a_failure_is_told_once() -> None:
    """And nothing is written after it."""
    reader = Reader()
    reader.error = OSError("gone")
    writer = reader.writer()
    writer.put(b"1")
    writer.put(b"2")
    reader.opened.set()
    wait_until(lambda: reader.errors)
    writer.put(b"3")
    assert writer.close() == 0
    assert (len(reader.errors), reader.lines) == (1, [])
