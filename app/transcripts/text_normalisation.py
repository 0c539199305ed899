"""Text as it is searched: words without case, accents and width, and characters of scripts that do not part words.

The full-text index parts words where there is a space. Chinese, Japanese, Thai and their like have none, and Korean
glues particles to its words; so there each character is a word of its own, and what is searched for is a row of them.
That finds words of one or two characters, which an index of trigrams cannot.
"""

from __future__ import annotations

import re
import unicodedata

FOLDING = 1  # raised whenever the same text folds to something else: an index of before is then worth nothing

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul, in parts
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # 々〆〇
    (0x3040, 0x31FF),  # kana, bopomofo, Hangul letters
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_NO_DECOMPOSITION = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")


class _Separate(dict[int, str]):
    """For each character what it is in folded text, found out once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if any(first <= code <= last for first, last in _UNSPACED):
            folded = f" {character} " if unicodedata.category(character)[0] in "LNM" else " "
        elif unicodedata.category(character)[0] in "LNM":
            folded = _NO_DECOMPOSITION.get(character, character)
        else:
            folded = " "
        self[code] = folded
        return folded


_separate = _Separate()
_accents = dict.fromkeys(range(0x300, 0x370))


def fold(text: str) -> str:
    """The text as words, one space between them."""
    if text.isascii():
        return _NOT_ASCII_WORD.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_accents)
    return " ".join(unicodedata.normalize("NFC", plain).translate(_separate).split())


def phrases(wanted: str) -> list[str]:
    """What a search asks for: each part that stands between spaces, folded. Parts without a word are left out."""
    return [folded for part in wanted.split() if (folded := fold(part))]


def holds(folded: str, phrase: str) -> bool:
    """Whether folded text holds a folded phrase; the phrase's last word may be the beginning of one."""
    return f" {phrase}" in f" {folded}"
