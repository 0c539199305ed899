"""What the user is told of a session."""

from __future__ import annotations

from app.captions.events import State, StatusChanged
from app.session.session_status import SessionStatus


def test_the_worst_is_told_first() -> None:
    """A lost microphone goes before whatever the service does; when it is back, that is told again."""
    told: list[StatusChanged] = []
    situation = SessionStatus(told.append)
    situation.say(State.LISTENING, "Listening to a microphone.")
    situation.source_lost("It was unplugged.")
    situation.say(State.RECONNECTING, "The connection was lost.")
    situation.say(State.LISTENING, "Listening to a microphone.")
    situation.source_is_back("Listening to another one.")
    assert told == [
        StatusChanged(State.LISTENING, "Listening to a microphone."),
        StatusChanged(State.RECONNECTING, "It was unplugged.", source_lost=True),
        StatusChanged(State.LISTENING, "Listening to another one."),
    ]


def test_a_delay_is_told_in_seconds_from_three_on_and_until_it_is_small() -> None:
    """The number does not flicker at its edge, and each is told once."""
    told: list[StatusChanged] = []
    situation = SessionStatus(told.append)
    situation.say(State.LISTENING, "Listening.")
    for behind_ms in (2900, 3100, 3400, 4000, 2900, 2100, 1900, 2900):
        situation.behind(behind_ms)
    assert [status.behind_ms for status in told] == [0, 3000, 4000, 2000, 0]
    assert told[1].state is State.LISTENING
    assert "3 s behind" in told[1].message
    assert "Nothing is lost" in told[1].message
    assert told[-1].message == "Listening."


def test_a_busy_computer_is_named() -> None:
    """It can be helped by closing something; a slow network cannot."""
    told: list[StatusChanged] = []
    situation = SessionStatus(told.append)
    situation.say(State.LISTENING, "Listening.")
    situation.behind(5000, local_overload=True)
    assert "This computer is busy" in told[-1].message


def test_while_connecting_no_delay_is_told() -> None:
    """It would count the seconds of a start that takes its time."""
    told: list[StatusChanged] = []
    situation = SessionStatus(told.append)
    situation.say(State.CONNECTING, "Connecting…")
    situation.behind(9000)
    assert [status.behind_ms for status in told] == [0]


def test_while_a_source_is_opened_nothing_else_is_told() -> None:
    """The stretch before it may still be finished meanwhile; afterwards the state is what it was."""
    told: list[StatusChanged] = []
    situation = SessionStatus(told.append)
    situation.say(State.LISTENING, "Listening.")
    situation.source_lost("It was unplugged.")
    situation.opening("Opening…")
    situation.behind(9000)
    situation.opened()
    assert told == [
        StatusChanged(State.LISTENING, "Listening."),
        StatusChanged(State.RECONNECTING, "It was unplugged.", source_lost=True),
        StatusChanged(State.CONNECTING, "Opening…"),
        StatusChanged(State.LISTENING, told[-1].message, 9000),
    ]
