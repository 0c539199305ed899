"""Pauses, silences and losses at the same time: what is said to the user, and that nothing is lost."""

from __future__ import annotations

import asyncio

from app.audio.chunks import AudioChunk
from app.captions.events import CaptionRevised, Event, GapRecorded
from app.protocol.events import Frame, SentenceRevised, ServiceEvent, TaskRequest
from app.protocol.gummy import GummyClient
from app.session.endpoint import Endpoint
from app.session.session import Session
from tests.fakes.content_service import ContentService
from tests.fakes.faults import Cut, Planned, Refuse, play
from tests.fakes.memory_network import memory_network
from tests.fakes.paced_source import PacedSource
from tests.fakes.spoken import speak
from tests.fakes.virtual_time import in_virtual_time
from tests.session.rehearsal import ENDPOINT


def session_with(connect: object, told: list[Event], protocol: type[GummyClient] = GummyClient) -> Session:
    """A session whose connections are made like this."""

    async def locate() -> Endpoint:
        return ENDPOINT

    request = TaskRequest(source_language="en")
    return Session(request, locate=locate, publish=told.append, connect=connect, protocol=protocol)  # type: ignore[arg-type]


def finals(told: list[Event]) -> list[str]:
    """What was captioned for good."""
    return [event.text for event in told if isinstance(event, CaptionRevised) and event.final]


@in_virtual_time
async def test_an_outage_during_a_pause_is_waited_for() -> None:
    """The stretch before the pause is captioned when the service is back, be it minutes later: there is no hurry."""
    told: list[Event] = []
    speech = speak([[1, 2, 3], [4, 5, 6]])
    async with memory_network(ContentService().serve) as network:
        session = session_with(network.connect, told)
        session.expect_more(expected=True)
        weather = asyncio.create_task(play([Planned(1.0, Cut()), Planned(1.0, Refuse(300))], network))
        await session.caption(PacedSource(speech.chunks(), live=True))
        await weather
    assert finals(told) == [" ".join(line.text.split()) for line in speech.lines(translated=False)]
    assert [event for event in told if isinstance(event, GapRecorded)] == []


@in_virtual_time
async def test_sound_of_a_stretch_that_is_cancelled_is_a_gap() -> None:
    """It was heard, and nobody will caption it: that is told, however the end came."""
    told: list[Event] = []
    speech = speak([[1, 2, 3], [4, 5, 6]])

    async def nowhere(_: Endpoint) -> None:
        await asyncio.Event().wait()

    session = session_with(nowhere, told)
    captioning = asyncio.create_task(session.caption(PacedSource(speech.chunks(), live=True)))
    await asyncio.sleep(1.05)
    captioning.cancel()
    await asyncio.gather(captioning, return_exceptions=True)
    (gap,) = [event for event in told if isinstance(event, GapRecorded)]
    assert (gap.begin_ms, gap.reason) == (0, "the session ended first")
    assert 900 <= gap.end_ms <= 1100


class NeverFinishesOne(GummyClient):
    """As with a service that never ends the sentence "da fa", which was a noise."""

    def receive(self, frame: Frame) -> tuple[ServiceEvent, ...]:
        """All but that final."""
        return tuple(event for event in super().receive(frame) if not self._is_missing(event))

    @staticmethod
    def _is_missing(event: ServiceEvent) -> bool:
        return isinstance(event, SentenceRevised) and event.final and event.text == NOISE


NOISE = speak([[1, 2]]).lines(translated=False)[0].text


@in_virtual_time
async def test_a_sentence_that_is_never_complete_holds_nothing_up_after_a_silence() -> None:
    """It is asked for once more; then the silence is forgotten, and what is said after it is captioned."""
    told: list[Event] = []
    noise, words = speak([[1, 2]]).chunks(), speak([[3, 4, 5]]).chunks()
    sound = list(noise)
    for chunk in [*silence_of(100), *words]:
        sound.append(AudioChunk(sound[-1].end_frame, chunk.pcm))
    service = ContentService()
    async with memory_network(service.serve) as network:
        session = session_with(network.connect, told, NeverFinishesOne)
        await asyncio.wait_for(session.caption(PacedSource(sound, live=True)), 300)
    assert service.tasks_begun == 3
    assert finals(told)[-1] == speak([[3, 4, 5]]).lines(translated=False)[0].text


def silence_of(seconds: int) -> list[AudioChunk]:
    """So much silence."""
    return [AudioChunk(0, bytes(2 * 1600)) for _ in range(10 * seconds)]
