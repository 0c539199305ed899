"""What surrounds the window: the tray, the keys that work everywhere, the interface language, and a second start.

All of it leads to the window and the controller, which know nothing of it. Owned here too: the desk of the settings
dialog (``settings_controller.py``).

Closing the window while captions run keeps them: the window goes into the tray, or is minimised where there is none,
and the first time that is told. Ending is explicit then: Quit in the tray's menu, or its key.

Stop order: `close` as soon as the controller's end has begun or is through; it gives the keys back, takes the icon
out of the tray, takes no more visitors, and ends what the settings are waiting for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.captions.events import State, StatusChanged
from app.message import Message
from app.settings.secrets import KeyPlace, find_key_place
from app.settings.settings import Settings
from app.ui.controllers.app_controller import AppController
from app.ui.controllers.settings_controller import SettingsController
from app.ui.controllers.settings_store import SettingsStore, changed_fields
from app.ui.i18n.translations import Translations
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay
from app.ui.platform.hotkeys.shortcuts import GlobalShortcuts
from app.ui.platform.single_instance import SingleInstance
from app.ui.platform.tray import Tray
from app.ui.settings.settings_dialog import SettingsDialog

SHORTCUTS = ("shortcut_start", "shortcut_pause", "shortcut_overlay", "shortcut_lock")
_log = logging.getLogger(__name__)


class Shell:
    """Joins the window and the controller with what surrounds them.

    Args:
        instance, translations: None: there is none.
        find_key_place: as in ``app.settings.secrets``; blocks, and runs on a thread.
    """

    def __init__(
        self,
        window: MainWindow,
        overlay: Overlay,
        controller: AppController,
        store: SettingsStore,
        *,
        tray: Tray,
        shortcuts: GlobalShortcuts,
        dialog: SettingsDialog,
        instance: SingleInstance | None = None,
        translations: Translations | None = None,
        find_key_place: Callable[[], KeyPlace] = find_key_place,
    ) -> None:
        self._window = window
        self._overlay = overlay
        self._store = store
        self._tray = tray
        self._shortcuts = shortcuts
        self._dialog = dialog
        self._settings = SettingsController(dialog, window, overlay, controller, store, find_key_place=find_key_place)
        self._instance = instance
        self._translations = translations
        self._connect()
        tray.show()
        dialog.shortcuts.show_unavailable(shortcuts.unavailable)
        tray.show_settings(store.settings)
        self._use_shortcuts()

    def show_window(self) -> None:
        """Show the window for the first time, or leave it out of the way, as the user likes it."""
        if not self._store.settings.start_minimised:
            self._window.show()
        elif not self._tray.is_there:
            self._window.showMinimized()

    def close(self) -> None:
        """Give everything back. Safe to call twice."""
        self._shortcuts.close()
        self._tray.hide()
        if self._instance is not None:
            self._instance.close()
        self._settings.close()

    def _connect(self) -> None:
        window, tray, dialog = self._window, self._tray, self._dialog
        window.stay = self._stay
        window.statusShown.connect(self._on_status)
        window.settingsRequested.connect(self._settings.open)
        self._store.changed.connect(self._on_settings)
        self._overlay.pauseToggled.connect(window.controls.pause.click)
        self._overlay.settingsRequested.connect(self._settings.open)
        tray.startToggled.connect(window.toggle_captions)
        tray.pauseToggled.connect(window.controls.pause.click)
        tray.overlayToggled.connect(window.controls.overlay.click)
        tray.unlockRequested.connect(lambda: self._store.update(overlay_locked=False))
        tray.showRequested.connect(window.bring_to_front)
        tray.settingsRequested.connect(self._settings.open)
        tray.quitRequested.connect(window.quit)
        self._shortcuts.pressed.connect(self._on_shortcut)
        dialog.shortcuts.typing.connect(self._on_typing)
        if self._instance is not None:
            self._instance.showRequested.connect(window.bring_to_front)

    # The window, out of sight

    def _stay(self) -> None:
        """The window was closed while captions run."""
        was_told = self._store.settings.told_of_tray
        if self._tray.is_there:
            self._window.hide()
            if not was_told:
                title = Message("Surtitle is still captioning")
                text = Message("Click this icon to show the window. Its menu has Stop and Quit.")
                self._tray.say(title, text)
        else:
            self._window.showMinimized()
            if not was_told:
                self._window.show_message(self._how_to_end())
        if not was_told:
            self._store.update(told_of_tray=True)

    def _how_to_end(self) -> str:
        """What is told where the window is only minimised."""
        keys = self._window.keys.shown("quit")
        if not keys:
            return Message(
                "While captions are running, closing only minimises the window. Stop captions first to close it."
            )
        return Message(
            "While captions are running, closing only minimises the window. Press {keys} to quit Surtitle.", keys=keys
        )

    def _on_status(self, status: StatusChanged) -> None:
        self._tray.show_status(status)
        if status.state is State.FAILED and not self._window.isVisible():
            self._tray.say(Message("Surtitle has stopped captioning"), status.message)

    # Keys

    def _on_shortcut(self, name: str) -> None:
        controls = self._window.controls
        match name:
            case "shortcut_start":
                self._window.toggle_captions()
            case "shortcut_pause":
                controls.pause.click()
            case "shortcut_overlay":
                controls.overlay.click()
            case "shortcut_lock":
                self._store.update(overlay_locked=not self._store.settings.overlay_locked)
            case _:
                _log.error("no action for the shortcut %s", name)

    def _on_typing(self, typing: bool) -> None:
        if typing:
            self._shortcuts.pause()
        else:
            self._use_shortcuts()

    def _use_shortcuts(self) -> None:
        settings = self._store.settings
        troubles = self._shortcuts.use({name: getattr(settings, name) for name in SHORTCUTS})
        self._dialog.shortcuts.show_troubles(troubles)

    # Settings

    def _on_settings(self, old: Settings, new: Settings) -> None:
        changed = changed_fields(old, new)
        if "window_keys" in changed:
            self._window.keys.use(new.window_keys)
        self._tray.show_settings(new)
        self._dialog.show_settings(new)
        if changed.intersection(SHORTCUTS):
            self._use_shortcuts()
        if "language" in changed and self._translations is not None:
            self._translations.use(new.language)
