"""The vendor's client, for `latency.py`: prints a sentence's number, its words and the time, at each callback."""

from __future__ import annotations

import sys
import time
from typing import Any

import dashscope
from dashscope.audio.asr import TranslationRecognizerCallback, TranslationRecognizerRealtime


class Callback(TranslationRecognizerCallback):
    """Says when it was told."""

    def on_event(self, request_id: str, transcription_result: Any, translation_result: Any, usage: Any) -> None:
        at_s = time.monotonic()
        if transcription_result is not None:
            words = len(transcription_result.text.split())
            sys.stdout.write(f"{transcription_result.sentence_id} {words} {at_s}\n")


def main(url: str, seconds: float) -> None:
    """Send silence for so long, as fast as it is said."""
    dashscope.base_websocket_api_url, dashscope.api_key = url, "secret"
    client = TranslationRecognizerRealtime(
        model="gummy-realtime-v1",
        format="pcm",
        sample_rate=16_000,
        transcription_enabled=True,
        translation_enabled=True,
        translation_target_languages=["es"],
        callback=Callback(),
    )
    client.start()
    begun_s = time.monotonic()
    for number in range(1, round(seconds * 10) + 1):
        client.send_audio_frame(bytes(3200))
        time.sleep(max(0.0, begun_s + number / 10 - time.monotonic()))
    client.stop()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
