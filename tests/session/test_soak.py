"""Hours of one session in virtual time, with a fault every few minutes: nothing grows but the transcript.

Each quarter of an hour is counted what there is: tasks, timers, open files, objects that the collector knows, and (in
the long one, for tracing is slow) the bytes held by what ``app/session``, ``app/protocol`` and ``app/captions`` made.
What is published is kept as numbers, for no object of the session shall live on through the test; so whatever grows is
the session's.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.audio.chunks import Captured
from app.captions.events import CaptionRevised, Event, GapRecorded
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.session import Session
from tests.fakes.content_service import ContentService
from tests.fakes.faults import play, random_plan
from tests.fakes.memory_network import memory_network
from tests.fakes.paced_source import PacedSource
from tests.fakes.spoken import Speech, random_speech
from tests.fakes.virtual_time import VirtualTimeLoop, run_virtually
from tests.session.rehearsal import ENDPOINT

QUARTER_S = 900
FAULT_EVERY_S = 180.0


@dataclass(frozen=True)
class Count:
    """What there is at a moment."""

    tasks: int
    timers: int
    files: int
    objects: int
    bytes_held: int


def count() -> Count:
    """Count now. The collector's generations are emptied first."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    gc.collect()
    held = 0
    if tracemalloc.is_tracing():
        ours = [tracemalloc.Filter(True, f"*/app/{room}/*") for room in ("session", "protocol", "captions")]
        held = sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(ours).traces)
    return Count(
        tasks=len(asyncio.all_tasks()),
        timers=len(loop.pending_timers()),
        files=len(list(Path("/proc/self/fd").iterdir())),
        objects=len(gc.get_objects()),
        bytes_held=held,
    )


@dataclass
class Soaked:
    """What became of it; `finals` holds, for each, a number that stands for its text and times."""

    counts: list[Count] = field(default_factory=list)
    finals: Counter[int] = field(default_factory=Counter)
    gaps: list[GapRecorded] = field(default_factory=list)
    dialled: int = 0
    tasks_begun: int = 0

    def publish(self, event: Event) -> None:
        """Keep of an event what can be compared in the end, and no more."""
        match event:
            case CaptionRevised(final=True):
                self.finals[_number(event.text, event.begin_ms, event.end_ms)] += 1
            case GapRecorded():
                self.gaps.append(event)
            case _:
                pass


async def soak(speech: Speech, *, seed: int) -> Soaked:
    """Caption this, with random faults, and count every quarter of an hour."""
    soaked = Soaked()
    service = ContentService()
    plan = random_plan(random.Random(seed), seconds=speech.length_ms / 1000, every_s=FAULT_EVERY_S)
    loop = asyncio.get_running_loop()
    counted = 0

    def sound() -> Iterator[Captured]:
        nonlocal counted
        for chunk in speech.chunks(chunk_ms=500):
            if loop.time() >= QUARTER_S * (counted + 1):
                counted += 1
                soaked.counts.append(count())
            yield chunk

    async def locate() -> Endpoint:
        return ENDPOINT

    async with memory_network(service.serve) as network:
        session = Session(
            TaskRequest(source_language="en", target_language="es"),
            locate=locate,
            publish=soaked.publish,
            connect=network.connect,
        )
        weather = asyncio.create_task(play(plan, network))
        await session.caption(PacedSource(sound()))
        weather.cancel()
        await asyncio.gather(weather, return_exceptions=True)
        soaked.dialled = network.dialled
    soaked.tasks_begun = service.tasks_begun
    return soaked


def _number(text: str, begin_ms: int, end_ms: int | None) -> int:
    return hash((text, begin_ms, end_ms))


def assert_whole(soaked: Soaked, speech: Speech) -> None:
    """Each sentence and each translation once, in its time, and no gap."""
    expected: Counter[int] = Counter()
    for line in speech.lines():
        expected[_number(line.text, line.begin_ms, line.end_ms)] += 1
        expected[_number(line.translation, line.begin_ms, line.end_ms)] += 1
    assert (soaked.finals - expected).total() == 0, "captioned twice, or not as it was said"
    assert (expected - soaked.finals).total() == 0, "not captioned"
    assert soaked.gaps == []


def assert_steady(counts: list[Count]) -> None:
    """From the first of these on, there is never much more of anything than there was then.

    The margins are what a task that is just being replaced may hold, and some seconds of sound and sentences; a session
    that kept a hundred bytes of each sentence would be over them after an hour.
    """
    first = counts[0]
    for each in counts[1:]:
        assert each.files <= first.files, counts
        assert each.tasks <= first.tasks + 8, counts
        assert each.timers <= first.timers + 8, counts
        assert each.objects <= first.objects + 1_500, counts
        assert each.bytes_held <= first.bytes_held + 300_000, counts


def report(soaked: Soaked, speech: Speech) -> str:
    """The figures, for whoever runs it by hand."""
    lines = [f"{len(speech.sentences)} sentences, {soaked.dialled} connections, {soaked.tasks_begun} tasks"]
    lines += [f"{(at + 1) / 4:5.2f} h  {each}" for at, each in enumerate(soaked.counts)]
    return "\n".join(lines)


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """Each loss is logged, and pytest keeps what was logged: that would be counted as the session's."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def test_an_hour_leaves_nothing_behind() -> None:
    """A thousand sentences, some twenty faults: all captioned, and the last quarter holds no more than the first."""
    speech = random_speech(random.Random(7), seconds=3700)
    soaked = run_virtually(soak(speech, seed=3), limit_s=5000)
    print(report(soaked, speech))  # noqa: T201 - shown where the test fails
    assert_whole(soaked, speech)
    assert soaked.dialled > 10
    assert_steady(soaked.counts)


@pytest.mark.slow
def test_eight_hours_leave_nothing_behind() -> None:
    """After the first hour nothing grows, counted to the byte."""
    speech = random_speech(random.Random(8), seconds=8 * 3600 + 100)
    tracemalloc.start()
    try:
        soaked = run_virtually(soak(speech, seed=4), limit_s=10 * 3600)
    finally:
        tracemalloc.stop()
    print(report(soaked, speech))  # noqa: T201 - for whoever runs it by hand with -s
    assert_whole(soaked, speech)
    assert len(speech.sentences) > 5000
    assert_steady(soaked.counts[3:])
