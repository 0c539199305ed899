"""The service whose captions follow from the samples, tried with the session's own protocol machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from app.captions.events import Stream
from app.protocol.events import (
    MessageIgnored,
    SentenceRevised,
    ServiceEvent,
    TaskFailed,
    TaskFinished,
    TaskRequest,
    TaskStarted,
    UsageCounted,
)
from app.protocol.gummy import GummyClient
from tests.fakes.content_service import ContentService, Wire, content_server
from tests.fakes.memory_network import memory_network
from tests.fakes.misbehaviour import (
    Act,
    Babble,
    CloseConnection,
    DropConnection,
    FailTask,
    FallSilent,
    FinishUnasked,
    GoHalfOpen,
    Misbehaviour,
    Stage,
    StopReading,
)
from tests.fakes.nonsense import MARK, NONSENSE
from tests.fakes.spoken import Speech, speak, word_text
from tests.fakes.virtual_time import in_virtual_time

SPEECH = speak([[1, 2, 3, 4, 5, 6], [7, 8, 9]], word_ms=250, pause_ms=900)


class Client:
    """The simplest client there is: it sends a speech in real time, and notes what comes and when."""

    def __init__(self, wire: Wire, *, target: str | None = "es") -> None:
        self.wire = wire
        self.machine = GummyClient(TaskRequest(source_language="en", target_language=target))
        self.events: list[ServiceEvent] = []
        self.moments: list[float] = []
        self._come = asyncio.Event()

    async def run(self, speech: Speech, *, pace: float = 1.0) -> None:
        """From run-task to task-finished."""
        reading = asyncio.ensure_future(self._read())
        try:
            self.machine.start()
            await self._flush()
            while TaskStarted() not in self.events and not self.is_over:
                await self._next()
            for chunk in speech.chunks():
                await asyncio.sleep(chunk.frames / 16_000 / pace)
                if self.is_over:
                    return
                self.machine.send_audio(chunk.pcm)
                await self._flush()
            if not self.is_over:
                self.machine.finish()
                await self._flush()
            while not self.is_over:
                await self._next()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await self.wire.close()

    @property
    def is_over(self) -> bool:
        """Whether the service has ended the task, for good or ill."""
        return any(isinstance(event, TaskFinished | TaskFailed) for event in self.events)

    async def _next(self) -> None:
        self._come.clear()
        await self._come.wait()

    async def _read(self) -> None:
        while True:
            for event in self.machine.receive(await self.wire.recv()):
                self.events.append(event)
                self.moments.append(asyncio.get_running_loop().time())
            self._come.set()

    async def _flush(self) -> None:
        for frame in self.machine.frames_to_send():
            await self.wire.send(frame)

    def finals(self, stream: Stream) -> list[tuple[str, int, int | None]]:
        """Text and times of the finals of one stream."""
        return [
            (event.text, event.begin_ms, event.end_ms)
            for event in self.events
            if isinstance(event, SentenceRevised) and event.final and event.stream is stream
        ]


async def told(service: ContentService, *, target: str | None = "es", within_s: float = 100.0) -> Client:
    """A client that has told the service all it has to say; or what came of it within that time."""
    async with memory_network(service.serve) as network:
        client = Client(await network.dial("ws://x/"), target=target)
        try:
            async with asyncio.timeout(within_s):
                await client.run(SPEECH)
        except (TimeoutError, ConnectionClosed):
            client.wire.transport.abort()
        return client


EXPECTED = [(line.text, line.begin_ms, line.end_ms) for line in SPEECH.lines()]
TRANSLATED = [(line.translation, line.begin_ms, line.end_ms) for line in SPEECH.lines()]


@in_virtual_time
async def test_captions_follow_from_the_samples() -> None:
    """Words, times, translations, and seconds billed."""
    client = await told(ContentService())
    assert client.finals(Stream.SOURCE) == EXPECTED
    assert client.finals(Stream.TRANSLATION) == TRANSLATED
    assert max(event.seconds for event in client.events if isinstance(event, UsageCounted)) == 5
    assert not [event for event in client.events if isinstance(event, MessageIgnored)]


@in_virtual_time
async def test_partials_grow_and_their_fixed_words_stand() -> None:
    """The tail is misheard, and made good later; what is fixed never changes."""
    client = await told(ContentService(partial_every_ms=300))
    revisions = [
        event
        for event in client.events
        if isinstance(event, SentenceRevised) and event.sentence == 0 and event.stream is Stream.SOURCE
    ]
    assert len(revisions) > 4
    final = revisions[-1]
    for partial in revisions[:-1]:
        assert partial.text.endswith("~")
        fixed = [word for word in partial.words if word.fixed]
        assert fixed == list(final.words[: len(fixed)])


@in_virtual_time
async def test_a_translation_comes_so_much_later() -> None:
    """In an event of its own; without a delay, in the same one."""
    late = await told(ContentService(translation_delay_s=3))
    times = dict[tuple[Stream, int], float]()
    for event, moment in zip(late.events, late.moments, strict=True):
        if isinstance(event, SentenceRevised) and event.final:
            times[event.stream, event.sentence] = moment
    assert times[Stream.TRANSLATION, 0] - times[Stream.SOURCE, 0] == pytest.approx(3)
    assert times[Stream.TRANSLATION, 1] - times[Stream.SOURCE, 1] == pytest.approx(3)
    assert (await told(ContentService(translation_delay_s=0))).finals(Stream.TRANSLATION) == TRANSLATED


@in_virtual_time
async def test_no_translation_unless_asked() -> None:
    """Nor any event of one."""
    client = await told(ContentService(), target=None)
    assert client.finals(Stream.SOURCE) == EXPECTED
    assert client.finals(Stream.TRANSLATION) == []


@in_virtual_time
async def test_a_task_that_is_sent_nothing_fails_after_23_seconds() -> None:
    """In the vendor's words."""
    async with memory_network(ContentService().serve) as network:
        client = Client(await network.dial("ws://x/"))
        await client.run(SPEECH, pace=0.001)
        assert client.events[-1] == TaskFailed("CLIENT_ERROR", "request timeout after 23 seconds.")
        assert client.moments[-1] == pytest.approx(23, abs=0.1)


@in_virtual_time
async def test_a_minute_of_silence_fails_the_task() -> None:
    """And one without a word complains, if it is told to."""
    quiet = speak([[1]], pause_ms=90_000)
    async with memory_network(ContentService().serve) as network:
        client = Client(await network.dial("ws://x/"))
        await client.run(quiet)
        assert client.events[-1] == TaskFailed("ResponseTimeout", "Response timeout!")
    async with memory_network(ContentService(complains_of_silence=True).serve) as network:
        client = Client(await network.dial("ws://x/"))
        await client.run(Speech((), 1000))
        assert client.events[-1] == TaskFailed("NO_VALID_AUDIO_ERROR", "no valid audio")


@in_virtual_time
async def test_a_slow_service_takes_its_time() -> None:
    """Half of real time: the sender of a file must wait for it."""
    client = await told(ContentService(pace=0.5))
    assert client.finals(Stream.SOURCE) == EXPECTED
    assert client.moments[-1] > 2 * SPEECH.length_ms / 1000


ENDS: dict[str, tuple[Act, Callable[[Client], bool]]] = {
    "drop": (DropConnection(), lambda client: client.wire.close_code == 1006),
    "close with a code": (CloseConnection(1011, "overloaded"), lambda client: client.wire.close_code == 1011),
    "close without a code": (CloseConnection(1005), lambda client: client.wire.close_code == 1005),
    "fail": (FailTask("Odd", "what"), lambda client: client.events[-1] == TaskFailed("Odd", "what")),
    "silence": (FallSilent(), lambda client: TaskFinished() not in client.events),
    "no reading": (StopReading(), lambda client: TaskFinished() not in client.events),
    "half-open": (GoHalfOpen(), lambda client: TaskFinished() not in client.events),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("end", ENDS)
def test_it_ends_at_the_stage_that_is_asked_for(stage: Stage, end: str) -> None:
    """What had been said until then shows that it was that stage."""
    act, as_expected = ENDS[end]
    finals_before: dict[Stage, tuple[int, int]] = {
        Stage.BEFORE_STARTED: (0, 0),
        Stage.FIRST_AUDIO: (0, 0),
        Stage.MID_SENTENCE: (0, 0),
        Stage.BETWEEN_FINALS: (1, 0),
        Stage.BETWEEN_SENTENCES: (1, 1),
        Stage.FINISHING: (2, 2),
        Stage.FINISHED: (2, 2),
    }

    @in_virtual_time
    async def run() -> None:
        service = ContentService(Misbehaviour(stage, act))
        client = await told(service)
        assert as_expected(client)
        sources, translations = finals_before[stage]
        assert len(client.finals(Stream.SOURCE)) == sources
        if end != "no reading":  # its translator goes on
            assert len(client.finals(Stream.TRANSLATION)) == translations
        assert service.plan.reached(stage) >= 1

    run()


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_said_in_between(kind: str) -> None:
    """The task goes on, and none of it is a caption."""

    @in_virtual_time
    async def run() -> None:
        acts = [Misbehaviour(stage, Babble(kind)) for stage in Stage]
        async with memory_network(ContentService(*acts).serve) as network:
            client = Client(await network.dial("ws://x/", max_size=1 << 24))
            await client.run(SPEECH)
        assert client.finals(Stream.SOURCE) == EXPECTED
        assert client.finals(Stream.TRANSLATION) == TRANSLATED
        assert len([event for event in client.events if isinstance(event, MessageIgnored)]) == len(Stage)
        assert MARK not in str([event for event in client.events if isinstance(event, SentenceRevised)])

    run()


@in_virtual_time
async def test_the_last_sentence_waits_for_the_end() -> None:
    """Neither silence nor finish-task, no final: a client that leaves loses it."""
    speech = speak([[1, 2, 3, 4]], pause_ms=100, word_ms=400)
    async with memory_network(ContentService().serve) as network:
        client = Client(await network.dial("ws://x/"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.run(speech), 2)
        assert client.finals(Stream.SOURCE) == []
        client = Client(await network.dial("ws://x/"))
        await client.run(speech)
        assert client.finals(Stream.SOURCE)[0][0] == " ".join(word_text(number) for number in (1, 2, 3, 4))


@in_virtual_time
async def test_a_task_ended_unasked() -> None:
    """As if all were said."""
    client = await told(ContentService(Misbehaviour(Stage.MID_SENTENCE, FinishUnasked())))
    assert TaskFinished() in client.events


async def test_it_is_the_same_over_a_real_socket() -> None:
    """The same captions, the same misbehaviour."""
    service = ContentService(
        Misbehaviour(Stage.MID_SENTENCE, CloseConnection(1011, "overloaded")), translation_delay_s=0.01
    )
    async with content_server(service) as endpoint:

        async def client() -> Client:
            return Client(await connect(endpoint.url, compression=None))

        with pytest.raises(ConnectionClosedError):
            await (await client()).run(SPEECH, pace=100)
        whole = await client()
        await whole.run(SPEECH, pace=100)
    assert whole.finals(Stream.SOURCE) == EXPECTED
    assert whole.finals(Stream.TRANSLATION) == TRANSLATED
