"""What can befall the way between a session and its service: one vocabulary for the in-memory network and the proxy.

A plan says what happens when, in seconds of the running loop's time since the plan began; `random_plan` draws one.
What a service itself does wrong is not here (``misbehaviour.py``).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Cut:
    """Every open connection is lost, and both sides know it."""


@dataclass(frozen=True, slots=True)
class CutAtByte:
    """Every open connection is lost once so many more bytes of the client have come through."""

    count: int


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """The open connections take whatever is sent and deliver nothing more, and are never closed."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Nothing moves in either direction for so long; then all of it does."""

    for_s: float


@dataclass(frozen=True, slots=True)
class Throttle:
    """No more than so many bytes a second pass in either direction, for so long."""

    bytes_per_s: float
    for_s: float


@dataclass(frozen=True, slots=True)
class Delay:
    """Everything arrives so much later, for so long."""

    latency_s: float
    for_s: float


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nobody listens for so long; what is connected stays so."""

    for_s: float


Fault = Cut | CutAtByte | HalfOpen | Stall | Throttle | Delay | Refuse


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault and its moment, in seconds from the beginning of the plan."""

    at_s: float
    fault: Fault


class Way(Protocol):
    """What faults can befall."""

    def strike(self, fault: Fault) -> None:
        """Let this happen now."""


async def play(plan: Sequence[Planned], way: Way) -> None:
    """Let a plan happen; returns after its last fault."""
    loop = asyncio.get_running_loop()
    begun_at = loop.time()
    for planned in sorted(plan, key=lambda planned: planned.at_s):
        await asyncio.sleep(begun_at + planned.at_s - loop.time())
        way.strike(planned.fault)


def random_fault(chance: random.Random, *, longest_s: float = 20.0) -> Fault:
    """Any fault; none lasts longer than `longest_s`."""
    for_s = chance.uniform(0.1, longest_s)
    return chance.choice(
        [
            Cut(),
            CutAtByte(chance.randrange(200_000)),
            HalfOpen(),
            Stall(for_s),
            Throttle(chance.choice([1_000, 20_000, 40_000]), for_s),
            Delay(chance.uniform(0.1, 3), for_s),
            Refuse(for_s),
        ]
    )


def random_plan(chance: random.Random, *, seconds: float, every_s: float, longest_s: float = 20.0) -> list[Planned]:
    """Faults at random moments, `every_s` apart on average; a refusal comes with a cut, else nobody would notice it."""
    plan: list[Planned] = []
    at_s = chance.expovariate(1 / every_s)
    while at_s < seconds:
        fault = random_fault(chance, longest_s=longest_s)
        plan.append(Planned(at_s, fault))
        if isinstance(fault, Refuse):
            plan.append(Planned(at_s, Cut()))
        at_s += chance.expovariate(1 / every_s)
    return plan
