"""The app with all that surrounds it: the real window, controller and dialog; tray, keys and keyring are fakes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.settings.secrets import KeyPlace
from app.ui.desktop.hotkeys.shortcuts import GlobalShortcuts
from app.ui.desktop.single_instance import SingleInstance
from app.ui.desktop.tray import Tray
from app.ui.settings.dialog import SettingsDialog
from app.ui.shell import Shell
from app.ui.translations import Translations
from tests.fakes.scripted_service import Talk
from tests.ui.desktop.hotkeys.fakes import FakeHotkeys
from tests.ui.virtual_desktop import Desktop


class FakeTray(Tray):
    """A tray icon in a tray that may be there, and which notes what it said."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.there = True
        self.said: list[str] = []

    @property
    def is_there(self) -> bool:
        return self.there

    def show(self) -> None:
        """The screen in memory has no tray."""

    def hide(self) -> None:
        """Nor anything to hide."""

    def say(self, title: str, text: str) -> None:
        self.said.append(f"{title}: {text}")


class FakeTranslations(Translations):
    """Which only notes what is asked for."""

    def __init__(self) -> None:
        self.used: list[str] = []

    def use(self, code: str) -> None:
        self.used.append(code)


class Surrounded(Desktop):
    """The app with all that surrounds it."""

    def build(self, **settings: object) -> None:
        super().build(**settings)
        self.place = KeyPlace.NOWHERE
        self.hotkeys: list[FakeHotkeys] = []

        def make(on_pressed):  # type: ignore[no-untyped-def]
            self.hotkeys.append(FakeHotkeys(on_pressed))
            return self.hotkeys[0]

        self.tray = FakeTray(self.window)
        self.dialog = SettingsDialog(self.store.settings, self.window, languages={"en": "English", "zh_CN": "Chinese"})
        self.instance = SingleInstance(self.folder / "instance")
        self.translations = FakeTranslations()
        self.shell = Shell(
            self.window,
            self.overlay,
            self.controller,
            self.store,
            tray=self.tray,
            shortcuts=GlobalShortcuts(make=make),
            dialog=self.dialog,
            instance=self.instance,
            translations=self.translations,
            find_key_place=lambda: self.place,
        )

    async def start(self, **settings: object) -> None:
        self.build(**settings)
        await self.controller.open(show_window=self.shell.show_window)

    async def close(self) -> None:
        self.window.quit()
        await super().close()
        self.shell.close()
        assert self.hotkeys[0].closed

    def press(self, keys: str) -> None:
        """Keys that somebody presses in another window."""
        self.hotkeys[0].press_text(keys)


async def listens(talk: Talk) -> None:
    """A task in which nothing is said."""
    await talk.accept()
    await talk.hear_all()
    await talk.complete()
