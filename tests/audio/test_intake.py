"""From the callback to the reader's queue: bounded where sound enters, passed on at once, and ended in order."""

import asyncio
import threading

import pytest

from app.audio.audio_queue import AudioQueue
from app.audio.chunks import AudioChunk, Captured
from app.audio.intake import Intake
from app.errors import SoundError


def chunk(place: int) -> AudioChunk:
    """100 ms of sound."""
    return AudioChunk(place * 1_600, bytes(3_200))


async def test_what_comes_is_passed_on_in_order() -> None:
    """What came before somebody takes it, and after; nothing more once it is shut."""
    intake, taken = Intake(AudioQueue[Captured](1.0)), list[AudioChunk]()
    intake.put(chunk(0))
    intake.wake()
    assert taken == []
    intake.open(taken.append)
    assert taken == [chunk(0)]
    intake.put(chunk(1))
    intake.wake()
    intake.shut()
    intake.put(chunk(2))
    intake.wake()
    assert taken == [chunk(0), chunk(1)]
    assert intake.ended
    await intake.over()


async def test_what_is_there_at_the_end_is_passed_on_before_it() -> None:
    """The end waits for nobody, and its failure is raised for whoever waits for it."""
    intake, taken = Intake(AudioQueue[Captured](1.0)), list[AudioChunk]()
    intake.open(taken.append)
    intake.put(chunk(0))
    intake.end(SoundError("It was lost."))
    intake.end()
    assert taken == [chunk(0)]
    with pytest.raises(SoundError, match="lost"):
        await intake.over()


async def test_the_bound_counts_what_is_on_its_way_and_what_nobody_took() -> None:
    """Of one second of room, what waits here and what waits in the queue together take their parts."""
    queue = AudioQueue[Captured](1.0)
    intake = Intake(queue)
    intake.open(queue.put)
    for place in range(6):
        assert intake.put(chunk(place))
    intake.wake()
    assert [intake.put(chunk(place)) for place in range(6, 12)] == [True] * 4 + [False] * 2
    assert intake.dropped_frames == 2 * 1_600
    assert queue.dropped_frames == 0
    intake.wake()
    items = queue.items()
    assert await anext(items) == chunk(0)
    assert intake.put(chunk(12))
    assert not intake.put(chunk(13))


async def test_a_mistake_of_whoever_takes_ends_it() -> None:
    """Rather than being lost in the event loop."""
    intake = Intake(AudioQueue[Captured](1.0))

    def break_down(_: AudioChunk) -> None:
        raise ZeroDivisionError

    intake.open(break_down)
    intake.put(chunk(0))
    intake.wake()
    with pytest.raises(ZeroDivisionError):
        await intake.over()


async def test_a_thread_puts_in_while_the_loop_takes_out() -> None:
    """Two thousand chunks from another thread: none is lost, doubled or out of order."""
    queue = AudioQueue[Captured](600.0)
    intake, taken = Intake(queue), list[AudioChunk]()
    intake.open(taken.append)
    loop = asyncio.get_running_loop()

    def work() -> None:
        for place in range(2_000):
            intake.put(chunk(place))
            loop.call_soon_threadsafe(intake.wake)
        loop.call_soon_threadsafe(intake.end)

    thread = threading.Thread(target=work)
    thread.start()
    await intake.over()
    thread.join()
    assert [each.start_frame for each in taken] == [place * 1_600 for place in range(2_000)]
