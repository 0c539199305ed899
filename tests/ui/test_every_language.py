"""Every window in every language of the interface: each text is translated where it is asked for, and has its room.

The pseudo-language of ``texts.py`` shows what nobody *can* translate; here is what nobody *has* translated, or only
under another context than the one that is asked for. The layout of the main window is in ``test_layout.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QWidget

from app.captions.events import State, StatusChanged
from app.message import Message
from app.settings.settings import Settings
from app.transcripts.journal import SessionSummary
from app.ui.export.export_dialog import ExportDialog
from app.ui.i18n.session_words import title_of
from app.ui.library.library_window import LibraryWindow
from app.ui.main_window.main_window import MainWindow
from app.ui.platform.tray import Tray
from app.ui.settings.key_dialog import KeyDialog
from app.ui.settings.settings_dialog import SettingsDialog
from app.ui.widgets.theme import DARK, LIGHT, Theme
from tests.ui import test_language_change as changes
from tests.ui.languages import LANGUAGES, Speak
from tests.ui.layout_checks import clipped, elided_in_secret, overlapping
from tests.ui.library.test_session_model import summary
from tests.ui.settings import test_language_change as dialogs
from tests.ui.test_layout import dressed
from tests.ui.texts import texts_in

NATIVE = {"zh_CN": "简体中文", "en": "English"}


@pytest.fixture
def sessions(tmp_path: Path) -> list[SessionSummary]:
    """One with a long name, and one that was interrupted and has its date only."""
    return [
        summary(tmp_path, "The budget of the second half of the year, as it was agreed upon with all the departments"),
        summary(tmp_path, "2026-11-23 14.05.33", "It was cut off", ended=False, target_language="es"),
    ]


def settings(sessions: list[SessionSummary]) -> SettingsDialog:
    """With all that can be said in them."""
    dialog = SettingsDialog(dialogs.SETTINGS, languages=NATIVE)
    dialogs.fill(dialog)
    return dialog


def key_entry(sessions: list[SessionSummary]) -> KeyDialog:
    """Where the key of a service is entered."""
    return KeyDialog()


def past_sessions(sessions: list[SessionSummary]) -> LibraryWindow:
    """Found by a word."""
    window = LibraryWindow(search_delay_ms=0)
    window.show_sessions(sessions, wanted="it")
    return window


def past_session(sessions: list[SessionSummary]) -> LibraryWindow:
    """One that is read."""
    window = LibraryWindow(search_delay_ms=0)
    window.show_sessions(sessions)
    window.read(sessions[1])
    window.page.finish(None)
    return window


def export(sessions: list[SessionSummary]) -> ExportDialog:
    """With notes, and something in the way."""
    dialog = ExportDialog(lambda: title_of(sessions[0]), preview_delay_ms=0)
    dialog.show_notes([Message("{file}: {note}", file="/x", note=Message("A cue is too long."))])
    dialog.show_trouble(Message("{path} cannot be written.", path="/x"))
    return dialog


WINDOWS: list[Callable[[list[SessionSummary]], QWidget]] = [settings, key_entry, past_sessions, past_session, export]
Make = Callable[[list[SessionSummary]], QWidget]


@pytest.mark.parametrize("state", changes.STATES, ids=lambda state: state.__name__)
def test_all_that_the_window_says_is_chinese(
    application: QApplication, speak: Speak, state: Callable[[MainWindow], None]
) -> None:
    """In every state."""
    with speak("zh_CN"):
        window = changes.new_window(state)
        assert len([text for text in texts_in(window).values() if _is_chinese(text)]) > 40
        window.hide()
        window.deleteLater()


def test_all_that_is_said_beside_the_window_is_chinese(application: QApplication, speak: Speak) -> None:
    """By the overlay with its handle, and the tray."""
    with speak("zh_CN"):
        for make in changes.OVERLAYS.values():
            overlay = make()
            assert any(_is_chinese(text) for text in texts_in(overlay).values())
            assert any(_is_chinese(text) for text in texts_in(overlay.handle).values())
            overlay.hide()
            overlay.deleteLater()
        parent = QWidget()
        tray = Tray(parent)
        for status in (StatusChanged(State.STOPPED, ""), StatusChanged(State.PAUSED, "")):
            tray.show_settings(Settings(overlay_shown=True, overlay_locked=True))
            tray.show_status(status)
            menu = next(menu for menu in parent.findChildren(QMenu))
            assert all(_is_chinese(text) for text in texts_in(menu).values())
            assert _is_chinese(tray.tip)
        parent.deleteLater()


@pytest.mark.parametrize("make", WINDOWS, ids=lambda make: make.__name__)
def test_all_that_the_other_windows_say_is_chinese(
    show: Callable[[QWidget], None], speak: Speak, sessions: list[SessionSummary], make: Make
) -> None:
    """The settings with all their pages, past sessions, and an export."""
    with speak("zh_CN"):
        window = make(sessions)
        show(window)
        assert len([text for text in texts_in(window).values() if _is_chinese(text)]) >= 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("make", WINDOWS, ids=lambda make: make.__name__)
def test_everything_has_its_room(
    application: QApplication,
    show: Callable[[QWidget], None],
    speak: Speak,
    sessions: list[SessionSummary],
    make: Make,
    theme: Theme,
    scale: float,
    language: str,
) -> None:
    """At the size with which a window opens, and at its least; on each page of the settings."""
    with dressed(application, theme, scale), speak(language):
        window = make(sessions)
        show(window)
        for size in (window.size(), window.minimumSize().expandedTo(window.minimumSizeHint())):
            window.resize(size)
            for page in window.pages if isinstance(window, SettingsDialog) else [window]:
                if isinstance(window, SettingsDialog):
                    window.turn_to(page)
                for _ in range(3):  # what the resize leads to, and what that does
                    QApplication.processEvents()
                found = [*clipped(window), *elided_in_secret(window), *overlapping(window)]
                assert found == [], f"{type(page).__name__} at {size}"
                assert _unreachable(window) == [], f"{type(page).__name__} at {size}"


def _unreachable(window: QWidget) -> list[str]:
    """The pages with something beside them that no scroll bar leads to."""
    return [
        type(area.widget()).__name__
        for area in window.findChildren(QScrollArea)
        if area.isVisible()
        and area.widget().width() > area.viewport().width()
        and not area.horizontalScrollBar().isVisible()
    ]


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def ask_elsewhere(speak: Speak) -> None:
    """For a text that is translated as another class says it."""
    with speak("zh_CN"):
        assert QCoreApplication.translate("KeyDialog", "API key") != "API key"
        QCoreApplication.translate("Elsewhere", "API key")


def test_a_text_that_is_asked_for_elsewhere_is_found(speak: Speak) -> None:
    """Else the tests above could not fail."""
    with pytest.raises(AssertionError, match="Elsewhere"):
        ask_elsewhere(speak)
