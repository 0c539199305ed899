"""The tray's menu and its words; the icon itself is seen on a real screen only (`test_shell_on_display.py`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from app.captions.events import State, StatusChanged
from app.settings.settings import Settings
from app.ui.platform.tray import Tray

SIGNALS = {
    "start": "startToggled",
    "pause": "pauseToggled",
    "overlay": "overlayToggled",
    "unlock": "unlockRequested",
    "show_window": "showRequested",
    "settings": "settingsRequested",
    "quit": "quitRequested",
}


@pytest.fixture
def tray(application: QApplication) -> Iterator[Tray]:
    """Of a window that is not shown."""
    window = QWidget()
    yield Tray(window)
    window.deleteLater()


def test_the_menu_says_what_it_would_do_next(tray: Tray) -> None:
    """Start or stop, pause or resume, show or hide; only a locked overlay can be unlocked."""
    assert tray.start.text() == "&Start captions"
    assert not tray.pause.isEnabled()
    tray.show_status(StatusChanged(State.LISTENING, "Microphone"))
    assert (tray.start.text(), tray.pause.text()) == ("&Stop captions", "&Pause")
    assert tray.pause.isEnabled()
    tray.show_status(StatusChanged(State.PAUSED, "Paused."))
    assert tray.pause.text() == "&Resume"
    tray.show_settings(Settings(overlay_shown=False, overlay_locked=True))
    assert tray.overlay.text() == "Show &overlay"
    assert not tray.unlock.isVisible()
    tray.show_settings(Settings(overlay_locked=True))
    assert tray.overlay.text() == "Hide &overlay"
    assert tray.unlock.isVisible()


def test_the_tip_is_the_state_in_words(tray: Tray) -> None:
    """Cut where a tray would cut it."""
    tray.show_status(StatusChanged(State.RECONNECTING, "The connection was lost. " * 20))
    assert tray.tip.startswith("Surtitle\nReconnecting. The connection was lost.")
    assert len(tray.tip) < 128


@pytest.mark.parametrize("name", SIGNALS)
def test_each_entry_asks_for_its_thing(tray: Tray, name: str) -> None:
    """And for no other."""
    heard: list[str] = []
    for signal in SIGNALS.values():
        getattr(tray, signal).connect(lambda signal=signal: heard.append(signal))
    action = getattr(tray, name)
    action.setEnabled(True)
    action.trigger()
    assert heard == [SIGNALS[name]]


def test_a_click_on_the_icon_shows_the_window(tray: Tray) -> None:
    """The menu's button does not."""
    heard: list[bool] = []
    tray.showRequested.connect(lambda: heard.append(True))
    icon = tray.findChild(QSystemTrayIcon)
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert heard == [True]


def test_no_letter_of_the_menu_means_two_things(tray: Tray) -> None:
    """Each underlined letter is underlined once."""
    for state in (State.STOPPED, State.LISTENING, State.PAUSED):
        tray.show_status(StatusChanged(state, ""))
        texts = [getattr(tray, name).text() for name in SIGNALS]
        letters = [text[text.index("&") + 1].upper() for text in texts]
        assert len(letters) == len(set(letters)), texts
