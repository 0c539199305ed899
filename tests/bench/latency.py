"""What live captions cost, and how soon they are seen: the app on a screen in memory, measured from outside.

    python -m tests.bench.latency [--seconds 30] [--plot docs/latency.svg]

A service on loopback says ten things a second, in two languages. Measured are the times from its saying one to the
overlay's pixels and to those of the caption list (by X's damage extension), to the callback of the vendor's own
client, from a chunk of sound to the service, and until the first window; and what the process of the window takes of a
processor core and of the memory meanwhile. Everything happens in one run, one after the other, on the same machine; it
needs Xvfb, openbox, xdotool and ImageMagick. Times are this machine's, and longer where it is busy: compare within a
run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.chunks import AudioChunk
from app.protocol.events import TaskRequest
from app.session.session import Session
from tests.bench.latency_plot import draw
from tests.bench.pixels import PixelWatch
from tests.fakes.display import MISSING, Display
from tests.fakes.paced_source import PacedSource
from tests.fakes.scripted_service import Talk, scripted_service

RATE_HZ = 10
WORDS_OF_A_SENTENCE = 25
SOURCE = [
    "so",
    "what",
    "we",
    "would",
    "like",
    "to",
    "see",
    "before",
    "the",
    "end",
    "of",
    "the",
    "year",
    "is",
    "a",
    "plan",
    "that",
    "everybody",
    "here",
    "can",
    "live",
    "with",
    "and",
    "pay",
]
TRANSLATION = [
    "así",
    "que",
    "lo",
    "que",
    "nos",
    "gustaría",
    "ver",
    "antes",
    "de",
    "fin",
    "de",
    "año",
    "es",
    "un",
    "plan",
    "con",
    "el",
    "que",
    "todos",
    "aquí",
    "puedan",
    "vivir",
    "y",
    "pagar",
]
ROOT = Path(__file__).parents[2]
OVERLAY_PLACE = (240, 560, 800, 200)


@dataclass
class Said:
    """What the service has said: when, by `time.monotonic`, by sentence and number of words."""

    at_s: dict[tuple[int, int], float] = field(default_factory=dict)


@dataclass
class Costs:
    """Of one process, over a while."""

    cpu_percent: float
    rss_mb: float
    pss_mb: float


def speaking(said: Said, seconds: float, ready: asyncio.Event | None = None):  # type: ignore[no-untyped-def]
    """A script: from the first sound on, so many seconds of ten events each."""

    async def script(talk: Talk) -> None:
        await talk.accept()
        reading = asyncio.create_task(talk.hear_all())
        if ready is not None:
            await ready.wait()
        begun_s = asyncio.get_running_loop().time()
        for number in range(round(seconds * RATE_HZ)):
            sentence, words = divmod(number, WORDS_OF_A_SENTENCE)
            words += 1
            final = words == WORDS_OF_A_SENTENCE
            await asyncio.sleep(max(0.0, begun_s + number / RATE_HZ - asyncio.get_running_loop().time()))
            said.at_s[sentence, words] = time.monotonic()
            begin_ms = sentence * 2500
            source, translation = _text(SOURCE, words), _text(TRANSLATION, words)
            await talk.say(sentence, source, begin_ms, begin_ms + 100 * words, final=final, translation=translation)
        await reading
        await talk.complete()

    return script


def _text(words: Sequence[str], count: int) -> str:
    return " ".join(words[:count]) + "." * (count == WORDS_OF_A_SENTENCE)


class App:
    """The app, started on a display; with its settings in a home of its own."""

    def __init__(self, display: Display, home: Path, service: str, *, motion: str) -> None:
        settings = {
            "welcomed": True,
            "service": service,
            "target_language": "es",
            "overlay_shown": True,
            "overlay_places": {"": OVERLAY_PLACE},
            "window_geometry": (40, 10, 1200, 520),
            "appearance": {"motion": motion},
        }
        path = home / ".config" / "surtitle" / "settings.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings))
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
        env = {
            **kept,
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PULSE_SERVER": f"unix:{home}/none",
            "DASHSCOPE_API_KEY": "sk-of-the-benchmark",
            "DISPLAY": display.name,
        }
        self.begun_s = time.monotonic()
        self.process = subprocess.Popen([sys.executable, "-m", "app"], env=env, cwd=home, stdin=subprocess.DEVNULL)

    def cpu_s(self) -> float:
        """What it has taken of a core so far, its threads together, its children not."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> tuple[float, float]:
        """Resident, and its share of what it shares."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        found = dict(line.split(":") for line in lines[1:])
        return int(found["Rss"].split()[0]) / 1024, int(found["Pss"].split()[0]) / 1024

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(30)


@dataclass
class Measured:
    """What one run of the app came to; times in milliseconds."""

    start_ms: float
    overlay_ms: list[float]
    captions_ms: list[float]
    costs: Costs
    idle_cpu_percent: float
    shot: Path | None = None


async def measure_app(seconds: float, *, motion: str, folder: Path, profile: str = "") -> Measured:
    """Let the app show what the service says for so long."""
    said, ready = Said(), asyncio.Event()
    async with scripted_service(speaking(said, seconds, ready)) as service:
        with Display() as display:
            watch = await asyncio.to_thread(PixelWatch, display.name)
            app = App(display, folder / f"home-{motion}", service.endpoint.url, motion=motion)
            try:
                window = await asyncio.to_thread(watch.find, "Surtitle")
                start_ms = (time.monotonic() - app.begun_s) * 1000
                overlay = await asyncio.to_thread(watch.find, "Surtitle overlay")
                await asyncio.sleep(2)
                idle_s = app.cpu_s()
                await asyncio.sleep(5)
                idle_percent = (app.cpu_s() - idle_s) / 5 * 100
                await asyncio.to_thread(display.xdotool, "windowactivate", "--sync", window.id, "key", "ctrl+d")
                while not service.talks or not service.talks[0].audio:  # noqa: ASYNC110 - nothing tells when audio arrives
                    await asyncio.sleep(0.05)
                await asyncio.sleep(1)
                watch.watch(window, overlay)
                ready.set()
                profiler = _profiler(app.process.pid, seconds, profile)
                before_s, begun_s = app.cpu_s(), time.monotonic()
                await asyncio.sleep(seconds / 2)
                shot = await asyncio.to_thread(display.screenshot, folder / f"{motion}.png")
                await asyncio.sleep(max(0.0, begun_s + seconds - time.monotonic()))
                cpu = (app.cpu_s() - before_s) / (time.monotonic() - begun_s) * 100
                await asyncio.sleep(0.5)
                memory = app.memory_mb()
                if profiler is not None:
                    await asyncio.to_thread(profiler.wait)
                height = window.get_geometry().height
            finally:
                watch.close()
                await asyncio.to_thread(app.close)
    times = sorted(said.at_s.values())
    in_list = lambda area: area[1] < height - 70 and area[1] + area[3] > 150 and area[2] > 60  # noqa: E731
    return Measured(
        start_ms,
        _delays(times, watch, int(overlay.id), lambda _: True),
        _delays(times, watch, int(window.id), in_list),
        Costs(cpu, *memory),
        idle_percent,
        shot,
    )


def _profiler(pid: int, seconds: float, output: str) -> subprocess.Popen[bytes] | None:
    if not output:
        return None
    command = ["py-spy", "record", "-p", str(pid), "-d", str(round(seconds)), "-r", "200", "-f", "raw", "-o", output]
    return subprocess.Popen([*command, "--native"] if os.environ.get("NATIVE") else command)


def _delays(times: Sequence[float], watch: PixelWatch, window: int, wanted) -> list[float]:  # type: ignore[no-untyped-def]
    """From each saying to the next drawing there, where one came before the next saying."""
    drawn = [each.at_s for each in watch.painted if each.window == window and wanted(each.area)]
    found, at = [], 0
    for begin_s, end_s in zip(times, [*times[1:], float("inf")], strict=True):
        while at < len(drawn) and drawn[at] < begin_s:
            at += 1
        if at < len(drawn) and drawn[at] < end_s:
            found.append((drawn[at] - begin_s) * 1000)
    return found


async def measure_vendor(seconds: float) -> list[float]:
    """The same said to the vendor's client, in a process of its own: until its callback."""
    said = Said()
    async with scripted_service(speaking(said, seconds)) as service:
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", "tests.bench.latency_vendor"),
            *(service.endpoint.url, str(seconds)),
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        out, _ = await client.communicate()
    found = []
    for line in out.decode().splitlines():
        sentence, words, at_s = line.split()
        found.append((float(at_s) - said.at_s[int(sentence), int(words)]) * 1000)
    return found


async def measure_sound(seconds: float) -> list[float]:
    """From a chunk's leaving its source to the service's having it, on one event loop."""
    left: list[float] = []
    arrived: list[float] = []
    size = 3200

    def chunks():  # type: ignore[no-untyped-def]
        for number in range(round(seconds * RATE_HZ)):
            left.append(time.monotonic())
            yield AudioChunk(bytes([number % 250 + 1]) * size, number * size // 2)

    async def script(talk: Talk) -> None:
        await talk.accept()
        while True:
            event = await talk.next_event()
            if not hasattr(event, "data"):
                break
            arrived.extend([time.monotonic()] * (len(talk.audio) // size - len(arrived)))
        await talk.complete()

    async with scripted_service(script) as service:
        session = Session(TaskRequest(source_language="en"), locate=service.locate, publish=lambda _: None)
        await session.caption(PacedSource(chunks()))
    waited = RATE_HZ  # the first second was sent when the connection stood
    return [(there - away) * 1000 - 100 for away, there in zip(left, arrived, strict=False)][waited:]


def row(name: str, values: Sequence[float], unit: str = "ms") -> str:
    """A line of the table."""
    if not values:
        return f"{name:46}  nothing came"
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
    return f"{name:46}{statistics.median(ordered):9.1f}{p99:9.1f} {unit}   n={len(ordered)}"


async def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=30, help="of each measurement, at most 40")
    parser.add_argument("--plot", type=Path, help="write a plot there, as SVG")
    parser.add_argument("--shots", type=Path, help="keep what the screen showed in this folder")
    parser.add_argument(
        "--profile", default="", help="let py-spy, if it is installed, profile the window into this file"
    )
    parser.add_argument("--only-app", action="store_true", help="only what the app takes of the processor")
    options = parser.parse_args()
    if MISSING:
        sys.exit(f"this machine lacks {', '.join(MISSING)}")
    seconds = min(options.seconds, 40)  # as long as the recording that it hears
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        usual = await measure_app(seconds, motion="system", folder=folder, profile=options.profile)
        still = vendor = sound = None
        if not options.only_app:
            still = await measure_app(seconds, motion="none", folder=folder)
            vendor = await measure_vendor(seconds)
            sound = await measure_sound(min(seconds, 20))
        if options.shots and usual.shot is not None:
            options.shots.mkdir(parents=True, exist_ok=True)
            (options.shots / "latency.png").write_bytes(usual.shot.read_bytes())
    lines = [f"{'':46}{'median':>9}{'99 %':>9}"]
    if still is not None and vendor is not None and sound is not None:
        lines += [
            row("a caption, until the overlay's pixels", still.overlay_ms),
            row("a caption, until the caption list's pixels", still.captions_ms),
            row("a caption, until the vendor's client's callback", vendor),
            row("sound, from its source to the service", sound),
            row("start, until the first window", [usual.start_ms, still.start_ms]),
        ]
    costs = usual.costs
    lines += [
        f"{'processor, of one core, ten captions a second':46}{costs.cpu_percent:9.1f} %",
        f"{'processor, of one core, idle':46}{usual.idle_cpu_percent:9.1f} %",
        f"{'memory: resident, and its share':46}{costs.rss_mb:9.0f}{costs.pss_mb:9.0f} MB",
    ]
    print("\n".join(lines))  # noqa: T201
    if options.plot and still is not None and vendor is not None:
        series = {"overlay": still.overlay_ms, "caption list": still.captions_ms, "vendor's client": vendor}
        await asyncio.to_thread(options.plot.write_text, draw(series), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
