"""When each cue of a sentence stands: from its words' times to times that a reader can follow.

A cue begins with its words. It ends with them, or later where reading takes longer and there is silence; never so
late that no gap is left before what comes next. Where even the shortest time is not there, the next cue may begin a
little late; no cue is shown for less than a moment, whatever the times say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.captions.rules import CueRules, Rule

A_MOMENT_MS = 200  # sentences said at once push each other this far apart at least


@dataclass(frozen=True, slots=True)
class CueTime:
    """When a cue stands, and which rules of time could not hold."""

    begin_ms: int
    end_ms: int
    violated: frozenset[Rule] = frozenset()


def timed(
    said_ms: Sequence[tuple[int, int]],
    reading_ms: Sequence[float],
    rules: CueRules,
    *,
    before_ms: int | None,
    until_ms: int | None,
) -> list[CueTime]:
    """The slots of the cues of one sentence.

    Args:
        said_ms: when the words of each cue begin and end.
        reading_ms: how long reading each cue takes.
        before_ms, until_ms: as in `cues_of`.
    """
    slots: list[CueTime] = []
    for cue, (said_begin_ms, said_end_ms) in enumerate(said_ms):
        begin_ms = max(0, said_begin_ms, before_ms + rules.gap_ms if before_ms is not None else 0)
        next_ms = said_ms[cue + 1][0] if cue + 1 < len(said_ms) else until_ms
        needed_ms = max(rules.shortest_ms, -int(-reading_ms[cue] // 1))
        end_ms = max(said_end_ms, begin_ms + needed_ms)
        if next_ms is not None:
            room_ms = next_ms - rules.gap_ms
            if end_ms < room_ms < end_ms + rules.chained_ms - rules.gap_ms:
                end_ms = room_ms
            at_least_ms = min(begin_ms + rules.shortest_ms, room_ms + rules.late_ms)
            end_ms = min(end_ms, max(room_ms, at_least_ms, begin_ms + min(A_MOMENT_MS, rules.longest_ms)))
        end_ms = min(end_ms, begin_ms + rules.longest_ms)
        violated = {
            Rule.LONGEST: end_ms < said_end_ms and end_ms == begin_ms + rules.longest_ms,
            Rule.ON_TIME: begin_ms > said_begin_ms + rules.gap_ms,
            Rule.SHORTEST: end_ms - begin_ms < rules.shortest_ms,
            Rule.SPEED: end_ms - begin_ms < int(reading_ms[cue]),
        }
        slots.append(CueTime(begin_ms, end_ms, frozenset(rule for rule, given in violated.items() if given)))
        before_ms = end_ms
    return slots


def timed_freely(said_ms: tuple[int, int], rules: CueRules, *, before_ms: int | None, until_ms: int | None) -> CueTime:
    """The slot of a notice, which no rule binds but that cues do not overlap."""
    begin_ms = max(0, said_ms[0], before_ms + rules.gap_ms if before_ms is not None else 0)
    end_ms = said_ms[1] if until_ms is None else min(said_ms[1], until_ms - rules.gap_ms)
    return CueTime(begin_ms, max(end_ms, begin_ms + A_MOMENT_MS))
