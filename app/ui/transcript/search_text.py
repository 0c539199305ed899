"""Texts as a search compares them: without case, accents and the width of letters, and where each letter came from.

*Folded* are: capital letters, accents and vowel points (Latin, Greek, Cyrillic, Hebrew, Arabic), full-width and
half-width forms, and white space. What only looks like an accent is kept: the marks of Japanese kana, the syllables of
Korean, the vowels of Indian and Thai scripts make other words.

Texts of captions are short and many, so what a character folds to is remembered.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_CLUSTER = re.compile(
    # Conjoining Korean letters and kana with a mark of their own are one character in another form.
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|.[\u3099\u309a\uff9e\uff9f]|.",
    re.DOTALL,
)
_NEEDS_CLUSTERS = re.compile("[\u1100-\u1112\u3099\u309a\uff9e\uff9f]")
_ACCENT = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # for Latin, Greek and Cyrillic
    "\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"  # Hebrew, Arabic
)
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_KEPT_WHOLE = re.compile("[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")  # kana and Korean: not taken apart


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared.

    Attributes:
        text: its folded form.
        origins: of each character of `text`, and of its end, the position in the original; None: the same.
    """

    text: str
    origins: tuple[int, ...] | None = None

    def find_all(self, wanted: str) -> tuple[tuple[int, int], ...]:
        """Where a folded text stands in this one, left to right, none over another: begin and end in the original."""
        if not wanted:
            return ()
        found, begin = [], self.text.find(wanted)
        while begin >= 0:
            end = begin + len(wanted)
            if self.origins is None:
                found.append((begin, end))
            else:
                while end < len(self.text) and self.origins[end] == self.origins[end - 1]:
                    end += 1  # half of a letter that folds to two
                found.append((self.origins[begin], self.origins[end]))
            begin = self.text.find(wanted, end)
        return tuple(found)


def fold(text: str) -> Folded:
    """The text as it is compared, with the way back."""
    if text.isascii():
        return Folded(text.lower().translate(_ASCII_SPACE))
    parts = _CLUSTER.findall(text) if _NEEDS_CLUSTERS.search(text) else text
    folded = [_fold_one(part) for part in parts]
    if len(parts) == len(text) and all(len(part) == 1 for part in folded):
        return Folded("".join(folded))
    origins = []
    for begin, part in zip(accumulate(map(len, parts), initial=0), folded, strict=False):
        origins += [begin] * len(part)
    return Folded("".join(folded), (*origins, len(text)))


_ASCII_SPACE = str.maketrans("\t\n\r\v\f", "     ")


@lru_cache(maxsize=1 << 16)
def _fold_one(cluster: str) -> str:
    letters = []
    for character in unicodedata.normalize("NFKC", cluster):
        if character.isspace():
            letters.append(" ")
        elif _KEPT_WHOLE.match(character):
            letters.append(character)
        else:
            apart = unicodedata.normalize("NFKD", character.casefold())
            letters.append(_ACCENT.sub("", apart).translate(_PLAIN))
    return "".join(letters)
