"""Events as JSON lines, for other programs. The form is kept stable.

Who reads them may be slow, or take nothing for a while: captions go on (``line_writer.py``). Where events had to be
dropped, a line says how many: ``{"event":"dropped","events":17}``.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, BinaryIO, assert_never

from app.captions.events import CaptionRevised, Event, GapRecorded, StatusChanged, UsageReported
from app.errors import OutputError, SaveError
from app.escapes import json_text
from app.message import NOTHING, Message, plain
from app.streams import Nowhere, outlet_of, write_all
from app.terminal.line_writer import LineWriter

STANDARD_OUTPUT = "-"


class JsonlWriter:
    """Writes every event it is called with; returns at once, and each line is out as soon as its reader takes it.

    Use it as a context manager, whose end waits for the reader, but not for one that takes nothing any more, and raises
    `SaveError` where not every line could be written. The captions do not stop for that; the first failure is told with
    `on_trouble`, on any thread.

    Args:
        path: a file, `-` for standard output, or None for nowhere.
        limit_bytes: of what is remembered for a reader that is behind.
    """

    def __init__(self, path: str | None, *, on_trouble: Callable[[Message], None], **limits: Any) -> None:
        self._name = path or ""
        self._on_trouble = on_trouble
        self._trouble = NOTHING
        self._file: BinaryIO | None = None
        self._only_ascii = False
        self._dropping = False
        self._lines: LineWriter | None = None
        if path is None:
            return
        write = self._to_standard_output() if path == STANDARD_OUTPUT else self._to_file
        if path != STANDARD_OUTPUT and not _is_pipe(path):  # opening a pipe waits for its reader: the thread does that
            try:
                self._open()
            except OSError as error:
                raise OutputError(
                    Message(
                        "Couldn't write “{path}” ({reason}). Choose another location.", path=path, reason=error.strerror
                    )
                ) from error
        self._lines = LineWriter(write, on_error=self._fail, dropped_line=_dropped_line, **limits)

    def __enter__(self) -> JsonlWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lines is not None:
            left = self._lines.close()
            missing = left + self._lines.dropped
            if missing and not self._trouble:
                self._trouble = _not_taken(self._name, missing)
            if self._file is not None and not left:  # else the thread may be in it, for ever
                os.close(self._file.fileno())
        if self._trouble and error is None:
            raise SaveError(self._trouble)

    def __call__(self, event: Event) -> None:
        """Take an event, to be written."""
        if self._lines is None or self._trouble:
            return
        line = jsonl_line(event, only_ascii=self._only_ascii).encode()
        if isinstance(event, CaptionRevised):
            key = event.sentence, event.stream
            taken = self._lines.put(line, supersedes=key, may_be_superseded=not event.final)
        else:
            taken = self._lines.put(line)
        if not taken and not self._dropping:
            self._on_trouble(_behind(self._name))
        self._dropping = not taken

    def _open(self) -> BinaryIO:
        descriptor = os.open(self._name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        self._file = open(descriptor, "wb", buffering=0, closefd=False)  # noqa: SIM115
        return self._file

    def _to_file(self, data: bytes) -> None:
        write_all(self._file or self._open(), data)

    def _to_standard_output(self) -> Callable[[bytes], object]:
        stream = sys.stdout
        if stream is None or isinstance(stream, Nowhere):
            raise OutputError(
                Message("Can't write events to standard output because it is closed. Name a file instead.")
            )
        self._only_ascii = (stream.encoding or "").lower().replace("-", "") not in ("utf8", "utf_8")
        outlet = outlet_of(stream)
        if outlet is not None:
            return lambda data: write_all(outlet.sink, data)

        def write(data: bytes) -> None:
            stream.write(data.decode())
            stream.flush()

        return write

    def _fail(self, error: OSError) -> None:
        self._trouble = _lost(self._name, error)
        self._on_trouble(self._trouble)


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _dropped_line(events: int) -> bytes:
    return json_text({"event": "dropped", "events": events}).encode() + b"\n"


def _lost(name: str, error: OSError) -> Message:
    """That no more lines can be written, by the name of the file or `-`."""
    if name == STANDARD_OUTPUT:
        return Message("Can't write events to standard output any more ({reason}).", reason=error.strerror)
    return Message("Can't write events to “{path}” any more ({reason}).", path=name, reason=error.strerror)


def _behind(name: str) -> Message:
    """That there is no room any more for what the reader does not take."""
    if name == STANDARD_OUTPUT:
        return Message(
            "Nothing is reading the events on standard output. Captions continue, but events are now missing there."
        )
    return Message(
        "Nothing is reading the events in “{path}”. Captions continue, but events are now missing there.", path=name
    )


def _not_taken(name: str, events: int) -> Message:
    """That the reader has not taken all of them."""
    if name == STANDARD_OUTPUT:
        return Message("{events} events weren't read from standard output.", events=events)
    return Message("{events} events weren't read from “{path}”.", events=events, path=name)


def jsonl_line(event: Event, *, only_ascii: bool = False) -> str:
    """One event as one line, with its line end."""
    return json_text(_plain(event), only_ascii=only_ascii) + "\n"


def _plain(event: Event) -> dict[str, Any]:
    match event:
        case StatusChanged():
            status = {"event": "status", "state": event.state, "message": plain(event.message)}
            return status | {"behind_ms": event.behind_ms} if event.behind_ms else status
        case CaptionRevised():
            return {
                "event": "caption",
                "sentence": event.sentence,
                "stream": event.stream,
                "lang": event.language,
                "text": event.text,
                "final": event.final,
                "begin_ms": event.begin_ms,
                "end_ms": event.end_ms,
                "words": event.words,
            }
        case GapRecorded():
            return {"event": "gap", "begin_ms": event.begin_ms, "end_ms": event.end_ms, "reason": plain(event.reason)}
        case UsageReported():
            return {"event": "usage", "seconds": event.seconds}
        case _:
            assert_never(event)
