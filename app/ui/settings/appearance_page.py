"""The page about the overlay's look: the panel of that name, as a page of the settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from app.settings.settings import Settings
from app.ui.settings.appearance_panel import AppearancePanel
from app.ui.settings.settings_page import SettingsPage


class AppearancePage(SettingsPage):
    """Asks how the overlay looks.

    `reduces_motion`: whether the system wants that; None: it is asked.

    Attributes:
        panel: what asks.

    Signals:
        widthChosen(int): the overlay shall be so wide, in percent of its screen.
    """

    widthChosen = Signal(int)  # noqa: N815

    def __init__(self, settings: Settings, *, reduces_motion: Callable[[], bool] | None = None) -> None:
        super().__init__()
        self.panel = AppearancePanel(settings, reduces_motion=reduces_motion)
        self.panel.changed.connect(self.changed)
        self.panel.widthChosen.connect(self.widthChosen)
        self.add_row(self.panel)
        self.end()

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Overlay")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self.panel.show_settings(settings)
