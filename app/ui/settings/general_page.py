"""The page about Surtitle itself: its start, its language, and its settings as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from app.settings.model import Settings
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.page import SettingsPage


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
        self.minimised = self.add_check(self.tr("Start &minimised"))
        self.minimised.clicked.connect(lambda checked: self.changed.emit({"start_minimised": checked}))
        self.add_note(self.tr("The window is then in the tray, or minimised where there is none."))
        self.language: ChoicePicker | None = None
        if len(languages) > 1:
            choices: dict[object, str] = {"": self.tr("As the system"), **dict(languages.items())}
            self.language = ChoicePicker(self.tr("Language of the interface"), choices)
            self.language.chosen.connect(lambda code: self.changed.emit({"language": code}))
            self.add_question(self.tr("&Language of the interface"), self.language)
        export = QPushButton(self.tr("&Export…"))
        export.clicked.connect(self._export)
        take = QPushButton(self.tr("&Import…"))
        take.clicked.connect(self._import)
        self.reset = QPushButton(self.tr("&Reset…"))
        self.reset.clicked.connect(self._ask_to_reset)
        self.add_question(self.tr("All settings"), export, take, self.reset)
        self.add_note(
            self.tr("An exported file holds neither your key nor what belongs to this machine, such as the microphone.")
        )
        self.outcome = self.add_note()
        self.end()

    def named(self) -> str:
        """What the page is called."""
        return self.tr("General")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self.minimised.setChecked(settings.start_minimised)
        if self.language is not None:
            self.language.select(settings.language)

    def show_outcome(self, sentence: str, *, good: bool) -> None:
        """Say what came of an export, an import or a reset."""
        self.outcome.say(sentence, good=good)

    def _export(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Export the settings"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile("surtitle-settings.json")
        self._open(dialog, self.exportRequested)

    def _import(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Import settings"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog, self.importRequested)

    def _open(self, dialog: QFileDialog, chosen: object) -> None:
        dialog.setNameFilters([self.tr("Settings (*.json)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_to_reset(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Reset"),
            self.tr("Set everything back to how it was at the first start? The key and the transcripts stay."),
            QMessageBox.StandardButton.Reset | QMessageBox.StandardButton.Cancel,
            self.window(),
        )
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Reset).clicked.connect(self.resetRequested)
        box.finished.connect(box.deleteLater)
        box.open()
