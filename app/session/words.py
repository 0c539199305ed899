"""The words of a caption: given times where they have none, told apart from those that were captioned before.

Not here: what was captioned before (``reconciler.py``).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from app.captions.events import CaptionRevised, Word

WORD_TOLERANCE_MS = 100
"""How far before the end of what stands a word may begin that is not part of it; never more than half the word."""


def spread(caption: CaptionRevised) -> tuple[Word, ...]:
    """The words of a caption that came without them; each gets time in proportion to its length."""
    if not caption.text:
        return ()
    pieces = re.findall(r"\s*\S+", caption.text) if " " in caption.text else list(caption.text)
    length_ms = (caption.end_ms or caption.begin_ms) - caption.begin_ms
    ends = list(itertools.accumulate(len(piece) for piece in pieces))
    times = [caption.begin_ms + length_ms * end // ends[-1] for end in (0, *ends)]
    return tuple(Word(piece, *span, True) for piece, span in zip(pieces, itertools.pairwise(times), strict=True))


def with_words(caption: CaptionRevised, words: tuple[Word, ...]) -> CaptionRevised:
    """A caption of only some of its words."""
    is_its_end = caption.end_ms is None or not caption.words or words[-1] is caption.words[-1]
    first = replace(words[0], text=words[0].text.lstrip())
    words = (first, *words[1:])
    end_ms = caption.end_ms if is_its_end else max(words[-1].end_ms, first.begin_ms)
    return replace(
        caption, text="".join(word.text for word in words), begin_ms=first.begin_ms, end_ms=end_ms, words=words
    )


def edge_ms(word: Word) -> int:
    """The moment by which a word, heard again, is told apart from its neighbours."""
    return word.begin_ms + min(WORD_TOLERANCE_MS, (word.end_ms - word.begin_ms) // 2)


def begins_behind(word: Word, until_ms: int) -> bool:
    """Whether a word, heard again, is not one of those that were captioned up to here."""
    return word.begin_ms > until_ms - min(WORD_TOLERANCE_MS, (word.end_ms - word.begin_ms) // 2)
