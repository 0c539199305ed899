"""Times in the words of the screen: "0:05", "1:02:03" and, where words are timed, "0:01.2"."""

from __future__ import annotations

import re
import unicodedata

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,3}))?")


def clock(ms: int) -> str:
    """Whole seconds since Start, such as "0:05" or "1:02:03"."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def parse_clock(text: str) -> int | None:
    """The milliseconds of a time as `clock` writes it, such as "12:34", "1:02:03" or "0:01.2"; None if it is none.

    Digits of every script count, and so do full-width colons, as East Asian keyboards type them.
    """
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
    if seconds > 59 or (found[1] and minutes > 59):
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "").ljust(3, "0"))


def span(begin_ms: int, end_ms: int | None) -> str:
    """From when to when, in tenths of a second; an end that is not known yet is left open."""
    end = "…" if end_ms is None else _tenths(end_ms)
    return f"{_tenths(begin_ms)} – {end}"


def _tenths(ms: int) -> str:
    ms = max(0, ms + 50)
    return f"{clock(ms)}.{ms // 100 % 10}"
