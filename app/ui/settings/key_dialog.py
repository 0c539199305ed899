"""Entering the key of the cloud service, and where it was made. The key goes out through a signal, and nothing of it
stays here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.settings.secrets import clean_key
from app.settings.settings import CloudRegion
from app.ui.i18n.live_text import on_language_change
from app.ui.settings.region_picker import RegionPicker


class KeyDialog(QDialog):
    """A field for the key; `ask` opens it.

    Signals:
        keySubmitted(str, CloudRegion): the user entered this key, of this region.
    """

    keySubmitted = Signal(str, object)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explanation = QLabel()
        self._explanation.setWordWrap(True)
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self.region = RegionPicker()
        self._region_label = QLabel()
        self._region_label.setBuddy(self.region)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._save = buttons.button(QDialogButtonBox.StandardButton.Save)
        self._save.setEnabled(False)
        self._field.textChanged.connect(lambda text: self._save.setEnabled(bool(clean_key(text))))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.addWidget(self._explanation)
        layout.addWidget(self._field)
        layout.addWidget(self._region_label)
        layout.addWidget(self.region)
        layout.addWidget(buttons)
        self._explanation.setMinimumWidth(30 * self.fontMetrics().height())
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # else it could be made too low for its text
        on_language_change(self, self._say)

    def ask(self, region: CloudRegion) -> None:
        """Open it; `region`: where the cloud is asked up to now."""
        self.region.select(region)
        self.open()

    def _say(self) -> None:
        self.setWindowTitle(self.tr("API key"))
        self._explanation.setText(
            self.tr(
                "Paste the API key from your Alibaba Cloud Model Studio (DashScope) account. It is saved in the "
                "system keyring, never in a file. While you use the cloud, audio is sent to this service."
            )
        )
        self._field.setAccessibleName(self.tr("API key"))
        self._field.setPlaceholderText(self.tr("API key"))
        self._region_label.setText(self.tr("Reg&ion"))

    def done(self, result: int) -> None:
        """Hand the key over if it was accepted, and empty the field in any case."""
        key = clean_key(self._field.text())
        self._field.setText("")  # unlike clear(), this leaves nothing to undo
        super().done(result)
        if result == QDialog.DialogCode.Accepted and key:
            self.keySubmitted.emit(key, self.region.region)
