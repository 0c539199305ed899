"""The page about what is kept: the folder of the transcripts, and their format."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.settings.settings import Settings
from app.transcripts.formats import FORMATS, SRT
from app.transcripts.naming import chosen_folder
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.settings_page import SettingsPage
from app.ui.widgets.file_question import open_files


class TranscriptsPage(SettingsPage):
    """Asks where transcripts are kept.

    Signals:
        openFolderRequested: the user wants to see the folder.
    """

    openFolderRequested = Signal()  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path()
        self._other, self._open, self.default = QPushButton(), QPushButton(), QPushButton()
        self._other.clicked.connect(self._choose)
        self._open.clicked.connect(self.openFolderRequested)
        self.default.clicked.connect(lambda: self.changed.emit({"transcript_folder": ""}))
        self.add_question(lambda: self.tr("Save transcripts (SRT) in"))
        self.path = self.add_note()
        self.add_row(self._other, self._open, self.default)
        self.format = ChoicePicker(
            lambda: self.tr("Also save as"),
            lambda: {
                name: self.tr("None") if form is SRT else in_our_language(form.title) for name, form in FORMATS.items()
            },
        )
        self.format.chosen.connect(lambda wanted: self.changed.emit({"transcript_format": wanted}))
        self.add_question(lambda: self.tr("&When a session ends, also save as"), self.format)
        self.add_note(lambda: self.tr("A new folder takes effect the next time you start captions."))
        self.end()
        on_language_change(self, self._say)

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Transcripts")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self._folder = chosen_folder(settings.transcript_folder)
        self.path.say(lambda: str(self._folder), good=True)
        self.default.setVisible(bool(settings.transcript_folder))
        self.format.select(settings.transcript_format)

    def _say(self) -> None:
        self._other.setText(self.tr("&Choose folder…"))
        self._open.setText(self.tr("&Open folder"))
        self.default.setText(self.tr("Restore &default folder"))

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), directory=str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self.changed.emit({"transcript_folder": path}))
        open_files(dialog, lambda: self.tr("Transcripts folder"))
