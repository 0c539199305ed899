"""The client's side of gummy."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.events import Stream, Word
from app.errors import LocalProtocolError
from app.protocol.events import (
    MessageIgnored,
    SentenceRevised,
    TaskFailed,
    TaskFinished,
    TaskRequest,
    TaskStarted,
    UsageCounted,
)
from app.protocol.gummy import ClientState, GummyClient


def event(name: str, payload: Any = None, **header: Any) -> str:
    """A message of the service."""
    return json.dumps({"header": {"task_id": "T", "event": name, **header}, "payload": payload or {}})


def result(**output: Any) -> str:
    """A result-generated message."""
    return event("result-generated", {"output": output, "usage": {"duration": 3}})


def spoken(**fields: Any) -> dict[str, Any]:
    """A sentence on the wire."""
    return {"sentence_id": 0, "begin_time": 100, "text": "hi", "words": [], "sentence_end": False, **fields}


@pytest.fixture
def client() -> GummyClient:
    """A client whose task has been started."""
    client = GummyClient(TaskRequest(source_language="en", target_language="es"), task_id="T")
    client.start()
    client.frames_to_send()
    assert client.receive(event("task-started")) == (TaskStarted(),)
    return client


def sentences(client: GummyClient, message: str) -> list[SentenceRevised]:
    """The sentences in a message."""
    return [said for said in client.receive(message) if isinstance(said, SentenceRevised)]


def test_run_task_holds_what_the_reference_asks_for() -> None:
    """The first message is the run-task of the reference, to the field."""
    client = GummyClient(TaskRequest(source_language=None, target_language="en"), task_id="T")
    client.start()
    (message,) = client.frames_to_send()
    assert json.loads(message) == {
        "header": {"action": "run-task", "task_id": "T", "streaming": "duplex"},
        "payload": {
            "task_group": "audio",
            "task": "asr",
            "function": "recognition",
            "model": "gummy-realtime-v1",
            "parameters": {
                "format": "pcm",
                "sample_rate": 16000,
                "source_language": None,
                "transcription_enabled": True,
                "translation_enabled": True,
                "translation_target_languages": ["en"],
            },
            "input": {},
        },
    }


def test_optional_parameters_are_sent_when_they_are_set() -> None:
    """Hot words and the silence that ends a sentence appear only where they were chosen."""
    client = GummyClient(TaskRequest(vocabulary_id="v1", max_end_silence_ms=600), task_id="T")
    client.start()
    parameters = json.loads(client.frames_to_send()[0])["payload"]["parameters"]
    assert parameters["vocabulary_id"] == "v1"
    assert parameters["max_end_silence"] == 600
    assert parameters["translation_enabled"] is False


def test_audio_is_sent_raw_and_finish_holds_an_input(client: GummyClient) -> None:
    """Audio goes out as it is; finish-task carries the mandatory empty input."""
    client.send_audio(b"\1\2")
    client.finish()
    audio, finish = client.frames_to_send()
    assert audio == b"\1\2"
    assert json.loads(finish) == {
        "header": {"action": "finish-task", "task_id": "T", "streaming": "duplex"},
        "payload": {"input": {}},
    }
    assert client.frames_to_send() == []


def test_a_final_has_its_words_and_times(client: GummyClient) -> None:
    """A whole final, as in the reference, becomes two sentences and the usage."""
    word = {
        "begin_time": 100,
        "end_time": 427,
        "text": "This",
        "punctuation": "This",
        "fixed": True,
        "speaker_id": None,
    }
    said = spoken(end_time=2720, text="This", sentence_end=True, words=[word])
    events = client.receive(result(transcription=said, translations=[{**said, "lang": "es"}]))
    words = (Word("This", 100, 427, True),)
    assert events == (
        SentenceRevised(0, Stream.SOURCE, "", "This", 100, 2720, words, final=True),
        SentenceRevised(0, Stream.TRANSLATION, "es", "This", 100, 2720, words, final=True),
        UsageCounted(3),
    )


def test_a_partial_has_no_end_but_says_how_far_was_heard(client: GummyClient) -> None:
    """`end_time: null` with `current_time` beside it is a sentence that goes on."""
    (said,) = sentences(client, result(transcription=spoken(end_time=None, current_time=900)))
    assert (said.end_ms, said.heard_ms, said.final) == (None, 900, False)


def test_an_event_may_hold_only_one_of_the_two(client: GummyClient) -> None:
    """A translation alone says nothing of the source, and the other way round."""
    (said,) = sentences(client, result(translations=[spoken(lang="es")]))
    assert said.stream is Stream.TRANSLATION
    (said,) = sentences(client, result(transcription=spoken()))
    assert said.stream is Stream.SOURCE


def test_the_stash_of_a_partial_is_its_tail(client: GummyClient) -> None:
    """Text and stash are shown together."""
    (said,) = sentences(client, result(transcription=spoken(text="one", stash={"text": " two"})))
    assert said.text == "one two"


def test_the_stash_of_a_final_begins_the_next_sentence(client: GummyClient) -> None:
    """What was heard of the next sentence is not lost, and does not get into the final."""
    said = spoken(text="one.", sentence_end=True, end_time=500, stash={"text": "Two", "begin_time": 600})
    final, following = sentences(client, result(transcription=said))
    assert (final.text, final.final) == ("one.", True)
    assert (following.sentence, following.text, following.begin_ms, following.final) == (1, "Two", 600, False)


def test_a_provisional_end_can_be_taken_back(client: GummyClient) -> None:
    """`vad_pre_end` is not a final, and `pre_end_failed` undoes it."""
    (said,) = sentences(client, result(transcription=spoken(vad_pre_end=True, pre_end_end_time=400)))
    assert (said.provisional_end, said.final) == (True, False)
    (said,) = sentences(client, result(transcription=spoken(vad_pre_end=True, pre_end_failed=True)))
    assert not said.provisional_end


def test_a_final_without_an_end_ends_with_its_last_word(client: GummyClient) -> None:
    """`sentence_end` alone makes a final; the time is found elsewhere."""
    word = {"begin_time": 100, "end_time": 427, "text": "hi", "fixed": True}
    (said,) = sentences(client, result(transcription=spoken(sentence_end=True, end_time=None, words=[word])))
    assert (said.final, said.end_ms) == (True, 427)


def test_null_is_as_good_as_absent(client: GummyClient) -> None:
    """Where a field may be left out, null says the same."""
    word = {"begin_time": 100, "end_time": None, "text": "hi", "fixed": None}
    (said,) = sentences(client, result(transcription=spoken(sentence_end=None, words=[word], lang=None, stash=None)))
    assert (said.final, said.words) == (False, (Word("hi", 100, 100, False),))


def test_the_last_usage_comes_with_the_end(client: GummyClient) -> None:
    """task-finished may count more seconds than the last result."""
    client.finish()
    finished = event("task-finished", {"output": {}, "usage": {"duration": 9}})
    assert client.receive(finished) == (UsageCounted(9), TaskFinished())


def test_a_finish_with_nonsense_in_it_is_a_finish(client: GummyClient) -> None:
    """Nobody waits 30 s for another one."""
    client.finish()
    assert client.receive(event("task-finished", {"output": 7})) == (TaskFinished(),)


def test_unknown_fields_are_ignored(client: GummyClient) -> None:
    """A service may say more than we know."""
    (said,) = sentences(client, result(transcription=spoken(emotion="glad"), extra={"a": 1}))
    assert said.text == "hi"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        b"\0\1",
        event("result-generated", {"output": {"transcription": spoken(sentence_end="maybe")}}),
        event("result-generated", {"output": {"transcription": spoken(sentence_id=2**60)}}),
        event("result-generated", {"output": {"transcription": spoken(sentence_id=-1)}}),
        event("result-generated", {"output": {"transcription": spoken(text="x" * 10_001)}}),
        event("result-generated", {"output": {"transcription": [spoken()]}}),
        event("result-generated", {"output": {"translations": spoken()}}),
        event("result-generated", {"output": "words"}),
        event("result-generated", [1, 2]),
        event("x" * 10_000),
        event("new\nline\u202e\0"),
        event("task-failed", task_id="\x1b[31m" * 1000),
        event("result-generated", {"output": {"transcription": spoken(text="@")}}).replace("@", "\\ud800"),
        event("result-generated", {"output": {"transcription": spoken(text="@")}}).replace("@", "\ud800"),
        event("result-generated", {"output": {"transcription": spoken(begin_time=7)}}).replace("7", "NaN"),
        event("result-generated", {"output": {"transcription": spoken(begin_time=7)}}).replace("7", "1" * 5000),
        event("result-generated", {"output": {"transcription": spoken(words=[7])}}).replace("7", "[" * 90_000),
        event("result-generated", {"output": {"transcription": {"text": "no number"}}}),
        event("result-generated", {"output": {"transcription": spoken(text=None)}}),
        event("result-generated", {"output": {"transcription": spoken()}}, task_id="another"),
        event("something-new"),
        event("task-started"),
        "[" * 100_000,
    ],
)
def test_nonsense_is_ignored_with_its_reason(client: GummyClient, message: str | bytes) -> None:
    """Garbage, another task's events, unknown events: a line for the log, and the task goes on."""
    (ignored,) = client.receive(message)
    assert isinstance(ignored, MessageIgnored)
    assert ignored.reason.isprintable()
    assert len(ignored.reason) <= 200
    assert client.state is ClientState.STREAMING


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["header", "payload", "event", "task_id", "output", "transcription", "text", "words"]),
                x,
            )
        ),
    )
)
def test_no_message_makes_it_raise(message: Any) -> None:
    """Whatever JSON arrives, the client answers with events."""
    client = GummyClient(TaskRequest(), task_id="T")
    client.start()
    client.receive(event("task-started"))
    for said in client.receive(json.dumps(message)):
        assert isinstance(said, MessageIgnored)


def test_an_empty_result_says_nothing(client: GummyClient) -> None:
    """`output: {}` and `usage: null` are allowed."""
    assert client.receive(event("result-generated", {"output": {}, "usage": None})) == ()


def test_a_task_ends_finished_or_failed(client: GummyClient) -> None:
    """Both ends are told, with the service's own code and words."""
    client.finish()
    assert client.receive(event("task-finished", {"output": {}, "usage": None})) == (TaskFinished(),)
    assert client.state is ClientState.FINISHED
    failing = GummyClient(TaskRequest(), task_id="T")
    failing.start()
    message = event("task-failed", error_code="CLIENT_ERROR", error_message="request timeout after 23 seconds.")
    assert failing.receive(message) == (TaskFailed("CLIENT_ERROR", "request timeout after 23 seconds."),)
    assert failing.state is ClientState.FAILED


def test_a_failure_is_told_whatever_its_code_and_words_are() -> None:
    """A task-failed of wrong types ends the task, too; long words are cut, and steer nothing."""
    for code, message, told in [
        (418, None, TaskFailed("418", "")),
        ({"a": 1}, ["x"], TaskFailed("", "")),
        ("Bad", "a\nb\x1b[2J\u202e", TaskFailed("Bad", "a b[2J")),
        ("Bad", "x" * 100_000, TaskFailed("Bad", "x" * 499 + "…")),
    ]:
        client = GummyClient(TaskRequest(), task_id="T")
        client.start()
        assert client.receive(event("task-failed", 7, error_code=code, error_message=message)) == (told,)


def test_a_broken_part_does_not_cost_the_other(client: GummyClient) -> None:
    """A transcription that cannot be read leaves the translation beside it and the usage alone, and the reverse."""
    broken = spoken(text=7)
    ignored, said, usage = client.receive(result(transcription=broken, translations=[spoken(text="hola")]))
    assert isinstance(ignored, MessageIgnored)
    assert isinstance(said, SentenceRevised)
    assert (said.text, usage) == ("hola", UsageCounted(3))
    said, ignored, usage = client.receive(result(transcription=spoken(text="hello"), translations=[broken]))
    assert isinstance(ignored, MessageIgnored)
    assert isinstance(said, SentenceRevised)
    assert said.text == "hello"


def test_a_time_is_believed_as_far_as_sound_was_sent(client: GummyClient) -> None:
    """The end of a final that lies an hour ahead would cover an hour that nobody has heard."""
    client.send_audio(bytes(32_000))
    (said,) = sentences(client, result(transcription=spoken(end_time=3_600_000, current_time=900, sentence_end=True)))
    assert said.end_ms == 900
    client.send_audio(bytes(3600 * 32_000))
    (said,) = sentences(client, result(transcription=spoken(end_time=3_600_000, sentence_end=True)))
    assert said.end_ms == 3_600_000


def test_what_the_state_does_not_allow_is_our_own_error() -> None:
    """Audio or finish before task-started, or after the end, is a mistake of this program."""
    client = GummyClient(TaskRequest(), task_id="T")
    for too_early in (client.finish, lambda: client.send_audio(b"")):
        with pytest.raises(LocalProtocolError):
            too_early()
    client.start()
    with pytest.raises(LocalProtocolError):
        client.start()
    client.receive(event("task-started"))
    client.finish()
    with pytest.raises(LocalProtocolError):
        client.send_audio(b"")
