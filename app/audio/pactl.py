"""Questions to the sound server, by way of ``pactl``, and its answers.

Its plain text is parsed rather than its JSON: version 16 writes ``(null)`` in JSON for every name that is not ASCII. In
the C locale the text's keys are stable.

A question takes some ten milliseconds, and a hung server never answers: so it is asked by a child process that is
killed when it takes too long, or when whoever asked is cancelled.

Not here: what the server tells without being asked (``server_events.py``).
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from dataclasses import dataclass, field

from app.errors import SoundError
from app.message import Message

PATIENCE_S = 5.0
C_LOCALE = {"LC_ALL": "C"}
NO_SERVER_ANSWER = Message("The sound server isn't responding. Sign out and back in, or restart this computer.")
ACCESS_DENIED = Message("The sound server denied access. Start Surtitle as the signed-in user, not with sudo.")

STREAM_PROPERTY = "surtitle.stream"
"""A stream that was opened with this property can be told from all others of this process."""

_HEADING_INDEX = re.compile(r"#(\d+)$")
_PROPERTY = re.compile(r'^\t\t([^\s=]+) = "(.*)"$')


async def ask(*arguments: str, patience_s: float = PATIENCE_S) -> str | None:
    """What pactl prints, or None if it is not installed or reaches no server.

    Raises `SoundError` if the server does not answer in time, or lets nobody in.
    """
    question = _Question(arguments)
    try:
        return await asyncio.to_thread(question.answer, patience_s)
    except asyncio.CancelledError:
        question.drop()
        raise


class _Question:
    """One run of pactl; `answer` blocks, `drop` ends it from another thread."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._dropped = False

    def answer(self, patience_s: float) -> str | None:
        try:
            self._process = process = subprocess.Popen(
                ["pactl", *self._arguments],
                env=os.environ | C_LOCALE,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError:
            return None
        with process:
            if self._dropped:
                process.kill()
            try:
                out, trouble = process.communicate(timeout=patience_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise SoundError(NO_SERVER_ANSWER) from None
        if process.returncode == 0:
            return out.decode("utf-8", "replace")
        if b"Access denied" in trouble:
            raise SoundError(ACCESS_DENIED)
        if b"Timeout" in trouble:
            raise SoundError(NO_SERVER_ANSWER)
        return None

    def drop(self) -> None:
        self._dropped = True
        if self._process is not None:
            self._process.kill()


def entries_of(text: str) -> list[dict[str, str]]:
    """The blocks of ``pactl list``: a heading at the margin, then ``key: value`` one tab in; deeper lines are left."""
    entries: list[dict[str, str]] = []
    for line in text.splitlines():
        if line and not line[0].isspace():
            entries.append({})
        elif entries and line.startswith("\t") and not line[1:2].isspace():
            key, _, value = line.strip().partition(": ")
            entries[-1][key] = value
    return entries


@dataclass(frozen=True, slots=True)
class Routes:
    """Which source each recording stream is connected to, at one moment.

    Attributes:
        sources: the names of all sources, by the server's numbers. A source that comes back has another number.
        streams: the number of the source that each stream hears, by `STREAM_PROPERTY`.
        of_process: the same for all streams of a process, by its id: servers may drop the property.
        default: the name of the default source.
    """

    sources: dict[int, str]
    streams: dict[str, int] = field(default_factory=dict)
    of_process: dict[str, list[int]] = field(default_factory=dict)
    default: str = ""

    def source_of(self, stream: str, *, process_id: int) -> int | None:
        """The number of the source that a stream hears; None if it is not to be found."""
        if stream in self.streams:
            return self.streams[stream]
        candidates = self.of_process.get(str(process_id), [])
        return candidates[0] if len(candidates) == 1 and not self.streams else None

    def number_of(self, name: str) -> int | None:
        """The number of the source of this name; None if there is none."""
        return next((number for number, each in self.sources.items() if each == name), None)


async def read_routes(*, patience_s: float = 2.0) -> Routes | None:
    """How streams and sources are connected now; None if no server answers. Raises `SoundError` as `ask` does."""
    sources, streams, information = await asyncio.gather(
        ask("list", "short", "sources", patience_s=patience_s),
        ask("list", "source-outputs", patience_s=patience_s),
        ask("info", patience_s=patience_s),
    )
    if sources is None or streams is None or information is None:
        return None
    return parse_routes(sources, streams, default=default_of(information, "Source"))


def default_of(information: str, what: str) -> str:
    """The name of the default `Source` or `Sink` in what ``pactl info`` prints; empty where there is none."""
    key = f"Default {what}: "
    return next((line.removeprefix(key) for line in information.splitlines() if line.startswith(key)), "")


def parse_routes(short_sources: str, source_outputs: str, *, default: str = "") -> Routes:
    """From what ``pactl list short sources`` and ``pactl list source-outputs`` print."""
    fields = [line.split("\t") for line in short_sources.splitlines()]
    routes = Routes(
        {int(each[0]): each[1] for each in fields if len(each) > 1 and each[0].isdecimal()}, default=default
    )
    source: int | None = None
    for line in source_outputs.splitlines():
        if _HEADING_INDEX.search(line) and not line[0].isspace():
            source = None
        elif line.startswith("\tSource: "):
            number = line.removeprefix("\tSource: ")
            source = int(number) if number.isdecimal() else None
        elif source is not None and (found := _PROPERTY.match(line)):
            key, value = found.groups()
            if key == STREAM_PROPERTY:
                routes.streams[value] = source
            elif key == "application.process.id":
                routes.of_process.setdefault(value, []).append(source)
    return routes
