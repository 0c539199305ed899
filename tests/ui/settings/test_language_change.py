"""The language of the interface changes while the settings, the past sessions or an export are open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QSpinBox,
    QWidget,
)

from app.protocol.languages import GUMMY, NAMES
from app.settings.model import Settings
from app.settings.secrets import KeyPlace
from app.told import told
from app.transcripts.journal import SessionSummary
from app.ui.export.dialog import ExportDialog
from app.ui.library.window import LibraryWindow
from app.ui.parts.message_banner import MessageBanner
from app.ui.parts.session_words import title_of
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.key_dialog import KeyDialog
from app.ui.settings.key_rows import KeyField
from app.ui.transcript.page import TranscriptPage
from tests.ui.library.test_model import summary

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
ELSEWHERE = (TranscriptPage, MessageBanner)
"""Have tests of their own in their rooms."""
IN_ENGLISH = [QLocale.languageToString(QLocale.codeToLanguage(code)) for code in NAMES]  # where fonts lack letters
NAMED = re.compile(
    r"#[0-9a-f]{6}|wss?://\S+|/\S*|gummy-\S+|vocab-1"  # colours, addresses, paths, what the user typed
    r"|Budget|Good morning|It was cut off"  # a session, and what was said in it
    r"|English|简体中文|" + "|".join(map(re.escape, (*NAMES.values(), *IN_ENGLISH)))
)
"""Names and what the user wrote: the same in every language. Keys of the keyboard are Qt's to translate."""


class Marking(QTranslator):
    """A language in which every text stands in brackets."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """Qt's."""
        return f"⟦{text}⟧" if text else None

    def isEmpty(self) -> bool:  # noqa: N802
        """Qt's."""
        return False


@pytest.fixture
def change(application: QApplication) -> Iterator[Callable[[], None]]:
    """Changes the language, until the test ends."""
    marking = Marking()

    def install() -> None:
        application.installTranslator(marking)
        QApplication.processEvents()

    yield install
    application.removeTranslator(marking)
    QApplication.processEvents()


def texts_of(root: QWidget) -> list[tuple[str, str, str]]:
    """Every text of a window that somebody could see or hear: of which kind of widget, which property, the text."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if any(isinstance(each, ELSEWHERE) for each in _with_parents(widget)):
            continue
        texts = [
            ("title", widget.windowTitle()),
            ("tip", widget.toolTip()),
            ("name", widget.accessibleName()),
            ("description", widget.accessibleDescription()),
            *((f"action {place}", action.text()) for place, action in enumerate(widget.actions())),
        ]
        match widget:
            case QLabel() | QAbstractButton():
                texts.append(("text", widget.text()))
            case QComboBox():
                texts += [(f"entry {place}", widget.itemText(place)) for place in range(widget.count())]
            case QLineEdit() if isinstance(widget.parent(), KeyField):
                texts += [("hint", widget.placeholderText()), ("keys", re.sub(r"(?<=⟧)\w", "", widget.text()))]
            case QLineEdit():
                texts += [("hint", widget.placeholderText()), ("typed", widget.text())]
            case QSpinBox():
                texts += [("unit", widget.suffix()), ("special", widget.specialValueText())]
            case QListView():
                model = widget.model()
                rows = range(model.rowCount()) if not isinstance(widget.parent(), QComboBox) else ()
                texts += [(f"row {row}", str(model.index(row, 0).data())) for row in rows]
        found += [(type(widget).__name__, kind, text) for kind, text in texts if text]
    return sorted(found)  # Qt keeps the page that is shown as the last one


def untold(texts: list[tuple[str, str, str]], fonts: frozenset[str] = frozenset()) -> list[tuple[str, str, str]]:
    """Those that have letters outside of brackets that are no names."""
    left = []
    for widget, kind, text in texts:
        rest = text
        while (fewer := re.sub(r"⟦[^⟦⟧]*⟧", "", rest)) != rest:
            rest = fewer
        rest = NAMED.sub("", rest)
        if any(letter.isalpha() for letter in rest) and text not in fonts:
            left.append((widget, kind, text))
    return left


def _with_parents(widget: QWidget) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


def fill(dialog: SettingsDialog) -> None:
    """Let all that can be said in the settings be said."""
    dialog.captions.show_support(GUMMY, Settings(max_end_silence_ms=700))
    dialog.service.show_key_place(KeyPlace.KEYRING)
    dialog.service.show_outcome(told("The service at {address} cannot be reached.", address="/x"), good=False)
    dialog.general.show_outcome(told("Exported to {path}.", path="/x"), good=True)
    dialog.shortcuts.show_troubles({"shortcut_start": told("Another program already uses these keys.")})
    dialog.shortcuts.window_rows.chosen.emit("pause", "Ctrl+Q")  # which is taken
    dialog.shortcuts.show_unavailable(told("There are none here."))


SETTINGS = Settings(service="ws://192.0.2.7/x", plain_address="ws://192.0.2.7/x", vocabulary_id="vocab-1")


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
    fonts = frozenset(dialog.appearance.panel.font_family.itemText(row) for row in range(1, 2000))
    assert untold(after, fonts) == []
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
    assert [picker.itemText(row) for row in range(picker.count())] == ["⟦As the system⟧", "简体中文", "English"]


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
    assert untold([each for each in texts_of(dialog) if each[1] != "typed"]) == []
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
    "trouble": lambda window, sessions: window.show_empty(told("{folder} cannot be read.", folder="/x")),
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
    after = texts_of(windows[0])
    assert after == texts_of(windows[1])
    assert untold(after) == []
    assert len(after) > 20


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


@pytest.mark.parametrize("trouble", ["", "The part", "other room", "writing"])
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
        if trouble == "The part":
            dialog.form.begin.setText("2:00")
            dialog.form.end.setText("1:00")
        dialog.show_notes([told("{file}: {note}", file="/x", note=told("A cue is too long."))])
        if trouble == "other room":
            dialog.show_trouble(told("{path} cannot be written.", path="/x"))
        elif trouble == "writing":
            dialog.begin_writing()
        dialogs.append(dialog)
        change()
    after = texts_of(dialogs[0])
    assert after == texts_of(dialogs[1])
    assert untold(after) == []
    assert bool(dialogs[0].trouble) is (trouble in ("The part", "other room"))
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
