"""Events as JSON lines, for other programs. The form is kept stable."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, assert_never

import msgspec

from app.captions.events import CaptionRevised, Event, GapRecorded, StatusChanged, UsageReported
from app.errors import OutputError, SaveError
from app.told import NOTHING, Told, plain, told


class JsonlWriter:
    """Writes every event it is called with; each line is out before the call returns.

    Use it as a context manager, whose end raises `SaveError` where not every line could be written. The captions do
    not stop for that; the first failure is told with `on_trouble`.

    Args:
        path: a file, `-` for standard output, or None for nowhere.
    """

    def __init__(self, path: str | None, *, on_trouble: Callable[[Told], None]) -> None:
        self._name = path or ""
        self._on_trouble = on_trouble
        self._stream = _open(path)
        self._trouble = NOTHING

    def __enter__(self) -> JsonlWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None and self._stream is not sys.stdout:
            with contextlib.suppress(OSError):
                self._stream.close()
        if self._trouble and error is None:
            raise SaveError(self._trouble)

    def __call__(self, event: Event) -> None:
        """Write an event."""
        if self._stream is None or self._trouble:
            return
        try:
            self._stream.write(jsonl_line(event))
            self._stream.flush()
        except OSError as error:
            self._trouble = _lost(self._name, error)
            self._on_trouble(self._trouble)


def _open(path: str | None) -> TextIO | None:
    if path is None:
        return None
    if path == "-":
        return sys.stdout
    try:
        return Path(path).open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(
            told("'{path}' cannot be written ({reason}). Choose another place.", path=path, reason=error.strerror)
        ) from error


def _lost(name: str, error: OSError) -> Told:
    """That no more lines can be written, by the name of the file or `-`."""
    if name == "-":
        return told("Events cannot be written to standard output any more ({reason}).", reason=error.strerror)
    return told("Events cannot be written to '{path}' any more ({reason}).", path=name, reason=error.strerror)


def jsonl_line(event: Event) -> str:
    """One event as one line, with its line end."""
    return msgspec.json.encode(_plain(event)).decode() + "\n"


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
