"""The settings as the window shows them, which may differ from those that are kept.

Where the wanted service cannot be used, another one and its languages stand in for a while: they are shown and used,
and not kept. What the user changes meanwhile is kept.

Not here: which service stands in (``service_use.py``), and the way to the disk (``controllers/settings_store.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from app.protocol.languages import LanguageSupport
from app.settings.settings import Settings
from app.transcripts.naming import chosen_folder
from app.ui.controllers.settings_store import SettingsStore
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay

_LANGUAGES = ("source_language", "target_language")


class ShownSettings:
    """What the window and the overlay show of the settings, and what of it is kept.

    Args:
        keeper: keeps what the user chose.
        on_service: told which service the user chose in the window.

    Attributes:
        shown: as the window shows them, and as a run that begins now uses them.
    """

    def __init__(
        self, window: MainWindow, overlay: Overlay, store: SettingsStore, *, on_service: Callable[[str], object]
    ) -> None:
        self.shown = store.settings
        self._window = window
        self._overlay = overlay
        self._store = store
        self._on_service = on_service
        self._standing_in = False

    @property
    def kept(self) -> Settings:
        """As the user chose them."""
        return self._store.settings

    @property
    def folder(self) -> Path:
        """Of the transcripts."""
        return chosen_folder(self.kept.transcript_folder)

    def keep(self, **changes: object) -> None:
        """Keep these, and show nothing of it."""
        self._store.change(msgspec.structs.replace(self._store.settings, **changes))

    def take(self, settings: Settings) -> None:
        """The window shows these now: keep what is other than before; what stands in is only shown."""
        before, self.shown = self.shown, settings
        if self._standing_in:
            return
        changes = {
            name: getattr(settings, name)
            for name in settings.__struct_fields__
            if getattr(settings, name) != getattr(before, name)
        }
        if changes.keys() & set(_LANGUAGES):  # a pair: of one that stands in, both were chosen
            changes |= {name: getattr(settings, name) for name in _LANGUAGES}
        self.keep(**changes)
        if "overlay_shown" in changes:
            self._overlay.setVisible(settings.overlay_shown)
        self._overlay.apply(settings)
        if "service" in changes:
            self._on_service(settings.service)

    def change(self, **changes: object) -> None:
        """These were changed elsewhere, such as on the overlay: show them in the window, and keep them."""
        settings = msgspec.structs.replace(self.shown, **changes)
        self._window.show_settings(settings)
        self.take(settings)

    def stand_in(self, service: str, support: LanguageSupport) -> None:
        """Show this service, and what it can do of what the user wants; nothing of it is kept."""
        self._standing_in = True
        self.shown = msgspec.structs.replace(self.kept, service=service)
        self._window.show_settings(self.shown)
        self._window.set_language_support(support)
        self._standing_in = False
