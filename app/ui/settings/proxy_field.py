"""The field for a proxy: it hands on what can be used, and says why not where it cannot."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.errors import ProxyInputError
from app.settings.proxy import DIRECT, ProxyChoice
from app.ui.i18n.live_text import on_language_change


class ProxyField(QLineEdit):
    """Asks for the address of a proxy.

    An address with a password is handed on to nobody, since settings are kept in a file.

    Signals:
        chosen(str): this proxy is wanted.
        found(str): why what is typed cannot be used; empty: it can.
    """

    chosen = Signal(str)
    found = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.textChanged.connect(lambda: self.found.emit(self._trouble()))
        self.editingFinished.connect(self._on_finished)
        on_language_change(self, self._say)

    def show_address(self, address: str) -> None:
        """Show the address that is set, unless another one is being typed."""
        changed = address != self._shown
        self._shown = address
        if changed or not (self.hasFocus() or self._trouble()):
            self.setText(address)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Proxy"))
        self.setPlaceholderText(self.tr("System setting"))

    def _on_finished(self) -> None:
        address = self.text().strip()
        if ProxyChoice(address).is_direct:
            address = DIRECT
        if address != self._shown and not self._trouble():
            self._shown = address
            self.chosen.emit(address)

    def _trouble(self) -> str:
        try:
            ProxyChoice(self.text()).check()
        except ProxyInputError as error:
            return str(error)
        return ""
