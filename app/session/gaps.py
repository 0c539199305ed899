"""What was told of sound that will not be captioned, so that nothing is told twice.

Gaps are found in different places and in any order: a source that was lost tells of its own at once, an outage only
when it is over, and a service that failed for good leaves one that may reach over all of those.
"""

from __future__ import annotations

from bisect import insort

from app.session.replay import Span


class Gaps:
    """The spans told so far, in frames on the session's timeline."""

    def __init__(self) -> None:
        self._told: list[tuple[int, int]] = []

    def add(self, begin_frame: int, end_frame: int) -> list[Span]:
        """Note this span; returns the parts of it that were not told before, in order."""
        fresh: list[Span] = []
        position = begin_frame
        for told_begin, told_end in self._told:
            if told_end <= position or told_begin >= end_frame:
                continue
            if told_begin > position:
                fresh.append(Span(position, told_begin))
            position = max(position, told_end)
        if position < end_frame:
            fresh.append(Span(position, end_frame))
        for span in fresh:
            insort(self._told, (span.begin_frame, span.end_frame))
        return fresh
