"""What a service does wrong, and at which moment of a task.

A `Misbehaviour` strikes when its stage is reached for the (`after` + 1)-th time in the life of the service, and the
times after that, until it has struck `times` times. What the handshake is refused with is not here: that is the
network's (``memory_network.py``: `refusals`).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Stage(enum.StrEnum):
    """A moment of a task, in their order."""

    BEFORE_STARTED = "before task-started"
    FIRST_AUDIO = "first audio"
    MID_SENTENCE = "mid-sentence"
    BETWEEN_FINALS = "between the finals"
    BETWEEN_SENTENCES = "between sentences"
    FINISHING = "during finish"
    FINISHED = "before task-finished"


@dataclass(frozen=True, slots=True)
class DropConnection:
    """Cut it, without a word."""


@dataclass(frozen=True, slots=True)
class CloseConnection:
    """Close it with this code; 1005 stands for a close frame without one."""

    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FailTask:
    """Send task-failed with this code and message, and close the connection."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class FallSilent:
    """Go on reading, answer pings, and say nothing more, for ever."""


@dataclass(frozen=True, slots=True)
class StopReading:
    """Read nothing more, so that no ping is answered either, for so long; then go on as if nothing had been."""

    for_s: float = 1e6


@dataclass(frozen=True, slots=True)
class GoHalfOpen:
    """The connection takes everything, delivers nothing, and is never closed (in memory only)."""


@dataclass(frozen=True, slots=True)
class FinishUnasked:
    """Send task-finished, though nobody has asked for the end."""


@dataclass(frozen=True, slots=True)
class Babble:
    """Say one of the `NONSENSE`, then go on."""

    kind: str


Act = DropConnection | CloseConnection | FailTask | FallSilent | StopReading | GoHalfOpen | FinishUnasked | Babble


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """An act and its moment."""

    stage: Stage
    act: Act
    after: int = 0
    times: int = 1


class Plan:
    """The misbehaviours of a service, and how often each stage was reached."""

    def __init__(self, *misbehaviours: Misbehaviour) -> None:
        self._misbehaviours = misbehaviours
        self._reached: dict[Stage, int] = dict.fromkeys(Stage, 0)

    def reach(self, stage: Stage) -> list[Act]:
        """What happens at this stage, this time."""
        count = self._reached[stage]
        self._reached[stage] += 1
        return [
            each.act for each in self._misbehaviours if each.stage is stage and 0 <= count - each.after < each.times
        ]

    def reached(self, stage: Stage) -> int:
        """How often this stage was reached."""
        return self._reached[stage]
