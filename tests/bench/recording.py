"""What a session costs to keep, in its first minute and in its tenth hour. Run it by hand.

    python -m tests.bench.recording [SENTENCES]

Printed for the first and the last hundred sentences: how long the event loop is held up by one final (median, worst),
how long it takes until the final is in the file and may be shown, and what one version of the SRT takes its thread;
then the first two again beside a thread that divides sentences all the time. The peers: a plain write to an open file,
and a plain write of a file of the same size.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from app.captions.division import divide
from app.captions.events import CaptionRevised, Stream
from app.captions.rules import CueRules
from app.captions.transcript import Sentence, Transcript
from app.transcripts.atomic_write import replace_file
from app.transcripts.growing_cues import GrowingCues
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.records import Outcome, encode_record, final_record
from tests.fakes.captions import caption
from tests.fakes.journals import header

SHOWN = 100
TEXT = "This is a sentence of a usual length, as people say it."


def divide_long_sentences() -> None:
    """Keep the interpreter busy, as a thread does that makes the cues of very long sentences."""
    while True:
        divide([Sentence(0, caption(f"{TEXT} " * 100))])


def main() -> None:
    """Measure, and print."""
    sentences = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writer = JournalWriter(folder / "sessions", header())
        writer.start()
        cues = GrowingCues(translating=True, rules=CueRules())
        transcript = Transcript()
        held_ms: list[float] = []
        waited_ms: list[float] = []
        more = threading.Event()
        writer.on_written = more.set

        def record(final: CaptionRevised) -> None:
            begun_s = time.perf_counter()
            more.clear()
            position = writer.record(final_record(final))
            held_ms.append(1000 * (time.perf_counter() - begun_s))
            while not writer.is_written(position):
                more.wait(1.0)
                more.clear()
            waited_ms.append(1000 * (time.perf_counter() - begun_s))

        cues_ms: list[float] = []
        file_ms: list[float] = []
        plain = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT)
        plain_ms: list[float] = []
        for number in range(sentences):
            for stream in Stream:
                final = caption(TEXT, sentence=number, stream=stream, begin_ms=3000 * number)
                record(final)
                line = encode_record(final_record(final))
                begun_s = time.perf_counter()
                os.write(plain, line)
                plain_ms.append(1000 * (time.perf_counter() - begun_s))
                sentence = transcript.apply(final)
                assert sentence is not None
                cues.add(sentence, 3.0 * number)
                if SHOWN <= number < sentences - SHOWN:
                    continue
                begun_s = time.perf_counter()
                tail = cues.tail(3.0 * number)
                cues_ms.append(1000 * (time.perf_counter() - begun_s))
                begun_s = time.perf_counter()
                replace_file(folder / "a.srt", (cues.settled, tail))
                file_ms.append(1000 * (time.perf_counter() - begun_s))
            if SHOWN <= number < sentences - SHOWN:
                cues.tail(3.0 * number)
        begun_s = time.perf_counter()
        last = cues.last()
        last_ms = 1000 * (time.perf_counter() - begun_s)
        alone = list(held_ms), list(waited_ms)
        held_ms.clear()
        waited_ms.clear()
        busy = threading.Thread(target=divide_long_sentences, daemon=True)
        busy.start()
        for number in range(sentences, sentences + SHOWN):
            record(caption(TEXT, sentence=number, begin_ms=3000 * number))
        beside = list(held_ms), list(waited_ms)
        writer.close(Outcome.STOPPED, length_ms=0, sentences=sentences)
        os.close(plain)

        def told(figures: list[float]) -> str:
            first, end = figures[: 2 * SHOWN], figures[-2 * SHOWN :]
            return ", ".join(
                f"{when} {statistics.median(some):.3f} ms (worst {max(some):.3f})"
                for when, some in (("first", first), ("last", end))
            )

        def write(content: bytes) -> float:
            begun_s = time.perf_counter()
            (folder / "peer").write_bytes(content)
            return 1000 * (time.perf_counter() - begun_s)

        print(f"a final holds up the loop: {told(alone[0])}; peer, a plain write: {told(plain_ms)}")  # noqa: T201
        print(f"until it may be shown: {told(alone[1])}")  # noqa: T201
        for name, figures in zip(("a final holds up the loop", "until it may be shown"), beside, strict=True):
            print(f"beside a busy thread, {name}: {statistics.median(figures):.3f} ms (worst {max(figures):.3f})")  # noqa: T201
        print(f"the cues of a version: {told(cues_ms)}")  # noqa: T201
        print(f"its file: {told(file_ms)}; peer, plainly written: {min(write(last) for _ in range(5)):.3f} ms")  # noqa: T201
        print(f"the last version: {last_ms:.1f} ms, {len(last) / 1e6:.2f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
