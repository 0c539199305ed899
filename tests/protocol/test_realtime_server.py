"""The service's side of the realtime protocol, alone and with our own client at the other end."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.events import Stream, Word
from app.errors import LocalProtocolError
from app.protocol.events import (
    AudioReceived,
    ClientAtFault,
    FinishRequested,
    SentenceRevised,
    ServerState,
    TaskFinished,
    TaskRequest,
    TaskRequested,
    TaskStarted,
)
from app.protocol.models import model_named, server_for
from app.protocol.realtime import RealtimeClient
from app.protocol.realtime_server import RealtimeServer

APPENDING, REPLACING = "qwen3.8-livetranslate-flash-realtime", "qwen3.5-livetranslate-flash-realtime"
MODELS = pytest.mark.parametrize("model", [APPENDING, REPLACING])


def command(kind: str, **fields: Any) -> str:
    """A message of a client."""
    return json.dumps({"type": kind, "event_id": "e", **fields})


def running() -> RealtimeServer:
    """A session that has been asked for and accepted."""
    server = RealtimeServer(REPLACING, appends=False)
    server.receive(command("session.update", session={"translation": {"language": "es"}}))
    server.accept()
    server.frames_to_send()
    return server


def sentence(
    text: str, *, final: bool, fixed: int = 0, number: int = 0, stream: Stream = Stream.SOURCE
) -> SentenceRevised:
    """A text of which so many words will not change."""
    pieces = [piece if at == 0 else f" {piece}" for at, piece in enumerate(text.split(" "))]
    words = tuple(Word(piece, 0, 0, final or at < fixed) for at, piece in enumerate(pieces))
    return SentenceRevised(number, stream, "en", text, 1_000, 2_000 if final else None, words, final)


def names(server: RealtimeServer) -> list[str]:
    """What the server wants sent, by name."""
    return [json.loads(frame)["type"] for frame in server.frames_to_send()]


def pump(client: RealtimeClient, server: RealtimeServer) -> list[object]:
    """Carry messages until nobody has any; returns what both sides understood."""
    understood: list[object] = []
    while True:
        to_client, to_server = server.frames_to_send(), client.frames_to_send()
        if not to_client and not to_server:
            return understood
        for frame in to_server:
            for event in server.receive(frame):
                understood.append(event)
                if isinstance(event, TaskRequested):
                    server.accept()
        understood += [event for frame in to_client for event in client.receive(frame)]


@MODELS
def test_our_client_has_a_whole_session_with_it(model: str) -> None:
    """Asked for, fed, captioned and translated, finished: each side understands the other."""
    request = TaskRequest(model, "en", "es", None, 400)
    client = model_named(model).client(request)
    server = server_for("/api-ws/v1/realtime", model)
    assert isinstance(client, RealtimeClient)
    assert isinstance(server, RealtimeServer)
    client.start()
    asked, started = pump(client, server)
    assert isinstance(asked, TaskRequested)
    assert asked.target_languages == ("es",)
    assert (asked.audio_format, asked.sample_rate_hz, asked.request.target_language) == ("pcm", 16_000, "es")
    assert asked.request.max_end_silence_ms == (None if model == APPENDING else 400)
    assert started == TaskStarted()
    client.send_audio(bytes(96_000))
    assert pump(client, server) == [AudioReceived(bytes(96_000))]
    server.send_result(transcription=sentence("It was the best", final=False, fixed=2))
    server.send_result(
        transcription=sentence("It was the best of times.", final=True),
        translation=sentence("Era el mejor.", final=True, stream=Stream.TRANSLATION),
    )
    said = [event for event in pump(client, server) if isinstance(event, SentenceRevised)]
    partial = "It was" if model == APPENDING else "It was the best"
    assert [(each.sentence, each.stream, each.text, each.final) for each in said if each.stream is Stream.SOURCE] == [
        (0, Stream.SOURCE, partial, False),
        (0, Stream.SOURCE, "It was the best of times.", True),
    ]
    assert (said[1].begin_ms, said[1].end_ms) == (1_000, 2_000)
    assert (said[-1].text, said[-1].final, said[-1].sentence) == ("Era el mejor.", True, 0)
    client.finish()
    assert pump(client, server) == [FinishRequested()]
    server.complete()
    assert pump(client, server) == [TaskFinished()]
    assert server.is_over


def test_what_may_change_is_told_apart() -> None:
    """Where partials replace one another, all is sent, in two parts; where they are appended, only what will stay."""
    replacing, appending = running(), RealtimeServer(APPENDING, appends=True)
    appending.receive(command("session.update", session={}))
    appending.accept()
    appending.frames_to_send()
    for server in (replacing, appending):
        server.send_result(transcription=sentence("It was the best", final=False, fixed=2))
    texts = [json.loads(frame) for frame in replacing.frames_to_send()]
    assert [(each["text"], each["stash"]) for each in texts if "stash" in each] == [("It was", " the best")]
    for fixed, text in ((1, "It is"), (3, "It was the rest")):
        appending.send_result(transcription=sentence(text, final=False, fixed=fixed))
    deltas = [json.loads(frame).get("delta") for frame in appending.frames_to_send()]
    assert [delta for delta in deltas if delta] == ["It was", " the"]


def test_every_item_is_announced_before_it_speaks() -> None:
    """And every response ends: the vendor's client waits for that."""
    server = running()
    server.send_result(
        transcription=sentence("Hello.", final=True),
        translation=sentence("Hola.", final=True, stream=Stream.TRANSLATION),
    )
    assert names(server) == [
        "input_audio_buffer.speech_started",
        "conversation.item.created",
        "input_audio_buffer.speech_stopped",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
        "conversation.item.created",
        "response.text.done",
        "response.done",
    ]


@pytest.mark.parametrize(
    ("frame", "word"),
    [
        (b"\0\0", "binary"),
        ("{", "cannot be read"),
        (command("session.update", session={}), "already"),
        (command("no such thing"), "unknown message 'no such thing'"),
        (command("input_audio_buffer.append", audio="?"), "base64"),
        (command("input_audio_buffer.append", audio=5), "base64"),
        (command("input_audio_buffer.append"), "base64"),
    ],
)
def test_a_fault_is_told_and_ends_it(frame: str | bytes, word: str) -> None:
    """With one error; what still comes is ignored."""
    server = running()
    (fault,) = server.receive(frame)
    assert isinstance(fault, ClientAtFault)
    assert word in fault.message
    (error,) = (json.loads(frame) for frame in server.frames_to_send())
    assert (error["type"], error["error"]["code"], error["error"]["message"]) == ("error", fault.code, fault.message)
    assert server.state is ServerState.FAILED
    assert server.receive(command("session.finish")) == ()


@pytest.mark.parametrize(
    "frame", [command("input_audio_buffer.append", audio=base64.b64encode(b"\0\0").decode()), command("session.finish")]
)
def test_sound_and_the_end_come_after_the_session(frame: str) -> None:
    """Before it stands, they are a fault."""
    server = RealtimeServer(REPLACING, appends=False)
    assert isinstance(server.receive(frame)[0], ClientAtFault)


@pytest.mark.parametrize(
    "session",
    [{"input_audio_format": 5}, {"sample_rate": "16000"}, {"audio": {"input": {"format": {"type": ["pcm"]}}}}],
)
def test_sound_whose_format_cannot_be_read_is_refused(session: dict[str, Any]) -> None:
    """What is not a name or a number."""
    server = RealtimeServer(REPLACING, appends=False)
    assert isinstance(server.receive(command("session.update", session=session))[0], ClientAtFault)


def test_what_is_out_of_turn_is_a_mistake_of_ours() -> None:
    """A result before the session, a second acceptance, an end that nobody asked for, a failure after the end."""
    server = RealtimeServer(REPLACING, appends=False)
    wrong: list[Callable[[], None]] = [
        server.accept,
        server.complete,
        lambda: server.send_result(transcription=sentence("x", final=True)),
        lambda: server.fail("x", "y"),
    ]
    for each in wrong:
        with pytest.raises(LocalProtocolError, match="IDLE"):
            each()
    server = running()
    server.receive(command("session.finish"))
    assert server.receive(command("input_audio_buffer.append", audio="AAA=")) == ()
    server.complete()
    with pytest.raises(LocalProtocolError, match="FINISHED"):
        server.fail("x", "y")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text() | st.binary(), max_size=3))
def test_mere_noise_is_survived(frames: list[str | bytes]) -> None:
    """Any text and any bytes are a fault."""
    server = running()
    events = [event for frame in frames for event in server.receive(frame)]
    assert len(events) == bool(frames)
