"""What could not be as it should in an exported file, in sentences for the user.

Each function gives none where all is well. Numbers of cues are those that a player or an editor shows: from 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from app.captions.cues import Cue
from app.captions.rules import Rule, Texts
from app.transcripts.kept import KeptSession
from app.transcripts.retiming import TimeRange

_GIVEN = {
    Rule.WIDTH: "are wider than a line, because of a word that is",
    Rule.LONGEST: "end before all their words are said, because they would stand too long",
    Rule.ON_TIME: "begin later than their words, because the cue before needs the time",
    Rule.SHORTEST: "stand for less than the shortest time, because the next one follows at once",
    Rule.SPEED: "are faster than the reading speed, because the speech is",
    Rule.ORPHAN: "have a line of one short word",
}
_CUT = {
    Rule.SHORTEST: "stand for less than the shortest time, because the chosen part or the shift cuts them",
    Rule.SPEED: "are faster than the reading speed, because the chosen part or the shift cuts them",
}
_NUMBERS_TOLD = 5


def given(cues: Iterable[Cue]) -> Iterable[str]:
    """A sentence for each rule that gave way, in their order, with the numbers of the first cues."""
    numbered = list(enumerate(cues, 1))
    for rule in Rule:
        gave = [(number, cue) for number, cue in numbered if rule in cue.gave]
        cut = [number for number, cue in gave if cue.cut and rule in _CUT]
        whole = [number for number, cue in gave if not cue.cut or rule not in _CUT]
        for numbers, reason in ((whole, _GIVEN[rule]), (cut, _CUT.get(rule, ""))):
            if numbers:
                yield f"{len(numbers)} of {len(numbered)} cues {reason} ({_listed(numbers)})."


def _listed(numbers: Sequence[int]) -> str:
    more = ", ..." if len(numbers) > _NUMBERS_TOLD else ""
    return f"number {', '.join(map(str, itertools.islice(numbers, _NUMBERS_TOLD)))}{more}"


def missing(session: KeptSession, texts: Texts) -> Iterable[str]:
    """Which wanted text some sentences do not have."""
    for stream in texts.streams:
        has = [any(text.stream is stream and text.final for text in each.visible_texts) for each in session.sentences]
        never_meant = not any(has) and len(texts.streams) > 1  # a session that was not translated
        if not all(has) and not never_meant:
            yield f"{has.count(False)} of {len(has)} sentences have no {stream}; there the other text stands alone."


def before_zero(count: int, whole: int) -> Iterable[str]:
    """That some cues were left out, since no file has times below zero."""
    if count:
        yield f"{count} of {whole} cues lie before the begin of the file after the shift, and were left out."


def nothing_said(is_empty: bool, part: TimeRange, *, file_is_empty: bool) -> Iterable[str]:
    """That there is nothing to see; a JSON file has its header all the same."""
    if is_empty:
        where = "this session" if part == TimeRange() else "this part"
        what = "the file is empty" if file_is_empty else "the file holds no captions"
        yield f"Nothing was said in {where}; {what}."
