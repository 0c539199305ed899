"""The vendor's Python clients, and one like its Go sample, against our service with the real recogniser."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import uuid
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from app.audio.demo_audio import demo_audio_path
from app.service.apertium import installed_modes
from app.service.server import SpeechServer
from tests.service.speech import TWO_CITIES, word_error_rate
from tests.service.vendor_client import use_vendor_client

DEADLINE_S = 120
SECOND = 32_000


@pytest.fixture
async def server() -> AsyncIterator[SpeechServer]:
    """The service as it is."""
    server = SpeechServer()
    await server.start()
    yield server
    await server.aclose()


@pytest.mark.skipif(("en", "es") not in installed_modes(), reason="apertium-eng-spa is not installed")
async def test_the_vendors_python_client_completes_a_session(server: SpeechServer, recording: bytes) -> None:
    """It opens, gets partials and finals with words and translations, completes and closes, without an error."""
    pcm = recording[: 12 * SECOND]
    called = await asyncio.to_thread(use_vendor_client, server.url, server.token, pcm, "es")
    names = [name for name, _ in called]
    assert "error" not in names
    assert (names[0], names[-2], names[-1]) == ("open", "complete", "close")
    events = [arguments for name, arguments in called if name == "event"]
    sentences = [transcription for transcription, _, _ in events if transcription is not None]
    partials = [sentence for sentence in sentences if not sentence.is_sentence_end]
    finals = [sentence for sentence in sentences if sentence.is_sentence_end]
    assert partials
    assert [sentence.sentence_id for sentence in finals] == list(range(len(finals)))
    assert word_error_rate(" ".join(s.text for s in finals), TWO_CITIES[:168]) <= 0.3
    for sentence in finals:
        assert "".join(word.text for word in sentence.words) == sentence.text
        assert all(word.fixed and sentence.begin_time <= word.begin_time for word in sentence.words)
    translated = [t.get_translation("es") for _, t, _ in events if t is not None and t.is_sentence_end]
    assert [translation.sentence_id for translation in translated] == [sentence.sentence_id for sentence in finals]
    assert all(translation.text and translation.words for translation in translated)
    assert "tiempo" in translated[0].text
    assert events[-1][2]["duration"] == 12


async def test_a_client_like_the_go_sample_is_served(server: SpeechServer) -> None:
    """A WAV file as it lies on disk, header and all, no source language, target en, 1024 bytes a message."""
    task_id = str(uuid.uuid4())
    run_task = {
        "header": {"action": "run-task", "task_id": task_id, "streaming": "duplex", "event": ""},
        "payload": {
            "task_group": "audio",
            "task": "asr",
            "function": "recognition",
            "model": "gummy-realtime-v1",
            "parameters": {
                "sample_rate": 16000,
                "format": "wav",
                "transcription_enabled": True,
                "translation_enabled": True,
                "translation_target_languages": ["en"],
            },
            "input": {},
        },
    }
    finish_task = {
        "header": {"action": "finish-task", "task_id": task_id, "streaming": "duplex", "event": "", "attributes": None},
        "payload": {
            "task_group": "",
            "task": "",
            "function": "",
            "model": "",
            "parameters": {"sample_rate": 0, "format": "", "translation_target_languages": None},
            "input": {},
        },
    }
    headers = {"Authorization": f"bearer {server.token}", "X-DashScope-DataInspection": "enable"}
    messages: list[dict[str, Any]] = []
    started = asyncio.Event()

    async with connect(server.url + "/", additional_headers=headers, proxy=None) as client:

        async def read() -> None:
            async for message in client:
                messages.append(json.loads(message))
                started.set()
                if messages[-1]["header"]["event"] in ("task-finished", "task-failed"):
                    return

        reading = asyncio.create_task(read())
        await client.send(json.dumps(run_task))
        async with asyncio.timeout(DEADLINE_S):
            await started.wait()
            wav = demo_audio_path().read_bytes()
            for at in range(0, len(wav), 1024):
                await client.send(wav[at : at + 1024])
            await client.send(json.dumps(finish_task))
            await reading

    assert [messages[0]["header"]["event"], messages[-1]["header"]["event"]] == ["task-started", "task-finished"]
    outputs = [m["payload"]["output"] for m in messages[1:-1]]
    finals = [o["transcription"] for o in outputs if o["transcription"]["sentence_end"]]
    echoes = [o["translations"][0] for o in outputs if o["translations"][0]["sentence_end"]]
    assert [final["text"] for final in finals] == [echo["text"] for echo in echoes]
    assert {echo["lang"] for echo in echoes} == {"en"}
    assert word_error_rate(" ".join(final["text"] for final in finals), TWO_CITIES) <= 0.15
    assert messages[-2]["payload"]["usage"]["duration"] == 45


def use_realtime_client(url: str, token: str, pcm: bytes, model: str, session: dict[str, Any]) -> list[dict[str, Any]]:
    """One session of dashscope's current client, which raises where the protocol is not kept; returns its events."""
    import dashscope

    client = dashscope.Client(api_key=token, workspace="x")
    events: list[dict[str, Any]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # it may change, says the vendor
        audio = client.audio
    with audio.realtime.connect(model=model, ws_url=url.replace("inference", "realtime")) as realtime:
        realtime.update_session(**session)
        for event in iter(realtime.recv_event, None):
            events.append(event)
            if event["type"] == "session.updated":
                break
        for at in range(0, len(pcm), 3200):
            realtime.append_audio(pcm[at : at + 3200])
        realtime.end_session()
        events += realtime.events()
    return events


@pytest.mark.skipif(("en", "es") not in installed_modes(), reason="apertium-eng-spa is not installed")
@pytest.mark.parametrize(
    ("model", "session"),
    [
        (
            "qwen3.8-livetranslate-flash-realtime",
            {"output_modalities": ["text"], "translation_params": {"language": "es"}},
        ),
        (
            "qwen3.5-livetranslate-flash-realtime",
            {
                "output_modalities": ["text"],
                "translation_params": {"language": "es"},
                "transcription_params": {"language": "en"},
            },
        ),
    ],
)
async def test_the_vendors_realtime_client_completes_a_session(
    server: SpeechServer, recording: bytes, model: str, session: dict[str, Any]
) -> None:
    """It gets source and translation of each sentence, each response to its end, and the end of the session."""
    pcm = recording[: 12 * SECOND]
    events = await asyncio.to_thread(use_realtime_client, server.url, server.token, pcm, model, session)
    kinds = [event["type"] for event in events]
    assert (kinds[0], kinds[1], kinds[-1]) == ("session.created", "session.updated", "session.finished")
    assert "error" not in kinds
    finals = [event for event in events if event["type"].endswith("transcription.completed")]
    assert word_error_rate(" ".join(event["transcript"] for event in finals), TWO_CITIES[:168]) <= 0.3
    translated = [event for event in events if event["type"] == "response.text.done"]
    assert len(translated) == len(finals) > 2
    assert "tiempo" in translated[0]["text"]
    assert kinds.count("response.created") == kinds.count("response.done") == len(finals)
    follows = {event["item"]["id"]: event.get("previous_item_id") for event in events if "item" in event}
    assert [follows[event["item_id"]] for event in translated] == [event["item_id"] for event in finals]
    of_the_other_form = "text" if "3.8" in model else "delta"
    assert f"conversation.item.input_audio_transcription.{of_the_other_form}" not in kinds


async def test_the_vendors_older_realtime_client_completes_a_session(
    server: SpeechServer, recording: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As its samples use it for recognition alone, with callbacks."""
    for name in ("websocket", "dashscope"):  # which call a proper end an error
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)
    from dashscope.audio.qwen_omni import MultiModality, OmniRealtimeCallback, OmniRealtimeConversation
    from dashscope.audio.qwen_omni.omni_realtime import TranscriptionParams

    events: list[dict[str, Any]] = []
    over = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Callback(OmniRealtimeCallback):
        def on_event(self, message: Any) -> None:
            events.append(message)

        def on_close(self, close_status_code: Any, close_msg: Any) -> None:
            loop.call_soon_threadsafe(over.set)

    def use() -> None:
        conversation = OmniRealtimeConversation(
            model="qwen3-asr-flash-realtime",
            callback=Callback(),
            url=server.url.replace("inference", "realtime"),
            api_key=server.token,
        )
        conversation.connect()
        socket = conversation.ws.sock.sock
        conversation.update_session(
            output_modalities=[MultiModality.TEXT],
            transcription_params=TranscriptionParams(language="en"),
        )
        for at in range(0, 6 * SECOND, 3200):
            conversation.append_audio(base64.b64encode(recording[at : at + 3200]).decode())
        conversation.end_session()
        conversation.thread.join(DEADLINE_S)
        socket.close()  # which the library leaves open where the service ends the connection

    await asyncio.to_thread(use)
    async with asyncio.timeout(DEADLINE_S):
        await over.wait()
    assert [event["type"] for event in events][-1] == "session.finished"
    finals = [event["transcript"] for event in events if event["type"].endswith("transcription.completed")]
    assert "best of times" in " ".join(finals).lower()


async def test_the_vendors_recognition_client_completes_a_session(server: SpeechServer, recording: bytes) -> None:
    """Partials without an end, finals with one and with words, what was billed, and the completion."""
    import dashscope
    from dashscope.audio.asr import Recognition, RecognitionCallback, RecognitionResult

    called: list[tuple[str, Any]] = []

    class Callback(RecognitionCallback):
        def on_complete(self) -> None:
            called.append(("complete", None))

        def on_error(self, result: Any) -> None:
            called.append(("error", result))

        def on_event(self, result: Any) -> None:
            called.append(("event", (result.get_sentence(), result.get_usage(result.get_sentence()))))

    def use() -> None:
        dashscope.base_websocket_api_url = server.url
        dashscope.api_key = server.token
        client = Recognition(model="fun-asr-realtime", format="pcm", sample_rate=16_000, callback=Callback())
        client.start()
        for at in range(0, 12 * SECOND, 3200):
            client.send_audio_frame(recording[at : at + 3200])
        client.stop()

    await asyncio.to_thread(use)
    assert [name for name, _ in called][-1] == "complete"
    sentences = [sentence for name, sentence in called if name == "event"]
    finals = [(said, usage) for said, usage in sentences if RecognitionResult.is_sentence_end(said)]
    assert len(sentences) > len(finals) > 2
    assert [said["sentence_id"] for said, _ in finals] == list(range(1, len(finals) + 1))
    assert word_error_rate(" ".join(said["text"] for said, _ in finals), TWO_CITIES[:168]) <= 0.3
    for said, usage in finals:
        assert said["words"]
        assert usage["duration"] <= 12
