"""A cue's line cut into its words, each one already harmless, for the formats that tell when a word is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.captions.cues import harmless
from app.captions.events import Word


def pieces(line: str, words: Sequence[Word]) -> list[Word]:
    """The words of a line with their texts as in the harmless line, which they give when joined.

    The line is made harmless as a whole, since what does harm may begin in one word and end in the next. A blank goes
    to the word before it, so that a word lights up with its first letter.
    """
    safe = harmless(line)
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
