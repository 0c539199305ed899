"""Every kind of end at every stage of a task: the right type, the right sentence, and the whole transcript anyway.

One test for each fault; within it, each stage is a session of its own in virtual time, and all that fail are told.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from websockets.exceptions import InvalidMessage

from app.captions.events import State, StatusChanged
from app.errors import HandshakeRejectedError, ServiceUnreachableError, TaskFailedError
from app.message import Message
from app.session import connection as connection_module
from app.session.connection import open_connection
from tests.fakes.content_service import ContentService
from tests.fakes.faults import HalfOpen, Planned, Stall
from tests.fakes.memory_network import MemoryNetwork, rejection
from tests.fakes.misbehaviour import (
    Act,
    Babble,
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
from tests.fakes.nonsense import NONSENSE
from tests.fakes.spoken import Speech, speak
from tests.fakes.virtual_time import in_virtual_time, run_virtually
from tests.session.rehearsal import Outcome, assert_complete, rehearse

SPEECH = speak(
    [[1, 2, 3, 4], [5], [5], [5, 6, 7, 8, 9, 10, 11, 12], [1, 2, 3, 4]],
    word_ms=[300, 220],
    pause_ms=[900, 500, 700, 900, 100],  # the last sentence is open until the end
)

LONG_SPEECH = speak([[1, 2, 3]] * 40, pause_ms=700)
"""Nobody waits for its end when the service does not answer for some tens of seconds."""

RUNNING = (Stage.FIRST_AUDIO, Stage.MID_SENTENCE, Stage.BETWEEN_FINALS, Stage.BETWEEN_SENTENCES)
ENDING = (Stage.FINISHING, Stage.FINISHED)
STARTED = (*RUNNING, *ENDING)
ALL = tuple(Stage)


@dataclass(frozen=True)
class Mended:
    """A fault that a session gets over.

    Attributes:
        stages: where.
        act: what.
        trouble: type and beginning of the sentence of what the session meets, and of what the user is told; None:
            nothing that either would notice.
    """

    stages: Sequence[Stage]
    act: Act
    trouble: tuple[str, str] | None


LOST = ("ConnectionLostError", "The connection to the content service was lost.")
STALLED = ("ConnectionStalledError", "The speech service stopped responding.")
UNSTARTED = ("StartTimeoutError", "The speech service is responding but isn't accepting audio.")
IDLE = ("TaskFailedError", "The speech service keeps ending immediately, as if it received no audio.")


def closed(code: int, reason: str = "") -> tuple[str, str]:
    """What a close with this code is."""
    return "ConnectionLostError", f"The content service closed the connection ({f'{code} {reason}'.strip()})."


MENDED: dict[str, Mended] = {
    "cut": Mended(ALL, DropConnection(), LOST),
    "close 1000": Mended(ALL, CloseConnection(1000), closed(1000)),
    "close 1001": Mended(ALL, CloseConnection(1001, "going away"), closed(1001, "going away")),
    "close 1007": Mended(ALL, CloseConnection(1007), closed(1007)),
    "close 1011": Mended(ALL, CloseConnection(1011, "overloaded"), closed(1011, "overloaded")),
    "close without a code": Mended(ALL, CloseConnection(1005), ("ConnectionLostError", "The content service closed")),
    "half-open": Mended(STARTED, GoHalfOpen(), STALLED),
    "half-open before task-started": Mended([Stage.BEFORE_STARTED], GoHalfOpen(), UNSTARTED),
    "no reading": Mended(STARTED, StopReading(), STALLED),
    "no reading before task-started": Mended([Stage.BEFORE_STARTED], StopReading(), UNSTARTED),
    "no reading for 8 s": Mended(STARTED, StopReading(8), None),
    "no reading for 8 s before task-started": Mended([Stage.BEFORE_STARTED], StopReading(8), None),
    "a message beyond all bounds": Mended(
        STARTED,
        Babble("a message beyond all bounds"),
        ("ConnectionLostError", "The content service sent an invalid response (1009)."),
    ),
    "no task-started": Mended([Stage.BEFORE_STARTED], FallSilent(), UNSTARTED),
    "silence": Mended(
        STARTED, FallSilent(), ("FinishTimeoutError", "The speech service didn't return the last words in time")
    ),
    "task-finished unasked": Mended(
        RUNNING, FinishUnasked(), ("ConnectionLostError", "The speech service ended its task early")
    ),
    "request timeout": Mended(
        (*RUNNING, Stage.FINISHED), FailTask("CLIENT_ERROR", "request timeout after 23 seconds."), IDLE
    ),
    "response timeout": Mended((*RUNNING, Stage.FINISHED), FailTask("ResponseTimeout", "Response timeout!"), IDLE),
    "no valid audio": Mended((*RUNNING, Stage.FINISHED), FailTask("NO_VALID_AUDIO_ERROR", "no audio"), IDLE),
    "no input audio": Mended((*RUNNING, Stage.FINISHED), FailTask("NO_INPUT_AUDIO_ERROR", "no audio"), IDLE),
    "throttled": Mended(
        ALL,
        FailTask("Throttling.RateQuota", "too many"),
        ("TaskFailedError", "Too many requests with this API key."),
    ),
    "an unknown code": Mended(
        ALL, FailTask("Odd.Thing", "what now"), ("TaskFailedError", "Speech service error (Odd.Thing: what now)")
    ),
}


STOPPED: dict[str, tuple[str, str]] = {
    "InvalidApiKey": ("no such key", "The speech service rejected the API key. Enter it again"),
    "ModelNotFound": ("no such model", "This model isn't available, or no longer is. Choose another"),
    "Model.AccessDenied": ("no", "This API key doesn't have access to the model."),
    "AccessDenied.Unpurchased": ("no", "The speech service isn't enabled for this account."),
    "Arrearage": ("no money", "This account has an overdue balance."),
    "UNSUPPORTED_FORMAT": ("what", "The speech service rejected a request (what)."),
    "InvalidParameter": ("No Klingon here.", "No Klingon here."),
    "CLIENT_ERROR": ("Failed to decode audio", "The speech service rejected a request (Failed to decode audio)."),
}
"""By code: the service's message, and the beginning of the sentence that ends the session."""

NEVER_NOTICED = [kind for kind in NONSENSE if kind != "a message beyond all bounds"]


def play_each(
    stages: Sequence[Stage],
    act: Act,
    check: Callable[[Stage, Outcome], None],
    *,
    after: int = 0,
    times: int = 1,
    speech: Speech = SPEECH,
) -> None:
    """One session for each stage at which this is done; fails with all the stages that fail."""
    failures: list[Exception] = []
    for stage in stages:
        service = ContentService(Misbehaviour(stage, act, after=after, times=times), translation_delay_s=0.4)
        try:
            check(stage, run_virtually(rehearse(speech, service)))
            assert service.plan.reached(stage) > after, "the stage was never reached"
        except Exception as error:
            error.add_note(f"at stage: {stage}")
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{act} at {len(failures)} of {len(stages)} stages", failures)


@pytest.mark.parametrize("fault", MENDED)
def test_what_can_be_mended_is(fault: str) -> None:
    """Its type, its sentence, told while it lasts, and the whole transcript with each translation in the end."""
    mended = MENDED[fault]

    def check(stage: Stage, outcome: Outcome) -> None:
        assert outcome.error is None
        assert_complete(outcome, SPEECH)
        assert all(isinstance(status.message, Message) for status in outcome.statuses)
        if mended.trouble is None:
            assert outcome.troubles == []
            return
        assert len(outcome.troubles) == 1, outcome.troubles
        name, sentence = outcome.troubles[0]
        assert (name, sentence[: len(mended.trouble[1])]) == mended.trouble
        told = [status.message for status in outcome.statuses if status.message.startswith(sentence)]
        if stage is Stage.FINISHED and mended.trouble == IDLE:
            assert told == []  # everything had been said
        else:
            assert told == [f"{sentence} Retrying (attempt 2)…"]
            assert outcome.statuses[-1].state is State.LISTENING

    play_each(mended.stages, mended.act, check)


@pytest.mark.parametrize("code", STOPPED)
def test_what_no_retry_can_mend_ends_a_session_that_was_never_accepted(code: str) -> None:
    """At once, with what to do; what was heard is a gap."""
    message, expected = STOPPED[code]
    service = ContentService(Misbehaviour(Stage.BEFORE_STARTED, FailTask(code, message)))
    outcome = run_virtually(rehearse(SPEECH, service))
    assert isinstance(outcome.error, TaskFailedError)
    assert outcome.error.code == code
    assert str(outcome.error).startswith(expected)
    assert outcome.dialled == 1
    assert State.RECONNECTING not in [status.state for status in outcome.statuses]
    assert outcome.lines == []
    assert {gap.reason for gap in outcome.gaps} <= {"the speech service failed"}


@pytest.mark.parametrize("code", STOPPED)
def test_one_refusal_does_not_end_a_session_that_was_accepted(code: str) -> None:
    """Its sentence is told, it is tried again, and nothing is lost."""
    message, expected = STOPPED[code]

    def check(stage: Stage, outcome: Outcome) -> None:
        assert outcome.error is None
        assert_complete(outcome, SPEECH)
        told = [status.message for status in outcome.statuses if status.message.startswith(expected)]
        assert len(told) == 1
        assert told[0].endswith("Retrying (attempt 2)…")

    play_each(STARTED, FailTask(code, message), check)


@pytest.mark.parametrize("code", STOPPED)
def test_a_refusal_that_stays_ends_it(code: str) -> None:
    """A key that was revoked in the middle: what was captioned stands, and all that was heard behind it is a gap."""
    message, expected = STOPPED[code]
    refusal = FailTask(code, message)
    service = ContentService(
        Misbehaviour(Stage.MID_SENTENCE, refusal, after=4),
        Misbehaviour(Stage.BEFORE_STARTED, refusal, after=1, times=1_000_000),
    )
    outcome = run_virtually(rehearse(LONG_SPEECH, service))
    assert_stopped_by_what_stays(outcome, expected)
    assert isinstance(outcome.error, TaskFailedError)


def assert_stopped_by_what_stays(outcome: Outcome, expected: str) -> None:
    """It was tried for some tens of seconds, and everything is captioned or a gap."""
    assert str(outcome.error).startswith(expected)
    tried = [
        at for at, event in outcome.events if isinstance(event, StatusChanged) and event.message.startswith(expected)
    ]
    assert len(tried) >= 5
    assert outcome.took_s - tried[0] >= 30
    lines = outcome.lines
    assert lines[-1].text.endswith("~")  # the partial stands, as far as it had come
    assert [line.text for line in lines[:-1]] == [line.text for line in LONG_SPEECH.lines()][: len(lines) - 1]
    (gap,) = outcome.gaps
    assert gap.begin_ms == lines[-1].end_ms
    assert gap.end_ms >= outcome.took_s * 1000 - 100
    assert gap.reason == "the speech service failed"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("CLIENT_ERROR", "request timeout after 23 seconds."),
        ("ResponseTimeout", "Response timeout!"),
        ("RequestTimeOut", "Response timeout!"),
        ("NO_VALID_AUDIO_ERROR", "no audio"),
    ],
)
def test_a_task_that_ends_for_want_of_speech_is_replaced_without_a_word(code: str, message: str) -> None:
    """The user sees nothing but captions."""

    def check(_: Stage, outcome: Outcome) -> None:
        assert outcome.error is None
        assert_complete(outcome, SPEECH)
        assert [status.state for status in outcome.statuses] == [State.CONNECTING, State.CONNECTING, State.LISTENING]

    play_each([Stage.BETWEEN_SENTENCES], FailTask(code, message), check, after=3)


def test_an_unknown_code_is_shown_after_a_few_tries() -> None:
    """The service's own code and words; one that takes the task first is tried for half a minute."""

    def check(stage: Stage, outcome: Outcome) -> None:
        assert isinstance(outcome.error, TaskFailedError)
        assert str(outcome.error) == "Speech service error (Odd.Thing: what now)."
        if stage is Stage.BEFORE_STARTED:
            assert outcome.dialled == 5
        else:
            assert outcome.dialled > 5
            assert outcome.took_s >= 30

    stages = [Stage.BEFORE_STARTED, Stage.FIRST_AUDIO]
    play_each(stages, FailTask("Odd.Thing", "what now"), check, times=99, speech=LONG_SPEECH)


@pytest.mark.parametrize("kind", NEVER_NOTICED)
def test_nonsense_changes_nothing(kind: str) -> None:
    """At every stage of one session: it is logged, and the task goes on; none of it is a caption."""
    service = ContentService(*(Misbehaviour(stage, Babble(kind)) for stage in Stage), translation_delay_s=0.4)
    outcome = run_virtually(rehearse(SPEECH, service))
    assert outcome.error is None
    assert outcome.troubles == []
    assert outcome.dialled == 1
    assert_complete(outcome, SPEECH)


def test_a_half_open_connection_is_found_within_15_seconds() -> None:
    """Counted from the last sign of life; and then the user is told."""
    slow = speak([[1, 2, 3]] * 12, pause_ms=1500)

    async def run() -> Outcome:
        return await rehearse(slow, ContentService(), plan=[Planned(10.0, HalfOpen())])

    outcome = run_virtually(run())
    assert_complete(outcome, slow)
    assert 10 < outcome.moments(State.RECONNECTING)[0] <= 25


# The handshake: what `websockets` raises there goes through the real `open_connection`


def tls(error: ssl.SSLError, **of_openssl: object) -> ssl.SSLError:
    """The error with what OpenSSL says of it."""
    for name, value in of_openssl.items():
        setattr(error, name, value)
    return error


REFUSED_FOR_NOW: dict[str, tuple[Exception | None, str, str]] = {
    "429": (
        rejection(429),
        "HandshakeRejectedError",
        "The content service is getting too many requests from this API key",
    ),
    "500": (rejection(500), "HandshakeRejectedError", "The content service is temporarily unavailable (HTTP 500)."),
    "503": (rejection(503), "HandshakeRejectedError", "The content service is temporarily unavailable (HTTP 503)."),
    "refused": (ConnectionRefusedError(111, ""), "ServiceUnreachableError", "The content service can't be reached"),
    "no network": (OSError(101, ""), "ServiceUnreachableError", "The content service can't be reached"),
    "reset": (ConnectionResetError(104, ""), "ServiceUnreachableError", "The content service can't be reached"),
    "no answer": (None, "ServiceUnreachableError", "The content service isn't responding."),
    "DNS": (
        socket.gaierror(-2, "Name or service not known"),
        "AddressNotFoundError",
        "Couldn't find the address of the content",
    ),
    "TLS": (
        tls(ssl.SSLError(1, ""), reason="NO_CIPHER"),
        "UntrustedPeerError",
        "Couldn't establish a secure connection to the content service",
    ),
    "certificate": (
        tls(ssl.SSLCertVerificationError(1, ""), verify_message="expired", verify_code=10),
        "UntrustedPeerError",
        "The certificate of the content service has expired",
    ),
    "something else": (InvalidMessage("no"), "ServiceUnreachableError", "The server at ws://127.0.0.1:9/ isn't"),
    "half an answer": (EOFError(), "ServiceUnreachableError", "The server at ws://127.0.0.1:9/ isn't a speech"),
}

REFUSED_FOR_GOOD = {
    401: "The content service rejected the API key. Enter it again.",
    403: "This API key doesn't have access to the content service.",
    404: "There is no speech service at ws://127.0.0.1:9/.",
    418: "The content service rejected the connection (HTTP 418 SomeCode).",
}


def through_open_connection(monkeypatch: pytest.MonkeyPatch) -> Callable[[MemoryNetwork], object]:
    """The real `open_connection`, for whose `websockets` the network in memory stands."""

    def dial(network: MemoryNetwork) -> object:
        monkeypatch.setattr(connection_module, "_StraightConnect", network.dial)
        return open_connection

    return dial


@pytest.mark.parametrize("refusal", REFUSED_FOR_NOW)
def test_a_handshake_that_fails_is_tried_again(refusal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the start and in the middle, with its type and its sentence; nothing is lost."""
    error, name, sentence = REFUSED_FOR_NOW[refusal]
    dial = through_open_connection(monkeypatch)
    drop = Misbehaviour(Stage.MID_SENTENCE, DropConnection(), after=1)
    for admitted, service, dialled in ((0, ContentService(), 3), (1, ContentService(drop), 4)):
        outcome = run_virtually(
            rehearse(LONG_SPEECH, service, dial=dial, refusals=[error, error], admitted_before=admitted)
        )
        assert outcome.error is None
        assert_complete(outcome, LONG_SPEECH)
        assert outcome.dialled == dialled
        met = [trouble for trouble in outcome.troubles if trouble != LOST]
        assert [(kind, said[: len(sentence)]) for kind, said in met] == [(name, sentence)] * 2


@pytest.mark.parametrize("status", REFUSED_FOR_GOOD)
def test_a_handshake_that_is_refused_for_good_ends_it(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, with what to do, as long as nothing was ever accepted."""
    dial = through_open_connection(monkeypatch)
    outcome = run_virtually(rehearse(SPEECH, ContentService(), dial=dial, refusals=[rejection(status, "SomeCode")]))
    assert isinstance(outcome.error, HandshakeRejectedError)
    assert (outcome.error.status, outcome.error.code) == (status, "SomeCode")
    assert str(outcome.error).startswith(REFUSED_FOR_GOOD[status])
    assert outcome.dialled == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_handshake_refusal_that_stays_ends_an_accepted_session(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that was revoked between two connections."""
    outcome = run_virtually(
        rehearse(
            LONG_SPEECH,
            ContentService(Misbehaviour(Stage.MID_SENTENCE, DropConnection(), after=4)),
            dial=through_open_connection(monkeypatch),
            refusals=[rejection(status)] * 1000,
            admitted_before=1,
        )
    )
    assert_stopped_by_what_stays(outcome, REFUSED_FOR_GOOD[status])


@pytest.mark.parametrize("status", [200, 302, 404, 407, 418])
def test_a_login_page_is_waited_out(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """For more than a minute, of a speech that goes on: nothing is lost."""
    speech = speak([[1, 2, 3]] * 100, pause_ms=700)
    outcome = run_virtually(
        rehearse(
            speech,
            ContentService(Misbehaviour(Stage.MID_SENTENCE, DropConnection(), after=1)),
            dial=through_open_connection(monkeypatch),
            refusals=[rejection(status)] * 14,
            admitted_before=1,
        )
    )
    assert outcome.error is None
    assert outcome.dialled == 16
    assert_complete(outcome, speech)


def test_nobody_there_is_given_up_after_30_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that has never answered."""
    outcome = run_virtually(
        rehearse(
            speak([[1]] * 60),
            ContentService(),
            dial=through_open_connection(monkeypatch),
            refusals=[ConnectionRefusedError(111, "")] * 1000,
        )
    )
    assert isinstance(outcome.error, ServiceUnreachableError)
    assert 25 < outcome.took_s < 35


@pytest.mark.parametrize(
    ("code", "message"),
    [("CLIENT_ERROR", "request timeout after 23 seconds."), ("ResponseTimeout", "Response timeout!")],
)
def test_a_timeout_during_finish_loses_no_word(code: str, message: str) -> None:
    """The last sentence was begun, and its end was sent: the service has not said it yet, so it is asked again."""

    def check(_: Stage, outcome: Outcome) -> None:
        assert outcome.error is None
        assert_complete(outcome, SPEECH)

    play_each([Stage.FINISHING], FailTask(code, message), check)


@in_virtual_time
async def test_a_long_stall_at_the_end_loses_no_word() -> None:
    """The service fails the task for want of data while the last words are held up on their way, and all is said."""
    speech = speak([[1, 2, 3], [4, 5, 6, 7]], pause_ms=[900, 100])
    stall_s = speech.sentences[1].begin_ms / 1000 - 0.2
    outcome = await rehearse(
        speech, ContentService(no_data_timeout_s=5), plan=[Planned(stall_s, Stall(7.0))], target=None
    )
    assert_complete(outcome, speech, translated=False)


@in_virtual_time
async def test_a_file_goes_on_after_a_task_without_speech() -> None:
    """The file waits for room, so the session must not wait for more of the file."""
    speech = speak([[1], [2], [3]], pause_ms=4000)
    service = ContentService(
        Misbehaviour(Stage.BETWEEN_SENTENCES, FailTask("ResponseTimeout", "Response timeout!")), pace=4.0
    )
    outcome = await rehearse(speech, service, live=False)
    assert_complete(outcome, speech)
