"""What a captioning run does to the window and the overlay: its events shown, its captions corrected.

Two runs can matter at once: the one that goes on, and the one whose captions are still in the window. They are the
same from the first sound on; until then the captions of the run before stay, and can be corrected.

Not here: how runs begin and end (``run_desk.py``).
"""

from __future__ import annotations

from typing import assert_never

from app.captioning import Captioning
from app.captions.events import CaptionRevised, Event, GapRecorded, StatusChanged, Stream, UsageReported
from app.errors import SurtitleError
from app.ui.overlay.overlay import Overlay
from app.ui.parts.message_banner import Severity
from app.ui.parts.tasks import MISTAKE
from app.ui.window.main_window import MainWindow


class RunDisplay:
    """Shows what becomes of runs."""

    def __init__(self, window: MainWindow, overlay: Overlay) -> None:
        self._window = window
        self._overlay = overlay
        self._run: Captioning | None = None  # the one that goes on
        self._charges = False
        self._shown_run: Captioning | None = None  # the one whose captions are in the window, maybe over
        window.captions.cleared.connect(self._on_cleared)

    def clear(self, *, translating: bool) -> None:
        """Make room for a run: the captions in the window go once something new is heard."""
        self._window.clear()
        self._overlay.clear(translating=translating)

    def begin(self, run: Captioning, *, charges: bool) -> None:
        """From now on this run goes on; `charges`: whether its service charges for what it counts."""
        self._run, self._charges = run, charges

    def end(self) -> None:
        """No run goes on any more."""
        self._run = None

    def show(self, event: Event, run: Captioning) -> None:
        """Show what a run told."""
        match event:
            case CaptionRevised():
                if run is self._run:
                    sentence = run.transcript[event.sentence]
                    self._window.show_sentence(sentence)
                    self._window.show_latency(run.behind_ms)
                    self._overlay.show_sentence(sentence)
                elif run is self._shown_run:  # it is over: a correction
                    self._window.captions.show_sentence(run.transcript[event.sentence])
            case StatusChanged():
                self.show_status(event)
            case GapRecorded():
                self._window.show_gap(event)
            case UsageReported(seconds):
                if self._charges:  # this machine counts too, and charges nothing
                    self._window.show_usage(seconds)
            case _:
                assert_never(event)

    def show_status(self, status: StatusChanged) -> None:
        """Show a state, also one that no run has told."""
        self._window.show_status(status)
        self._overlay.show_status(status)

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

    def _on_cleared(self) -> None:
        self._shown_run = self._run  # its captions come now
