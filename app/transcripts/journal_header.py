"""What the first and the last few kilobytes of a journal tell of its session, without reading all of it."""

from __future__ import annotations

import contextlib
import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from app.captions.events import Stream
from app.files import check_size, open_regular
from app.transcripts.journal_lines import JOURNAL_LIMIT_BYTES
from app.transcripts.records import (
    FORMAT,
    Corrected,
    Ended,
    SavedGap,
    SavedSource,
    SavedTranslation,
    SessionBegun,
    decode_record,
)

_HEAD_BYTES = 1 << 14
_END_BYTES = 1 << 11  # holds the end of a session that has one
_LAST_BYTES = 1 << 9  # holds the last line, where that is the end
_TAIL_BYTES = 1 << 16
_LAST_TEXTS = 50
_CORRECTION = b'"correction"'  # what a line holds that may be one: few do, and decoding all would take long
_END = b'"end"'


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalHeader:
    """What the first and the last few kilobytes of a journal tell of its session.

    Attributes:
        started: when Start was pressed.
        source_language, target_language, service, source: as in `records.SessionBegun`.
        first_words: what was said first, with the user's corrections.
        length_ms: where the last caption or gap ends.
        sentences: how many there are.
        ended: whether the session came to its end; if not, it was interrupted, or is still running.
    """

    started: datetime.datetime
    source_language: str
    target_language: str
    service: str
    source: str
    first_words: str
    length_ms: int
    sentences: int
    ended: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said in it."""
        return not self.sentences and not self.length_ms


def has_ended(path: str) -> bool:
    """Whether the last line is the end of a session: a quick look, which misses an end that something follows.

    Blocks; raises OSError. The caller has seen that it is an ordinary file.
    """
    descriptor = open_regular(path, looked_at=True)
    try:
        with contextlib.suppress(OSError):  # a shorter file stands at its beginning
            os.lseek(descriptor, -_LAST_BYTES, os.SEEK_END)
        last = os.read(descriptor, _LAST_BYTES)
    finally:
        os.close(descriptor)
    line = last.removesuffix(b"\n").rpartition(b"\n")[2]
    return last.endswith(b"\n") and _END in line and isinstance(decode_record(line), Ended)


def read_header(path: Path) -> JournalHeader | None:
    """What can be told of a journal without reading all of it; None where it is none. Blocks; raises OSError."""
    with os.fdopen(open_regular(path), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        check_size(size, JOURNAL_LIMIT_BYTES)
        begin = file.read(_HEAD_BYTES)
        header = decode_record(begin.partition(b"\n")[0])
        if not isinstance(header, SessionBegun) or header.format > FORMAT:
            return None
        for tail_bytes in (_END_BYTES, _TAIL_BYTES, size):
            file.seek(max(0, size - tail_bytes))
            end = file.read(tail_bytes)
            tail = _end_of(end)
            if tail is not None:
                break
        else:
            tail = _End(length_ms=0, sentences=0, ended=False)  # nothing was said yet
    return JournalHeader(
        started=header.begun_at,
        source_language=header.source_language,
        target_language=header.target_language,
        service=header.service,
        source=header.source,
        first_words=_first_words(begin, end),
        length_ms=tail.length_ms,
        sentences=tail.sentences,
        ended=tail.ended,
    )


def _first_words(begin: bytes, end: bytes) -> str:
    """What was said first, as the user has corrected it, by the begin and the end of its journal; or nothing.

    All that was corrected after the session is in its end. A correction that was made while a long one ran may be in
    neither; who reads the whole journal finds it (`Library.update`).
    """
    corrected: dict[tuple[int, Stream], str] = {}
    for line in (*begin.split(b"\n"), *end.split(b"\n")):
        if _CORRECTION in line and isinstance(record := decode_record(line), Corrected):
            corrected[record.sentence, record.stream] = record.text
    for line in begin.split(b"\n"):
        record = decode_record(line)
        if isinstance(record, SavedSource | SavedTranslation):
            stream = Stream.SOURCE if isinstance(record, SavedSource) else Stream.TRANSLATION
            text = corrected.get((record.sentence, stream), record.text)
            if text.strip():
                return text
    return ""


@dataclass(frozen=True, slots=True)
class _End:
    """What the end of a journal tells, as in `JournalHeader`."""

    length_ms: int
    sentences: int
    ended: bool


def _end_of(content: bytes) -> _End | None:
    """What the last records tell; None where there is neither an end nor a text among them.

    Without an end the last texts have to do: the highest number and the latest time of some dozens of them.
    """
    length_ms = sentences = texts = 0
    for line in reversed(content.split(b"\n")):
        match decode_record(line):
            case Ended() as end:
                return _End(end.length_ms, end.sentences, ended=not texts)
            case SavedSource() | SavedTranslation() as final:
                texts += 1
                length_ms = max(length_ms, final.end_ms or final.begin_ms)
                sentences = max(sentences, final.sentence + 1)
            case SavedGap() as gap:
                length_ms = max(length_ms, gap.end_ms)
            case _:
                pass
        if texts == _LAST_TEXTS:
            break
    return _End(length_ms, sentences, ended=False) if texts else None
