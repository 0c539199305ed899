"""The service on the wire: who may connect, what a task may ask, and what ends it. The recogniser is scripted."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.errors import EndpointError, LocalServiceError
from app.protocol.languages import LanguageSupport
from app.service.recognizer import Recognizer
from app.service.server import SpeechServer
from tests.fakes.scripted_recognizer import ScriptedRecognizer, ShoutingTranslator
from tests.fakes.waiting import until
from tests.fuzz.gummy import OF_A_CLIENT
from tests.fuzz.mutation import mutated

SECOND = bytes(32_000)
FRAME = bytes(3200)
DEADLINE_S = 20.0


class Service:
    """A server with a scripted recogniser, and clients for it."""

    def __init__(self, **policies: Any) -> None:
        self.recognizer = ScriptedRecognizer()
        self.translator = ShoutingTranslator()
        self.server = SpeechServer(
            load=lambda: self.recognizer,
            languages=LanguageSupport({"en": ("es",)}, detects=True),
            open_translator=lambda source, target: self.translator,
            **policies,
        )

    def connect(self, **options: Any) -> connect:
        """A client's connection, with the token unless told otherwise."""
        headers = options.pop("additional_headers", {"Authorization": f"Bearer {self.server.token}"})
        return connect(options.pop("url", self.server.url), additional_headers=headers, proxy=None, **options)


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Any]]:
    """Starts services, and ends them afterwards."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(**policies: Any) -> Service:
            service = Service(**policies)
            await service.server.start()
            stack.push_async_callback(service.server.aclose)
            stack.callback(service.recognizer.gate.set)
            return service

        yield start


def run_task(task_id: str | None = None, **parameters: Any) -> str:
    """A command to begin a task: captions alone, of raw samples, unless told otherwise."""
    wanted = {"format": "pcm", "sample_rate": 16000, "source_language": "en", "transcription_enabled": True}
    payload = {
        "task_group": "audio",
        "task": "asr",
        "function": "recognition",
        "model": "gummy-realtime-v1",
        "parameters": wanted | parameters,
        "input": {},
    }
    return command("run-task", payload, task_id)


def command(action: str, payload: dict[str, Any], task_id: str | None = None) -> str:
    """A client's message."""
    header = {"action": action, "task_id": task_id or uuid.uuid4().hex, "streaming": "duplex"}
    return json.dumps({"header": header, "payload": payload})


FINISH = command("finish-task", {"input": {}})
TO_SPANISH = {"translation_enabled": True, "translation_target_languages": ["es"]}


async def receive(client: ClientConnection) -> dict[str, Any]:
    """The next message of the service."""
    async with asyncio.timeout(DEADLINE_S):
        message = json.loads(await client.recv())
    assert isinstance(message, dict)
    return message


async def receive_until(client: ClientConnection, event: str) -> list[dict[str, Any]]:
    """All messages up to the first of this event."""
    messages = [await receive(client)]
    while messages[-1]["header"]["event"] != event:
        messages.append(await receive(client))
    return messages


async def start_task(client: ClientConnection, **parameters: Any) -> None:
    """Begin a task, and see it started."""
    await client.send(run_task(**parameters))
    assert (await receive(client))["header"]["event"] == "task-started"


def outputs(messages: list[dict[str, Any]], stream: str) -> list[dict[str, Any]]:
    """The texts of one stream in these messages."""
    found = [m["payload"]["output"].get(stream) for m in messages if m["header"]["event"] == "result-generated"]
    return [text[0] if isinstance(text, list) else text for text in found if text]


async def failure(client: ClientConnection) -> tuple[str, str]:
    """Code and message of the failure that comes next; the connection is closed behind it."""
    header = (await receive_until(client, "task-failed"))[-1]["header"]
    with pytest.raises(ConnectionClosed):
        await receive(client)
    return header["error_code"], header["error_message"]


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "{}"])
@pytest.mark.parametrize("slash", ["", "/"])
async def test_the_token_is_taken_in_all_its_forms(serve: Callable[..., Any], form: str, slash: str) -> None:
    """The vendor's samples send it in three ways, and the address in two."""
    service = await serve()
    headers = {"Authorization": form.format(service.server.token)}
    async with service.connect(url=service.server.url + slash, additional_headers=headers) as client:
        await start_task(client)


@pytest.mark.parametrize("token", [None, "", "Bearer ", "Bearer wrong", "Basic {}", "Bearer {}x", "Bearer ключ"])
async def test_without_the_token_nobody_gets_in(serve: Callable[..., Any], token: str | None) -> None:
    """The refusal is the vendor's own: a status and a JSON body before the upgrade."""
    service = await serve()
    headers = {} if token is None else {"Authorization": token.format(service.server.token).encode().decode("latin-1")}
    with pytest.raises(InvalidStatus) as refused:
        async with service.connect(additional_headers=headers):
            pass
    assert refused.value.response.status_code == 401
    assert refused.value.response.headers["Content-Type"] == "application/json"
    body = json.loads(refused.value.response.body)
    assert (body["code"], body["message"]) == ("InvalidApiKey", "Invalid API-key provided.")
    assert uuid.UUID(body["request_id"])


@pytest.mark.parametrize(
    "origin", ["https://example.com", "http://127.0.0.1:1", "http://example.com:{port}", "null", "["]
)
async def test_web_pages_are_refused(serve: Callable[..., Any], origin: str) -> None:
    """A page in a browser could reach loopback; it always says where it is from."""
    service = await serve()
    port = urlsplit(service.server.url).port
    with pytest.raises(InvalidStatus) as refused:
        async with service.connect(origin=origin.format(port=port)):
            pass
    assert refused.value.response.status_code == 403


async def test_a_library_that_names_this_server_as_its_origin_is_no_web_page(serve: Callable[..., Any]) -> None:
    """The vendor's clients use one that does."""
    service = await serve()
    port = urlsplit(service.server.url).port
    async with service.connect(origin=f"http://127.0.0.1:{port}"):
        pass


async def test_other_paths_do_not_exist(serve: Callable[..., Any]) -> None:
    """The service is at one address."""
    service = await serve()
    with pytest.raises(InvalidStatus) as refused:
        async with service.connect(url=service.server.url + "/other"):
            pass
    assert refused.value.response.status_code == 404


async def test_a_task_gets_partials_finals_and_an_end(serve: Callable[..., Any]) -> None:
    """Every final comes before task-finished, which counts the seconds."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client)
        for _ in range(25):
            await client.send(FRAME)
        await client.send(FINISH)
        messages = await receive_until(client, "task-finished")
    texts = outputs(messages, "transcription")
    assert [t["sentence_id"] for t in texts if t["sentence_end"]] == [0, 1, 2]
    partial, final = texts[0], next(t for t in texts if t["sentence_end"])
    assert partial["end_time"] is None
    assert partial["current_time"] >= 500
    assert final["end_time"] == 1000
    assert "".join(word["text"] for word in final["words"]) == final["text"] == "Sentence number 0."
    assert messages[-1]["payload"] == {"output": {}, "usage": {"duration": 3}}


async def test_translations_come_with_their_sentences(serve: Callable[..., Any]) -> None:
    """Every text has its translation, partials too, with language and words; the translator ends with the task."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client, **TO_SPANISH)
        await client.send(2 * SECOND)
        await client.send(FINISH)
        messages = await receive_until(client, "task-finished")
    sources, translations = outputs(messages, "transcription"), outputs(messages, "translations")
    assert [t["text"] for t in translations] == [s["text"].upper() for s in sources]
    assert {t["lang"] for t in translations} == {"es"}
    assert all(t["words"] for t in translations)
    assert service.translator.closed == 1


async def test_an_undeclared_language_is_answered_with_the_one_there_is(serve: Callable[..., Any]) -> None:
    """Null is detection; a target that is the source is echoed."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client, source_language=None, translation_enabled=True, translation_target_languages=["en"])
        await client.send(SECOND)
        await client.send(FINISH)
        messages = await receive_until(client, "task-finished")
    finals = [outputs(messages, stream)[-1] for stream in ("transcription", "translations")]
    assert finals[0]["text"] == finals[1]["text"] == "Sentence number 0."
    assert finals[0]["lang"] == finals[1]["lang"] == "en"


@pytest.mark.parametrize(
    ("parameters", "code", "part"),
    [
        ({"format": "mp3"}, "UNSUPPORTED_FORMAT", "pcm, wav"),
        ({"sample_rate": 4000}, "InvalidParameter", "8000"),
        ({"source_language": "zh"}, "InvalidParameter", "English (en)"),
        ({"translation_enabled": True, "translation_target_languages": ["fr"]}, "InvalidParameter", "Español (es)"),
        ({"translation_enabled": True, "translation_target_languages": ["es", "en"]}, "InvalidParameter", "one target"),
        ({"translation_enabled": True}, "InvalidParameter", "translation_target_languages"),
        ({"sample_rate": "fast"}, "InvalidParameter", "sample_rate"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_what_can(
    serve: Callable[..., Any], parameters: dict[str, Any], code: str, part: str
) -> None:
    """Refusals come instead of task-started."""
    service = await serve()
    async with service.connect() as client:
        await client.send(run_task(**parameters))
        given_code, message = await failure(client)
    assert given_code == code
    assert part in message


@pytest.mark.parametrize(
    "garbage", ["", "not json", "[]", "{}", '{"header":{"action":"dance"}}', FINISH, b"early", "\0"]
)
async def test_garbage_fails_the_task_and_nothing_else(serve: Callable[..., Any], garbage: str | bytes) -> None:
    """Whoever talks nonsense is told so and disconnected; others are served."""
    service = await serve()
    async with service.connect() as client:
        await client.send(garbage)
        code, message = await failure(client)
        assert code == "InvalidParameter"
        assert message
    async with service.connect() as client:
        await start_task(client)


async def test_mutated_conversations_leave_the_server_serving(serve: Callable[..., Any]) -> None:
    """Commands and sound made wrong in many ways, over real sockets: no error is logged, no stream is left."""
    service = await serve()
    for seed in range(60):
        with contextlib.suppress(ConnectionClosed):
            async with service.connect() as client:
                for frame in mutated(OF_A_CLIENT, Random(seed)):
                    is_text = isinstance(frame, str)
                    data = frame.encode(errors="surrogatepass") if isinstance(frame, str) else frame
                    await client.send(data, text=is_text)
    async with service.connect() as client:
        await start_task(client)
        await client.send(FINISH)
        await receive_until(client, "task-finished")
    await until(lambda: service.recognizer.open_streams == 0)


async def test_a_mistake_after_the_end_of_a_task_drops_it(
    serve: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A second run-task while results are still to come fails the task: the rest of its sound is heard for nobody."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client)
        service.recognizer.gate.clear()
        for _ in range(20):
            await client.send(SECOND)
        await client.send(FINISH)
        client.transport.pause_reading()  # so that the closing handshake lasts
        await client.send(run_task())
        await until(lambda: "a client was refused" in caplog.text)
        service.recognizer.gate.set()
        await until(lambda: service.recognizer.open_streams == 0)
        client.transport.resume_reading()
    assert service.recognizer.heard < 20 * len(SECOND)


async def test_an_oversized_message_ends_its_connection(serve: Callable[..., Any]) -> None:
    """More than a megabyte at once is nothing that the protocol knows."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client)
        await client.send(bytes(2 << 20))
        with pytest.raises(ConnectionClosed) as closed:
            await receive(client)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
    async with service.connect() as client:
        await start_task(client)
    assert service.recognizer.heard == 0


async def test_tasks_follow_each_other_on_a_connection(serve: Callable[..., Any]) -> None:
    """Each counts from zero again, and needs an id of its own."""
    service = await serve()
    async with service.connect() as client:
        for task_id in ("one", "two"):
            await start_task(client, task_id=task_id)
            await client.send(SECOND)
            await client.send(FINISH)
            messages = await receive_until(client, "task-finished")
            assert {m["header"]["task_id"] for m in messages} == {task_id}
            assert outputs(messages, "transcription")[-1]["sentence_id"] == 0
            assert messages[-1]["payload"]["usage"] == {"duration": 1}
        await client.send(run_task("two"))
        assert (await failure(client))[0] == "InvalidParameter"


async def test_pings_are_answered_while_recognition_hangs(serve: Callable[..., Any]) -> None:
    """The socket is read whatever the recogniser does."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client)
        service.recognizer.gate.clear()
        for _ in range(300):
            await client.send(FRAME)
        async with asyncio.timeout(DEADLINE_S):
            await (await client.ping())
        service.recognizer.gate.set()
        await client.send(FINISH)
        await receive_until(client, "task-finished")
    assert service.recognizer.heard == 300 * len(FRAME)


async def test_a_client_that_is_far_ahead_waits(serve: Callable[..., Any]) -> None:
    """Beyond the buffer the service stops reading; all is heard in the end."""
    service = await serve(buffer_ms=5000)
    async with service.connect() as client:
        await start_task(client)
        service.recognizer.gate.clear()

        async def send() -> None:
            for _ in range(600):
                await client.send(SECOND)

        sending = asyncio.create_task(send())
        done, _ = await asyncio.wait([sending], timeout=0.5)
        assert not done, "19 MB were taken though there is room for five seconds"
        service.recognizer.gate.set()
        receiving = asyncio.create_task(receive_until(client, "task-finished"))
        await sending
        await client.send(FINISH)
        messages = await receiving
    assert outputs(messages, "transcription")[-1]["sentence_id"] == 599


async def test_connections_are_served_side_by_side(serve: Callable[..., Any]) -> None:
    """Two clients share the thread and get each their own."""
    service = await serve()

    async def talk(seconds: int) -> int:
        async with service.connect() as client:
            await start_task(client)
            for _ in range(seconds):
                await client.send(SECOND)
            await client.send(FINISH)
            return len(outputs(await receive_until(client, "task-finished"), "transcription"))

    assert await asyncio.gather(talk(3), talk(7)) == [6, 14]


async def test_a_broken_recogniser_fails_the_task_and_the_server_lives(
    serve: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The client is told, and may come again."""
    service = await serve()
    service.recognizer.fail_at_s = 1
    async with service.connect() as client:
        await start_task(client)
        await client.send(2 * SECOND)
        assert await failure(client) == ("InternalError", "The speech recogniser failed: the model broke")
    service.recognizer.fail_at_s = None
    async with service.connect() as client:
        await start_task(client)
        await client.send(SECOND)
        await client.send(FINISH)
        await receive_until(client, "task-finished")


async def test_a_client_that_vanishes_frees_its_stream(serve: Callable[..., Any]) -> None:
    """Without a goodbye too; the next client finds everything as before."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client, **TO_SPANISH)
        await client.send(SECOND)
        await receive(client)
        client.transport.abort()
    assert await asyncio.to_thread(service.recognizer.stream_closed.wait, DEADLINE_S)
    async with service.connect() as client:
        await start_task(client)
    assert service.translator.closed == 1


async def test_a_client_that_does_not_read_is_no_longer_read(serve: Callable[..., Any]) -> None:
    """Its results pile up only so far; when it vanishes, nothing of it stays."""
    service = await serve(buffer_ms=5000)
    async with service.connect() as client:
        await start_task(client)

        async def send() -> None:
            while True:
                await client.send(SECOND)

        sending = asyncio.create_task(send())
        heard = -1
        while heard != service.recognizer.heard:  # until nothing moves any more
            heard = service.recognizer.heard
            await asyncio.wait([sending], timeout=0.5)
        client.transport.abort()
        with contextlib.suppress(ConnectionClosed):
            await sending
    assert await asyncio.to_thread(service.recognizer.stream_closed.wait, DEADLINE_S)


async def test_idle_clients_are_dropped(serve: Callable[..., Any]) -> None:
    """In a task with the vendor's code for it; between tasks without a word."""
    service = await serve(idle_s=0.2)
    async with service.connect() as client:
        with pytest.raises(ConnectionClosed):
            await receive(client)
    async with service.connect() as client:
        await start_task(client)
        code, message = await failure(client)
    assert code == "CLIENT_ERROR"
    assert "timeout" in message


async def test_waiting_for_the_last_results_is_not_idling(serve: Callable[..., Any]) -> None:
    """After finish-task it is the service's turn, however long it takes."""
    service = await serve(idle_s=0.1)
    async with service.connect() as client:
        await start_task(client)
        service.recognizer.gate.clear()
        await client.send(SECOND)
        await client.send(FINISH)
        await asyncio.sleep(0.4)  # several times the limit, which has to pass
        service.recognizer.gate.set()
        await receive_until(client, "task-finished")


async def test_closing_the_server_closes_its_connections(serve: Callable[..., Any]) -> None:
    """Clients are told, streams are freed, and the port is free again."""
    service = await serve()
    async with service.connect() as client:
        await start_task(client)
        await service.server.aclose()
        with pytest.raises(ConnectionClosed):
            await receive(client)
    assert service.recognizer.open_streams == 0
    assert service.recognizer.closed
    with pytest.raises(OSError, match="Connect call failed"):
        async with service.connect():
            pass


async def test_a_taken_port_is_told_in_a_sentence(serve: Callable[..., Any]) -> None:
    """Whoever asks for a port of their own learns that it is taken."""
    service = await serve()
    port = int(service.server.url.split(":")[2].split("/")[0])
    second = SpeechServer(port=port, load=ScriptedRecognizer)
    with pytest.raises(EndpointError, match="Choose another port"):
        await second.start()
    await second.aclose()


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("203.0.113.1", 0)])
async def test_a_place_that_is_none_is_told_in_a_sentence(host: str, port: int) -> None:
    """A port beyond all ports, or an address of another machine."""
    server = SpeechServer(host=host, port=port, load=ScriptedRecognizer)
    with pytest.raises(EndpointError, match="can't listen"):
        await server.start()
    await server.aclose()


async def test_a_model_that_cannot_be_loaded_stops_the_start() -> None:
    """The server does not announce itself without a recogniser."""

    def load() -> Recognizer:
        raise LocalServiceError("The model is missing.")

    with pytest.raises(LocalServiceError, match="missing"):
        await SpeechServer(load=load).start()


async def test_each_server_has_a_token_of_its_own() -> None:
    """Nobody can guess it, unless it was set."""
    one, other = SpeechServer(), SpeechServer()
    assert one.token != other.token
    assert len(one.token) >= 40
    assert SpeechServer(token="fixed").token == "fixed"
