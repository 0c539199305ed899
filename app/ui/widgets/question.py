"""A question that is asked before something cannot be taken back; nothing waits for the answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui.i18n.live_text import Words, on_language_change


def ask(parent: QWidget, title: Words, question: Words, yes: Words, on_yes: Callable[[], object]) -> QMessageBox:
    """Ask, and call `on_yes` if the button called `yes` is pressed; the other one, which Escape presses, is Cancel."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    accept = box.addButton("", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(accept)
    accept.clicked.connect(on_yes)

    def say() -> None:
        box.setWindowTitle(title())
        box.setText(question())
        accept.setText(yes())

    on_language_change(box, say)
    box.open()
    return box
