"""What any wire protocol says, in one vocabulary: the seam between the session and the protocols.

A session speaks to a `ClientProtocol` and never sees a wire message; a further protocol is one more module with one
more class of that shape. Times in here are integer milliseconds since the task's first frame of audio, sentence
numbers count from 0 within the task: the session maps both to its own.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Protocol

from app.captions.events import Stream, Word

Frame = str | bytes
"""One WebSocket message: text or binary."""


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """What a client asks of a service for one task.

    Attributes:
        model: the vendor's name of the model.
        source_language: code of the spoken language, or None: the service finds out.
        target_language: code of the language to translate into, or None: no translation.
        vocabulary_id: the service's handle of a list of hot words, or None.
        max_end_silence_ms: silence that ends a sentence (200 to 6000), or None: the service's default.
    """

    model: str = "gummy-realtime-v1"
    source_language: str | None = None
    target_language: str | None = None
    vocabulary_id: str | None = None
    max_end_silence_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """The service takes audio now."""


@dataclass(frozen=True, slots=True)
class SentenceRevised:
    """One text of one sentence, whole: it replaces what was said of it before.

    Attributes:
        sentence: number within the task.
        language: code, or empty where the service does not say.
        end_ms: None while the sentence has no end yet.
        heard_ms: how far the service had listened when it said so; None where it does not say.
        final: it will not be revised any more.
        provisional_end: the service believes that the sentence ends here, and may take that back.
    """

    sentence: int
    stream: Stream
    language: str
    text: str
    begin_ms: int
    end_ms: int | None
    words: tuple[Word, ...] = ()
    final: bool = False
    heard_ms: int | None = None
    provisional_end: bool = False


@dataclass(frozen=True, slots=True)
class UsageCounted:
    """Seconds that the service has counted in this task so far."""

    seconds: int


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """All results of the task are out."""


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """The service ended the task; `code` and `message` are its own words, for `failures.judge`."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class MessageIgnored:
    """A message that says nothing to us, and why; for the log, never for the screen."""

    reason: str


ServiceEvent = TaskStarted | SentenceRevised | UsageCounted | TaskFinished | TaskFailed | MessageIgnored


class ClientProtocol(Protocol):
    """The client's side of one task, without any I/O.

    Call `start`, send what `frames_to_send` returns after every call, and give `receive` whatever arrives. Audio and
    `finish` are allowed once `TaskStarted` has been received; earlier is a `LocalProtocolError`.
    """

    def start(self) -> None:
        """The connection stands: ask for the task."""

    def send_audio(self, pcm: bytes) -> None:
        """Mono 16-bit little-endian samples at 16 kHz, about 100 ms of them."""

    def finish(self) -> None:
        """No more audio will come: the service shall send what it still has."""

    def receive(self, frame: Frame) -> tuple[ServiceEvent, ...]:
        """What a message of the service means. Never raises: nonsense becomes `MessageIgnored`."""

    def frames_to_send(self) -> list[Frame]:
        """The messages to send now, in order; each is returned once."""


class ServerState(enum.Enum):
    """Where the service's side of a connection stands; FINISHED where it may carry no further task."""

    IDLE = enum.auto()
    REQUESTED = enum.auto()
    RUNNING = enum.auto()
    FINISHING = enum.auto()
    FINISHED = enum.auto()
    FAILED = enum.auto()


@dataclass(frozen=True, slots=True)
class TaskRequested:
    """A client asks for a task (the server's side).

    Attributes:
        request: the task, as our own clients would say it.
        audio_format: `pcm`, `wav` or another name from the wire.
        sample_rate_hz: of the audio to come.
        transcription_wanted, translation_wanted: which of the two texts; at least one.
        target_languages: all of those on the wire; `request` holds the first.
    """

    request: TaskRequest
    audio_format: str = "pcm"
    sample_rate_hz: int = 16_000
    transcription_wanted: bool = True
    translation_wanted: bool = False
    target_languages: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class AudioReceived:
    """Some audio of the running task, in the task's own format."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FinishRequested:
    """No more audio will come."""


@dataclass(frozen=True, slots=True)
class ClientAtFault:
    """The client did what the protocol does not allow; the task has been failed, and the connection is to be closed."""

    code: str
    message: str


ClientEvent = TaskRequested | AudioReceived | FinishRequested | ClientAtFault


class ServerProtocol(Protocol):
    """The service's side of one connection, without any I/O.

    Attributes:
        state: where it stands; changed by the methods only.
    """

    state: ServerState

    @property
    def is_over(self) -> bool:
        """Whether the connection is to be closed."""

    def receive(self, frame: Frame) -> tuple[ClientEvent, ...]:
        """What a message of the client means. Never raises: what is not allowed becomes `ClientAtFault`."""

    def accept(self) -> None:
        """The requested task is started."""

    def send_result(
        self,
        *,
        transcription: SentenceRevised | None = None,
        translation: SentenceRevised | None = None,
        usage_s: int | None = None,
    ) -> None:
        """Send one or both texts of a sentence; both carry its number."""

    def complete(self, *, usage_s: int | None = None) -> None:
        """All results are out."""

    def fail(self, code: str, message: str) -> None:
        """End the task with an error."""

    def frames_to_send(self) -> list[Frame]:
        """The messages to send now, in order; each is returned once."""
