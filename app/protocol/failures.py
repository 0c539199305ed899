"""What a service's error code asks of the client: the vendor's table, with a sentence for the user each.

What to do is one of: go on with a new task and say nothing, try again later for as long as it takes, try again a few
times (a code that is not in the table), or stop and say what to do. Where a sentence has the service's own words in it,
they are one printable line of bounded length.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.errors import TaskFailedError
from app.message import Message, as_message
from app.protocol.peer_text import one_line


class Verdict(enum.Enum):
    """What to do about a failed task."""

    NEW_TASK = enum.auto()
    RETRY = enum.auto()
    RETRY_FEW = enum.auto()
    STOP = enum.auto()


@dataclass(frozen=True, slots=True)
class Failure:
    """A verdict, and the sentence that goes with it."""

    verdict: Verdict
    sentence: Message


# The sentence is seen only where even new tasks end like this, one after the other.
_IDLE = Failure(
    Verdict.NEW_TASK,
    Message("The speech service keeps ending immediately, as if it received no audio. Check the microphone."),
)

_BY_CODE: dict[str, Failure] = {
    "ResponseTimeout": _IDLE,
    "RequestTimeOut": _IDLE,
    "NO_VALID_AUDIO_ERROR": _IDLE,
    "NO_INPUT_AUDIO_ERROR": _IDLE,
    "Throttling": Failure(Verdict.RETRY, Message("Too many requests with this API key.")),
    "InvalidApiKey": Failure(
        Verdict.STOP,
        Message("The speech service rejected the API key. Enter it again, or switch to “This computer”."),
    ),
    "ModelNotFound": Failure(
        Verdict.STOP,
        Message(
            "This model isn't available, or no longer is. Choose another in Settings, or switch to “This computer”."
        ),
    ),
    "Model.AccessDenied": Failure(
        Verdict.STOP,
        Message(
            "This API key doesn't have access to the model. Enable it in the service's console, or choose "
            "another model in Settings."
        ),
    ),
    "AccessDenied": Failure(
        Verdict.STOP,
        Message(
            "The speech service isn't enabled for this account. Enable it in the service's console, or switch "
            "to “This computer”."
        ),
    ),
    "Arrearage": Failure(
        Verdict.STOP,
        Message("This account has an overdue balance. Pay it in the service's console, or switch to “This computer”."),
    ),
}


_MORE_OF_THE_FREE = Failure(
    Verdict.STOP,
    Message(
        "This account's free quota is used up. Enable paid usage in the service's console, or switch to “This "
        "computer”."
    ),
)

MESSAGE_LIMIT = 500
"""Characters of a service's message in a sentence: our own service lists languages in one."""

CODE_LIMIT = 80


def judge(code: str, message: str) -> Failure:
    """What to do about a task that failed with this code and message.

    A code such as ``Throttling.RateQuota`` belongs to the family of its first part, unless it is in the table itself.
    """
    code, message = one_line(code, limit=CODE_LIMIT), one_line(message, limit=MESSAGE_LIMIT)
    if code == "CLIENT_ERROR" and "timeout" in message.lower():
        return _IDLE
    if code == "InvalidParameter":
        # Our own service answers a language that it cannot do like this, with the list of what can be had.
        return Failure(Verdict.STOP, as_message(message)) if message else _ours(code)
    if code.partition(".")[0] == "UNSUPPORTED_FORMAT":
        return _ours(message or code)
    known = _BY_CODE.get(code) or _BY_CODE.get(code.partition(".")[0])
    if code.startswith("Throttling") and "free" in message.lower():
        known = _MORE_OF_THE_FREE  # the vendor's "Free allocated quota exceeded": no waiting brings that back
    if known is not None:
        return known
    if "decode audio" in message.lower():
        return _ours(message)
    sentence = Message(
        "Speech service error ({code}: {message}).",
        code=code or Message("no error code"),
        message=message or Message("no details"),
    )
    return Failure(Verdict.RETRY_FEW, sentence)


def _ours(message: str) -> Failure:
    return Failure(
        Verdict.STOP,
        Message(
            "The speech service rejected a request ({message}). This is a bug in Surtitle. Please report it.",
            message=message,
        ),
    )


def failure_error(code: str, message: str) -> TaskFailedError:
    """The error to raise for a task that failed with this code and message."""
    failure = judge(code, message)
    return TaskFailedError(failure.sentence, code=code, detail=message, retryable=failure.verdict is not Verdict.STOP)
