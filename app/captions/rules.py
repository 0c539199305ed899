"""What makes a cue a good subtitle, as one value: each limit by name, with where its figure comes from.

Sources: *BBC*: the BBC Subtitle Guidelines; *Netflix*: the Netflix Timed Text Style Guide, its General Requirements,
English Template, and Chinese, Japanese and Korean guides. Where they differ, the milder figure is the default.

Not all of it can always hold (fast speech, a word longer than a line, sentences said at once). What gives way is told
by `Rule`, and in this order the rules are held: all text, in order, without overlap; the width, but for a longer word;
the lines a language; the longest time; the rest as well as possible.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from app.captions.events import Stream


class Texts(enum.StrEnum):
    """Which texts of a sentence are shown, the upper one first."""

    SOURCE = "source"
    TRANSLATION = "translation"
    SOURCE_FIRST = "both"
    TRANSLATION_FIRST = "both-translation-first"

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The streams, from the upper to the lower."""
        match self:
            case Texts.SOURCE:
                return (Stream.SOURCE,)
            case Texts.TRANSLATION:
                return (Stream.TRANSLATION,)
            case Texts.SOURCE_FIRST:
                return (Stream.SOURCE, Stream.TRANSLATION)
            case Texts.TRANSLATION_FIRST:
                return (Stream.TRANSLATION, Stream.SOURCE)


class Rule(enum.StrEnum):
    """A rule that can give way, in the order in which they are held."""

    WIDTH = "width"  # a word is longer than a line
    LONGEST = "longest"  # what the cue says takes longer than a cue may stand; it ends before
    ON_TIME = "on-time"  # it begins later than its words: the cue before it could not be shorter
    SHORTEST = "shortest"
    SPEED = "speed"
    ORPHAN = "orphan"  # a line of one short word


BOUNDS: Mapping[str, tuple[float, float]] = {
    "lines": (1, 4),
    "columns": (4, 200),
    "full_width_characters": (2, 100),
    "shortest_ms": (200, 10_000),
    "longest_ms": (1_000, 60_000),
    "columns_per_s": (5, 100),
    "full_width_per_s": (2, 50),
    "frame_rate": (1, 240),
    "gap_frames": (0, 50),
    "chained_ms": (0, 5_000),
    "late_ms": (0, 2_000),
    "orphan_columns": (0, 40),
}
"""What each limit may be, by its name: beyond these, nothing that could be called a subtitle comes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueRules:
    """The limits; each is kept by itself, in units that its name tells. Raises ValueError beyond `BOUNDS`.

    Attributes:
        lines: at most so many for each language. 2: BBC (three only in exceptions), Netflix.
        columns: a line's width in columns, a Latin letter taking one. 42: Netflix; BBC: 37 for teletext, else by font.
        full_width_characters: the same for Chinese, Japanese and Korean, in full-width characters (two columns
            each). 16: Netflix for Chinese and Korean, and for Japanese in its newer edition (13 before).
        shortest_ms: a cue stands at least so long. 1000: Netflix asks for 5/6 s, BBC for 0.3 s a word.
        longest_ms: and at most so long. 7000: Netflix.
        columns_per_s: reading speed, in columns. 20: Netflix for adults (17 in older editions); BBC's 160 to 180
            words a minute are about 17.
        full_width_per_s: the same in full-width characters. 9: Netflix for Chinese.
        frame_rate: frames a second of the picture, which the gap is counted in. 25: BBC.
        gap_frames: between two cues, so that one is seen to follow the other. 2: Netflix.
        chained_ms: a pause between cues that is shorter than this is closed to the gap, or it would flicker. 500:
            Netflix (half a second).
        late_ms: a cue may begin so much after its words, where the one before would not stand long enough else. 300:
            BBC and Netflix ask for speech and text together, to a few frames.
        orphan_columns: a single word up to this wide is not left alone on a line. Ours.
    """

    lines: int = 2
    columns: int = 42
    full_width_characters: int = 16
    shortest_ms: int = 1000
    longest_ms: int = 7000
    columns_per_s: float = 20.0
    full_width_per_s: float = 9.0
    frame_rate: float = 25.0
    gap_frames: int = 2
    chained_ms: int = 500
    late_ms: int = 300
    orphan_columns: int = 6

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be from {least} to {most}")
        if self.shortest_ms > self.longest_ms:
            raise ValueError("shortest_ms must not be more than longest_ms")

    @property
    def gap_ms(self) -> int:
        """The gap between two cues, rounded up to a millisecond."""
        return -int(-self.gap_frames * 1000 // self.frame_rate)

    def width_limit(self, *, full_width: bool) -> int:
        """The width of a line in columns."""
        return 2 * self.full_width_characters if full_width else self.columns

    def speed_limit(self, *, full_width: bool) -> float:
        """The reading speed in columns a second."""
        return 2 * self.full_width_per_s if full_width else self.columns_per_s
