"""Captioning runs in processes of their own, which print every final when it is shown, until somebody kills them.

Started as a program, it reads one folder a line from standard input and forks a process for each: only the first one
pays for the imports. Each prints JSON lines: its own process id, then the finals. In each folder are then ``sessions``
and ``a.srt``.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captioning.session_events import SentenceChanged, SessionEvent
from app.message import Message
from app.protocol.events import TaskRequest
from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.source import FakeSource, silence

SENTENCE_MS = 500


@dataclass
class KillableRuns:
    """The program, seen from a test."""

    stdin: IO[str]
    stdout: IO[str]

    def start(self, folder: Path) -> int:
        """Begin a run in this folder, which is there; returns its process id."""
        self.stdin.write(f"{folder}\n")
        self.stdin.flush()
        return int(self.next_line()["pid"])

    def next_line(self) -> dict[str, Any]:
        """The next line that was printed."""
        return dict(json.loads(self.stdout.readline()))

    def last_lines(self) -> list[dict[str, Any]]:
        """All lines that a run printed before it ended, the last one as far as it goes."""
        lines = []
        while (line := self.stdout.readline()) != '"ended"\n':
            if line.endswith("}\n"):
                lines.append(dict(json.loads(line)))
        return lines


@contextmanager
def killable_runs() -> Iterator[KillableRuns]:
    """The program, running."""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.killable_runs"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield KillableRuns(process.stdin, process.stdout)
        finally:
            process.stdin.close()
            process.wait(timeout=60)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


async def _run(folder: Path) -> None:
    source = FakeSource(silence(0, SENTENCE_MS), endless=True)

    async def talk_on(talk: Talk) -> None:
        await talk.accept()
        for number in range(1_000_000):
            begin_ms, end_ms = number * SENTENCE_MS, (number + 1) * SENTENCE_MS
            source.feed(silence(end_ms, end_ms + SENTENCE_MS))
            await talk.hear(end_ms)
            await talk.say(number, "Sentence", begin_ms, end_ms, final=False)
            await talk.say(
                number, f"Sentence {number}.", begin_ms, end_ms - 100, translation=f"Frase {number}.", usage_s=number
            )
            await asyncio.sleep(random.random() / 50)

    def show(event: SessionEvent) -> None:
        if isinstance(event, SentenceChanged) and (caption := event.caption).final:
            _print({"sentence": caption.sentence, "stream": caption.stream, "text": caption.text})

    async with scripted_service(talk_on) as service:
        session = open_session(
            SessionPlan(
                request=TaskRequest(source_language="en", target_language="es"),
                locate=service.locate,
                service="local",
                open_source=lambda begin_frame, on_level: source,
                source="a script",
                journals=folder / "sessions",
                srt=SrtPlan(path=folder / "a.srt", unique=False, required=True),
            )
        )
        session.hub.subscribe(show, name=Message("The test"))
        await session.run()


def main() -> None:
    """Fork one run for each line."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _print({"pid": os.getpid()})
            asyncio.run(_run(Path(line.rstrip("\n"))))
            os._exit(1)
        os.waitpid(child, 0)
        sys.stdout.write('\n"ended"\n')  # a line of its own, wherever the last one was cut
        sys.stdout.flush()


if __name__ == "__main__":
    main()
