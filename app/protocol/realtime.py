"""The realtime protocol (Qwen-LiveTranslate, Qwen3-ASR), the client's side of one session, which is one task.

A session is greeted, told what it is for, fed with sound, told that no more will come, and finished; or it fails::

    state         start()   session.created  session.updated  send_audio()  finish()    session.finished  error
    IDLE          GREETING  IDLE             -                error         error       -                 -
    GREETING      error     CONFIGURING      -                error         error       -                 FAILED
    CONFIGURING   error     -                STREAMING        error         error       -                 FAILED
    STREAMING     error     -                -                STREAMING     FINISHING   FINISHED          FAILED
    FINISHING     error     -                -                error         error       FINISHED          FAILED
    FINISHED      error     -                -                error         error       -                 -
    FAILED        error     -                -                error         error       -                 -

(``_ON_CALL`` and ``_ON_MESSAGE`` are this table.) Any other message is a result in STREAMING and FINISHING.

*error* is a `LocalProtocolError`, *-* a message that is ignored. The greeting may come before `start`, which then leads
to CONFIGURING at once. One connection carries one session. What a client that
closes without ``session.finish`` loses is the last sentence.

Up to version 3.5 a partial replaces the one before it, from 3.8 on it is appended; both are understood of either. Some
deployments refuse a session without a voice, though no sound is wanted back: on that error it is asked for once more,
with one. What the events say of sentences is read in ``realtime_items.py``.

Facts: the vendor's documentation, its Python client 2.0.2, and recordings of others; not tried on the live service.
"""

from __future__ import annotations

import base64
import enum
import uuid
from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from app.captions.timeline import BYTES_PER_FRAME, frames_to_ms
from app.errors import LocalProtocolError
from app.message import Message
from app.protocol import realtime_messages as messages
from app.protocol.events import (
    Frame,
    MessageIgnored,
    ServiceEvent,
    TaskFailed,
    TaskFinished,
    TaskRequest,
    TaskStarted,
)
from app.protocol.failures import CODE_LIMIT, MESSAGE_LIMIT, Verdict, judge
from app.protocol.messages import LONGEST_TASK_S
from app.protocol.peer_text import one_line
from app.protocol.realtime_items import Items

VOICE = "Tina"  # for deployments that refuse a session without one [recordings]
SILENCE_MS = 800  # that ends a segment, where the request leaves it open
_TRANSCRIPTION = "conversation.item.input_audio_transcription."


class SessionForm(enum.Enum):
    """How a session is asked for."""

    APPENDED = "from 3.8 on"
    REPLACED = "up to 3.5"
    RECOGNITION = "recognition only"


class RealtimeState(enum.Enum):
    """Where the client's side of a session stands."""

    IDLE = enum.auto()
    GREETING = enum.auto()
    CONFIGURING = enum.auto()
    STREAMING = enum.auto()
    FINISHING = enum.auto()
    FINISHED = enum.auto()
    FAILED = enum.auto()


_RUNNING = (RealtimeState.STREAMING, RealtimeState.FINISHING)

_ON_CALL: dict[str, dict[RealtimeState, RealtimeState]] = {
    "start": {RealtimeState.IDLE: RealtimeState.GREETING},
    "send_audio": {RealtimeState.STREAMING: RealtimeState.STREAMING},
    "finish": {RealtimeState.STREAMING: RealtimeState.FINISHING},
}
"""The state that a call leads to, by the state in which it is made; anywhere else it is an error."""

_ON_MESSAGE: dict[str, dict[RealtimeState, RealtimeState]] = {
    "session.created": {
        RealtimeState.IDLE: RealtimeState.IDLE,
        RealtimeState.GREETING: RealtimeState.CONFIGURING,
    },
    "session.updated": {RealtimeState.CONFIGURING: RealtimeState.STREAMING},
    "session.finished": dict.fromkeys(_RUNNING, RealtimeState.FINISHED),
    "error": dict.fromkeys((RealtimeState.GREETING, RealtimeState.CONFIGURING, *_RUNNING), RealtimeState.FAILED),
}
"""The same of the service's messages that change it; anywhere else they are ignored."""

_encode = msgspec.json.Encoder().encode
_decode_event = msgspec.json.Decoder(messages.Event).decode


class RealtimeClient:
    """One session, as a `ClientProtocol`.

    Attributes:
        state: where the session stands; changed by the methods only.
    """

    def __init__(self, request: TaskRequest, *, form: SessionForm) -> None:
        self.state = RealtimeState.IDLE
        self._request = request
        self._form = form
        self._greeted = False
        self._with_voice = False
        self._outgoing: list[Frame] = []
        self._sent_bytes = 0
        self._items = Items(target_language=request.target_language or "")

    def start(self) -> None:
        """The connection stands; the service speaks first."""
        self.state = self._after_call("start", Message("start a task"))
        if self._greeted:
            self._configure()

    def send_audio(self, pcm: bytes) -> None:
        """Send some mono 16-bit little-endian samples at 16 kHz."""
        self.state = self._after_call("send_audio", Message("send audio"))
        self._send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())
        self._sent_bytes += len(pcm)
        self._items.sent_ms = frames_to_ms(self._sent_bytes // BYTES_PER_FRAME)

    def finish(self) -> None:
        """Tell the service that no more audio will come."""
        self.state = self._after_call("finish", Message("finish the task"))
        self._send("session.finish")

    def frames_to_send(self) -> list[Frame]:
        """The messages to send now, in order; each is returned once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def receive(self, frame: Frame) -> tuple[ServiceEvent, ...]:
        """What a message of the service means; nonsense becomes `MessageIgnored`."""
        if isinstance(frame, bytes):
            return (MessageIgnored(f"a binary message of {len(frame)} bytes"),)
        try:
            return tuple(self._understand(_decode_event(frame)))
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            return (MessageIgnored(one_line(f"a message that cannot be read: {error}")),)

    def _understand(self, event: messages.Event) -> Iterable[ServiceEvent]:
        if event.type not in _ON_MESSAGE and self.state in _RUNNING:
            return self._results(event)
        before, after = self.state, _ON_MESSAGE.get(event.type, {}).get(self.state)
        if after is None:
            return (MessageIgnored(f"'{one_line(event.type, limit=40)}' in state {before.name}"),)
        if event.type == "error":
            return self._failed(event)
        self.state = after
        match event.type:
            case "session.created" if before is RealtimeState.IDLE:
                self._greeted = True
            case "session.created":
                self._configure()
            case "session.updated":
                return (TaskStarted(),)
            case "session.finished":
                return (TaskFinished(),)
        return ()

    def _results(self, event: messages.Event) -> Iterable[ServiceEvent]:
        items, item = self._items, _text(event.item_id)
        if event.type.startswith(_TRANSCRIPTION):
            return self._transcription(event.type.removeprefix(_TRANSCRIPTION), item, event)
        match event.type:
            case "input_audio_buffer.speech_started":
                items.speech_started(item, _milliseconds(event.audio_start_ms))
            case "input_audio_buffer.speech_stopped":
                items.speech_stopped(item, _milliseconds(event.audio_end_ms))
            case "conversation.item.created" if self._request.target_language:
                return self._created(event)
            case "response.text.delta" if item and self._request.target_language:
                return items.translated(item, delta=_text(event.delta))
            case "response.text.text" if item and self._request.target_language:
                return items.translated(item, text=_text(event.text), stash=_text(event.stash))
            case "response.text.done" if item and self._request.target_language:
                return items.translation_completed(item, _text(event.text))
        return ()  # services say much that is no caption

    def _transcription(self, what: str, item: str, event: messages.Event) -> Iterable[ServiceEvent]:
        if not item:
            return (MessageIgnored("a transcription without an item"),)
        language = _text(event.language)
        match what:
            case "delta":
                return self._items.heard(item, delta=_text(event.delta), language=language)
            case "text":
                text, stash = _text(event.text), _text(event.stash)
                return self._items.heard(item, text=text, stash=stash, language=language)
            case "completed":
                return self._items.completed(item, _text(event.transcript), language)
            case "failed":  # what was heard of it before stands
                said = self._items.completed(item, "", language)
                reason = one_line(f"a segment could not be recognised: {event.error}")
                return (*said, MessageIgnored(reason))
            case _:
                return ()

    def _created(self, event: messages.Event) -> Iterable[ServiceEvent]:
        try:
            item = msgspec.convert(event.item, messages.Item)
        except msgspec.ValidationError as error:
            return (MessageIgnored(one_line(f"an item that cannot be read: {error}")),)
        previous = _text(event.previous_item_id)
        if not item.id or not previous or _holds_sound(item):
            return ()
        return self._items.begins_translation(item.id, previous)

    def _failed(self, event: messages.Event) -> Iterable[ServiceEvent]:
        """What an error means; one about a missing voice is answered."""
        try:
            error = msgspec.convert(event.error, messages.Error)
        except msgspec.ValidationError:
            error = messages.Error()
        code = one_line(_text(error.code) or _text(error.type), limit=CODE_LIMIT)
        message = one_line(_text(error.message), limit=MESSAGE_LIMIT)
        if self.state is RealtimeState.CONFIGURING:
            if "voice" in message.lower() and not self._with_voice:
                self._with_voice = True
                self._configure()
                return (MessageIgnored(f"a session without a voice was refused: {message}"),)
            if _text(error.type) == "invalid_request_error" and judge(code, message).verdict is Verdict.RETRY_FEW:
                code = "InvalidParameter"  # what is refused now, will be refused again
        elif "timeout" in f"{code} {message}".lower().replace(" ", ""):
            code = "ResponseTimeout"  # of a long silence, by recordings after 300 s
        self.state = RealtimeState.FAILED
        return (TaskFailed(code, message),)

    def _configure(self) -> None:
        self.state = RealtimeState.CONFIGURING
        self._send("session.update", session=self._session())

    def _session(self) -> msgspec.Struct:
        """What the session is for, in the form of the model."""
        request = self._request
        silence_ms = request.max_end_silence_ms
        translation = messages.Translation(request.target_language) if request.target_language else UNSET
        voice = VOICE if self._with_voice else UNSET
        if self._form is SessionForm.APPENDED:
            turns = messages.TurnDetection("speaker_detection", 0.5)
            sound = messages.AudioInput(messages.Format("pcm", 16_000), turns)
            return messages.NewSession(["text"], messages.Audio(sound), translation, voice)
        recognising = self._form is SessionForm.RECOGNITION
        return messages.Session(
            input_audio_format="pcm",
            sample_rate=16_000,
            turn_detection=messages.TurnDetection("server_vad", 0.2, silence_ms or SILENCE_MS),
            input_audio_transcription=messages.Transcription(
                model=UNSET if recognising else "qwen3-asr-flash-realtime",
                language=request.source_language or UNSET,
            ),
            modalities=UNSET if recognising else ["text"],
            translation=UNSET if recognising else translation,
            voice=UNSET if recognising else voice,
        )

    def _after_call(self, call: str, what: Message) -> RealtimeState:
        """The state that a call leads to. Raises `LocalProtocolError` where it is not allowed."""
        after = _ON_CALL[call].get(self.state)
        if after is None:
            raise LocalProtocolError(Message("can't {what} in state {state}", what=what, state=self.state.name))
        return after

    def _send(self, name: str, *, session: msgspec.Struct | None = None, audio: str | None = None) -> None:
        command = messages.Command(
            name, f"event_{uuid.uuid4().hex}", UNSET if session is None else session, UNSET if audio is None else audio
        )
        self._outgoing.append(_encode(command).decode())


def _holds_sound(item: messages.Item) -> bool:
    """Whether this is the item of a segment, not of a translation."""
    parts = item.content if isinstance(item.content, list) else []
    return any(isinstance(part, dict) and part.get("type") == "input_audio" for part in parts)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _milliseconds(value: object) -> int | None:
    """The time, if it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_TASK_S * 1000:
        return None
    return round(value)
