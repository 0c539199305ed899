"""The language of the interface changes while the settings, the past sessions or an export are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMessageBox,
    QWidget,
)

from app.catalogue import CATALOGUE
from app.message import Message
from app.protocol.languages import GUMMY
from app.settings.secrets import KeyPlace
from app.settings.settings import Settings
from app.transcripts.journal import SessionSummary
from app.ui.export.export_dialog import ExportDialog
from app.ui.i18n.session_words import title_of
from app.ui.library.library_window import LibraryWindow
from app.ui.main_window.source_picker import SourcePicker
from app.ui.settings.key_dialog import KeyDialog
from app.ui.settings.key_rows import KeyField
from app.ui.settings.settings_dialog import SettingsDialog
from tests.ui.library.test_session_model import summary
from tests.ui.texts import pseudo_language, texts_in, untranslated

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
NAMES = (
    *(model.title for model in CATALOGUE.models),
    *("简体中文", "English", "wss", "example", "com", "api", "ws", "v1", "inference", "/x", "half", "vocab-1"),
    *("http://host:8080", "socks5h://host:1080", "direct", "https_proxy"),
    *("paraformer-realtime-v2", "Gummy", "Budget", "Good morning", "It was cut off", "Así se ven los subtítulos."),
    *(
        "Moonshine tiny (English)",
        "Moonshine",
        "tiny",
        "Ctrl",
        "Alt",
        "Shift",
        "F1",
        "Save",
        "Cancel",
        "Close",
        "<br>",
        "Press shortcut",
    ),
)
"""What the user wrote, names, and the keys and the buttons that Qt translates; the tooltips of rows break lines."""


@pytest.fixture
def change(application: QApplication) -> Iterator[Callable[[], None]]:
    """Changes the language, until the test ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(pseudo_language(application))


def texts_of(window: QWidget) -> list[str]:
    """Every text of the window, with the kind of widget; Qt keeps the page that is shown as the last one."""
    return sorted(f"{place.split(maxsplit=1)[-1]}: {text}" for place, text in texts_in(window).items())


def fill(dialog: SettingsDialog) -> None:
    """Let all that can be said in the settings be said."""
    dialog.captions.show_support(GUMMY, Settings(max_end_silence_ms=700))
    dialog.service.show_key_place(KeyPlace.KEYRING)
    dialog.service.show_outcome(Message("The service at {address} cannot be reached.", address="/x"), good=False)
    dialog.general.show_outcome(Message("Exported to {path}.", path="/x"), good=True)
    dialog.shortcuts.show_troubles({"shortcut_start": Message("Another app already uses these keys.")})
    dialog.shortcuts.window_rows.chosen.emit("pause", "Ctrl+Q")  # which is taken
    dialog.shortcuts.show_unavailable(Message("There are none here."))


SETTINGS = Settings(
    service="ws://192.0.2.7/x", plain_address="ws://192.0.2.7/x", vocabulary_id="vocab-1", transcript_folder="/x"
)


def test_the_settings_follow_where_they_stand(show: Callable[[QWidget], None], change: Callable[[], None]) -> None:
    """All of it is as if it had been opened in that language, and nothing else has moved."""
    dialog = SettingsDialog(SETTINGS, languages=LANGUAGES)
    fill(dialog)
    show(dialog)
    dialog.turn_to(dialog.general)
    picker = dialog.general.language
    assert picker is not None
    picker.setFocus()
    picker.select("zh_CN")
    dialog.service.address.setText("wss://example.com/half")
    dialog.setGeometry(40, 50, 900, 640)
    place, before = dialog.geometry(), texts_of(dialog)
    change()
    after = texts_of(dialog)
    assert dialog.geometry() == place
    assert dialog._stack.currentWidget() is dialog.general
    assert QApplication.focusWidget() is picker
    assert picker.currentText() == "简体中文"
    assert dialog.service.address.text() == "wss://example.com/half"
    fresh = SettingsDialog(SETTINGS, languages=LANGUAGES)
    fill(fresh)
    fresh.general.language.select("zh_CN")  # type: ignore[union-attr]
    fresh.service.address.setText("wss://example.com/half")
    show(fresh)
    assert after == texts_of(fresh)
    families = dialog.appearance.panel.font_family
    fonts = [families.itemText(row) for row in range(1, families.count())]
    look = SETTINGS.appearance
    colours = (look.text_colour, look.translation_colour, look.background_colour)
    assert untranslated(texts_in(dialog), names=(*NAMES, *fonts, *colours)) == {}
    assert len(after) == len(before)


def test_the_pages_are_listed_with_room_for_each(show: Callable[[QWidget], None], change: Callable[[], None]) -> None:
    """Before and after: Qt remembers heights from before the style was there."""
    dialog = SettingsDialog(Settings(), languages=LANGUAGES)
    show(dialog)
    for _ in range(2):
        rects = [dialog._list.visualItemRect(dialog._list.item(row)) for row in range(dialog._list.count())]
        assert all(rect.height() >= dialog._list.sizeHintForRow(0) > dialog.fontMetrics().height() for rect in rects)
        assert all(rect.width() >= dialog._list.sizeHintForColumn(0) for rect in rects)
        change()


def test_the_picker_of_the_language_is_the_same_in_every_language(
    show: Callable[[QWidget], None], change: Callable[[], None]
) -> None:
    """Whoever has chosen one that he cannot read finds his own by its name, after the system's choice."""
    dialog = SettingsDialog(Settings(language="zh_CN"), languages=LANGUAGES)
    show(dialog)
    change()
    picker = dialog.general.language
    assert picker is not None
    assert [picker.itemText(row) for row in range(picker.count())] == ["⟦System default⟧", "简体中文", "English"]


def test_what_is_typed_in_the_settings_is_kept_when_another_setting_changes(show: Callable[[QWidget], None]) -> None:
    """An address that cannot be used yet stays, to be corrected."""
    dialog = SettingsDialog(Settings(), languages=LANGUAGES)
    show(dialog)
    row = dialog.service.service._values.index("address")
    dialog.service.service.setCurrentIndex(row)
    dialog.service.service.activated.emit(row)
    dialog.service.address.setText("example.com")
    dialog.turn_to(dialog.general)
    dialog.show_settings(Settings(language="zh_CN"))
    dialog.turn_to(dialog.service)
    assert dialog.service.address.isVisible()
    assert dialog.service.address.text() == "example.com"


def test_the_entry_of_the_key_follows(show: Callable[[QWidget], None], change: Callable[[], None]) -> None:
    """With what is typed in it."""
    dialog = KeyDialog()
    show(dialog)
    dialog._field.setText("sk-1")
    change()
    fresh = KeyDialog()
    fresh._field.setText("sk-1")
    assert texts_of(dialog) == texts_of(fresh)
    assert untranslated(texts_in(dialog), names=NAMES) == {}
    fresh.deleteLater()


@pytest.fixture
def sessions(tmp_path: Path) -> list[SessionSummary]:
    """One with a name, and one that was interrupted and has its date only."""
    return [
        summary(tmp_path, "Budget"),
        summary(tmp_path, "2026-11-23 14.05.33", "It was cut off", ended=False, target_language="es"),
    ]


States = {
    "looking": lambda window, sessions: None,
    "none": lambda window, sessions: window.show_sessions([]),
    "not found": lambda window, sessions: window.show_sessions([], wanted="zebra"),
    "listed": lambda window, sessions: window.show_sessions(sessions),
    "found": lambda window, sessions: window.show_sessions(sessions[:1], wanted="it"),
    "trouble": lambda window, sessions: window.show_empty(Message("{folder} cannot be read.", folder="/x")),
    "reading": lambda window, sessions: (window.show_sessions(sessions), window.read(sessions[1])),
    "read": lambda window, sessions: (window.read(sessions[1]), window.page.finish(None)),
}


@pytest.mark.parametrize("state", States)
def test_past_sessions_follow(
    show: Callable[[QWidget], None], change: Callable[[], None], sessions: list[SessionSummary], state: str
) -> None:
    """The list with its dates and states, what stands in its place, and the page of one session."""
    windows = []
    for _ in range(2):
        window = LibraryWindow(search_delay_ms=0)
        show(window)
        States[state](window, sessions)
        windows.append(window)
        change()
    assert texts_of(windows[0]) == texts_of(windows[1])
    assert untranslated(texts_in(windows[0]), names=NAMES) == {}
    assert len(texts_of(windows[0])) > 20


def test_dates_are_those_of_the_language(sessions: list[SessionSummary]) -> None:
    """Its names of days and months, not the system's."""
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("zh_CN"))
        assert "周一" in title_of(sessions[1])
        QLocale.setDefault(QLocale("en_GB"))
        assert title_of(sessions[1]) == "Mon 23 Nov 2026, 14:05"
    finally:
        QLocale.setDefault(before)


@pytest.mark.parametrize("trouble", ["", "The range", "other room", "writing"])
def test_an_export_follows(
    show: Callable[[QWidget], None], change: Callable[[], None], sessions: list[SessionSummary], trouble: str
) -> None:
    """The choices, the notes, and what is in the way; what is chosen and typed stays."""
    dialogs = []
    for _ in range(2):
        dialog = ExportDialog(lambda: title_of(sessions[1]), preview_delay_ms=0)
        show(dialog)
        dialog.form.format.setCurrentIndex(2)
        dialog.form.rate_from.setCurrentText("25")
        if trouble == "The range":
            dialog.form.begin.setText("2:00")
            dialog.form.end.setText("1:00")
        dialog.show_notes([Message("{file}: {note}", file="/x", note=Message("A cue is too long."))])
        if trouble == "other room":
            dialog.show_trouble(Message("{path} cannot be written.", path="/x"))
        elif trouble == "writing":
            dialog.begin_writing()
        dialogs.append(dialog)
        change()
    assert texts_of(dialogs[0]) == texts_of(dialogs[1])
    assert untranslated(texts_in(dialogs[0]), names=NAMES) == {}
    assert bool(dialogs[0].trouble) is (trouble in ("The range", "other room"))
    assert dialogs[0].form.format.currentIndex() == 2
    assert dialogs[0].form.rate_from.currentText() == "25"


def test_a_field_for_keys_stays_in_use(show: Callable[[QWidget], None], change: Callable[[], None]) -> None:
    """The language may change by a file that is imported."""
    dialog = SettingsDialog(Settings(), languages=LANGUAGES)
    show(dialog)
    dialog.turn_to(dialog.shortcuts)
    field = dialog.shortcuts.window_rows.fields["pause"]
    field.setFocus()
    change()
    assert isinstance(field, KeyField)
    assert field.hasFocus()
    heard: list[dict[str, object]] = []
    dialog.changed.connect(heard.append)
    dialog.changed.connect(lambda changes: dialog.show_settings(Settings(**changes)))
    QTest.keyClick(field, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    dialog.shortcuts.usual.setFocus()
    assert heard == [{"window_keys": {"pause": "Ctrl+J"}}]


def test_open_questions_follow(
    show: Callable[[QWidget], None], change: Callable[[], None], sessions: list[SessionSummary]
) -> None:
    """That of the settings, of the past sessions and of an export."""
    dialog, export, library = SettingsDialog(Settings()), ExportDialog(lambda: "/x"), LibraryWindow()
    for window in (dialog, export, library):
        show(window)
    dialog.general.reset.click()
    export.ask_to_overwrite([Path("/x")], Path("/x"), export.form.options)
    library.show_sessions(sessions[1:])
    library.actions_by_name["delete"].trigger()
    boxes = [box for window in (dialog, export, library) for box in window.findChildren(QMessageBox)]
    before = [(box.windowTitle(), box.text()) for box in boxes]
    change()
    after = [(box.windowTitle(), box.text()) for box in boxes]
    assert len(after) == 3
    for texts, english in zip(after, before, strict=True):
        assert all("⟦" in text for text in texts), texts
        assert texts[0] == f"⟦{english[0]}⟧"


def test_open_dialogs_for_files_follow(
    show: Callable[[QWidget], None], change: Callable[[], None], tmp_path: Path
) -> None:
    """For the settings, the folder of the transcripts, an export and a recording."""
    dialog, export, picker = SettingsDialog(Settings()), ExportDialog(lambda: "/x"), SourcePicker()
    for window in (dialog, export, picker):
        show(window)
    dialog.general._export()
    dialog.general._import()
    dialog.transcripts._choose()
    export.choose_file(tmp_path / "x.srt", export.form.options)
    picker.open_file_dialog()
    files = [each for window in (dialog, export, picker) for each in window.findChildren(QFileDialog)]
    english = [each.windowTitle() for each in files]
    change()
    assert [each.windowTitle() for each in files] == [f"⟦{title}⟧" for title in english]
    assert len(set(english)) == 5
    for each in files:
        assert all("⟦" in kind for kind in each.nameFilters()) or each.fileMode() is QFileDialog.FileMode.Directory
