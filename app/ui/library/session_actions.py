"""What can be done with a past session: by a button, by the menu of the list, and by keys.

Not here: what they do (``library_window.py``), and the question before one is deleted.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.transcripts.journal import SessionState, SessionSummary
from app.ui.i18n.live_text import on_language_change
from app.ui.widgets.flow_layout import FlowLayout

_KEYS = {"open": "", "rename": "F2", "export": "Ctrl+E", "folder": "", "delete": "Delete"}
"""Of each action, in their order; all but that of the export, which works in the whole window, are the list's."""
_NOT_WHILE_RUNNING = ("rename", "delete")


class SessionActions(QObject):
    """The actions of one window.

    Args:
        window: whose they are. view: the list in it.

    Attributes:
        by_name: "open", "rename", "export", "folder" and "delete".

    Signals:
        chosen(str): the user wants this one to be done.
    """

    chosen = Signal(str)

    def __init__(self, window: QWidget, view: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._running = False
        self.by_name: dict[str, QAction] = {}
        for name, keys in _KEYS.items():
            action = QAction(window)
            action.triggered.connect(partial(self._on_triggered, name))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            if keys:
                action.setShortcut(QKeySequence(keys))
            self.by_name[name] = action
            view.addAction(action)
        self.by_name["export"].setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        window.addAction(self.by_name["export"])
        on_language_change(window, self._say)

    def buttons(self) -> FlowLayout:
        """A button for each; they are called like the actions, can do what these can, and say why if not."""
        layout = FlowLayout()
        for name, action in self.by_name.items():
            button = QPushButton()
            button.setProperty("primary", name == "open")
            button.clicked.connect(action.trigger)
            action.changed.connect(partial(_follow, button, action))
            _follow(button, action)
            layout.addWidget(button)
        return layout

    def open_menu(self, at: QPoint) -> None:
        """Show them all at this place of the screen."""
        menu = QMenu(self._window)
        menu.addActions(list(self.by_name.values()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def enable(self, session: SessionSummary | None) -> None:
        """Let only what makes sense for this session be chosen; None: there is none."""
        self._running = session is not None and session.state is SessionState.RUNNING
        for name, action in self.by_name.items():
            action.setEnabled(session is not None and not (self._running and name in _NOT_WHILE_RUNNING))
        self._say_delete()

    def _say(self) -> None:
        for name, text in (
            ("open", self.tr("&Open")),
            ("rename", self.tr("Re&name")),
            ("export", self.tr("E&xport…")),
            ("folder", self.tr("Show &folder")),
            ("delete", self.tr("&Delete…")),
        ):
            self.by_name[name].setText(text)
        self._say_delete()

    def _say_delete(self) -> None:
        self.by_name["delete"].setToolTip(
            self.tr("A running session can't be deleted") if self._running else self.tr("Move to trash")
        )

    def _on_triggered(self, name: str, _checked: bool = False) -> None:
        self.chosen.emit(name)


def _follow(button: QPushButton, action: QAction) -> None:
    button.setText(action.text())
    button.setEnabled(action.isEnabled())
    button.setToolTip(action.toolTip())
