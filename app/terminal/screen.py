"""Captions in a terminal: finished sentences scroll up, what is still being said stands below them.

On a terminal the open sentences are redrawn in place; anywhere else (a pipe, a file) only finished sentences are
printed, and what happens is told on standard error. Text from a service is printed as it is: never as markup, and
never with a control character in it.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import assert_never

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from app.captions.cues import printable
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged, Stream, UsageReported
from app.captions.transcript import Sentence, Transcript

OPEN_LINES = 3  # sentences shown below the finished ones, waiting for their ends or their translations


class CaptionScreen:
    """Shows the events of one run; use it as a context manager around the run."""

    def __init__(self, *, translating: bool, quiet: bool = False, console: Console | None = None) -> None:
        """`quiet` shows no captions, and what happens on standard error: standard output belongs to somebody else."""
        self._transcript = Transcript()
        self._translating = translating
        self._console = console or Console(highlight=False, quiet=quiet)
        own_terminal = self._console.is_terminal and not quiet
        self._errors = self._console if own_terminal else Console(stderr=True, highlight=False)
        self._redraws = own_terminal
        self._status = ""
        self._behind = False
        self._printed = 0
        self._broken = False
        self._live = Live(console=self._console, auto_refresh=False, transient=True)

    def __enter__(self) -> CaptionScreen:
        if self._redraws:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sentence in self._transcript.since(self._printed):
            self._print_sentence(sentence)
        self._live.stop()

    def show(self, event: Event) -> None:
        """Take in an event of the run."""
        match event:
            case CaptionRevised():
                self._transcript.apply(event)
                self._print_finished()
            case StatusChanged():
                self._show_status(event)
            case GapRecorded():
                self._errors.print(Text(gap_notice(event), style="yellow"), soft_wrap=True)
            case UsageReported():
                pass
            case _:
                assert_never(event)
        self._redraw()

    def _show_status(self, event: StatusChanged) -> None:
        if event.state in (State.LISTENING, State.CONNECTING) and self._redraws:
            self._status = event.message
        elif event.message != self._status:
            same_delay = self._behind and event.behind_ms > 0  # it is told every second; one line is enough
            self._status, self._behind = event.message, event.behind_ms > 0
            if event.state is State.LISTENING and same_delay:
                return
            if event.state is not State.FAILED:  # a failure is the command's last sentence
                self._errors.print(Text(event.message, style="dim"), soft_wrap=True)

    def _print_finished(self) -> None:
        """Print the sentences that are complete, in order; one whose translation stays away holds up only a few."""
        waiting = list(self._transcript.since(self._printed))
        for position, sentence in enumerate(waiting):
            translated = sentence.translation is not None and sentence.translation.final
            overdue = len(waiting) - position > OPEN_LINES
            if sentence.source is None or not sentence.source.final:
                return
            if self._translating and not translated and not overdue:
                return
            self._print_sentence(sentence)
            self._printed = sentence.number + 1

    def _print_sentence(self, sentence: Sentence) -> None:
        if not sentence.visible_texts or self._broken:
            return
        try:
            self._console.print(_drawn(sentence), soft_wrap=not self._redraws)
        except OSError as error:  # a full disk, or a reader that has left: the captions are kept all the same
            self._broken = True
            say(f"Captions cannot be shown here any more ({error.strerror}).")

    def _redraw(self) -> None:
        if not self._redraws:
            return
        opened = [_drawn(sentence, provisional=True) for sentence in self._transcript.since(self._printed)]
        status = Text(self._status, style="dim", overflow="ellipsis", no_wrap=True)
        self._live.update(Group(*opened[-OPEN_LINES:], status), refresh=True)


def gap_notice(gap: GapRecorded) -> str:
    """A gap in words."""
    return f"[{clock_time(gap.begin_ms)} to {clock_time(gap.end_ms)}: not captioned, {gap.reason}]"


def clock_time(ms: int) -> str:
    """Minutes and seconds, and hours where there are some: ``0:05``, ``1:02:03``."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _drawn(sentence: Sentence, *, provisional: bool = False) -> Text:
    drawn = Text(f"{clock_time(sentence.begin_ms):>7}  ", style="dim")
    for line, text in enumerate(sentence.visible_texts):
        style = "not dim cyan" if text.stream is Stream.TRANSLATION else "italic" if provisional else "not dim bold"
        drawn.append(("\n         " if line else "") + printable(text.text), style=style)
    return drawn


def say(sentence: str) -> None:
    """One sentence on standard error."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
