"""What is shown of the settings, and what of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings.appearance import Appearance
from app.speech import CLOUD, LOCAL
from app.ui.overlay.overlay import Overlay
from tests.ui.virtual_desktop import Desktop


async def test_this_machine_can_be_chosen_while_it_stands_in(desktop: Desktop) -> None:
    """Then the cloud is not wanted any more, and not asked for at the next start."""
    await desktop.start(service=CLOUD)
    assert desktop.service_shown == LOCAL
    assert desktop.store.settings.service == CLOUD
    desktop.choose_service(LOCAL)
    await desktop.close()
    assert desktop.saved().service == LOCAL
    assert len(desktop.services.made) == 1


async def test_what_stands_in_is_not_kept(desktop: Desktop, tmp_path: Path) -> None:
    """A start without the key leaves the choice on disk as it was; with the key it is there again."""
    wanted = {"service": CLOUD, "source_language": "ja", "target_language": "zh"}
    await desktop.start(**wanted)
    assert "needs an API key" in desktop.banner
    assert desktop.pair == ("en", "")  # the only one: nothing is to be found out
    desktop.window.controls.overlay.click()
    await desktop.close()
    saved = desktop.saved()
    assert {name: getattr(saved, name) for name in wanted} == wanted
    assert not saved.overlay_shown

    again = Desktop(tmp_path)
    again.keyring.key = "sk-1"
    await again.start(**{name: getattr(saved, name) for name in saved.__struct_fields__})
    assert again.service_shown == CLOUD
    assert again.pair == ("ja", "zh")
    assert not again.overlay.isVisible()
    await again.close()


async def test_languages_that_are_chosen_of_a_stand_in_are_kept_as_a_pair(desktop: Desktop) -> None:
    """Nobody chose to have Japanese translated into Spanish."""
    await desktop.start(service=CLOUD, source_language="ja", target_language="zh")
    desktop.choose_target("es")
    await desktop.close()
    saved = desktop.saved()
    assert (saved.source_language, saved.target_language) == ("en", "es")
    assert saved.service == CLOUD


PLACES = {"here": (1, 2, 300, 100)}


@pytest.mark.parametrize(
    ("act", "setting", "value"),
    [
        (lambda overlay: overlay.hideRequested.emit(), "overlay_shown", False),
        (lambda overlay: overlay.step_text_size(1), "appearance", Appearance(text_px=32)),
        (lambda overlay: overlay.placesChanged.emit({"here": (1, 2, 300, 100)}), "overlay_places", PLACES),
        (lambda overlay: overlay.lockedChanged.emit(True), "overlay_locked", True),
    ],
)
async def test_what_is_set_on_the_overlay_is_kept(
    desktop: Desktop, act: Callable[[Overlay], None], setting: str, value: object
) -> None:
    """And the window shows it."""
    await desktop.start()
    act(desktop.overlay)
    assert getattr(desktop.window.settings, setting) == value
    assert desktop.overlay.isVisible() is desktop.window.settings.overlay_shown
    await desktop.close()
    assert getattr(desktop.saved(), setting) == value
