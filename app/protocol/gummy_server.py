"""gummy-realtime-v1, the service's side of one connection: tasks one after another.

::

    state       run-task    accept()   audio     send_result()  finish-task  complete()  fail()
    IDLE        REQUESTED   error      fault     error          fault        error       error
    REQUESTED   fault       RUNNING    fault     error          fault        error       FAILED
    RUNNING     fault       error      RUNNING   RUNNING        FINISHING    error       FAILED
    FINISHING   fault       error      ignored   FINISHING      ignored      IDLE        FAILED
    FAILED      ignored     error      ignored   error          ignored      error       FAILED

*error* is a `LocalProtocolError`; a *fault* is the client's: the task is failed with a code, `ClientAtFault` tells
the server to close the connection, and whatever still arrives is ignored. What is said of a fault, or of a failure, is
one line of bounded length, whatever a client put into its message.

What the vendor's own client demands shapes the messages: every sentence has an ``end_time`` or a ``current_time``
that is not null, every word all of its fields, and ``task-finished`` an ``output`` and a ``usage``. A final has both
times: ``current_time`` tells a client how far behind its captions are.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from app.captions.events import Word
from app.errors import LocalProtocolError
from app.message import Message
from app.protocol import messages
from app.protocol.events import (
    AudioReceived,
    ClientAtFault,
    ClientEvent,
    FinishRequested,
    Frame,
    SentenceRevised,
    ServerState,
    TaskRequest,
    TaskRequested,
)
from app.protocol.failures import MESSAGE_LIMIT
from app.protocol.messages import LONGEST_TASK_ID
from app.protocol.peer_text import one_line

_MARKS = ".,;:!?…。，、；：！？"
_encode = msgspec.json.Encoder().encode
_decode_command = msgspec.json.Decoder(messages.Command).decode
_decode_run_task = msgspec.json.Decoder(messages.RunTask[messages.Parameters]).decode


class GummyServer:
    """One connection, seen from the service.

    Attributes:
        state: where it stands; changed by the methods only.
        task_id: the task that runs, or ran last.
    """

    def __init__(self) -> None:
        self.state = ServerState.IDLE
        self.task_id = ""
        self._only_recognises = False
        self._outgoing: list[Frame] = []

    @property
    def is_over(self) -> bool:
        """Whether the connection is to be closed."""
        return self.state is ServerState.FAILED

    def frames_to_send(self) -> list[Frame]:
        """The messages to send now, in order; each is returned once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def receive(self, frame: Frame) -> tuple[ClientEvent, ...]:
        """What a message of the client means."""
        if self.state is ServerState.FAILED:
            return ()
        if isinstance(frame, bytes):
            return self._receive_audio(frame)
        try:
            command = _decode_command(frame)
            match command.header.action:
                case "run-task":
                    return self._receive_run_task(command)
                case "finish-task":
                    return self._receive_finish_task()
                case action:
                    return self._fault("InvalidParameter", f"unknown action '{one_line(action, limit=40)}'")
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            return self._fault("InvalidParameter", f"the message cannot be read: {error}")

    def accept(self) -> None:
        """The requested task is started."""
        self._expect("accept", ServerState.REQUESTED)
        self.state = ServerState.RUNNING
        self._send("task-started", {})

    def send_result(
        self,
        *,
        transcription: SentenceRevised | None = None,
        translation: SentenceRevised | None = None,
        usage_s: int | None = None,
    ) -> None:
        """Send one or both texts of a sentence; both carry its number."""
        self._expect("send a result", ServerState.RUNNING, ServerState.FINISHING)
        if self._only_recognises:
            output = messages.Output(sentence=_wire_recognised(transcription) if transcription else None)
            usage_s = usage_s if transcription is not None and transcription.final else None
        else:
            output = messages.Output(
                transcription=_wire(transcription) if transcription else None,
                translations=[_wire(translation)] if translation else None,
            )
        self._send("result-generated", {"output": output, "usage": _usage(usage_s)})

    def complete(self, *, usage_s: int | None = None) -> None:
        """All results are out; the connection may carry another task."""
        self._expect("complete", ServerState.FINISHING)
        self.state = ServerState.IDLE
        self._send("task-finished", {"output": {}, "usage": _usage(usage_s)})

    def fail(self, code: str, message: str) -> None:
        """End the task with an error; the connection is to be closed."""
        if self.state is ServerState.IDLE:
            raise LocalProtocolError(Message("can't fail a task in state IDLE"))
        self._fail(code, message)

    def _receive_audio(self, data: bytes) -> tuple[ClientEvent, ...]:
        match self.state:
            case ServerState.RUNNING:
                return (AudioReceived(data),) if data else ()
            case ServerState.FINISHING:
                return ()
            case _:
                return self._fault("InvalidParameter", "audio before task-started")

    def _receive_run_task(self, command: messages.Command) -> tuple[ClientEvent, ...]:
        task_id = command.header.task_id
        if self.state is not ServerState.IDLE:
            return self._fault("InvalidParameter", "a task is running already")
        if not task_id or task_id == self.task_id:
            return self._fault("InvalidParameter", "task_id is missing, or was used on this connection before")
        if len(task_id) > LONGEST_TASK_ID:
            return self._fault("InvalidParameter", f"task_id is longer than {LONGEST_TASK_ID} characters")
        self.task_id = task_id
        run_task = _decode_run_task(command.payload)
        if run_task.input is None:
            return self._fault("InvalidParameter", "input is missing")
        wanted = run_task.parameters
        if not (wanted.transcription_enabled or wanted.translation_enabled):
            return self._fault("InvalidParameter", "neither transcription nor translation is enabled")
        targets = tuple(wanted.translation_target_languages or ()) if wanted.translation_enabled else ()
        if wanted.translation_enabled and not targets:
            return self._fault("InvalidParameter", "translation_target_languages is missing")
        self.state = ServerState.REQUESTED
        self._only_recognises = run_task.model.startswith(("fun-asr", "paraformer"))
        hints = wanted.language_hints or ()
        request = TaskRequest(
            model=run_task.model,
            source_language=wanted.source_language or next(iter(hints), None),
            target_language=targets[0] if targets else None,
            vocabulary_id=wanted.vocabulary_id or None,
            max_end_silence_ms=wanted.max_end_silence or wanted.max_sentence_silence or None,
        )
        return (
            TaskRequested(
                request=request,
                audio_format=wanted.format,
                sample_rate_hz=wanted.sample_rate,
                transcription_wanted=wanted.transcription_enabled,
                translation_wanted=wanted.translation_enabled,
                target_languages=targets,
            ),
        )

    def _receive_finish_task(self) -> tuple[ClientEvent, ...]:
        match self.state:
            case ServerState.RUNNING:
                self.state = ServerState.FINISHING
                return (FinishRequested(),)
            case ServerState.FINISHING:
                return ()
            case _:
                return self._fault("InvalidParameter", "finish-task before task-started")

    def _fault(self, code: str, message: str) -> tuple[ClientEvent, ...]:
        message = self._fail(code, message)
        return (ClientAtFault(code, message),)

    def _fail(self, code: str, message: str) -> str:
        message = one_line(message, limit=MESSAGE_LIMIT)
        self.state = ServerState.FAILED
        self._send("task-failed", {}, error_code=code, error_message=message)
        return message

    def _expect(self, what: str, *states: ServerState) -> None:
        if self.state not in states:
            raise LocalProtocolError(Message("can't {what} in state {state}", what=what, state=self.state.name))

    def _send(
        self, event: str, payload: object, *, error_code: str | None = None, error_message: str | None = None
    ) -> None:
        header = messages.EventHeader(
            task_id=self.task_id, event=event, error_code=error_code, error_message=error_message, attributes={}
        )
        self._outgoing.append(_encode({"header": header, "payload": payload}).decode())


def _wire(sentence: SentenceRevised) -> messages.WireSentence:
    last_heard_ms = sentence.words[-1].end_ms if sentence.words else sentence.begin_ms
    return messages.WireSentence(
        sentence_id=sentence.sentence,
        text=sentence.text,
        begin_time=sentence.begin_ms,
        end_time=sentence.end_ms,
        current_time=sentence.heard_ms or (UNSET if sentence.end_ms is not None else last_heard_ms),
        sentence_end=sentence.final,
        lang=sentence.language or None,
        words=[_wire_word(word) for word in sentence.words],
        vad_pre_end=sentence.provisional_end or None,
    )


def _wire_recognised(sentence: SentenceRevised) -> messages.RecognisedSentence:
    """The sentence as a model has it that only recognises: no end before it is final, and words without blanks."""
    return messages.RecognisedSentence(
        text=sentence.text,
        begin_time=sentence.begin_ms,
        end_time=sentence.end_ms if sentence.final else None,
        sentence_id=sentence.sentence + 1,
        sentence_end=sentence.final,
        heartbeat=False,
        words=[
            messages.WireWord(
                word.text.strip().rstrip(_MARKS), word.begin_ms, word.end_ms, punctuation=_mark(word.text)
            )
            for word in sentence.words
        ],
    )


def _mark(word: str) -> str:
    """What stands behind a word."""
    bare = word.strip()
    return bare[len(bare.rstrip(_MARKS)) :]


def _wire_word(word: Word) -> messages.WireWord:
    return messages.WireWord(word.text, word.begin_ms, word.end_ms, punctuation=word.text, fixed=word.fixed)


def _usage(seconds: int | None) -> dict[str, int] | None:
    return None if seconds is None else {"duration": seconds}
