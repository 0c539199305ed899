"""A caption's text with a time for each of its characters.

The times are those of its words where they can be relied on: joined they are the text, and they do not run backwards.
A word of several pieces is divided in proportion to their width. Without such words (a translation, a correction) the
whole text is divided so between its begin and its end.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from app.captions.breaks import Units
from app.captions.cues import printable_indices
from app.captions.events import CaptionRevised, Word
from app.captions.widths import cluster_width

_AT_LEAST_MS_A_COLUMN = 50  # where the service gave no end: 20 columns a second


@dataclass(frozen=True, slots=True)
class TimedText:
    """One line of text, as `printable` makes it, and when each character of it is said.

    Attributes:
        text: the line.
        begins_ms, ends_ms: of each character; never running backwards.
        owners: for each character the number of its word; empty where the times are no words' times.
    """

    text: str
    begins_ms: list[int]
    ends_ms: list[int]
    owners: list[int]

    def words(self, begin: int, end: int, not_before_ms: int, not_after_ms: int) -> tuple[Word, ...]:
        """The words in a stretch of the text, cut to the time in which they are shown."""
        if not self.owners:
            return ()
        words: list[Word] = []
        first = begin
        for place in range(begin + 1, end + 1):
            if place == end or self.owners[place] != self.owners[first]:
                begin_ms, end_ms = (
                    min(max(ms, not_before_ms), not_after_ms) for ms in (self.begins_ms[first], self.ends_ms[place - 1])
                )
                words.append(Word(self.text[first:place], begin_ms, end_ms, fixed=True))
                first = place
        return tuple(words)

    def unit_times(self, units: Units) -> tuple[list[int], list[int]]:
        """Begin and end of each piece."""
        return (
            [self.begins_ms[begin] for begin in units.begins],
            [self.ends_ms[end - 1] for end in units.ends],
        )


def spoken(caption: CaptionRevised) -> TimedText:
    """The caption's text with the times that are known of it."""
    text, indices = printable_indices(caption.text)
    whole = Word(caption.text, caption.begin_ms, _end_of(caption, text), fixed=True)
    reliable = are_reliable(caption)
    words = caption.words if reliable else (whole,)
    owner_of = [number for number, word in enumerate(words) for _ in word.text]
    owners = [owner_of[index] for index in indices]
    begins_ms: list[int] = []
    ends_ms: list[int] = []
    first = 0
    for place in range(1, len(owners) + 1):
        if place == len(owners) or owners[place] != owners[first]:
            _spread(words[owners[first]], text[first:place], begins_ms, ends_ms)
            first = place
    return TimedText(text, begins_ms, ends_ms, owners if reliable else [])


def are_reliable(caption: CaptionRevised) -> bool:
    """Whether the caption's words say when its text was said."""
    words = caption.words
    if not words or "".join(word.text for word in words) != caption.text:
        return False
    in_order = all(first.begin_ms <= second.begin_ms for first, second in itertools.pairwise(words))
    return in_order and all(word.begin_ms <= word.end_ms for word in words)


def _end_of(caption: CaptionRevised, text: str) -> int:
    if caption.end_ms is not None and caption.end_ms > caption.begin_ms:
        return caption.end_ms
    return caption.begin_ms + _AT_LEAST_MS_A_COLUMN * max(1, len(text))


def _spread(word: Word, shown: str, begins_ms: list[int], ends_ms: list[int]) -> None:
    """Append the times of a word's characters, by their width; a blank takes no time."""
    widths = [int(character != " ") if character.isascii() else cluster_width(character) for character in shown]
    whole = sum(widths) or 1
    length_ms = word.end_ms - word.begin_ms
    # A word may begin before the one before it ends; cues cannot.
    not_before_ms = begins_ms[-1] if begins_ms else word.begin_ms
    so_far = 0
    for columns in widths:
        begins_ms.append(max(not_before_ms, word.begin_ms + length_ms * so_far // whole))
        so_far += columns
        ends_ms.append(max(begins_ms[-1], word.begin_ms + length_ms * so_far // whole))
        not_before_ms = begins_ms[-1]
