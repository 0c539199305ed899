"""The realtime protocol, the service's side of one connection, which is one session.

::

    state       session.update  accept()   append    send_result()  session.finish  complete()  fail()
    IDLE        REQUESTED       error      fault     error          fault           error       error
    REQUESTED   fault           RUNNING    fault     error          fault           error       FAILED
    RUNNING     fault           error      RUNNING   RUNNING        FINISHING       error       FAILED
    FINISHING   fault           error      ignored   FINISHING      ignored         FINISHED    FAILED
    FINISHED    ignored         error      ignored   error          ignored         error       error
    FAILED      ignored         error      ignored   error          ignored         error       error

*error* is a `LocalProtocolError`; a *fault* is the client's: an ``error`` is sent, and the connection is to be closed.

Each sentence is an item, and each translation another one that names it; both are announced before their first text.
A client of the 3.8 form is sent what will not change any more, bit by bit; one of the older form the whole text, told
apart into what will not change and what may. The vendor's client wants every response to end with ``response.done``,
and the session with ``session.finished``.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import uuid
from typing import Any

import msgspec

from app.captions.events import Stream
from app.errors import LocalProtocolError
from app.message import Message
from app.protocol import realtime_messages as messages
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
from app.protocol.peer_text import one_line

_PCM = ("pcm", "pcm16")
_encode = msgspec.json.Encoder().encode
_decode_command = msgspec.json.Decoder(messages.AskedFor).decode


class RealtimeServer:
    """One connection, seen from the service.

    Args:
        model: as the client named it in the address.
        appends: whether partials are appended, as from 3.8 on; else each replaces the one before.

    Attributes:
        state: where it stands; changed by the methods only.
    """

    def __init__(self, model: str, *, appends: bool) -> None:
        self.state = ServerState.IDLE
        self._model = model
        self._appends = appends
        self._outgoing: list[Frame] = []
        self._said: dict[tuple[Stream, int], str] = {}  # of each item that is not final: what was appended so far
        self._id = uuid.uuid4().hex
        self._send("session.created", session={"id": self._id, "model": model})

    @property
    def is_over(self) -> bool:
        """Whether the connection is to be closed."""
        return self.state in (ServerState.FAILED, ServerState.FINISHED)

    def frames_to_send(self) -> list[Frame]:
        """The messages to send now, in order; each is returned once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def receive(self, frame: Frame) -> tuple[ClientEvent, ...]:
        """What a message of the client means."""
        if self.is_over:
            return ()
        if isinstance(frame, bytes):
            return self._fault("a binary message: audio is sent as base64 here")
        try:
            command = _decode_command(frame)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            return self._fault(f"the message cannot be read: {error}")
        match command.type:
            case "session.update":
                return self._receive_update(command.session)
            case "input_audio_buffer.append":
                return self._receive_audio(command.audio)
            case "session.finish":
                return self._receive_finish()
            case name:
                return self._fault(f"unknown message '{one_line(name, limit=40)}'")

    def accept(self) -> None:
        """The session is as it was asked for."""
        self._expect("accept", ServerState.REQUESTED)
        self.state = ServerState.RUNNING
        self._send("session.updated", session={"id": self._id, "model": self._model})

    def send_result(
        self,
        *,
        transcription: SentenceRevised | None = None,
        translation: SentenceRevised | None = None,
        usage_s: int | None = None,
    ) -> None:
        """Send one or both texts of a sentence; both carry its number. Seconds are not counted in this protocol."""
        self._expect("send a result", ServerState.RUNNING, ServerState.FINISHING)
        if transcription is not None:
            self._send_source(transcription)
        if translation is not None:
            self._send_translation(translation)

    def complete(self, *, usage_s: int | None = None) -> None:
        """All results are out; the connection is to be closed."""
        self._expect("complete", ServerState.FINISHING)
        self.state = ServerState.FINISHED
        self._send("session.finished")

    def fail(self, code: str, message: str) -> None:
        """End the session with an error; the connection is to be closed."""
        if self.state is ServerState.IDLE or self.is_over:
            raise LocalProtocolError(Message("can't fail a task in state {state}", state=self.state.name))
        self._fail(code, message)

    # What comes in

    def _receive_update(self, session: object) -> tuple[ClientEvent, ...]:
        if self.state is not ServerState.IDLE:
            return self._fault("the session has been asked for already")
        asked = session if isinstance(session, dict) else {}
        sound = _part(_part(asked, "audio"), "input")
        audio_format = _part(sound, "format").get("type", asked.get("input_audio_format", "pcm"))
        rate_hz = _part(sound, "format").get("sample_rate", asked.get("sample_rate", 16_000))
        if not isinstance(audio_format, str) or not isinstance(rate_hz, int):
            return self._fault("the format of the audio cannot be read")
        turns = _part(sound, "turn_detection") or _part(asked, "turn_detection")
        silence_ms = turns.get("silence_duration_ms")
        target = _code(_part(asked, "translation").get("language"))
        self.state = ServerState.REQUESTED
        request = TaskRequest(
            model=self._model,
            source_language=_code(_part(asked, "input_audio_transcription").get("language")),
            target_language=target,
            max_end_silence_ms=silence_ms if isinstance(silence_ms, int) else None,
        )
        return (
            TaskRequested(
                request=request,
                audio_format="pcm" if audio_format in _PCM else audio_format,
                sample_rate_hz=rate_hz,
                translation_wanted=target is not None,
                target_languages=(target,) if target else (),
            ),
        )

    def _receive_audio(self, audio: object) -> tuple[ClientEvent, ...]:
        match self.state:
            case ServerState.RUNNING:
                try:
                    data = base64.b64decode(audio if isinstance(audio, str) else "?", validate=True)
                except (binascii.Error, ValueError):
                    return self._fault("the audio is not base64")
                return (AudioReceived(data),) if data else ()
            case ServerState.FINISHING:
                return ()
            case _:
                return self._fault("audio before session.updated")

    def _receive_finish(self) -> tuple[ClientEvent, ...]:
        match self.state:
            case ServerState.RUNNING:
                self.state = ServerState.FINISHING
                return (FinishRequested(),)
            case ServerState.FINISHING:
                return ()
            case _:
                return self._fault("session.finish before session.updated")

    def _fault(self, message: str) -> tuple[ClientEvent, ...]:
        code = "InvalidParameter"
        return (ClientAtFault(code, self._fail(code, message)),)

    def _fail(self, code: str, message: str) -> str:
        message = one_line(message, limit=MESSAGE_LIMIT)
        self.state = ServerState.FAILED
        kind = "invalid_request_error" if code == "InvalidParameter" else "server_error"
        self._send("error", error={"type": kind, "code": code, "message": message, "param": None})
        return message

    # What goes out

    def _send_source(self, sentence: SentenceRevised) -> None:
        item = self._begin_source(sentence)
        kind = "conversation.item.input_audio_transcription."
        if not sentence.final:
            self._send_partial(sentence, kind + "delta", kind + "text", item_id=item, content_index=0)
            return
        self._said.pop((Stream.SOURCE, sentence.sentence))
        self._send("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=sentence.end_ms)
        self._send(
            kind + "completed", item_id=item, content_index=0, transcript=sentence.text, language=sentence.language
        )

    def _begin_source(self, sentence: SentenceRevised) -> str:
        item = f"item_{self._id}_{sentence.sentence}"
        if (Stream.SOURCE, sentence.sentence) not in self._said:
            self._said[Stream.SOURCE, sentence.sentence] = ""
            self._send("input_audio_buffer.speech_started", item_id=item, audio_start_ms=sentence.begin_ms)
            content = [{"type": "input_audio", "transcript": None}]
            self._send("conversation.item.created", item={"id": item, "role": "user", "content": content})
        return item

    def _send_translation(self, sentence: SentenceRevised) -> None:
        number = sentence.sentence
        item, response = f"item_{self._id}_{number}_translated", f"response_{self._id}_{number}"
        if (Stream.TRANSLATION, number) not in self._said:
            self._said[Stream.TRANSLATION, number] = ""
            self._send("response.created", response={"id": response, "status": "in_progress"})
            self._send(
                "conversation.item.created",
                previous_item_id=f"item_{self._id}_{number}",
                item={"id": item, "role": "assistant", "content": []},
            )
        named = {"item_id": item, "response_id": response}
        self._send_partial(sentence, "response.text.delta", "response.text.text", **named)
        if sentence.final:
            self._said.pop((Stream.TRANSLATION, number))
            self._send("response.text.done", text=sentence.text, **named)
            self._send("response.done", response={"id": response, "status": "completed"})

    def _send_partial(self, sentence: SentenceRevised, appended: str, replaced: str, **named: object) -> None:
        lasting = itertools.takewhile(lambda word: word.fixed, sentence.words)
        fixed = sentence.text if sentence.final else "".join(word.text for word in lasting)
        if not self._appends:
            if sentence.final:
                return
            if not sentence.text.startswith(fixed):
                fixed = ""
            self._send(replaced, text=fixed, stash=sentence.text[len(fixed) :], language=sentence.language, **named)
            return
        said = self._said[sentence.stream, sentence.sentence]
        if len(fixed) > len(said) and fixed.startswith(said):
            self._said[sentence.stream, sentence.sentence] = fixed
            self._send(appended, delta=fixed[len(said) :], **named)

    def _expect(self, what: str, *states: ServerState) -> None:
        if self.state not in states:
            raise LocalProtocolError(Message("can't {what} in state {state}", what=what, state=self.state.name))

    def _send(self, name: str, **fields: object) -> None:
        self._outgoing.append(_encode({"type": name, "event_id": f"event_{uuid.uuid4().hex}", **fields}).decode())


def _part(of: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of what was asked for; nothing where it is none."""
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _code(language: object) -> str | None:
    return language if isinstance(language, str) and language else None
