"""Events as JSON lines."""

from __future__ import annotations

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
from app.terminal.jsonl import JsonlWriter, jsonl_line


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


def test_each_line_is_out_at_once(tmp_path: Path) -> None:
    """Another program can follow the file."""
    path = tmp_path / "a.jsonl"
    with JsonlWriter(str(path), on_trouble=print) as writer:
        writer(UsageReported(1))
        assert path.read_text() == '{"event":"usage","seconds":1}\n'


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """With its name, before anything is listened to."""
    with pytest.raises(OutputError, match="cannot be written"):
        JsonlWriter(str(tmp_path), on_trouble=print)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_full_disk_is_told_once_and_in_the_end() -> None:
    """Nothing that goes wrong with the file goes wrong with the captions."""
    told: list[str] = []
    writer = JsonlWriter("/dev/full", on_trouble=told.append)
    writer(UsageReported(1))
    writer(UsageReported(2))
    assert len(told) == 1
    with pytest.raises(SaveError, match="No space left"), writer:
        pass


def test_none_is_nowhere() -> None:
    """Without the option, events go nowhere."""
    with JsonlWriter(None, on_trouble=print) as writer:
        writer(UsageReported(1))
