"""What was heard and nobody has taken yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.audio.audio_queue import AudioQueue
from app.audio.chunks import AudioChunk, Captured, SourceChanged
from app.errors import SoundError
from tests.fakes.waiting import until

LOST = SourceChanged(True, "Desk", "It was lost.")


def chunk(place: int) -> AudioChunk:
    """A tenth of a second, the so-manieth."""
    return AudioChunk(place * 1_600, bytes(3_200))


async def taken(items: AsyncIterator[Captured], count: int) -> list[Captured]:
    """The next ones."""
    return [await anext(items) for _ in range(count)]


async def test_all_is_handed_out_in_order_also_after_the_end() -> None:
    """To a reader that comes late; then it is over."""
    handout: AudioQueue[Captured] = AudioQueue(1.0)
    for each in (chunk(0), LOST, chunk(1)):
        assert handout.put(each)
    handout.end()
    assert handout.ended
    assert [each async for each in handout.items()] == [chunk(0), LOST, chunk(1)]


async def test_a_reader_waits_for_what_is_to_come() -> None:
    """It is woken for what came, and by the end."""
    handout: AudioQueue[Captured] = AudioQueue(1.0)
    read: list[Captured] = []

    async def read_all() -> None:
        async for each in handout.items():
            read.append(each)  # noqa: PERF401 - seen while it goes on

    reading = asyncio.create_task(read_all())
    await asyncio.sleep(0)  # it waits
    handout.put(chunk(0))
    handout.wake()
    await until(lambda: read == [chunk(0)])
    assert not reading.done()
    handout.end()
    await reading


async def test_what_does_not_fit_is_dropped_and_counted() -> None:
    """What was taken makes room; what is no sound always fits."""
    handout: AudioQueue[Captured] = AudioQueue(0.2)
    assert [handout.put(chunk(place)) for place in range(4)] == [True, True, False, False]
    assert handout.put(LOST)
    assert handout.dropped_frames == 2 * 1_600
    items = handout.items()
    assert await taken(items, 1) == [chunk(0)]
    assert handout.put(chunk(4))
    assert not handout.put(chunk(5))
    assert await taken(items, 3) == [chunk(1), LOST, chunk(4)]
    assert handout.dropped_frames == 3 * 1_600


async def test_a_failure_comes_after_all_that_was_heard() -> None:
    """An end that comes later takes it not back."""
    handout: AudioQueue[Captured] = AudioQueue(1.0)
    handout.put(chunk(0))
    handout.end(SoundError("It was lost."))
    handout.end()
    items = handout.items()
    assert await taken(items, 1) == [chunk(0)]
    with pytest.raises(SoundError, match="It was lost"):
        await anext(items)
