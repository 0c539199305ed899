"""The audio that is kept until it is captioned."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from app.audio.chunks import AudioChunk
from app.session.replay import ReplayBuffer, Span
from tests.fakes.source import silence, steps


async def drain(buffer: ReplayBuffer, frames: int = 1600) -> list[AudioChunk]:
    """All that can be sent."""
    buffer.close()
    taken = []
    while (chunk := await buffer.take(frames)) is not None:
        taken.append(chunk)
    return taken


async def test_audio_comes_out_as_it_went_in() -> None:
    """Small chunks become frames of the wanted length, the last one shorter, nothing lost or doubled."""
    buffer = ReplayBuffer()
    whole = b"".join(chunk.pcm for chunk in steps(0, 1000))
    for at in range(0, len(whole), 600):
        buffer.append(AudioChunk(at // 2, whole[at : at + 600]))
    taken = await drain(buffer, 1500)
    assert b"".join(chunk.pcm for chunk in taken) == whole
    assert [chunk.frames for chunk in taken[:-1]] == [1500] * (len(taken) - 1)
    assert [chunk.start_frame for chunk in taken] == [index * 1500 for index in range(len(taken))]


async def test_a_frame_waits_until_it_is_whole() -> None:
    """Less than a frame stays until more comes, or until nothing more can come."""
    buffer = ReplayBuffer()
    buffer.append(silence(0, 50))
    waiting = asyncio.ensure_future(buffer.take(1600))
    await asyncio.sleep(0)
    assert not waiting.done()
    buffer.append(silence(50, 100))
    taken = await waiting
    assert taken is not None
    assert taken.frames == 1600


async def test_missing_sound_ends_a_frame_early() -> None:
    """No frame spans a hole in the timeline."""
    buffer = ReplayBuffer()
    buffer.append(silence(0, 60))
    buffer.append(silence(500, 600))
    taken = await drain(buffer)
    assert [(chunk.start_frame, chunk.end_frame) for chunk in taken] == [(0, 960), (8000, 9600)]


async def test_after_a_loss_what_is_not_covered_comes_again() -> None:
    """`rewind` goes back to the first uncovered frame, in the middle of a chunk too."""
    buffer = ReplayBuffer()
    for chunk in steps(0, 1000):
        buffer.append(chunk)
    for _ in range(8):
        await buffer.take(1600)
    buffer.release(250 * 16)
    assert buffer.rewind(250 * 16) is None
    again = await drain(buffer, 16000)
    assert [(chunk.start_frame, chunk.end_frame) for chunk in again] == [(4000, 16000)]
    assert again[0].pcm == b"".join(chunk.pcm for chunk in steps(0, 1000))[8000:]


async def test_unsent_sound_over_the_bound_is_told_once() -> None:
    """A live source never waits: the oldest goes, and all that went is one span for whoever asks next."""
    buffer = ReplayBuffer(limit_frames=ms(300))
    for chunk in steps(0, 300):
        buffer.append(chunk)
    assert buffer.take_dropped() is None
    buffer.append(silence(300, 400))
    buffer.append(silence(400, 500))
    assert buffer.take_dropped() == Span(0, ms(200))
    assert buffer.take_dropped() is None
    assert buffer.unsent_frames == ms(300)


async def test_fresh_sound_is_waited_for() -> None:
    """`wait_beyond` returns with the next sound, or when no more will come."""
    buffer = ReplayBuffer()
    buffer.append(silence(0, 100))
    waiting = asyncio.ensure_future(buffer.wait_beyond(ms(100)))
    await asyncio.sleep(0)
    assert not waiting.done()
    buffer.append(silence(100, 200))
    await waiting
    waiting = asyncio.ensure_future(buffer.wait_beyond(ms(200)))
    await asyncio.sleep(0)
    buffer.close()
    await waiting


async def test_sent_sound_over_the_bound_is_missed_only_after_a_loss() -> None:
    """What was sent goes first and silently; only a rewind tells that it is not there any more."""
    buffer = ReplayBuffer(limit_frames=ms(300))
    for chunk in steps(0, 600):
        buffer.append(chunk)
        await buffer.take(1600)
    assert buffer.take_dropped() is None
    assert buffer.rewind(ms(100)) == Span(ms(100), ms(300))
    assert (await drain(buffer))[0].start_frame == ms(300)


async def test_a_file_waits_for_room() -> None:
    """`room` returns once enough has been sent."""
    buffer = ReplayBuffer()
    buffer.append(silence(0, 1000))
    waiting = asyncio.ensure_future(buffer.room(ms(950)))
    await asyncio.sleep(0)
    assert not waiting.done()
    await buffer.take(1600)
    await waiting


@given(st.lists(st.sampled_from(["append", "take", "rewind", "release"]), max_size=60), st.data())
def test_no_frame_is_lost_whatever_happens(moves: list[str], data: st.DataObject) -> None:
    """After any sequence of moves, all sound that is not released comes out, in order and once."""

    async def play() -> None:
        buffer = ReplayBuffer()
        heard = released = 0
        for move in moves:
            if move == "append":
                length = data.draw(st.integers(1, 4000))
                buffer.append(AudioChunk(heard, bytes(2 * length)))
                heard += length
            elif move == "take" and buffer.unsent_frames >= 1600:
                await buffer.take(1600)
            elif move == "release":
                released = data.draw(st.integers(released, max(released, buffer.sent_until_frame)))
                buffer.release(released)
            elif move == "rewind":
                buffer.rewind(released)
        buffer.rewind(released)
        position = released
        for chunk in await drain(buffer):
            assert chunk.start_frame == position
            position = chunk.end_frame
        assert position == heard

    asyncio.run(play())


def ms(milliseconds: int) -> int:
    """Frames in so many milliseconds."""
    return milliseconds * 16
