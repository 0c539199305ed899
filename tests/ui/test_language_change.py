"""Everything that is said in the window, on the overlay and in the tray follows the language of the interface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from app.audio.chunks import Level
from app.audio.sound_watch import SoundFault, SoundWatch
from app.captions.events import GapRecorded, State, StatusChanged
from app.message import Message
from app.protocol.languages import GUMMY, LanguageSupport
from app.settings.settings import OverlayContent, Settings
from app.ui.main_window.main_window import MainWindow
from app.ui.main_window.source_picker import RECORDING, ChoiceKind, SourceChoice
from app.ui.overlay.buttons import OverlayButtons
from app.ui.overlay.overlay import Overlay
from app.ui.platform.tray import Tray
from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.menu import CaptionMenu
from app.ui.transcript.row import WordPlace
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.shortcuts import WindowKeys
from tests.fakes.captions import caption, sentence
from tests.ui import test_layout as layout
from tests.ui.texts import differences, pseudo_language, texts_in, untranslated

DEVICE = layout.LONG_NAME.name
WHY = Message("The connection was lost for {seconds} s.", seconds=3)
NAMES = (DEVICE, "unplugged", "meeting.wav", "meeting.srt", "wss", "example", "/srv", "Hello everybody", "Hola a todos")


def paused(window: MainWindow) -> None:
    """With a gap, which is selected, and a transcript."""
    layout.reconnecting(window)
    window.show_status(StatusChanged(State.PAUSED, ""))
    window.show_srt_path(Path("/srv/meeting.srt"))
    window.show_gap(GapRecorded(9000, 14_000, WHY))
    window.captions.reading.step(-1)
    window.show_no_microphone("This is not seen.")


def late(window: MainWindow) -> None:
    """It comes late, from a file, and what was offered stands above."""
    window.controls.source.select(SourceChoice(ChoiceKind.FILE, "/srv/meeting.wav"))
    window.show_status(StatusChanged(State.LISTENING, Message("Captions are {s} s late.", s=4), behind_ms=4000))
    window.show_level(Level(peak=0.1, rms=0.05))
    window.banner.offer(Message("A session was interrupted."), Message("Open session"))


def ending(window: MainWindow) -> None:
    """Its last sentence is waited for, while the connection is lost."""
    layout.reconnecting(window)
    window.controls.start.click()
    window.show_status(StatusChanged(State.RECONNECTING, WHY))


def muted(window: MainWindow) -> None:
    """Nothing is heard, and nothing has been said."""
    window.show_status(StatusChanged(State.LISTENING, Message("Listening to {name}.", name=DEVICE)))
    for _ in range(2):
        window.show_level(Level(peak=0.0, rms=0.0))


def failed(window: MainWindow) -> None:
    """A message tells why."""
    window.show_status(StatusChanged(State.LISTENING, ""))
    window.show_status(StatusChanged(State.FAILED, WHY))
    window.show_message(WHY, Severity.ERROR)


def failed_in_words(window: MainWindow) -> None:
    """The strip tells why; a message tells of something else, and a search has found nothing."""
    failed(window)
    window.show_key_missing()
    layout.searching(window)
    window.show_status(StatusChanged(State.FAILED, WHY))
    window.transcript.search.field.setText("zebra")
    for _ in range(9):
        QApplication.processEvents()


def without_a_microphone(window: MainWindow) -> None:
    """The first page tells what is wrong, and what this machine can do."""
    window.controls.source.select(RECORDING)
    window.show_sound_trouble(Message("There is no microphone."))
    window.set_machine_support(LanguageSupport(targets={"en": ("es",), "fr": ()}, detects=True))
    window.show_no_microphone(Message("There is no microphone."))


def unplugged(window: MainWindow) -> None:
    """What was chosen is gone; the service is one of the user's own."""
    window.show_settings(Settings(source="unplugged", service="wss://example", welcomed=True))


def correcting(window: MainWindow) -> None:
    """A text lies under the field in which it is corrected."""
    layout.reconnecting(window)
    window.captions.reading.step(-1)
    window.captions.correct_selected()


STATES = [
    *layout.STATES,
    *(paused, late, ending, muted, failed, failed_in_words, without_a_microphone, unplugged, correcting),
]


def new_window(state: Callable[[MainWindow], None]) -> MainWindow:
    """The window in this state."""
    seconds = iter(range(0, 10_000, 30))
    settings = Settings(target_language="es", service="cloud", source=layout.LONG_NAME.id)
    window = MainWindow(settings, sound=SoundWatch(clock=lambda: next(seconds)))
    window.resize(900, 640)
    window.show_sources([layout.LONG_NAME])
    window.set_language_support(GUMMY)
    window.show()
    state(window)
    QApplication.processEvents()
    return window


def new_overlay(*statuses: StatusChanged, fault: SoundFault = SoundFault.NONE) -> Overlay:
    """The overlay that was told this."""
    overlay = Overlay()
    overlay.show()
    for status in statuses:
        overlay.show_status(status)
    overlay.show_sound_fault(fault)
    return overlay


OVERLAYS: dict[str, Callable[[], Overlay]] = {
    "new": new_overlay,
    "listening": lambda: new_overlay(StatusChanged(State.LISTENING, "")),
    "late": lambda: new_overlay(StatusChanged(State.LISTENING, "", behind_ms=3000)),
    "failed": lambda: new_overlay(StatusChanged(State.FAILED, WHY)),
    "muted": lambda: new_overlay(StatusChanged(State.LISTENING, ""), fault=SoundFault.MUTED),
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_window_follows(application: QApplication, state: Callable[[MainWindow], None]) -> None:
    """In every state it says what it would say if it had been made in the new language."""
    assert differences(application, lambda: new_window(state)) == {}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_in_the_window_is_left_untranslated(
    application: QApplication, state: Callable[[MainWindow], None]
) -> None:
    """No literal, and no value that is a sentence."""
    with pseudo_language(application):
        window = new_window(state)
        texts = texts_in(window)
        assert len(texts) > 80
        assert untranslated(texts, names=NAMES) == {}
        window.hide()
        window.deleteLater()


@pytest.mark.parametrize("make", OVERLAYS.values(), ids=OVERLAYS)
def test_the_overlay_follows(application: QApplication, make: Callable[[], Overlay]) -> None:
    """Its notice and its hint, its buttons and its handle."""
    assert differences(application, make) == {}
    assert differences(application, make, part=lambda overlay: overlay.handle) == {}
    with pseudo_language(application):
        overlay = make()
        for window in (overlay, overlay.handle):
            texts = texts_in(window)
            assert texts
            assert untranslated(texts) == {}
        overlay.hide()
        overlay.deleteLater()


@pytest.mark.parametrize("status", [StatusChanged(State.STOPPED, ""), StatusChanged(State.PAUSED, WHY)])
def test_the_tray_follows(application: QApplication, status: StatusChanged) -> None:
    """Its menu, and what it says while the pointer rests on it."""
    window = QWidget()

    def said(tray: Tray) -> dict[str, str]:
        return {**texts_in(next(menu for menu in window.findChildren(QMenu))), "tip": tray.tip}

    tray = Tray(window)
    tray.show_settings(Settings(overlay_shown=True, overlay_locked=True))
    tray.show_status(status)
    with pseudo_language(application):
        followed = said(tray)
        assert len(followed) >= 8
        assert untranslated(followed) == {}
        window.deleteLater()
        window = QWidget()
        made = Tray(window)
        made.show_settings(Settings(overlay_shown=True, overlay_locked=True))
        made.show_status(status)
        assert followed == said(made)
    window.deleteLater()


def test_the_menu_of_the_captions_is_translated(application: QApplication) -> None:
    """It is made anew each time."""
    with pseudo_language(application):
        captions = CaptionList()
        captions.show_sentence(sentence(0, "Hello everybody"))
        menu = CaptionMenu(captions, WindowKeys(), find=lambda: None, go_to_time=lambda: None)
        texts = texts_in(menu)
        assert len(texts) > 8
        assert untranslated(texts) == {}
        captions.deleteLater()


def test_what_a_corrected_text_was_is_told_in_the_new_language(application: QApplication) -> None:
    """The tooltip over it, made when it is asked for."""
    captions = CaptionList()
    captions.resize(600, 300)
    captions.show_sentence(sentence(0, "Hello everybody"))
    captions.show_sentence(sentence(0, "Hello everyone"))
    captions.show()
    QApplication.processEvents()
    row = captions.rows.layout_of(0)
    beside = row.word_rect(WordPlace(0, 1)).topRight().toPoint()
    beside.setX(580)
    assert row.tip_at(beside).startswith("Corrected.")
    with pseudo_language(application):
        assert captions.rows.layout_of(0).tip_at(beside).startswith("⟦Corrected.")
    captions.deleteLater()


def test_rows_have_the_height_that_the_new_language_needs(application: QApplication) -> None:
    """The notice of a gap takes more lines, and what is found in it is counted anew."""

    def made() -> CaptionList:
        captions = CaptionList()
        captions.resize(500, 400)
        captions.show_sentence(sentence(0, "Hello everybody"))
        captions.show_gap(GapRecorded(9000, 14_000, WHY))
        captions.show()
        QApplication.processEvents()
        return captions

    captions, changed = made(), []
    before = captions.rows.total
    captions.rowChanged.connect(changed.append)
    with pseudo_language(application, times=3):
        QApplication.processEvents()
        other = made()
        assert captions.rows.total == other.rows.total > before
        assert changed == [1]
    for each in (captions, other):
        each.deleteLater()


def test_the_buttons_of_the_overlay_have_the_room_that_the_new_language_needs(
    application: QApplication, show: Callable[[QWidget], None]
) -> None:
    """They are wider, stay at its right edge, within the screen, and it is as wide as before."""
    overlay = Overlay()
    overlay.set_content(OverlayContent.TRANSLATION)
    overlay.set_width_percent(40)
    show(overlay)
    place = overlay.geometry()
    buttons = overlay.findChild(OverlayButtons)
    buttons.appear(application.primaryScreen().geometry())
    before = buttons.width()
    with pseudo_language(application, times=3):
        QApplication.processEvents()
        assert buttons.width() == buttons.sizeHint().width() > before
        assert application.primaryScreen().geometry().contains(buttons.geometry())
        assert overlay.geometry() == place
        assert not buttons.geometry().intersects(place)


def test_what_is_chosen_stays_and_nothing_is_emitted(application: QApplication) -> None:
    """Another language chooses nothing."""
    window = new_window(layout.reconnecting)
    heard: list[object] = []
    window.settingsChanged.connect(heard.append)
    pickers = (window.controls.service, window.controls.languages.source, window.controls.languages.target)
    chosen = [picker.currentData() for picker in pickers]
    source = window.source_choice
    with pseudo_language(application):
        assert [picker.currentData() for picker in pickers] == chosen
        assert window.source_choice == source
    assert [picker.currentData() for picker in pickers] == chosen
    assert heard == []
    window.hide()
    window.deleteLater()


def test_the_check_finds_literals_glued_texts_and_bare_values(application: QApplication) -> None:
    """Each in its place; numbers and names are no texts."""
    translate = QCoreApplication.translate
    with pseudo_language(application):
        window = QWidget()
        for text in (
            "A literal",
            f"{translate('test', 'Glued')} together",
            translate("test", "A {value}").format(value="bare word"),
            translate("test", "{count} of them in Surtitle").format(count=3),
            "12:34 – Surtitle",
        ):
            QLabel(text, window)
        assert list(untranslated(texts_in(window)).values()) == [
            "A literal",
            "⟦Glued⟧ together",
            "⟦A ⟧bare word",
        ]
        window.deleteLater()


def test_captions_are_no_texts_of_the_interface(application: QApplication) -> None:
    """They are in the language that was spoken."""
    captions = CaptionList()
    captions.show_sentence(sentence(0, caption("Hello everybody").text))
    assert "Hello" not in "".join(texts_in(captions).values())
    captions.deleteLater()
