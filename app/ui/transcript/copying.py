"""The transcript as it goes to the clipboard."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from app.captions.events import CaptionRevised, Stream
from app.captions.transcript import Sentence
from app.ui.i18n.times import clock
from app.ui.transcript.row import RowContent, texts_of


class CopiedTexts(enum.Enum):
    """Which texts of each sentence are copied."""

    SOURCE = "source"
    TRANSLATION = "translation"
    BOTH = "both"


def copied(rows: Iterable[RowContent], texts: CopiedTexts = CopiedTexts.BOTH, *, timed: bool = False) -> str:
    """The rows' texts, one a line; rows are parted by an empty line if any of them has two.

    Args:
        timed: whether each row begins with its time, such as "0:05".
    """
    blocks = []
    for row in rows:
        lines = [text.text for text in texts_of(row) if _wanted(row, text, texts)]
        if lines and timed:
            lines[0] = f"{clock(row.begin_ms)}  {lines[0]}"
        if lines:
            blocks.append("\n".join(lines))
    return ("\n\n" if any("\n" in block for block in blocks) else "\n").join(blocks)


def has_translation(rows: Iterable[RowContent]) -> bool:
    """Whether any of the rows has a translation to copy."""
    return any(isinstance(row, Sentence) and row.translation is not None for row in rows)


def _wanted(row: RowContent, text: CaptionRevised, texts: CopiedTexts) -> bool:
    if texts is CopiedTexts.BOTH or not isinstance(row, Sentence):
        return True
    return text.stream is (Stream.SOURCE if texts is CopiedTexts.SOURCE else Stream.TRANSLATION)
