"""Random faults over random speech, repeated sentences among it: the transcript is the one without faults.

The default run draws the same examples each time; the slow one draws many new ones. What hypothesis finds is a plan
that can be played again by hand, with `rehearse`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.content_service import ContentService
from tests.fakes.faults import Cut, CutAtByte, Delay, HalfOpen, Planned, Refuse, Stall, Throttle
from tests.fakes.misbehaviour import (
    Act,
    Babble,
    CloseConnection,
    DropConnection,
    FailTask,
    FallSilent,
    GoHalfOpen,
    Misbehaviour,
    Stage,
    StopReading,
)
from tests.fakes.nonsense import NONSENSE
from tests.fakes.speeches import speeches
from tests.fakes.spoken import Speech
from tests.fakes.virtual_time import run_virtually
from tests.session.rehearsal import Outcome, assert_complete, rehearse

SECONDS = st.floats(0, 40).map(lambda seconds: round(seconds, 2))
LASTING = st.floats(0.1, 8).map(lambda seconds: round(seconds, 1))

FAULTS = st.one_of(
    st.just(Cut()),
    st.integers(0, 200_000).map(CutAtByte),
    st.just(HalfOpen()),
    LASTING.map(Stall),
    LASTING.map(Refuse),
    st.builds(Throttle, st.sampled_from([2_000, 20_000, 40_000]), LASTING),
    st.builds(Delay, st.sampled_from([0.1, 0.5, 2.0]), LASTING),
)
PLANS = st.lists(st.builds(Planned, SECONDS, FAULTS), max_size=5)

ACTS: st.SearchStrategy[Act] = st.one_of(
    st.just(DropConnection()),
    st.sampled_from([1000, 1001, 1005, 1011]).map(CloseConnection),
    st.just(GoHalfOpen()),
    st.sampled_from([2.0, 8.0, 1e6]).map(StopReading),
    st.sampled_from(sorted(NONSENSE)).map(Babble),
    st.just(FailTask("Throttling.RateQuota", "too many")),
    st.just(FailTask("Odd.Thing", "what now")),
)
MISBEHAVIOURS = st.lists(st.builds(Misbehaviour, st.sampled_from(Stage), ACTS, st.integers(0, 6)), max_size=4)
ONCE = st.none() | st.builds(Misbehaviour, st.sampled_from(list(Stage)[1:]), st.just(FallSilent()), st.integers(0, 6))


@dataclass(frozen=True)
class Trial:
    """All that is drawn for one session; printed as it is, it can be played again."""

    speech: Speech
    plan: list[Planned]
    misbehaviours: list[Misbehaviour]
    translation_delay_s: float
    target: str | None
    chunk_ms: int
    live: bool

    async def play(self, **more: Any) -> Outcome:
        """The session."""
        service = ContentService(*self.misbehaviours, translation_delay_s=self.translation_delay_s)
        return await rehearse(
            self.speech,
            service,
            plan=self.plan,
            target=self.target,
            chunk_ms=self.chunk_ms,
            live=self.live,
            **more,
        )


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    """Any of them."""
    once = draw(ONCE)
    return Trial(
        speech=draw(speeches()),
        plan=draw(PLANS),
        misbehaviours=[*draw(MISBEHAVIOURS), *([once] if once else [])],
        translation_delay_s=draw(st.sampled_from([0.0, 0.2, 3.0])),
        target=draw(st.sampled_from(["es", None])),
        chunk_ms=draw(st.sampled_from([100, 20, 330])),
        live=draw(st.booleans()),
    )


def thorough(test: Callable[..., None]) -> Callable[..., None]:
    """Many examples, new ones each time."""
    return pytest.mark.slow(settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))(test))


def quick(test: Callable[..., None]) -> Callable[..., None]:
    """Some examples, always the same."""
    return settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))(test)


def transcript_is_whole(trial: Trial) -> None:
    """Nothing lost, nothing twice, nothing shifted, no gap."""
    outcome = run_virtually(trial.play(), limit_s=7200)
    assert outcome.error is None, outcome.troubles
    assert_complete(outcome, trial.speech, translated=trial.target is not None)


@quick
@given(trials())
def test_faults_change_nothing(trial: Trial) -> None:
    """As long as what is not covered fits the buffer."""
    transcript_is_whole(trial)


@thorough
@given(trials())
def test_many_faults_change_nothing(trial: Trial) -> None:
    """The same, many times."""
    transcript_is_whole(trial)
