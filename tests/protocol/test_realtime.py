"""The client's side of the realtime protocol: its states, what it asks for, and what it understands."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.captions.cues import printable
from app.captions.events import Stream
from app.errors import LocalProtocolError
from app.protocol.events import MessageIgnored, SentenceRevised, TaskFailed, TaskFinished, TaskRequest, TaskStarted
from app.protocol.realtime import RealtimeClient, RealtimeState, SessionForm
from app.protocol.realtime_items import KEPT_ITEMS
from tests.fuzz.mutation import mutated

SECOND = bytes(32_000)
SOURCE = "conversation.item.input_audio_transcription."


def event(kind: str, **fields: Any) -> str:
    """A message of the service."""
    return json.dumps({"type": kind, "event_id": "e", **fields})


def sent(client: RealtimeClient) -> list[dict[str, Any]]:
    """What the client wants sent, without the names of its events."""
    messages = [json.loads(frame) for frame in client.frames_to_send()]
    assert all(message.pop("event_id") for message in messages)
    return messages


def started(form: SessionForm = SessionForm.REPLACED, **asked: Any) -> RealtimeClient:
    """A client whose session is as it asked for, and which has sent ten seconds."""
    client = RealtimeClient(TaskRequest(**{"source_language": "en", "target_language": "es", **asked}), form=form)
    client.start()
    client.receive(event("session.created", session={"id": "s"}))
    assert client.receive(event("session.updated")) == (TaskStarted(),)
    for _ in range(10):
        client.send_audio(SECOND)
    client.frames_to_send()
    return client


def said(client: RealtimeClient, *messages: str) -> list[SentenceRevised]:
    """The sentences in these messages."""
    events = [event for message in messages for event in client.receive(message)]
    return [each for each in events if isinstance(each, SentenceRevised)]


def texts(sentences: list[SentenceRevised]) -> list[tuple[int, str, str, bool]]:
    """Number, stream, text and whether it is final."""
    return [(each.sentence, each.stream.value, each.text, each.final) for each in sentences]


def test_a_session_of_3_5_is_asked_for_as_the_reference_has_it() -> None:
    """After the greeting and not before, to the field; audio is base64, and the end is said."""
    client = RealtimeClient(TaskRequest(source_language="en", target_language="zh"), form=SessionForm.REPLACED)
    client.start()
    assert sent(client) == []
    assert client.receive(event("session.created")) == ()
    assert sent(client) == [
        {
            "type": "session.update",
            "session": {
                "modalities": ["text"],
                "sample_rate": 16000,
                "input_audio_format": "pcm",
                "input_audio_transcription": {"model": "qwen3-asr-flash-realtime", "language": "en"},
                "turn_detection": {"type": "server_vad", "threshold": 0.2, "silence_duration_ms": 800},
                "translation": {"language": "zh"},
            },
        }
    ]
    client.receive(event("session.updated"))
    client.send_audio(b"\1\2")
    client.finish()
    assert sent(client) == [
        {"type": "input_audio_buffer.append", "audio": base64.b64encode(b"\1\2").decode()},
        {"type": "session.finish"},
    ]
    assert client.receive(event("session.finished")) == (TaskFinished(),)
    assert client.state is RealtimeState.FINISHED


def test_a_greeting_may_come_before_the_start() -> None:
    """A service speaks as soon as the connection stands, which may be sooner than we are ready."""
    client = RealtimeClient(TaskRequest(), form=SessionForm.REPLACED)
    assert client.receive(event("session.created")) == ()
    assert sent(client) == []
    client.start()
    assert [message["type"] for message in sent(client)] == ["session.update"]
    assert client.receive(event("session.updated")) == (TaskStarted(),)


def test_a_session_of_3_8_is_asked_for_as_the_reference_has_it() -> None:
    """It has another form, and finds the language out by itself."""
    client = RealtimeClient(TaskRequest(source_language="en", target_language="zh"), form=SessionForm.APPENDED)
    client.start()
    client.receive(event("session.created"))
    assert sent(client)[0]["session"] == {
        "output_modalities": ["text"],
        "audio": {
            "input": {
                "format": {"type": "pcm", "sample_rate": 16000},
                "turn_detection": {"type": "speaker_detection", "threshold": 0.5},
            }
        },
        "translation": {"language": "zh"},
    }


def test_pure_recognition_is_asked_for_without_a_translation() -> None:
    """The silence that ends a sentence is the user's, where one is set; a language that is left open is left out."""
    client = RealtimeClient(TaskRequest(max_end_silence_ms=400), form=SessionForm.RECOGNITION)
    client.start()
    client.receive(event("session.created"))
    assert sent(client)[0]["session"] == {
        "input_audio_format": "pcm",
        "sample_rate": 16000,
        "input_audio_transcription": {},
        "turn_detection": {"type": "server_vad", "threshold": 0.2, "silence_duration_ms": 400},
    }


def test_what_is_out_of_turn_is_a_mistake_of_ours() -> None:
    """Sound and the end before the session stands, and after it has ended; a second start."""
    client = RealtimeClient(TaskRequest(), form=SessionForm.REPLACED)
    for too_early in (lambda: client.send_audio(SECOND), client.finish):
        with pytest.raises(LocalProtocolError, match="IDLE"):
            too_early()
    client.start()
    with pytest.raises(LocalProtocolError, match="GREETING"):
        client.start()
    client.receive(event("session.created"))
    with pytest.raises(LocalProtocolError, match="CONFIGURING"):
        client.send_audio(SECOND)
    client = started()
    client.finish()
    with pytest.raises(LocalProtocolError, match="FINISHING"):
        client.send_audio(SECOND)


def test_a_partial_replaces_the_one_before_it_up_to_3_5() -> None:
    """What may change is shown with the rest, and told apart from it; a final ends it."""
    client = started()
    sentences = said(
        client,
        event("input_audio_buffer.speech_started", item_id="a", audio_start_ms=1_000),
        event(SOURCE + "text", item_id="a", text="It was", stash=" the", language="en"),
        event(SOURCE + "text", item_id="a", text="It was the best", stash=" of thymes", language="en"),
        event("input_audio_buffer.speech_stopped", item_id="a", audio_end_ms=4_000),
        event(SOURCE + "completed", item_id="a", transcript="It was the best of times.", language="en"),
    )
    assert texts(sentences) == [
        (0, "source", "It was the", False),
        (0, "source", "It was the best of thymes", False),
        (0, "source", "It was the best of times.", True),
    ]
    words = sentences[1].words
    assert "".join(word.text for word in words) == "It was the best of thymes"
    assert [word.fixed for word in words] == [True, True, True, True, False, False]
    assert (words[0].begin_ms, words[-1].end_ms) == (1_000, 10_000)
    assert {each.language for each in sentences} == {"en"}
    assert (sentences[-1].begin_ms, sentences[-1].end_ms) == (1_000, 4_000)


def test_a_partial_is_appended_from_3_8_on() -> None:
    """What was said stands; only a word that may still grow is open."""
    client = started(SessionForm.APPENDED)
    sentences = said(
        client,
        event(SOURCE + "delta", item_id="a", delta="It was"),
        event(SOURCE + "delta", item_id="a", delta=" the bes"),
        event(SOURCE + "delta", item_id="a", delta="t of times."),
        event(SOURCE + "completed", item_id="a", transcript=""),
    )
    assert [each.text for each in sentences] == ["It was", "It was the bes", *["It was the best of times."] * 2]
    assert [word.fixed for word in sentences[1].words] == [True, True, True, False]
    assert all(word.fixed for word in sentences[2].words)
    assert sentences[-1].final


def test_a_translation_belongs_to_the_item_it_follows() -> None:
    """Whichever is said first; it is final no sooner than its source is."""
    client = started()
    sentences = said(
        client,
        event("conversation.item.created", item={"id": "a", "content": [{"type": "input_audio"}]}),
        event(SOURCE + "text", item_id="a", text="Hello", stash=""),
        event(SOURCE + "text", item_id="b", text="World", stash=""),
        event("response.text.text", item_id="tb", response_id="r2", text="Mun", stash="do"),
        event("conversation.item.created", previous_item_id="b", item={"id": "tb", "content": []}),
        event("conversation.item.created", previous_item_id="a", item={"id": "ta", "content": [{"type": "text"}]}),
        event("response.text.done", item_id="ta", response_id="r1", text="Hola"),
        event(SOURCE + "completed", item_id="a", transcript="Hello."),
    )
    assert texts(sentences) == [
        (0, "source", "Hello", False),
        (1, "source", "World", False),
        (1, "translation", "Mundo", False),
        (0, "translation", "Hola", False),
        (0, "source", "Hello.", True),
        (0, "translation", "Hola", True),
    ]
    assert sentences[-1].language == "es"
    assert sentences[-1].end_ms == sentences[-2].end_ms


def test_a_translation_without_a_pair_goes_to_the_oldest_sentence_without_one() -> None:
    """At its end, and not before: what names it may come late."""
    client = started(SessionForm.APPENDED)
    assert said(client, event("response.text.delta", item_id="t", delta="Hol")) == []
    sentences = said(
        client,
        event(SOURCE + "completed", item_id="a", transcript="Hello."),
        event("response.text.done", item_id="t", text="Hola."),
        event(SOURCE + "completed", item_id="b", transcript="World."),
        event("conversation.item.created", previous_item_id="nobody", item={"id": "u", "content": []}),
        event("response.text.done", item_id="u", text="Mundo."),
    )
    assert texts(sentences) == [
        (0, "source", "Hello.", True),
        (0, "translation", "Hola.", True),
        (1, "source", "World.", True),
        (1, "translation", "Mundo.", True),
    ]


def test_a_translation_that_names_what_is_not_heard_yet_waits_for_it() -> None:
    """Where names lead to sentences, one that leads nowhere yet is not given to another, which may be a noise."""
    client = started()
    sentences = said(
        client,
        event(SOURCE + "completed", item_id="a", transcript="Hello."),
        event("conversation.item.created", previous_item_id="a", item={"id": "ta", "content": []}),
        event("response.text.done", item_id="ta", text="Hola."),
        event(SOURCE + "completed", item_id="noise", transcript="Hm."),
        event("conversation.item.created", previous_item_id="b", item={"id": "tb", "content": []}),
        event("response.text.done", item_id="tb", text="Mundo."),
        event(SOURCE + "completed", item_id="b", transcript="World."),
    )
    assert texts(sentences)[2:] == [
        (1, "source", "Hm.", True),
        (2, "source", "World.", True),
        (2, "translation", "Mundo.", True),
    ]


@pytest.mark.parametrize(("later", "translated"), [(100, [0]), (KEPT_ITEMS + 1, [])])
def test_a_translation_may_come_many_sentences_late(later: int, translated: list[int]) -> None:
    """It finds its own sentence; one that comes when that is forgotten finds none, and no wrong one."""
    client = started()
    client.receive(event(SOURCE + "completed", item_id="first", transcript="Hello."))
    client.receive(event("conversation.item.created", previous_item_id="first", item={"id": "t", "content": []}))
    client.receive(event("response.text.text", item_id="t", text="", stash="Ho"))
    for number in range(later):
        client.receive(event(SOURCE + "completed", item_id=f"i{number}", transcript="And."))
    late = said(client, event("response.text.done", item_id="t", text="Hola."))
    assert [each.sentence for each in late] == translated


def test_a_translation_that_was_shown_does_not_move_to_another_sentence() -> None:
    """Though what names its sentence comes late, and another one."""
    client = started()
    client.receive(event(SOURCE + "text", item_id="a", text="Hello", stash=""))
    client.receive(event(SOURCE + "text", item_id="b", text="World", stash=""))
    (shown,) = said(client, event("response.text.done", item_id="t", text="Hola."))
    sentences = said(
        client,
        event("conversation.item.created", previous_item_id="b", item={"id": "t", "content": []}),
        event(SOURCE + "completed", item_id="b", transcript="World."),
        event(SOURCE + "completed", item_id="a", transcript="Hello."),
    )
    assert [each.sentence for each in sentences if each.stream is Stream.TRANSLATION] == [shown.sentence]


def test_nothing_is_translated_for_who_wants_no_translation() -> None:
    """Though the service may do so all the same."""
    client = started(target_language=None)
    assert (
        said(
            client,
            event("conversation.item.created", previous_item_id="a", item={"id": "t", "content": []}),
            event("response.text.done", item_id="t", text="Hola."),
        )
        == []
    )


def test_bounds_without_an_item_are_those_of_the_next() -> None:
    """In the order in which they came; where there are none, the begin is guessed, and lies behind what has ended."""
    client = started()
    sentences = said(
        client,
        event("input_audio_buffer.speech_started", audio_start_ms=500),
        event("input_audio_buffer.speech_stopped", audio_end_ms=1_500),
        event("input_audio_buffer.speech_started", audio_start_ms=2_000),
        event(SOURCE + "completed", item_id="a", transcript="One."),
        event(SOURCE + "text", item_id="b", text="Two", stash=""),
        event("input_audio_buffer.speech_stopped", audio_end_ms=3_500),
        event(SOURCE + "completed", item_id="b", transcript="Two."),
        event(SOURCE + "completed", item_id="c", transcript="Three."),
    )
    finals = [(each.begin_ms, each.end_ms) for each in sentences if each.final]
    assert finals == [(500, 1_500), (2_000, 3_500), (6_460, 10_000)]


def test_a_noise_without_an_item_does_not_shift_the_bounds_of_all_that_follows() -> None:
    """A cough is heard and never transcribed; what is said later has its own bounds, not those of the cough."""
    client = started()
    for _ in range(3):
        client.send_audio(SECOND)
    sentences = said(
        client,
        event("input_audio_buffer.speech_started", audio_start_ms=100),
        event("input_audio_buffer.speech_stopped", audio_end_ms=300),
        event("input_audio_buffer.speech_started", audio_start_ms=10_500),
        event("input_audio_buffer.speech_stopped", audio_end_ms=12_000),
        event(SOURCE + "completed", item_id="a", transcript="Hello."),
    )
    assert [(each.begin_ms, each.end_ms) for each in sentences] == [(10_500, 12_000)]


def test_a_sentence_without_bounds_does_not_begin_in_the_pause_before_it() -> None:
    """How long its text takes to say, and how late it may be told, are the guess; else a cue would last minutes."""
    client = started()
    client.receive(event(SOURCE + "completed", item_id="a", transcript="One."))
    for _ in range(60):
        client.send_audio(SECOND)
    (partial,) = said(client, event(SOURCE + "text", item_id="b", text="你好", stash=""))
    assert partial.begin_ms == 66_500


def test_times_that_cannot_be_true_are_mended() -> None:
    """No sentence lies behind the sound that was sent, or before the one before it; and none ends before it begins."""
    client = started()
    sentences = said(
        client,
        event("input_audio_buffer.speech_started", item_id="a", audio_start_ms=4_000),
        event("input_audio_buffer.speech_stopped", item_id="a", audio_end_ms=3_000),
        event(SOURCE + "completed", item_id="a", transcript="One."),
        event("input_audio_buffer.speech_started", item_id="b", audio_start_ms=1_000),
        event("input_audio_buffer.speech_stopped", item_id="b", audio_end_ms=99_000_000_000),
        event(SOURCE + "completed", item_id="b", transcript="Two."),
        event("input_audio_buffer.speech_started", item_id="c", audio_start_ms="soon"),
        event(SOURCE + "completed", item_id="c", transcript="Three."),
    )
    assert [(each.begin_ms, each.end_ms) for each in sentences] == [(4_000, 4_000), (4_000, 10_000), (10_000, 10_000)]


def test_a_segment_that_fails_keeps_what_was_heard_of_it() -> None:
    """And says why, in the log; one of which nothing was heard is no sentence."""
    client = started()
    client.receive(event(SOURCE + "text", item_id="a", text="Hello", stash=" wor"))
    failed = client.receive(event(SOURCE + "failed", item_id="a", error={"code": "x", "message": "too noisy"}))
    assert texts([each for each in failed if isinstance(each, SentenceRevised)]) == [(0, "source", "Hello wor", True)]
    assert any(isinstance(each, MessageIgnored) and "too noisy" in each.reason for each in failed)
    assert said(client, event(SOURCE + "failed", item_id="b", error=None)) == []


def test_a_final_stands() -> None:
    """What is still said of it, or said again, changes nothing."""
    client = started()
    client.receive(event(SOURCE + "completed", item_id="a", transcript="Hello."))
    assert (
        said(
            client,
            event(SOURCE + "text", item_id="a", text="Goodbye", stash=""),
            event(SOURCE + "completed", item_id="a", transcript="Goodbye."),
        )
        == []
    )


@pytest.mark.parametrize(
    ("code", "judged_as"),
    [("ModelNotFound", "ModelNotFound"), ("InvalidApiKey", "InvalidApiKey"), ("x", "InvalidParameter")],
)
def test_a_refusal_whose_code_says_what_to_do_keeps_it(code: str, judged_as: str) -> None:
    """Of the others, what is refused now will be refused again."""
    client = RealtimeClient(TaskRequest(target_language="es"), form=SessionForm.APPENDED)
    client.start()
    client.receive(event("session.created"))
    refusal = event("error", error={"type": "invalid_request_error", "code": code, "message": "no"})
    assert client.receive(refusal) == (TaskFailed(judged_as, "no"),)


def test_a_voice_is_given_where_one_is_wanted_and_only_once() -> None:
    """Some deployments refuse a session without one, though nothing shall be spoken."""
    client = RealtimeClient(TaskRequest(target_language="es"), form=SessionForm.REPLACED)
    client.start()
    client.receive(event("session.created"))
    assert "voice" not in sent(client)[0]["session"]
    refusal = event("error", error={"type": "invalid_request_error", "code": "x", "message": "Voice is required."})
    assert isinstance(client.receive(refusal)[0], MessageIgnored)
    assert sent(client)[0]["session"]["voice"] == "Tina"
    assert client.receive(refusal) == (TaskFailed("InvalidParameter", "Voice is required."),)
    assert client.state is RealtimeState.FAILED


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"type": "server_error", "code": "Arrearage", "message": "pay"}, TaskFailed("Arrearage", "pay")),
        ({"type": "server_error", "message": "broken"}, TaskFailed("server_error", "broken")),
        ({"code": "x", "message": "Session time out"}, TaskFailed("ResponseTimeout", "Session time out")),
        ({"code": 5, "message": ["no"]}, TaskFailed("", "")),
        ("nonsense", TaskFailed("", "")),
        (None, TaskFailed("", "")),
    ],
)
def test_an_error_ends_the_session(error: object, failure: TaskFailed) -> None:
    """With the service's own code and words, as far as they are any; after it nothing is understood."""
    client = started()
    assert client.receive(event("error", error=error)) == (failure,)
    assert said(client, event(SOURCE + "completed", item_id="a", transcript="Hello.")) == []


@pytest.mark.parametrize(
    "frame",
    [b"\0", "", "null", "[]", "{", '{"type":5}', "{}", event("session.created"), event("no such thing"),
     event(SOURCE + "completed", transcript="x"), event(SOURCE + "completed", item_id=7, transcript="x"),
     event(SOURCE + "text", item_id="a", text=["x"], stash={}), event(SOURCE + "completed", item_id="a", transcript=5),
     event(SOURCE + "completed", item_id="a", transcript="x" * 10_001), event("response.text.delta", delta="x"),
     event("conversation.item.created", item=5, previous_item_id="a"), event("conversation.item.created")],
)  # fmt: skip
def test_nonsense_says_nothing(frame: str | bytes) -> None:
    """And what comes after it is understood."""
    client = started()
    client.receive(event(SOURCE + "text", item_id="kept", text="Hello", stash=""))
    assert said(client, frame) == []
    assert texts(said(client, event(SOURCE + "completed", item_id="kept", transcript=""))) == [
        (0, "source", "Hello", True)
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text() | st.binary(), max_size=5))
def test_mere_noise_is_survived(frames: list[str | bytes]) -> None:
    """Any text and any bytes."""
    client = started()
    for frame in frames:
        assert said(client, frame) == []


_ITEMS = st.sampled_from(["a", "b", "c", "ta", "tb"])
_TEXTS = st.sampled_from(["", "Hello", " wor", "ld.", "你好", "世界。", "\n"])
_MESSAGES = st.one_of(
    st.builds(lambda i, t, s: event(SOURCE + "text", item_id=i, text=t, stash=s), _ITEMS, _TEXTS, _TEXTS),
    st.builds(lambda i, t: event(SOURCE + "delta", item_id=i, delta=t), _ITEMS, _TEXTS),
    st.builds(lambda i, t: event(SOURCE + "completed", item_id=i, transcript=t), _ITEMS, _TEXTS),
    st.builds(lambda i, t, s: event("response.text.text", item_id=i, text=t, stash=s), _ITEMS, _TEXTS, _TEXTS),
    st.builds(lambda i, t: event("response.text.delta", item_id=i, delta=t), _ITEMS, _TEXTS),
    st.builds(lambda i, t: event("response.text.done", item_id=i, text=t), _ITEMS, _TEXTS),
    st.builds(lambda i, p: event("conversation.item.created", previous_item_id=p, item={"id": i}), _ITEMS, _ITEMS),
    st.builds(
        lambda i, t: event("input_audio_buffer.speech_started", item_id=i, audio_start_ms=t),
        _ITEMS | st.just(""),
        st.integers(0, 20_000),
    ),
    st.builds(
        lambda i, t: event("input_audio_buffer.speech_stopped", item_id=i, audio_end_ms=t),
        _ITEMS | st.just(""),
        st.integers(0, 20_000),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_MESSAGES, max_size=40))
def test_in_any_order_the_sentences_can_be_true(messages: list[str]) -> None:
    """Each has a text, times that lie in the sound, and words that give its text; a final is the last that is said of
    it, and no translation is final while its source is not."""
    client = started()
    over: set[tuple[int, Stream]] = set()
    open_sources: set[int] = set()
    for each in said(client, *messages):
        assert each.text
        assert (each.sentence, each.stream) not in over
        assert 0 <= each.begin_ms <= (each.end_ms or each.begin_ms) <= 10_000
        assert (each.end_ms is not None) is each.final
        if each.words:
            assert "".join(word.text for word in each.words) == each.text
            assert [word.fixed for word in each.words] == sorted((word.fixed for word in each.words), reverse=True)
        if each.stream is Stream.SOURCE:
            (open_sources.discard if each.final else open_sources.add)(each.sentence)
        if each.final:
            over.add((each.sentence, each.stream))
            assert each.sentence not in open_sources


_CONVERSATION = [
    {"type": "input_audio_buffer.speech_started", "item_id": "a", "audio_start_ms": 500},
    {"type": SOURCE + "text", "item_id": "a", "text": "Hello", "stash": " wor", "language": "en"},
    {"type": SOURCE + "delta", "item_id": "b", "delta": "Again"},
    {"type": "conversation.item.created", "previous_item_id": "a", "item": {"id": "ta", "content": []}},
    {"type": "response.text.text", "item_id": "ta", "response_id": "r", "text": "Hola", "stash": " mun"},
    {"type": "input_audio_buffer.speech_stopped", "item_id": "a", "audio_end_ms": 1_500},
    {"type": SOURCE + "completed", "item_id": "a", "transcript": "Hello world.", "language": "en"},
    {"type": "response.text.done", "item_id": "ta", "response_id": "r", "text": "Hola mundo."},
    {"type": "error", "error": {"type": "server_error", "code": "x", "message": "y"}},
]


def test_the_unchanged_conversation_is_all_understood() -> None:
    """Else the mutations below would prove nothing."""
    client = started()
    assert len(said(client, *map(json.dumps, _CONVERSATION))) == 5
    assert client.state is RealtimeState.FAILED


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.randoms(use_true_random=False))
def test_a_mutated_conversation_is_survived(random: Random) -> None:
    """By structure and by bytes, with messages lost, doubled and out of order; what is shown of it can be true."""
    client = started()
    for frame in mutated(_CONVERSATION, random):
        for each in client.receive(frame):
            if isinstance(each, SentenceRevised):
                assert 0 < len(each.text) <= 10_000
                assert 0 <= each.begin_ms <= (each.end_ms or each.begin_ms) <= 10_000
            elif isinstance(each, TaskFailed):
                assert each.code == printable(each.code)
                assert each.message == printable(each.message)
