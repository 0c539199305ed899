"""gummy-realtime-v1 (run-task / finish-task), the client's side of one task.

A task is asked for, started, fed with audio, told that no more will come, and finished; or it fails at any point::

    state       start()    task-started  send_audio()  finish()    task-finished  task-failed
    IDLE        STARTING   -             error         error       -              -
    STARTING    error      STREAMING     error         error       -              FAILED
    STREAMING   error      -             STREAMING     FINISHING   FINISHED       FAILED
    FINISHING   error      -             error         error       FINISHED       FAILED
    FINISHED    error      -             error         error       -              -
    FAILED      error      -             error         error       -              -

*error* is a `LocalProtocolError`, *-* a message that is ignored, as is every message that is malformed, of another
task, or of a name that we do not know. After FINISHED the connection stands and may carry a new task, with a new
machine and another task id; after FAILED the service closes it.

One event of the service may speak of the transcription, of the translation, or of both. `stash` is the beginning of
the next sentence, already heard: beside a partial it is shown as that partial's tail; beside a final, it is the
first partial of the next sentence.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from app.captions.events import Stream, Word
from app.errors import LocalProtocolError
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


class ClientState(enum.Enum):
    """Where the client's side of a task stands."""

    IDLE = enum.auto()
    STARTING = enum.auto()
    STREAMING = enum.auto()
    FINISHING = enum.auto()
    FINISHED = enum.auto()
    FAILED = enum.auto()


_RUNNING = (ClientState.STREAMING, ClientState.FINISHING)

_encode = msgspec.json.Encoder().encode
_decode_event = msgspec.json.Decoder(messages.Event).decode
_decode_result = msgspec.json.Decoder(messages.ResultPayload).decode


class GummyClient:
    """One task, as a `ClientProtocol`.

    Attributes:
        state: where the task stands; changed by the methods only.
        task_id: what the task is called on the wire.
    """

    def __init__(self, request: TaskRequest, *, task_id: str | None = None) -> None:
        self.state = ClientState.IDLE
        self.task_id = task_id or uuid.uuid4().hex
        self._request = request
        self._outgoing: list[Frame] = []

    def start(self) -> None:
        """Ask for the task."""
        self._expect(ClientState.IDLE, "start a task")
        request = self._request
        parameters = messages.Parameters(
            source_language=request.source_language,
            translation_enabled=request.target_language is not None,
            translation_target_languages=[request.target_language] if request.target_language else None,
            vocabulary_id=request.vocabulary_id or UNSET,
            max_end_silence=request.max_end_silence_ms or UNSET,
        )
        self._send("run-task", messages.RunTask(model=request.model, parameters=parameters, input={}))
        self.state = ClientState.STARTING

    def send_audio(self, pcm: bytes) -> None:
        """Send some mono 16-bit little-endian samples at 16 kHz."""
        self._expect(ClientState.STREAMING, "send audio")
        self._outgoing.append(pcm)

    def finish(self) -> None:
        """Tell the service that no more audio will come."""
        self._expect(ClientState.STREAMING, "finish the task")
        self._send("finish-task", messages.FinishTask(input={}))
        self.state = ClientState.FINISHING

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
            return (MessageIgnored(f"a message that cannot be read: {error}"),)

    def _understand(self, event: messages.Event) -> tuple[ServiceEvent, ...]:
        header = event.header
        if header.task_id and header.task_id != self.task_id:
            return (MessageIgnored(f"{header.event!r} of another task"),)
        match header.event:
            case "task-started" if self.state is ClientState.STARTING:
                self.state = ClientState.STREAMING
                return (TaskStarted(),)
            case "result-generated" if self.state in _RUNNING:
                return tuple(_results(_decode_result(event.payload)))
            case "task-finished" if self.state in _RUNNING:
                self.state = ClientState.FINISHED
                return (*_last_results(event.payload), TaskFinished())
            case "task-failed" if self.state in (*_RUNNING, ClientState.STARTING):
                self.state = ClientState.FAILED
                return (TaskFailed(header.error_code or "", header.error_message or ""),)
            case name:
                return (MessageIgnored(f"{name!r} in state {self.state.name}"),)

    def _expect(self, state: ClientState, what: str) -> None:
        if self.state is not state:
            raise LocalProtocolError(f"cannot {what} in state {self.state.name}")

    def _send(self, action: str, payload: msgspec.Struct) -> None:
        header = messages.CommandHeader(action=action, task_id=self.task_id)
        self._outgoing.append(_encode(messages.Command(header, msgspec.Raw(_encode(payload)))).decode())


def _last_results(payload: msgspec.Raw) -> tuple[ServiceEvent, ...]:
    """What task-finished carries beside the end; the end counts, whatever that is."""
    try:
        return tuple(_results(_decode_result(payload)))
    except msgspec.DecodeError:
        return ()


def _results(payload: messages.ResultPayload) -> Iterator[ServiceEvent]:
    output = payload.output
    if output is not None and output.transcription is not None:
        yield from _sentences(output.transcription, Stream.SOURCE)
    if output is not None:
        for translation in output.translations or ():
            yield from _sentences(translation, Stream.TRANSLATION)
    if payload.usage is not None and payload.usage.duration is not None:
        yield UsageCounted(round(payload.usage.duration))


def _sentences(wire: messages.WireSentence, stream: Stream) -> Iterator[SentenceRevised]:
    """The sentence, and the next one where its beginning is stashed behind a final."""
    final = wire.sentence_end is True
    stash = wire.stash if wire.stash is not None and wire.stash.text else None
    tail = stash if not final else None
    words = _words(wire.words)
    yield SentenceRevised(
        sentence=wire.sentence_id,
        stream=stream,
        language=wire.lang or "",
        text=wire.text + (tail.text if tail else ""),
        begin_ms=wire.begin_time,
        end_ms=_end_ms(wire, words) if final else wire.end_time or None,
        words=words + (_words(tail.words) if tail else ()),
        final=final,
        heard_ms=wire.current_time or None,
        provisional_end=bool(wire.vad_pre_end) and not wire.pre_end_failed,
    )
    if final and stash is not None:
        following = stash.sentence_id if stash.sentence_id is not None else 0
        stash_words = _words(stash.words)
        begin_ms = stash.begin_time
        if begin_ms is None:
            begin_ms = stash_words[0].begin_ms if stash_words else _end_ms(wire, words)
        yield SentenceRevised(
            sentence=max(following, wire.sentence_id + 1),
            stream=stream,
            language=wire.lang or "",
            text=stash.text,
            begin_ms=begin_ms,
            end_ms=None,
            words=stash_words,
            heard_ms=stash.current_time,
        )


def _end_ms(wire: messages.WireSentence, words: tuple[Word, ...]) -> int:
    """When a final ends; some services leave that out, and only the last word tells."""
    known = wire.end_time or (words[-1].end_ms if words else None) or wire.current_time or wire.begin_time
    return max(known, wire.begin_time)


def _words(wire: list[messages.WireWord] | None) -> tuple[Word, ...]:
    return tuple(
        Word(word.text, word.begin_time, max(word.begin_time, word.end_time or 0), bool(word.fixed))
        for word in wire or ()
    )
