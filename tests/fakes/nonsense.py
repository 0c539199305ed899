"""What a service should never send: each kind made for a running task, none of it a caption.

Every text in it says `MARK`, so that a test can tell whether any of it was taken for something said.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from app.protocol.events import Frame

MARK = "NONSENSE"
HUGE = 2_000_000
BEYOND_ALL_BOUNDS = 9_000_000


def _event(task_id: str, event: str, payload: Any, **header: Any) -> str:
    return json.dumps({"header": {"task_id": task_id, "event": event, "attributes": {}, **header}, "payload": payload})


def _result(task_id: str, sentence: Any) -> str:
    return _event(task_id, "result-generated", {"output": {"transcription": sentence}})


def _sentence(**changes: Any) -> dict[str, Any]:
    sentence = {"sentence_id": 0, "begin_time": 0, "end_time": 100, "text": MARK, "sentence_end": True, "words": []}
    return {**sentence, **changes}


def _without(name: str) -> dict[str, Any]:
    sentence = _sentence()
    del sentence[name]
    return sentence


NONSENSE: dict[str, Callable[[str], Frame]] = {
    "no JSON": lambda task: f"{MARK} {{",
    "half a message": lambda task: _result(task, _sentence())[:-30],
    "an empty text": lambda task: "",
    "a bare null": lambda task: "null",
    "a list": lambda task: f'["{MARK}"]',
    "no header": lambda task: '{"payload":{}}',
    "a header of a wrong type": lambda task: f'{{"header":"{MARK}","payload":{{}}}}',
    "an event of a wrong type": lambda task: _event(task, 5, {}),  # type: ignore[arg-type]
    "an output of a wrong type": lambda task: _event(task, "result-generated", {"output": MARK}),
    "a text of a wrong type": lambda task: _result(task, _sentence(text=[MARK])),
    "a sentence_id of a wrong type": lambda task: _result(task, _sentence(sentence_id=MARK)),
    "a sentence_id beyond all bounds": lambda task: _result(task, _sentence(sentence_id=10**9)),
    "a text beyond all bounds": lambda task: _result(task, _sentence(text=MARK * (HUGE // len(MARK)))),
    "a negative sentence_id": lambda task: _result(task, _sentence(sentence_id=-1)),
    "a negative time": lambda task: _result(task, _sentence(begin_time=-5)),
    "a time of a wrong type": lambda task: _result(task, _sentence(begin_time="soon")),
    "words of a wrong type": lambda task: _result(task, _sentence(words=MARK)),
    "a word without text": lambda task: _result(task, _sentence(words=[{"begin_time": 0, "end_time": 1}])),
    "no begin_time": lambda task: _result(task, _without("begin_time")),
    "a time that is no number": lambda task: _result(task, _sentence()).replace('"begin_time": 0', '"begin_time": NaN'),
    "no text": lambda task: _result(task, _without("text")),
    "no sentence_id": lambda task: _result(task, _without("sentence_id")),
    "a huge text without JSON": lambda task: MARK * (HUGE // len(MARK)),
    "a message beyond all bounds": lambda task: MARK * (BEYOND_ALL_BOUNDS // len(MARK)),
    "lists in lists in lists": lambda task: "[" * 100_000,
    "a binary message": lambda task: MARK.encode(),
    "an empty binary message": lambda task: b"",
    "a result of another task": lambda task: _result("0" * 32, _sentence()),
    "the end of another task": lambda task: _event("0" * 32, "task-finished", {"output": {}}),
    "the failure of another task": lambda task: _event(
        "0" * 32, "task-failed", {}, error_code="Arrearage", error_message=MARK
    ),
    "an unknown event": lambda task: _event(task, "task-contemplated", {"text": MARK}),
    "a second task-started": lambda task: _event(task, "task-started", {}),
    "a client's own command": lambda task: json.dumps({"header": {"action": "run-task", "task_id": task}}),
}
"""By kind; each is made for the id of the task that runs."""
