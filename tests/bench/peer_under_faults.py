"""What the vendor's own client and our session each lose to the same faults: run it by hand, it prints a table.

    python -m tests.bench.peer_under_faults

Both caption the sample recording in real time, through the same proxy, from the same local service with the real
recogniser. The figure is the share of words that were said and are in the final captions, in order.
"""

from __future__ import annotations

import asyncio
import difflib
import queue
import threading
import time
from dataclasses import dataclass
from typing import Any

from app.audio.demo_audio import demo_audio_path
from app.audio.file_source import FileSource
from app.captions.events import CaptionRevised, Event, GapRecorded, Stream
from app.protocol.events import TaskRequest
from app.service.supervisor import LocalService
from app.session.endpoint import Endpoint, local_endpoint
from app.session.session import Session
from tests.fakes.chaos_proxy import ChaosProxy
from tests.fakes.faults import Cut, HalfOpen, Planned, Refuse, Stall, play
from tests.service.speech import TWO_CITIES, plain_words

CASES: dict[str, list[Planned]] = {
    "no fault": [],
    "cut at 15 s": [Planned(15, Cut())],
    "cuts at 8, 20 and 31 s": [Planned(8, Cut()), Planned(20, Cut()), Planned(31, Cut())],
    "8 s without a service": [Planned(15, Refuse(8)), Planned(15, Cut())],
    "stall of 6 s": [Planned(15, Stall(6))],
    "half open at 15 s": [Planned(15, HalfOpen())],
}
PATIENCE_S = 100


@dataclass
class Result:
    """What one client came to: its finals, and how it said that something was wrong."""

    text: str
    told: str

    @property
    def recall(self) -> float:
        """Which share of the words that were said it has, in order."""
        said, heard = plain_words(TWO_CITIES), plain_words(self.text)
        matches = difflib.SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks()
        return sum(match.size for match in matches) / len(said)


async def ours(proxy: ChaosProxy, direct: Endpoint) -> Result:
    """Caption with our session."""
    events: list[Event] = []

    async def locate() -> Endpoint:
        return proxy.endpoint(direct)

    session = Session(TaskRequest(source_language="en"), locate=locate, publish=events.append)
    await session.caption(FileSource(demo_audio_path()))
    finals = {event.sentence: event.text for event in events if _is_final(event)}
    gaps = [event for event in events if isinstance(event, GapRecorded)]
    return Result(" ".join(finals[number] for number in sorted(finals)), f"{len(gaps)} gaps")


async def vendors(proxy: ChaosProxy, direct: Endpoint) -> Result:
    """Caption with the vendor's client, on a thread of its own, since it may hang."""
    outcome: queue.SimpleQueue[Result] = queue.SimpleQueue()
    finals: dict[int, str] = {}
    told: list[str] = []
    url, key = proxy.endpoint(direct).url, direct.key
    chunks = [chunk.pcm async for chunk in _started(FileSource(demo_audio_path(), pace=None))]

    def run() -> None:
        try:
            _use_vendor_client(url, key or "", chunks, finals, told)
        except Exception as error:
            told.append(f"raised {type(error).__name__}")
        outcome.put(_vendor_result(finals, told))

    threading.Thread(target=run, daemon=True).start()
    try:
        return await asyncio.to_thread(outcome.get, timeout=PATIENCE_S)
    except queue.Empty:
        return _vendor_result(finals, [*told, f"hung for {PATIENCE_S} s"])


def _vendor_result(finals: dict[int, str], told: list[str]) -> Result:
    return Result(" ".join(finals[number] for number in sorted(finals)), ", ".join(dict.fromkeys(told)) or "nothing")


async def _started(source: FileSource) -> Any:
    await source.start()
    async for chunk in source.chunks():
        yield chunk


def _use_vendor_client(url: str, key: str, chunks: list[bytes], finals: dict[int, str], told: list[str]) -> None:
    import dashscope
    from dashscope.audio.asr import TranslationRecognizerCallback, TranslationRecognizerRealtime

    class Callback(TranslationRecognizerCallback):
        def on_event(self, request_id: str, transcription_result: Any, translation_result: Any, usage: Any) -> None:
            if transcription_result is not None and transcription_result.is_sentence_end:
                finals[transcription_result.sentence_id] = transcription_result.text

        def on_error(self, message: Any) -> None:
            told.append("on_error")

    dashscope.base_websocket_api_url, dashscope.api_key = url, key
    client = TranslationRecognizerRealtime(
        model="gummy-realtime-v1", format="pcm", sample_rate=16_000, transcription_enabled=True, callback=Callback()
    )
    client.start()
    begun_at = time.monotonic()
    for number, pcm in enumerate(chunks, 1):
        client.send_audio_frame(pcm)
        time.sleep(max(0.0, begun_at + number / 10 - time.monotonic()))
    client.stop()


def _is_final(event: Event) -> bool:
    return isinstance(event, CaptionRevised) and event.final and event.stream is Stream.SOURCE


async def main() -> None:
    """Play every case with both clients."""
    service = LocalService()
    print(f"{'fault':<26}{'ours':>8}  {'told':<10}{'vendor':>8}  told")  # noqa: T201
    for name, plan in CASES.items():
        row = []
        for client in (ours, vendors):
            found = await service.endpoint()
            direct = local_endpoint(found.url, found.token)
            async with ChaosProxy.before(direct) as proxy:
                playing = asyncio.create_task(play(plan, proxy))
                row.append(await client(proxy, direct))
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)
        print(  # noqa: T201
            f"{name:<26}{row[0].recall:>8.0%}  {row[0].told:<10}{row[1].recall:>8.0%}  {row[1].told}", flush=True
        )
    await service.aclose()


if __name__ == "__main__":
    asyncio.run(main())
