"""Times in the words of the screen: "0:05", "1:02:03" and, where words are timed, "0:01.2"."""

from __future__ import annotations


def clock(ms: int) -> str:
    """Whole seconds since Start, such as "0:05" or "1:02:03"."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def span(begin_ms: int, end_ms: int | None) -> str:
    """From when to when, in tenths of a second; an end that is not known yet is left open."""
    end = "…" if end_ms is None else _tenths(end_ms)
    return f"{_tenths(begin_ms)} – {end}"


def _tenths(ms: int) -> str:
    ms = max(0, ms + 50)
    return f"{clock(ms)}.{ms // 100 % 10}"
