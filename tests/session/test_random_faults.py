"""Random faults over random speech, repeated sentences among it: the transcript is the one without faults.

One end is promised instead (`session/retries.py`): when all sound is heard, a service that brings nothing for 30 s is
given up. A service that falls silent can use that time up, and a lost connection find nothing left of it. Then the
error is told, and so is the gap; every word that lies in none is still there once.

The default run draws the same examples each time; the slow one draws many new ones. What hypothesis finds is a plan
that can be played again by hand, with `rehearse`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from app.captions.events import CaptionRevised, State, StatusChanged
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import ConnectionLostError, ServiceError, ServiceUnreachableError
from app.session.retries import PATIENCE_S
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
from tests.fakes.spoken import Speech, speak
from tests.fakes.virtual_time import run_virtually
from tests.session.rehearsal import Outcome, assert_complete, flaws, rehearse

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
# It takes so long that a second one would exhaust the session's patience.
SILENCE = st.none() | st.builds(
    Misbehaviour, st.sampled_from(list(Stage)[1:]), st.just(FallSilent()), st.integers(0, 6)
)


@dataclass(frozen=True)
class Trial:
    """All that is drawn for one session; printed as it is, it can be played again."""

    speech: Speech
    plan: list[Planned]
    misbehaviours: list[Misbehaviour]
    translation_delay_s: float
    no_data_timeout_s: float
    no_speech_timeout_s: float
    target: str | None
    chunk_ms: int
    live: bool
    longest_ms: int | None = None
    held_s: int = 600

    async def play(self) -> Outcome:
        """The session."""
        service = ContentService(
            *self.misbehaviours,
            translation_delay_s=self.translation_delay_s,
            no_data_timeout_s=self.no_data_timeout_s,
            no_speech_timeout_s=self.no_speech_timeout_s,
            longest_ms=self.longest_ms,
        )
        return await rehearse(
            self.speech,
            service,
            plan=self.plan,
            target=self.target,
            chunk_ms=self.chunk_ms,
            live=self.live,
            held_limit_frames=self.held_s * SAMPLE_RATE_HZ,
        )


@st.composite
def trials(draw: st.DrawFn, *, scarce: bool = False) -> Trial:
    """Any of them; `scarce`: little room for what is kept, and a service that ends sentences where it likes."""
    silence = draw(SILENCE)
    return Trial(
        speech=draw(speeches()),
        plan=draw(PLANS),
        misbehaviours=[*draw(MISBEHAVIOURS), *([silence] if silence else [])],
        translation_delay_s=draw(st.sampled_from([0.0, 0.2, 3.0])),
        no_data_timeout_s=draw(st.sampled_from([23.0, 5.0])),
        no_speech_timeout_s=draw(st.sampled_from([60.0, 25.0])),
        target=draw(st.sampled_from(["es", None])),
        chunk_ms=draw(st.sampled_from([100, 20, 330])),
        live=scarce or draw(st.booleans()),
        longest_ms=draw(st.sampled_from([None, 2_500, 1_000])) if scarce else None,
        held_s=draw(st.sampled_from([600, 10, 3])) if scarce else 600,
    )


def patience_is_used_up(trial: Trial, outcome: Outcome) -> bool:
    """Whether it ended as it may: the service fell silent, and had brought nothing for as long as it is given."""
    falls_silent = any(isinstance(each.act, FallSilent) for each in trial.misbehaviours)
    finals_at = [at for at, event in outcome.events if isinstance(event, CaptionRevised) and event.final]
    waited_s = outcome.took_s - max(finals_at, default=0.0)
    return (
        falls_silent
        and isinstance(outcome.error, ServiceError)
        and outcome.error.retryable
        and waited_s >= PATIENCE_S
        and bool(outcome.gaps)
    )


def played(trial: Trial) -> Outcome:
    """What became of it; but for a service that nobody ever reached before Stop, which is given up soon."""
    outcome = run_virtually(trial.play(), limit_s=7200)
    answered = any(event.state is State.LISTENING for _, event in outcome.events if isinstance(event, StatusChanged))
    assume(answered or not (trial.live and isinstance(outcome.error, ServiceUnreachableError)))
    assert outcome.error is None or patience_is_used_up(trial, outcome), (outcome.error, outcome.troubles)
    return outcome


def words_are_once_or_missing(trial: Trial) -> None:
    """Each word is captioned once and in its time, or it lies in a gap that was told; and there is nothing else."""
    outcome = played(trial)
    if trial.held_s == 600 and outcome.error is None:
        assert outcome.gaps == []
    assert_once_or_missing(trial, outcome)


def assert_once_or_missing(trial: Trial, outcome: Outcome) -> None:
    """The same, of what became of it."""
    assert not (found := list(flaws(outcome))), "\n".join(found)

    def in_gap(begin_ms: int, end_ms: int) -> bool:
        return any(gap.begin_ms < end_ms and begin_ms < gap.end_ms for gap in outcome.gaps)

    def at_gap(begin_ms: int, end_ms: int) -> bool:
        return any(gap.begin_ms <= end_ms and begin_ms <= gap.end_ms for gap in outcome.gaps)

    said = Counter(word for line in trial.speech.lines() for word in line.words if not in_gap(*word[1:]))
    heard = Counter(word for line in outcome.lines for word in line.words)
    assert said - heard == Counter(), "lost"
    assert Counter({word: times for word, times in (heard - said).items() if not at_gap(*word[1:])}) == Counter()


PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)


def thorough(test: Callable[..., None]) -> Callable[..., None]:
    """Many examples, new ones each time."""
    return pytest.mark.slow(
        settings(max_examples=3000, phases=PHASES, deadline=None, suppress_health_check=list(HealthCheck))(test)
    )


def quick(test: Callable[..., None]) -> Callable[..., None]:
    """Some examples, always the same."""
    return settings(
        max_examples=30, phases=PHASES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )(test)


def transcript_is_whole(trial: Trial) -> None:
    """Nothing lost, nothing twice, nothing shifted, no gap; where the patience was used up, none but what was told."""
    outcome = played(trial)
    if outcome.error is None:
        assert_complete(outcome, trial.speech, translated=trial.target is not None)
    else:
        assert_once_or_missing(trial, outcome)


IMPATIENT = Trial(
    speech=speak([[0]], word_ms=100, pause_ms=20_000, lead_ms=0),
    plan=[Planned(5.0, Cut()), Planned(35.0, Cut())],
    misbehaviours=[Misbehaviour(Stage.FINISHING, FallSilent())],
    translation_delay_s=0.0,
    no_data_timeout_s=23.0,
    no_speech_timeout_s=60.0,
    target=None,
    chunk_ms=100,
    live=False,
)
"""A file of 20.1 s: all of it is heard when the first cut comes, and the silence lasts until the second."""


def test_patience_ends_30_s_after_the_first_failure_when_all_is_heard() -> None:
    """With the error and the gap told; the word that was captioned before stands, and one cut fewer is survived."""
    outcome = run_virtually(IMPATIENT.play(), limit_s=7200)
    assert isinstance(outcome.error, ConnectionLostError)
    assert patience_is_used_up(IMPATIENT, outcome)
    assert outcome.took_s == pytest.approx(35.0)
    assert outcome.lines == IMPATIENT.speech.lines(translated=False)
    assert [(gap.begin_ms, gap.end_ms) for gap in outcome.gaps] == [(100, 20_100)]
    for plan in ([], IMPATIENT.plan[:1], IMPATIENT.plan[1:]):
        patient = dataclasses.replace(IMPATIENT, plan=plan)
        assert_complete(run_virtually(patient.play(), limit_s=7200), patient.speech, translated=False)


@quick
@example(IMPATIENT)
@given(trials())
def test_faults_change_nothing(trial: Trial) -> None:
    """As long as what is not covered fits the buffer."""
    transcript_is_whole(trial)


@thorough
@given(trials())
def test_many_faults_change_nothing(trial: Trial) -> None:
    """The same, many times."""
    transcript_is_whole(trial)


@quick
@given(trials(scarce=True))
def test_no_word_is_lost_without_a_gap(trial: Trial) -> None:
    """Wherever the service ends sentences, and however little is kept."""
    words_are_once_or_missing(trial)


@thorough
@given(trials(scarce=True))
def test_no_word_of_many_is_lost_without_a_gap(trial: Trial) -> None:
    """The same, many times."""
    words_are_once_or_missing(trial)
