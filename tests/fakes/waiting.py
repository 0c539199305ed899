"""Waiting for something to become true."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(condition: Callable[[], object], *, deadline_s: float = 20.0) -> None:
    """Return once the condition holds; fail the test if it never does."""
    async with asyncio.timeout(deadline_s):
        while not condition():  # noqa: ASYNC110 - the condition is anything at all
            await asyncio.sleep(0.01)


def wait_until(condition: Callable[[], object], *, deadline_s: float = 20.0) -> None:
    """The same for a test without an event loop."""
    deadline = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
