"""The vendor's Python client, and one like its Go sample, against our service with the real recogniser."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from app.audio.recording import builtin_recording
from app.service.apertium import installed_modes
from app.service.server import SpeechServer
from tests.service.speech import TWO_CITIES, word_error_rate

DEADLINE_S = 120
SECOND = 32_000


@pytest.fixture
async def server() -> AsyncIterator[SpeechServer]:
    """The service as it is."""
    server = SpeechServer()
    await server.start()
    yield server
    await server.aclose()


def use_vendor_client(url: str, token: str, pcm: bytes, target: str) -> list[tuple[str, Any]]:
    """One session of dashscope's real-time translation client; returns its callbacks in order."""
    import dashscope
    from dashscope.audio.asr import TranslationRecognizerCallback, TranslationRecognizerRealtime

    called: list[tuple[str, Any]] = []

    class Callback(TranslationRecognizerCallback):
        def on_open(self) -> None:
            called.append(("open", None))

        def on_event(self, request_id: str, transcription_result: Any, translation_result: Any, usage: Any) -> None:
            called.append(("event", (transcription_result, translation_result, usage)))

        def on_complete(self) -> None:
            called.append(("complete", None))

        def on_error(self, message: Any) -> None:
            called.append(("error", message))

        def on_close(self) -> None:
            called.append(("close", None))

    dashscope.base_websocket_api_url = url
    dashscope.api_key = token
    client = TranslationRecognizerRealtime(
        model="gummy-realtime-v1",
        format="pcm",
        sample_rate=16_000,
        transcription_enabled=True,
        translation_enabled=True,
        translation_target_languages=[target],
        callback=Callback(),
    )
    client.start()
    for at in range(0, len(pcm), 3200):
        client.send_audio_frame(pcm[at : at + 3200])
    client.stop()
    return called


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
            wav = builtin_recording().read_bytes()
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
