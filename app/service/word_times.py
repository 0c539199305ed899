"""Estimated word times and settled words, from how the partials of one utterance grew.

The local recogniser gives no word times, but its partials do: a word that is in the partial heard up to `t` began
before `t`, and a word that was not yet in the partial before that ended after it. So the words that first appeared
together are laid between those two moments, each as long as its share of the letters. Partials rewrite their tail and
sometimes run ahead of the sound, so a word counts as having appeared once no later partial lacks it again.

Words are *fixed* by local agreement: what several updates in a row agree on, counted from the start of the sentence,
has settled (Liu, Spanakis & Niehues 2020 introduced the policy; Polák et al. 2022 used it for streaming speech
translation). Agreement here means the same letters; case and punctuation may still change.

Pure: no audio, no clock. Not here: whether a text is final, which the recogniser says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from app.captions.events import Word

AGREEING_UPDATES = 3
"""Updates in a row that have to agree on a word before it is fixed.

Measured on the recording in the moonshine-voice wheel (119 words, an update every 0.4 s): with 2, 108 words were fixed
before their final and 8 of them read differently later; with 3, 87 and 4; with 4, 59 and 4.
"""

RECOGNIZER_LAG_MS = 200
"""How long before the end of the heard sound the last word of a partial typically ends.

Measured with words of espeak-ng at known times: with 200 the median error of a word's begin is 0.1 to 0.2 s.
"""

LEAD_IN_MS = 200
"""How long before its first sound an utterance typically begins: the voice detector looks back."""

SPOKEN_OVERHEAD_LETTERS = 2
"""What a word lasts beyond its letters, in letters: "a" is not five times as short as "after"."""


def split_words(text: str) -> list[str]:
    """The words of a text, each but the first with its leading space; joined they give the text."""
    return re.findall(r"\s*\S+", text)


def spread(texts: Sequence[str], begin_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Begin and end of each word when they fill the given time, each as long as its share of the letters."""
    weights = [len(text.strip()) + SPOKEN_OVERHEAD_LETTERS for text in texts]
    total = sum(weights)
    span_ms = max(0, end_ms - begin_ms)
    times = []
    said = 0
    for weight in weights:
        word_begin_ms = begin_ms + span_ms * said // total
        said += weight
        times.append((word_begin_ms, begin_ms + span_ms * said // total))
    return times


def spread_words(text: str, begin_ms: int, end_ms: int, *, fixed: bool) -> tuple[Word, ...]:
    """The words of a text of which nothing but its span is known, such as a translation."""
    texts = split_words(text)
    times = spread(texts, begin_ms, end_ms)
    return tuple(Word(word, *time, fixed) for word, time in zip(texts, times, strict=True))


class WordTimer:
    """Times the words of one utterance; give it every partial, then the final."""

    def __init__(
        self,
        *,
        agreeing_updates: int = AGREEING_UPDATES,
        latency_ms: int = RECOGNIZER_LAG_MS,
        lead_in_ms: int = LEAD_IN_MS,
    ) -> None:
        self._agreeing_updates = agreeing_updates
        self._latency_ms = latency_ms
        self._lead_in_ms = lead_in_ms
        self._partials: list[tuple[int, list[str]]] = []

    def revise(self, text: str, begin_ms: int, heard_ms: int) -> tuple[Word, ...]:
        """The words of a partial of which `heard_ms` is how far the recogniser had listened."""
        texts = split_words(text)
        self._partials.append((heard_ms, _letters(texts)))
        recent = [letters for _, letters in self._partials[-self._agreeing_updates :]]
        settled = min(_agreement(recent[-1], letters) for letters in recent)
        fixed = settled if len(recent) == self._agreeing_updates else 0
        return self._time(texts, begin_ms, heard_ms, fixed)

    def finish(self, text: str, begin_ms: int, end_ms: int) -> tuple[Word, ...]:
        """The words of the final; all of them are fixed."""
        texts = split_words(text)
        return self._time(texts, begin_ms, end_ms, len(texts))

    def _time(self, texts: list[str], begin_ms: int, end_ms: int, fixed: int) -> tuple[Word, ...]:
        times: list[tuple[int, int]] = []
        free_ms = min(begin_ms + self._lead_in_ms, end_ms)  # nothing before this is left to lay words into
        missing_ms = free_ms  # the words to be laid were not there yet when this had been heard
        for heard_ms, appeared in self._growth(_letters(texts)):
            said_ms = min(max(heard_ms - self._latency_ms, free_ms), end_ms)
            if appeared > len(times):
                times += spread(texts[len(times) : appeared], min(max(missing_ms, free_ms), said_ms), said_ms)
                free_ms = said_ms
            missing_ms = said_ms
        times += spread(texts[len(times) :], min(max(missing_ms, free_ms), end_ms), end_ms)
        return tuple(
            Word(text, *time, index < fixed) for index, (text, time) in enumerate(zip(texts, times, strict=True))
        )

    def _growth(self, wanted: list[str]) -> list[tuple[int, int]]:
        """For each partial, how far it was heard and how many of the wanted words were there, for good, by then.

        A word that a later partial lacks again was a guess that ran ahead of the sound.
        """
        growth = []
        there = len(wanted)
        for heard_ms, letters in reversed(self._partials):
            there = min(there, _reached(wanted, letters))
            growth.append((heard_ms, there))
        return growth[::-1]


def _letters(texts: list[str]) -> list[str]:
    return [re.sub(r"\W", "", text).casefold() for text in texts]


def _agreement(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _reached(wanted: list[str], partial: list[str]) -> int:
    """How many of the wanted words a partial covers.

    That is up to the last word that both have at about the same place. Where it heard the end differently, its number
    of words still tells how far it came.
    """
    guess = min(len(partial) - _SLACK_WORDS, len(wanted))
    for at in range(len(wanted), max(guess, 0), -1):
        around = partial[max(0, at - 1 - _SLACK_WORDS) : at + _SLACK_WORDS]
        if wanted[at - 1] in around:
            return at
    return max(guess, 0)


_SLACK_WORDS = 2
