"""What could not be as it should in an exported file, in sentences for the user.

Each function gives none where all is well. Numbers of cues are those that a player or an editor shows: from 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import assert_never

from app.captions.cues import Cue
from app.captions.events import Stream
from app.captions.rules import Rule, Texts
from app.message import Message
from app.transcripts.retiming import TimeRange
from app.transcripts.saved_session import SavedSession

_BY_A_CUT = (Rule.SHORTEST, Rule.SPEED)
"""What a cue may have to give only since the chosen part or the shift cuts it."""

_NUMBERS_TOLD = 5


def given(cues: Iterable[Cue]) -> Iterable[Message]:
    """A sentence for each rule that gave way, in their order, with the numbers of the first cues."""
    numbered = list(enumerate(cues, 1))
    for rule in Rule:
        violated = [(number, cue) for number, cue in numbered if rule in cue.violated]
        cut = [number for number, cue in violated if cue.cut and rule in _BY_A_CUT]
        whole = [number for number, cue in violated if not cue.cut or rule not in _BY_A_CUT]
        for numbers, is_cut in ((whole, False), (cut, True)):
            if numbers:
                yield _given(rule, len(numbers), len(numbered), _listed(numbers), is_cut=is_cut)


def _given(rule: Rule, count: int, whole: int, numbers: str, *, is_cut: bool) -> Message:
    """How many cues of how many did not keep the rule, and why; `is_cut`: because somebody has cut them."""
    match rule:
        case Rule.WIDTH:
            return Message(
                "{count} of {whole} cues exceed the line length because of one long word (cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.LONGEST:
            return Message(
                "{count} of {whole} cues end before the speech does, to stay within the maximum duration (cues: "
                "{numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.ON_TIME:
            return Message(
                "{count} of {whole} cues start late because the previous cue needs the time (cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.SHORTEST if is_cut:
            return Message(
                "{count} of {whole} cues are below the minimum duration because the range or time offset cuts "
                "them (cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.SHORTEST:
            return Message(
                "{count} of {whole} cues are below the minimum duration because the next one follows "
                "immediately (cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.SPEED if is_cut:
            return Message(
                "{count} of {whole} cues exceed the reading speed because the range or time offset cuts them "
                "(cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.SPEED:
            return Message(
                "{count} of {whole} cues exceed the reading speed because the speech is fast (cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case Rule.ORPHAN:
            return Message(
                "{count} of {whole} cues have a line with a single short word (cues: {numbers}).",
                count=count,
                whole=whole,
                numbers=numbers,
            )
        case _:
            assert_never(rule)


def _listed(numbers: Sequence[int]) -> str:
    more = ", ..." if len(numbers) > _NUMBERS_TOLD else ""
    return f"{', '.join(map(str, itertools.islice(numbers, _NUMBERS_TOLD)))}{more}"


def missing(session: SavedSession, texts: Texts) -> Iterable[Message]:
    """Which wanted text some sentences do not have."""
    for stream in texts.streams:
        has = [any(text.stream is stream and text.final for text in each.visible_texts) for each in session.sentences]
        never_meant = not any(has) and len(texts.streams) > 1  # a session that was not translated
        if not all(has) and not never_meant:
            yield _missing(stream, has.count(False), len(has))


def _missing(stream: Stream, count: int, whole: int) -> Message:
    match stream:
        case Stream.SOURCE:
            return Message(
                "{count} of {whole} sentences have no original text; only the translation is exported.",
                count=count,
                whole=whole,
            )
        case Stream.TRANSLATION:
            return Message(
                "{count} of {whole} sentences have no translation; only the original is exported.",
                count=count,
                whole=whole,
            )
        case _:
            assert_never(stream)


def before_zero(count: int, whole: int) -> Iterable[Message]:
    """That some cues were left out, since no file has times below zero."""
    if count:
        yield Message(
            "{count} of {whole} cues fall before the start of the file after the time offset and were omitted.",
            count=count,
            whole=whole,
        )


def nothing_said(is_empty: bool, part: TimeRange, *, file_is_empty: bool) -> Iterable[Message]:
    """That there is nothing to see; a JSON file has its header all the same."""
    if not is_empty:
        return
    if part == TimeRange():
        if file_is_empty:
            yield Message("No speech in this session. The file is empty.")
        else:
            yield Message("No speech in this session. The file has no captions.")
    elif file_is_empty:
        yield Message("No speech in this range. The file is empty.")
    else:
        yield Message("No speech in this range. The file has no captions.")
