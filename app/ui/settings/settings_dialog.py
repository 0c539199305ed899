"""The settings: a list of pages, and the page that is chosen in it. What is changed counts at once.

A view: it shows settings as a value and says what the user changed. What needs a disk, a keyring or a network is asked
for with a signal, and answered with a call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.catalogue import CATALOGUE, Catalogue
from app.settings.settings import Settings
from app.ui.i18n.live_text import on_language_change
from app.ui.settings.appearance_page import AppearancePage
from app.ui.settings.captions_page import CaptionsPage
from app.ui.settings.general_page import GeneralPage
from app.ui.settings.service_page import ServicePage
from app.ui.settings.settings_page import SettingsPage
from app.ui.settings.shortcuts_page import ShortcutsPage
from app.ui.settings.subtitles_page import SubtitlesPage
from app.ui.settings.transcripts_page import TranscriptsPage


class SettingsDialog(QDialog):
    """The dialog; to be `open()`ed.

    Attributes:
        service, captions, appearance, shortcuts, transcripts, subtitles, general: its pages.

    Signals:
        changed(dict): the user chose these values, by the names of the settings.
        shown: it is about to be seen; where the key is should be found out now.
        pageShown: another page is seen.
    """

    changed = Signal(object)
    shown = Signal()
    pageShown = Signal()  # noqa: N815

    def __init__(
        self,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        languages: Mapping[str, str] | None = None,
        catalogue: Catalogue = CATALOGUE,
        reduces_motion: Callable[[], bool] | None = None,
    ) -> None:
        """`languages` are the interface's, by their codes; `catalogue` has the speech models of this machine.

        `reduces_motion` tells whether the system wants that; None: it is asked.
        """
        super().__init__(parent)
        self.service = ServicePage(catalogue)
        self.captions = CaptionsPage()
        self.appearance = AppearancePage(settings, reduces_motion=reduces_motion)
        self.shortcuts = ShortcutsPage()
        self.transcripts = TranscriptsPage()
        self.subtitles = SubtitlesPage()
        self.general = GeneralPage(languages or {})
        self.pages = (
            *(self.service, self.captions, self.appearance, self.shortcuts),
            *(self.transcripts, self.subtitles, self.general),
        )
        self._list = QListWidget()
        self._list.setObjectName("pages")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        for page in self.pages:
            self._list.addItem(page.named())
            self._stack.addWidget(page)
            page.changed.connect(self.changed)
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._list.setCurrentRow(0)
        self._list.currentRowChanged.connect(self.pageShown)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # no other button here has one
        side = QHBoxLayout()
        side.setSpacing(4)
        side.addWidget(self._list)
        side.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 14, 12)
        layout.addLayout(side, 1)
        layout.addWidget(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Return in a field ends its editing, and presses nothing
        unit, screen = self.fontMetrics().height(), self.screen().availableSize()
        self.setMinimumSize(QSize(34 * unit, 22 * unit).boundedTo(screen))
        self.resize(QSize(62 * unit, 44 * unit).boundedTo(screen * 0.9))
        on_language_change(self, self._say)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        for page in self.pages:
            page.show_settings(settings)

    def turn_to(self, page: SettingsPage) -> None:
        """Let this page be seen."""
        self._list.setCurrentRow(self.pages.index(page))

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self._list.setAccessibleName(self.tr("Settings pages"))
        for row, page in enumerate(self.pages):
            self._list.item(row).setText(page.named())
        self._list.setFixedWidth(self._list.sizeHintForColumn(0) + 2 * self.fontMetrics().height())
        self._list.scheduleDelayedItemsLayout()  # rows keep the heights that they had before they were dressed

    def showEvent(self, event: QShowEvent) -> None:
        """Say so, and begin with the list."""
        super().showEvent(event)
        self._list.setFocus()
        self.shown.emit()
