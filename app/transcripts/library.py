"""Past sessions: listed, and searched by what was said in them.

A list needs no more than a glance at each journal, and not even that where the index knows it already; so a thousand
sessions are there at once. Words are put in the index when they are first searched for, or by `update`, which may run
beforehand. Everything blocks, and belongs on a thread. Not here: what is done with one session (``past_sessions.py``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import InputError
from app.message import NOTHING, Message
from app.transcripts.indexed_texts import IndexedText, indexed_texts
from app.transcripts.journal import (
    SessionSummary,
    journal_names_in,
    summary_of,
)
from app.transcripts.journal_header import JournalHeader, read_header
from app.transcripts.locks import is_locked
from app.transcripts.past_sessions import remove_if_empty
from app.transcripts.search_index import FileStamp, SearchIndex, decode_glance, use_index
from app.transcripts.text_normalisation import holds, phrases

HITS_SHOWN = 3
DETAILED = 50  # sessions whose hits are looked up at once; a word such as "the" is in all of them


@dataclass(frozen=True, slots=True)
class Hit:
    """One text in which a word that was searched for is; `begin_ms` is counted from the start of its session."""

    sentence: int
    begin_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A session in which all words are.

    Attributes:
        session: which one.
        hits: the first sentences with most of the words; none where only the name has them, or for sessions far down
            the list (`Library.hits_in`).
    """

    session: SessionSummary
    hits: tuple[Hit, ...]


class Library:
    """The sessions whose journals are in one folder.

    Args:
        folder: of the journals.
        index: of their words; is made where it is not there.

    Attributes:
        left_out: a sentence about what the last list left out: files that are called like journals and are none.
    """

    def __init__(self, folder: Path, index: Path) -> None:
        self.left_out: Message = NOTHING
        self._folder = folder
        self._index = index

    def sessions(self) -> list[SessionSummary]:
        """All sessions in which something was said, the latest first; others that a crash has left are removed.

        Raises `InputError` where there is no reading.
        """
        return use_index(self._index, lambda index: self._sorted(self._refresh(index)))

    def update(self, on_progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Bring the words of all sessions into the index; `on_progress` is told how many of how many are done."""
        use_index(self._index, lambda index: self._add_words(index, on_progress))

    def search(self, wanted: str, *, detailed: int = DETAILED) -> list[Found]:
        """The sessions in which all these words are, the latest first, each with its first hits.

        Case, accents and width do not matter. A word may be the beginning of a longer one; in scripts that do not part
        words, any characters that follow each other are found. The first `detailed` ones come with their hits.
        """
        asked = phrases(wanted)
        if not asked:
            return []

        def work(index: SearchIndex) -> list[Found]:
            listed = {summary.path: summary for summary in self._add_words(index)}
            found = self._sorted([listed[path] for path in index.find(asked) if path in listed])
            return [
                Found(session, _hits(index.texts_of(session.path), asked) if position < detailed else ())
                for position, session in enumerate(found)
            ]

        return use_index(self._index, work)

    def hits_in(self, session: SessionSummary, wanted: str) -> tuple[Hit, ...]:
        """The first sentences of this session with most of these words."""
        return use_index(self._index, lambda index: _hits(index.texts_of(session.path), phrases(wanted)))

    def _refresh(self, index: SearchIndex) -> list[SessionSummary]:
        """Bring the list up to date with the folder."""
        known = index.known()
        summaries: list[SessionSummary] = []
        changed: list[tuple[Path, FileStamp, JournalHeader]] = []
        left_out: list[tuple[str, str]] = []
        here: set[str] = set()
        for name in self._names():
            file = os.path.join(self._folder, name)
            here.add(file)
            try:
                status = os.stat(file)
                size, changed_ns, encoded = known.get(file, (-1, 0, b""))
                if (size, changed_ns) == (status.st_size, status.st_mtime_ns):
                    path, header = Path(file), decode_glance(encoded)
                else:
                    path, looked_at = Path(file), read_header(Path(file))
                    if looked_at is None:
                        if status.st_size and not is_locked(path):  # one that just begins is not there yet
                            left_out.append((name, Message("it contains no readable session")))
                        continue
                    header = looked_at
                    changed.append((path, FileStamp(status.st_size, status.st_mtime_ns), header))
                if not header.is_empty:
                    summaries.append(summary_of(path, header))
                elif not header.ended:
                    remove_if_empty(path)  # listed nowhere, it would lie there for ever, and be in the way of its name
            except FileNotFoundError:
                continue  # it was deleted meanwhile
            except OSError as error:
                left_out.append((name, error.strerror or str(error)))
        self.left_out = self._sentence_about(left_out)
        gone = known.keys() - here
        if changed or gone:
            index.update_list(changed, gone)
        return summaries

    def _names(self) -> list[str]:
        try:
            return journal_names_in(self._folder)
        except OSError as error:
            raise self._unreadable(error) from error

    def _add_words(
        self, index: SearchIndex, on_progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> list[SessionSummary]:
        summaries = self._refresh(index)
        has_words = index.with_words()
        missing = [summary for summary in summaries if str(summary.path) not in has_words]
        for done, summary in enumerate(missing):
            on_progress(done, len(missing))
            try:
                stamp = _stamp(summary.path)  # before it is read: what is added meanwhile changes it again
                header = read_header(
                    summary.path
                )  # it may have changed since it was listed, and this stamp covers that
                texts = indexed_texts(summary.path)
            except OSError:
                continue
            if header is not None:
                index.add_words(summary.path, stamp, _with_first_words(header, texts), texts)
        on_progress(len(missing), len(missing))
        return summaries

    @staticmethod
    def _sorted(summaries: list[SessionSummary]) -> list[SessionSummary]:
        return sorted(summaries, key=lambda summary: summary.header.started, reverse=True)

    def _sentence_about(self, left_out: list[tuple[str, str]]) -> Message:
        if not left_out:
            return NOTHING
        name, reason = left_out[0]
        if len(left_out) == 1:
            return Message("{name} isn't a session and was skipped ({reason}).", name=name, reason=reason)
        return Message(
            "{count} files in {folder} aren't sessions and were skipped, such as {name} ({reason}).",
            count=len(left_out),
            folder=self._folder,
            name=name,
            reason=reason,
        )

    def _unreadable(self, error: OSError) -> InputError:
        return InputError(
            Message("Couldn't read the sessions in {folder} ({reason}).", folder=self._folder, reason=error.strerror)
        )


def _stamp(path: Path) -> FileStamp:
    status = os.stat(path)
    return FileStamp(status.st_size, status.st_mtime_ns)


def _with_first_words(header: JournalHeader, texts: list[IndexedText]) -> JournalHeader:
    """The glance with the corrected first words, which it may have missed in the middle of a long journal."""
    return replace(header, first_words=texts[0].text) if texts else header


def _hits(texts: list[IndexedText], asked: list[str]) -> tuple[Hit, ...]:
    """The texts that hold most of the phrases, and of those the first ones, in their order."""
    counted = [(sum(holds(text.folded, phrase) for phrase in asked), text) for text in texts]
    most = max((count for count, _ in counted), default=0)
    best = [text for count, text in counted if count == most and count][:HITS_SHOWN]
    return tuple(Hit(text.sentence, text.begin_ms, text.text) for text in best)
