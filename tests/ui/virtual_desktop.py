"""The controller with the real window and overlay, fake services, a fake keyring and fake microphones.

Plain asyncio is enough: signals are calls, and what is looked at here is set by calls, too.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path

import pytest

import app
from app.audio.devices import SoundSource, SourceKind
from app.errors import SoundError
from app.settings.secrets import KeyringError
from app.settings.settings import Settings
from app.settings.settings_file import load_settings
from app.ui.controllers.app_controller import AppController
from app.ui.controllers.settings_store import SettingsStore
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay
from tests.fakes.scripted_service import Talk
from tests.fakes.source import FakeSource, steps
from tests.fakes.speech_services import FakeServices
from tests.fakes.stretches import FakeEvents
from tests.fakes.waiting import until

BUILT_IN = SoundSource("built_in", "Built-in microphone", SourceKind.MICROPHONE, is_default=True)
USB = SoundSource("usb", "USB microphone", SourceKind.MICROPHONE, is_default=False)
MONITOR = SoundSource("monitor", "Computer audio: loudspeaker", SourceKind.MONITOR, is_default=False)


class Keyring:
    """A keyring that answers when it may."""

    def __init__(self) -> None:
        self.key: str | None = None
        self.asked = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.broken = False

    def find(self) -> str | None:
        self.asked.set()
        assert self.may_answer.wait(20)
        return self.key

    def keep(self, key: str) -> None:
        if self.broken:
            raise KeyringError("This system's keyring cannot be used.")
        self.key = key or None


class Desktop:
    """The app as its user sees it, and what it is made of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "settings.json"
        self.services = FakeServices()
        self.keyring = Keyring()
        self.connected = [BUILT_IN]
        self.listed = 0
        self.may_list = asyncio.Event()
        self.may_list.set()
        self.events = FakeEvents()
        self.opened: list[SoundSource | None] = []
        self.microphones: list[FakeSource] = []

    async def start(self, **settings: object) -> None:
        """Start the app, as far as its window."""
        self.build(**settings)
        await self.controller.open()

    def build(self, **settings: object) -> None:
        """All but the window's being shown."""
        chosen = Settings(**{"welcomed": True, "transcript_folder": str(self.folder / "srt"), **settings})  # type: ignore[arg-type]
        self.window = MainWindow(chosen)
        self.overlay = Overlay(keys=self.window.keys)
        self.store = SettingsStore(chosen, self.path, on_trouble=self.window.show_message)
        self.controller = AppController(
            self.window,
            self.overlay,
            self.store,
            choose=self.services.choose,
            find_key=self.keyring.find,
            keep_key=self.keyring.keep,
            list_sources=self.list_sources,
            microphone=self.microphone,
            events=self.events,  # type: ignore[arg-type]
            find_journals=lambda: self.folder / "sessions",
            find_index=lambda: self.folder / "index.sqlite",
        )

    async def list_sources(self) -> list[SoundSource]:
        self.listed += 1
        await self.may_list.wait()
        if not self.connected:
            raise SoundError("No sound.")
        return list(self.connected)

    def microphone(self, source: SoundSource | None, *, on_level: object, events: object) -> FakeSource:
        assert events is self.events
        self.opened.append(source)
        self.microphones.append(FakeSource(*steps(0, 1000), endless=True))
        return self.microphones[-1]

    def choose_service(self, kind: str) -> None:
        """Choose from the picker, as a click into its list does."""
        picker = self.window.controls.service
        picker.setCurrentIndex(picker.findData(kind))
        picker.activated.emit(picker.currentIndex())

    def choose_target(self, code: str) -> None:
        """The same with the language to translate into."""
        picker = self.window.controls.languages.target
        picker.setCurrentIndex(picker.findData(code))
        picker.activated.emit(picker.currentIndex())

    @property
    def pair(self) -> tuple[str, str]:
        """The languages that are shown."""
        return self.window.controls.languages.pair

    @property
    def service_shown(self) -> str:
        return str(self.window.controls.service.currentData())

    @property
    def banner(self) -> str:
        return self.window.banner.text

    @property
    def may_start(self) -> bool:
        start = self.window.controls.start
        return start.isEnabled() and start.icon_name == "play"

    @property
    def status(self) -> str:
        return self.window.status.text

    async def listen(self) -> None:
        """Press Start, and wait until it listens."""
        self.window.controls.start.click()
        await until(lambda: self.status.startswith("Listening"))

    async def stop(self) -> None:
        """Press Stop, and wait until it has stopped."""
        self.window.controls.start.click()
        await until(lambda: self.may_start)

    async def close(self) -> None:
        """Close the window, wait for the end, and see that nothing is left of it."""
        self.keyring.may_answer.set()
        self.services.may_close.set()
        self.window.close()
        async with asyncio.timeout(20):
            await self.controller.finished.wait()
        assert tasks_of_the_app() == []
        assert self.services.open == []
        assert not self.window.isVisible()
        assert not self.overlay.isVisible()
        assert not [thread for thread in threading.enumerate() if thread.name == "live-srt"]

    def saved(self) -> Settings:
        """What the next start would find."""
        return load_settings(self.path)[0]


async def one_sentence(talk: Talk) -> None:
    """A task with one sentence in its first second."""
    await talk.accept()
    await talk.hear_all()
    await talk.say(0, "Hello.", 100, 900)
    await talk.complete()


def expect_errors(caplog: pytest.LogCaptureFixture, *messages: str) -> None:
    """These, and no others, were logged as errors; they are no stray ones."""
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == list(messages)
    caplog.clear()


def working() -> list[str]:
    """The same as below, but for what goes on as long as the app does."""
    return [name for name in tasks_of_the_app() if name != "SourceController.follow"]


def tasks_of_the_app() -> list[str]:
    """What still goes on."""
    home = Path(app.__file__).parent
    works = [task.get_coro() for task in asyncio.all_tasks()]
    return [work.__qualname__ for work in works if Path(work.cr_code.co_filename).is_relative_to(home)]
