"""A question that is asked before something cannot be taken back; nothing waits for the answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(parent: QWidget, title: str, question: str, yes: str, on_yes: Callable[[], object]) -> QMessageBox:
    """Ask, and call `on_yes` if the button of that text is pressed; the other one, which Escape presses, is Cancel."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, QMessageBox.StandardButton.Cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(accept)
    accept.clicked.connect(on_yes)
    box.open()
    return box
