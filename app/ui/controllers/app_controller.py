"""What the window's signals lead to, and the order in which everything here begins and ends.

Everything happens on the GUI thread, in short steps; what may block (disk, keyring) goes to a thread and comes back.
Each signal that leads to waiting becomes a task that is owned here.

Not here, but joined here: the settings (``settings_store.py``), the service in use (``service_use.py``), what is heard
(``source_controller.py``), runs (``run_controller.py``) and what they show (``run_display.py``), and past sessions
(``controllers/library_controller.py``).

Stop order, when the user closes the window: the run stops and keeps its last sentence, the past sessions are closed,
the other tasks are cancelled, the settings are saved, the sound server is listened to no more, the speech service ends,
and then `finished` is set. A second close does not wait for the last sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.audio.chunks import AudioSource
from app.audio.devices import SoundSource, list_sources
from app.audio.reconnecting_microphone import ReconnectingMicrophone
from app.audio.server_events import ServerEvents
from app.message import Message
from app.settings.secrets import find_key, keep_key
from app.settings.settings import CloudRegion, Settings
from app.speech import SpeechService, choose_service
from app.transcripts.naming import chosen_folder, index_path, journal_folder
from app.ui.controllers.library_controller import LibraryController
from app.ui.controllers.run_controller import RunController
from app.ui.controllers.run_display import RunDisplay
from app.ui.controllers.service_use import ServiceUse
from app.ui.controllers.settings_store import SettingsStore, changed_fields
from app.ui.controllers.source_controller import SourceController
from app.ui.library.library_window import LibraryWindow
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import SETTINGS_OF_OVERLAY, Overlay
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.tasks import Tasks


class AppController:
    """Joins the window, the overlay and the captioning runs.

    Attributes:
        finished: set when the window has been closed and everything has ended.
    """

    def __init__(
        self,
        window: MainWindow,
        overlay: Overlay,
        store: SettingsStore,
        *,
        choose: Callable[[str, str | None], SpeechService] = choose_service,
        find_key: Callable[[], str | None] = find_key,
        keep_key: Callable[[str], None] = keep_key,
        list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources,
        microphone: Callable[..., AudioSource] = ReconnectingMicrophone,
        events: ServerEvents | None = None,
        find_journals: Callable[[], Path] = journal_folder,
        find_index: Callable[[], Path] = index_path,
    ) -> None:
        self.finished = asyncio.Event()
        self._window = window
        self._overlay = overlay
        self._store = store
        self._closing = False
        self._display = RunDisplay(window, overlay)
        self._tasks = Tasks(on_mistake=self._display.tell_mistake)
        self._services = ServiceUse(window, store, self._tasks, choose=choose, find_key=find_key, keep_key=keep_key)
        self._sources = SourceController(window, list_sources=list_sources, microphone=microphone, events=events)
        self._runs = RunController(
            window,
            self._display,
            self._sources,
            self._tasks,
            find_settings=lambda: self._services.effective,
            find_service=self._services.service,
            find_journals=find_journals,
            on_over=self._on_run_over,
        )
        self._library = LibraryController(
            find_journals=find_journals,
            find_index=find_index,
            find_srt_folder=lambda: chosen_folder(store.settings.transcript_folder),
            find_rules=lambda: store.settings.cue_rules,
            make_window=self._make_library,
        )
        self._connect()

    async def open(self, *, show_window: Callable[[], None] | None = None) -> None:
        """Show the window, then find out what there is to hear and who can understand it.

        `show_window`: shows it in another way, or not at all.
        """
        settings = self._store.settings
        self._overlay.clear(translating=bool(settings.target_language))
        self._overlay.apply(settings)
        self._overlay.restore(settings.overlay_places)
        if self._overlay.takes_focus:  # which the window, shown after it, takes back
            self._window.lend_keys(self._overlay)
            self._overlay.setVisible(settings.overlay_shown)
        (show_window or self._window.show)()
        self._overlay.setVisible(settings.overlay_shown)
        self._tasks.spawn(self._library.offer_interrupted(self._window.banner))
        await self._services.open()
        if not self._closing:
            self._tasks.spawn(self._sources.follow())
            await self._sources.listed()

    async def take_key(self, key: str, *, region: CloudRegion | None = None, choose: bool = True) -> None:
        """Keep a key and use the cloud from now on; an empty one is forgotten, and this machine used.

        `region`: where the key was made; None: as it is chosen. `choose`: whether another service is chosen with it.
        """
        await self._services.take_key(key, region=region, choose=choose)
        self._renew_service()

    async def probe_service(self) -> None:
        """Try out the service that is wanted. Raises `SurtitleError` with what came back."""
        await self._services.try_out()

    def _make_library(self) -> LibraryWindow:
        """The window of past sessions, whose texts are as large as those of the transcript."""
        made = LibraryWindow(keys=self._window.keys)
        page, ours = made.page.transcript, self._window.transcript
        page.show_text_size(ours.captions.text_percent)
        page.textSizeChosen.connect(lambda percent: self._store.update(transcript_text_percent=percent))
        ours.textSizeChosen.connect(page.show_text_size)
        return made

    def _connect(self) -> None:
        window, overlay, spawn, runs = self._window, self._overlay, self._tasks.spawn, self._runs
        window.startRequested.connect(self._on_start)
        window.demoRequested.connect(self._on_start)
        window.pauseRequested.connect(lambda: spawn(runs.pause()))
        window.resumeRequested.connect(runs.resume)
        window.stopRequested.connect(lambda: spawn(runs.stop()))
        self._store.changed.connect(self._on_settings)
        window.settingsChanged.connect(self._on_chosen)
        window.soundCheckWanted.connect(self._check_sound)
        window.sourcesRequested.connect(lambda: spawn(self._sources.find()))
        window.overlayTextStepped.connect(overlay.step_text_size)
        window.soundFaultNoticed.connect(overlay.show_sound_fault)
        window.keySubmitted.connect(lambda key, region: spawn(self.take_key(key, region=region)))
        window.openFolderRequested.connect(lambda: spawn(self._open_folder()))
        window.sessionsRequested.connect(self._library.open)
        window.banner.offerTaken.connect(self._library.take_offer)
        window.closeRequested.connect(self._on_close)
        window.captions.corrected.connect(lambda *correction: spawn(self._display.correct(*correction)))
        overlay.placesChanged.connect(lambda places: self._store.update(overlay_places=places))
        overlay.contentChanged.connect(lambda content: self._store.update(overlay_content=content))
        overlay.appearanceChanged.connect(lambda appearance: self._store.update(appearance=appearance))
        overlay.lockedChanged.connect(lambda locked: self._store.update(overlay_locked=locked))
        overlay.hideRequested.connect(lambda: self._store.update(overlay_shown=False))

    def _on_start(self) -> None:
        if not self._closing:
            self._runs.start()

    def _on_run_over(self) -> None:
        self._library.refresh()
        self._services.renew()

    def _on_settings(self, old: Settings, new: Settings) -> None:
        """They count at once; a service, its model and key only after a run that is going on."""
        changed = changed_fields(old, new)
        self._services.follow(old, new)
        self._renew_service()
        self._window.show_settings(self._services.effective)
        if "overlay_shown" in changed:
            self._overlay.setVisible(new.overlay_shown)
        if changed & SETTINGS_OF_OVERLAY:
            self._overlay.apply(new)

    def _on_chosen(self, changes: dict[str, object]) -> None:
        """The user chose these in the window, where they are seen; a wanted service that has another in its place is
        tried again."""
        shown = self._services.effective.service
        if changes.get("service", shown) != shown:
            self._services.outdate(is_shown=False)
        if not self._store.update(**changes):
            self._renew_service()
            self._window.show_settings(self._services.effective)

    def _renew_service(self) -> None:
        """Use the wanted service with the key as it is now; after a run that is going on with the old one."""
        if not self._runs.going_on:
            self._services.renew()

    def _check_sound(self, wanted: bool) -> None:
        """Let the level of the chosen source be seen, as long as nothing runs."""
        self._sources.check_sound(wanted=wanted and not self._runs.going_on and not self._closing)

    async def _open_folder(self) -> None:
        """Show the folder of the transcripts, which is there from the first one on."""
        folder = chosen_folder(self._store.settings.transcript_folder)
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            sentence = Message("Couldn't create the folder {folder} ({reason}).", folder=folder, reason=error.strerror)
            self._window.show_message(sentence, Severity.WARNING)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # The end

    def _on_close(self) -> None:
        if self._closing:
            self._runs.abandon()
        else:
            self._closing = True
            self._services.warms_up = False
            self._tasks.spawn(self._close())

    async def _close(self) -> None:
        try:
            await self._end()
        finally:  # whatever went wrong, the window goes
            self._overlay.close()
            self._window.close_now()
            self.finished.set()

    async def _end(self) -> None:
        await self._sources.hush()
        await self._runs.aclose()
        await self._library.aclose()
        await self._tasks.aclose(cancel=True)
        await self._store.aclose()
        await self._sources.aclose()
        await self._services.aclose()
