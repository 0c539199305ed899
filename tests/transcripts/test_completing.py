"""What a crash left, mended at the next start."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.captions.rules import CueRules
from app.transcripts import completing as completing_module
from app.transcripts.completing import Completed, complete_interrupted
from app.transcripts.journal import SessionState, find_interrupted, opened_for_adding, read_records
from app.transcripts.naming import reservation_of
from app.transcripts.records import Corrected, Ended, Outcome
from tests.fakes.journals import final, write_journal
from tests.fakes.killable_runs import killable_runs


def complete(folder: Path, on_trouble: Callable[[str], None] = lambda _: None) -> list[Completed]:
    """A start, in a folder with sessions and transcripts."""
    return complete_interrupted(folder / "sessions", lambda: (folder / "srt", CueRules()), on_trouble=on_trouble)


def test_what_was_interrupted_is_completed_once(tmp_path: Path) -> None:
    """The next start finds nothing more to do, and does not even ask where to."""
    path = write_journal(tmp_path / "sessions", "a", final(0, "Hello."), ended=False)
    write_journal(tmp_path / "sessions", "b", final(0, "Hello."))
    (completed,) = complete(tmp_path)
    assert (completed.srt, completed.session.path) == (tmp_path / "srt" / "a.srt", path)
    assert completed.session.state is SessionState.ENDED
    assert "Hello." in completed.srt.read_text()
    end = read_records(path)[-1]
    assert isinstance(end, Ended)
    assert end.outcome is Outcome.RECOVERED

    def never() -> tuple[Path, CueRules]:
        raise AssertionError

    assert complete_interrupted(tmp_path / "sessions", never) == []
    assert complete_interrupted(tmp_path / "nowhere", never) == []


def test_what_follows_an_end_does_not_make_it_interrupted(tmp_path: Path) -> None:
    """A correction, another name; and a text that speaks of an end is none."""
    write_journal(
        *(tmp_path / "sessions", "a", final(0, "Hello.")),
        *(
            Ended(outcome=Outcome.STOPPED, length_ms=1800, sentences=1),
            Corrected(sentence=0, stream="source", text="x"),
        ),
        ended=False,
    )
    path = write_journal(tmp_path / "sessions", "b", final(0, '{"record":"end"}'), ended=False)
    assert [each.session.path for each in complete(tmp_path)] == [path]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_session_that_runs_in_another_process_is_left_alone(tmp_path: Path) -> None:
    """Journal and subtitles stay its own, until it is killed."""
    with killable_runs() as runs:
        process = runs.start(tmp_path)
        try:
            while runs.next_line()["sentence"] < 3:
                pass
            assert complete(tmp_path) == []
            assert b'"end"' not in next((tmp_path / "sessions").glob("*.jsonl")).read_bytes()
        finally:
            os.kill(process, signal.SIGKILL)
        runs.last_lines()
        assert [each.srt for each in complete(tmp_path)] == [tmp_path / "a.srt"]


def test_two_starts_at_once_complete_it_once(tmp_path: Path) -> None:
    """One of them finds it locked, or over."""
    for number in range(5):
        write_journal(tmp_path / "sessions", str(number), final(0, "Hello."), ended=False)
    done: list[list[Completed]] = []
    starts = [threading.Thread(target=lambda: done.append(complete(tmp_path))) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert find_interrupted(tmp_path / "sessions") == []
    assert len(list((tmp_path / "srt").iterdir())) == 5
    for path in (tmp_path / "sessions").glob("*.jsonl"):
        assert sum(isinstance(record, Ended) for record in read_records(path)) == 1


def test_one_that_cannot_be_completed_is_told_and_keeps_nobody_else_up(tmp_path: Path) -> None:
    """A disk that refuses; the next start tries again."""
    write_journal(tmp_path / "sessions", "a", final(0, "Hello."), ended=False)
    (tmp_path / "srt").touch()
    troubles: list[str] = []
    assert complete(tmp_path, troubles.append) == []
    assert "Couldn't write" in troubles[0]
    (tmp_path / "srt").unlink()
    assert len(complete(tmp_path)) == 1


def test_a_name_that_was_kept_for_nothing_is_given_back(tmp_path: Path) -> None:
    """A session that was killed before its first word; one that runs keeps it."""
    srt = tmp_path / "srt" / "a.srt"
    srt.parent.mkdir()
    path = write_journal(tmp_path / "sessions", "a", ended=False, srt=str(srt))
    reservation_of(srt).touch()
    with opened_for_adding(path):
        assert complete(tmp_path) == []
        assert reservation_of(srt).exists()
    assert complete(tmp_path) == []
    assert list(srt.parent.iterdir()) == []


def test_where_files_cannot_be_locked_only_old_ones_are_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether one that was written just now still runs."""
    path = write_journal(tmp_path / "sessions", "a", final(0, "Hello."), ended=False)
    monkeypatch.setattr(completing_module, "knows_locks", lambda _: False)
    assert complete(tmp_path) == []
    os.utime(path, (1_000_000, 1_000_000))
    assert len(complete(tmp_path)) == 1
