"""A session over the realtime protocol: the same session, the same faults, the same transcript."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.captions.events import State
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import TaskFailedError
from app.protocol.models import CLOUD_MODEL
from app.session import session as session_module
from app.session.silence import LATE_DETECTOR_FRAMES
from app.session.task_rotation import TaskRotation
from tests.fakes.content_service import ContentService
from tests.fakes.misbehaviour import (
    Act,
    CloseConnection,
    DropConnection,
    FailTask,
    FallSilent,
    FinishUnasked,
    GoHalfOpen,
    Misbehaviour,
    Stage,
    StopReading,
)
from tests.fakes.spoken import Line, Speech, speak
from tests.fakes.virtual_time import run_virtually
from tests.session.rehearsal import Outcome, flaws, rehearse

MODELS = pytest.mark.parametrize("model", [CLOUD_MODEL, "qwen3.5-livetranslate-flash-realtime"])
SPEECH = speak(
    [[1, 2, 3, 4], [5], [5], [5, 6, 7, 8, 9, 10, 11, 12], [1, 2, 3, 4]],
    word_ms=[300, 220],
    pause_ms=[900, 500, 700, 900, 100],
)
RUNNING = (Stage.FIRST_AUDIO, Stage.MID_SENTENCE, Stage.BETWEEN_FINALS, Stage.BETWEEN_SENTENCES)
STARTED = (*RUNNING, Stage.FINISHING, Stage.FINISHED)


def assert_complete(outcome: Outcome, speech: Speech, *, translated: bool = True) -> None:
    """The transcript is the fault-free one but for the times of words, which this protocol has not."""
    assert not (found := list(flaws(outcome))), "\n".join(found)
    assert [_plain(line) for line in outcome.lines] == [_plain(line) for line in speech.lines(translated=translated)]
    assert outcome.gaps == []


def _once(words: list[str]) -> list[str]:
    return [word for word, _ in itertools.groupby(words)]


def _plain(line: Line) -> Line:
    return replace(line, words=())


@MODELS
@pytest.mark.parametrize("target", ["es", None])
def test_a_speech_is_captioned(model: str, target: str | None) -> None:
    """Every sentence with its bounds and, where it is wanted, its translation, however late that comes."""
    for delay_s in (0, 0.4, 1.5):
        service = ContentService(model=model, translation_delay_s=delay_s)
        outcome = run_virtually(rehearse(SPEECH, service, target=target))
        assert outcome.error is None
        assert outcome.troubles == []
        assert_complete(outcome, SPEECH, translated=target is not None)
        assert [status.state for status in outcome.statuses][-1] is State.LISTENING


@MODELS
@pytest.mark.parametrize(
    ("stages", "act"),
    [
        (tuple(Stage), DropConnection()),
        (tuple(Stage), CloseConnection(1007)),
        (tuple(Stage), CloseConnection(1011, "overloaded")),
        (STARTED, GoHalfOpen()),
        (STARTED, StopReading()),
        (STARTED, FallSilent()),
        ([Stage.BEFORE_STARTED], FallSilent()),
        (RUNNING, FinishUnasked()),
        ((*RUNNING, Stage.FINISHED), FailTask("x", "the session has timed out: time out")),
        (RUNNING, FailTask("Throttling.RateQuota", "too many")),
    ],
)
def test_a_fault_costs_nothing(model: str, stages: tuple[Stage, ...], act: Act) -> None:
    """At every stage of a session."""
    for stage in stages:
        service = ContentService(Misbehaviour(stage, act), model=model, translation_delay_s=0.4)
        outcome = run_virtually(rehearse(SPEECH, service))
        assert outcome.error is None, stage
        assert_complete(outcome, SPEECH)
        assert service.plan.reached(stage)


@MODELS
def test_what_no_retry_can_mend_ends_it(model: str) -> None:
    """With the sentence that says what to do, and no second try, where nothing was accepted."""
    service = ContentService(Misbehaviour(Stage.BEFORE_STARTED, FailTask("Arrearage", "pay")), model=model)
    outcome = run_virtually(rehearse(SPEECH, service))
    assert isinstance(outcome.error, TaskFailedError)
    assert str(outcome.error).startswith("This account has an overdue balance.")
    assert outcome.dialled == 1


@MODELS
def test_a_session_is_relieved_before_the_service_ends_it(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one takes over at the end of a sentence, without a word."""
    monkeypatch.setattr(session_module, "TaskRotation", lambda _: TaskRotation(2, grace_s=60))
    service = ContentService(model=model, translation_delay_s=0.4)
    outcome = run_virtually(rehearse(SPEECH, service))
    assert outcome.error is None
    assert_complete(outcome, SPEECH)
    assert service.tasks_begun >= 2
    assert outcome.troubles == []
    assert {status.state for status in outcome.statuses} <= {State.CONNECTING, State.LISTENING}


@MODELS
def test_a_relay_in_a_long_silence_does_not_send_all_of_it_again(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the next session hears the break of a meeting again, and captions come late for as long as that takes."""
    monkeypatch.setattr(session_module, "TaskRotation", lambda _: TaskRotation(100, grace_s=60))
    speech = speak([[1, 2, 3, 4], [5, 6, 7], [8, 9]], pause_ms=[120_000, 500, 500])
    service = ContentService(model=model, translation_delay_s=0.4, no_speech_timeout_s=None)
    outcome = run_virtually(rehearse(speech, service))
    assert_complete(outcome, speech)
    assert service.tasks_begun == 2
    frames = sum(chunk.frames for chunk in speech.chunks(chunk_ms=100))
    assert service.heard_frames <= frames + LATE_DETECTOR_FRAMES + SAMPLE_RATE_HZ


@MODELS
def test_a_sentence_that_lasts_too_long_is_cut_and_no_word_of_it_lost(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next session goes on with the very next word; one that is cut itself may be heard by both."""
    long_one = speak([[1, 2, 3], list(range(7, 60)), [1, 2, 3]], pause_ms=1_200)
    monkeypatch.setattr(session_module, "TaskRotation", lambda _: TaskRotation(3, grace_s=4))
    service = ContentService(model=model, translation_delay_s=0.4)
    outcome = run_virtually(rehearse(long_one, service))
    assert outcome.error is None
    assert list(flaws(outcome)) == []
    assert outcome.gaps == []
    said = [word for line in long_one.lines() for word in line.text.split()]
    assert _once([word for line in outcome.lines for word in line.text.split()]) == said
    assert _once([word for line in outcome.lines for word in line.translation.lower().split()]) == said
    assert len(outcome.lines) > 3
