"""Captioning runs, one at a time: prepared, begun, paused, ended, and written once more in another format after it.

Not here: what a run's events do to the window (``run_display.py``), the service (``service_use.py``) and the source
(``source_controller.py``) that it uses, and what it does meanwhile (``app/captioning/caption_session.py``).

Stop order: `aclose` ends the run and keeps its last sentence, then waits for what is still written of it. `abandon`
makes it not wait for the last sentence.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.captioning.caption_session import STOPPING, CaptionSession
from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captions.events import State, StatusChanged
from app.errors import (
    HandshakeRejectedError,
    KeyMissingError,
    SoundError,
    SurtitleError,
    TaskFailedError,
)
from app.message import Message
from app.settings.settings import Settings
from app.speech import LOCAL, SpeechService
from app.transcripts.naming import chosen_folder, dated_srt_path, journal_folder
from app.ui.controllers.also_export import also_export
from app.ui.controllers.run_display import RunDisplay
from app.ui.controllers.source_controller import SourceController
from app.ui.main_window.main_window import CLOSING, MainWindow
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.tasks import MISTAKE, Tasks

_log = logging.getLogger(__name__)


class RunController:
    """Owns the run that goes on.

    Args:
        window: where it is told what goes wrong, and where the SRT is.
        display: shows the run.
        sources: opens what is heard.
        tasks: owns the run's task.
        find_settings: as they are now.
        find_service: waits for the service that a run uses.
        find_journals: where journals are kept.
        on_over: called after each run, when the next one may begin already.
    """

    def __init__(
        self,
        window: MainWindow,
        display: RunDisplay,
        sources: SourceController,
        tasks: Tasks,
        *,
        find_settings: Callable[[], Settings],
        find_service: Callable[[], Awaitable[SpeechService]],
        find_journals: Callable[[], Path] = journal_folder,
        on_over: Callable[[], None],
    ) -> None:
        self._window = window
        self._display = display
        self._find_settings = find_settings
        self._sources = sources
        self._tasks = tasks
        self._find_service = find_service
        self._find_journals = find_journals
        self._on_over = on_over
        self._run: CaptionSession | None = None
        self._running: asyncio.Task[object] | None = None
        self._exporting = Tasks(on_mistake=display.tell_mistake)

    @property
    def going_on(self) -> bool:
        """Whether there is a run, or one is being prepared."""
        return self._running is not None

    def start(self) -> None:
        """Begin a run, unless one goes on."""
        if self._running is None:
            self._run = run = open_session(self._plan)
            self._running = self._tasks.spawn(self._caption(run))

    async def pause(self) -> None:
        """Listen no more for now."""
        if self._run is not None:
            await self._run.pause()

    def resume(self) -> None:
        """Listen again."""
        if self._run is not None:
            self._run.resume()

    async def stop(self, message: Message = STOPPING) -> None:
        """Listen no more; the run ends when its last sentence is kept, and `message` is told meanwhile."""
        if self._run is not None:
            await self._run.stop(message)

    def abandon(self) -> None:
        """Do not wait for the last sentence."""
        if self._running is not None:
            self._running.cancel()

    async def aclose(self) -> None:
        """End the run that goes on, and wait until all is kept."""
        running = self._running
        await self.stop(CLOSING)
        if running is not None:
            await asyncio.wait([running])
        await self._exporting.aclose(cancel=False)

    async def _caption(self, run: CaptionSession) -> None:
        """One run, from Start to Stop."""
        self._display.clear(translating=bool(self._find_settings().target_language))
        self._display.begin(run)
        try:
            await run.run()
        except SoundError as error:
            self._window.show_no_microphone(str(error))
        except SurtitleError as error:
            self._window.show_message(str(error), Severity.ERROR, about_key=_is_about_key(error))
        except Exception:
            _log.exception("a run failed")
            run.hub.publish(StatusChanged(State.FAILED, MISTAKE))
            self._display.tell_mistake()
        finally:
            self._exporting.spawn(self._also_export(run))  # another run may begin meanwhile
            self._run = self._running = None
            self._display.end()
        self._on_over()

    async def _plan(self) -> SessionPlan:
        """What this run is made of, once the service is there."""
        await self._sources.hush()
        service = await self._find_service()
        choice, settings = self._sources.choice, self._find_settings()
        await self._sources.look_for(choice)
        self._display.charges = service.kind != LOCAL
        return SessionPlan(
            request=service.request(
                settings.source_language,
                settings.target_language or None,
                model=settings.model,
                vocabulary_id=settings.vocabulary_id,
                max_end_silence_ms=settings.max_end_silence_ms,
            ),
            locate=service.locate,
            service=service.kept_name,
            open_source=self._sources.open,
            source=self._sources.name_of(choice),
            journals=self._find_journals(),
            srt=SrtPlan(
                path=dated_srt_path(chosen_folder(settings.transcript_folder), datetime.datetime.now().astimezone()),
                unique=True,
                required=False,
                rules=settings.cue_rules,
            ),
            replay_s=settings.replay_s,
        )

    async def _also_export(self, run: CaptionSession) -> None:
        """What a run kept, also in the format that the user likes; what is kept is kept, however the run ended."""
        if run.srt is None or run.journal is None or run.journal.path is None:
            return
        settings = self._find_settings()
        trouble = await asyncio.to_thread(
            also_export, run.journal.path, run.srt.path, settings.transcript_format, settings.cue_rules
        )
        if trouble:
            self._window.show_message(trouble, Severity.WARNING)


def _is_about_key(error: SurtitleError) -> bool:
    """Whether another key would help."""
    match error:
        case HandshakeRejectedError(status=401) | TaskFailedError(code="InvalidApiKey") | KeyMissingError():
            return True
        case _:
            return False
