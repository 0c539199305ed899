"""Delays between attempts."""

from __future__ import annotations

import itertools
import random

from app.session.backoff import backoff_delays_s


def test_delays_double_to_their_limit_with_jitter() -> None:
    """0.25 s doubling to 8 s, each shortened by at most half."""
    delays = list(itertools.islice(backoff_delays_s(jitter=random.Random(1)), 8))
    for delay, full in zip(delays, (0.25, 0.5, 1, 2, 4, 8, 8, 8), strict=True):
        assert full / 2 <= delay <= full
    assert len(set(delays)) == 8
