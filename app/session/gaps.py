"""What was told of sound that will not be captioned, so that nothing is told twice.

Gaps are found in different places and in any order: a source that was lost tells of its own at once, an outage only
when it is over, and a service that failed for good leaves one that may reach over all of those.
"""

from __future__ import annotations

from app.session.replay import Span
from app.session.spans import Spans


class Gaps:
    """The spans told so far, in frames on the session's timeline."""

    def __init__(self) -> None:
        self._told = Spans()

    def add(self, begin_frame: int, end_frame: int) -> list[Span]:
        """Note this span; returns the parts of it that were not told before, in order."""
        return [Span(*fresh) for fresh in self._told.add(begin_frame, end_frame)]
