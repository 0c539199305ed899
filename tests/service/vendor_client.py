"""The vendor's own client (the package dashscope), as a program would use it."""

from __future__ import annotations

from typing import Any


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
