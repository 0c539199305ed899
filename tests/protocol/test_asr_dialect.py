"""Models that only recognise, on the run-task protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.captions.events import Stream, Word
from app.protocol.events import (
    ClientEvent,
    MessageIgnored,
    SentenceRevised,
    TaskRequest,
    TaskRequested,
    UsageCounted,
)
from app.protocol.gummy import GummyClient
from app.protocol.gummy_server import GummyServer
from app.protocol.models import client_for


def client(**asked: Any) -> GummyClient:
    """A client that has asked for a task."""
    made = client_for(TaskRequest(**{"model": "fun-asr-realtime", **asked}))
    assert isinstance(made, GummyClient)
    made.start()
    return made


def heard(of: GummyClient, sentence: object, usage: object = None) -> list[object]:
    """What a result with this sentence says, after three seconds of sound."""
    if of.state.name == "STARTING":
        of.receive(json.dumps({"header": {"task_id": of.task_id, "event": "task-started"}, "payload": {}}))
        of.send_audio(bytes(96_000))
    header = {"task_id": of.task_id, "event": "result-generated"}
    return list(
        of.receive(json.dumps({"header": header, "payload": {"output": {"sentence": sentence}, "usage": usage}}))
    )


def test_a_task_is_asked_for_as_the_reference_has_it() -> None:
    """The language is a hint, the silence has another name, and a heartbeat keeps the task in silence."""
    asked = client(source_language="en", vocabulary_id="vocab-1", max_end_silence_ms=1300)
    parameters = json.loads(asked.frames_to_send()[0])["payload"]["parameters"]
    assert parameters == {
        "sample_rate": 16000,
        "format": "pcm",
        "language_hints": ["en"],
        "semantic_punctuation_enabled": False,
        "max_sentence_silence": 1300,
        "vocabulary_id": "vocab-1",
        "heartbeat": True,
    }
    assert "language_hints" not in json.loads(client().frames_to_send()[0])["payload"]["parameters"]


def test_words_get_the_blanks_and_marks_of_the_text() -> None:
    """They come without either."""
    words = [
        {"begin_time": 170, "end_time": 295, "text": "Hello", "punctuation": ","},
        {"begin_time": 295, "end_time": 503, "text": "world", "punctuation": "!"},
    ]
    said, usage = heard(
        client(),
        {"sentence_id": 1, "begin_time": 170, "end_time": 920, "text": "Hello, world!", "heartbeat": False,
         "sentence_end": True, "words": words},
        {"duration": 3},
    )  # fmt: skip
    assert said == SentenceRevised(
        sentence=1,
        stream=Stream.SOURCE,
        language="",
        text="Hello, world!",
        begin_ms=170,
        end_ms=920,
        words=(Word("Hello,", 170, 295, fixed=False), Word(" world!", 295, 503, fixed=False)),
        final=True,
    )
    assert usage == UsageCounted(3)


@pytest.mark.parametrize(
    "words", [[{"begin_time": 0, "end_time": 1, "text": "Other"}], "nonsense", [{"text": 5}], None]
)
def test_words_of_another_text_are_left_out(words: object) -> None:
    """The sentence is captioned without word times."""
    (said,) = heard(client(), {"sentence_id": 1, "begin_time": 0, "end_time": 900, "text": "Hello.", "words": words})
    assert isinstance(said, SentenceRevised)
    assert (said.text, said.words) == ("Hello.", ())


def test_sentences_without_numbers_are_counted() -> None:
    """As Paraformer sends them; its final has no end, and ends all the same."""
    of = client(model="paraformer-realtime-v2")
    said = [
        heard(of, {"begin_time": begin_ms, "end_time": None, "text": text, "sentence_end": final, "words": []})[0]
        for begin_ms, text, final in (
            (0, "He", False),
            (0, "Hello.", True),
            (1_000, "Wor", False),
            (1_000, "World.", True),
        )
    ]
    assert all(isinstance(each, SentenceRevised) for each in said)
    assert [(each.sentence, each.text, each.final) for each in said if isinstance(each, SentenceRevised)] == [
        (0, "He", False),
        (0, "Hello.", True),
        (1, "Wor", False),
        (1, "World.", True),
    ]


def spoken(of: GummyClient, **sentence: object) -> SentenceRevised:
    """The only thing that this result says, which is a sentence."""
    (said,) = heard(of, sentence)
    assert isinstance(said, SentenceRevised)
    return said


def test_a_final_that_does_not_say_where_it_ends_does_not_end_where_it_begins() -> None:
    """Else none of its sound were covered, and after a loss it would be said again."""
    assert spoken(client(), begin_time=500, end_time=None, text="Hello.", sentence_end=True).end_ms == 3_000
    word = {"begin_time": 500, "end_time": 900, "text": "Hello", "punctuation": "."}
    timed = spoken(client(), begin_time=500, end_time=None, text="Hello.", sentence_end=True, words=[word])
    assert timed.end_ms == 900


def test_a_sentence_that_ends_without_a_text_keeps_its_number() -> None:
    """What was shown of it is not overwritten by the next one."""
    of = client(model="paraformer-realtime-v2")
    assert spoken(of, begin_time=0, text="Hello").sentence == 0
    assert heard(of, {"begin_time": 0, "text": "", "sentence_end": True}) == []
    assert heard(of, {"begin_time": 0, "text": "", "sentence_end": True}) == []
    assert spoken(of, begin_time=1_000, text="World").sentence == 1


def test_a_sentence_that_does_not_say_where_it_begins_stays_where_it_was_first_heard() -> None:
    """It does not move on with every partial."""
    of = client(model="paraformer-realtime-v2")
    assert spoken(of, text="Hel").begin_ms == 3_000
    of.send_audio(bytes(96_000))
    assert spoken(of, text="Hello").begin_ms == 3_000
    last = spoken(of, text="Hello.", sentence_end=True)
    assert (last.begin_ms, last.end_ms) == (3_000, 6_000)
    assert spoken(of, text="Wor").begin_ms == 6_000


@pytest.mark.parametrize(
    "sentence",
    [{"heartbeat": True, "text": "x", "begin_time": 0}, {"heartbeat": True, "text": None}, {"text": ""}, None],
)
def test_a_heartbeat_says_nothing(sentence: object) -> None:
    """Whatever else is in it."""
    assert heard(client(), sentence) == []


@pytest.mark.parametrize("sentence", ["x", {"text": 5}, {}, {"text": "x" * 10_001, "begin_time": 0}])
def test_nonsense_is_ignored_with_a_reason(sentence: object) -> None:
    """And nothing of it becomes a caption."""
    (ignored,) = heard(client(), sentence)
    assert isinstance(ignored, MessageIgnored)


def test_our_service_answers_in_the_same_form() -> None:
    """Our client understands what our service sends for such a model."""
    of, server = client(source_language="en", max_end_silence_ms=500), GummyServer()
    asked: list[ClientEvent] = [event for frame in of.frames_to_send() for event in server.receive(frame)]
    (request,) = asked
    assert isinstance(request, TaskRequested)
    assert request.request == TaskRequest("fun-asr-realtime", "en", None, None, 500)
    server.accept()
    words = (Word("Hello,", 0, 400, True), Word(" world.", 400, 900, True))
    sentence = SentenceRevised(0, Stream.SOURCE, "en", "Hello, world.", 0, 900, words, final=True)
    of.receive(server.frames_to_send()[0])
    of.send_audio(bytes(32_000))
    server.send_result(transcription=sentence, usage_s=1)
    (frame,) = server.frames_to_send()
    said, usage = of.receive(frame)
    assert isinstance(said, SentenceRevised)
    assert (said.text, said.final, [word.text for word in said.words]) == (
        "Hello, world.",
        True,
        ["Hello,", " world."],
    )
    assert usage == UsageCounted(1)
