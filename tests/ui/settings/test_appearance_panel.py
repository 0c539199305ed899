from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QColorDialog, QComboBox, QPushButton, QSlider, QSpinBox, QWidget

from app.settings.appearance import PRESETS, Alignment, Appearance, Motion, Preset, TextEdge
from app.settings.settings import OverlayContent, Settings
from app.ui.settings.appearance_panel import AppearancePanel
from app.ui.widgets.picker import Picker
from tests.ui.choosing import show_choice


@pytest.fixture
def panel(show: Callable[[QWidget], None]) -> AppearancePanel:
    """The panel, on a system that can keep windows private; its choices are shown in it."""
    made = AppearancePanel(Settings(), why_not_private=lambda: "")
    made.changed.connect(lambda changes: show_choice(made, changes))
    show(made)
    return made


def heard_by(panel: AppearancePanel) -> list[dict[str, Any]]:
    """The changes that it tells from now on."""
    heard: list[dict[str, Any]] = []
    panel.changed.connect(heard.append)
    return heard


def choose(picker: Picker, text: str) -> None:
    """Choose an entry, as a click into the list does."""
    picker.setCurrentIndex(picker.findText(text))
    picker.activated.emit(picker.currentIndex())


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("weight", "Bold", "weight", 700),
        ("edge", "Outline", "edge", TextEdge.OUTLINE),
        ("alignment", "Centre", "alignment", Alignment.CENTRE),
        ("motion", "Instant", "motion", Motion.NONE),
    ],
)
def test_what_is_chosen_is_told_at_once_and_previewed(
    panel: AppearancePanel, name: str, text: str, field: str, value: object
) -> None:
    """As a member of its enumeration, and nothing else."""
    heard = heard_by(panel)
    choose(getattr(panel, name), text)
    assert heard == [{"appearance": Appearance(**{field: value})}]  # type: ignore[arg-type]
    assert type(getattr(heard[0]["appearance"], field)) is type(value)
    assert panel.preview.panes.appearance == heard[0]["appearance"]


def test_numbers_are_told_once(panel: AppearancePanel) -> None:
    """Each change of a field or a slider is one change of the settings."""
    heard = heard_by(panel)
    panel.text_px.setValue(40)
    panel.lines.setValue(3)
    panel.clear_after_s.setValue(0)
    panel.opacity.setValue(50)
    assert len(heard) == 4
    assert heard[-1]["appearance"] == Appearance(text_px=40, lines=3, clear_after_s=0, background_opacity_percent=50)
    assert panel.clear_after_s.text() == "Never"


def test_a_preset_dresses_everything_and_a_change_makes_it_ones_own(panel: AppearancePanel) -> None:
    """The picker always says which look this is."""
    heard = heard_by(panel)
    choose(panel.preset, "High contrast")
    assert heard[-1]["appearance"] == PRESETS[Preset.CONTRAST]
    assert panel.text_colour.text() == "#ffff00"
    choose(panel.weight, "Medium")
    assert panel.preset.currentText() == "Custom"
    choose(panel.preset, "Film")
    choose(panel.preset, "Custom")  # which is nothing that one could put on
    assert panel.preset.currentText() == "Film"
    assert len(heard) == 3


def test_which_texts_are_shown_and_in_what_order(panel: AppearancePanel) -> None:
    """The order can be chosen where there are two."""
    heard = heard_by(panel)
    QTest.mouseClick(
        panel.translation_first, Qt.MouseButton.LeftButton, pos=panel.translation_first.rect().center() / 4
    )
    assert heard == [{"overlay_translation_first": True}]
    choose(panel.content, "Original")
    assert heard[-1] == {"overlay_content": OverlayContent.SOURCE}
    assert not panel.translation_first.isEnabled()


def test_a_colour_is_chosen_in_a_dialog(panel: AppearancePanel) -> None:
    """Which is opened, not run; its choice is told, and read by a screen reader."""
    heard = heard_by(panel)
    panel.translation_colour.click()
    dialog = panel.findChild(QColorDialog)
    assert dialog.isVisible()
    dialog.setCurrentColor("#12ab34")
    dialog.accept()
    assert heard == [{"appearance": Appearance(translation_colour="#12ab34")}]
    assert panel.translation_colour.accessibleName() == "Translation colour: #12ab34"


def test_showing_settings_tells_nothing(panel: AppearancePanel) -> None:
    """Neither of the settings nor of the width; and everything of them is shown."""
    heard: list[object] = heard_by(panel)  # type: ignore[assignment]
    panel.widthChosen.connect(heard.append)
    look = msgspec.structs.replace(
        PRESETS[Preset.FILM], font_family="A font of another machine", lines=4, alignment=Alignment.END, weight=900
    )
    panel.show_settings(Settings(appearance=look, overlay_content=OverlayContent.TRANSLATION, overlay_private=True))
    panel.show_width(45)
    assert heard == []
    assert panel.font_family.currentText() == "A font of another machine"
    assert panel.lines.value() == 4
    assert panel.alignment.currentText() == "End"
    assert panel.private.isChecked()
    panel.width_percent.setValue(70)
    assert heard == [70]


def test_a_look_that_is_hard_to_read_is_told(panel: AppearancePanel) -> None:
    """With the figure, and no longer than it is so."""
    assert panel.warning.isHidden()
    panel.opacity.setValue(10)
    assert "contrast is 1." in panel.warning.text()
    assert not panel.warning.isHidden()
    choose(panel.edge, "Outline")
    assert panel.warning.isHidden()


def test_where_nothing_can_be_kept_private_a_reason_stands_in_place_of_the_box(show: Callable[[QWidget], None]) -> None:
    """A box that does nothing would be a lie."""
    panel = AppearancePanel(Settings(), why_not_private=lambda: "Not here.")
    show(panel)
    assert not panel.private.isVisible()
    assert panel.why_not_private.isVisible()
    assert panel.why_not_private.text() == "Not here."


def test_everything_has_a_name_and_can_be_reached(panel: AppearancePanel) -> None:
    """By a screen reader, and by Tab."""
    kinds = (QComboBox, QSpinBox, QSlider, QPushButton, QCheckBox)
    controls = [each for kind in kinds for each in panel.findChildren(kind)]
    assert len(controls) >= 16
    for control in controls:
        assert control.accessibleName() or (isinstance(control, QCheckBox) and control.text())
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_preview_draws_any_look(panel: AppearancePanel) -> None:
    """Letters that are too large for it are drawn smaller, and each preset looks like no other."""
    pictures = []
    for preset in Preset:
        panel.show_settings(Settings(appearance=PRESETS[preset]))
        pictures.append(panel.preview.grab().toImage())
    huge = msgspec.structs.replace(PRESETS[Preset.LARGE], text_px=96, lines=4)
    panel.show_settings(Settings(appearance=huge))
    pictures.append(panel.preview.grab().toImage())
    assert all(one != other for number, one in enumerate(pictures) for other in pictures[:number])
