"""What surrounds the window, with the real window, controller and dialog; tray, keys and keyring are fakes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import ServiceUnreachableError
from app.settings.model import Settings, TranscriptFormat
from app.settings.secrets import KeyPlace
from app.speech import CLOUD, LOCAL
from app.ui.desktop.hotkeys.shortcuts import GlobalShortcuts
from app.ui.desktop.single_instance import SingleInstance
from app.ui.desktop.tray import Tray
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.key_dialog import KeyDialog
from app.ui.shell import Shell
from app.ui.translations import Translations
from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.waiting import until
from tests.ui.desktop.hotkeys.fakes import FakeHotkeys
from tests.ui.virtual_desktop import Desktop, working


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
        self.dialog = SettingsDialog(self.keeper.settings, self.window, languages={"en": "English", "zh_CN": "Chinese"})
        self.instance = SingleInstance(self.folder / "instance")
        self.translations = FakeTranslations()
        self.shell = Shell(
            self.window,
            self.overlay,
            self.controller,
            self.keeper,
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


@pytest.fixture
async def desk(tmp_path: Path, application: QApplication) -> AsyncIterator[Surrounded]:
    """Not started yet; closed in the end."""
    made = Surrounded(tmp_path)
    yield made
    await made.close()
    for widget in (made.window, made.overlay):  # the dialog goes with the window
        widget.deleteLater()


async def test_closing_while_captions_run_goes_into_the_tray(desk: Surrounded) -> None:
    """They go on, which is said once; the tray shows the window again, and a second close says nothing."""
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        await desk.start()
        await desk.listen()
        desk.window.close()
        assert not desk.window.isVisible()
        assert desk.tray.said == [
            "Surtitle goes on captioning: This icon shows the window again. Its menu has Stop and Quit."
        ]
        desk.tray.show_window.trigger()
        assert desk.window.isVisible()
        assert desk.status.startswith("Listening")
        desk.window.close()
        assert len(desk.tray.said) == 1
        assert desk.keeper.settings.told_of_tray
        desk.tray.start.trigger()
        await until(lambda: desk.may_start)
        assert not desk.controller.finished.is_set()  # stopped, but not ended: the icon is still there


async def test_without_a_tray_closing_minimises(desk: Surrounded) -> None:
    """And the window says so, where it is found."""
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        await desk.start()
        desk.tray.there = False
        await desk.listen()
        desk.window.close()
        assert desk.window.isMinimized()
        assert "Ctrl+Q ends Surtitle" in desk.banner
        desk.window.bring_to_front()
        desk.window.banner.hide()
        desk.window.close()
        assert desk.banner == ""


async def test_a_failure_is_said_by_the_tray_where_the_window_is_away(desk: Surrounded) -> None:
    """Else nobody would know that captioning has ended."""

    async def refuses(talk: Talk) -> None:
        await talk.accept()
        desk.window.close()
        await talk.fail("ModelNotFound", "gone")

    async with scripted_service(refuses) as service:
        desk.services.locate = service.locate
        await desk.start(told_of_tray=True)
        desk.window.controls.start.click()
        await until(lambda: desk.tray.said)
        assert desk.tray.said[0].startswith("Surtitle has stopped captioning: ")
        assert "Stopped by an error" in desk.tray.tip


async def test_the_tray_does_what_the_window_does(desk: Surrounded) -> None:
    """Start, pause, overlay on and off, unlock; its words follow."""
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        await desk.start(overlay_locked=True)
        desk.tray.unlock.trigger()
        assert not desk.keeper.settings.overlay_locked
        assert not desk.tray.unlock.isVisible()
        desk.tray.overlay.trigger()
        assert not desk.overlay.isVisible()
        desk.tray.overlay.trigger()
        assert desk.overlay.isVisible()
        desk.tray.start.trigger()
        await until(lambda: desk.status.startswith("Listening"))
        desk.tray.pause.trigger()
        await until(lambda: desk.tray.pause.text() == "&Resume")


async def test_quit_in_the_tray_ends_it(desk: Surrounded) -> None:
    """Also while captions run, and with the window away."""
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        await desk.start()
        await desk.listen()
        desk.window.close()
        desk.tray.quit.trigger()
        await desk.controller.finished.wait()


async def test_keys_work_everywhere(desk: Surrounded) -> None:
    """Each of the four does its thing, with the window away."""
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        await desk.start(start_minimised=True)
        assert not desk.window.isVisible()
        desk.press("Ctrl+Alt+Shift+S")
        await until(lambda: desk.status.startswith("Listening"))
        desk.press("Ctrl+Alt+Shift+P")
        await until(lambda: desk.status.startswith("Paused"))
        desk.press("Ctrl+Alt+Shift+O")
        assert not desk.overlay.isVisible()
        desk.press("Ctrl+Alt+Shift+L")
        assert desk.keeper.settings.overlay_locked
        desk.press("Ctrl+Alt+Shift+L")
        assert not desk.keeper.settings.overlay_locked
        desk.press("Ctrl+Alt+Shift+S")
        await until(lambda: desk.may_start)


async def test_keys_are_changed_in_the_settings(desk: Surrounded) -> None:
    """At once; they are let go while others are typed; what is in the way is told on the page."""
    await desk.start()
    page = desk.dialog.shortcuts
    page.typing.emit(True)
    assert desk.hotkeys[0].held == []
    page.typing.emit(False)
    assert len(desk.hotkeys[0].held) == 4
    page.changed.emit({"shortcut_start": "F9"})  # which the fake says is taken
    assert page.everywhere.notes["shortcut_start"].text() == "Taken."
    page.changed.emit({"shortcut_start": "F8"})
    assert page.everywhere.notes["shortcut_start"].text() == ""
    assert "F8" in desk.hotkeys[0].held
    assert desk.keeper.settings.shortcut_start == "F8"


async def test_starting_minimised_is_seen_where_there_is_no_tray(desk: Surrounded) -> None:
    """A window that nobody could find again is none."""
    desk.build(start_minimised=True)
    desk.tray.there = False
    await desk.controller.open(show_window=desk.shell.show_window)
    assert desk.window.isMinimized()


async def test_a_second_start_shows_the_window(desk: Surrounded) -> None:
    """From the tray, too."""
    await desk.start(start_minimised=True)
    desk.instance.showRequested.emit()
    assert desk.window.isVisible()


async def test_what_is_chosen_in_the_settings_counts_at_once(desk: Surrounded) -> None:
    """The window shows it, the service is used, and it is saved."""
    desk.keyring.key = "sk-1"
    await desk.start()
    desk.window.controls.settings.click()
    assert desk.dialog.isVisible()
    await until(lambda: "No key is known" in desk.dialog.service.key_note.text())
    assert desk.dialog.captions.languages.support == desk.window.controls.languages.support
    desk.dialog.service.changed.emit({"service": LOCAL})
    await until(lambda: desk.services.made[-1].kind == LOCAL)
    assert desk.service_shown == LOCAL
    desk.dialog.captions.changed.emit({"source_language": "en", "target_language": "es"})
    assert desk.pair == ("en", "es")
    desk.dialog.general.changed.emit({"language": "zh_CN"})
    assert desk.translations.used[-1] == "zh_CN"
    address = "ws://192.0.2.1/x"
    desk.dialog.service.changed.emit({"plain_address": address, "service": address})
    await until(lambda: desk.services.made[-1].kind == address)
    desk.dialog.reject()
    await until(lambda: desk.path.exists() and desk.saved().service == address)
    assert desk.saved().target_language == "es"


async def test_the_look_of_the_overlay_is_chosen(desk: Surrounded) -> None:
    """It follows at once, its width too; and what is changed on the overlay is shown on the page."""
    await desk.start()
    page = desk.dialog.appearance
    desk.dialog.open()
    assert page.panel.width_percent.value() == desk.overlay.width_percent
    page.widthChosen.emit(40)
    assert desk.overlay.width_percent == 40
    look = msgspec.structs.replace(desk.keeper.settings.appearance, text_px=48)
    page.panel.settingsChanged.emit(msgspec.structs.replace(desk.keeper.settings, appearance=look))
    assert desk.overlay.appearance == look
    assert desk.keeper.settings.appearance == look
    desk.overlay.step_text_size(-1)
    assert page.panel.settings.appearance == desk.overlay.appearance != look
    desk.dialog.reject()


async def test_a_service_chosen_during_a_run_is_used_after_it(desk: Surrounded) -> None:
    """What runs, runs on."""
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        desk.keyring.key = "sk-1"
        await desk.start(service=LOCAL)
        await desk.listen()
        desk.dialog.changed.emit({"service": CLOUD})
        assert not desk.services.made[0].closed
        assert desk.status.startswith("Listening")
        await desk.stop()
        await until(lambda: desk.services.made[-1].kind == CLOUD)


async def test_model_words_and_silence_are_asked_of_the_service(desk: Surrounded) -> None:
    """At the next start."""
    requests = []

    async def note(talk: Talk) -> None:
        requests.append((await talk.accept()).request)
        await talk.hear_all()
        await talk.complete()

    async with scripted_service(note) as service:
        desk.services.locate = service.locate
        desk.keyring.key = "sk-1"
        await desk.start(service=CLOUD)
        desk.dialog.changed.emit({"model": "another", "vocabulary_id": "vocab-1", "max_end_silence_ms": 400})
        await desk.listen()
        await desk.stop()
    (request,) = requests
    assert (request.model, request.vocabulary_id, request.max_end_silence_ms) == ("another", "vocab-1", 400)


async def test_the_transcript_is_also_written_in_the_format_of_ones_choice(desk: Surrounded) -> None:
    """At the end of a session, beside the SRT; what stands in the way is told, and the SRT is kept all the same."""

    async def speaks(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Hello.", 100, 900)
        await talk.complete()

    async with scripted_service(speaks) as service:
        desk.services.locate = service.locate
        await desk.start()
        folder = desk.folder / "srt"
        desk.dialog.transcripts.changed.emit({"transcript_format": TranscriptFormat.VTT})
        await desk.listen()
        await desk.stop()
        await until(lambda: list(folder.glob("*.vtt")))
        (written,), (srt,) = folder.glob("*.vtt"), folder.glob("*.srt")
        assert written.stem == srt.stem
        assert "Hello." in written.read_text(encoding="utf-8")
        await until(lambda: working() == [])
        desk.dialog.transcripts.changed.emit({"transcript_format": TranscriptFormat.TXT})
        await desk.listen()
        srt = Path(desk.window.status.path_text.removeprefix("Transcript: "))
        srt.with_suffix(".txt").mkdir()  # in the way
        await desk.stop()
        await until(lambda: "but not as" in desk.banner)


async def test_a_key_is_entered_in_the_settings_without_another_service(desk: Surrounded) -> None:
    """It goes to the keyring, the page says so, and the service stays the chosen one."""
    await desk.start(service=LOCAL)
    desk.dialog.open()
    desk.dialog.service.enter.click()
    entry = desk.dialog.findChild(KeyDialog)
    assert entry.isVisible()
    entry._field.setText("sk-2")
    desk.place = KeyPlace.KEYRING
    entry.accept()
    await until(lambda: desk.keyring.key == "sk-2")
    await until(lambda: "kept in this system's keyring" in desk.dialog.service.key_note.text())
    assert desk.keeper.settings.service == LOCAL
    desk.place = KeyPlace.NOWHERE
    desk.dialog.service.forget.click()
    await until(lambda: desk.keyring.key is None)
    await until(lambda: "No key is known" in desk.dialog.service.key_note.text())
    assert desk.keeper.settings.service == LOCAL
    desk.dialog.reject()


async def test_the_service_is_tried_out(desk: Surrounded) -> None:
    """The page says what came back: that it works, that nobody is there, that there is no key."""
    page_says = lambda: desk.dialog.service.outcome.text()  # noqa: E731
    async with scripted_service(listens) as service:
        desk.services.locate = service.locate
        await desk.start(service=LOCAL)
        desk.dialog.service.test.click()
        await until(lambda: page_says().startswith("It works"))
    assert len(desk.services.made) == 2
    assert desk.services.made[1].located == 0  # the one in use was asked
    desk.dialog.changed.emit({"service": "ws://127.0.0.1:9/"})
    await until(lambda: desk.services.made[-1].kind == "ws://127.0.0.1:9/")

    async def nobody() -> None:
        raise ServiceUnreachableError("The service cannot be reached.")

    desk.services.locate = nobody  # type: ignore[assignment]
    desk.dialog.service.test.click()
    await until(lambda: page_says() == "The service cannot be reached.")
    desk.dialog.changed.emit({"service": CLOUD})
    desk.dialog.service.test.click()
    await until(lambda: "needs an API key" in page_says())


async def test_settings_are_exported_imported_and_reset(desk: Surrounded, tmp_path: Path) -> None:
    """Each tells what came of it; what is imported counts at once."""
    path, page = tmp_path / "mine.json", None
    await desk.start(target_language="es", replay_s=60)
    page = desk.dialog.general
    page.exportRequested.emit(str(path))
    await until(lambda: page.outcome.text() == f"Exported to {path}.")
    assert json.loads(path.read_text())["replay_s"] == 60
    page.resetRequested.emit()
    assert page.outcome.text() == "Everything is as at the first start."
    assert desk.keeper.settings == Settings(welcomed=True)
    assert desk.pair == ("en", "")
    page.importRequested.emit(str(path))
    await until(lambda: page.outcome.text().startswith("Imported."))
    assert (desk.keeper.settings.replay_s, desk.pair) == (60, ("en", "es"))
    path.write_text('{"replay_s": 3, "target_language": ""}')
    page.importRequested.emit(str(path))
    await until(lambda: "replay_s" in page.outcome.text())
    path.write_text("no settings")
    page.importRequested.emit(str(path))
    await until(lambda: "does not hold settings" in page.outcome.text())
    page.exportRequested.emit(str(tmp_path / "a file" / "b"))
    await until(lambda: page.outcome.text().startswith("Exported to"))
    (tmp_path / "c").write_text("")
    page.exportRequested.emit(str(tmp_path / "c" / "d"))
    await until(lambda: "could not be written" in page.outcome.text())


async def test_keys_of_the_window_are_changed_in_the_settings(desk: Surrounded) -> None:
    """At once: the new ones do it, the old ones no longer, and no restart is needed; a reset brings them back."""
    await desk.start()
    desk.window.activateWindow()
    QTest.qWaitForWindowActive(desk.window)
    asked: list[bool] = []
    desk.window.sessionsRequested.connect(lambda: asked.append(True))

    def press(key: Qt.Key) -> int:
        QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
        return len(asked)

    assert press(Qt.Key.Key_H) == 1
    desk.dialog.shortcuts.window_rows.chosen.emit("sessions", "Ctrl+J")
    assert desk.keeper.settings.window_keys == {"sessions": "Ctrl+J"}
    assert press(Qt.Key.Key_H) == 1
    assert press(Qt.Key.Key_J) == 2
    desk.dialog.general.resetRequested.emit()
    assert press(Qt.Key.Key_J) == 2
    assert press(Qt.Key.Key_H) == 3


async def test_keys_from_the_file_count_from_the_start(desk: Surrounded) -> None:
    """In the window, and in what tells how to end without a tray."""
    await desk.start(window_keys={"quit": "Ctrl+J"})
    assert desk.window.keys.shown("quit") == "Ctrl+J"
    assert "Ctrl+J ends Surtitle." in desk.shell._how_to_end()
    desk.dialog.shortcuts.window_rows.chosen.emit("quit", "")
    assert "Stop them, then close it." in desk.shell._how_to_end()


async def test_keys_that_the_file_gave_to_the_window_and_to_all_windows_are_told(desk: Surrounded) -> None:
    """The app starts all the same, and the settings say it on both sides."""
    await desk.start(shortcut_lock="Ctrl+P")
    page = desk.dialog.shortcuts
    assert "“Pause, or go on”" in page.everywhere.notes["shortcut_lock"].text()
    assert "“Lock or unlock the overlay”" in page.window_rows.notes["pause"].text()
