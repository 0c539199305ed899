"""Functions that subscribe to a session's hub for the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from app.captioning.session_events import LevelMeasured, SentenceChanged, SessionEvent, SrtOpened, WarningRaised
from app.captions.events import Event, GapRecorded, StatusChanged, UsageReported
from app.terminal.screen import say


def texts_to(listener: Callable[[Event], None]) -> Callable[[SessionEvent], None]:
    """Calls `listener` with what happens to the session, a caption being the one text that has changed."""

    def receive(event: SessionEvent) -> None:
        match event:
            case SentenceChanged():
                listener(event.caption)
            case GapRecorded() | StatusChanged() | UsageReported():
                listener(event)
            case LevelMeasured() | SrtOpened() | WarningRaised():
                pass
            case _:
                assert_never(event)

    return receive


def say_warnings(event: SessionEvent) -> None:
    """Says each warning on standard error."""
    if isinstance(event, WarningRaised):
        say(event.message)
