"""What a captioning run does to the window and the overlay: its events shown, its captions corrected.

Window, overlay and notices subscribe by themselves, so where one of them fails, the others go on, and the notices, or
failing them the log, tell of it.

Two runs can matter at once: the one that goes on, and the one whose captions are still in the window. They are the
same from the first sound on; until then the captions of the run before stay, and can be corrected.

Not here: how runs begin and end (``run_controller.py``).
"""

from __future__ import annotations

from functools import partial
from typing import assert_never

from app.captioning.caption_session import CaptionSession
from app.captioning.session_events import (
    LevelMeasured,
    SentenceChanged,
    SessionEvent,
    SrtOpened,
    WarningRaised,
)
from app.captions.events import GapRecorded, StatusChanged, Stream, UsageReported
from app.errors import SurtitleError
from app.message import Message
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.tasks import MISTAKE


class RunDisplay:
    """Shows what becomes of runs.

    Attributes:
        charges: whether the service of the run that goes on charges for what it counts.
    """

    def __init__(self, window: MainWindow, overlay: Overlay) -> None:
        self.charges = False
        self._window = window
        self._overlay = overlay
        self._run: CaptionSession | None = None  # the one that goes on
        self._shown_run: CaptionSession | None = None  # the one whose captions are in the window, maybe over
        window.captions.cleared.connect(self._on_cleared)

    def clear(self, *, translating: bool) -> None:
        """Make room for a run: the captions in the window go once something new is heard."""
        self._window.clear()
        self._overlay.clear(translating=translating)

    def begin(self, run: CaptionSession) -> None:
        """From now on this run goes on, and is shown."""
        self._run, self.charges = run, False
        run.hub.subscribe(self._show_notice, name=Message("The message area"))
        run.hub.subscribe(partial(self._show_in_window, run), name=Message("The list of captions"))
        run.hub.subscribe(partial(self._show_in_overlay, run), name=Message("The overlay"))

    def end(self) -> None:
        """No run goes on any more."""
        self._run = None

    def tell_mistake(self) -> None:
        """Tell the user that something here is broken."""
        self._window.show_message(MISTAKE, Severity.ERROR)

    async def correct(self, number: int, stream: Stream, text: str) -> None:
        """Keep the user's text, of the run whose captions are in the window, while it goes on or after it."""
        if self._shown_run is not None:
            try:
                await self._shown_run.correct(number, stream, text)
            except SurtitleError as error:
                self._window.show_message(str(error), Severity.ERROR)

    def _show_in_window(self, run: CaptionSession, event: SessionEvent) -> None:
        match event:
            case SentenceChanged(sentence):
                if run is self._run:
                    self._window.show_sentence(sentence)
                    self._window.show_latency(event.behind_ms)
                elif run is self._shown_run:  # it is over: a correction
                    self._window.captions.show_sentence(sentence)
            case GapRecorded():
                self._window.show_gap(event)
            case LevelMeasured(level):
                self._window.show_level(level)
            case StatusChanged() | UsageReported() | SrtOpened() | WarningRaised():
                pass  # see `_show_notice`
            case _:
                assert_never(event)

    def _show_notice(self, event: SessionEvent) -> None:
        """Show what the window tells beside the captions."""
        match event:
            case StatusChanged():
                self._window.show_status(event)
            case UsageReported(seconds):
                if self.charges:  # this machine counts too, and charges nothing
                    self._window.show_usage(seconds)
            case SrtOpened(path):
                self._window.show_srt_path(path)
            case WarningRaised(message, about_folder, over):
                severity = Severity.INFO if over else Severity.WARNING
                self._window.show_message(message, severity, about_folder=about_folder)
            case SentenceChanged() | GapRecorded() | LevelMeasured():
                pass
            case _:
                assert_never(event)

    def _show_in_overlay(self, run: CaptionSession, event: SessionEvent) -> None:
        match event:
            case SentenceChanged(sentence):
                if run is self._run:
                    self._overlay.show_sentence(sentence)
            case StatusChanged():
                self._overlay.show_status(event)
            case GapRecorded() | UsageReported() | LevelMeasured() | SrtOpened() | WarningRaised():
                pass
            case _:
                assert_never(event)

    def _on_cleared(self) -> None:
        self._shown_run = self._run  # its captions come now
