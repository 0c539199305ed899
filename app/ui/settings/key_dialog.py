"""Entering the key of the cloud service. The key goes out through a signal, and nothing of it stays here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.parts.retelling import in_every_language


class KeyDialog(QDialog):
    """A field for the key; to be `open()`ed.

    Signals:
        keySubmitted(str): the user entered this key.
    """

    keySubmitted = Signal(str)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explanation = QLabel()
        self._explanation.setWordWrap(True)
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._save = buttons.button(QDialogButtonBox.StandardButton.Save)
        self._save.setEnabled(False)
        self._field.textChanged.connect(lambda text: self._save.setEnabled(bool(text.strip())))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.addWidget(self._explanation)
        layout.addWidget(self._field)
        layout.addWidget(buttons)
        self._explanation.setMinimumWidth(30 * self.fontMetrics().height())
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # else it could be made too low for its text
        in_every_language(self, self._say)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Cloud key"))
        self._explanation.setText(
            self.tr(
                "Paste the API key of your Alibaba Cloud Model Studio (DashScope) account. It is kept in this "
                "system's keyring, never in a file. While the cloud is chosen, what is heard is sent there."
            )
        )
        self._field.setAccessibleName(self.tr("API key"))
        self._field.setPlaceholderText(self.tr("API key"))

    def done(self, result: int) -> None:
        """Hand the key over if it was accepted, and empty the field in any case."""
        key = self._field.text().strip()
        self._field.setText("")  # unlike clear(), this leaves nothing to undo
        super().done(result)
        if result == QDialog.DialogCode.Accepted and key:
            self.keySubmitted.emit(key)
