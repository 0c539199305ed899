"""What is shown from when to when, and text made harmless for it.

Text from a service is made `printable`: any white space, line breaks among it, is one space; control characters and
bidirectional overrides are gone. Made `escaped_text`, it can neither end its cue nor carry markup: what
players read as such becomes its look-alike. Not here: how sentences are divided into
cues (``division.py``), and the syntax of a subtitle format (``transcripts/``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.captions.events import Word
from app.captions.rules import Rule

_HARMLESS = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})
_CUE_TIME = re.compile(r"(?<=\d):(?=\d+[.,]\d)")
_LINE_BREAK = re.compile(r"\\(?=[Nnh])")
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = frozenset(_BIDI_CONTROLS + "\ufeff")  # the last one, at the begin of a file, would be taken for its mark


@dataclass(frozen=True, slots=True)
class Cue:
    """Some lines of text and when they are shown; `begin_ms < end_ms`.

    Attributes:
        lines: each one plain text without control characters (`printable`); a format makes it harmless for itself.
        sentence: the number of the sentence that it shows, wholly or in part; None for a notice.
        words: for each line its words, which joined give the line, with their times inside the cue; an empty tuple for
            a line whose word times are not known. Only the lines of one text have any; empty as a whole where none has.
        gave: the rules that could not hold in this cue.
        reading_ms: how long reading it takes; 0 for a notice, which no rule binds.
        cut: whether it lies only in part in the range that was chosen, and stands for that part.
    """

    begin_ms: int
    end_ms: int
    lines: tuple[str, ...]
    sentence: int | None = None
    words: tuple[tuple[Word, ...], ...] = ()
    violated: tuple[Rule, ...] = ()
    reading_ms: int = 0
    cut: bool = False


def printable(text: str) -> str:
    """The text as one line without control characters: nothing in it can steer a terminal, or leave its line."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # the same, without looking at each character
    return printable_indices(text)[0]


def printable_indices(text: str) -> tuple[str, list[int]]:
    """The text as `printable` makes it, and for each of its characters the offset it had."""
    kept: list[tuple[str, int]] = []
    for index, character in enumerate(text):
        if character.isspace():
            if kept and kept[-1][0] != " ":
                kept.append((" ", index))
        elif unicodedata.category(character) not in ("Cc", "Cs") and character not in _INVISIBLE:
            kept.append((character, index))
    if kept and kept[-1][0] == " ":
        kept.pop()
    return "".join(character for character, _ in kept), [index for _, index in kept]


def escaped_text(text: str) -> str:
    """The text as one line that holds neither markup nor cue syntax, in any subtitle format.

    Angle and curly brackets (and with them ``-->``), the colon in a time such as ``0:01:02,500`` (some readers take two
    of them for the times of a cue), and the backslash of ``\\N``, ``\\n`` and ``\\h`` (some take them for a line break
    or a blank) become their look-alikes, one character each.
    """
    return _LINE_BREAK.sub("∖", _CUE_TIME.sub("∶", printable(text).translate(_HARMLESS)))
