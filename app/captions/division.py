"""Sentences divided into cues.

`cues_of` divides one sentence and needs to know of its neighbours only when the cue before it ends and when the next
sentence begins; `divide` is no more than that, from sentence to sentence. So the tail of a growing transcript can be
divided anew without what went before, hour ten costs what minute one did, and both ways give the same cues.

Only final texts become cues. The times of the words decide where cues begin and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.captions.cues import SHORTEST_MS, Cue, cue_of
from app.captions.events import GapRecorded
from app.captions.rules import CueRules, Texts
from app.captions.transcript import Sentence


def divide(
    sentences: Iterable[Sentence],
    gaps: Iterable[GapRecorded] = (),
    *,
    texts: Texts = Texts.SOURCE_FIRST,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
) -> list[Cue]:
    """The cues of a whole transcript: of its sentences in their order, with the gaps between them by time."""
    ordered = in_order(sentences, gaps)
    cues: list[Cue] = []
    for position, item in enumerate(ordered):
        until_ms = ordered[position + 1].begin_ms if position + 1 < len(ordered) else None
        before_ms = cues[-1].end_ms if cues else None
        cues += cues_of(item, texts=texts, rules=rules, before_ms=before_ms, until_ms=until_ms)
    return cues


def in_order(sentences: Iterable[Sentence], gaps: Iterable[GapRecorded]) -> list[Sentence | GapRecorded]:
    """The sentences in the order of their numbers, each gap before the first sentence that begins no earlier."""
    waiting = sorted(gaps, key=lambda gap: gap.begin_ms)
    ordered: list[Sentence | GapRecorded] = []
    for sentence in sorted(sentences, key=lambda sentence: sentence.number):
        while waiting and waiting[0].begin_ms <= sentence.begin_ms:
            ordered.append(waiting.pop(0))
        ordered.append(sentence)
    return ordered + waiting


def cues_of(
    item: Sentence | GapRecorded,
    *,
    texts: Texts = Texts.SOURCE_FIRST,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
    before_ms: int | None = None,
    until_ms: int | None = None,
) -> list[Cue]:
    """The cues of one sentence, or of a gap; none where there is no final text.

    Args:
        texts: which texts; one that is not there is left out, and where that leaves nothing, the other one is taken.
        before_ms: the end of the cue before; None where there is none. No cue begins before it and the gap after it.
        until_ms: when the next sentence (or gap) begins, which cues do not run into; None while that is unknown: the
            last cue then ends as late as reading it takes.
    """
    if isinstance(item, GapRecorded):
        return [notice_of(item, rules=rules, before_ms=before_ms, until_ms=until_ms)]
    cue = cue_of(item)
    if cue is None:
        return []
    return [_placed(cue, rules, before_ms, until_ms)]


def notice_of(gap: GapRecorded, *, rules: CueRules, before_ms: int | None = None, until_ms: int | None = None) -> Cue:
    """The cue that stands where nothing was captioned, as long as the gap: ``[6 s not captioned: connection lost]``."""
    seconds = max(1, round((gap.end_ms - gap.begin_ms) / 1000))
    cue = Cue(gap.begin_ms, gap.end_ms, (f"[{seconds} s not captioned: {gap.reason}]",))
    return _placed(cue, rules, before_ms, until_ms)


def _placed(cue: Cue, rules: CueRules, before_ms: int | None, until_ms: int | None) -> Cue:
    begin_ms = cue.begin_ms if before_ms is None else max(cue.begin_ms, before_ms + rules.gap_ms)
    end_ms = cue.end_ms if until_ms is None else min(cue.end_ms, until_ms - rules.gap_ms)
    return replace(cue, begin_ms=begin_ms, end_ms=max(end_ms, begin_ms + SHORTEST_MS))


def settled_count(items: Sequence[Sentence | GapRecorded], *, is_settled: Sequence[bool]) -> int:
    """How many of the items, from the first on, can keep their cues: each is settled, and the next one is known."""
    count = 0
    while count < len(items) - 1 and is_settled[count]:
        count += 1
    return count
