"""What is done with a session that is over."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path

import pysubs2
import pytest

from app.captions.events import Stream
from app.errors import InputError, SaveError
from app.transcripts import past_sessions as past_sessions_module
from app.transcripts.journal import find_interrupted, opened_for_adding, read_journal, read_records, srt_of
from app.transcripts.locks import is_locked, try_lock
from app.transcripts.past_sessions import (
    SessionChange,
    correct_session,
    delete_session,
    recover_session,
    remove_if_empty,
    rename_session,
)
from app.transcripts.records import Paused, Resumed, SavedGap, Usage
from tests.fakes.journals import final, write_journal

SAID = (final(0, "One."), SavedGap(begin_ms=4000, end_ms=10_000, reason="connection lost"), final(6, "Two."))
CUES = ["One.", "[6 s not captioned: connection lost]", "Two."]


def texts(path: Path) -> list[str]:
    """The cues of a file, as an independent reader finds them."""
    return [event.plaintext for event in pysubs2.load(str(path))]


def test_an_interrupted_session_is_recovered(tmp_path: Path) -> None:
    """Its SRT is complete, gaps among its cues, and it is offered no more."""
    srt = tmp_path / "a.srt"
    srt.write_text("1\n00:00:00,000 --> 00:00:01,800\nOne.\n\n")
    path = write_journal(tmp_path / "sessions", "a", *SAID, ended=False, srt=str(srt))
    with path.open("ab") as file:
        file.write(b'{"record":"sou')
    assert recover_session(path, srt_folder=tmp_path) == srt
    assert texts(srt) == CUES
    assert find_interrupted(path.parent) == []
    assert read_journal(path).length_ms == 13_800
    assert recover_session(path, srt_folder=tmp_path) == srt
    assert len(read_records(path)) == 5


def test_subtitles_that_somebody_has_changed_are_not_overwritten(tmp_path: Path) -> None:
    """The recovered ones go beside them, and belong to the session from then on."""
    srt = tmp_path / "a.srt"
    srt.write_text("mine")
    path = write_journal(tmp_path / "sessions", "a", *SAID, ended=False, srt=str(srt))
    os.utime(path, (1_000_000, 1_000_000))
    recovered = recover_session(path, srt_folder=tmp_path)
    assert (recovered.name, texts(recovered)) == ("a (2).srt", CUES)
    assert srt.read_text() == "mine"
    assert srt_of(read_records(path)) == recovered


def test_a_place_that_is_gone_is_replaced(tmp_path: Path) -> None:
    """Where the subtitles cannot be written, they go into the folder of all transcripts; a session without any, too."""
    (tmp_path / "file").touch()
    lost = write_journal(tmp_path / "sessions", "lost", *SAID, ended=False, srt=str(tmp_path / "file" / "a.srt"))
    without = write_journal(tmp_path / "sessions", "without", *SAID, ended=False)
    folder = tmp_path / "transcripts"
    assert recover_session(lost, srt_folder=folder) == folder / "lost.srt"
    assert recover_session(without, srt_folder=folder) == folder / "without.srt"
    assert texts(folder / "lost.srt") == texts(folder / "without.srt") == CUES
    with pytest.raises(SaveError, match="Couldn't write"):
        recover_session(write_journal(tmp_path / "sessions", "no", *SAID), srt_folder=tmp_path / "file" / "x")


def test_a_correction_reaches_the_subtitles(tmp_path: Path) -> None:
    """Unless somebody has changed them; the journal has it in any case."""
    srt = tmp_path / "a.srt"
    path = write_journal(tmp_path / "sessions", "a", *SAID, srt=str(srt))
    correct_session(path, 0, Stream.SOURCE, "Won.")
    assert not srt.exists()
    recover_session(path, srt_folder=tmp_path)
    correct_session(path, 6, Stream.SOURCE, "Too.", srt_folder=tmp_path)
    assert texts(srt) == ["Won.", CUES[1], "Too."]
    srt.write_text("mine")
    os.utime(path, (1_000_000, 1_000_000))
    correct_session(path, 6, Stream.SOURCE, "Two!")
    assert srt.read_text() == "mine"
    assert [text.text for sentence in read_journal(path).sentences for text in sentence.texts] == ["Won.", "Two!"]


def test_a_session_is_renamed_with_its_subtitles(tmp_path: Path) -> None:
    """As far as files can be called so; a name that is taken gets a number."""
    srt = tmp_path / "a.srt"
    path = write_journal(tmp_path / "sessions", "a", *SAID, srt=str(srt))
    recover_session(path, srt_folder=tmp_path)
    (tmp_path / "Weekly- plans & “more”.srt").touch()
    dealt = rename_session(path, " Weekly:\tplans & “more”. ", srt_folder=tmp_path)
    renamed = dealt.journal
    assert (dealt.srt, dealt.srt_left) == (tmp_path / "Weekly- plans & “more” (2).srt", False)
    assert renamed.name == "Weekly- plans & “more”.jsonl"
    assert srt_of(read_records(renamed)) == tmp_path / "Weekly- plans & “more” (2).srt"
    assert texts(tmp_path / "Weekly- plans & “more” (2).srt") == CUES
    assert not srt.exists()
    assert rename_session(renamed, renamed.stem) == SessionChange(renamed)
    other = write_journal(tmp_path / "sessions", "b", *SAID)
    assert rename_session(other, renamed.stem) == SessionChange(other.with_name(f"{renamed.stem} (2).jsonl"))
    with pytest.raises(InputError, match="can't be used as a file name"):
        rename_session(renamed, " ./\\\0 "[:2])


def test_a_session_goes_to_the_trash_with_its_subtitles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system's trash is; both can be brought back from there."""
    home = tmp_path / "home"
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    # What the library has looked up when it was imported:
    import send2trash.plat_other as trash

    monkeypatch.setattr(trash, "HOMETRASH", str(home / "Trash"))
    monkeypatch.setattr(trash, "HOMETRASH_B", str(home / "Trash").encode())
    srt = tmp_path / "a.srt"
    path = write_journal(tmp_path / "sessions", "a", *SAID, srt=str(srt))
    recover_session(path, srt_folder=tmp_path)
    assert delete_session(path, srt_folder=tmp_path) == SessionChange(path, srt)
    assert not path.exists()
    assert not srt.exists()
    assert {file.name for file in (home / "Trash" / "files").iterdir()} == {"a.jsonl", "a.srt"}


def test_subtitles_that_somebody_has_changed_are_left_alone_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a deletion as by another name; subtitles that are gone are none."""
    trash: list[Path] = []
    monkeypatch.setattr(past_sessions_module, "send2trash", trash.append)
    srt, gone = tmp_path / "a.srt", tmp_path / "gone.srt"
    srt.write_text("mine")
    path = write_journal(tmp_path / "sessions", "a", *SAID, srt=str(srt))
    os.utime(path, (1_000_000, 1_000_000))
    renamed = rename_session(path, "b")
    assert renamed == SessionChange(path.with_name("b.jsonl"), srt, srt_left=True)
    assert delete_session(renamed.journal) == SessionChange(renamed.journal, srt, srt_left=True)
    assert trash == [renamed.journal]
    assert srt.read_text() == "mine"
    without = write_journal(tmp_path / "sessions", "c", *SAID, srt=str(gone))
    renamed = rename_session(without, "d")
    assert renamed == SessionChange(without.with_name("d.jsonl"))
    assert delete_session(renamed.journal) == SessionChange(renamed.journal)


def test_what_cannot_go_to_the_trash_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and nothing is deleted."""

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(past_sessions_module, "send2trash", refuse)
    path = write_journal(tmp_path, "a", *SAID)
    with pytest.raises(SaveError, match="to the trash"):
        delete_session(path)
    assert path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows shares no lock")
def test_who_only_looks_at_a_journal_is_no_writer(tmp_path: Path) -> None:
    """Two that look at once do not take each other for one, and whoever adds waits for the moment that it takes."""
    path = write_journal(tmp_path, "a", *SAID, ended=False)
    looking = os.open(path, os.O_RDWR)
    try:
        assert try_lock(looking, shared=True)
        assert not is_locked(path)
        done = threading.Timer(0.05, lambda: os.close(looking))
        done.start()
        with opened_for_adding(path):
            assert is_locked(path)
    finally:
        done.join()


def test_only_a_journal_that_holds_nothing_is_removed_as_empty(tmp_path: Path) -> None:
    """Old, and with no more than its header and pauses; not one that is written, young, or not understood."""
    rest = (Paused(at_ms=100), Usage(seconds=60), Resumed(at_ms=900))
    empty = write_journal(tmp_path, "empty", *rest, ended=False)
    with empty.open("ab") as file:
        file.write(b'{"record":"pau')
    gap = write_journal(tmp_path, "gap", SAID[1], ended=False)
    said = write_journal(tmp_path, "said", *SAID, ended=False)
    strange = write_journal(tmp_path, "strange", *rest, ended=False)
    with strange.open("ab") as file:
        file.write(b'{"record":"of a later version"}\n')
    young = write_journal(tmp_path, "young", *rest, ended=False)
    written = write_journal(tmp_path, "written", *rest, ended=False)
    for path in (empty, gap, said, strange, written):
        os.utime(path, (1_000_000, 1_000_000))
    with opened_for_adding(written):
        assert not remove_if_empty(written)
    assert [path for path in (empty, gap, said, strange, young) if remove_if_empty(path)] == [empty]
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["gap", "said", "strange", "written", "young"]
    assert not remove_if_empty(empty)


def test_a_session_that_runs_or_is_gone_is_left_alone(tmp_path: Path) -> None:
    """Each action says so."""
    path = write_journal(tmp_path, "a", *SAID, ended=False)
    with opened_for_adding(path):
        for action in (
            lambda: recover_session(path, srt_folder=tmp_path),
            lambda: correct_session(path, 0, Stream.SOURCE, "x"),
            lambda: rename_session(path, "b"),
            lambda: delete_session(path),
        ):
            with pytest.raises(InputError, match="still running"):
                action()
    shutil.move(path, tmp_path / "b")
    with pytest.raises(InputError, match="no longer exists"):
        delete_session(path)
