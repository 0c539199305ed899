from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.audio.chunks import Level
from app.audio.devices import SoundSource, SourceKind
from app.audio.sound_watch import SoundFault, SoundWatch
from app.captions.events import GapRecorded, State, StatusChanged
from app.protocol.languages import GUMMY, LanguageSupport
from app.settings.settings import CloudRegion, OverlayContent, Settings
from app.ui.main_window.main_window import MainWindow
from app.ui.main_window.source_picker import DEFAULT_DEVICE, RECORDING, ChoiceKind, SourceChoice
from app.ui.main_window.welcome import WelcomePage
from app.ui.overlay.overlay import Overlay
from app.ui.settings.key_dialog import KeyDialog
from app.ui.widgets.focus_ring import FocusRings
from app.ui.widgets.level_meter import FLOOR_DB
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence
from tests.fakes.display import wait_until
from tests.ui.choosing import show_choice
from tests.ui.virtual_desktop import BUILT_IN, USB

LOCAL = LanguageSupport(targets={"en": ("es",)}, detects=False)
SIGNALS = [
    *("startRequested", "pauseRequested", "resumeRequested", "stopRequested", "demoRequested", "settingsChanged"),
    *("overlayTextStepped", "keySubmitted", "openFolderRequested", "closeRequested"),
]

Heard = list[tuple[object, ...]]


def listen(window: MainWindow) -> Heard:
    """All that the window says from now on: each signal's name, with what it carries; its choices are shown in it."""
    heard: Heard = []
    window.settingsChanged.connect(lambda changes: show_choice(window, changes))
    for name in SIGNALS:
        getattr(window, name).connect(lambda *carried, name=name: heard.append((name, *carried)))
    return heard


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> MainWindow:
    """The window after the first run, with the local service's languages."""
    made = MainWindow(Settings(welcomed=True))
    made.set_language_support(LOCAL)
    show(made)
    return made


def press(window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key with the window in front."""
    window.activateWindow()
    QApplication.processEvents()
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(window, key, held)
    QApplication.processEvents()


def click(widget: QWidget) -> None:
    """Press the left button of the mouse on the widget's middle."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def state(window: MainWindow, now: State, message: str = "") -> None:
    """Tell the window what the session does."""
    window.show_status(StatusChanged(now, message))


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_buttons_follow_the_session(window: MainWindow) -> None:
    """Start, Pause, Resume and Stop ask for just that, and only what makes sense can be pressed."""
    heard, controls = listen(window), window.controls

    def start() -> tuple[object, ...]:
        return controls.start.text(), controls.start.icon_name, controls.start.property("primary")

    assert (controls.pause.isVisible(), controls.pause.isEnabled()) == (False, False)
    assert start() == ("Start", "play", True)
    click(controls.start)
    assert heard == [("startRequested",)]

    state(window, State.CONNECTING)
    QApplication.processEvents()
    assert start() == ("Stop", "stop", False)
    assert not controls.source.isEnabled()
    click(controls.pause)
    state(window, State.PAUSED)
    assert (controls.pause.text(), controls.pause.icon_name) == ("Resume", "play")
    click(controls.pause)
    state(window, State.LISTENING)
    assert (controls.pause.text(), controls.pause.icon_name) == ("Pause", "pause")
    window.show_level(Level(peak=0.5, rms=0.1))
    click(controls.start)
    window.show_level(Level(peak=0.5, rms=0.1))
    assert controls.level.filled == 0
    click(controls.start)
    assert heard[1:] == [("pauseRequested",), ("resumeRequested",), ("stopRequested",)]
    assert "last sentence" in window.status.text
    state(window, State.RECONNECTING, "The connection was lost.")
    assert window.status.text == "The connection was lost."

    state(window, State.STOPPED)
    assert controls.start.isEnabled()
    assert start() == ("Start", "play", True)
    assert not controls.pause.isVisible()
    assert controls.source.isEnabled()


def test_a_double_click_starts_and_does_not_stop_again(window: MainWindow) -> None:
    """Many people double-click whatever is a button."""
    heard = listen(window)
    window.startRequested.connect(lambda: state(window, State.CONNECTING))
    middle = window.controls.start.rect().center()
    QTest.mouseClick(window.controls.start, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseDClick(window.controls.start, Qt.MouseButton.LeftButton, pos=middle)
    assert heard == [("startRequested",)]


def test_the_name_of_the_microphone_has_the_room_that_there_is(window: MainWindow) -> None:
    """A long one is shown whole where the window is wide enough, and the picker is no wider than it must be."""
    name = "Jabra Speak 750 MS Wireless Headset Microphone"
    window.show_sources([SoundSource("usb", name, SourceKind.MICROPHONE, is_default=True)])
    picker, widths = window.controls.source, []
    for width in (850, 1400, 2000):
        window.resize(width, 640)
        for _ in range(3):
            QApplication.processEvents()
        widths.append(picker.width())
    assert picker.shown_text == f"Default: {name}"
    assert widths[0] < widths[1] == widths[2]
    wide = picker.width()
    window.show_sources([SoundSource("usb", "Mic", SourceKind.MICROPHONE, is_default=True)])
    for _ in range(3):
        QApplication.processEvents()
    assert picker.width() < wide  # at once, not when the window is resized for the next time


def test_the_focus_stays_with_what_runs(window: MainWindow) -> None:
    """Whoever pressed Start with the keyboard is at Stop then, and at Start again after the end, never elsewhere."""
    controls = window.controls
    controls.start.setFocus()
    state(window, State.CONNECTING)
    assert QApplication.focusWidget() is controls.start
    controls.pause.setFocus()
    state(window, State.STOPPED)
    assert QApplication.focusWidget() is controls.start
    state(window, State.LISTENING)
    controls.start.setFocus()
    QTest.keyClick(controls.start, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is window.captions


def test_the_keyboard_does_it_all(window: MainWindow) -> None:
    """Every shortcut does what its tooltip says."""
    heard, controls = listen(window), window.controls
    press(window, Qt.Key.Key_Return, CTRL)
    state(window, State.LISTENING)
    press(window, Qt.Key.Key_P, CTRL)
    press(window, Qt.Key.Key_Return, CTRL)
    state(window, State.STOPPED)
    press(window, Qt.Key.Key_D, CTRL)
    press(window, Qt.Key.Key_O, CTRL, SHIFT)
    press(window, Qt.Key.Key_Plus, CTRL)
    press(window, Qt.Key.Key_Equal, CTRL)
    press(window, Qt.Key.Key_Minus, CTRL)
    names = ["startRequested", "pauseRequested", "stopRequested", "demoRequested", "openFolderRequested"]
    assert heard == [(name,) for name in names] + [("overlayTextStepped", by) for by in (1, 1, -1)]

    heard.clear()
    press(window, Qt.Key.Key_K, CTRL, SHIFT)
    press(window, Qt.Key.Key_K, CTRL, SHIFT)
    press(window, Qt.Key.Key_L, CTRL)
    changes: list[dict[str, object]] = [{"overlay_locked": True}, {"overlay_locked": False}, {"overlay_shown": False}]
    assert heard == [("settingsChanged", each) for each in changes]
    window.show_settings(Settings(welcomed=True, target_language="es"))
    for content in (OverlayContent.SOURCE, OverlayContent.TRANSLATION, OverlayContent.BOTH):
        press(window, Qt.Key.Key_L, CTRL, SHIFT)
        assert window.settings.overlay_content is content
        assert controls.overlay_menu.content is content
    press(window, Qt.Key.Key_F, CTRL)
    assert window.transcript.search.isVisible()
    press(window, Qt.Key.Key_G, CTRL)
    assert window.transcript.time.isVisible()
    press(window, Qt.Key.Key_F3)
    assert window.transcript.search.isVisible()
    press(window, Qt.Key.Key_K, CTRL)
    assert window.findChild(KeyDialog).isVisible()


def test_alt_and_a_letter_reaches_every_picker(window: MainWindow) -> None:
    """The underlined letters of the labels bring the focus to their pickers."""
    for key, picker in (
        (Qt.Key.Key_I, window.controls.source),
        (Qt.Key.Key_K, window.controls.languages.source),
        (Qt.Key.Key_T, window.controls.languages.target),
        (Qt.Key.Key_V, window.controls.service),
    ):
        press(window, key, Qt.KeyboardModifier.AltModifier)
        assert QApplication.focusWidget() is picker


def test_only_pairs_that_the_service_can_do_are_on_offer(window: MainWindow) -> None:
    """The targets are those of the spoken language, and what a service lacks is not shown."""
    heard, languages = listen(window), window.controls.languages

    def offered(picker: QComboBox) -> list[object]:
        return [picker.itemData(index) for index in range(picker.count())]

    assert (offered(languages.source), offered(languages.target)) == (["en"], ["", "es"])
    window.set_language_support(GUMMY)
    assert offered(languages.source) == ["auto", *GUMMY.targets]
    assert heard == []

    QTest.keyClicks(languages.source, "de")  # the list jumps to Deutsch, as typing in any list does
    QTest.keyClick(languages.source, Qt.Key.Key_Return)
    languages.source.activated.emit(languages.source.currentIndex())
    assert window.settings.source_language == "de"
    assert offered(languages.target) == ["", *GUMMY.targets["de"]]

    heard.clear()
    window.set_language_support(LOCAL)
    assert languages.pair == ("en", "")
    assert heard == []


def test_choices_go_into_the_settings(window: MainWindow) -> None:
    """Service and overlay choices come out as settings; showing settings emits nothing."""
    heard, controls = listen(window), window.controls
    QTest.keyClick(controls.service, Qt.Key.Key_Down)
    assert heard[-1] == ("settingsChanged", {"service": "cloud"})
    QTest.keyClick(controls.languages.target, Qt.Key.Key_Down)
    assert window.settings.target_language == "es"
    click(controls.overlay)
    assert not window.settings.overlay_shown
    heard.clear()
    window.show_settings(Settings(welcomed=True, service="ws://127.0.0.1:9/x", target_language="es"))
    assert controls.service.currentText() == "ws://127.0.0.1:9/x"
    assert controls.overlay.isChecked()
    assert heard == []


def test_nothing_is_chosen_while_it_listens(window: MainWindow) -> None:
    """Source, languages and service cannot be changed while a session runs, whatever settings are shown then."""
    controls = window.controls
    pickers = (controls.source, controls.languages.source, controls.languages.target, controls.service)
    state(window, State.LISTENING)
    window.show_settings(Settings(welcomed=True, overlay_places={"here": (1, 2, 300, 100)}))
    window.set_language_support(LOCAL)
    assert not any(picker.isEnabled() for picker in pickers)
    state(window, State.STOPPED)
    assert all(picker.isEnabled() for picker in pickers)
    window.set_language_support(LanguageSupport(targets={"en": ()}, detects=False))
    assert not controls.languages.target.isEnabled()  # there is nothing to choose


def test_captions_and_gaps_come_into_the_list(window: MainWindow) -> None:
    """What is shown can be read from the list; a new session takes it away once it listens, and not before."""
    window.show_sentence(sentence(0, "Hello", "Hola"))
    window.show_gap(GapRecorded(100, 200, "lost"))
    assert [each.number for each in window.captions.sentences] == [0]
    window.show_message("old")
    window.clear()
    state(window, State.CONNECTING)
    assert window.banner.text == ""
    state(window, State.FAILED, "No microphone.")
    assert len(window.captions.sentences) == 1
    state(window, State.LISTENING)
    assert window.captions.sentences == []


def test_state_and_errors_are_told_in_words(window: MainWindow) -> None:
    """The strip says the state and the session's sentence; a message stands above until it is dismissed."""
    state(window, State.RECONNECTING, "The connection was lost; trying again in 2 s.")
    assert window.trouble.text == "The connection was lost; trying again in 2 s. Speech is still being captured."
    assert window.status.text == "Reconnecting"
    state(window, State.LISTENING, "Listening to the sample recording.")
    assert window.status.text == "Listening to the sample recording."
    state(window, State.PAUSED)
    assert window.status.text == "Paused"
    assert any(each.accessibleName() == "Status: Paused" for each in window.status.findChildren(QLabel))
    window.show_message("<b>No</b> such folder.", Severity.ERROR)
    assert window.banner.text == "<b>No</b> such folder."
    label = next(each for each in window.banner.findChildren(QLabel) if each.text() == window.banner.text)
    assert label.textFormat() is Qt.TextFormat.PlainText
    close = next(each for each in window.banner.findChildren(QAbstractButton) if "Dismiss" in each.accessibleName())
    click(close)
    assert window.banner.text == ""


def test_an_error_is_read_once(show: Callable[[QWidget], None]) -> None:
    """While a message tells why it failed, the strip has the state only, and later all of it again; it is said once."""
    said: list[str] = []
    window = MainWindow(Settings(welcomed=True), announce=lambda _, words, urgent: said.append(words))
    show(window)
    state(window, State.LISTENING)
    state(window, State.FAILED, "The key is wrong.")
    assert window.status.text == "Stopped due to an error. The key is wrong."
    window.show_message("The key is wrong.", Severity.ERROR)
    assert window.status.text == "Stopped due to an error"
    assert said == ["Listening", "Stopped due to an error. The key is wrong."]
    window.show_message("The disk is full.", Severity.ERROR)
    assert window.status.text == "Stopped due to an error. The key is wrong."
    window.show_message("The key is wrong.", Severity.ERROR)
    window.banner.dismiss_button.click()
    assert window.status.text == "Stopped due to an error. The key is wrong."


def test_without_a_microphone_the_recording_is_offered(window: MainWindow) -> None:
    """The message says so, and its button asks for the sample recording and makes it the source."""
    heard = listen(window)
    window.show_no_microphone("No microphone was found.")
    assert window.banner.text == "No microphone was found."
    click(next(each for each in window.banner.findChildren(QPushButton) if "recording" in each.text()))
    assert heard == [("demoRequested",)]
    assert window.source_choice == RECORDING
    assert window.banner.text == ""
    state(window, State.LISTENING)
    window.show_no_microphone("No microphone was found.")  # the search took longer than the user
    assert window.banner.text == ""


def test_without_sound_another_source_can_be_chosen(window: MainWindow) -> None:
    """The button stops the captions, which keeps them, and leads to the sources once they have stopped."""
    heard = listen(window)
    state(window, State.LISTENING)
    window.show_status(StatusChanged(State.RECONNECTING, "It was unplugged.", source_lost=True))
    click(window.trouble.help_button)
    assert heard == [("stopRequested",)]
    assert window.trouble.text == ""
    assert not window.controls.source.isEnabled()
    state(window, State.STOPPED)
    assert window.controls.source.isVisible()
    assert window.controls.source.isEnabled()
    assert QApplication.focusWidget() is window.controls.source
    state(window, State.LISTENING)
    state(window, State.STOPPED)
    assert heard == [("stopRequested",)]


def test_without_a_key_the_cloud_is_no_dead_end(window: MainWindow) -> None:
    """The message says what is missing, and its button opens the dialog for it."""
    heard = listen(window)
    window.show_key_missing()
    assert "key" in window.banner.text
    click(next(each for each in window.banner.findChildren(QPushButton) if "key" in each.text()))
    assert window.findChild(KeyDialog).isVisible()
    assert heard == []


def test_the_clock_runs_while_listening_only(window: MainWindow) -> None:
    """It stands before, in a pause and after; a new session begins at nothing."""
    elapsed = window.controls.elapsed
    state(window, State.CONNECTING)
    wait_until(lambda: elapsed.elapsed_ms >= 30, "the clock")
    state(window, State.PAUSED)
    paused, real = elapsed.elapsed_ms, QElapsedTimer()
    real.start()
    wait_until(lambda: real.elapsed() >= 30, "the clock")
    assert elapsed.elapsed_ms == paused
    state(window, State.LISTENING)
    wait_until(lambda: elapsed.elapsed_ms >= paused + 30, "the clock")
    state(window, State.STOPPED)
    stopped = elapsed.elapsed_ms
    state(window, State.CONNECTING)
    assert elapsed.elapsed_ms < stopped


def test_the_level_falls_to_nothing_when_nothing_is_heard(window: MainWindow) -> None:
    """The meter shows the level, and is empty after a pause."""
    state(window, State.LISTENING)
    window.show_level(Level(peak=0.5, rms=0.1))
    assert window.controls.level.filled == pytest.approx(2 / 3)
    state(window, State.PAUSED)
    assert window.controls.level.filled == 0
    window.show_level(Level(peak=0.5, rms=0.1))  # which was on its way
    assert window.controls.level.filled == 0
    assert window.controls.level.peak_db == FLOOR_DB
    state(window, State.LISTENING)
    window.show_level(Level(peak=0.5, rms=0.1))
    assert window.controls.level.filled > 0


def test_the_transcript_is_told_and_opened(window: MainWindow) -> None:
    """The path stands in the strip, as a person tells it, and the button asks for its folder."""
    heard = listen(window)
    window.show_srt_path(Path.home() / "Documents" / "<b>x</b>.srt")
    assert window.status.path_text == f"Transcript: {Path('~/Documents/<b>x</b>.srt')}"
    click(next(each for each in window.status.findChildren(QPushButton)))
    assert heard == [("openFolderRequested",)]


@pytest.mark.parametrize("end", [State.STOPPED, State.FAILED])
def test_a_transcript_is_told_of_where_there_is_one(window: MainWindow, end: State) -> None:
    """A session in which nothing was said leaves no path standing, one with a sentence does."""
    for said in (True, False):
        window.clear()
        state(window, State.CONNECTING)
        window.show_srt_path(Path("/x/y.srt"))
        if said:
            state(window, State.LISTENING)
            window.show_sentence(sentence(0, "Hello"))
        state(window, end)
        assert bool(window.status.path_text) is said


def test_what_is_to_be_seen_there_goes_with_the_state(window: MainWindow) -> None:
    """The empty page never asks for Start while it listens already."""
    for now, words in (
        (State.CONNECTING, "Captions will appear here soon"),
        (State.LISTENING, "Captions will appear here when"),
        (State.RECONNECTING, "Captions will appear here once Surtitle is connected"),
        (State.PAUSED, "Press Resume"),
        (State.STOPPED, "Press Start"),
    ):
        state(window, now)
        assert window.captions.placeholder.startswith(words)


def test_a_microphone_without_any_sound_is_told_of(show: Callable[[QWidget], None]) -> None:
    """Silence on a microphone is said in words, and no longer once something is heard; a recording may be silent."""
    seconds = [0.0]
    window = MainWindow(Settings(welcomed=True), sound=SoundWatch(clock=lambda: seconds[0]))
    show(window)
    state(window, State.LISTENING, "Listening to Desk microphone.")
    window.show_level(Level(peak=0.0, rms=0.0))
    seconds[0] = 10
    assert "muted" not in window.trouble.text
    window.show_level(Level(peak=0.0, rms=0.0))
    assert "muted" in window.trouble.text
    window.show_level(Level(peak=0.1, rms=0.01))
    assert (window.trouble.text, window.status.text) == ("", "Listening to Desk microphone.")
    seconds[0] = 30
    window.controls.source.select(RECORDING)
    window.show_level(Level(peak=0.0, rms=0.0))
    assert "muted" not in window.trouble.text


def test_the_first_run_says_what_can_be_done(show: Callable[[QWidget], None]) -> None:
    """The page has three choices and tells what each service can do; once dismissed it stays away."""
    window = MainWindow()
    heard = listen(window)
    show(window)
    page = window.findChild(WelcomePage)
    assert page.isVisible()
    assert not window.controls.isVisible()
    assert page.start.hasFocus()
    assert "Apertium" in page.alone_text
    window.set_machine_support(LOCAL)
    assert "English → Español" in page.alone_text
    page.show_choices(DEFAULT_DEVICE, ("en", ""), "cloud")
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "29 languages" in words
    heard.clear()
    assert not window.status.isVisible()  # there is nothing to tell yet
    click(next(each for each in page.findChildren(QPushButton) if "Not now" in each.text().replace("&", "")))
    assert not page.isVisible()
    assert window.controls.isVisible()
    assert ("settingsChanged", {"welcomed": True}) in heard


def test_what_is_chosen_on_the_first_page_is_chosen(show: Callable[[QWidget], None]) -> None:
    """The source, the languages and the service are those of the window, both ways."""
    window = MainWindow()
    show(window)
    page = window.findChild(WelcomePage)
    window.show_sources([BUILT_IN, USB])
    window.set_language_support(GUMMY)
    heard = listen(window)
    page.source.chosen.emit(SourceChoice(ChoiceKind.DEVICE, USB.id))
    page.languages.chosen.emit("fr", "en")
    page.local.click()
    assert window.source_choice == SourceChoice(ChoiceKind.DEVICE, USB.id)
    assert window.controls.languages.pair == ("fr", "en")
    assert heard[-1] == ("settingsChanged", {"service": "local"})
    chosen = window.settings
    assert (chosen.source, chosen.source_language, chosen.target_language) == (USB.id, "fr", "en")
    window.show_settings(Settings(source_language="de", service="cloud"))
    assert page.languages.pair == ("de", "")
    assert page.cloud.isChecked()


def test_a_language_that_is_the_only_one_is_said_to_be(show: Callable[[QWidget], None]) -> None:
    """Beside the pickers, with what would help; not where others can be chosen."""
    window = MainWindow()
    show(window)
    page = window.findChild(WelcomePage)

    def limit() -> list[str]:
        return [each.text() for each in page.findChildren(QLabel) if each.isVisible() and "only" in each.text()]

    window.show_settings(Settings(service="local"))
    window.set_language_support(LOCAL)
    assert limit() == ["This computer understands English only. For other languages, choose Cloud."]
    assert page.languages.source.findData("auto") < 0
    window.show_settings(Settings(service="cloud"))
    window.set_language_support(GUMMY)
    assert limit() == []
    window.set_language_support(LanguageSupport(targets={"en": ()}, detects=True))
    assert page.languages.source.findData("auto") < 0  # of one language nothing is to be found out


def test_the_whole_of_an_option_can_be_pressed(show: Callable[[QWidget], None]) -> None:
    """Not its small circle alone; the arrow keys go from one to the other."""
    window = MainWindow()
    show(window)
    page = window.findChild(WelcomePage)
    services: list[dict[str, object]] = []
    window.settingsChanged.connect(services.append)
    for option in (page.cloud, page.local):
        QTest.mouseClick(option, Qt.MouseButton.LeftButton, pos=option.rect().bottomRight() - QPoint(8, 8))
        assert option.isChecked()
    QTest.keyClick(page.local, Qt.Key.Key_Right)
    assert page.cloud.isChecked()
    assert services == [{"service": each} for each in ("cloud", "local", "cloud")]


def test_on_the_first_page_there_is_one_button_for_the_recording(show: Callable[[QWidget], None]) -> None:
    """The message that there is no microphone has none there."""
    window = MainWindow()
    show(window)
    window.show_no_microphone("No microphone.")
    buttons = [each for each in window.findChildren(QPushButton) if each.isVisible() and "recording" in each.text()]
    assert len(buttons) == 1


def test_the_first_page_says_what_moves_the_bar(show: Callable[[QWidget], None]) -> None:
    """Speech, what the computer plays, or nothing: a recording, a source that is not there."""
    window = MainWindow()
    show(window)
    page = window.findChild(WelcomePage)
    monitor = SoundSource("monitor", "Computer audio: Speakers", SourceKind.MONITOR, is_default=False)

    def said() -> list[str]:
        return [each.text()[:14] for each in page.findChildren(QLabel) if each.isVisible() and "The bar" in each.text()]

    assert said() == []
    window.show_sources([BUILT_IN, monitor])
    assert said() == ["Say something."]
    page.source.select(SourceChoice(ChoiceKind.DEVICE, monitor.id))
    assert said() == ["Play something"]
    page.source.select(RECORDING)
    assert said() == []
    page.source.select(SourceChoice(ChoiceKind.DEVICE, "unplugged"))
    assert said() == []


def test_the_microphone_is_heard_only_while_its_level_is_seen(show: Callable[[QWidget], None]) -> None:
    """From the page's being shown until it is left, or the window is minimised, and for devices only."""
    window = MainWindow()
    wanted: list[bool] = []
    window.soundCheckWanted.connect(wanted.append)
    show(window)
    assert wanted[-1]
    window.show_level(Level(peak=0.5, rms=0.3))
    assert window.findChild(WelcomePage).level.filled > 0
    window.findChild(WelcomePage).source.chosen.emit(RECORDING)
    assert not wanted[-1]
    window.findChild(WelcomePage).source.chosen.emit(SourceChoice(ChoiceKind.DEVICE, ""))
    assert wanted[-1]
    window.showMinimized()
    assert not wanted[-1]
    window.bring_to_front()
    assert wanted[-1]
    window.show_sound_trouble("It cannot be opened.")
    assert any(label.text() == "It cannot be opened." for label in window.findChild(WelcomePage).findChildren(QLabel))
    click(window.findChild(WelcomePage).start)
    assert not wanted[-1]


def test_the_cloud_without_a_key_asks_for_one_on_the_first_page(show: Callable[[QWidget], None]) -> None:
    """At once, as it was chosen a moment ago."""
    window = MainWindow()
    show(window)
    window.show_key_missing()
    assert window.findChild(KeyDialog).isVisible()
    window.findChild(KeyDialog).reject()


def test_the_first_page_lets_itself_be_left_without_scrolling(show: Callable[[QWidget], None]) -> None:
    """However low the window is, and with a message above, the page's buttons are in view."""
    window = MainWindow()
    window.show_no_microphone("No microphone was found.")
    window.resize(560, 420)
    show(window)
    page = window.findChild(WelcomePage)
    leave = next(each for each in page.findChildren(QPushButton) if each.property("primary"))
    top = leave.mapTo(page, leave.rect().topLeft())
    assert page.rect().contains(leave.rect().translated(top))


def test_no_letter_of_the_keyboard_means_two_things(show: Callable[[QWidget], None]) -> None:
    """Each underlined letter is underlined once, the first page's included."""
    window = MainWindow()
    show(window)
    texts = [
        each.text()
        for each in window.findChildren(QAbstractButton) + window.findChildren(QLabel)
        if each.window() is window
    ]
    letters = [text[text.index("&") + 1].upper() for text in texts if "&" in text]
    assert len(letters) >= 8
    assert len(letters) == len(set(letters))


def test_return_starts_on_the_first_page(show: Callable[[QWidget], None]) -> None:
    """Its main button has the focus, and takes Return as well as Space."""
    window = MainWindow()
    heard = listen(window)
    show(window)
    QTest.keyClick(window.findChild(WelcomePage).start, Qt.Key.Key_Return)
    assert ("startRequested",) in heard
    state(window, State.CONNECTING)
    assert QApplication.focusWidget() is window.controls.start  # and Space stops
    QTest.keyClick(window.controls.start, Qt.Key.Key_Space)
    assert heard[-1] == ("stopRequested",)


def test_starting_dismisses_the_first_page(show: Callable[[QWidget], None]) -> None:
    """Whoever presses Start at once sees captions, and the page does not come back."""
    window = MainWindow()
    heard = listen(window)
    show(window)
    heard.clear()
    click(window.findChild(WelcomePage).start)
    assert [each for each in heard if each[0] != "soundCheckWanted"] == [
        ("settingsChanged", {"welcomed": True}),
        ("startRequested",),
    ]
    assert window.captions.isVisible()


def test_a_key_is_handed_over_and_forgotten(window: MainWindow) -> None:
    """The dialog hides what is typed, hands it over once, with where it was made, and keeps nothing, not even for
    undo."""
    heard = listen(window)
    window.ask_for_key()
    dialog = window.findChild(KeyDialog)
    assert dialog.isVisible()
    field = dialog.findChild(QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert dialog.region.region is CloudRegion.CHINA
    QTest.keyClick(dialog.region, Qt.Key.Key_Down)
    QTest.keyClicks(field, " sk-secret ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [("keySubmitted", "sk-secret", CloudRegion.INTERNATIONAL)]
    assert not dialog.isVisible()
    field.undo()
    assert field.text() == ""

    window.ask_for_key()
    assert dialog.region.region is CloudRegion.CHINA  # of the settings, which nobody changed
    QTest.keyClicks(field, "sk-other")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert len(heard) == 1


def test_closing_asks_first(window: MainWindow) -> None:
    """The window stays until it is told to go, and says where it stood."""
    heard = listen(window)
    window.close()
    assert window.isVisible()
    assert [each[0] for each in heard] == ["settingsChanged", "closeRequested"]
    assert window.settings.window_geometry == window.geometry().getRect()
    state(window, State.LISTENING)
    window.close()
    assert "Close again" in window.status.text
    assert not window.controls.start.isEnabled()
    window.close_now()
    assert not window.isVisible()


def test_closing_while_captions_run_can_leave_them_running(window: MainWindow) -> None:
    """Where somebody sees to it that the window is found again; without captions, or on quitting, closing ends."""
    stayed: list[bool] = []
    window.stay = lambda: stayed.append(True)
    heard = listen(window)
    state(window, State.LISTENING)
    window.close()
    assert stayed == [True]
    assert window.isVisible()
    assert [each[0] for each in heard] == ["settingsChanged"]
    window.quit()
    assert [each[0] for each in heard] == ["settingsChanged", "settingsChanged", "closeRequested"]
    assert stayed == [True]
    state(window, State.STOPPED)
    window.close()
    assert stayed == [True]
    assert heard[-1] == ("closeRequested",)


def test_the_window_comes_back_from_wherever_it_is(window: MainWindow) -> None:
    """Hidden or minimised, it is shown."""
    window.hide()
    window.bring_to_front()
    assert window.isVisible()
    window.showMinimized()
    window.bring_to_front()
    assert not window.isMinimized()


def test_captions_are_started_and_stopped_by_one_call(window: MainWindow) -> None:
    """For keys and menus elsewhere."""
    heard = listen(window)
    window.toggle_captions()
    assert heard == [("startRequested",)]
    state(window, State.LISTENING)
    window.toggle_captions()
    assert heard[-1] == ("stopRequested",)


def test_a_remembered_place_is_taken_where_a_screen_shows_it(show: Callable[[QWidget], None]) -> None:
    """A window that was on a screen that is gone comes back onto one that is there."""
    window = MainWindow(Settings(welcomed=True, window_geometry=(5000, 5000, 600, 450)))
    show(window)
    screen = QApplication.primaryScreen().availableGeometry()
    assert screen.contains(window.geometry())


def test_at_first_window_and_overlay_do_not_hide_each_other(show: Callable[[QWidget], None]) -> None:
    """The window lies in the upper part of the screen, the overlay below it."""
    window, overlay = MainWindow(), Overlay()
    show(window)
    show(overlay)
    assert not window.geometry().intersects(overlay.geometry())


def test_every_control_has_a_name_and_a_place_in_the_order_of_tab(window: MainWindow) -> None:
    """A screen reader finds a name at every control that takes the focus, and Tab reaches them from left to right."""
    window.resize(1080, 640)
    state(window, State.STOPPED)
    QApplication.processEvents()
    order: list[QObject] = []
    window.controls.start.setFocus()
    while (focus := QApplication.focusWidget()) is not None and focus not in order:
        order.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    controls = window.controls
    expected = [controls.start, controls.source, controls.languages.source, controls.languages.target]
    expected += [controls.service, controls.overlay, controls.overlay_options, controls.settings]
    assert order[: len(expected)] == expected
    assert window.captions in order
    for each in order:
        assert isinstance(each, QWidget)
        assert each.accessibleName() or (isinstance(each, QAbstractButton) and each.text())


def test_colours_follow_the_system(application: QApplication, window: MainWindow) -> None:
    """When the system turns dark, so does everything that is drawn, in the window that is open."""
    from app.ui.widgets.theme import DARK

    window.show_sentence(sentence(0, "MMMM"))
    application.setPalette(DARK.palette())
    application.setStyleSheet(DARK.style_sheet())
    try:
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        QApplication.processEvents()
        image = window.captions.viewport().grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(60)}
        assert {DARK.base, DARK.text} <= colours
        assert LIGHT.text not in colours
    finally:
        application.setPalette(LIGHT.palette())
        application.setStyleSheet(LIGHT.style_sheet())


def test_what_the_session_costs_is_shown_until_the_next_one(window: MainWindow) -> None:
    """Nothing is said where nothing is billed."""
    assert window.status.usage_text == ""
    window.show_usage(91)
    assert window.status.usage_text == "Billed: 1:31"
    window.clear()
    assert window.status.usage_text == ""


def test_how_far_captions_are_behind_is_shown_while_it_listens(window: MainWindow) -> None:
    """As a number, which goes with the state; where it is so much that it is told in words, the lamp changes, too."""
    window.show_latency(900)
    assert window.status.latency.isHidden()
    state(window, State.LISTENING)
    lamp = window.status.grab().toImage()
    window.show_latency(2900)
    assert window.status.latency.text() == "Delay: 2.9 s"
    window.show_status(StatusChanged(State.LISTENING, "Captions are 7 s behind and catching up.", behind_ms=7000))
    assert window.status.text.endswith("7 s behind and catching up.")
    assert window.status.latency.isHidden()  # it is told once
    behind = window.status.grab().toImage()
    seen = [
        {image.pixelColor(x, y).name() for x in range(40) for y in range(image.height())} for image in (lamp, behind)
    ]
    assert LIGHT.level in seen[0]
    assert LIGHT.level_loud in seen[1]
    state(window, State.PAUSED)
    assert window.status.latency.isHidden()


def test_a_screen_reader_is_told_what_happens(show: Callable[[QWidget], None]) -> None:
    """Finals, states and messages, each once; a failure and an error interrupt."""
    said: list[tuple[str, bool]] = []
    window = MainWindow(Settings(welcomed=True), announce=lambda _, words, urgent: said.append((words, urgent)))
    show(window)
    state(window, State.LISTENING)
    state(window, State.LISTENING)
    window.show_sentence(sentence(0, "It was", final=False))
    window.show_sentence(sentence(0, "It was the best of times."))
    window.show_message("The disk is full.", Severity.ERROR)
    state(window, State.FAILED, "No sound.")
    assert said == [
        ("Listening", False),
        ("It was the best of times.", False),
        ("The disk is full.", True),
        ("Stopped due to an error. No sound.", True),
    ]


def test_a_muted_microphone_is_told_of_once(show: Callable[[QWidget], None]) -> None:
    """In a message that goes when sound comes; the empty page does not say that captions are about to come."""
    seconds = [0.0]
    window = MainWindow(Settings(welcomed=True), sound=SoundWatch(clock=lambda: seconds[0]))
    show(window)
    faults: list[SoundFault] = []
    window.soundFaultNoticed.connect(faults.append)
    state(window, State.LISTENING)
    for at in (0.0, 11.0):
        seconds[0] = at
        window.show_level(Level(peak=0.0, rms=0.0))
    assert "muted" in window.trouble.text
    assert window.status.text == "Listening"
    assert window.captions.placeholder == "Captions will appear here once there is sound again."
    window.show_level(Level(peak=0.1, rms=0.02))
    assert (window.trouble.text, window.status.text) == ("", "Listening")
    assert window.captions.placeholder == "Captions will appear here when someone speaks."
    for at in (12.0, 23.0):
        seconds[0] = at
        window.show_level(Level(peak=0.0, rms=0.0))
    state(window, State.PAUSED)
    assert faults == [SoundFault.MUTED, SoundFault.NONE, SoundFault.MUTED, SoundFault.NONE]
    assert window.trouble.text == ""


@pytest.mark.parametrize(
    ("now", "message"),
    [
        *((now, "") for now in State),
        (State.CONNECTING, "Getting ready…"),
        (State.LISTENING, "Listening to Desk microphone."),
        (State.PAUSED, "Paused. Not listening."),
        (State.STOPPED, "Stopped. No speech detected."),
        (State.FAILED, "There is no microphone."),
    ],
)
@pytest.mark.parametrize("banner", ["", "There is no microphone."])
def test_no_sentence_is_shown_twice_at_a_time(window: MainWindow, now: State, message: str, banner: str) -> None:
    """Not in the message, the empty page and the strip; nor is one said in two forms."""
    state(window, now, message)
    if banner:
        window.show_message(banner, Severity.ERROR)
    shown = [window.banner.text, window.trouble.text, window.captions.placeholder, window.status.text]
    sentences = [each.strip(" .").casefold() for text in shown for each in re.split(r"(?<=[.:]) ", text) if each]
    assert len(set(sentences)) == len(sentences), shown
    assert len(sentences) >= 2 + bool(banner)


def test_the_first_page_does_not_repeat_the_message_above_it(show: Callable[[QWidget], None]) -> None:
    """What is wrong with the microphone is said below it, unless it stands in the message; whichever comes first."""
    window = MainWindow()
    show(window)
    window.show_sources([BUILT_IN, USB])
    page = window.findChild(WelcomePage)

    def said() -> int:
        return sum(each.text() == "No sound." for each in window.findChildren(QLabel) if each.isVisible())

    window.show_sound_trouble("No sound.")
    assert (said(), window.banner.text) == (1, "")
    window.show_no_microphone("No sound.")
    assert (said(), window.banner.text) == (1, "No sound.")
    click(window.banner.dismiss_button)
    assert (said(), window.banner.text) == (1, "")
    window.show_sound_trouble("")
    assert any(each.text().startswith("Say something") for each in page.findChildren(QLabel) if each.isVisible())
    window.show_no_microphone("No sound.")
    window.show_sound_trouble("No sound.")
    assert (said(), window.banner.text) == (1, "No sound.")


def test_the_focus_is_seen(window: MainWindow, application: QApplication, activate: Callable[[QWidget], None]) -> None:
    """Each control that the keyboard reaches looks another way while it has the focus; after a use of keys."""
    rings = FocusRings(application)
    window.transcript.search.show()
    window.show_message("A message.")
    activate(window)
    window.controls.overlay.setFocus()
    QTest.keyClick(window.controls.overlay, Qt.Key.Key_Tab)
    alike = []
    for each in window.findChildren(QWidget):
        reached = each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible() and each.isEnabled()
        if not reached or isinstance(each, WelcomePage):
            continue
        (window.controls.start if each is window.controls.overlay else window.controls.overlay).setFocus()
        QApplication.processEvents()
        before = each.grab().toImage()
        each.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if each.grab().toImage() == before:
            alike.append(f"{type(each).__name__} {each.accessibleName()}")
    rings.deleteLater()
    assert alike == []
