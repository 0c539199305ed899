"""The recipe "A wire dialect" of CONTRIBUTING.md: the toy's row is found by its name, and its client understands it."""

from __future__ import annotations

import json
from typing import Any

from app.protocol.events import ClientProtocol, MessageIgnored, SentenceRevised, TaskRequest
from app.protocol.models import INFERENCE_PATH, MODELS, client_for, model_named
from tests.examples.toy_dialect import TOY


def tell(client: ClientProtocol, event: str, task_id: str, output: Any = None) -> tuple[object, ...]:
    """Let the service say this."""
    payload = {} if output is None else {"output": {"sentence": output}}
    return tuple(client.receive(json.dumps({"header": {"task_id": task_id, "event": event}, "payload": payload})))


def test_it_is_spoken_with_models_of_its_name() -> None:
    """Asked for with its own parameters; finals are numbered, partials revise, nonsense is ignored."""
    models = (TOY, *MODELS)
    client = client_for(TaskRequest("toy-asr-1", "de"), models)
    client.start()
    asked = json.loads(client.frames_to_send()[0])
    assert asked["payload"]["model"] == "toy-asr-1"
    assert asked["payload"]["parameters"] == {"language": "de", "codec": "pcm16"}
    task_id = asked["header"]["task_id"]
    tell(client, "task-started", task_id)
    said: list[object] = []
    for text in ("Guten", "Guten Tag.", 5, "Danke."):
        client.send_audio(bytes(32_000))
        said += tell(client, "result-generated", task_id, text)
    sentences = [each for each in said if isinstance(each, SentenceRevised)]
    assert [(each.sentence, each.text, each.begin_ms, each.end_ms) for each in sentences] == [
        (0, "Guten", 0, None),
        (0, "Guten Tag.", 0, 2000),
        (1, "Danke.", 2000, 4000),
    ]
    assert sum(isinstance(each, MessageIgnored) for each in said) == 1


def test_what_is_known_of_it_is_in_its_row() -> None:
    """Where it is served, and which languages it can do; other models stay what they are."""
    models = (TOY, *MODELS)
    known = model_named("toy-asr-1-2026-12-01", models)
    assert (known, known.path, known.is_named_in_url) == (TOY, INFERENCE_PATH, False)
    assert set(known.languages.targets) == {"en", "de"}
    assert all(model_named(each.name, models) is each for each in MODELS if each.name)
