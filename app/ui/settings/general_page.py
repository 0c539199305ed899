"""The page about Surtitle itself: its start, its language, and its settings as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from app.settings.settings import Settings
from app.ui.i18n.live_text import on_language_change
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.settings_page import SettingsPage
from app.ui.widgets.file_question import open_files


class GeneralPage(SettingsPage):
    """Asks about the start and the language, and offers to export, import and reset.

    Args:
        languages: the names of the interface's languages by their codes; with less than two there is nothing to ask.

    Signals:
        exportRequested(str), importRequested(str): write the settings to this file; use those in this file.
        resetRequested: back to the defaults; the user was asked already.
    """

    exportRequested = Signal(str)  # noqa: N815
    importRequested = Signal(str)  # noqa: N815
    resetRequested = Signal()  # noqa: N815

    def __init__(self, languages: Mapping[str, str]) -> None:
        super().__init__()
        self.minimised = self.add_check(lambda: self.tr("Start &minimised"))
        self.minimised.clicked.connect(lambda checked: self.changed.emit({"start_minimised": checked}))
        self.add_note(lambda: self.tr("Surtitle starts in the tray, or minimised if there is no tray."))
        self.language: ChoicePicker | None = None
        if len(languages) > 1:
            self._languages = languages
            self.language = ChoicePicker(lambda: self.tr("Interface language"), self._choices)
            self.language.chosen.connect(lambda code: self.changed.emit({"language": code}))
            self.add_question(lambda: self.tr("Interface &language"), self.language)
        self._export_button, self._import_button, self.reset = QPushButton(), QPushButton(), QPushButton()
        self._export_button.clicked.connect(self._export)
        self._import_button.clicked.connect(self._import)
        self.reset.clicked.connect(self._ask_to_reset)
        self.add_question(lambda: self.tr("All settings"), self._export_button, self._import_button, self.reset)
        self.add_note(
            lambda: self.tr(
                "Exported files don't include your API key or device-specific settings such as the microphone."
            )
        )
        self.outcome = self.add_note()
        self.end()
        on_language_change(self, self._say)

    def named(self) -> str:
        """What the page is called."""
        return self.tr("General")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self.minimised.setChecked(settings.start_minimised)
        if self.language is not None:
            self.language.select(settings.language)

    def show_outcome(self, sentence: str, *, good: bool) -> None:
        """Say what came of an export, an import or a reset: a sentence of another room."""
        self.outcome.say(sentence, good=good)

    def _choices(self) -> dict[object, str]:
        """Each language by its own name, so that whoever is in a wrong one finds the way out."""
        return {"": self.tr("System default"), **dict(self._languages.items())}

    def _say(self) -> None:
        self._export_button.setText(self.tr("&Export…"))
        self._import_button.setText(self.tr("&Import…"))
        self.reset.setText(self.tr("&Reset…"))

    def _export(self) -> None:
        dialog = QFileDialog(self.window())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile("surtitle-settings.json")
        dialog.fileSelected.connect(self.exportRequested)
        open_files(dialog, lambda: self.tr("Export settings"), self._kinds)

    def _import(self) -> None:
        dialog = QFileDialog(self.window())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.importRequested)
        open_files(dialog, lambda: self.tr("Import settings"), self._kinds)

    def _kinds(self) -> list[str]:
        return [self.tr("Settings (*.json)"), self.tr("All files (*)")]

    def _ask_to_reset(self) -> None:
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Question)
        box.setStandardButtons(QMessageBox.StandardButton.Reset | QMessageBox.StandardButton.Cancel)
        on_language_change(box, lambda: self._say_reset(box))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Reset).clicked.connect(self.resetRequested)
        box.finished.connect(box.deleteLater)
        box.open()

    def _say_reset(self, box: QMessageBox) -> None:
        box.setWindowTitle(self.tr("Reset settings?"))
        box.setText(self.tr("Reset all settings to their defaults? Your API key and transcripts will be kept."))
