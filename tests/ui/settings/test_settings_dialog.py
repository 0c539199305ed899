"""The settings dialog: what it shows, and what it says of what the user does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from app.captions.rules import BOUNDS, CueRules
from app.protocol.languages import GUMMY
from app.settings.secrets import KeyPlace
from app.settings.settings import CloudRegion, Settings
from app.speech import CLOUD, LOCAL
from app.transcripts.formats import FORMATS
from app.ui.main_window.welcome import WelcomePage
from app.ui.settings.appearance_page import AppearancePage
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.service_page import ServicePage
from app.ui.settings.settings_dialog import SettingsDialog
from app.ui.settings.settings_page import SettingsPage
from app.ui.widgets.theme import LIGHT
from tests.examples.toy_recognizer import MODEL, WITH_TOY


def click(widget: QWidget) -> None:
    """Press and release the left button on it."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))


def choose(picker: ChoicePicker, value: object) -> None:
    """As a click into the open list does."""
    index = picker._values.index(value)
    picker.setCurrentIndex(index)
    picker.activated.emit(index)


class Desk:
    """The dialog, and what it said."""

    def __init__(self, settings: Settings, **more: object) -> None:
        self.dialog = SettingsDialog(settings, **more)  # type: ignore[arg-type]
        self.settings = settings
        self.heard: list[dict[str, object]] = []
        self.dialog.changed.connect(self.heard.append)

    @property
    def service(self):  # type: ignore[no-untyped-def]
        return self.dialog.service


@pytest.fixture
def desk(show: Callable[[QWidget], None]) -> Desk:
    """With the defaults."""
    made = Desk(Settings())
    show(made.dialog)
    return made


def test_showing_settings_says_nothing(desk: Desk) -> None:
    """Only what the user does is told."""
    desk.dialog.show_settings(
        Settings(service="ws://127.0.0.1:1/x", model="m", vocabulary_id="v", max_end_silence_ms=700, replay_s=90)
    )
    assert desk.heard == []
    assert desk.service.address.text() == "ws://127.0.0.1:1/x"
    assert desk.service.other_model.text() == "m"
    assert desk.dialog.captions.silence.currentText() == "0.7 s"
    assert desk.dialog.captions.replay.currentText().startswith("1.5 min")


def test_making_the_dialog_shows_nothing(application: QApplication) -> None:
    """No part of it flashes up as a window of its own before it is in its place."""
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    watch = Watch()
    application.installEventFilter(watch)
    try:
        dialog = SettingsDialog(Settings(service="ws://192.0.2.7/x"))
        dialog.service.show_outcome("Connected.", good=True)
        page = WelcomePage()
    finally:
        application.removeEventFilter(watch)
    assert shown == []
    dialog.deleteLater()
    page.deleteLater()


def test_the_service_is_chosen(desk: Desk) -> None:
    """Each of the simple ones by one choice; the address is asked for only where it is wanted."""
    assert not desk.service.address.isVisible()
    choose(desk.service.service, CLOUD)
    choose(desk.service.service, LOCAL)
    choose(desk.service.service, "")
    assert desk.heard == [{"service": CLOUD}, {"service": LOCAL}, {"service": ""}]


def test_a_safe_address_is_used_when_it_is_typed(desk: Desk) -> None:
    """No warning is due."""
    choose(desk.service.service, "address")
    assert desk.service.address.hasFocus()
    QTest.keyClicks(desk.service.address, "wss://example.com/x")
    QTest.keyClick(desk.service.address, Qt.Key.Key_Return)
    assert desk.heard == [{"service": "wss://example.com/x"}]
    assert not desk.service.consent.isVisible()
    assert desk.dialog.isVisible()  # Return did not close it


@pytest.mark.parametrize("address", ["example.com", "wss://user:secret@example.com/", "wss://a b"])
def test_what_is_no_address_is_told_and_not_used(desk: Desk, address: str) -> None:
    """Where it is typed, in a sentence."""
    choose(desk.service.service, "address")
    QTest.keyClicks(desk.service.address, address)
    QTest.keyClick(desk.service.address, Qt.Key.Key_Return)
    assert desk.heard == []
    notes = [label.text() for label in desk.service.findChildren(QLabel) if label.isVisible()]
    assert any("address" in note.lower() and note.endswith(".") for note in notes)


def test_a_plain_address_elsewhere_is_used_only_after_the_warning(desk: Desk) -> None:
    """The warning is there as soon as it is typed; without the tick nothing is used, and another letter asks anew."""
    page, address = desk.service, "ws://192.0.2.7:80/x"
    choose(page.service, "address")
    QTest.keyClicks(page.address, address)
    assert page.consent.isVisible()
    warning = next(label for label in page.findChildren(QLabel) if "unencrypted" in label.text())
    assert warning.isVisible()
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert desk.heard == []
    click(page.consent)
    assert desk.heard == [{"plain_address": address, "service": address}]
    desk.dialog.show_settings(Settings(service=address, plain_address=address))
    assert page.consent.isChecked()
    QTest.keyClicks(page.address, "y")
    assert not page.consent.isChecked()
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert len(desk.heard) == 1


def test_a_consent_can_be_taken_back(desk: Desk) -> None:
    """Then this machine is used."""
    address = "ws://192.0.2.7:80/x"
    desk.dialog.show_settings(Settings(service=address, plain_address=address))
    click(desk.service.consent)
    assert desk.heard == [{"plain_address": "", "service": LOCAL}]


def model_names(page: ServicePage) -> list[str]:
    """What the list of models says."""
    return [page.model.itemText(index) for index in range(page.model.count())]


def choose_model(page: ServicePage, beginning: str) -> None:
    """Choose the one whose entry begins so, as the keyboard does."""
    index = next(number for number, name in enumerate(model_names(page)) if name.startswith(beginning))
    page.model.setFocus()
    QTest.keyClick(page.model, Qt.Key.Key_Home)
    for _ in range(index):
        QTest.keyClick(page.model, Qt.Key.Key_Down)


def test_a_model_is_chosen_and_tells_what_it_can_do(desk: Desk) -> None:
    """Its languages, and whether it takes hot words, which are a name that is typed."""
    page = desk.service
    assert page._model_note.text().startswith("Recognises 29 languages and translates into 29. Detects the language")
    assert not page.words.isEnabled()
    assert page._words_note.text() == "This model doesn't support custom vocabulary."
    choose_model(page, "Fun-ASR")
    assert desk.heard[-1] == {"model": "fun-asr-realtime"}
    desk.dialog.show_settings(Settings(model="fun-asr-realtime"))
    assert page.model.currentText().startswith("Fun-ASR")
    assert page._model_note.text() == "Recognises 3 languages. No translation."
    assert page.words.isEnabled()
    QTest.keyClicks(page.words, "vocab-1")
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    assert desk.heard[-1] == {"vocabulary_id": "vocab-1"}


def test_a_model_of_this_machine_is_chosen_where_there_is_a_choice(show: Callable[[QWidget], None]) -> None:
    """With one model there is nothing to ask. Each says what it is good for; one that has gone is said to have."""
    assert not Desk(Settings()).service.local_model.isVisibleTo(Desk(Settings()).service)
    desk = Desk(Settings(local_model="gone"), catalogue=WITH_TOY)
    show(desk.dialog)
    picker, note = desk.service.local_model, desk.service._local_note
    assert picker.isVisible()
    assert picker.currentText() == "gone"
    assert [picker.itemText(row) for row in (1, 2)] == ["Moonshine Tiny (English)", "Toy counter (Deutsch)"]
    assert "no on-device model “gone”" in note.text()
    choose(picker, MODEL.name)
    assert desk.heard == [{"local_model": MODEL.name}]
    desk.dialog.show_settings(Settings(local_model=MODEL.name))
    assert note.text().startswith("Counts seconds in German. It takes 1 MB of memory. Licence: MIT.")
    desk.dialog.show_settings(Settings())
    assert picker.currentText() == "Default (Moonshine Tiny)"
    assert "Fast on any computer" in note.text()


def test_the_region_is_asked_where_the_cloud_may_be_used(desk: Desk) -> None:
    """A key is of one region."""
    page = desk.service
    assert page.region.isVisible()
    page.region.setFocus()
    QTest.keyClick(page.region, Qt.Key.Key_Down)
    assert desk.heard == [{"cloud_region": CloudRegion.INTERNATIONAL}]
    for service, asked in ((CLOUD, True), (LOCAL, False), ("wss://example.com/x", False)):
        desk.dialog.show_settings(Settings(service=service, cloud_region=CloudRegion.INTERNATIONAL))
        assert page.region.isVisible() is asked
        assert page.region.currentText() == "International (Singapore)"


def test_a_model_that_cannot_translate_so_says_it(desk: Desk) -> None:
    """Where a translation is chosen that it cannot do; this machine has no choice of models."""
    page = desk.service
    asked = {"source_language": "en", "target_language": "ja", "service": CLOUD}
    for changes, lacks in (
        ({"model": "fun-asr-realtime"}, True),
        ({"model": ""}, False),
        ({"model": "mine"}, False),
        ({"model": "fun-asr-realtime", "target_language": ""}, False),
        ({"model": "fun-asr-realtime", "service": LOCAL}, False),
    ):
        desk.dialog.show_settings(Settings(**{**asked, **changes}))
        assert page._lack_note.text().startswith("can't translate between the selected languages") is lacks, changes


def test_what_was_tried_out_is_not_said_of_another_choice(desk: Desk) -> None:
    """A model, a region, an address: the outcome was of the one before."""
    page = desk.service
    desk.dialog.show_settings(Settings(service=CLOUD))
    for choose in (
        lambda: choose_model(page, "Fun-ASR"),
        lambda: QTest.keyClick(page.region, Qt.Key.Key_Down),
        lambda: page._on_service(LOCAL),
    ):
        page.show_outcome("Connected.", good=True)
        choose()
        assert page.outcome.text() == ""


def test_the_model_that_an_address_names_is_the_usual_one(desk: Desk) -> None:
    """By its own name, if it is not one of ours."""
    desk.dialog.show_settings(Settings(service="wss://example.com/api-ws/v1/realtime?model=theirs"))
    assert desk.service.model.currentText() == "Default (theirs)"
    assert desk.service._model_note.isHidden()


def test_another_model_is_typed(desk: Desk) -> None:
    """What else is shown meanwhile leaves the name alone; an empty one is none."""
    page = desk.service
    assert not page.other_model.isVisible()
    heard = len(desk.heard)
    choose_model(page, "Another")
    page.other_model.setFocus()
    assert page.other_model.isVisible()
    QTest.keyClick(page.other_model, Qt.Key.Key_Return)
    QTest.keyClicks(page.other_model, " paraformer-realtime-v1 ")
    desk.dialog.show_settings(Settings(replay_s=90))
    QTest.keyClick(page.other_model, Qt.Key.Key_Return)
    assert desk.heard[heard:][-1] == {"model": "paraformer-realtime-v1"}
    desk.dialog.show_settings(Settings(model="paraformer-realtime-v1"))
    assert page.other_model.isVisible()
    desk.dialog.show_settings(Settings())
    assert not page.other_model.isVisible()
    assert page.model.currentText() == "Default (Qwen LiveTranslate 3.8)"


def test_of_a_model_that_is_not_known_nothing_is_said(desk: Desk) -> None:
    """Nobody knows its languages."""
    desk.dialog.show_settings(Settings(model="mine"))
    assert desk.service._model_note.isHidden()


def test_the_usual_model_of_an_address_is_told_by_its_path(desk: Desk) -> None:
    """One that serves tasks is asked for gummy."""
    desk.dialog.show_settings(Settings(service="wss://example.com/api-ws/v1/inference"))
    assert desk.service.model.currentText() == "Default (Gummy)"
    assert desk.service._model_note.text().startswith("Recognises 21 languages")
    desk.dialog.show_settings(Settings(service="wss://example.com/api-ws/v1/realtime"))
    assert desk.service._model_note.text().startswith("Recognises 29 languages")


@pytest.mark.parametrize(
    ("place", "words", "may_enter", "may_forget"),
    [
        (KeyPlace.NOWHERE, "No API key yet", True, False),
        (KeyPlace.KEYRING, "saved in the system keyring", True, True),
        (KeyPlace.ENVIRONMENT, "variable DASHSCOPE_API_KEY.", False, False),
        (KeyPlace.NO_KEYRING, "set the environment variable DASHSCOPE_API_KEY", True, False),
    ],
)
def test_it_is_said_where_the_key_is(
    desk: Desk, place: KeyPlace, words: str, may_enter: bool, may_forget: bool
) -> None:
    """And offered what helps there."""
    desk.service.show_key_place(place)
    assert words in desk.service.key_note.text()
    assert desk.service.enter.isEnabled() is may_enter
    assert desk.service.forget.isVisible() is may_forget


def test_the_outcome_of_a_test_is_told_in_words(desk: Desk) -> None:
    """While it runs, it is not started again, and the button keeps the focus: the next key goes nowhere else."""
    asked: list[bool] = []
    desk.service.testRequested.connect(lambda: asked.append(True))
    click(desk.service.test)
    click(desk.service.test)
    assert asked == [True]
    assert desk.service.test.hasFocus()
    assert desk.service.outcome.text() == "Connecting…"
    desk.service.show_outcome("The key is not accepted.", good=False)
    assert desk.service.outcome.text() == "The key is not accepted."
    click(desk.service.test)
    assert asked == [True, True]


def test_languages_silence_and_sound_are_chosen(desk: Desk) -> None:
    """Each says the setting that it is."""
    page = desk.dialog.captions
    page.show_support(GUMMY, Settings())
    page.languages.target.setCurrentIndex(page.languages.target.findData("zh"))
    page.languages.target.activated.emit(page.languages.target.currentIndex())
    choose(page.silence, 500)
    choose(page.silence, None)
    choose(page.replay, 60)
    assert desk.heard == [
        {"source_language": "en", "target_language": "zh"},
        {"max_end_silence_ms": 500},
        {"max_end_silence_ms": None},
        {"replay_s": 60},
    ]


def test_keys_are_typed_cleared_and_restored(desk: Desk) -> None:
    """Held keys are let go while they are typed; what does not work is told beside its field."""
    page = desk.dialog.shortcuts
    desk.dialog.turn_to(page)
    typing: list[bool] = []
    page.typing.connect(typing.append)
    field = page.fields["shortcut_start"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    page.fields["shortcut_pause"].setFocus()
    assert desk.heard[0] == {"shortcut_start": "Ctrl+F9"}
    assert typing[:2] == [True, False]
    desk.heard.clear()
    click(
        next(
            each
            for each in page.findChildren(QAbstractButton)
            if each.accessibleName() == "Clear shortcut: Pause or resume"
        )
    )
    assert desk.heard == [{"shortcut_pause": ""}]
    page.show_troubles({"shortcut_start": "Another app already uses Ctrl+F9."})
    assert any("Another app" in label.text() and label.isVisible() for label in page.findChildren(QLabel))
    page.show_troubles({})
    assert not any("Another app" in label.text() and label.isVisible() for label in page.findChildren(QLabel))
    click(
        next(each for each in page.findChildren(QAbstractButton) if "Restore defaults" in each.text().replace("&", ""))
    )
    assert desk.heard[-1] == {name: getattr(Settings(), name) for name in page.fields}


def test_where_there_are_no_global_keys_the_reason_stands_in_their_place(desk: Desk) -> None:
    """The keys of the window are listed all the same."""
    page = desk.dialog.shortcuts
    desk.dialog.turn_to(page)
    page.show_unavailable("Under Wayland there are none.")
    assert page.unavailable.isVisible()
    assert not page.fields["shortcut_start"].isVisible()
    assert any("Start or stop" in label.text() for label in page.findChildren(QLabel))


def test_the_folder_is_chosen_and_given_back(desk: Desk, tmp_path: Path) -> None:
    """Through a file dialog; the usual one is one click away."""
    page = desk.dialog.transcripts
    desk.dialog.turn_to(page)
    assert page.path.text().endswith("Surtitle")
    click(next(each for each in page.findChildren(QAbstractButton) if "Choose" in each.text()))
    desk.dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path))
    desk.dialog.show_settings(Settings(transcript_folder=str(tmp_path)))
    assert page.path.text() == str(tmp_path)
    click(page.default)
    assert desk.heard == [{"transcript_folder": str(tmp_path)}, {"transcript_folder": ""}]
    desk.dialog.findChild(QFileDialog).close()


def test_another_format_is_chosen(desk: Desk) -> None:
    """All that can be exported are there."""
    assert desk.dialog.transcripts.format._values == list(FORMATS)
    choose(desk.dialog.transcripts.format, "vtt")
    assert desk.heard == [{"transcript_format": "vtt"}]


def test_the_limits_of_subtitles_are_chosen_and_given_back(desk: Desk) -> None:
    """Each by itself; a shortest time above the longest one takes that along."""
    page = desk.dialog.subtitles
    assert set(page.fields) == set(BOUNDS)
    page.fields["columns"].setValue(37)
    page.fields["shortest_ms"].setValue(8000)
    usual = CueRules()
    assert desk.heard == [
        {"cue_rules": replace(usual, columns=37)},
        {"cue_rules": replace(usual, columns=37, shortest_ms=8000, longest_ms=8000)},
    ]
    click(page.reset)
    assert desk.heard[-1] == {"cue_rules": usual}
    desk.dialog.show_settings(Settings(cue_rules=CueRules(columns=50)))
    assert page.fields["columns"].value() == 50
    assert len(desk.heard) == 3


def test_a_button_is_as_wide_as_its_text(desk: Desk) -> None:
    """Not as the page: it is no field."""
    desk.dialog.turn_to(desk.dialog.subtitles)
    QApplication.processEvents()
    reset = desk.dialog.subtitles.reset
    assert reset.width() == reset.sizeHint().width() < desk.dialog.subtitles.width() / 2


def test_export_import_and_reset_are_asked_for(desk: Desk, tmp_path: Path) -> None:
    """A reset asks first, and Cancel is where Return goes."""
    page = desk.dialog.general
    desk.dialog.turn_to(page)
    heard: list[tuple[str, ...]] = []
    page.exportRequested.connect(lambda path: heard.append(("export", path)))
    page.importRequested.connect(lambda path: heard.append(("import", path)))
    page.resetRequested.connect(lambda: heard.append(("reset",)))
    for word in ("Export", "Import"):
        click(next(each for each in page.findChildren(QAbstractButton) if word in each.text()))
        dialog = desk.dialog.findChild(QFileDialog)
        dialog.fileSelected.emit("/x.json")
        dialog.close()
        dialog.setParent(None)
    assert heard == [("export", "/x.json"), ("import", "/x.json")]
    click(page.reset)
    box = desk.dialog.findChild(QMessageBox)
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    click(box.button(QMessageBox.StandardButton.Reset))
    assert heard[-1] == ("reset",)


def test_starting_minimised_is_chosen(desk: Desk) -> None:
    """A box to tick."""
    desk.dialog.turn_to(desk.dialog.general)
    click(desk.dialog.general.minimised)
    assert desk.heard == [{"start_minimised": True}]


def test_the_language_is_asked_only_where_there_is_a_choice(show: Callable[[QWidget], None]) -> None:
    """With one language there is nothing to ask."""
    assert Desk(Settings()).dialog.general.language is None
    desk = Desk(Settings(), languages={"en": "English", "zh_CN": "简体中文"})
    show(desk.dialog)
    picker = desk.dialog.general.language
    assert picker is not None
    choose(picker, "zh_CN")
    assert desk.heard == [{"language": "zh_CN"}]


def test_it_is_used_by_keyboard_alone(desk: Desk) -> None:
    """The list of pages has the focus at first; Tab reaches each control of the page, and Escape closes."""
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    assert desk.dialog.general.isVisible()
    reached: set[QWidget] = set()
    while (now := QApplication.focusWidget()) not in reached:
        reached.add(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    wanted = {each for each in desk.dialog.general.findChildren(QAbstractButton) if each.isVisible()}
    assert wanted <= reached
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not desk.dialog.isVisible()


def named(widget: QWidget) -> str:
    """What a screen reader would say."""
    return widget.accessibleName() or getattr(widget, "text", str)()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_off_and_everything_has_a_name(
    application: QApplication, show: Callable[[QWidget], None], scale: float
) -> None:
    """On each page, at the smallest size of the dialog, also with letters of twice the size."""
    font = application.font()
    try:
        large = application.font()
        large.setPointSizeF(font.pointSizeF() * scale)
        application.setFont(large)
        application.setStyleSheet(LIGHT.style_sheet())
        desk = Desk(
            Settings(service="ws://192.0.2.7/x", transcript_folder="/a/folder"), languages={"en": "E", "x": "X"}
        )
        show(desk.dialog)
        desk.service.show_key_place(KeyPlace.NO_KEYRING)
        desk.dialog.resize(desk.dialog.minimumSize())
        for page in desk.dialog.pages:
            desk.dialog.turn_to(page)
            QApplication.processEvents()
            check(page)
    finally:
        application.setFont(font)
        application.setStyleSheet(LIGHT.style_sheet())


def check(page: SettingsPage) -> None:
    """Each control is as wide as its text and inside the page's width; labels have the height that they need."""
    for widget in page.findChildren(QWidget):
        if not widget.isVisible():
            continue
        wide = isinstance(page, AppearancePage)  # two columns; where there is no room for them, it scrolls
        if not wide and isinstance(widget, QAbstractButton | QComboBox | QLineEdit | QKeySequenceEdit):
            left = widget.mapTo(page.widget(), QPoint(0, 0)).x()
            assert left + widget.width() <= page.viewport().width() + 1, (page.title, named(widget))
        if isinstance(widget, QAbstractButton) and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            assert named(widget), (page.title, widget)
            assert widget.width() >= widget.minimumSizeHint().width() or isinstance(widget, QCheckBox), named(widget)
        if isinstance(widget, QComboBox | QKeySequenceEdit):
            assert named(widget), (page.title, widget)
        if isinstance(widget, QLabel) and widget.text():
            assert widget.height() >= widget.heightForWidth(widget.width()), (page.title, widget.text())


def type_proxy(desk: Desk, text: str) -> None:
    """Type it, and leave the field."""
    desk.service.proxy.setFocus()
    desk.service.proxy.selectAll()
    QTest.keyClicks(desk.service.proxy, text)
    QTest.keyClick(desk.service.proxy, Qt.Key.Key_Return)


def notes(desk: Desk) -> str:
    """All that the page says."""
    return " ".join(label.text() for label in desk.service.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("127.0.0.1:7890", "127.0.0.1:7890"),
        (" socks5h://proxy.test:1080 ", "socks5h://proxy.test:1080"),
        ("http://user@proxy.test", "http://user@proxy.test"),
        ("Direct", "direct"),
    ],
)
def test_a_proxy_is_kept_when_it_is_typed(desk: Desk, typed: str, kept: str) -> None:
    """In every form that can be used."""
    type_proxy(desk, typed)
    assert desk.heard == [{"proxy": kept}]


def test_a_proxy_is_taken_away(desk: Desk) -> None:
    """An empty field is the system's."""
    desk.dialog.show_settings(Settings(proxy="proxy.test:1"))
    assert desk.service.proxy.text() == "proxy.test:1"
    type_proxy(desk, " ")
    assert desk.heard == [{"proxy": ""}]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("http://user:hunter2@proxy.test:1", "Don't put a password"),
        ("user:hunter2@proxy.test", "Don't put a password"),
        ("ftp://proxy.test", "isn't a type of proxy"),
        ("http://proxy.test:x", "its port"),
    ],
)
def test_a_proxy_that_cannot_be_kept_is_said_and_kept_nowhere(desk: Desk, typed: str, sentence: str) -> None:
    """A password would be in a file: the sentence says where it belongs."""
    type_proxy(desk, typed)
    desk.dialog.show_settings(Settings())  # something else was changed meanwhile
    assert desk.heard == []
    assert sentence in notes(desk)
    assert "hunter2" not in notes(desk)
    assert desk.service.proxy.text() == typed  # to be corrected
    type_proxy(desk, "proxy.test")
    assert desk.heard == [{"proxy": "proxy.test"}]
    assert sentence not in notes(desk)
