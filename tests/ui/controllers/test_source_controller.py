"""What is heard, and what could be."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.audio.devices import NO_MICROPHONE, SoundSource
from app.audio.server_events import Change
from app.errors import SoundError
from app.ui.main_window.source_picker import ChoiceKind, SourceChoice
from app.ui.main_window.welcome import WelcomePage
from tests.fakes.scripted_service import scripted_service
from tests.fakes.waiting import until
from tests.fakes.wav_files import PCM, wav
from tests.ui.virtual_desktop import BUILT_IN, MONITOR, USB, Desktop, one_sentence, working


async def test_on_the_first_page_the_microphone_is_heard_until_the_run_hears_it(desktop: Desktop) -> None:
    """It is closed before the run opens it, and closed with the window, too."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start(welcomed=False)
        await until(lambda: desktop.microphones)
        await desktop.microphones[0].started.wait()
        assert not desktop.microphones[0].stopped
        desktop.window.controls.start.click()
        await until(lambda: len(desktop.microphones) == 2)
        assert desktop.microphones[0].stopped
        await until(lambda: desktop.status.startswith("Listening"))
        await desktop.close()


async def test_the_first_page_says_why_the_microphone_is_not_heard(desktop: Desktop) -> None:
    """And a window that is closed while it listens closes it."""
    await desktop.start(welcomed=False)
    await until(lambda: desktop.microphones)
    desktop.microphones[0].lose(SoundError("It was unplugged."))
    page = desktop.window.findChild(WelcomePage)
    await until(lambda: any(label.text() == "It was unplugged." for label in page.findChildren(QLabel)))
    page.source.chosen.emit(SourceChoice(ChoiceKind.DEVICE, ""))
    await until(lambda: len(desktop.microphones) == 2)
    await desktop.close()
    assert desktop.microphones[1].stopped


def listed(desktop: Desktop) -> list[str]:
    """The texts of the list of sources."""
    picker = desktop.window.controls.source
    return [picker.itemText(index) for index in range(picker.count())]


async def test_sources_are_listed_again_when_the_list_is_opened(desktop: Desktop) -> None:
    """What was connected meanwhile can be chosen."""
    await desktop.start()
    assert USB.name not in listed(desktop)
    desktop.connected.append(USB)
    desktop.window.controls.source.opened.emit()
    await until(lambda: USB.name in listed(desktop))
    await desktop.close()


async def test_the_chosen_device_is_looked_for_before_it_is_opened(desktop: Desktop) -> None:
    """It may have been connected since; while it is not, that is told, and Start works again."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start(source=USB.id)
        desktop.window.controls.start.click()
        await until(lambda: desktop.status.startswith("Stopped due to an error"))
        assert f"There is no audio source named “{USB.id}”" in desktop.banner
        desktop.connected.append(USB)
        await desktop.listen()
        assert desktop.opened == [USB]
        await desktop.close()


@pytest.mark.parametrize(("connected", "sentence"), [([], "No sound."), ([MONITOR], NO_MICROPHONE)])
async def test_a_missing_microphone_is_told_once(desktop: Desktop, connected: list[SoundSource], sentence: str) -> None:
    """Not each time that the list is opened, but again after there was one."""
    desktop.connected = list(connected)
    await desktop.start()
    assert desktop.banner == sentence
    desktop.window.banner.hide()
    for there, told in ((connected, ""), ([BUILT_IN], ""), (connected, sentence)):
        desktop.connected = list(there)
        desktop.window.controls.source.opened.emit()
        await until(lambda: working() == [])
        assert desktop.banner == told
    await desktop.close()


async def test_a_microphone_that_comes_later_needs_nobody(desktop: Desktop) -> None:
    """Without any sound system at first: the list, the message above and the level follow as soon as there is one."""
    desktop.connected = []
    await desktop.start(welcomed=False)
    await until(lambda: desktop.microphones)
    desktop.microphones[0].lose(SoundError("No sound."))
    assert desktop.banner == "No sound."
    await until(lambda: not working())
    desktop.connected = [BUILT_IN]
    desktop.events.tell(Change.ANYTHING)
    await until(lambda: desktop.banner == "")
    assert any(BUILT_IN.name in each for each in listed(desktop))
    await until(lambda: len(desktop.microphones) == 2)
    await desktop.microphones[1].started.wait()
    await desktop.close()


async def test_the_list_follows_plugging_and_unplugging(desktop: Desktop) -> None:
    """Without the list's being opened; the one that was chosen stays it, and says that it is not there."""
    await desktop.start(source=USB.id)
    picker = desktop.window.controls.source
    assert picker.currentText() == "usb (not connected)"
    desktop.connected.append(USB)
    desktop.events.tell(Change.STREAMS)
    desktop.events.tell(Change.SOURCES)
    await until(lambda: picker.currentText() == "USB microphone")
    desktop.connected.remove(USB)
    desktop.events.tell(Change.SOURCES)
    await until(lambda: picker.currentText() == "usb (not connected)")
    desktop.connected.clear()
    desktop.events.tell(Change.ANYTHING)
    await until(lambda: desktop.banner == "No sound.")
    await desktop.close()
    assert desktop.events.listeners == []


async def test_two_lists_of_the_same_sources_are_told_once(desktop: Desktop) -> None:
    """Here, the second was asked for before the first was there."""
    desktop.connected = []
    first, second = asyncio.Event(), asyncio.Event()
    desktop.may_list = first
    opening = asyncio.create_task(desktop.start())
    await until(lambda: desktop.listed == 1)
    desktop.may_list = second
    desktop.window.controls.source.opened.emit()
    await until(lambda: desktop.listed == 2)
    first.set()
    await opening
    assert desktop.banner == "No sound."
    desktop.window.banner.hide()
    second.set()
    await until(lambda: working() == [])
    assert desktop.banner == ""
    await desktop.close()


async def test_what_is_wrong_with_a_file_is_told_above_the_captions(desktop: Desktop, tmp_path: Path) -> None:
    """A header that states half of the sound: all is captioned, and the message says so."""
    content = bytearray(wav(bytes(64_000), tag=PCM, bits=16))
    content[40:44] = (32_000).to_bytes(4, "little")
    (tmp_path / "talk.wav").write_bytes(content)
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        desktop.window.controls.source.select(SourceChoice(ChoiceKind.FILE, str(tmp_path / "talk.wav")))
        await desktop.listen()
        await until(lambda: "“talk.wav” states 0:01.0 of sound, but there's 0:02.0" in desktop.banner)
        await desktop.close()
