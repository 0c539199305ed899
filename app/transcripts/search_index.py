"""The index of past sessions: what to list, and where a word was said. SQLite with its full-text search (FTS5).

It is a cache. Everything in it comes from the journals, and a journal whose size or time has changed is read again; so
it may be deleted at any time, and one that is damaged or from another version is made anew. Several processes may use
it at once. Where it cannot be kept at all (a read-only home, a process that does not let go of it, something else under
its name), it is made in memory for each question.

It holds what was said, so only this user can read it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from app.files import check_regular
from app.transcripts.indexed_texts import IndexedText
from app.transcripts.journal_header import JournalHeader
from app.transcripts.text_normalisation import FOLDING, fold

_LAYOUT = 2
_VERSION = 1000 * _LAYOUT + FOLDING
_WAIT_S = 0.5  # for another process that is writing: whoever searches would wait as long
_BETWEEN = " ¶ "  # a word that nobody searches for: no phrase reaches from one sentence into the next
_NOT_ITS_FAULT = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM),
)

Result = TypeVar("Result")
decode_glance = msgspec.json.Decoder(JournalHeader).decode
_texts = msgspec.json.Decoder(list[IndexedText])


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells whether a journal has changed: its size in bytes and its time in nanoseconds."""

    size: int
    changed_ns: int


class SearchIndex:
    """An open index; made by `use_index`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def known(self) -> dict[str, tuple[int, int, bytes]]:
        """Every session that is listed, by the path of its journal: that file's stamp, and a glance to be decoded."""
        rows = self._database.execute("SELECT path, size, changed_ns, glance FROM sessions")
        return {path: (size, changed_ns, header) for path, size, changed_ns, header in rows}

    def with_words(self) -> set[str]:
        """The sessions whose words are in, by the paths of their journals."""
        return {path for (path,) in self._database.execute("SELECT path FROM sessions WHERE texts IS NOT NULL")}

    def update_list(self, changed: list[tuple[Path, FileStamp, JournalHeader]], gone: Iterable[str]) -> None:
        """Put sessions in the list, their words to follow, and take others out of it.

        One that another process has put in meanwhile, as it is now, keeps the words it was given there. Nothing is put
        in while another process does not let go of the index: the next list does it.
        """
        try:
            with self._changing():
                for left in gone:
                    self._remove(left)
                for path, stamp, header in changed:
                    if self._stamp_of(path) != stamp:
                        self._remove(str(path))
                        self._insert(path, stamp, header, None)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise

    def add_words(self, path: Path, stamp: FileStamp, header: JournalHeader, texts: list[IndexedText]) -> None:
        """Put a session and all its texts in."""
        with self._changing():
            self._remove(str(path))
            number = self._insert(path, stamp, header, msgspec.json.encode(texts))
            self._database.execute("INSERT INTO words(rowid, folded) VALUES (?, ?)", (number, _document(path, texts)))

    def find(self, phrases: list[str]) -> list[Path]:
        """The journals in which every phrase is."""
        query = " AND ".join(f'"{phrase}"*' for phrase in phrases)  # folded text holds no quotes
        rows = self._database.execute(
            "SELECT sessions.path FROM words JOIN sessions ON sessions.id = words.rowid WHERE words MATCH ?", (query,)
        )
        return [Path(path) for (path,) in rows]

    def texts_of(self, path: Path) -> list[IndexedText]:
        """All texts of a session, in their order."""
        row = self._database.execute("SELECT texts FROM sessions WHERE path = ?", (str(path),)).fetchone()
        return _texts.decode(row[0]) if row is not None and row[0] is not None else []

    def _stamp_of(self, path: Path) -> FileStamp | None:
        row = self._database.execute("SELECT size, changed_ns FROM sessions WHERE path = ?", (str(path),)).fetchone()
        return None if row is None else FileStamp(*row)

    def _insert(self, path: Path, stamp: FileStamp, header: JournalHeader, texts: bytes | None) -> int | None:
        return self._database.execute(
            "INSERT INTO sessions(path, size, changed_ns, glance, texts) VALUES (?, ?, ?, ?, ?)",
            (str(path), stamp.size, stamp.changed_ns, msgspec.json.encode(header), texts),
        ).lastrowid

    def _remove(self, path: str) -> None:
        row = self._database.execute("SELECT id, texts FROM sessions WHERE path = ?", (path,)).fetchone()
        if row is None:
            return
        number, texts = row
        if texts is not None:
            document = _document(Path(path), _texts.decode(texts))
            # The words themselves are not kept in the table, so it has to be told which ones go.
            self._database.execute(
                "INSERT INTO words(words, rowid, folded) VALUES ('delete', ?, ?)", (number, document)
            )
        self._database.execute("DELETE FROM sessions WHERE id = ?", (number,))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def use_index(path: Path, work: Callable[[SearchIndex], Result]) -> Result:
    """Do some work with the index of this path. Blocks. The work may be begun anew, on an index that is empty."""
    for _ in range(2):
        try:
            with contextlib.closing(_open(path)) as database:
                return work(SearchIndex(database))
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_ITS_FAULT:
                break
            _delete(path)
        except OSError:
            break
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        _lay_out(database)
        return work(SearchIndex(database))


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(path)
    database = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = FAST")  # what the user deletes is not to be found in here
        if _version(database) != _VERSION:
            _lay_out(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_private(path: Path) -> None:
    """Make the file if there is none, for this user alone; what SQLite puts beside it has the same permissions.

    Raises OSError where something else than an ordinary file bears one of their names: SQLite would wait for a pipe.
    """
    for each in _files(path):  # looked at, not opened: closing it would take away SQLite's locks in this process
        with contextlib.suppress(FileNotFoundError):
            status = os.stat(each)
            check_regular(status)
            if status.st_mode & 0o077 and os.name == "posix":
                os.chmod(each, 0o600)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _files(path: Path) -> list[Path]:
    """The index, and what SQLite puts beside it."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _lay_out(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    if _version(database) != _VERSION:  # another process may have been quicker
        database.execute("DROP TABLE IF EXISTS sessions")
        database.execute("DROP TABLE IF EXISTS words")
        database.execute(
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, size INTEGER NOT NULL, "
            "changed_ns INTEGER NOT NULL, glance BLOB NOT NULL, texts BLOB)"
        )
        # The tokenizer parts at ASCII that is no word; all else was done by `fold`.
        database.execute("CREATE VIRTUAL TABLE words USING fts5(folded, content='', tokenize='ascii')")
        database.execute(f"PRAGMA user_version = {_VERSION}")
    database.execute("COMMIT")


def _delete(path: Path) -> None:
    for each in _files(path):
        with contextlib.suppress(OSError):
            each.unlink()


def _document(path: Path, texts: list[IndexedText]) -> str:
    return _BETWEEN.join([fold(path.stem), *(text.folded for text in texts)])
