"""Events as JSON lines, for other programs. The form is kept stable."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO, assert_never

import msgspec

from app.captions.events import CaptionRevised, Event, GapRecorded, StatusChanged, UsageReported
from app.errors import OutputError


@contextlib.contextmanager
def jsonl_listener(path: str | None) -> Iterator[Callable[[Event], None]]:
    """Something to call with every event; it writes to `path`, `-` being standard output, and None nowhere.

    Each line is out before the call returns. Raises `OutputError` where the file cannot be written.
    """
    if path is None:
        yield lambda _: None
    elif path == "-":
        yield lambda event: _write(sys.stdout, event)
    else:
        with _open(Path(path)) as file:
            yield lambda event: _write(file, event)


def _open(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"'{path}' cannot be written ({error.strerror}). Choose another place.") from error


def _write(stream: TextIO, event: Event) -> None:
    stream.write(jsonl_line(event))
    stream.flush()


def jsonl_line(event: Event) -> str:
    """One event as one line, with its line end."""
    return msgspec.json.encode(_plain(event)).decode() + "\n"


def _plain(event: Event) -> dict[str, Any]:
    match event:
        case StatusChanged():
            return {"event": "status", "state": event.state, "message": event.message}
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
            return {"event": "gap", "begin_ms": event.begin_ms, "end_ms": event.end_ms, "reason": event.reason}
        case UsageReported():
            return {"event": "usage", "seconds": event.seconds}
        case _:
            assert_never(event)
