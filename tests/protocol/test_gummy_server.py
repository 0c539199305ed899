"""The service's side of gummy, and both sides together without a socket."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.captions.events import Stream
from app.errors import LocalProtocolError
from app.protocol.events import (
    AudioReceived,
    ClientAtFault,
    FinishRequested,
    ServiceEvent,
    TaskFailed,
    TaskFinished,
    TaskRequest,
    TaskRequested,
    TaskStarted,
    UsageCounted,
)
from app.protocol.gummy import GummyClient
from app.protocol.gummy_server import GummyServer, ServerState
from tests.fakes.scripted_service import sentence

REQUEST = TaskRequest(source_language="en", target_language="es")


def command(action: str, payload: Any = None, **header: Any) -> str:
    """A client's message, with the empty extras that the vendor's Go sample sends."""
    head = {"action": action, "task_id": "T", "streaming": "duplex", "event": "", "attributes": None, **header}
    return json.dumps({"header": head, "payload": payload})


def run_task(task_id: str = "T", **parameters: Any) -> str:
    """A run-task message."""
    payload = {"task_group": "audio", "task": "asr", "function": "recognition", "model": "m", "input": {}}
    return command("run-task", {**payload, "parameters": parameters}, task_id=task_id)


def deliver(server: GummyServer, client: GummyClient) -> list[ServiceEvent]:
    """Carry what the server has to say to the client."""
    return [event for frame in server.frames_to_send() for event in client.receive(frame)]


def test_client_and_server_understand_each_other() -> None:
    """A whole task, the two machines linked without a socket."""
    client, server = GummyClient(REQUEST), GummyServer()
    client.start()
    (requested,) = server.receive(client.frames_to_send()[0])
    assert isinstance(requested, TaskRequested)
    assert requested.request == REQUEST
    server.accept()
    assert deliver(server, client) == [TaskStarted()]

    client.send_audio(b"\1\0")
    assert server.receive(client.frames_to_send()[0]) == (AudioReceived(b"\1\0"),)
    partial = sentence(0, "Hello you", 100, 600, final=False)
    final = sentence(0, "Hola", 100, 700, stream=Stream.TRANSLATION)
    server.send_result(transcription=partial, translation=final, usage_s=2)
    assert deliver(server, client) == [
        partial,
        final,
        UsageCounted(2),
    ]

    client.finish()
    assert server.receive(client.frames_to_send()[0]) == (FinishRequested(),)
    server.complete(usage_s=3)
    assert deliver(server, client) == [UsageCounted(3), TaskFinished()]


def test_a_connection_carries_one_task_after_another() -> None:
    """After task-finished another task id begins a new task; the same one does not."""
    server = GummyServer()
    for task_id in ("one", "two"):
        (requested,) = server.receive(run_task(task_id))
        assert isinstance(requested, TaskRequested)
        server.accept()
        server.receive(command("finish-task", {"input": {}}, task_id=task_id))
        server.complete()
    (fault,) = server.receive(run_task("two"))
    assert isinstance(fault, ClientAtFault)


def test_what_the_vendors_client_demands_is_there() -> None:
    """No sentence without a time that is not null, no word without its fields, and a whole task-finished."""
    server = GummyServer()
    server.receive(run_task())
    server.accept()
    server.send_result(transcription=sentence(0, "a b", 0, 500, final=False))
    server.receive(command("finish-task", {"input": {}}))
    server.complete()
    _, partial, finished = map(json.loads, server.frames_to_send())
    said = partial["payload"]["output"]["transcription"]
    assert said["current_time"] == 500
    assert {"sentence_id", "text", "begin_time", "words", "sentence_end"} <= said.keys()
    assert all({"text", "begin_time", "end_time", "fixed"} <= word.keys() for word in said["words"])
    assert "translations" not in partial["payload"]["output"]
    assert finished["payload"] == {"output": {}, "usage": None}


@pytest.mark.parametrize(
    "messages",
    [
        [b"\0\0"],
        [command("finish-task", {"input": {}})],
        [run_task(), run_task("other")],
        [run_task(), b"\0\0"],
        ["not json"],
        [command("dance")],
        [command("run-task", {"model": "m", "parameters": {}})],
        [run_task(transcription_enabled=False)],
        [run_task(translation_enabled=True)],
        [run_task(sample_rate="high")],
        [run_task(task_id="")],
        [run_task(task_id="x" * 129)],
        [command("\x1b[2J\n" * 1000)],
        [command("run-task", {"model": "m", "input": {}, "parameters": {"format": ["\n" * 100]}})],
        ["[" * 100_000],
        [command("run-task", {"model": "m", "input": {"a": 7}, "parameters": {}}).replace("7", "[" * 90_000)],
        [run_task(format="\ud800")],
    ],
    ids=["audio first", "finish first", "two tasks", "audio before started", "garbage", "unknown action", "no input",
         "nothing wanted", "no target", "wrong type", "no task id", "long task id",
         "steering", "wrong type of format", "deep", "deep inside",
         "half a character"],
)  # fmt: skip
def test_a_clients_mistake_fails_the_task(messages: list[str | bytes]) -> None:
    """The client is told with task-failed and its task id, and nothing it sends later counts."""
    server = GummyServer()
    events = [event for message in messages for event in server.receive(message)]
    assert isinstance(events[-1], ClientAtFault)
    failed = json.loads(server.frames_to_send()[-1])["header"]
    assert failed["event"] == "task-failed"
    assert failed["error_code"] == "InvalidParameter"
    assert failed["error_message"].isprintable()
    assert 0 < len(failed["error_message"]) <= 500
    assert server.state is ServerState.FAILED
    assert server.receive(run_task("later")) == ()


def test_a_failed_task_is_told_to_the_client() -> None:
    """A failure of the service carries its code and its words."""
    client, server = GummyClient(REQUEST), GummyServer()
    client.start()
    server.receive(client.frames_to_send()[0])
    server.fail("InvalidParameter", "only English")
    assert deliver(server, client) == [TaskFailed("InvalidParameter", "only English")]


def test_results_outside_a_task_are_our_own_error() -> None:
    """A server that speaks out of turn has a mistake in it."""
    server = GummyServer()
    for out_of_turn in (server.accept, server.complete, lambda: server.fail("a", "b"), server.send_result):
        with pytest.raises(LocalProtocolError):
            out_of_turn()
