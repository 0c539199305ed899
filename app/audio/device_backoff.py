"""How soon a device, or a sound server, that is not there is looked for again."""

from __future__ import annotations

from collections.abc import Iterator


def retry_delays_s(*, first_s: float = 0.1, limit_s: float = 2.0) -> Iterator[float]:
    """Delays that double from `first_s` to `limit_s`; endless. Begin a new one after a success."""
    delay_s = first_s
    while True:
        yield delay_s
        delay_s = min(delay_s * 2, limit_s)
