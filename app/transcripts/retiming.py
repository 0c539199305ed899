"""A session's times made those of a file: a part of it, another frame rate, the time of day, a shift.

They are applied in that order. The frame rate is applied to the session before it is divided into cues, so that the
rules hold in the file; the shift and the time of day move all cues alike and leave the rules as they are.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from app.captions.cues import Cue
from app.captions.events import CaptionRevised, GapRecorded, Word
from app.captions.rules import CueRules, Rule
from app.captions.transcript import Sentence
from app.transcripts.saved_session import SavedSession

_NTSC = {"23.976": Fraction(24000, 1001), "29.97": Fraction(30000, 1001), "59.94": Fraction(60000, 1001)}


def frame_rate(text: str) -> Fraction:
    """Frames a second as it is written, `23.976` being meant exactly (24000/1001); raises ValueError for no rate."""
    try:
        rate = _NTSC.get(text) or Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"'{text}' is no frame rate") from None
    if not 1 <= rate <= 1000:
        raise ValueError(f"'{text}' is no frame rate")
    return rate


def in_frame_rate(session: SavedSession, rate_from: Fraction, rate_to: Fraction) -> SavedSession:
    """The session as it is timed when a picture made for one rate is played at another: 25 to 23.976 is 4 % slower."""
    factor = rate_from / rate_to
    return replace(
        session,
        sentences=tuple(_scaled_sentence(sentence, factor) for sentence in session.sentences),
        gaps=tuple(
            replace(gap, begin_ms=_scaled(gap.begin_ms, factor), end_ms=_scaled(gap.end_ms, factor))
            for gap in session.gaps
        ),
        originals=tuple(_scaled_sentence(sentence, factor) for sentence in session.originals),
        length_ms=None if session.length_ms is None else _scaled(session.length_ms, factor),
    )


def _scaled(ms: int, factor: Fraction) -> int:
    return round(ms * factor)


def _scaled_sentence(sentence: Sentence, factor: Fraction) -> Sentence:
    return replace(
        sentence,
        source=_scaled_caption(sentence.source, factor),
        translation=_scaled_caption(sentence.translation, factor),
    )


def _scaled_caption(caption: CaptionRevised | None, factor: Fraction) -> CaptionRevised | None:
    if caption is None:
        return None
    return replace(
        caption,
        begin_ms=_scaled(caption.begin_ms, factor),
        end_ms=None if caption.end_ms is None else _scaled(caption.end_ms, factor),
        words=tuple(
            replace(word, begin_ms=_scaled(word.begin_ms, factor), end_ms=_scaled(word.end_ms, factor))
            for word in caption.words
        ),
    )


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A part of a session, in its own ms; None: from its begin, to its end."""

    begin_ms: int | None = None
    end_ms: int | None = None

    def in_frame_rate(self, rate_from: Fraction, rate_to: Fraction) -> TimeRange:
        """The same part of a session that was retimed."""
        factor = rate_from / rate_to
        return TimeRange(*(None if ms is None else _scaled(ms, factor) for ms in (self.begin_ms, self.end_ms)))

    def touches(self, item: Sentence | GapRecorded) -> bool:
        """Whether any of the item lies in the range. A sentence without an end is as long as nothing."""
        end_ms = item.begin_ms if item.end_ms is None else item.end_ms
        starts_before_end = self.end_ms is None or item.begin_ms < self.end_ms
        ends_after_begin = self.begin_ms is None or max(end_ms, item.begin_ms + 1) > self.begin_ms
        return starts_before_end and ends_after_begin

    def cut(self, cues: Iterable[Cue], rules: CueRules) -> list[Cue]:
        """The cues that lie in the range, wholly or in part, and of those the time that does.

        What is left of a cue may be too short by the `rules`; it then says so.
        """
        inside = []
        for cue in cues:
            begin_ms = cue.begin_ms if self.begin_ms is None else max(cue.begin_ms, self.begin_ms)
            end_ms = cue.end_ms if self.end_ms is None else min(cue.end_ms, self.end_ms)
            if begin_ms < end_ms:
                is_whole = (begin_ms, end_ms) == (cue.begin_ms, cue.end_ms)
                inside.append(cue if is_whole else _cut(cue, begin_ms, end_ms, rules))
        return inside


def _cut(cue: Cue, begin_ms: int, end_ms: int, rules: CueRules) -> Cue:
    violated = set(cue.violated)
    if cue.sentence is not None:  # no rule binds a notice
        violated |= {Rule.SHORTEST} if end_ms - begin_ms < rules.shortest_ms else set()
        violated |= {Rule.SPEED} if end_ms - begin_ms < cue.reading_ms else set()
    return replace(
        cue,
        begin_ms=begin_ms,
        end_ms=end_ms,
        words=_cut_words(cue, begin_ms, end_ms),
        violated=tuple(rule for rule in Rule if rule in violated),
        cut=True,
    )


def _cut_words(cue: Cue, begin_ms: int, end_ms: int) -> tuple[tuple[Word, ...], ...]:
    return tuple(
        tuple(
            replace(
                word,
                begin_ms=min(max(word.begin_ms, begin_ms), end_ms),
                end_ms=min(max(word.end_ms, begin_ms), end_ms),
            )
            for word in words
        )
        for words in cue.words
    )


def shifted(cue: Cue, by_ms: int) -> Cue:
    """The cue, later by so much."""
    return replace(
        cue,
        begin_ms=cue.begin_ms + by_ms,
        end_ms=cue.end_ms + by_ms,
        words=tuple(
            tuple(replace(word, begin_ms=word.begin_ms + by_ms, end_ms=word.end_ms + by_ms) for word in words)
            for words in cue.words
        ),
    )


def ms_of_day(moment: datetime.datetime) -> int:
    """Milliseconds since midnight, by the clock that the moment was read from."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1000 + moment.microsecond // 1000
