"""Twenty minutes of looped speech through the real service, with faults all the time: run it by hand.

    python -m tests.bench.soak [MINUTES]

Random faults of the network about every twenty seconds, and the service killed every four minutes. Printed every
minute: words that are wrong so far, open tasks and files, and the memory of this process; at the end, what is missing.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
import wave
from pathlib import Path

from app.audio.demo_audio import demo_audio_path
from app.audio.file_source import FileSource
from app.captions.events import CaptionRevised, Event, GapRecorded, StatusChanged, Stream
from app.protocol.events import TaskRequest
from app.service.local_languages import local_languages
from app.service.supervisor import LocalService
from app.session.endpoint import Endpoint, local_endpoint
from app.session.session import Session
from tests.fakes.chaos_proxy import ChaosProxy
from tests.fakes.faults import play, random_plan
from tests.service.speech import TWO_CITIES, word_error_rate

KILL_EVERY_S = 240.0
FAULT_EVERY_S = 20.0


def looped(path: Path, loops: int) -> Path:
    """The recording so many times in a row."""
    with wave.open(str(demo_audio_path())) as recording, wave.open(str(path), "wb") as out:
        sound = recording.readframes(recording.getnframes())
        out.setparams(recording.getparams())
        for _ in range(loops):
            out.writeframes(sound)
    return path


def resident_mb() -> float:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


class Soak:
    """One soak.

    Attributes:
        finals: the final texts so far, by stream and number.
    """

    def __init__(self, minutes: float) -> None:
        self.loops = max(1, round(minutes * 60 / 44))
        self.finals: dict[Stream, dict[int, str]] = {stream: {} for stream in Stream}
        self.gaps: list[GapRecorded] = []
        self.worst_behind_ms = 0
        self.states: dict[str, int] = {}

    def take(self, event: Event) -> None:
        """What the session publishes."""
        match event:
            case CaptionRevised(final=True):
                assert event.sentence not in self.finals[event.stream]
                self.finals[event.stream][event.sentence] = event.text
            case GapRecorded():
                self.gaps.append(event)
            case StatusChanged():
                self.states[event.state] = self.states.get(event.state, 0) + 1
                self.worst_behind_ms = max(self.worst_behind_ms, event.behind_ms)

    def error_rate(self, loops: int) -> float:
        """Wrong words for each word that was said in so many loops."""
        sources = self.finals[Stream.SOURCE]
        return word_error_rate(" ".join(sources[number] for number in sorted(sources)), TWO_CITIES * loops)

    async def run(self) -> None:
        """Play it."""
        service = LocalService()
        target = "es" if "es" in local_languages().targets_of("en") else None
        found = await service.endpoint()
        async with ChaosProxy.before(local_endpoint(found.url, found.token)) as proxy:

            async def locate() -> Endpoint:
                found = await service.endpoint()
                direct = local_endpoint(found.url, found.token)
                proxy.aim(direct)
                return proxy.endpoint(direct)

            session = Session(
                TaskRequest(source_language="en", target_language=target), locate=locate, publish=self.take
            )
            plan = random_plan(random.Random(7), seconds=self.loops * 44.0, every_s=FAULT_EVERY_S, longest_s=8.0)
            print(f"{self.loops} loops, {len(plan)} faults", flush=True)  # noqa: T201
            with tempfile.TemporaryDirectory() as folder:
                path = await asyncio.to_thread(looped, Path(folder) / "looped.wav", self.loops)
                others = [
                    asyncio.create_task(play(plan, proxy)),
                    asyncio.create_task(self._kill(service)),
                    asyncio.create_task(self._report(session)),
                ]
                await session.caption(FileSource(path))
                for other in others:
                    other.cancel()
                await asyncio.gather(*others, return_exceptions=True)
        await service.aclose()
        self._sum_up(target)

    async def _kill(self, service: LocalService) -> None:
        while True:
            await asyncio.sleep(KILL_EVERY_S)
            if service.pid is not None:
                os.kill(service.pid, signal.SIGKILL)

    async def _report(self, session: Session) -> None:
        begun_at = time.monotonic()
        while True:
            files = len(os.listdir("/proc/self/fd"))
            print(  # noqa: T201
                f"{time.monotonic() - begun_at:6.0f} s  {len(self.finals[Stream.SOURCE])} finals"
                f"  {session.behind_ms} ms behind  {len(asyncio.all_tasks())} tasks  {files} files"
                f"  {resident_mb():.0f} MB",
                flush=True,
            )
            await asyncio.sleep(60)

    def _sum_up(self, target: str | None) -> None:
        sources, translations = self.finals[Stream.SOURCE], self.finals[Stream.TRANSLATION]
        lacking = [number for number in sources if sources[number].strip() and number not in translations]
        print(  # noqa: T201
            f"WER {self.error_rate(self.loops):.1%}, {len(sources)} sentences, "
            f"{len(lacking) if target else 0} without translation, {len(self.gaps)} gaps, "
            f"at worst {self.worst_behind_ms / 1000:.0f} s behind, states {self.states}"
        )


if __name__ == "__main__":
    asyncio.run(Soak(float(sys.argv[1]) if len(sys.argv) > 1 else 20).run())
