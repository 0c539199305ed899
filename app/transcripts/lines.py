"""A cue's lines made harmless, as a whole or cut into words, for the formats that tell when a word is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.captions.cues import Cue, escaped_text
from app.captions.events import Word

_NUMBER = re.compile(r"\d+")
_GUARD = "\u00a0"


def escaped_lines(cue: Cue) -> list[str]:
    """The lines as SRT and WebVTT show them: `escaped_text`, and each with its `guard`."""
    return [guard(cue.lines, place) + escaped_text(line) for place, line in enumerate(cue.lines)]


def guard(lines: Sequence[str], place: int) -> str:
    """What stands before a line: a no-break space before a lower one of digits alone.

    Some readers take such a line for the number of the next cue, and drop it.
    """
    return _GUARD if place and _NUMBER.fullmatch(lines[place]) else ""


def pieces(line: str, words: Sequence[Word]) -> list[Word]:
    """The words of a line with their texts as in the harmless line, which they give when joined.

    The line is made harmless as a whole, since what does harm may begin in one word and end in the next. A blank goes
    to the word before it, so that a word lights up with its first letter.
    """
    safe = escaped_text(line)
    cut: list[Word] = []
    begin = 0
    for word in words:
        text = safe[begin : begin + len(word.text)]
        begin += len(word.text)
        if cut and text.startswith(" "):
            cut[-1] = replace(cut[-1], text=cut[-1].text + " ")
            text = text[1:]
        if text:
            cut.append(replace(word, text=text))
    return cut
