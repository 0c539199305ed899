"""Captions in a terminal: finished sentences scroll up, what is still being said stands below them.

On a terminal the open sentences are redrawn in place; anywhere else (a pipe, a file, a terminal that cannot move its
cursor) only finished sentences are printed, and what happens is told on standard error. Text from a service is printed
as it is: never as markup, and never with a control character in it.

Sentences are printed in their order, but none waits for one that the service has passed: that one stands below until
it has its end, and is printed then.

A reader that takes nothing (Ctrl-S, a pipe that nobody empties) is not waited for (``app/streams.py``): what is
finished meanwhile is kept and printed later, and of what is open only the newest is drawn.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TextIO, assert_never

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from app.captions.cues import printable
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged, Stream, UsageReported
from app.captions.transcript import Sentence, Transcript
from app.escapes import visible
from app.streams import outlet_of

OPEN_LINES = 3  # sentences shown below the finished ones, waiting for their ends or their translations
OPEN_LIMIT = 20  # sentences without an end; one more, and the oldest is printed as it is
KEPT_LINES = 10_000  # finished while nobody reads; a day of speech


class CaptionScreen:
    """Shows the events of one run; use it as a context manager around the run."""

    def __init__(self, *, translating: bool, quiet: bool = False, console: Console | None = None) -> None:
        """`quiet` shows no captions, and what happens on standard error: standard output belongs to somebody else."""
        self._transcript = Transcript()
        self._translating = translating
        self._console = console or Console(highlight=False, quiet=quiet)
        self._redraws = self._console.is_terminal and not self._console.is_dumb_terminal and not quiet
        self._errors = self._console if self._redraws else Console(stderr=True, highlight=False)
        self._status = ""
        self._behind = False
        self._waiting: list[int] = []  # sentences that are not printed yet, by number
        self._unfinished: set[int] = set()  # printed without their end; once that comes, they are printed again
        self._last_final = -1
        self._ready: deque[Text] = deque()  # to be printed as soon as the reader keeps up
        self._left_out = 0
        self._catching_up = False
        self._live = Live(console=self._console, auto_refresh=False, transient=True)

    def __enter__(self) -> CaptionScreen:
        if self._redraws:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in self._waiting:
            self._finish(number)
        self._print_ready()
        self._live.stop()

    def show(self, event: Event) -> None:
        """Take in an event of the run. Returns at once, whatever the terminal does."""
        match event:
            case CaptionRevised():
                self._take(event)
            case StatusChanged():
                self._show_status(event)
            case GapRecorded():
                self._tell(Text(visible(gap_notice(event)), style="yellow"))
            case UsageReported():
                pass
            case _:
                assert_never(event)
        self._print()

    def _show_status(self, event: StatusChanged) -> None:
        if event.state in (State.LISTENING, State.CONNECTING) and self._redraws:
            self._status = event.message
        elif event.message != self._status:
            same_delay = self._behind and event.behind_ms > 0  # it is told every second; one line is enough
            self._status, self._behind = event.message, event.behind_ms > 0
            if event.state is State.LISTENING and same_delay:
                return
            if event.state is not State.FAILED:  # a failure is the command's last sentence
                self._tell(Text(visible(event.message), style="dim"))

    def _tell(self, line: Text) -> None:
        if self._errors is self._console:
            self._keep(line)
        else:
            self._errors.print(line, soft_wrap=True)

    def _take(self, caption: CaptionRevised) -> None:
        number = caption.sentence
        is_new = not self._knows(number)
        sentence = self._transcript.apply(caption)
        if sentence is None:
            return
        if caption.final and caption.stream is Stream.SOURCE:
            self._last_final = max(self._last_final, number)
        if is_new or (number in self._unfinished and _has_end(sentence)):
            self._unfinished.discard(number)
            insort(self._waiting, number)
        self._finish_complete()

    def _knows(self, number: int) -> bool:
        try:
            self._transcript[number]
        except KeyError:
            return False
        return True

    def _finish_complete(self) -> None:
        """Let go of the sentences that are complete, in order; one whose translation stays away holds up only a few,
        and one that the service has passed none."""
        passed = [number for number in self._waiting if self._is_passed(number)]
        rest = deque(number for number in self._waiting if not self._is_passed(number))
        while rest:
            sentence = self._transcript[rest[0]]
            translated = sentence.translation is not None and sentence.translation.final
            overdue = len(rest) > OPEN_LINES
            if not _has_end(sentence) or (self._translating and not translated and not overdue):
                break
            self._finish(rest.popleft())
        waiting = sorted([*passed, *rest])
        for number in waiting[:-OPEN_LIMIT]:
            self._finish(number)
        self._waiting = waiting[-OPEN_LIMIT:]

    def _is_passed(self, number: int) -> bool:
        """Whether a later sentence has its end, and this one has not."""
        return number < self._last_final and not _has_end(self._transcript[number])

    def _finish(self, number: int) -> None:
        sentence = self._transcript[number]
        if not _has_end(sentence):
            self._unfinished.add(number)
        if sentence.visible_texts:
            self._keep(_drawn(sentence))

    def _keep(self, line: Text) -> None:
        self._ready.append(line)
        if len(self._ready) > KEPT_LINES:
            self._ready.popleft()
            self._left_out += 1

    # What is drawn

    def _print(self) -> None:
        """Print what is finished and draw what is open, unless the reader does not keep up; then later."""
        outlet = outlet_of(self._console.file)
        if outlet is not None and outlet.behind:
            if not self._catching_up:
                self._catching_up = True
                loop = asyncio.get_running_loop()
                outlet.when_written(lambda: _call(loop, self._catch_up))
            return
        self._print_ready()
        if self._redraws:
            opened = [_drawn(self._transcript[number], provisional=True) for number in self._waiting[-OPEN_LINES:]]
            status = Text(visible(self._status), style="dim", overflow="ellipsis", no_wrap=True)
            self._live.update(Group(*opened, status), refresh=True)

    def _catch_up(self) -> None:
        self._catching_up = False
        if self._live.is_started or not self._redraws:
            self._print()

    def _print_ready(self) -> None:
        if self._left_out:
            left_out = f"[{self._left_out} lines aren't shown here because nothing was reading them.]"
            self._console.print(Text(left_out, style="yellow"), soft_wrap=True)
            self._left_out = 0
        while self._ready:
            self._console.print(self._ready.popleft(), soft_wrap=not self._redraws)


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        loop.call_soon_threadsafe(callback)


def gap_notice(gap: GapRecorded) -> str:
    """A gap in words."""
    return f"[{clock_time(gap.begin_ms)} to {clock_time(gap.end_ms)}: not captioned, {gap.reason}]"


def clock_time(ms: int) -> str:
    """Minutes and seconds, and hours where there are some: ``0:05``, ``1:02:03``."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _has_end(sentence: Sentence) -> bool:
    return sentence.source is not None and sentence.source.final


def _drawn(sentence: Sentence, *, provisional: bool = False) -> Text:
    drawn = Text(f"{clock_time(sentence.begin_ms):>7}  ", style="dim")
    for line, text in enumerate(sentence.visible_texts):
        style = "not dim cyan" if text.stream is Stream.TRANSLATION else "italic" if provisional else "not dim bold"
        drawn.append(("\n         " if line else "") + printable(text.text), style=style)
    return drawn


def say(sentence: str) -> None:
    """One sentence on standard error; never raises."""
    with contextlib.suppress(OSError):
        show(sentence, on=sys.stderr)


def show(line: str, *, on: TextIO | None = None) -> None:
    """One line of text, whatever it holds, on standard output or on the given stream."""
    print(visible(line), file=on or sys.stdout, flush=True)


def show_lines(lines: Iterable[str]) -> None:
    """Lines of text, whatever they hold, on standard output, in one write."""
    print("\n".join(map(visible, lines)), flush=True)  # noqa: T201
