"""What a search looks through: the texts of a journal, folded, and read without the times of their words.

Those are most of a journal, and a thousand journals are to be read; so this reads the same records as ``journal.py``
into smaller values, by the same rules: a final text stands, and the last correction of it counts.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.captions.events import Stream
from app.transcripts.journal_lines import lines_of
from app.transcripts.text_normalisation import fold


class IndexedText(msgspec.Struct, frozen=True, array_like=True):
    """One text of one sentence: its number, when it begins, the text, and the same folded."""

    sentence: int
    begin_ms: int
    text: str
    folded: str


class _Text(msgspec.Struct, frozen=True, tag_field="record"):
    sentence: int
    text: str


class _Source(_Text, frozen=True, tag="source"):
    begin_ms: int


class _Translation(_Text, frozen=True, tag="translation"):
    begin_ms: int


class _Correction(_Text, frozen=True, tag="correction"):
    stream: Stream


_decoder: msgspec.json.Decoder[_Source | _Translation | _Correction] = msgspec.json.Decoder(
    _Source | _Translation | _Correction
)


def indexed_texts(path: Path) -> list[IndexedText]:
    """All texts of a journal in which there is something to read, in order. Blocks; raises OSError."""
    begins_ms: dict[tuple[int, Stream], int] = {}
    texts: dict[tuple[int, Stream], str] = {}
    for line in lines_of(path):
        try:
            record = _decoder.decode(line)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue  # another kind of record, or one that nobody understands
        match record:
            case _Correction():
                key = (record.sentence, record.stream)
                if key in texts:
                    texts[key] = record.text
            case _Source() | _Translation():
                key = (record.sentence, Stream.SOURCE if isinstance(record, _Source) else Stream.TRANSLATION)
                texts.setdefault(key, record.text)
                begins_ms.setdefault(key, record.begin_ms)
    return [
        IndexedText(key[0], begins_ms[key], text, fold(text))
        for key, text in sorted(texts.items())
        if text and not text.isspace()
    ]
