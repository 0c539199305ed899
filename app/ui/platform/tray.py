"""The icon in the system's tray: what the session does, and the few things one does without the window.

A view: signals go out, plain calls come in. Where the system has no tray, it is simply not seen.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.captions.events import State, StatusChanged
from app.message import NOTHING
from app.settings.settings import Settings
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.i18n.state_words import state_sentence
from app.ui.platform.state_icons import state_icon

_BUSY = {State.CONNECTING, State.LISTENING, State.RECONNECTING, State.PAUSED}
_LONGEST_TIP = 120  # Windows cuts at 127


class Tray(QObject):
    """The tray icon.

    Attributes:
        start, pause, overlay, unlock, show_window, settings, quit: the menu's actions, in the words of the moment.

    Signals:
        startToggled: start, or stop what is running. pauseToggled: pause, or go on.
        overlayToggled: show or hide the overlay. unlockRequested: clicks shall reach the overlay again.
        showRequested: show the window. settingsRequested: show the settings. quitRequested: end Surtitle.
    """

    startToggled = Signal()  # noqa: N815
    pauseToggled = Signal()  # noqa: N815
    overlayToggled = Signal()  # noqa: N815
    unlockRequested = Signal()  # noqa: N815
    showRequested = Signal()  # noqa: N815
    settingsRequested = Signal()  # noqa: N815
    quitRequested = Signal()  # noqa: N815

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._menu = QMenu(parent)
        self.show_window = self._add(self.showRequested)
        self._menu.setDefaultAction(self.show_window)
        self._menu.addSeparator()
        self.start = self._add(self.startToggled)
        self.pause = self._add(self.pauseToggled)
        self._menu.addSeparator()
        self.overlay = self._add(self.overlayToggled)
        self.unlock = self._add(self.unlockRequested)
        self._menu.addSeparator()
        self.settings = self._add(self.settingsRequested)
        self.quit = self._add(self.quitRequested)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.showRequested)
        self._status: StatusChanged | None = None
        self._overlay_shown = False
        self.show_status(StatusChanged(State.STOPPED, NOTHING))
        self.show_settings(Settings())
        on_language_change(self._menu, self._say)

    def _say(self) -> None:
        self.show_window.setText(self.tr("Show &window"))
        self.unlock.setText(self.tr("&Unlock overlay"))
        self.settings.setText(self.tr("S&ettings…"))
        self.quit.setText(self.tr("&Quit Surtitle"))
        self._say_state()
        self._say_overlay()

    def _say_state(self) -> None:
        if self._status is None:
            return
        self._icon.setToolTip(f"Surtitle\n{in_our_language(state_sentence(self._status))}"[:_LONGEST_TIP])
        busy = self._status.state in _BUSY
        self.start.setText(self.tr("&Stop captions") if busy else self.tr("&Start captions"))
        self.pause.setText(self.tr("&Resume") if self._status.state is State.PAUSED else self.tr("&Pause"))

    def _say_overlay(self) -> None:
        self.overlay.setText(self.tr("Hide &overlay") if self._overlay_shown else self.tr("Show &overlay"))

    @property
    def is_there(self) -> bool:
        """Whether the system has a tray, and the icon is in it."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    @property
    def tip(self) -> str:
        """What the icon says while the pointer rests on it."""
        return self._icon.toolTip()

    def show(self) -> None:
        """Show the icon; where a tray comes later, it appears then."""
        self._icon.show()

    def hide(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def show_status(self, status: StatusChanged) -> None:
        """Show what the session does now."""
        if self._status is None or status.state is not self._status.state:
            self._icon.setIcon(state_icon(status.state))
        self._status = status
        self._say_state()
        self.pause.setEnabled(status.state in _BUSY)

    def show_settings(self, settings: Settings) -> None:
        """Show what of the settings is chosen here."""
        self._overlay_shown = settings.overlay_shown
        self._say_overlay()
        self.unlock.setVisible(settings.overlay_locked and settings.overlay_shown)

    def say(self, title: str, text: str) -> None:
        """Say something beside the icon, for the user to read in passing."""
        self._icon.showMessage(in_our_language(title), in_our_language(text), self._icon.icon())

    def _add(self, signal: object) -> QAction:
        action = self._menu.addAction("")
        action.triggered.connect(lambda: signal.emit())  # type: ignore[attr-defined]
        return action

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.showRequested.emit()
