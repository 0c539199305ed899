"""How the window begins and ends, and what it leads to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.session.endpoint import Endpoint
from app.settings.appearance import Appearance
from app.speech import SpeechService
from app.ui.library.library_window import LibraryWindow
from app.ui.overlay.overlay import Overlay
from tests.fakes.past_sessions import interrupt, record
from tests.fakes.scripted_service import scripted_service
from tests.fakes.speech_services import FakeServices
from tests.fakes.waiting import until
from tests.ui.virtual_desktop import Desktop, expect_errors, one_sentence, working


async def test_a_mistake_elsewhere_is_told_too(desktop: Desktop, caplog: pytest.LogCaptureFixture) -> None:
    """Here, while this machine's service warms up."""

    async def broken() -> Endpoint:
        raise RuntimeError("a mistake of ours")

    desktop.services.locate = broken
    await desktop.start()
    await until(lambda: desktop.banner)
    assert desktop.banner.startswith("Something went wrong in Surtitle.")
    expect_errors(caplog, "a task failed")
    await desktop.close()


async def test_start_during_the_end_does_nothing(desktop: Desktop) -> None:
    """No run begins that nobody would end."""
    await desktop.start()
    desktop.services.may_close.clear()
    desktop.window.close()
    await asyncio.sleep(0)  # the end has begun
    desktop.window.controls.start.click()
    await asyncio.sleep(0)  # a run would say at once that it gets ready
    assert "Getting ready" not in desktop.status
    await desktop.close()
    assert desktop.opened == []


async def test_the_end_calls_off_what_still_goes_on(desktop: Desktop) -> None:
    """Here, a sound server that does not answer."""
    await desktop.start()
    desktop.may_list.clear()
    desktop.window.controls.source.opened.emit()
    await until(lambda: working() == ["SourceController.find"])
    await desktop.close()


async def test_a_mistake_in_the_end_does_not_keep_the_window(
    desktop: Desktop, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes, and the settings are saved."""

    async def broken() -> None:
        raise RuntimeError("a mistake of ours")

    class Unending(FakeServices):
        def choose(self, wanted: str, key: str | None) -> SpeechService:
            return replace(super().choose(wanted, key), aclose=broken)

    desktop.services = Unending()
    await desktop.start()
    desktop.window.controls.overlay.click()
    desktop.window.close()
    async with asyncio.timeout(20):
        await desktop.controller.finished.wait()
    await asyncio.sleep(0)  # the task is over
    assert not desktop.window.isVisible()
    assert not desktop.saved().overlay_shown
    expect_errors(caplog, "a task failed")


def library_windows() -> list[LibraryWindow]:
    """The windows of past sessions that can be seen."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, LibraryWindow) and each.isVisible()]


async def test_what_was_interrupted_is_offered_at_the_start(desktop: Desktop) -> None:
    """Behind whatever else is to be said; taken, it is shown with its captions, and offered no more."""
    interrupt(record(desktop.folder / "sessions", [("It was cut off", "")]))
    desktop.connected = []
    await desktop.start()
    await until(lambda: desktop.banner)
    if "was interrupted" not in desktop.banner:
        desktop.window.banner.dismiss_button.click()
    await until(lambda: desktop.banner.endswith("was interrupted. Its captions were saved."))
    desktop.window.banner.help_button.click()
    (window,) = library_windows()
    await until(lambda: [each.begin_ms for each in window.page.transcript.captions.sentences] == [0])
    await until(lambda: "The subtitle file has been restored" in window.banner.text)
    assert desktop.banner == ""
    await desktop.close()
    assert library_windows() == []
    await desktop.start()
    await asyncio.sleep(0)
    assert "was interrupted" not in desktop.banner
    await desktop.close()


async def test_a_session_is_among_the_past_ones_as_soon_as_it_begins_and_ends(desktop: Desktop) -> None:
    """The window of past sessions follows, also when it was open before."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        desktop.window.status.sessions.click()
        (window,) = library_windows()
        await until(lambda: window.empty_words.startswith("No sessions yet"))
        await desktop.listen()
        await desktop.stop()
        await until(lambda: window.model.rowCount() == 1)
        assert window.model.sessions[0].header.first_words == "Hello."
    await desktop.close()


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


async def test_past_sessions_have_the_letters_of_the_transcript(desktop: Desktop) -> None:
    """As large as they were chosen here or there, then and from now on."""
    await desktop.start()
    ours = desktop.window.transcript
    ours.step_text_size(1)
    desktop.window.sessionsRequested.emit()
    await until(library_windows)
    theirs = library_windows()[0].page.transcript
    assert theirs.captions.text_percent == 110
    theirs.step_text_size(1)
    assert ours.captions.text_percent == desktop.window.settings.transcript_text_percent == 125
    ours.reset_text_size()
    assert theirs.captions.text_percent == 100
    assert desktop.window.settings.transcript_text_percent == 100
    await desktop.close()
