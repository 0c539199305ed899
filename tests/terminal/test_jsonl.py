"""Events as JSON lines."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from app.captions.events import (
    CaptionRevised,
    Event,
    GapRecorded,
    State,
    StatusChanged,
    Stream,
    UsageReported,
    Word,
)
from app.errors import OutputError, SaveError
from app.streams import Nowhere
from app.terminal.jsonl import JsonlWriter, jsonl_line
from tests.fakes.waiting import wait_until


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            StatusChanged(State.LISTENING, "Listening."),
            '{"event":"status","state":"listening","message":"Listening."}',
        ),
        (
            StatusChanged(State.LISTENING, "Behind.", behind_ms=4000),
            '{"event":"status","state":"listening","message":"Behind.","behind_ms":4000}',
        ),
        (
            CaptionRevised(3, Stream.SOURCE, "en", "Hi\n", 1200, None, (Word("Hi\n", 1200, 1400, True),), False),
            '{"event":"caption","sentence":3,"stream":"source","lang":"en","text":"Hi\\n","final":false,'
            '"begin_ms":1200,"end_ms":null,"words":[{"text":"Hi\\n","begin_ms":1200,"end_ms":1400,"fixed":true}]}',
        ),
        (GapRecorded(90000, 96000, "lost"), '{"event":"gap","begin_ms":90000,"end_ms":96000,"reason":"lost"}'),
        (UsageReported(31), '{"event":"usage","seconds":31}'),
    ],
)
def test_the_form_is_stable(event: Event, line: str) -> None:
    """Each event is one line, to the letter, whatever its text holds."""
    assert jsonl_line(event) == line + "\n"


def test_each_line_is_out_by_itself(tmp_path: Path) -> None:
    """Another program can follow the file."""
    path = tmp_path / "a.jsonl"
    with JsonlWriter(str(path), on_trouble=print) as writer:
        writer(UsageReported(1))
        wait_until(lambda: path.read_text() == '{"event":"usage","seconds":1}\n')


def test_no_text_steers_a_terminal() -> None:
    """What would is escaped, and is the same text to a reader; so is a byte of a name that is no UTF-8, as it is
    shown everywhere."""
    text = "a\x1b[31m\x9b31m\u202eb"
    line = jsonl_line(StatusChanged(State.LISTENING, text + "caf\udcff"))
    assert line.rstrip("\n").isprintable()
    assert json.loads(line)["message"] == text + r"caf\xff"


@pytest.mark.parametrize(("encoding", "is_ascii"), [("utf-8", False), ("UTF8", False), ("latin-1", True)])
def test_standard_output_of_any_encoding_gets_json(
    monkeypatch: pytest.MonkeyPatch, encoding: str, is_ascii: bool
) -> None:
    """JSON is UTF-8; where the stream is not, it is ASCII, which is both."""
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=encoding))
    with JsonlWriter("-", on_trouble=print) as writer:
        writer(StatusChanged(State.LISTENING, "中文 é"))
    assert written.getvalue().isascii() is is_ascii
    assert json.loads(written.getvalue())["message"] == "中文 é"


def test_a_closed_standard_output_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is listened to."""
    for closed in (None, Nowhere()):
        monkeypatch.setattr("sys.stdout", closed)
        with pytest.raises(OutputError, match="it is closed"):
            JsonlWriter("-", on_trouble=print)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_nobody_waits_for_the_reader_of_a_pipe(tmp_path: Path) -> None:
    """Neither for one that opens it late, nor for one that never does."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with JsonlWriter(str(path), on_trouble=print, patience_s=60) as writer:
        writer(UsageReported(1))
        reader = os.open(path, os.O_RDONLY)
    with open(reader, "rb") as file:
        assert file.read() == b'{"event":"usage","seconds":1}\n'
    writer = JsonlWriter(str(path), on_trouble=print, patience_s=0)
    writer(UsageReported(1))
    writer(UsageReported(2))
    with pytest.raises(SaveError, match="2 events weren't read"), writer:
        pass
    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))  # lets its thread go


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_events_without_room_are_told_in_their_place(tmp_path: Path) -> None:
    """To the user as it happens, to the reader by a line, and by the end."""
    path, told = tmp_path / "pipe", list[str]()
    os.mkfifo(path)
    writer = JsonlWriter(str(path), on_trouble=told.append, patience_s=60, limit_bytes=70)
    for seconds in range(5):
        writer(UsageReported(seconds))
    assert told == [f"Nothing is reading the events in “{path}”. Captions continue, but events are now missing there."]
    reader = os.open(path, os.O_RDONLY)
    with pytest.raises(SaveError, match="3 events weren't read"), writer:
        pass
    with open(reader, "rb") as file:
        assert [json.loads(line) for line in file][-1] == {"event": "dropped", "events": 3}


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """With its name, before anything is listened to."""
    with pytest.raises(OutputError, match="Couldn't write"):
        JsonlWriter(str(tmp_path), on_trouble=print)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_full_disk_is_told_once_and_in_the_end() -> None:
    """Nothing that goes wrong with the file goes wrong with the captions."""
    told: list[str] = []
    writer = JsonlWriter("/dev/full", on_trouble=told.append)
    writer(UsageReported(1))
    writer(UsageReported(2))
    wait_until(lambda: told)
    writer(UsageReported(3))
    with pytest.raises(SaveError, match="No space left"), writer:
        pass
    assert len(told) == 1


def test_none_is_nowhere() -> None:
    """Without the option, events go nowhere."""
    with JsonlWriter(None, on_trouble=print) as writer:
        writer(UsageReported(1))
