"""However a session ends, all that was heard and is not captioned is a gap: no more, and no less."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged
from app.errors import HandshakeRejectedError, ServiceError
from app.protocol.events import TaskRequest
from app.session.connection import Connection
from app.session.endpoint import Endpoint
from app.session.session import Session
from tests.fakes.content_service import ContentService
from tests.fakes.memory_network import MemoryNetwork, memory_network
from tests.fakes.source import FakeSource, silence
from tests.fakes.spoken import speak
from tests.fakes.virtual_time import in_virtual_time
from tests.session.rehearsal import ENDPOINT

SPEECH = speak([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
CHUNKS = list(SPEECH.chunks())
HEARD = CHUNKS[: len(CHUNKS) * 2 // 3]
UNREAD = CHUNKS[len(HEARD) :]


class MistakeError(Exception):
    """What nobody expects."""


@dataclass
class Run:
    """A session that is heard by a listener which may fail.

    Attributes:
        fails_at: of an event, whether the listener raises at it, after having noted it.
    """

    told: list[Event] = field(default_factory=list)
    fails_at: Callable[[Event], bool] = lambda _: False

    def publish(self, event: Event) -> None:
        """Note it."""
        self.told.append(event)
        if self.fails_at(event):
            raise MistakeError

    def session(self, network: MemoryNetwork, refuse: Callable[[], None] = lambda: None) -> Session:
        """On this network; at each attempt but the first, `refuse` is called, which may raise."""

        async def connect(endpoint: Endpoint) -> Connection:
            if network.dialled:
                refuse()
            return await network.connect(endpoint)

        async def locate() -> Endpoint:
            return ENDPOINT

        request = TaskRequest(source_language="en")
        return Session(request, locate=locate, publish=self.publish, connect=connect)

    def assert_all_is_captioned_or_a_gap(self, until_frame: int) -> None:
        """The gap begins where the captions end, and ends where the sound does."""
        finals = [event for event in self.told if isinstance(event, CaptionRevised) and event.final]
        gaps = [event for event in self.told if isinstance(event, GapRecorded)]
        captioned_ms = max((event.end_ms or 0 for event in finals), default=0)
        assert [(gap.begin_ms, gap.end_ms) for gap in gaps] == [(captioned_ms, until_frame // 16)]


async def fed(
    run: Run, source: FakeSource, network: MemoryNetwork, refuse: Callable[[], None] = lambda: None
) -> asyncio.Task[int]:
    """A session that was given two thirds of the sound, and has captioned what it can of that."""
    captioning = asyncio.create_task(run.session(network, refuse).caption(source))
    for chunk in HEARD:
        source.feed(chunk)
    await asyncio.sleep(5)
    return captioning


def feed_rest(source: FakeSource) -> None:
    """The rest is captured in the moment of the end: nobody has read it."""
    for chunk in UNREAD:
        source.feed(chunk)


@in_virtual_time
async def test_a_refusal_that_stays() -> None:
    """With the sound that came while it was seen to stay, and what was still unread in the end."""
    run = Run()
    source = FakeSource(endless=True)
    rest = [silence(at, at + 100) for at in range(HEARD[-1].end_frame // 16, 60_000, 100)]
    fed_until_frame = 0

    def refuse() -> None:
        nonlocal fed_until_frame
        source.feed(chunk := rest.pop(0))
        fed_until_frame = chunk.end_frame
        raise HandshakeRejectedError("no", status=401)

    async with memory_network(ContentService().serve) as network:
        captioning = await fed(run, source, network, refuse)
        network.open[0].cut()
        with pytest.raises(ServiceError):
            await captioning
    run.assert_all_is_captioned_or_a_gap(fed_until_frame)


@in_virtual_time
async def test_a_cancellation() -> None:
    """As by a second Ctrl-C, or the end of the program."""
    run = Run()
    source = FakeSource(endless=True)
    async with memory_network(ContentService().serve) as network:
        captioning = await fed(run, source, network)
        feed_rest(source)
        captioning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await captioning
    run.assert_all_is_captioned_or_a_gap(CHUNKS[-1].end_frame)


@in_virtual_time
async def test_a_mistake_of_ours() -> None:
    """An exception that nobody has thought of."""
    run = Run()
    source = FakeSource(endless=True)

    def fail() -> None:
        feed_rest(source)
        raise MistakeError

    async with memory_network(ContentService().serve) as network:
        captioning = await fed(run, source, network, fail)
        network.open[0].cut()
        with pytest.raises(MistakeError):
            await captioning
    run.assert_all_is_captioned_or_a_gap(CHUNKS[-1].end_frame)


@pytest.mark.parametrize("kind", [CaptionRevised, StatusChanged])
def test_a_listener_that_fails(kind: type[Event]) -> None:
    """At every caption, or at every status, from the second final on."""

    @in_virtual_time
    async def play() -> None:
        finals = 0

        def fails_at(event: Event) -> bool:
            nonlocal finals
            finals += isinstance(event, CaptionRevised) and event.final
            return finals > 1 and isinstance(event, kind)

        run = Run(fails_at=fails_at)
        source = FakeSource(*CHUNKS, endless=True)
        async with memory_network(ContentService().serve) as network:
            captioning = asyncio.create_task(run.session(network).caption(source))
            await asyncio.sleep(5)
            for connection in list(network.open):  # so that there is a status to tell
                connection.cut()
            with pytest.raises(MistakeError):
                await captioning
        run.assert_all_is_captioned_or_a_gap(CHUNKS[-1].end_frame)
        assert source.stopped

    play()


@in_virtual_time
async def test_a_listener_that_fails_at_what_the_source_tells() -> None:
    """Nothing is heard any more; what was heard is captioned, and then the mistake is told."""
    run = Run(fails_at=lambda event: isinstance(event, GapRecorded))
    chunks = [*CHUNKS[:20], *CHUNKS[25:]]
    source = FakeSource(*chunks, endless=True)
    async with memory_network(ContentService().serve) as network:
        with pytest.raises(MistakeError):
            await run.session(network).caption(source)
    gaps = [event for event in run.told if isinstance(event, GapRecorded)]
    assert [(gap.begin_ms, gap.end_ms) for gap in gaps] == [(2000, 2500)]
    finals = [event for event in run.told if isinstance(event, CaptionRevised) and event.final]
    assert finals[-1].text.endswith(SPEECH.lines(translated=False)[-1].text)  # the gap joins it to the one before
    assert source.stopped


@in_virtual_time
async def test_a_stretch_that_waits_for_its_turn_is_all_gap() -> None:
    """While the one before it is still being finished; each tells of its own sound only."""
    run = Run()
    first, second = FakeSource(*HEARD), FakeSource(*HEARD, endless=True)
    async with memory_network(ContentService().serve) as network:
        network.refusals.extend([None] * 100)  # nobody answers
        session = run.session(network)
        session.expect_more(expected=True)
        captioning = [
            asyncio.create_task(session.caption(first)),
            asyncio.create_task(session.caption(second, origin_frame=1_600_000)),
        ]
        await asyncio.sleep(5)
        for each in captioning:
            each.cancel()
        await asyncio.gather(*captioning, return_exceptions=True)
    end_ms = HEARD[-1].end_frame // 16
    gaps = [event for event in run.told if isinstance(event, GapRecorded)]
    assert sorted((gap.begin_ms, gap.end_ms) for gap in gaps) == [(0, end_ms), (100_000, 100_000 + end_ms)]
    assert State.LISTENING not in [event.state for event in run.told if isinstance(event, StatusChanged)]
