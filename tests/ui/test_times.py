from __future__ import annotations

from app.ui.times import clock, span


def test_clock_shows_hours_only_when_there_are_some() -> None:
    """Minutes and seconds at first, hours from the first one on."""
    assert [clock(ms) for ms in (0, 999, 61_000, 3_600_000, 36_125_000)] == [
        "0:00",
        "0:00",
        "1:01",
        "1:00:00",
        "10:02:05",
    ]


def test_span_rounds_to_tenths() -> None:
    """A span has tenths of a second, rounded, and leaves an unknown end open."""
    assert span(1200, 1449) == "0:01.2 – 0:01.4"
    assert span(59_960, 3_600_000) == "1:00.0 – 1:00:00.0"
    assert span(1200, None) == "0:01.2 – …"
