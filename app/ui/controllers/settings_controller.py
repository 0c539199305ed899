"""What the settings dialog leads to: choices that count at once, the key, a try of the service, files of settings.

What may block (keyring, disk) goes to a thread; what waits is a task that is owned here.

Not here: what follows from settings, however they came to change: the controller and the shell listen to their store
(``settings_store.py``).

Stop order: `close` cancels what is waited for; nothing is written half.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.errors import SurtitleError
from app.message import Message
from app.settings.secrets import KeyPlace
from app.settings.settings import CloudRegion
from app.settings.settings_file import export_settings, import_settings, reset_settings
from app.ui.controllers.app_controller import AppController
from app.ui.controllers.settings_store import SettingsStore
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay
from app.ui.settings.key_dialog import KeyDialog
from app.ui.settings.settings_dialog import SettingsDialog
from app.ui.widgets.tasks import MISTAKE, Tasks


class SettingsController:
    """Joins the settings dialog with the controller.

    Args:
        find_key_place: as in ``app.settings.secrets``; blocks, and runs on a thread.
    """

    def __init__(
        self,
        dialog: SettingsDialog,
        window: MainWindow,
        overlay: Overlay,
        controller: AppController,
        store: SettingsStore,
        *,
        find_key_place: Callable[[], KeyPlace],
    ) -> None:
        self._dialog = dialog
        self._window = window
        self._overlay = overlay
        self._controller = controller
        self._store = store
        self._key_dialog = KeyDialog(dialog)
        self._find_key_place = find_key_place
        self._tasks = Tasks()
        self._connect()

    def open(self) -> None:
        """Show the settings, above the window."""
        self._window.bring_to_front()
        self._dialog.open()

    def close(self) -> None:
        """Cancel what is waited for. Safe to call twice."""
        self._tasks.cancel()

    def _connect(self) -> None:
        dialog, store = self._dialog, self._store
        dialog.changed.connect(lambda changes: store.update(**changes))
        dialog.shown.connect(self._on_shown)
        dialog.pageShown.connect(self._show_languages)
        dialog.appearance.widthChosen.connect(self._overlay.set_width_percent)
        dialog.service.keyEntryRequested.connect(lambda: self._key_dialog.ask(store.settings.cloud_region))
        dialog.service.keyForgotten.connect(lambda: self._tasks.spawn(self._take_key("")))
        self._key_dialog.keySubmitted.connect(lambda *key: self._tasks.spawn(self._take_key(*key)))
        dialog.service.testRequested.connect(lambda: self._tasks.spawn(self._try_service()))
        dialog.transcripts.openFolderRequested.connect(self._window.openFolderRequested)
        dialog.general.exportRequested.connect(lambda path: self._tasks.spawn(self._export(Path(path))))
        dialog.general.importRequested.connect(lambda path: self._tasks.spawn(self._import(Path(path))))
        dialog.general.resetRequested.connect(self._reset)

    def _on_shown(self) -> None:
        self._show_languages()
        self._dialog.appearance.panel.show_width(self._overlay.width_percent)
        self._tasks.spawn(self._show_key_place())

    def _show_languages(self) -> None:
        """Offer those of the service in use: another page may have changed what it can do."""
        self._dialog.captions.show_support(self._window.controls.languages.support, self._store.settings)

    # The service and its key

    async def _show_key_place(self) -> None:
        self._dialog.service.show_key_place(await asyncio.to_thread(self._find_key_place))

    async def _take_key(self, key: str, region: CloudRegion | None = None) -> None:
        await self._controller.take_key(key, region=region, choose=False)
        await self._show_key_place()

    async def _try_service(self) -> None:
        page = self._dialog.service
        try:
            await self._controller.probe_service()
        except SurtitleError as error:
            page.show_outcome(str(error), good=False)
        except Exception:
            page.show_outcome(MISTAKE, good=False)
            raise
        else:
            page.show_outcome(Message("Connected. The service is ready."), good=True)

    # Files

    async def _export(self, path: Path) -> None:
        page = self._dialog.general
        try:
            await asyncio.to_thread(export_settings, path, self._store.settings)
        except SurtitleError as error:
            page.show_outcome(str(error), good=False)
        else:
            page.show_outcome(Message("Exported to {path}.", path=path), good=True)

    async def _import(self, path: Path) -> None:
        page = self._dialog.general
        try:
            settings, trouble = await asyncio.to_thread(import_settings, path, self._store.settings)
        except SurtitleError as error:
            page.show_outcome(str(error), good=False)
            return
        self._store.replace(settings)
        page.show_outcome(trouble or Message("Settings imported and applied."), good=not trouble)

    def _reset(self) -> None:
        page = self._dialog.general
        self._store.replace(reset_settings(self._store.settings))
        page.show_outcome(Message("All settings were reset."), good=True)
