"""How long to wait before trying again."""

from __future__ import annotations

import random
from collections.abc import Iterator


def backoff_delays_s(
    *, first_s: float = 0.25, limit_s: float = 8.0, jitter: random.Random | None = None
) -> Iterator[float]:
    """Delays that double from `first_s` to `limit_s`, each shortened by up to half: clients must not march in step.

    Endless; begin a new one once an attempt has succeeded.
    """
    jitter = jitter or random.Random()  # noqa: S311 - spreads load, protects nothing
    delay_s = first_s
    while True:
        yield delay_s * jitter.uniform(0.5, 1.0)
        delay_s = min(delay_s * 2, limit_s)
