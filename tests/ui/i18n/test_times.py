from __future__ import annotations

import pytest

from app.ui.i18n.times import clock, parse_clock, span


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


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0:05", 5_000),
        (" 12:34 ", 754_000),
        ("1:02:03", 3_723_000),
        ("90:00", 5_400_000),
        ("0:01.2", 1_200),
        ("0:01,25", 1_250),
        ("１２：３４", 754_000),
    ],
)
def test_times_are_read_as_they_are_written(text: str, ms: int) -> None:
    """Minutes and seconds, hours before them, a fraction behind them; in the digits of any keyboard."""
    assert parse_clock(text) == ms


@pytest.mark.parametrize("text", ["", "12", "12:60", "1:60:00", "1:2:3:4", "-1:00", "a:b", "12:3x", "1:02:03:"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """Rather than taken for some other time."""
    assert parse_clock(text) is None
