"""Ending tasks."""

from __future__ import annotations

import asyncio

from app.cancelling import cancel_all


async def test_all_have_ended_when_it_returns() -> None:
    """Each with what came of it, also what was done before, failed, or took its time to end."""
    ended: list[str] = []

    async def last_words() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            ended.append("last words")

    async def fail() -> None:
        raise ValueError("no")

    async def done() -> int:
        return 3

    tasks = [asyncio.create_task(each()) for each in (last_words, fail, done)]
    await asyncio.sleep(0)
    cancelled, failed, result = await cancel_all(*tasks)
    assert isinstance(cancelled, asyncio.CancelledError)
    assert isinstance(failed, ValueError)
    assert result == 3
    assert ended == ["last words"]


async def test_nothing_to_end_is_no_work() -> None:
    """As where a session never began a stretch."""
    assert await cancel_all() == []
