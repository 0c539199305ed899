"""Past sessions, listed and searched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.captions.events import Stream
from app.errors import InputError
from app.transcripts import library as library_module
from app.transcripts import search_index
from app.transcripts.indexed_texts import IndexedText, indexed_texts
from app.transcripts.journal import SessionState, append_records, opened_for_adding, read_journal
from app.transcripts.journal_header import read_header
from app.transcripts.library import Library
from app.transcripts.records import Corrected, Ended, Outcome
from app.transcripts.search_index import FileStamp, SearchIndex, use_index
from app.transcripts.text_normalisation import fold, holds, phrases
from tests.fakes.journals import BEGUN_AT, final, write_journal


def library_in(folder: Path) -> Library:
    """The library of a test."""
    return Library(folder / "sessions", folder / "cache" / "index.sqlite")


def names(library: Library, wanted: str) -> list[str]:
    """The sessions in which these words are."""
    return [found.session.name for found in library.search(wanted)]


SPOKEN = {
    "english": "The Quarterly Meeting begins at nine.",
    "spanish": "La reunión empezó; ¿dónde está el señor Muñoz?",
    "german": "Die Straße ist groß, die Gespräche müßig.",
    "chinese": "我们今天开会讨论预算。",
    "japanese": "東京で会議を始めます。ガイドを読んでください。",
    "korean": "학교에서 회의를 시작합니다.",
    "thai": "วันนี้เรามีประชุม",
    "russian": "Сегодня всё обсудим: ёлки.",
    "hindi": "आज बैठक है",
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("meeting", ["english"]),
        ("MEET", ["english"]),
        ("quarterly meeting", ["english"]),
        ("meeting quarterly", ["english"]),
        ("eeting", []),
        ("reunion", ["spanish"]),
        ("REUNIÓN", ["spanish"]),
        ("munoz senor", ["spanish"]),
        ("strasse gross", ["german"]),
        ("会", ["chinese", "japanese"]),
        ("开会", ["chinese"]),
        ("会开", []),
        ("今天 预算", ["chinese"]),
        ("会議", ["japanese"]),
        ("ガイド", ["japanese"]),
        ("ｶﾞｲﾄﾞ", ["japanese"]),
        ("학교", ["korean"]),
        ("회의", ["korean"]),
        ("의", ["korean"]),
        ("ประชุม", ["thai"]),
        ("СЕГОДНЯ елки", ["russian"]),
        ("बैठक", ["hindi"]),
        ("at begins meeting pizza", []),
        ('"', []),
        ("meeting OR pizza", []),
        ("nine*", ["english"]),
        ("¶", []),
    ],
)
def test_words_are_found_in_every_script(tmp_path: Path, wanted: str, found: list[str]) -> None:
    """Whatever their case, accents and width, also of one character; the query's own syntax means nothing."""
    for name, text in SPOKEN.items():
        write_journal(tmp_path / "sessions", name, final(0, text))
    assert sorted(names(library_in(tmp_path), wanted)) == found


def test_words_may_be_anywhere_in_a_session_but_not_across_sentences(tmp_path: Path) -> None:
    """All words are in it, in one sentence or several, source or translation, or its name; a row of characters is in
    one sentence."""
    write_journal(
        *(tmp_path / "sessions", "Budget 2026"),
        *(final(0, "今天"), final(1, "会议"), final(2, "Good morning.")),
        final(2, "Buenos días.", stream=Stream.TRANSLATION),
    )
    library = library_in(tmp_path)
    assert names(library, "会议 今天 dias morning budget") == ["Budget 2026"]
    assert names(library, "天会") == []
    (found,) = library.search("dias 会议 morning")
    assert [(hit.sentence, hit.begin_ms, hit.text) for hit in found.hits] == [
        (1, 2000, "会议"),
        (2, 4000, "Good morning."),
        (2, 4000, "Buenos días."),
    ]
    (found,) = library.search("2026")
    assert found.hits == ()


def test_the_index_reads_what_the_journal_says(tmp_path: Path) -> None:
    """By the same rules: a final stands, the last correction counts, what is torn or empty is passed over."""
    path = write_journal(
        *(tmp_path, "a", final(0, "One.", words=True), final(0, "One again.", words=True), final(1, " ")),
        *(final(2, "Dos.", stream=Stream.TRANSLATION), final(2, "Two."), final(3, "Three.")),
        Corrected(sentence=0, stream=Stream.SOURCE, text="Won"),
        Corrected(sentence=0, stream=Stream.SOURCE, text="Juan"),
        Corrected(sentence=3, stream=Stream.SOURCE, text=""),
        Corrected(sentence=9, stream=Stream.SOURCE, text="Nobody"),
    )
    with path.open("ab") as file:
        file.write(b'{"record":"source","sentence":4,"te')
    kept = [
        (text.sentence, text.begin_ms, text.text)
        for sentence in read_journal(path).sentences
        for text in sentence.visible_texts
    ]
    assert [(text.sentence, text.begin_ms, text.text) for text in indexed_texts(path)] == kept
    assert [text for _, _, text in kept] == ["Juan", "Two.", "Dos."]


def test_the_list_tells_what_there_is(tmp_path: Path) -> None:
    """The latest first; running and interrupted ones are marked; where nothing was said is left out."""
    sessions = tmp_path / "sessions"
    write_journal(sessions, "old", final(0, "Old."), begun_at=BEGUN_AT.replace(year=2024))
    write_journal(sessions, "new", final(0, "New."), final(1, "Newer."), target_language="es")
    write_journal(sessions, "interrupted", final(0, "Half"), ended=False, begun_at=BEGUN_AT.replace(year=2025))
    running = write_journal(sessions, "running", final(0, "Now."), ended=False, begun_at=BEGUN_AT.replace(year=2027))
    write_journal(sessions, "empty")
    library = library_in(tmp_path)
    with opened_for_adding(running):
        for _ in range(2):  # from the journals, and from the index
            assert [(summary.name, summary.state) for summary in library.sessions()] == [
                ("running", SessionState.RUNNING),
                ("new", SessionState.ENDED),
                ("interrupted", SessionState.INTERRUPTED),
                ("old", SessionState.ENDED),
            ]
    header = library.sessions()[1].header
    assert (header.sentences, header.length_ms, header.first_words) == (2, 3800, "New.")
    assert (header.source_language, header.target_language) == ("en", "es")
    assert library_in(tmp_path / "nowhere").sessions() == []


def test_what_changes_is_found_and_only_that_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new session, one that goes on, a correction, a new name, one that is deleted."""
    read: list[str] = []
    real = library_module.indexed_texts

    def indexed_texts(path: Path) -> list[IndexedText]:
        read.append(path.stem)
        return real(path)

    monkeypatch.setattr(library_module, "indexed_texts", indexed_texts)
    sessions = tmp_path / "sessions"
    library = library_in(tmp_path)
    first = write_journal(sessions, "first", final(0, "Apples."))
    second = write_journal(sessions, "second", final(0, "Pears."), ended=False)
    assert names(library, "apples") == ["first"]
    assert (names(library, "pears"), sorted(read)) == (["second"], ["first", "second"])
    append_records(second, [final(1, "Plums.")])
    assert (names(library, "plums"), read[2:]) == (["second"], ["second"])
    assert len(library.sessions()) == 2
    append_records(first, [Corrected(sentence=0, stream=Stream.SOURCE, text="Oranges.")])
    assert names(library, "oranges") == ["first"]
    assert (names(library, "apples"), read[3:]) == ([], ["first"])
    first.rename(sessions / "third.jsonl")
    assert names(library, "oranges third") == ["third"]
    assert names(library, "first") == []
    second.unlink()
    assert names(library, "pears") == []
    assert [summary.name for summary in library.sessions()] == ["third"]


@pytest.mark.parametrize("damage", ["deleted", "rubbish", "a hole", "another layout", "no tables", "a folder"])
def test_an_index_that_is_gone_or_damaged_is_made_again(tmp_path: Path, damage: str) -> None:
    """It is a cache: nothing depends on it but time."""
    for number in range(30):
        write_journal(tmp_path / "sessions", f"{number:02}", *(final(i, f"apple {number} x{i}") for i in range(50)))
    library = library_in(tmp_path)
    assert names(library, "apple 7") == ["07"]
    index = tmp_path / "cache" / "index.sqlite"
    content = index.read_bytes()
    match damage:
        case "deleted":
            index.unlink()
        case "rubbish":
            index.write_bytes(b"rubbish" * 1000)
        case "a hole":
            index.write_bytes(content[:8192] + bytes(len(content) - 8192))
        case "a folder":
            index.unlink()
            index.mkdir()
        case _:
            with sqlite3.connect(index) as database:
                database.execute("DROP TABLE sessions" if damage == "no tables" else "PRAGMA user_version = 7")
            database.close()
    assert names(library, "apple 7") == ["07"]
    assert len(library.sessions()) == 30
    assert len(names(library, "apple x49")) == 30


def test_an_index_that_cannot_be_kept_is_done_without(tmp_path: Path) -> None:
    """A read-only home: it is only slower."""
    (tmp_path / "cache").touch()
    write_journal(tmp_path / "sessions", "a", final(0, "Apples."))
    assert names(library_in(tmp_path), "apples") == ["a"]
    assert (tmp_path / "cache").is_file()


def test_two_processes_may_search_at_once(tmp_path: Path) -> None:
    """Both make the index that is not there yet, and both find everything."""
    for number in range(60):
        write_journal(tmp_path / "sessions", f"{number:02}", *(final(i, f"apple {i}") for i in range(30)))
    program = (
        "import sys, pathlib\n"
        "from app.transcripts.library import Library\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "print(len(Library(folder / 'sessions', folder / 'cache' / 'index.sqlite').search('apple 29')))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60) for process in both] == [("60\n", "")] * 2
    with sqlite3.connect(tmp_path / "cache" / "index.sqlite") as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (60,)
        assert database.execute("SELECT count(*) FROM words WHERE words MATCH 'apple'").fetchone() == (60,)
    database.close()


def test_words_that_another_process_has_put_in_meanwhile_stay(tmp_path: Path) -> None:
    """This one had looked into the index before, where the session was not yet, and lists it now without words."""
    library, index = library_in(tmp_path), tmp_path / "cache" / "index.sqlite"
    path = write_journal(tmp_path / "sessions", "a", final(0, "Apples."))
    before = path.stat()
    stamp, header = FileStamp(before.st_size, before.st_mtime_ns), read_header(path)
    assert header is not None
    assert names(library, "apples") == ["a"]  # the other process
    use_index(index, lambda this: this.update_list([(path, stamp, header)], ()))
    assert use_index(index, SearchIndex.with_words) == {str(path)}
    use_index(index, lambda this: this.update_list([(path, replace(stamp, size=1), header)], ()))
    assert use_index(index, SearchIndex.with_words) == set()
    assert names(library, "apples") == ["a"]


def test_progress_is_told(tmp_path: Path) -> None:
    """Sessions whose words are not in the index yet, one by one."""
    for number in range(3):
        write_journal(tmp_path / "sessions", str(number), final(0, "x"))
    told: list[tuple[int, int]] = []
    library = library_in(tmp_path)
    library.update(lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    library.update(lambda done, of: told.append((done, of)))
    assert told[4:] == [(0, 0)]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """With its name and the reason."""
    (tmp_path / "sessions").mkdir(mode=0)
    with pytest.raises(InputError, match="Couldn't read"):
        library_in(tmp_path).sessions()


def test_folding_is_stable() -> None:
    """Folded text is folded already, and holds no character that the index could take for syntax."""
    for text in SPOKEN.values():
        assert fold(fold(text)) == fold(text)
    assert fold('"a" AND (b* OR c) ^ NEAR{-:') == "a and b or c near"
    assert phrases(" 今天 ¿Qué? … ") == ["今 天", "que"]
    assert holds("the meeting begins", "meet")
    assert not holds("the meeting begins", "eeting")


def test_a_session_that_ends_while_it_is_read_is_not_listed_as_interrupted_for_ever(tmp_path: Path) -> None:
    """What was seen of it before is not remembered as what the changed file says."""
    path = write_journal(tmp_path / "sessions", "a", final(0, "One."), ended=False)
    library = library_in(tmp_path)

    def end_it(done: int, whole: int) -> None:
        if done < whole:  # it is listed, and its words are read next
            append_records(path, [Ended(outcome=Outcome.RECOVERED, length_ms=1800, sentences=1)])

    library.update(end_it)
    assert [session.state for session in library.sessions()] == [SessionState.ENDED]


def test_a_correction_in_the_middle_of_a_long_session_is_listed_once_it_is_read(tmp_path: Path) -> None:
    """A glance at its begin and its end does not see it; the index, which reads everything, does."""
    many = [final(number, f"Sentence number {number} of a long meeting.", words=True) for number in range(1000)]
    late = Corrected(sentence=0, stream=Stream.SOURCE, text="Corrected late.")
    write_journal(tmp_path / "sessions", "a", *many[:500], late, *many[500:])
    library = library_in(tmp_path)
    library.sessions()
    library.update()
    assert [session.header.first_words for session in library.sessions()] == ["Corrected late."]


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
def test_the_index_can_be_read_by_its_user_alone(tmp_path: Path) -> None:
    """It holds what was said; also one that an earlier version has made for all to read."""
    write_journal(tmp_path / "sessions", "a", final(0, "Hello."))
    index = tmp_path / "cache" / "index.sqlite"
    library = Library(tmp_path / "sessions", index)
    assert len(library.search("hello")) == 1
    index.chmod(0o644)
    held = sqlite3.connect(index)  # as long as one is open, there are files beside it
    held.execute("BEGIN IMMEDIATE")
    held.execute("COMMIT")
    assert len(library.search("hello")) == 1
    assert {path.stat().st_mode & 0o777 for path in index.parent.iterdir()} == {0o600}
    held.close()


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"])
def test_an_index_that_another_process_holds_is_done_without(tmp_path: Path, lock: str) -> None:
    """What is new is found all the same; it is put in as soon as that can be."""
    assert search_index._WAIT_S < 1  # so long, each search waits
    index = tmp_path / "index.sqlite"
    write_journal(tmp_path / "sessions", "a", final(0, "Hello."))
    library = Library(tmp_path / "sessions", index)
    library.update()
    write_journal(tmp_path / "sessions", "b", final(0, "Hello again."))
    program = f"import sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None); d.executescript({lock!r})"
    program += "; d.execute('SELECT count(*) FROM sessions').fetchone(); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, str(index)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert {summary.name for summary in library.sessions()} == {"a", "b"}
        assert {found.session.name for found in library.search("hello")} == {"a", "b"}
        assert holder.poll() is None
        holder.stdin.close()
    assert {found.session.name for found in library.search("hello")} == {"a", "b"}
    assert len(use_index(index, SearchIndex.with_words)) == 2


def test_what_is_called_like_a_journal_and_is_none_is_told_of(tmp_path: Path) -> None:
    """In a sentence, whatever it is; a session that just begins is none of them."""
    sessions = tmp_path / "sessions"
    write_journal(sessions, "good", final(0, "Hello."))
    (sessions / "begins.jsonl").touch()
    library = Library(sessions, tmp_path / "index.sqlite")
    assert [summary.name for summary in library.sessions()] == ["good"]
    assert library.left_out == ""
    (sessions / "notes.jsonl").write_text("notes\n")
    library.sessions()
    assert library.left_out == "notes.jsonl isn't a session and was skipped (it contains no readable session)."
    (sessions / "folder.jsonl").mkdir()
    assert [found.session.name for found in library.search("hello")] == ["good"]
    assert library.left_out == (
        f"2 files in {sessions} aren't sessions and were skipped, such as notes.jsonl (it contains no readable "
        "session)."
    )
