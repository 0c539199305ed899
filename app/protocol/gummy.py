"""gummy-realtime-v1 (run-task / finish-task), the client's side of one task; other models share it (`Dialect`).

A task is asked for, started, fed with audio, told that no more will come, and finished; or it fails at any point::

    state       start()    task-started  send_audio()  finish()    task-finished  task-failed
    IDLE        STARTING   -             error         error       -              -
    STARTING    error      STREAMING     error         error       -              FAILED
    STREAMING   error      -             STREAMING     FINISHING   FINISHED       FAILED
    FINISHING   error      -             error         error       FINISHED       FAILED
    FINISHED    error      -             error         error       -              -
    FAILED      error      -             error         error       -              -

(``_ON_CALL`` and ``_ON_MESSAGE`` are this table; a result leaves STREAMING and FINISHING as they are.)

*error* is a `LocalProtocolError`, *-* a message that is ignored, as is every message that is malformed, of another
task, or of a name that we do not know. After FINISHED the connection stands and may carry a new task, with a new
machine and another task id; after FAILED the service closes it.

One event of the service may speak of the transcription, of the translation, or of both; what it says of a sentence
is read, and mended where it can be, in ``sentences.py``.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterator
from typing import Protocol

import msgspec
from msgspec import UNSET

from app.captions.timeline import BYTES_PER_FRAME, frames_to_ms
from app.errors import LocalProtocolError
from app.message import Message
from app.protocol import messages
from app.protocol.events import (
    Frame,
    MessageIgnored,
    SentenceRevised,
    ServiceEvent,
    TaskFailed,
    TaskFinished,
    TaskRequest,
    TaskStarted,
    UsageCounted,
)
from app.protocol.failures import CODE_LIMIT, MESSAGE_LIMIT
from app.protocol.peer_text import one_line
from app.protocol.sentences import read_output, read_usage_s


class ClientState(enum.Enum):
    """Where the client's side of a task stands."""

    IDLE = enum.auto()
    STARTING = enum.auto()
    STREAMING = enum.auto()
    FINISHING = enum.auto()
    FINISHED = enum.auto()
    FAILED = enum.auto()


_ON_CALL: dict[str, dict[ClientState, ClientState]] = {
    "start": {ClientState.IDLE: ClientState.STARTING},
    "send_audio": {ClientState.STREAMING: ClientState.STREAMING},
    "finish": {ClientState.STREAMING: ClientState.FINISHING},
}
"""The state that a call leads to, by the state in which it is made; anywhere else it is an error."""

_ON_MESSAGE: dict[str, dict[ClientState, ClientState]] = {
    "task-started": {ClientState.STARTING: ClientState.STREAMING},
    "result-generated": {
        ClientState.STREAMING: ClientState.STREAMING,
        ClientState.FINISHING: ClientState.FINISHING,
    },
    "task-finished": {
        ClientState.STREAMING: ClientState.FINISHED,
        ClientState.FINISHING: ClientState.FINISHED,
    },
    "task-failed": {
        ClientState.STARTING: ClientState.FAILED,
        ClientState.STREAMING: ClientState.FAILED,
        ClientState.FINISHING: ClientState.FAILED,
    },
}
"""The same of the service's messages; anywhere else they are ignored."""

_encode = msgspec.json.Encoder().encode
_decode_event = msgspec.json.Decoder(messages.Event).decode
_decode_result = msgspec.json.Decoder(messages.ResultPayload).decode


class Dialect(Protocol):
    """What differs between the models that speak run-task."""

    def parameters(self, request: TaskRequest) -> msgspec.Struct:
        """How a task is asked for: what is sent as the ``parameters`` of run-task."""

    def read(self, output: messages.Output, *, sent_ms: int) -> Iterator[SentenceRevised | MessageIgnored]:
        """What a result says, of a task that has been sent so much sound."""


class Gummy:
    """As gummy-realtime-v1 has it: a transcription and a translation."""

    def parameters(self, request: TaskRequest) -> messages.Parameters:
        """How a task is asked for."""
        return messages.Parameters(
            source_language=request.source_language,
            translation_enabled=request.target_language is not None,
            translation_target_languages=[request.target_language] if request.target_language else None,
            vocabulary_id=request.vocabulary_id or UNSET,
            max_end_silence=request.max_end_silence_ms or UNSET,
        )

    def read(self, output: messages.Output, *, sent_ms: int) -> Iterator[SentenceRevised | MessageIgnored]:
        """What a result says: each text by itself, or both."""
        return read_output(output, sent_ms=sent_ms)


class GummyClient:
    """One task, as a `ClientProtocol`; `dialect`: of the model that is asked for, gummy's where it is left open.

    Attributes:
        state: where the task stands; changed by the methods only.
        task_id: what the task is called on the wire.
    """

    def __init__(self, request: TaskRequest, *, task_id: str | None = None, dialect: Dialect | None = None) -> None:
        self.state = ClientState.IDLE
        self.task_id = task_id or uuid.uuid4().hex
        self._request = request
        self._dialect = dialect or Gummy()
        self._outgoing: list[Frame] = []
        self._sent_bytes = 0

    def start(self) -> None:
        """Ask for the task."""
        after = self._after_call("start", Message("start a task"))
        parameters = self._dialect.parameters(self._request)
        self._send("run-task", messages.RunTask(model=self._request.model, parameters=parameters, input={}))
        self.state = after

    def send_audio(self, pcm: bytes) -> None:
        """Send some mono 16-bit little-endian samples at 16 kHz."""
        self.state = self._after_call("send_audio", Message("send audio"))
        self._outgoing.append(pcm)
        self._sent_bytes += len(pcm)

    def finish(self) -> None:
        """Tell the service that no more audio will come."""
        self.state = self._after_call("finish", Message("finish the task"))
        self._send("finish-task", messages.FinishTask(input={}))

    def frames_to_send(self) -> list[Frame]:
        """The messages to send now, in order; each is returned once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def receive(self, frame: Frame) -> tuple[ServiceEvent, ...]:
        """What a message of the service means; nonsense becomes `MessageIgnored`."""
        if isinstance(frame, bytes):
            return (MessageIgnored(f"a binary message of {len(frame)} bytes"),)
        try:
            return self._understand(_decode_event(frame))
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            return (MessageIgnored(one_line(f"a message that cannot be read: {error}")),)

    def _understand(self, event: messages.Event) -> tuple[ServiceEvent, ...]:
        header = event.header
        if header.task_id and header.task_id != self.task_id:
            return (MessageIgnored(f"'{one_line(header.event, limit=40)}' of another task"),)
        after = _ON_MESSAGE.get(header.event, {}).get(self.state)
        if after is None:
            return (MessageIgnored(f"'{one_line(header.event, limit=40)}' in state {self.state.name}"),)
        events = self._say(header, event.payload)  # raises where the message cannot be read: nothing has changed then
        self.state = after
        return events

    def _say(self, header: messages.EventHeader, payload: msgspec.Raw) -> tuple[ServiceEvent, ...]:
        """What a message says that comes in its time."""
        match header.event:
            case "task-started":
                return (TaskStarted(),)
            case "task-finished":
                return (*self._last_results(payload), TaskFinished())
            case "task-failed":
                return (_failed(header),)
            case _:
                return self._results(payload)

    def _results(self, payload: msgspec.Raw) -> tuple[ServiceEvent, ...]:
        result = _decode_result(payload)
        events: list[ServiceEvent] = []
        if result.output is not None:
            events += self._dialect.read(result.output, sent_ms=frames_to_ms(self._sent_bytes // BYTES_PER_FRAME))
        if (seconds := read_usage_s(result.usage)) is not None:
            events.append(UsageCounted(seconds))
        return tuple(events)

    def _last_results(self, payload: msgspec.Raw) -> tuple[ServiceEvent, ...]:
        """What task-finished carries beside the end; the end counts, whatever that is."""
        try:
            return self._results(payload)
        except (msgspec.DecodeError, RecursionError):
            return ()

    def _after_call(self, call: str, what: Message) -> ClientState:
        """The state that a call leads to. Raises `LocalProtocolError` where it is not allowed."""
        after = _ON_CALL[call].get(self.state)
        if after is None:
            raise LocalProtocolError(Message("can't {what} in state {state}", what=what, state=self.state.name))
        return after

    def _send(self, action: str, payload: msgspec.Struct) -> None:
        header = messages.CommandHeader(action=action, task_id=self.task_id)
        self._outgoing.append(_encode(messages.Command(header, msgspec.Raw(_encode(payload)))).decode())


def _failed(header: messages.EventHeader) -> TaskFailed:
    """The failure, with code and message as far as they are any."""
    code, message = (
        str(said) if isinstance(said, str | int) else "" for said in (header.error_code, header.error_message)
    )
    return TaskFailed(one_line(code, limit=CODE_LIMIT), one_line(message, limit=MESSAGE_LIMIT))
