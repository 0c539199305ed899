"""One thread for all tasks: nothing is lost, senders wait when it is behind, and a failure stays in its task."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import LocalServiceError
from app.protocol.events import SentenceRevised
from app.service.captioner import Captioner
from app.service.recognition_worker import (
    LONGEST_STRETCH_MS,
    STRETCH_MS,
    RecognitionFailedError,
    RecognitionTask,
    RecognitionWorker,
    stretch_ms,
)
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
async def thread(recognizer: ScriptedRecognizer) -> AsyncIterator[RecognitionWorker]:
    """A running thread with room for two seconds in each task."""
    thread = RecognitionWorker(lambda: recognizer, buffer_ms=2000)
    await thread.start()
    yield thread
    recognizer.gate.set()
    await thread.aclose()


async def test_everything_fed_is_captioned_before_done(
    thread: RecognitionWorker, recognizer: ScriptedRecognizer
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


async def test_a_full_buffer_lets_the_sender_wait(thread: RecognitionWorker, recognizer: ScriptedRecognizer) -> None:
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


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 20))
def test_stretches_grow_with_the_distance_and_have_an_end(behind_ms: int, more_ms: int, tasks: int) -> None:
    """The further behind, the longer; never longer than the limit, which tasks share, nor shorter than a second."""
    stretch = stretch_ms(behind_ms, tasks)
    assert stretch <= stretch_ms(behind_ms + more_ms, tasks)
    assert stretch >= stretch_ms(behind_ms, tasks + 1)
    assert STRETCH_MS <= stretch <= LONGEST_STRETCH_MS
    assert stretch == STRETCH_MS or stretch <= behind_ms / 2
    assert stretch_ms(10**6, tasks) * max(1, tasks) <= max(LONGEST_STRETCH_MS, STRETCH_MS * tasks)


async def test_a_task_that_is_behind_gives_longer_stretches(
    thread: RecognitionWorker, recognizer: ScriptedRecognizer
) -> None:
    """Half of what waits, but no more than four seconds at once; all of it is heard."""
    task = thread.open(opener, lambda texts: None)
    await task.feed(11 * SECOND)
    task.finish()
    await task.done
    assert recognizer.heard == 11 * len(SECOND)
    assert recognizer.stretches_ms == [4000, 3500, 1750, 1000, 750]


async def test_tasks_share_the_longest_stretch(thread: RecognitionWorker, recognizer: ScriptedRecognizer) -> None:
    """One that is far behind makes another wait no longer than before."""
    other = thread.open(opener, lambda texts: None)
    await other.started
    task = thread.open(opener, lambda texts: None)
    await task.feed(5 * SECOND)
    task.finish()
    await task.done
    assert recognizer.stretches_ms == [2000, 1500, 1000, 500]


class LiveSource:
    """A microphone in a time of its own, which passes only while a recogniser of given slowness works.

    Every update of it costs so much, and so does each second of sound; what is said meanwhile has then to be heard.

    Attributes:
        now_ms: what has been said.
        lags_ms: how far behind the recogniser was after each of its updates.
    """

    def __init__(self, *, update_ms: int, cost_of_second_ms: int, length_ms: int) -> None:
        self.now_ms = 0
        self.lags_ms: list[int] = []
        self._update_ms = update_ms
        self._cost_of_second_ms = cost_of_second_ms
        self._length_ms = length_ms
        self._heard_ms = 0
        self._loop = asyncio.get_running_loop()
        self._task: RecognitionTask | None = None

    async def begin(self, task: RecognitionTask) -> None:
        """Say the first tenth of a second."""
        self._task = task
        await self._say(100)

    def pass_time(self, heard_ms: int) -> None:
        """On the thread: it is busy with so much sound."""
        cost_ms = self._update_ms + heard_ms * self._cost_of_second_ms // 1000
        self._heard_ms += heard_ms
        # Whoever keeps up waits for the next message.
        asyncio.run_coroutine_threadsafe(self._say(max(cost_ms, 100)), self._loop).result()
        self.lags_ms.append(self.now_ms - self._heard_ms)

    async def _say(self, ms: int) -> None:
        assert self._task is not None
        for _ in range(0, ms, 100):
            if self.now_ms < self._length_ms:
                self.now_ms += 100
                await self._task.feed(FRAME)
        if self.now_ms >= self._length_ms:
            self._task.finish()


async def test_a_recogniser_that_is_too_slow_for_partials_keeps_up_without_them(
    recognizer: ScriptedRecognizer,
) -> None:
    """Updates that cost nearly a second: once each second they would never catch up, so there are fewer of them.

    All of the sound is heard, every final comes, in order and once, and each says truthfully how far was listened.
    """
    thread = RecognitionWorker(lambda: recognizer)
    await thread.start()
    texts: list[SentenceRevised] = []
    source = LiveSource(update_ms=900, cost_of_second_ms=200, length_ms=300_000)
    recognizer.before_accept = source.pass_time
    task = thread.open(opener, texts.extend)
    await source.begin(task)
    await task.done
    await thread.aclose()
    assert recognizer.heard == 300 * len(SECOND)
    finals = [text for text in texts if text.final]
    assert [text.text for text in finals] == [f"Sentence number {number}." for number in range(300)]
    assert max(source.lags_ms) < 10_000
    assert max(recognizer.stretches_ms) > STRETCH_MS
    heard_ms = [text.heard_ms for text in texts if text.heard_ms is not None]
    assert len(heard_ms) == len(texts)
    assert heard_ms == sorted(heard_ms)
    reached_ms = list(itertools.accumulate(recognizer.stretches_ms))
    assert set(heard_ms) <= set(reached_ms)


async def test_a_recogniser_that_is_quick_is_updated_as_before(recognizer: ScriptedRecognizer) -> None:
    """Nothing is skipped where nothing is late."""
    thread = RecognitionWorker(lambda: recognizer)
    await thread.start()
    source = LiveSource(update_ms=50, cost_of_second_ms=100, length_ms=20_000)
    recognizer.before_accept = source.pass_time
    task = thread.open(opener, lambda texts: None)
    await source.begin(task)
    await task.done
    await thread.aclose()
    assert max(recognizer.stretches_ms) <= 200
    assert recognizer.heard == 20 * len(SECOND)


async def test_what_waits_is_bounded_however_slow_it_is(recognizer: ScriptedRecognizer) -> None:
    """A recogniser that takes two seconds for one lets its sender wait; all finals come in the end."""
    thread = RecognitionWorker(lambda: recognizer, buffer_ms=5000)
    await thread.start()
    waiting_ms: list[int] = []
    fed_ms = 0
    recognizer.before_accept = lambda _: waiting_ms.append(fed_ms - sum(recognizer.stretches_ms))
    texts: list[SentenceRevised] = []
    task = thread.open(opener, texts.extend)
    for _ in range(600):  # as quickly as it is let
        await task.feed(FRAME)
        fed_ms += 100
    task.finish()
    await task.done
    await thread.aclose()
    assert max(waiting_ms) <= 5000 + 100
    assert [text.sentence for text in texts if text.final] == list(range(60))


async def test_tasks_take_turns(thread: RecognitionWorker, recognizer: ScriptedRecognizer) -> None:
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
    thread: RecognitionWorker, recognizer: ScriptedRecognizer, caplog: pytest.LogCaptureFixture
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


async def test_a_task_that_cannot_open_fails(thread: RecognitionWorker) -> None:
    """Both who waits for the start and who waits for the end are told."""

    def broken(recognizer: Recognizer) -> Captioner:
        raise RuntimeError("no memory")

    task = thread.open(broken, lambda texts: None)
    with pytest.raises(RecognitionFailedError, match="no memory"):
        await task.started
    with pytest.raises(RecognitionFailedError, match="no memory"):
        await task.done


async def test_an_aborted_task_says_nothing_more(thread: RecognitionWorker, recognizer: ScriptedRecognizer) -> None:
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
    thread = RecognitionWorker(lambda: recognizer)
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

    thread = RecognitionWorker(load)
    with pytest.raises(LocalServiceError, match="missing"):
        await thread.start()
    await thread.aclose()
