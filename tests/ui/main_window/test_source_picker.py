from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from app.audio.devices import SoundSource, SourceKind
from app.ui.main_window.source_picker import DEFAULT_DEVICE, RECORDING, ChoiceKind, SourceChoice, SourcePicker

MICROPHONE = SoundSource("alsa_input.usb", "Desk microphone", SourceKind.MICROPHONE, is_default=True)
MONITOR = SoundSource("alsa_output.monitor", "Computer audio: Speakers", SourceKind.MONITOR, is_default=False)


@pytest.fixture
def picker(show: Callable[[QWidget], None]) -> SourcePicker:
    """A picker that knows a microphone and the sound of the computer."""
    made = SourcePicker()
    made.show_sources([MICROPHONE, MONITOR])
    show(made)
    return made


def test_it_is_wider_where_that_is_wished_and_can_still_be_narrow(show: Callable[[QWidget], None]) -> None:
    """Devices have long names; a window may be narrow."""
    usual, wide = SourcePicker(), SourcePicker(wished_letters=36)
    for picker in (usual, wide):
        show(picker)
    assert wide.sizeHint().width() > 1.4 * usual.sizeHint().width()
    assert wide.sizeHint().height() == usual.sizeHint().height()
    assert wide.minimumSizeHint() == usual.minimumSizeHint()


def entries(picker: SourcePicker) -> list[str]:
    """What is listed, the names of the groups too."""
    return [picker.itemText(index) for index in range(picker.count())]


def can_be_chosen(picker: SourcePicker, text: str) -> bool:
    """Whether this entry is more than the name of a group."""
    flags = picker.model().flags(picker.model().index(entries(picker).index(text), 0))
    return bool(flags & Qt.ItemFlag.ItemIsEnabled)


def test_the_arrow_keys_go_past_the_names_of_groups(picker: SourcePicker) -> None:
    """From the last microphone to what the computer plays, and on to the recording."""
    seen = []
    for _ in range(3):
        QTest.keyClick(picker, Qt.Key.Key_Down)
        seen.append(picker.currentText())
    assert seen == ["Desk microphone", MONITOR.name, "Sample recording"]


def test_only_groups_with_something_in_them_are_named(picker: SourcePicker) -> None:
    """Where the sound of the computer cannot be heard, it is not spoken of; a default that is one stands with it."""
    picker.show_sources([MICROPHONE])
    assert "Computer audio" not in entries(picker)
    picker.show_sources([replace(MONITOR, is_default=True)])
    assert entries(picker)[0] == f"Default: {MONITOR.name}"
    assert picker.choice_name == MONITOR.name


def pick(picker: SourcePicker, text: str) -> None:
    """Open the list, go to an entry by the keyboard, and take it."""
    picker.showPopup()
    view = picker.view()
    view.setCurrentIndex(picker.model().index(entries(picker).index(text), 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_it_lists_devices_recording_and_files(picker: SourcePicker) -> None:
    """In groups, whose names cannot be chosen; the default comes first and names its device."""
    assert entries(picker) == [
        "Microphones",
        "Default: Desk microphone",
        "Desk microphone",
        "Computer audio",
        "Computer audio: Speakers",
        "Files",
        "Sample recording",
        "Open audio file…",
    ]
    assert [text for text in entries(picker) if not can_be_chosen(picker, text)] == [
        "Microphones",
        "Computer audio",
        "Files",
    ]
    pictures = [not picker.itemIcon(index).isNull() for index in range(picker.count())]
    assert pictures == [False, True, True, False, True, False, True, False]
    assert picker.choice == DEFAULT_DEVICE


def test_the_tooltip_has_the_whole_name(picker: SourcePicker) -> None:
    """However long the chosen one's name is, it can be read."""
    picker.explain("Audio source")
    assert picker.toolTip() == "Default: Desk microphone\nAudio source"
    picker.select(RECORDING)
    assert picker.toolTip() == "Sample recording\nAudio source"


def test_a_choice_is_told_once(picker: SourcePicker) -> None:
    """The user's choice comes out; what the program selects does not, nor the same choice again."""
    said: list[SourceChoice] = []
    picker.chosen.connect(said.append)
    picker.select(SourceChoice(ChoiceKind.DEVICE, MICROPHONE.id))
    assert picker.currentText() == "Desk microphone"
    pick(picker, "Computer audio: Speakers")
    pick(picker, "Computer audio: Speakers")
    pick(picker, "Sample recording")
    assert said == [SourceChoice(ChoiceKind.DEVICE, MONITOR.id), RECORDING]


def test_a_device_that_is_gone_stays_the_choice(picker: SourcePicker) -> None:
    """A chosen microphone that is unplugged stays chosen, says that it is not there, and is well when it comes back."""
    picker.select(SourceChoice(ChoiceKind.DEVICE, MICROPHONE.id))
    picker.show_sources([MONITOR])
    assert picker.currentText() == "alsa_input.usb (not connected)"
    assert picker.choice == SourceChoice(ChoiceKind.DEVICE, MICROPHONE.id)
    picker.show_sources([MICROPHONE, MONITOR])
    assert picker.currentText() == "Desk microphone"


def test_a_file_is_chosen_in_a_dialog(picker: SourcePicker, tmp_path: Path) -> None:
    """The last entry opens a dialog that blocks nothing; the file chosen there becomes the source."""
    said: list[SourceChoice] = []
    picker.chosen.connect(said.append)
    path = tmp_path / "a <b>talk.wav"
    path.write_bytes(b"")
    pick(picker, "Open audio file…")
    assert picker.choice == DEFAULT_DEVICE
    dialog = picker.window().findChild(QFileDialog)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.findChild(QLineEdit), str(path))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert said == [SourceChoice(ChoiceKind.FILE, str(path))]
    assert picker.currentText() == path.name
    pick(picker, "Sample recording")
    pick(picker, path.name)
    assert picker.choice.value == str(path)


def test_a_cancelled_dialog_changes_nothing(picker: SourcePicker) -> None:
    """Escape leaves the source as it was; while it is disabled, no dialog opens."""
    picker.open_file_dialog()
    dialog = picker.window().findChild(QFileDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert picker.choice == DEFAULT_DEVICE
    picker.setEnabled(False)
    picker.open_file_dialog()
    assert not any(each.isVisible() for each in picker.window().findChildren(QFileDialog))


def test_it_says_how_much_its_name_lacks(picker: SourcePicker) -> None:
    """With so much more the longest name is shown whole, and a short one lacks nothing."""
    assert SourcePicker().lacking_width == 0
    long = SoundSource("usb", "Jabra Speak 750 MS Wireless Headset Microphone", SourceKind.MICROPHONE, is_default=True)
    picker.show_sources([long])
    picker.resize(picker.sizeHint())
    assert picker.shown_text.endswith("…")
    picker.resize(picker.sizeHint().width() + picker.lacking_width, picker.height())
    assert picker.shown_text == f"Default: {long.name}"
