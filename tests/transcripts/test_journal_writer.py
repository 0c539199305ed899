"""A session that is written down while it runs, on disks of every kind."""

from __future__ import annotations

import contextlib
import errno
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import InputError, SaveError
from app.message import Message, translate
from app.transcripts.journal import append_records, find_interrupted, read_journal, read_records
from app.transcripts.journal_file import JournalFile
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.records import (
    AnyRecord,
    Dropped,
    Ended,
    Outcome,
    Paused,
    SavedGap,
    SessionBegun,
    encode_record,
)
from tests.fakes.disk import FailingDisk
from tests.fakes.journals import final, header
from tests.fakes.waiting import wait_until

RECORDS: tuple[AnyRecord, ...] = (
    final(0, "One two.", words=True),
    SavedGap(begin_ms=2000, end_ms=4000, reason="connection lost"),
    final(2, "三。"),
)
END = Ended(outcome=Outcome.STOPPED, length_ms=5800, sentences=3)
WHOLE = b"".join(encode_record(record) for record in (header(), *RECORDS, END))

Start = Callable[..., JournalWriter]


@pytest.fixture
def start(tmp_path: Path) -> Any:
    """Starts writers on a disk; those that a test leaves open are ended after it."""
    started: list[tuple[JournalWriter, FailingDisk]] = []

    def start(disk: FailingDisk, folder: Path = tmp_path / "sessions", **policies: Any) -> JournalWriter:
        policies = {"retry_s": 0.002, "patience_s": 20.0, **policies}
        writer = JournalWriter(folder, header(), write=disk.write, sync=disk.sync, **policies)
        writer.start()
        started.append((writer, disk))
        return writer

    yield start
    for writer, disk in started:
        disk.answering.set()
        disk.room = disk.write_error = disk.sync_error = None
        with contextlib.suppress(SaveError):
            end(writer)


def end(writer: JournalWriter) -> None:
    """Close as a session that was stopped."""
    writer.close(Outcome.STOPPED, length_ms=END.length_ms, sentences=END.sentences)


def record(writer: JournalWriter, record: AnyRecord) -> None:
    """Record, and wait until it is in the file, or not to be waited for."""
    position = writer.record(record)
    wait_until(lambda: writer.is_written(position))


def path_of(writer: JournalWriter) -> Path:
    """The file, once it is made."""
    wait_until(lambda: writer.path)
    assert writer.path is not None
    return writer.path


def test_a_final_is_in_the_file_before_it_is_shown(start: Start) -> None:
    """Once `is_written` says so, another program can read it; each record was one write."""
    disk = FailingDisk()
    writer = start(disk)
    for count, said in enumerate(RECORDS, 1):
        record(writer, said)
        assert read_records(path_of(writer))[1:] == list(RECORDS[:count])
    end(writer)
    assert path_of(writer).read_bytes() == WHOLE
    assert disk.writes == WHOLE.splitlines(keepends=True)
    assert disk.synced


def test_nobody_waits_for_a_disk_that_does_not_answer(start: Start) -> None:
    """`record` returns though the write does not; who loses patience goes on, the user is told, and nothing is lost or
    changes its place."""
    disk = FailingDisk()
    troubles: list[str] = []
    writer = start(disk, late_s=0.0, on_trouble=troubles.append)
    record(writer, RECORDS[0])
    disk.answering.clear()
    positions = [writer.record(each) for each in RECORDS[1:]]
    assert not any(map(writer.is_written, positions))
    writer.wait_no_longer()
    assert all(map(writer.is_written, positions))
    wait_until(lambda: writer.look_at_disk() or troubles)  # type: ignore[func-returns-value]
    assert "isn't responding" in troubles[0]
    assert len(read_records(path_of(writer))) == 2
    disk.answering.set()
    end(writer)
    assert path_of(writer).read_bytes() == WHOLE
    assert len(troubles) == 2
    assert "again" in troubles[1]


def test_a_disk_that_never_answers_does_not_hold_up_the_end(start: Start) -> None:
    """`close` gives up with a sentence."""
    disk = FailingDisk()
    disk.answering.clear()
    writer = start(disk, patience_s=0.0, close_s=0.05)
    writer.record(RECORDS[0])
    with pytest.raises(SaveError, match="isn't responding"):
        end(writer)


def test_a_disk_that_is_full_at_any_byte_leaves_no_trace(start: Start, tmp_path: Path) -> None:
    """Wherever in a record the room ends, what was before stands, and once there is room the file is as if never."""
    said = WHOLE.removesuffix(encode_record(END))
    for room in range(len(said)):
        disk = FailingDisk(room)
        troubles: list[str] = []
        folder = tmp_path / str(room)
        writer = start(disk, folder, on_trouble=troubles.append)
        for each in RECORDS:
            record(writer, each)
        wait_until(lambda disk=disk: disk.room == 0)
        (path,) = folder.iterdir()
        assert path.read_bytes() == said[:room]
        if whole_lines := said[:room].count(b"\n"):
            there = read_records(path)
            assert len(there) >= whole_lines
            assert there == [header(), *RECORDS][: len(there)]
        wait_until(lambda troubles=troubles: troubles)
        assert "No space left" in troubles[0]
        disk.room = None
        end(writer)
        assert path.read_bytes() == WHOLE
        assert len(troubles) <= 2


def test_a_disk_that_stays_full_is_told_at_the_end(start: Start) -> None:
    """What fitted is there; the sentence says that not all is."""
    disk = FailingDisk(WHOLE.index(b"\n", WHOLE.index(b"\n") + 1) + 10)
    writer = start(disk)
    for each in RECORDS:
        record(writer, each)
    with pytest.raises(SaveError, match="No space left"):
        end(writer)
    assert read_records(path_of(writer)) == [header(), RECORDS[0]]


@pytest.mark.parametrize("when", ["from the start", "later"])
def test_a_folder_that_cannot_be_written_is_told_once_and_made_good(start: Start, tmp_path: Path, when: str) -> None:
    """Captions continue; once it can be, all of it is written, in order, and once."""
    disk = FailingDisk()
    troubles: list[str] = []
    blocked = tmp_path / "blocked"
    if when == "from the start":
        blocked.touch()  # a file where the folder should be: refuses whoever it is, root too
    writer = start(disk, blocked / "sessions", on_trouble=troubles.append)
    if when == "later":
        record(writer, RECORDS[0])
        disk.write_error = errno.EROFS
    for each in RECORDS[1:] if when == "later" else RECORDS:
        record(writer, each)
    wait_until(lambda: troubles)
    assert "Captions continue" in troubles[0]
    if when == "later":
        disk.write_error = None
    else:
        blocked.unlink()
    wait_until(lambda: len(troubles) == 2)
    assert "again" in troubles[1]
    end(writer)
    assert path_of(writer).read_bytes() == WHOLE


def test_what_the_disk_would_not_hold_is_written_again(start: Start) -> None:
    """An error that comes only with the sync makes all since the last one doubtful."""
    disk = FailingDisk()
    troubles: list[str] = []
    writer = start(disk, on_trouble=troubles.append)
    record(writer, RECORDS[0])
    wait_until(lambda: disk.synced)
    disk.sync_error = errno.EIO
    record(writer, RECORDS[1])
    wait_until(lambda: troubles)
    # What the system had not brought to the disk is lost:
    with path_of(writer).open("r+b") as file:
        file.truncate(len(encode_record(header())) + len(encode_record(RECORDS[0])))
    record(writer, RECORDS[2])
    disk.sync_error = None
    end(writer)
    assert path_of(writer).read_bytes() == WHOLE
    assert ["again" in trouble for trouble in troubles] == [False, True]


def test_a_folder_that_is_removed_is_made_again(start: Start, tmp_path: Path) -> None:
    """The journal comes back with all that was in it."""
    disk = FailingDisk()
    writer = start(disk)
    record(writer, RECORDS[0])
    wait_until(lambda: disk.synced)
    shutil.rmtree(tmp_path / "sessions")
    record(writer, RECORDS[1])
    wait_until(lambda: (tmp_path / "sessions").exists())
    record(writer, RECORDS[2])
    shutil.rmtree(tmp_path / "sessions")
    end(writer)
    assert path_of(writer).read_bytes() == WHOLE


def test_a_disk_that_was_taken_away_and_comes_back_is_written_on(start: Start, tmp_path: Path) -> None:
    """The folder is away for a while; when it is there again, its journal goes on where it stopped."""
    disk = FailingDisk()
    folder, away = tmp_path / "sessions", tmp_path / "away"
    writer = start(disk)
    record(writer, RECORDS[0])
    wait_until(lambda: disk.synced)
    folder.rename(away)
    folder.touch()  # nothing can be made there meanwhile
    record(writer, RECORDS[1])
    record(writer, RECORDS[2])
    copied = away / path_of(writer).name
    content = copied.read_bytes()[: len(encode_record(header())) + len(encode_record(RECORDS[0]))]
    copied.unlink()  # it comes back as the disk has it: another file to this system
    copied.write_bytes(content)
    folder.unlink()
    away.rename(folder)
    end(writer)
    assert path_of(writer).read_bytes() == WHOLE


@pytest.mark.parametrize("seed", range(12))
def test_whatever_goes_wrong_the_file_is_whole_in_the_end(start: Start, tmp_path: Path, seed: int) -> None:
    """Writes that fail or stop half-way, syncs that fail, and a folder that is removed, in any order."""
    chance = random.Random(seed)
    folder = tmp_path / "sessions"
    disk = FailingDisk()

    def go_wrong() -> None:
        disk.write_error = chance.choice([None, None, None, None, errno.ENOSPC, errno.EIO])
        disk.sync_error = chance.choice([None, None, errno.EIO])
        disk.room = chance.choice([1, 40, 10_000])
        if chance.random() < 0.1:
            shutil.rmtree(folder, ignore_errors=True)

    disk.before_write = go_wrong
    writer = start(disk, folder, retry_s=0.0005)
    records = [final(number, f"Sentence {number}.", words=True) for number in range(40)]
    for each in records:
        record(writer, each)
    disk.before_write = lambda: None
    disk.room = disk.write_error = disk.sync_error = None
    end(writer)
    assert path_of(writer).read_bytes() == b"".join(map(encode_record, [header(), *records, END]))


def test_memory_is_bounded_and_says_so(start: Start) -> None:
    """What there is no more room to remember is counted, told, and marked in the journal."""
    disk = FailingDisk()
    disk.write_error = errno.ENOSPC
    troubles: list[str] = []
    limit_bytes = len(encode_record(header())) + 2 * len(encode_record(final(4, "One two.", words=True)))
    writer = start(disk, limit_bytes=limit_bytes, on_trouble=troubles.append)
    wait_until(lambda: troubles)
    for number in range(5):
        writer.record(final(number, "One two.", words=True))
    wait_until(lambda: len(troubles) == 2)
    assert "memory for it is full" in troubles[1]
    disk.write_error = None
    end(writer)
    records = read_records(path_of(writer))
    assert [type(record) for record in records[:1] + records[3:]] == [SessionBegun, Dropped, Ended]
    assert Dropped(records=3) in records


def test_nothing_said_leaves_no_file(start: Start, tmp_path: Path) -> None:
    """A session without a word or a gap does not litter the library."""
    writer = start(FailingDisk())
    writer.record(Paused(at_ms=100))
    end(writer)
    assert not list((tmp_path / "sessions").iterdir())


def test_two_sessions_at_once_have_two_files(start: Start) -> None:
    """Begun in the same second, they do not write into each other's journal."""
    first, second = start(FailingDisk()), start(FailingDisk())
    record(first, final(0, "First."))
    record(second, final(0, "Second."))
    assert path_of(first) != path_of(second)
    assert [s.source.text for s in read_journal(path_of(first)).sentences if s.source] == ["First."]
    assert [s.source.text for s in read_journal(path_of(second)).sentences if s.source] == ["Second."]


def test_a_session_that_runs_is_nobody_elses(start: Start, tmp_path: Path) -> None:
    """Another process neither takes it for interrupted nor adds to it; once it is over, it may be corrected."""
    writer = start(FailingDisk())
    record(writer, RECORDS[0])
    program = (
        "import sys, pathlib\n"
        "from app.errors import InputError\n"
        "from app.transcripts.journal import append_records, find_interrupted\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "print(len(find_interrupted(path.parent)))\n"
        "try:\n    append_records(path, [])\n"
        "except InputError as error:\n    print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(path_of(writer))], capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines()[0] == "0"
    assert "still running" in said
    assert find_interrupted(tmp_path / "sessions") == []
    with pytest.raises(InputError, match="still running"):
        append_records(path_of(writer), [])
    end(writer)
    append_records(path_of(writer), [RECORDS[1]])
    assert read_records(path_of(writer))[-1] == RECORDS[1]


def test_text_that_no_file_can_hold_is_kept_nearly(start: Start) -> None:
    """Half of a surrogate pair, which a service could send in JSON, is a question mark."""
    writer = start(FailingDisk())
    writer.record(final(0, "a \ud83d b", words=True))
    end(writer)
    (sentence,) = read_journal(path_of(writer)).sentences
    assert sentence.source is not None
    assert sentence.source.text == "a ? b"


def test_trouble_can_be_told_in_another_language(tmp_path: Path) -> None:
    """The folder and the system's reason are put into the translated sentence."""
    (tmp_path / "sessions").touch()
    troubles: list[Message] = []
    writer = JournalWriter(tmp_path / "sessions", header(), on_trouble=troubles.append)
    writer.start()
    wait_until(lambda: troubles)
    writer.close(Outcome.STOPPED, length_ms=0, sentences=0)
    template = (
        "Can't save this session in {folder} ({reason}). Captions continue but aren't saved anywhere else. "
        "Saving resumes as soon as possible."
    )
    reason = troubles[0].values["reason"]
    assert troubles[0] == template.format(folder=tmp_path / "sessions", reason=reason)
    assert translate(troubles[0], {template: "{reason} {folder}"}.__getitem__) == f"{reason} {tmp_path / 'sessions'}"


def test_a_reason_of_our_own_can_be_told_in_another_language(tmp_path: Path) -> None:
    """The system has no word for a journal that was removed while it is open."""
    file = JournalFile(tmp_path / "a.jsonl", b"{}\n")
    file.remove()
    with pytest.raises(FileNotFoundError) as caught:
        file.sync()
    file.close()
    assert caught.value.strerror == "it was removed"
    assert isinstance(caught.value.strerror, Message)
