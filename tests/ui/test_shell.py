"""What surrounds the window, with the real window, controller and dialog; tray, keys and keyring are fakes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.waiting import until
from tests.ui.surrounded import Surrounded, listens


async def test_closing_while_captions_run_goes_into_the_tray(surrounded: Surrounded) -> None:
    """They go on, which is said once; the tray shows the window again, and a second close says nothing."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start()
        await surrounded.listen()
        surrounded.window.close()
        assert not surrounded.window.isVisible()
        assert surrounded.tray.said == [
            "Surtitle is still captioning: Click this icon to show the window. Its menu has Stop and Quit."
        ]
        surrounded.tray.show_window.trigger()
        assert surrounded.window.isVisible()
        assert surrounded.status.startswith("Listening")
        surrounded.window.close()
        assert len(surrounded.tray.said) == 1
        assert surrounded.store.settings.told_of_tray
        surrounded.tray.start.trigger()
        await until(lambda: surrounded.may_start)
        assert not surrounded.controller.finished.is_set()  # stopped, but not ended: the icon is still there


async def test_without_a_tray_closing_minimises(surrounded: Surrounded) -> None:
    """And the window says so, where it is found."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start()
        surrounded.tray.there = False
        await surrounded.listen()
        surrounded.window.close()
        assert surrounded.window.isMinimized()
        assert "Press Ctrl+Q to quit Surtitle" in surrounded.banner
        surrounded.window.bring_to_front()
        surrounded.window.banner.hide()
        surrounded.window.close()
        assert surrounded.banner == ""


async def test_a_failure_is_said_by_the_tray_where_the_window_is_away(surrounded: Surrounded) -> None:
    """Else nobody would know that captioning has ended."""

    async def refuses(talk: Talk) -> None:
        await talk.next_event()
        surrounded.window.close()
        await talk.fail("ModelNotFound", "gone")

    async with scripted_service(refuses) as service:
        surrounded.services.locate = service.locate
        await surrounded.start(told_of_tray=True)
        surrounded.window.controls.start.click()
        await until(lambda: surrounded.tray.said)
        assert surrounded.tray.said[0].startswith("Surtitle has stopped captioning: ")
        assert "Stopped due to an error" in surrounded.tray.tip


async def test_the_tray_does_what_the_window_does(surrounded: Surrounded) -> None:
    """Start, pause, overlay on and off, unlock; its words follow."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start(overlay_locked=True)
        surrounded.tray.unlock.trigger()
        assert not surrounded.store.settings.overlay_locked
        assert not surrounded.tray.unlock.isVisible()
        surrounded.tray.overlay.trigger()
        assert not surrounded.overlay.isVisible()
        surrounded.tray.overlay.trigger()
        assert surrounded.overlay.isVisible()
        surrounded.tray.start.trigger()
        await until(lambda: surrounded.status.startswith("Listening"))
        surrounded.tray.pause.trigger()
        await until(lambda: surrounded.tray.pause.text() == "&Resume")


async def test_the_overlay_does_what_the_window_does(surrounded: Surrounded) -> None:
    """Pause and go on, and the settings, from its own buttons."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start()
        await surrounded.listen()
        surrounded.overlay.pauseToggled.emit()
        await until(lambda: surrounded.status.startswith("Paused"))
        surrounded.overlay.pauseToggled.emit()
        await until(lambda: surrounded.status.startswith("Listening"))
        surrounded.overlay.settingsRequested.emit()
        assert surrounded.dialog.isVisible()
        surrounded.dialog.close()


async def test_quit_in_the_tray_ends_it(surrounded: Surrounded) -> None:
    """Also while captions run, and with the window away."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start()
        await surrounded.listen()
        surrounded.window.close()
        surrounded.tray.quit.trigger()
        await surrounded.controller.finished.wait()


async def test_keys_work_everywhere(surrounded: Surrounded) -> None:
    """Each of the four does its thing, with the window away."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start(start_minimised=True)
        assert not surrounded.window.isVisible()
        surrounded.press("Ctrl+Alt+Shift+S")
        await until(lambda: surrounded.status.startswith("Listening"))
        surrounded.press("Ctrl+Alt+Shift+P")
        await until(lambda: surrounded.status.startswith("Paused"))
        surrounded.press("Ctrl+Alt+Shift+O")
        assert not surrounded.overlay.isVisible()
        surrounded.press("Ctrl+Alt+Shift+L")
        assert surrounded.store.settings.overlay_locked
        surrounded.press("Ctrl+Alt+Shift+L")
        assert not surrounded.store.settings.overlay_locked
        surrounded.press("Ctrl+Alt+Shift+S")
        await until(lambda: surrounded.may_start)


async def test_keys_are_changed_in_the_settings(surrounded: Surrounded) -> None:
    """At once; they are let go while others are typed; what is in the way is told on the page."""
    await surrounded.start()
    page = surrounded.dialog.shortcuts
    page.typing.emit(True)
    assert surrounded.hotkeys[0].held == []
    page.typing.emit(False)
    assert len(surrounded.hotkeys[0].held) == 4
    page.changed.emit({"shortcut_start": "F9"})  # which the fake says is taken
    assert page.everywhere.notes["shortcut_start"].text() == "Taken."
    page.changed.emit({"shortcut_start": "F8"})
    assert page.everywhere.notes["shortcut_start"].text() == ""
    assert "F8" in surrounded.hotkeys[0].held
    assert surrounded.store.settings.shortcut_start == "F8"


async def test_starting_minimised_is_seen_where_there_is_no_tray(surrounded: Surrounded) -> None:
    """A window that nobody could find again is none."""
    surrounded.build(start_minimised=True)
    surrounded.tray.there = False
    await surrounded.controller.open(show_window=surrounded.shell.show_window)
    assert surrounded.window.isMinimized()


async def test_a_second_start_shows_the_window(surrounded: Surrounded) -> None:
    """From the tray, too."""
    await surrounded.start(start_minimised=True)
    surrounded.instance.showRequested.emit()
    assert surrounded.window.isVisible()


async def test_keys_of_the_window_are_changed_in_the_settings(surrounded: Surrounded) -> None:
    """At once: the new ones do it, the old ones no longer, and no restart is needed; a reset brings them back."""
    await surrounded.start()
    surrounded.window.activateWindow()
    QTest.qWaitForWindowActive(surrounded.window)
    asked: list[bool] = []
    surrounded.window.sessionsRequested.connect(lambda: asked.append(True))

    def press(key: Qt.Key) -> int:
        QTest.keyClick(surrounded.window, key, Qt.KeyboardModifier.ControlModifier)
        return len(asked)

    assert press(Qt.Key.Key_H) == 1
    surrounded.dialog.shortcuts.window_rows.chosen.emit("sessions", "Ctrl+J")
    assert surrounded.store.settings.window_keys == {"sessions": "Ctrl+J"}
    assert press(Qt.Key.Key_H) == 1
    assert press(Qt.Key.Key_J) == 2
    surrounded.dialog.general.resetRequested.emit()
    assert press(Qt.Key.Key_J) == 2
    assert press(Qt.Key.Key_H) == 3


async def test_keys_from_the_file_count_from_the_start(surrounded: Surrounded) -> None:
    """In the window, and in what tells how to end without a tray."""
    await surrounded.start(window_keys={"quit": "Ctrl+J"})
    assert surrounded.window.keys.shown("quit") == "Ctrl+J"
    assert "Press Ctrl+J to quit Surtitle." in surrounded.shell._how_to_end()
    surrounded.dialog.shortcuts.window_rows.chosen.emit("quit", "")
    assert "Stop captions first to close it." in surrounded.shell._how_to_end()


async def test_keys_that_the_file_gave_to_the_window_and_to_all_windows_are_told(surrounded: Surrounded) -> None:
    """The app starts all the same, and the settings say it on both sides."""
    await surrounded.start(shortcut_lock="Ctrl+P")
    page = surrounded.dialog.shortcuts
    assert "“Pause or resume”" in page.everywhere.notes["shortcut_lock"].text()
    assert "“Lock or unlock the overlay”" in page.window_rows.notes["pause"].text()
