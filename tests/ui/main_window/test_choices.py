"""What the user chooses in the main window, as settings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.protocol.languages import GUMMY, LanguageSupport
from app.settings.settings import OverlayContent, Settings
from app.ui.main_window.choices import Choices
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.source_picker import RECORDING, ChoiceKind, SourceChoice
from app.ui.main_window.welcome import WelcomePage
from app.ui.widgets.shortcuts import WindowKeys
from tests.ui.choosing import show_choice
from tests.ui.virtual_desktop import BUILT_IN, USB

LOCAL = LanguageSupport(targets={"en": ("es",)}, detects=False)


class Chosen:
    """The controls, the first page, what joins them, and what was told."""

    def __init__(self) -> None:
        self.parent = QObject()
        self.controls, self.welcome = ControlBar(WindowKeys()), WelcomePage()
        for each in (self.controls.source, self.welcome.source):
            each.show_sources([BUILT_IN, USB])
        self.choices = Choices(self.parent, self.controls, self.welcome, Settings())
        self.choices.show_settings(Settings())
        self.choices.set_support(GUMMY)
        self.changed: list[dict[str, object]] = []
        self.choices.changed.connect(self.changed.append)
        self.choices.changed.connect(lambda changes: show_choice(self.choices, changes))


@pytest.fixture
def chosen(application: QApplication) -> Chosen:
    """With the cloud's languages."""
    return Chosen()


def test_settings_are_shown_on_both_sides_and_nothing_is_told(chosen: Chosen) -> None:
    """The controls and the first page show the same."""
    settings = Settings(
        source=USB.id,
        source_language="fr",
        target_language="en",
        service="cloud",
        overlay_shown=False,
        overlay_content=OverlayContent.TRANSLATION,
    )
    chosen.choices.show_settings(settings)
    controls, welcome = chosen.controls, chosen.welcome
    assert chosen.choices.settings == settings
    assert chosen.choices.source == controls.source.choice == welcome.source.choice
    assert chosen.choices.source == SourceChoice(ChoiceKind.DEVICE, USB.id)
    assert controls.languages.pair == welcome.languages.pair == ("fr", "en")
    assert (controls.service.currentData(), welcome.cloud.isChecked()) == ("cloud", True)
    assert not controls.overlay.isChecked()
    assert controls.overlay_menu.content is OverlayContent.TRANSLATION
    assert chosen.changed == []


def test_what_is_chosen_on_the_first_page_is_chosen_in_the_controls(chosen: Chosen) -> None:
    """Each is told once."""
    chosen.welcome.source.chosen.emit(SourceChoice(ChoiceKind.DEVICE, USB.id))
    chosen.welcome.languages.chosen.emit("fr", "en")
    chosen.welcome.serviceChosen.emit("cloud")
    assert chosen.controls.source.choice == SourceChoice(ChoiceKind.DEVICE, USB.id)
    assert chosen.controls.languages.pair == ("fr", "en")
    assert chosen.controls.service.currentData() == "cloud"
    languages = {"source_language": "fr", "target_language": "en"}
    assert chosen.changed == [{"source": USB.id}, languages, {"service": "cloud"}]


def test_a_recording_is_for_now_and_no_setting(chosen: Chosen) -> None:
    """It is chosen, the device of the settings stays, and settings that come do not take it away."""
    chosen.controls.source.select(RECORDING)
    chosen.controls.source.chosen.emit(RECORDING)
    assert chosen.choices.source == RECORDING
    assert chosen.changed == []
    chosen.choices.show_settings(Settings(source=USB.id))
    assert chosen.choices.source == RECORDING


def test_a_service_that_is_chosen_again_is_told_again(chosen: Chosen) -> None:
    """Whoever presses it once more wants it tried once more."""
    for _ in range(2):
        chosen.controls.service.activated.emit(chosen.controls.service.currentIndex())
    assert chosen.changed == [{"service": "local"}] * 2


def test_languages_that_are_not_on_offer_any_more_are_not_shown(chosen: Chosen) -> None:
    """What is nearest to them is, on both sides; nobody chose that, and once they are on offer again they are shown."""
    chosen.choices.show_settings(Settings(source_language="fr", target_language="de"))
    chosen.choices.set_support(LOCAL)
    assert chosen.welcome.languages.pair == chosen.controls.languages.pair == ("en", "")
    chosen.choices.set_support(GUMMY)
    assert chosen.welcome.languages.pair == chosen.controls.languages.pair == ("fr", "de")
    assert chosen.changed == []


def test_the_overlays_texts_are_stepped_through(chosen: Chosen) -> None:
    """From the last one to the first; the picker follows."""
    chosen.choices.show_settings(Settings(overlay_content=OverlayContent.SOURCE, target_language="es"))
    seen = []
    for _ in range(3):
        chosen.choices.step_overlay_content()
        seen.append(chosen.choices.settings.overlay_content)
        assert chosen.controls.overlay_menu.content is seen[-1]
    assert seen == [OverlayContent.TRANSLATION, OverlayContent.BOTH, OverlayContent.SOURCE]
    assert chosen.changed == [{"overlay_content": each} for each in seen]


def test_the_overlay_is_shown_and_hidden(chosen: Chosen) -> None:
    """By its button."""
    chosen.controls.overlay.click()
    chosen.controls.overlay.click()
    assert chosen.changed == [{"overlay_shown": False}, {"overlay_shown": True}]
