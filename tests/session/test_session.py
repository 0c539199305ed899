"""A session against a scripted service over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged, UsageReported
from app.errors import (
    FinishTimeoutError,
    LocalServiceError,
    ServiceUnreachableError,
    SoundError,
    StartTimeoutError,
    TaskFailedError,
)
from app.message import translate
from app.protocol.events import TaskRequest
from app.protocol.gummy import GummyClient
from app.session import retries as retries_module
from app.session.connection import open_connection
from app.session.endpoint import Endpoint
from app.session.session import Session
from app.session.task import Task
from tests.fakes.scripted_service import ScriptedService, Talk, scripted_service
from tests.fakes.source import FakeSource, silence, steps
from tests.fakes.waiting import until


def no_delay() -> Iterator[float]:
    """Try again at once."""
    while True:
        yield 0.0


class Heard(list[Event]):
    """What a session published, in order."""

    def finals(self) -> list[tuple[int, str, str]]:
        """Number, stream and text of the finals."""
        return [(e.sentence, e.stream.value, e.text) for e in self if isinstance(e, CaptionRevised) and e.final]

    def states(self) -> list[State]:
        """The states it went through."""
        return [event.state for event in self if isinstance(event, StatusChanged)]

    def gaps(self) -> list[GapRecorded]:
        """The gaps it told of."""
        return [event for event in self if isinstance(event, GapRecorded)]


def session_with(service: ScriptedService, heard: Heard, target: str | None = None, **policies: Any) -> Session:
    """A session with a scripted service."""
    request = TaskRequest(source_language="en", target_language=target)
    policies.setdefault("delays", no_delay)
    return Session(request, locate=service.locate, publish=heard.append, **policies)


async def test_a_session_is_captioned_to_its_last_sentence() -> None:
    """Partials, finals with words and translation, usage, and the final that comes only after finish-task."""

    async def script(talk: Talk) -> None:
        requested = await talk.accept()
        assert requested.request.target_language == "es"
        await talk.hear(500)
        await talk.say(0, "Hel", 0, 300, final=False)
        await talk.say(0, "Hello.", 0, 500, translation="Hola.", usage_s=1)
        await talk.hear_all()
        await talk.say(1, "Bye.", 600, 900, translation="Adiós.")
        await talk.complete(usage_s=2)

    heard = Heard()
    async with scripted_service(script) as service:
        end = await session_with(service, heard, "es").caption(FakeSource(*steps(0, 1000)))
        assert service.talks[0].audio == b"".join(chunk.pcm for chunk in steps(0, 1000))
    assert end == 16_000
    assert heard.finals() == [
        (0, "source", "Hello."),
        (0, "translation", "Hola."),
        (1, "source", "Bye."),
        (1, "translation", "Adiós."),
    ]
    assert heard.states() == [State.CONNECTING, State.CONNECTING, State.LISTENING]
    assert [event.seconds for event in heard if isinstance(event, UsageReported)] == [1, 2]


async def test_audio_goes_out_in_frames_of_100_ms() -> None:
    """However the source cuts it."""
    sizes: list[int] = []

    async def script(talk: Talk) -> None:
        await talk.accept()
        before = 0
        with contextlib.suppress(AssertionError):
            while True:
                await talk.hear(len(talk.audio) // 32 + 1)
                sizes.append(len(talk.audio) - before)
                before = len(talk.audio)
        await talk.complete()

    async with scripted_service(script) as service:
        chunks = [silence(at, at + 30) for at in range(0, 960, 30)]
        await session_with(service, Heard()).caption(FakeSource(*chunks))
    assert sizes == [3200] * 9 + [1920]


async def test_what_is_heard_before_the_service_is_ready_is_not_lost() -> None:
    """The source runs before anybody is connected."""
    ready = asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.complete()

    async with scripted_service(script) as service:

        async def locate_late() -> Endpoint:
            await ready.wait()
            return service.endpoint

        source = FakeSource(endless=True)
        session = Session(TaskRequest(), locate=locate_late, publish=Heard().append)
        running = asyncio.ensure_future(session.caption(source))
        await source.started.wait()
        for chunk in steps(0, 2000):
            source.feed(chunk)
        ready.set()
        await source.stop()
        await running
        assert service.talks[0].audio == b"".join(chunk.pcm for chunk in steps(0, 2000))


async def test_a_lost_connection_is_made_good() -> None:
    """A new task is sent what was not covered; the partial is replaced and nothing is captioned twice."""

    async def first(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(2000)
        await talk.say(0, "One.", 0, 1000)
        await talk.say(1, "Tw", 1000, 1500, final=False)
        talk.cut()

    async def second(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        assert talk.audio == b"".join(chunk.pcm for chunk in steps(1000, 3000))
        await talk.say(0, "Two.", 0, 900)
        await talk.say(1, "Three.", 1000, 1900)
        await talk.complete()

    heard = Heard()
    async with scripted_service(first, second) as service:
        await session_with(service, heard).caption(FakeSource(*steps(0, 3000)))
    assert heard.finals() == [(0, "source", "One."), (1, "source", "Two."), (2, "source", "Three.")]
    assert [caption.begin_ms for caption in heard if isinstance(caption, CaptionRevised) and caption.final] == [
        0,
        1000,
        2000,
    ]
    assert State.RECONNECTING in heard.states()
    assert heard.gaps() == []


async def test_a_missing_translation_is_fetched_after_a_loss() -> None:
    """The source's final stands; the replay fills in its translation."""

    async def first(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(1000)
        await talk.say(0, "One.", 0, 1000)
        talk.cut()

    async def second(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Won.", 0, 1000, translation="Uno.")
        await talk.complete()

    heard = Heard()
    async with scripted_service(first, second) as service:
        await session_with(service, heard, "es").caption(FakeSource(*steps(0, 1000)))
    assert heard.finals() == [(0, "source", "One."), (0, "translation", "Uno.")]


async def test_an_idle_timeout_is_no_error_to_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that ended for lack of speech is replaced without a word, and the silence is not sent again."""
    monkeypatch.setattr(retries_module, "LONG_TASK_S", 0.0)
    failed = asyncio.Event()

    async def idle(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(30_000)
        await talk.fail("ResponseTimeout", "Response timeout!")
        failed.set()

    async def listening(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Hi.", 10_000, 10_500)
        await talk.complete()
        assert len(talk.audio) == 32 * 11_000

    heard = Heard()
    async with scripted_service(idle, listening) as service:
        source = FakeSource(*steps(0, 30_000), endless=True)
        running = asyncio.ensure_future(session_with(service, heard).caption(source))
        await failed.wait()
        assert len(service.talks) == 1  # a task without sound would only time out again
        for chunk in steps(30_000, 31_000):
            source.feed(chunk)
        await source.stop()
        await running
    assert State.RECONNECTING not in heard.states()
    (caption,) = [event for event in heard if isinstance(event, CaptionRevised)]
    assert caption.begin_ms == 30_000


async def test_a_stretch_without_speech_ends_well() -> None:
    """A service that calls a task without speech an error has still heard all that there was."""

    async def silent(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.fail("NO_VALID_AUDIO_ERROR", "no valid audio")

    heard = Heard()
    async with scripted_service(silent) as service:
        await session_with(service, heard).caption(FakeSource(*steps(0, 1000)))
        assert len(service.talks) == 1
    assert State.RECONNECTING not in heard.states()


async def test_a_busy_service_is_tried_for_as_long_as_it_takes() -> None:
    """Too many requests is no reason to give up in the middle of a meeting."""

    async def busy(talk: Talk) -> None:
        await talk.accept()
        await talk.fail("Throttling.RateQuota", "too many")

    async def free(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "All.", 0, 500)
        await talk.complete()

    heard = Heard()
    async with scripted_service(*[busy] * (retries_module.FAILURES_LIMIT + 3), free) as service:
        await session_with(service, heard).caption(FakeSource(*steps(0, 1000)))
    assert heard.finals() == [(0, "source", "All.")]
    assert "Too many requests with this API key. Retrying" in str(heard)
    chinese = {
        "{error} Retrying (attempt {attempt})…": "{error}正在重试（第 {attempt} 次）…",
        "Too many requests with this API key.": "此密钥的请求过多。",
    }
    told = [
        translate(event.message, lambda each: chinese.get(each, each))
        for event in heard
        if isinstance(event, StatusChanged)
    ]
    assert "此密钥的请求过多。正在重试（第 2 次）…" in told


async def test_giving_up_leaves_a_gap_where_captions_are_missing() -> None:
    """What was heard and never captioned is told with its times."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(1000)
        await talk.say(0, "One.", 0, 900)
        await talk.fail("Arrearage", "no money")

    async def refuse(talk: Talk) -> None:
        await talk.next_event()
        await talk.fail("Arrearage", "no money")

    heard = Heard()
    async with scripted_service(script, refuse) as service:
        source = FakeSource(*steps(0, 1200), endless=True)
        with pytest.raises(TaskFailedError, match="overdue"):
            await session_with(service, heard, patience_s=0).caption(source)
        assert len(service.talks) == retries_module.FAILURES_LIMIT
    (gap,) = heard.gaps()
    assert (gap.begin_ms, gap.end_ms) == (900, 1200)


async def test_a_partial_without_its_final_holds_nothing_up() -> None:
    """A noise that never became a sentence: after a loss, only what follows the last final is sent again."""

    async def first(talk: Talk) -> None:
        await talk.accept()
        await talk.hear(3000)
        await talk.say(0, "Uh", 0, 200, final=False)
        await talk.say(1, "One.", 500, 1500)
        await talk.say(2, "Two.", 1500, 2500)
        talk.cut()

    async def second(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        assert talk.audio == b"".join(chunk.pcm for chunk in steps(2500, 4000))
        await talk.say(0, "Three.", 0, 900)
        await talk.complete()

    heard = Heard()
    async with scripted_service(first, second) as service:
        await session_with(service, heard).caption(FakeSource(*steps(0, 4000)))
    assert [final[2] for final in sorted(heard.finals())] == ["Uh", "One.", "Two.", "Three."]
    assert heard.gaps() == []


async def test_pauses_are_stretches_of_one_session() -> None:
    """Each stretch is a task of its own; numbers, usage and the clock go on."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Hi.", 0, 500, usage_s=3)
        await talk.complete()

    heard = Heard()
    async with scripted_service(script) as service:
        session = session_with(service, heard)
        await session.caption(FakeSource(*steps(0, 1000)))
        await session.caption(FakeSource(*steps(0, 1000)), origin_frame=60_000 * 16)
    assert heard.finals() == [(0, "source", "Hi."), (1, "source", "Hi.")]
    assert [event.begin_ms for event in heard if isinstance(event, CaptionRevised)] == [0, 60_000]
    assert [event.seconds for event in heard if isinstance(event, UsageReported)] == [3, 6]
    assert heard.gaps() == []


async def test_a_hole_in_the_sound_is_a_gap() -> None:
    """Frames that the source had to drop are told, and the captions after them are at their right time."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Late.", 1000, 1500)
        await talk.complete()

    heard = Heard()
    async with scripted_service(script) as service:
        await session_with(service, heard).caption(FakeSource(*steps(0, 1000), *steps(5000, 6000)))
    assert [(gap.begin_ms, gap.end_ms) for gap in heard.gaps()] == [(1000, 5000)]
    (caption,) = [event for event in heard if isinstance(event, CaptionRevised)]
    assert caption.begin_ms == 5000


async def test_a_partial_that_never_became_final_is_kept() -> None:
    """What was shown stays, as the final that it never got."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Almo", 0, 700, final=False)
        await talk.complete()

    heard = Heard()
    async with scripted_service(script) as service:
        await session_with(service, heard).caption(FakeSource(*steps(0, 1000)))
    assert heard.finals() == [(0, "source", "Almo")]


async def test_a_lost_source_ends_the_stretch_after_its_last_sentence() -> None:
    """What was heard before the microphone went is captioned, then the loss is told."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Before.", 0, 700)
        await talk.complete()

    heard = Heard()
    async with scripted_service(script) as service:
        source = FakeSource(*steps(0, 1000), endless=True)
        source.lose(SoundError("The microphone was unplugged."))
        with pytest.raises(SoundError, match="unplugged"):
            await session_with(service, heard).caption(source)
    assert heard.finals() == [(0, "source", "Before.")]


async def test_a_refusal_ends_the_session_at_once() -> None:
    """A code that no retry can mend stops it, with what to do; nothing is tried again."""

    async def script(talk: Talk) -> None:
        await talk.next_event()
        await talk.fail("ModelNotFound", "Model not found!")

    async with scripted_service(script) as service:
        with pytest.raises(TaskFailedError, match="model isn't available") as caught:
            await session_with(service, Heard()).caption(FakeSource(*steps(0, 1000)))
        assert caught.value.code == "ModelNotFound"
        assert len(service.talks) == 1


async def test_an_unknown_failure_is_tried_a_few_times() -> None:
    """Then the service's own code and words are shown."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.fail("Odd.Thing", "what now")

    async with scripted_service(script) as service:
        with pytest.raises(TaskFailedError, match=r"Odd\.Thing: what now"):
            await session_with(service, Heard(), patience_s=0).caption(FakeSource(*steps(0, 1000), endless=True))
        assert len(service.talks) == retries_module.FAILURES_LIMIT


async def test_a_task_that_the_service_finishes_by_itself_is_replaced() -> None:
    """An early end is like a lost connection."""

    async def early(talk: Talk) -> None:
        await talk.accept()
        await talk.connection.send(
            f'{{"header":{{"task_id":"{talk.machine.task_id}","event":"task-finished"}},"payload":{{}}}}'
        )
        await talk.connection.wait_closed()

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "All.", 0, 500)
        await talk.complete()

    heard = Heard()
    async with scripted_service(early, script) as service:
        source = FakeSource(*steps(0, 1000), endless=True)
        running = asyncio.ensure_future(session_with(service, heard).caption(source))
        await until(lambda: len(service.talks) == 2)
        await source.stop()
        await running
    assert heard.finals() == [(0, "source", "All.")]


async def test_nobody_there_is_told_and_given_up_after_a_while() -> None:
    """Each attempt says so; after the patience is over, the sentence says what to look at."""
    async with scripted_service() as service:
        pass  # the port is free again
    heard = Heard()
    with pytest.raises(ServiceUnreachableError, match="can't be reached"):
        await session_with(service, heard, patience_s=0.05).caption(FakeSource(*steps(0, 100)))
    assert heard.states()[0] is State.CONNECTING
    assert State.LISTENING not in heard.states()


async def test_our_own_service_that_does_not_start_is_not_waited_for() -> None:
    """`locate` says why, and the session ends."""

    async def locate() -> Endpoint:
        raise LocalServiceError("The speech service did not start.")

    session = Session(TaskRequest(), locate=locate, publish=Heard().append)
    with pytest.raises(LocalServiceError):
        await session.caption(FakeSource(*steps(0, 100)))


async def test_a_service_that_never_starts_the_task_is_told_apart() -> None:
    """Connected but silent is not the same as unreachable."""

    async def mute(talk: Talk) -> None:
        await talk.connection.wait_closed()

    async with scripted_service(mute) as service:
        connection = await open_connection(service.endpoint)

        async def take() -> None:
            return None

        task = Task(
            connection,
            GummyClient(TaskRequest()),
            service.endpoint,
            take=take,
            on_event=lambda _: None,
            start_timeout_s=0.05,
        )
        with pytest.raises(StartTimeoutError):
            await task.run()
        await connection.close()


async def test_a_service_that_never_finishes_ends_with_what_there_is() -> None:
    """The wait is counted from the service's last event; what was shown is kept."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.connection.wait_closed()

    async with scripted_service(script) as service:
        connection = await open_connection(service.endpoint)

        async def take() -> None:
            return None

        task = Task(
            connection,
            GummyClient(TaskRequest()),
            service.endpoint,
            take=take,
            on_event=lambda _: None,
            finish_timeout_s=0.05,
        )
        with pytest.raises(FinishTimeoutError):
            await task.run()
        await connection.close()


async def test_a_close_with_a_code_says_so() -> None:
    """The service's own reason is passed on."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        await talk.connection.close(1011, "overloaded")

    async with scripted_service(script) as service:
        heard = Heard()
        source = FakeSource(*steps(0, 1000), endless=True)
        running = asyncio.ensure_future(session_with(service, heard).caption(source))
        await until(lambda: State.RECONNECTING in heard.states())
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    messages = [event.message for event in heard if isinstance(event, StatusChanged)]
    assert any("1011 overloaded" in message for message in messages)
