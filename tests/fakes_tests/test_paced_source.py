"""The source that plays in the loop's time."""

from __future__ import annotations

import asyncio

from app.audio.chunks import AudioChunk, SoundMissing
from tests.fakes.paced_source import PacedSource
from tests.fakes.source import silence
from tests.fakes.virtual_time import in_virtual_time


@in_virtual_time
async def test_each_chunk_comes_at_the_time_of_its_end() -> None:
    """Also what is missing."""
    loop = asyncio.get_running_loop()
    source = PacedSource([silence(0, 100), silence(100, 200), SoundMissing(3200, 16_000, "lost"), silence(1000, 1100)])
    await asyncio.sleep(5)
    await source.start()
    assert [round(loop.time() - 5, 6) async for _ in source.chunks()] == [0.1, 0.2, 1.0, 1.1]


@in_virtual_time
async def test_it_ends_when_it_is_stopped() -> None:
    """With what was captured until then."""
    heard: list[object] = []
    source = PacedSource(silence(at, at + 100) for at in range(0, 10_000, 100))
    await source.start()

    async def listen() -> None:
        async for captured in source.chunks():
            heard.append(captured)  # noqa: PERF401 - one by one, as they come

    listening = asyncio.ensure_future(listen())
    await asyncio.sleep(0.55)
    await source.stop()
    await listening
    assert len(heard) == 5
    assert asyncio.get_running_loop().time() == 0.55


@in_virtual_time
async def test_a_file_is_there_at_once() -> None:
    """As fast as it is taken."""
    source = PacedSource([silence(0, 60_000)], live=False)
    await source.start()
    assert [type(captured) async for captured in source.chunks()] == [AudioChunk]
    assert asyncio.get_running_loop().time() == 0
