"""One thread for all tasks: nothing is lost, senders wait when it is behind, and a failure stays in its task."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.errors import LocalServiceError
from app.protocol.events import SentenceRevised
from app.service.captioner import Captioner
from app.service.recognition import RecognitionFailedError, RecognitionThread
from app.service.recognizer import Recognizer
from tests.fakes.scripted_recognizer import ScriptedRecognizer

SECOND = bytes(32_000)
FRAME = bytes(3200)


def opener(recognizer: Recognizer) -> Captioner:
    """Plain captions."""
    return Captioner(recognizer.open_stream(), "en")


@pytest.fixture
def recognizer() -> ScriptedRecognizer:
    """What the thread loads."""
    return ScriptedRecognizer()


@pytest.fixture
async def thread(recognizer: ScriptedRecognizer) -> AsyncIterator[RecognitionThread]:
    """A running thread with room for two seconds in each task."""
    thread = RecognitionThread(lambda: recognizer, buffer_ms=2000)
    await thread.start()
    yield thread
    recognizer.gate.set()
    await thread.aclose()


async def test_everything_fed_is_captioned_before_done(
    thread: RecognitionThread, recognizer: ScriptedRecognizer
) -> None:
    """All finals are delivered, in order, and the stream is closed."""
    texts: list[SentenceRevised] = []
    task = thread.open(opener, texts.extend)
    for _ in range(55):
        await task.feed(FRAME)
    task.finish()
    await task.done
    assert [t.sentence for t in texts if t.final] == [0, 1, 2, 3, 4, 5]
    assert recognizer.heard == 55 * len(FRAME)
    assert recognizer.open_streams == 0


async def test_a_full_buffer_lets_the_sender_wait(thread: RecognitionThread, recognizer: ScriptedRecognizer) -> None:
    """While the thread is busy only the bound is taken; afterwards the rest."""
    recognizer.gate.clear()
    task = thread.open(opener, lambda texts: None)
    await task.started
    fed = 0

    async def feed() -> None:
        nonlocal fed
        for _ in range(10):
            await task.feed(SECOND)
            fed += 1

    feeding = asyncio.create_task(feed())
    done, _ = await asyncio.wait([feeding], timeout=0.3)
    assert not done
    assert 2 <= fed <= 4  # two wait, one is with the recogniser, one may be on its way
    recognizer.gate.set()
    await feeding
    task.finish()
    await task.done
    assert recognizer.heard == 10 * len(SECOND)


async def test_a_task_that_is_behind_gives_more_at_once(
    thread: RecognitionThread, recognizer: ScriptedRecognizer
) -> None:
    """What gathered meanwhile is heard a second at a time: fewer updates, all of the sound."""
    recognizer.gate.clear()
    task = thread.open(opener, lambda texts: None)
    for _ in range(20):
        await task.feed(FRAME)
    recognizer.gate.set()
    task.finish()
    await task.done
    assert recognizer.heard == 20 * len(FRAME)
    assert recognizer.blocks <= 5


async def test_a_long_message_is_taken_in_pieces(thread: RecognitionThread, recognizer: ScriptedRecognizer) -> None:
    """One message of many seconds does not hold the thread for all of them."""
    task = thread.open(opener, lambda texts: None)
    await task.feed(10 * SECOND + b"\1\2")
    task.finish()
    await task.done
    assert recognizer.heard == 10 * len(SECOND) + 2
    assert recognizer.blocks == 11


async def test_tasks_take_turns(thread: RecognitionThread, recognizer: ScriptedRecognizer) -> None:
    """A task with much to say does not make another wait for its end."""
    recognizer.gate.clear()
    finished: list[str] = []
    long = thread.open(opener, lambda texts: None)
    short = thread.open(opener, lambda texts: None)
    await long.feed(20 * SECOND)
    await short.feed(SECOND)
    for name, task in (("long", long), ("short", short)):
        task.finish()
        task.done.add_done_callback(lambda _, name=name: finished.append(name))
    recognizer.gate.set()
    await asyncio.wait([long.done, short.done])
    await asyncio.sleep(0)
    assert finished == ["short", "long"]


async def test_a_failure_ends_its_task_alone(
    thread: RecognitionThread, recognizer: ScriptedRecognizer, caplog: pytest.LogCaptureFixture
) -> None:
    """The next task finds the thread working, and the broken stream closed; a sender that waits is released."""
    recognizer.fail_at_s = 3
    task = thread.open(opener, lambda texts: None)
    for _ in range(10):
        await task.feed(SECOND)
    with pytest.raises(RecognitionFailedError, match="the model broke"):
        await task.done
    assert "the model broke" in caplog.text
    recognizer.fail_at_s = None
    following = thread.open(opener, lambda texts: None)
    await following.feed(SECOND)
    following.finish()
    await following.done
    assert recognizer.open_streams == 0


async def test_a_task_that_cannot_open_fails(thread: RecognitionThread) -> None:
    """Both who waits for the start and who waits for the end are told."""

    def broken(recognizer: Recognizer) -> Captioner:
        raise RuntimeError("no memory")

    task = thread.open(broken, lambda texts: None)
    with pytest.raises(RecognitionFailedError, match="no memory"):
        await task.started
    with pytest.raises(RecognitionFailedError, match="no memory"):
        await task.done


async def test_an_aborted_task_says_nothing_more(thread: RecognitionThread, recognizer: ScriptedRecognizer) -> None:
    """Its stream is closed, and results on their way are dropped."""
    texts: list[SentenceRevised] = []
    recognizer.gate.clear()
    task = thread.open(opener, texts.extend)
    await task.started
    await task.feed(5 * SECOND)
    task.abort()
    recognizer.gate.set()
    following = thread.open(opener, lambda texts: None)
    following.finish()
    await following.done
    assert task.done.cancelled()
    assert texts == []
    assert recognizer.open_streams == 0


async def test_closing_frees_open_streams_and_the_model(recognizer: ScriptedRecognizer) -> None:
    """Tasks that were open are dropped with the thread; closing twice is fine."""
    thread = RecognitionThread(lambda: recognizer)
    await thread.start()
    task = thread.open(opener, lambda texts: None)
    await task.started
    assert recognizer.open_streams == 1
    await thread.aclose()
    await thread.aclose()
    assert recognizer.open_streams == 0
    assert recognizer.closed


async def test_a_model_that_cannot_be_loaded_is_told_at_the_start() -> None:
    """Whoever starts the thread gets the error."""

    def load() -> Recognizer:
        raise LocalServiceError("The model is missing.")

    thread = RecognitionThread(load)
    with pytest.raises(LocalServiceError, match="missing"):
        await thread.start()
    await thread.aclose()
