"""Real speech through the real local service, over a network that does its worst.

What must hold is what a user would check: every word is there, once, with its translation and at its time.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import pytest

from app.audio.demo_audio import demo_audio_path
from app.audio.file_source import FileSource
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged
from app.captions.transcript import Transcript
from app.protocol.events import TaskRequest
from app.service.local_languages import local_languages
from app.service.supervisor import LocalService
from app.session.endpoint import Endpoint, local_endpoint
from app.session.session import Session
from tests.fakes.chaos_proxy import ChaosProxy
from tests.fakes.faults import Cut, Fault, HalfOpen, Planned, Stall, play
from tests.service.speech import TWO_CITIES, word_error_rate

TARGET = "es" if "es" in local_languages().targets_of("en") else None
RECORDING_S = 44.0


@dataclass
class Run:
    """What one session of the recording came to."""

    events: list[Event] = field(default_factory=list)
    connections: int = 0

    def transcript(self) -> Transcript:
        """Its sentences."""
        transcript = Transcript()
        for event in self.events:
            if isinstance(event, CaptionRevised):
                transcript.apply(event)
        return transcript

    def text(self) -> str:
        """All that was recognised."""
        return " ".join(each.source.text for each in self.transcript() if each.source is not None)

    def error_rate(self) -> float:
        """Wrong words for each word that was said."""
        return word_error_rate(self.text(), TWO_CITIES)

    def lacking_translation(self) -> list[int]:
        """The sentences without a final translation, as far as one was asked for."""
        return [
            each.number
            for each in self.transcript()
            if TARGET and each.visible_texts and not (each.translation and each.translation.final)
        ]


async def caption_recording(plan: list[Planned], *, pace: float) -> Run:
    """Caption the recording through a proxy in which these faults happen."""
    run = Run()
    service = LocalService()
    found = await service.endpoint()
    direct = local_endpoint(found.url, found.token)
    async with ChaosProxy.before(direct) as proxy:

        async def locate() -> Endpoint:
            return proxy.endpoint(direct)

        request = TaskRequest(source_language="en", target_language=TARGET)
        session = Session(request, locate=locate, publish=run.events.append)
        playing = asyncio.create_task(play(plan, proxy))
        await session.caption(FileSource(demo_audio_path(), pace=pace))
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        run.connections = proxy.accepted
    await service.aclose()
    return run


def assert_nothing_lost(run: Run) -> None:
    """No gap, no sentence without its translation, times in order, and the text as good as without any fault."""
    assert [event for event in run.events if isinstance(event, GapRecorded)] == []
    assert run.lacking_translation() == []
    begins = [sentence.begin_ms for sentence in run.transcript()]
    assert begins == sorted(begins)
    assert begins[-1] < RECORDING_S * 1000


def faults(seed: int, *, cuts: int, stalls: int, until_s: float) -> list[Planned]:
    """Faults at random moments."""
    drawn = random.Random(seed)
    kinds: list[Fault] = [Cut()] * cuts + [Stall(drawn.uniform(2, 5)) for _ in range(stalls)]
    return sorted((Planned(drawn.uniform(1, until_s), kind) for kind in kinds), key=lambda planned: planned.at_s)


async def test_speech_survives_cuts_and_a_stall() -> None:
    """At four times real time, so that it does not take long."""
    run = await caption_recording(faults(1, cuts=3, stalls=1, until_s=10), pace=4)
    assert run.connections > 3
    assert State.RECONNECTING in [event.state for event in run.events if isinstance(event, StatusChanged)]
    assert_nothing_lost(run)
    assert run.error_rate() < 0.12


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_ten_cuts_and_three_stalls_cost_no_words(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """In real time; the word error rate is within two points of the undisturbed run's."""
    undisturbed = await caption_recording([], pace=1)
    run = await caption_recording(faults(seed, cuts=10, stalls=3, until_s=42), pace=1)
    with capsys.disabled():
        print(f"\nseed {seed}: WER {undisturbed.error_rate():.1%} undisturbed, {run.error_rate():.1%} disturbed")  # noqa: T201
    assert_nothing_lost(run)
    assert run.error_rate() <= undisturbed.error_rate() + 0.02


@pytest.mark.slow
async def test_a_half_open_connection_costs_no_words() -> None:
    """It is found by its silence, and what was sent into it is sent again."""
    run = await caption_recording([Planned(8.0, HalfOpen())], pace=1)
    assert run.connections == 2
    assert_nothing_lost(run)
