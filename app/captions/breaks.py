"""Where a text may be divided, and how gladly.

ICU tells the opportunities: Unicode's line breaking (UAX 14) with its rules for punctuation that may not begin or end
a line, phrases for Japanese, blanks only for Korean, dictionaries for Thai, Khmer and other scripts without blanks.
Of these only those remain that divide neither a word nor a grapheme cluster; a word with an opportunity in it
(``well-known``, an address) is divided there only where it is wider than a line.

How good a place is, is a cost: 0 at the end of a sentence, up to 36 inside a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from icu4py.breakers import LineBreaker, WordBreaker

from app.captions.function_words import FunctionWords, function_words
from app.captions.widths import cluster_width, clusters

_SENTENCE_END, _CLAUSE_END, _BEFORE_OPENER, _BEFORE_PREPOSITION, _NO_BLANK, _PLAIN, _LEANING, _IN_WORD = (
    *(0.0, 2.0, 5.0, 9.0, 10.0, 14.0, 24.0, 36.0),
)
_CLOSERS = "\"'”’»›)]}」』）】〉》〕］｝＂"
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
# Scripts whose words stand without blanks, besides the full-width ones: Thai, Lao, Burmese, Khmer, and their kin.
_NO_BLANK_SCRIPT = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]"
)


@dataclass(frozen=True, slots=True)
class Units:
    """A text as the pieces that are never divided: parallel lists, one entry for each piece.

    Attributes:
        text: one line, as `printable` makes it.
        begins, ends: offsets into the text; the blank after a piece belongs to none.
        befores: columns of the text before the piece.
        afters: columns of the text up to the end of the piece. A line of pieces i to j takes `afters[j] - befores[i]`.
        costs: of dividing after the piece; the last one is 0.
    """

    text: str
    begins: list[int]
    ends: list[int]
    befores: list[int]
    afters: list[int]
    costs: list[float]

    def __len__(self) -> int:
        return len(self.begins)

    def columns(self, first: int, last: int) -> int:
        """The width of a line that holds these pieces, both included."""
        return self.afters[last] - self.befores[first]

    def line(self, first: int, last: int) -> str:
        """That line."""
        return self.text[self.begins[first] : self.ends[last]]


def units_of(text: str, language: str, *, width_limit: int) -> Units:
    """The pieces of a text; `width_limit` is a line's, in columns."""
    columns = _columns_before(text)
    begins: list[int] = []
    ends: list[int] = []
    for begin, end in _pieces(text, columns, width_limit):
        begins.append(begin)
        ends.append(end)
    small = function_words(language)
    costs = [
        _cost(text, (begins[at], ends[at]), (begins[at + 1], ends[at + 1]), small) for at in range(len(begins) - 1)
    ]
    return Units(
        text, begins, ends, [columns[begin] for begin in begins], [columns[end] for end in ends], [*costs, 0.0]
    )


def _columns_before(text: str) -> list[int]:
    """For each offset, the columns before it; inside a cluster, those up to its begin."""
    if text.isascii():
        return list(range(len(text) + 1))
    columns = [0]
    for cluster in clusters(text):
        so_far = columns[-1]
        columns += [so_far] * (len(cluster) - 1) + [so_far + cluster_width(cluster)]
    return columns


def _pieces(text: str, columns: list[int], width_limit: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each piece: what lies between two allowed places, without the blank at its end."""
    begin = 0
    for segment_end in _segments(text, columns, width_limit):
        end = segment_end - 1 if text[segment_end - 1] == " " else segment_end
        if end == segment_end < len(text) and _is_in_word(text, end, columns, width_limit):
            continue
        if end > begin:
            yield begin, end
        begin = segment_end


def _is_in_word(text: str, place: int, columns: list[int], width_limit: int) -> bool:
    """Whether the place lies between two blanks that belong together: no line is too narrow for what is between."""
    if _stands_without_blanks(text[place - 1]) or _stands_without_blanks(text[place]):
        return False
    word_begin = text.rfind(" ", 0, place) + 1
    word_end = text.find(" ", place)
    return columns[word_end] - columns[word_begin] <= width_limit


def _stands_without_blanks(character: str) -> bool:
    if character.isascii() or _HANGUL.match(character):
        return False
    return bool(_NO_BLANK_SCRIPT.match(character)) or cluster_width(character) > 1


def _segments(text: str, columns: list[int], width_limit: int) -> Iterator[int]:
    """The ends of ICU's segments, each with its blank, that divide neither word nor cluster."""
    if text.isascii():
        yield from _ends(LineBreaker(text, "en"))
        return
    allowed = set(_ends(LineBreaker(text, "en-u-lb-strict"))) & set(_cluster_ends(text))
    words = set(_ends(WordBreaker(text, "en")))
    locale = "ja-u-lw-phrase" if _KANA.search(text) else "ko-u-lw-phrase" if _HANGUL.search(text) else ""
    if not locale:
        yield from sorted(allowed & words)
        return
    begin = 0
    for end in (place for place in _ends(LineBreaker(text, locale)) if place in allowed):
        if columns[end] - columns[begin] > width_limit:  # too long for a phrase: then between words
            yield from sorted(place for place in allowed & words if begin < place < end)
        yield end
        begin = end


def _ends(segments: LineBreaker | WordBreaker) -> Iterator[int]:
    end = 0
    for segment in segments:
        end += len(segment)
        yield end


def _cluster_ends(text: str) -> Iterator[int]:
    end = 0
    for cluster in clusters(text):
        end += len(cluster)
        yield end


def _cost(text: str, piece: tuple[int, int], follower: tuple[int, int], small: FunctionWords) -> float:
    before, after = text[slice(*piece)], text[slice(*follower)]
    mark = before.rstrip(_CLOSERS)[-1:]
    if mark and mark in ".!?…。！？؟۔।":
        return _SENTENCE_END
    if mark and mark in ",;:—–、，；：،؛":
        return _CLAUSE_END
    last, first = before.lower(), after.strip("\"'“‘«(¿¡.,;:!?").lower()
    if last in small.leaning or last in small.prepositions or last in small.openers:
        return _LEANING
    if first in small.openers:
        return _BEFORE_OPENER
    if first in small.prepositions:
        return _BEFORE_PREPOSITION
    if piece[1] < follower[0]:
        return _PLAIN
    without_blanks = _stands_without_blanks(text[piece[1] - 1]) or _stands_without_blanks(text[piece[1]])
    return _NO_BLANK if without_blanks else _IN_WORD
