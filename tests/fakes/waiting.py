"""Waiting for something to become true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], *, deadline_s: float = 20.0) -> None:
    """Return once the condition holds; fail the test if it never does."""
    async with asyncio.timeout(deadline_s):
        while not condition():  # noqa: ASYNC110 - the condition is anything at all
            await asyncio.sleep(0.01)
