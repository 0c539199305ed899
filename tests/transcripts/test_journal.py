"""Journals read back, whole or torn, and added to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.captions.events import GapRecorded, Stream
from app.errors import InputError, SaveError
from app.transcripts import journal as journal_module
from app.transcripts.journal import (
    SessionState,
    append_records,
    find_interrupted,
    find_journal,
    journals_in,
    read_journal,
    read_records,
    summary_of,
)
from app.transcripts.journal_header import read_header
from app.transcripts.records import (
    AnyRecord,
    Corrected,
    Paused,
    Resumed,
    SavedGap,
    Usage,
    caption_of,
    decode_record,
    encode_record,
    final_record,
)
from tests.fakes.captions import caption
from tests.fakes.journals import BEGUN_AT, final, header, write_journal

SAID: tuple[AnyRecord, ...] = (
    final(0, "One two.", words=True),
    final(0, "Uno dos.", stream=Stream.TRANSLATION, language="es"),
    Paused(at_ms=1900),
    Resumed(at_ms=2000),
    SavedGap(begin_ms=2000, end_ms=4000, reason="connection lost"),
    Usage(seconds=4),
    final(2, "三。", language="zh"),
)


def test_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Texts, word times, gaps, languages, name, and the time of day with its zone."""
    session = read_journal(write_journal(tmp_path, "Monday", *SAID, target_language="es"))
    assert (session.name, session.started, session.length_ms) == ("Monday", BEGUN_AT, 5800)
    assert session.started.utcoffset() == BEGUN_AT.utcoffset()
    assert (session.source_language, session.target_language) == ("en", "es")
    assert session.gaps == (GapRecorded(2000, 4000, "connection lost"),)
    first, third = session.sentences
    assert (first.number, third.number) == (0, 2)
    assert first.source is not None
    assert [(word.text, word.begin_ms, word.end_ms) for word in first.source.words] == [
        ("One", 0, 900),
        (" two.", 900, 1800),
    ]
    assert first.translation is not None
    assert first.translation.text == "Uno dos."
    assert session.originals == ()


def test_a_final_is_the_same_after_a_journal() -> None:
    """What a caption says survives the way to disk and back."""
    said = caption("It was the best of times.", sentence=7, begin_ms=100)
    record = decode_record(encode_record(final_record(said)))
    assert record == final_record(said)
    assert caption_of(final_record(said)) == said


def test_a_torn_journal_loses_what_was_torn_and_nothing_else(tmp_path: Path) -> None:
    """Cut at every other byte, every record before the cut is read."""
    whole = write_journal(tmp_path, "whole", *SAID).read_bytes()
    everything = read_records(tmp_path / "whole.jsonl")
    torn = tmp_path / "torn.jsonl"
    for length in range(whole.index(b"\n") + 1, len(whole), 2):
        torn.write_bytes(whole[:length])
        records = read_records(torn)
        assert records == everything[: len(records)]
        assert len(records) >= whole[:length].count(b"\n")


def test_what_is_not_understood_is_passed_over(tmp_path: Path) -> None:
    """Rubbish in the middle, and a record of a later version, cost only themselves."""
    path = write_journal(tmp_path, "a", *SAID)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"\xff\0\n", b'{"record":"mood","happy":true}\n', b"\n", *lines[1:]]))
    assert read_records(path) == [header(), *SAID, read_records(path)[-1]]


@pytest.mark.parametrize("content", [b"", b"nothing\n", None])
def test_what_is_no_journal_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """With a sentence, whether it is empty, something else, or not there."""
    path = tmp_path / "a.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="Couldn't read" if content is None else "isn't a Surtitle session"):
        read_journal(path)


def test_a_journal_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """Rather than be misunderstood."""
    path = write_journal(tmp_path, "a", *SAID, format=2, app_version="9.0")
    with pytest.raises(InputError, match=r"newer version of Surtitle \(9\.0\)"):
        read_journal(path)
    assert read_header(path) is None


def test_corrections_are_applied_and_originals_kept(tmp_path: Path) -> None:
    """The last correction of a text counts; taken back, the original stands with its words."""
    path = write_journal(tmp_path, "a", *SAID)
    append_records(path, [Corrected(sentence=0, stream=Stream.SOURCE, text="One, too.")])
    append_records(path, [Corrected(sentence=0, stream=Stream.SOURCE, text="One, two!")])
    append_records(path, [Corrected(sentence=0, stream=Stream.TRANSLATION, text="¡Uno, dos!")])
    append_records(path, [Corrected(sentence=9, stream=Stream.SOURCE, text="Never said.")])
    session = read_journal(path)
    assert [text.text for text in session.sentences[0].texts] == ["One, two!", "¡Uno, dos!"]
    assert session.sentences[0].texts[0].words == ()
    assert [[text.text for text in each.texts] for each in session.originals] == [["One two.", "Uno dos."]]
    append_records(path, [Corrected(sentence=0, stream=Stream.SOURCE, text="One two.")])
    session = read_journal(path)
    assert len(session.sentences[0].texts[0].words) == 2
    assert [[text.text for text in each.texts] for each in session.originals] == [["One two.", "Uno dos."]]


def test_adding_to_a_torn_journal_does_not_tear_what_is_added(tmp_path: Path) -> None:
    """The half of a line stays where it is; the new record has a line of its own."""
    path = write_journal(tmp_path, "a", *SAID, ended=False)
    with path.open("ab") as file:
        file.write(b'{"record":"source","sent')
    append_records(path, [SAID[0]])
    assert read_records(path) == [header(), *SAID, SAID[0]]


def test_a_disk_that_is_full_leaves_a_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An addition that does not fit is refused, and no half of it remains."""
    path = write_journal(tmp_path, "a", *SAID)
    before = path.read_bytes()
    real = os.write
    written: list[int] = []

    def write(descriptor: int, data: bytes) -> int:
        if written:
            raise OSError(28, "No space left on device")
        written.append(real(descriptor, data[:10]))
        return written[-1]

    monkeypatch.setattr(journal_module.os, "write", write)
    with pytest.raises(SaveError, match="No space left"):
        append_records(path, [SAID[0]])
    assert written == [10]
    assert path.read_bytes() == before


def test_a_glance_tells_what_a_list_shows(tmp_path: Path) -> None:
    """Of a long session, whose journal is not read through, as of a short one; ended, or interrupted and torn."""
    many = [final(number, f"Sentence number {number} of a long meeting.", words=True) for number in range(1000)]
    long_one = write_journal(tmp_path, "long", *many)
    assert long_one.stat().st_size > 100_000
    header = read_header(long_one)
    assert header is not None
    assert (header.sentences, header.length_ms, header.ended) == (1000, 1_999_800, True)
    assert (header.first_words, header.started) == ("Sentence number 0 of a long meeting.", BEGUN_AT)
    append_records(long_one, [Corrected(sentence=3, stream=Stream.SOURCE, text="x" * 70_000)])
    assert read_header(long_one) == header
    torn = write_journal(tmp_path, "torn", *many, ended=False)
    torn.write_bytes(torn.read_bytes()[:-10])
    header = read_header(torn)
    assert header is not None
    assert (header.sentences, header.length_ms, header.ended) == (999, 1_997_800, False)
    assert summary_of(torn, header).state is SessionState.INTERRUPTED


def test_the_first_words_are_the_corrected_ones(tmp_path: Path) -> None:
    """Corrected while the session ran, or after it, the last correction counts; words that were emptied are none."""
    many = [final(number, f"Sentence number {number} of a long meeting.", words=True) for number in range(300)]

    def first_words(*corrections: str, ended: bool = True) -> str:
        path = write_journal(tmp_path, "a", *many, ended=ended)
        append_records(path, [Corrected(sentence=0, stream=Stream.SOURCE, text=text) for text in corrections])
        header = read_header(path)
        assert header is not None
        return header.first_words

    assert first_words("One.") == first_words("Two.", "One.") == first_words("One.", ended=False) == "One."
    assert first_words("x" * 70_000, "Long ago.") == "Long ago."
    assert first_words("One.", "Sentence number 0 of a long meeting.") == "Sentence number 0 of a long meeting."
    assert first_words("") == "Sentence number 1 of a long meeting."
    early = Corrected(sentence=0, stream=Stream.SOURCE, text="At once.")
    header = read_header(write_journal(tmp_path, "b", many[0], early, *many[1:]))
    assert header is not None
    assert header.first_words == "At once."
    other = Corrected(sentence=0, stream=Stream.TRANSLATION, text="Nunca dicho.")
    header = read_header(write_journal(tmp_path, "c", many[0], other))
    assert header is not None
    assert header.first_words == "Sentence number 0 of a long meeting."


def test_what_was_interrupted_is_found(tmp_path: Path) -> None:
    """Sessions without an end, the latest first; none that ended, in which nothing was said, or that is no session."""
    write_journal(tmp_path, "ended", *SAID)
    write_journal(tmp_path, "early", *SAID, ended=False, begun_at=BEGUN_AT.replace(year=2025))
    write_journal(tmp_path, "late", *SAID, ended=False)
    write_journal(tmp_path, "empty", ended=False)
    (tmp_path / "rubbish.jsonl").write_bytes(b"\0")
    (tmp_path / "notes.txt").write_text("mine")
    assert [summary.name for summary in find_interrupted(tmp_path)] == ["late", "early"]
    assert find_interrupted(tmp_path / "nowhere") == []
    assert [path.stem for path in journals_in(tmp_path)] == ["rubbish", "late", "ended", "empty", "early"]


def test_a_session_is_known_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    """If only one begins so; else, and where there is none, it is said."""
    sessions = tmp_path / "sessions"
    for name in ("Été 1", "Été 10", "Monday"):
        write_journal(sessions, name, final(0, "x"))
    assert find_journal("mon", sessions).stem == "Monday"
    assert find_journal("Été 1", sessions).stem == "Été 1"
    assert find_journal(str(sessions / "Monday.jsonl"), sessions) == sessions / "Monday.jsonl"
    with pytest.raises(InputError, match="2 sessions"):
        find_journal("ete", sessions)
    for wanted in ("Tuesday", "", "../sessions/Monday"):
        with pytest.raises(InputError, match="There is no session"):
            find_journal(wanted, sessions)
