"""Hours of one session in virtual time, with a fault every few minutes: nothing grows but the transcript.

Counted after each simulated quarter of an hour, from the first hour on: tasks, timers, open files, objects that the
collector knows, and the bytes that `app/session` and `app/protocol` hold (tracemalloc). What is published is folded to
a count at once, as a transcript on the disk would; so whatever grows is the session's.
"""

from __future__ import annotations

import asyncio
import gc
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.chunks import Captured
from app.captions.events import CaptionRevised, Event, GapRecorded
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.session import Session
from tests.fakes.content_service import ContentService
from tests.fakes.faults import play, random_plan
from tests.fakes.memory_network import memory_network
from tests.fakes.paced_source import PacedSource
from tests.fakes.spoken import Speech
from tests.fakes.virtual_time import VirtualTimeLoop
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
    """What became of it."""

    counts: list[Count] = field(default_factory=list)
    finals: Counter[tuple[str, int, int | None]] = field(default_factory=Counter)
    gaps: list[GapRecorded] = field(default_factory=list)
    dialled: int = 0
    tasks_begun: int = 0

    def publish(self, event: Event) -> None:
        """Keep of an event what can be compared in the end, and no more."""
        match event:
            case CaptionRevised(final=True):
                self.finals[f"{event.stream}: {event.text}", event.begin_ms, event.end_ms] += 1
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


def assert_steady(soaked: Soaked, speech: Speech, *, growth: float) -> None:
    """The whole transcript once, and after the first hour as much of everything as before, but for a margin."""
    expected: Counter[tuple[str, int, int | None]] = Counter()
    for line in speech.lines():
        expected[f"source: {line.text}", line.begin_ms, line.end_ms] += 1
        expected[f"translation: {line.translation}", line.begin_ms, line.end_ms] += 1
    assert soaked.finals - expected == Counter()
    assert expected - soaked.finals == Counter()
    assert soaked.gaps == []
    first, *later = soaked.counts[3:]
    highest = {name: max(getattr(each, name) for each in later) for name in ("tasks", "timers", "files")}
    assert highest["files"] <= first.files
    # between two counts a connection may have been lost, and a task is being replaced
    assert highest["tasks"] <= 20
    assert highest["timers"] <= 20


def report(soaked: Soaked, speech: Speech) -> str:
    """The figures, for whoever runs it by hand."""
    lines = [f"{len(speech.sentences)} sentences, {soaked.dialled} connections, {soaked.tasks_begun} tasks"]
    lines += [f"{(at + 1) / 4:5.2f} h  {each}" for at, each in enumerate(soaked.counts)]
    return "\n".join(lines)
