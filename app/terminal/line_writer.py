"""Lines for a file or a pipe that may take nothing for a while, written by a thread; nobody waits for it meanwhile.

A line may be superseded by a later one, as a partial caption is by the next. While the reader keeps up, every line is
written. Where more than `BACKLOG_LINES` wait, superseded ones are left out: nothing is lost by that. What waits then
is bounded by `LIMIT_BYTES`, days of speech; behind that, lines are dropped and counted.

Stop order: `close`, which blocks, but only as long as the reader takes something at least every `patience_s`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

BACKLOG_LINES = 256
LIMIT_BYTES = 64 << 20
CLOSE_S = 2.0  # how long a reader may take nothing, in the end


class LineWriter:
    """Writes lines in their order.

    Args:
        write: writes some bytes, all of them; it may block, and raise OSError, after which nothing more is written.
        on_error: is called once, on the thread, when something has failed.
        dropped_line: the line that tells how many were dropped.
        patience_s: see above.
        limit_bytes: see above.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        on_error: Callable[[OSError], None],
        dropped_line: Callable[[int], bytes],
        patience_s: float = CLOSE_S,
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._write, self._on_error, self._dropped_line = write, on_error, dropped_line
        self._patience_s, self._limit_bytes = patience_s, limit_bytes
        self._changed = threading.Condition()
        self._waiting: dict[int, tuple[bytes, Hashable]] = {}  # by their count
        self._supersedable: dict[Hashable, int] = {}  # the last of those waiting
        self._waiting_bytes = 0
        self._count = 0
        self._writes = 0
        self._dropped = 0  # since the last line that tells of them
        self._dropped_before = 0
        self._closing = False
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)
        self._thread.start()

    def put(self, line: bytes, *, supersedes: Hashable = None, may_be_superseded: bool = False) -> bool:
        """Take a line, to be written as soon as may be; returns at once. False where it was dropped for want of room.

        `supersedes`: a line that was put with the same value, and may be superseded, need not be written any more.
        """
        with self._changed:
            if self._failed or self._closing:
                return True
            before = self._supersedable.pop(supersedes, None) if supersedes is not None else None
            if before is not None and len(self._waiting) > BACKLOG_LINES:
                self._waiting_bytes -= len(self._waiting.pop(before)[0])
            if self._waiting_bytes + len(line) > self._limit_bytes:
                self._dropped += 1
                return False
            self._tell_dropped()
            if may_be_superseded:
                self._supersedable[supersedes] = self._count
            self._append(line, supersedes if may_be_superseded else None)
            self._changed.notify_all()
            return True

    def close(self) -> int:
        """Let the thread write the rest; blocks. Returns how many lines the reader has not taken."""
        with self._changed:
            self._tell_dropped()
            self._closing = True
            self._changed.notify_all()
            moved = True
            while moved and self._thread.is_alive() and not self._failed and self._waiting:
                before = self._writes
                moved = self._changed.wait_for(lambda: self._writes != before or self._failed, self._patience_s)  # noqa: B023
            left = 0 if self._failed else len(self._waiting)
        if not left:
            self._thread.join(self._patience_s)
        return left

    @property
    def dropped(self) -> int:
        """How many lines were dropped so far."""
        return self._dropped_before + self._dropped

    def _tell_dropped(self) -> None:
        if self._dropped:
            self._append(self._dropped_line(self._dropped))
            self._dropped_before += self._dropped
            self._dropped = 0

    def _append(self, line: bytes, key: Hashable = None) -> None:
        self._waiting[self._count] = line, key
        self._waiting_bytes += len(line)
        self._count += 1

    def _run(self) -> None:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._waiting or self._closing)
                    if not self._waiting:
                        return
                    number = next(iter(self._waiting))
                    line, key = self._waiting[number]
                    if key is not None and self._supersedable.get(key) == number:
                        del self._supersedable[key]  # it is being written now
                self._write(line)
                with self._changed:
                    self._waiting_bytes -= len(self._waiting.pop(number)[0])
                    self._writes += 1
                    self._changed.notify_all()
        except OSError as error:
            with self._changed:
                self._failed = True
                self._waiting.clear()
                self._supersedable.clear()
                self._changed.notify_all()
            self._on_error(error)
