"""Ending tasks: an owner cancels what it began, and does not go on before it has ended."""

from __future__ import annotations

import asyncio
from typing import Any


async def cancel_all(*tasks: asyncio.Future[Any]) -> list[Any]:
    """Cancel these tasks and wait until all have ended.

    Returns their results in order, with an exception in the place of a result where a task raised one: a
    `CancelledError` where it was still running. Nothing they raised is raised here, or reported as never retrieved.
    """
    for task in tasks:
        task.cancel()
    return await asyncio.gather(*tasks, return_exceptions=True)
