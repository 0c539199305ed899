"""Plans of faults."""

from __future__ import annotations

import asyncio
import random

from tests.fakes.faults import Cut, Fault, Planned, Refuse, Stall, play, random_plan
from tests.fakes.virtual_time import in_virtual_time


class Struck:
    """Notes what befalls it, and when."""

    def __init__(self) -> None:
        self.noted: list[tuple[float, Fault]] = []

    def strike(self, fault: Fault) -> None:
        """Note it."""
        self.noted.append((asyncio.get_running_loop().time(), fault))


@in_virtual_time
async def test_a_plan_happens_at_its_moments() -> None:
    """From its beginning on, whatever order it is written in."""
    struck = Struck()
    await asyncio.sleep(100)
    await play([Planned(7.5, Cut()), Planned(0.0, Stall(2)), Planned(7.5, Stall(1))], struck)
    assert struck.noted == [(100.0, Stall(2)), (107.5, Cut()), (107.5, Stall(1))]


def test_a_random_plan_is_the_same_for_the_same_seed() -> None:
    """About as many faults as asked for, within the time, and none that nobody would notice."""
    plan = random_plan(random.Random(5), seconds=36_000, every_s=100)
    assert plan == random_plan(random.Random(5), seconds=36_000, every_s=100)
    assert plan != random_plan(random.Random(6), seconds=36_000, every_s=100)
    assert 250 < len(plan) < 550
    assert all(0 < planned.at_s < 36_000 for planned in plan)
    for planned in plan:
        if isinstance(planned.fault, Refuse):
            assert Planned(planned.at_s, Cut()) in plan
