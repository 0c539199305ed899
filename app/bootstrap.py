"""The composition root of the desktop app: how it starts and stops.

Start. Where there is no screen, or Qt cannot draw on it (``display.py`` tries that first), the app captions in the
terminal instead. Then come, in this order: the Qt application, the
question whether Surtitle runs already (then its window is shown, and this process ends), the event loop on top of Qt
(qasync: asyncio and Qt share one thread), the settings, the window and the overlay, the controller, what surrounds the
window (tray, global shortcuts, settings dialog), and last the controller shows the window and looks for microphones,
keys and services.

Stop. Quitting, closing the window while no captions run, Ctrl-C in the terminal, signals (``app/signals.py``) and the
end of the desktop's session (``ui/platform/session_end.py``) all lead to the controller's own stop order; when that is
through, what surrounds the window goes, then the loop ends, then Qt.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.catalogue import ModelChoice
from app.display import PLATFORM_VARIABLE, find_display
from app.message import Message
from app.settings.proxy import ProxyChoice
from app.settings.settings import Settings
from app.settings.settings_file import load_settings, settings_path
from app.signals import on_stop_signals
from app.speech import SpeechService, choose_service
from app.streams import hurry
from app.terminal.listen import ListenOptions, listen
from app.terminal.mending import Mending
from app.terminal.screen import say
from app.transcripts.naming import chosen_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.ui.platform.single_instance import SingleInstance

_log = logging.getLogger(__name__)
WITHOUT_SCREEN_S = 10.0  # how long ending may take when the screen is gone


def run_desktop() -> int:
    """Run the app until it is closed; returns the exit status."""
    display = find_display()
    if not display.works:
        say(f"Can't show a window. {' '.join(display.troubles)} Captions are shown here. Press Ctrl+C to stop.")
        return asyncio.run(_listen_here())
    if display.platform:
        os.environ[PLATFORM_VARIABLE] = display.platform
    return _run_window(display.troubles)


async def _listen_here() -> int:
    settings, trouble = await asyncio.to_thread(load_settings, settings_path())
    if trouble:
        say(trouble)
    mending = Mending()
    try:
        return await _listen_with(settings)
    finally:
        await asyncio.to_thread(mending.wait)


async def _listen_with(settings: Settings) -> int:
    return await listen(
        ListenOptions(
            device=settings.source or None,
            folder=chosen_folder(settings.transcript_folder),
            service=settings.service,
            region=settings.cloud_region,
            proxy=ProxyChoice(settings.proxy),
            model=settings.model,
            local_model=ModelChoice(settings.local_model),
            is_fallback=True,
            source_language=settings.source_language,
            translate=settings.target_language or None,
            rules=settings.cue_rules,
        )
    )


def _run_window(display_troubles: Sequence[str]) -> int:
    hurry()  # whoever looks at the window waits for no terminal
    import qasync
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from app.ui.main_window.accessible_roles import AccessibleRoles
    from app.ui.platform.screen_loss import outlive_screen
    from app.ui.platform.single_instance import SingleInstance, instance_path
    from app.ui.platform.title_bar import TitleBars
    from app.ui.widgets.icons import application_icon
    from app.ui.widgets.theme import install_theme

    qInstallMessageHandler(lambda _kind, _context, message: _log.info("Qt: %s", message))
    application = QApplication(["surtitle"])  # the class of its windows, by which desktops find the menu entry
    application.setApplicationName("Surtitle")
    application.setDesktopFileName("surtitle")
    application.setWindowIcon(application_icon())
    application.setQuitOnLastWindowClosed(False)  # the controller decides when everything has ended
    outlive_screen(application)
    _tell_taskbar()
    instance = SingleInstance(instance_path(settings_path()))
    if not (is_first := instance.claim()):
        if is_first is None:
            say("Surtitle is already running but isn't responding. Quit it first, then start it again.")
            return 1
        return 0
    install_theme(application)
    TitleBars(application)
    _roles = AccessibleRoles()  # kept as long as the application
    with qasync.QEventLoop(application) as loop:
        shown = loop.create_task(_show_window(application, instance, display_troubles))
        shown.add_done_callback(lambda _: loop.stop())
        loop.run_forever()  # not until it is done: after its end, qasync would run the rest outside of the loop
        is_screen_there = shown.done()
        if not is_screen_there:
            _log.warning("Qt ended the loop: the display is gone")
            qInstallMessageHandler(lambda *_: None)  # it says so each time that it notices
            _end_without_screen(loop, shown)
        if shown.done():
            shown.result()
    return 0 if is_screen_there else 1


def _end_without_screen(loop: asyncio.AbstractEventLoop, shown: asyncio.Task[None]) -> None:
    """End as after a signal, with the last sentence. Qt ends the loop whenever it notices that its screen is gone."""
    signal.raise_signal(signal.SIGTERM)
    deadline = time.monotonic() + WITHOUT_SCREEN_S
    while not shown.done() and time.monotonic() < deadline:
        loop.run_forever()
        time.sleep(0.005)  # it notices at once; the processor is for the last sentence


async def _show_window(application: QApplication, instance: SingleInstance, display_troubles: Sequence[str]) -> None:
    from app.ui.controllers.app_controller import AppController
    from app.ui.controllers.settings_store import SettingsStore
    from app.ui.i18n.translations import Translations, available_languages
    from app.ui.main_window.main_window import MainWindow
    from app.ui.overlay.motion import SystemMotion
    from app.ui.overlay.overlay import Overlay
    from app.ui.platform.hotkeys.shortcuts import GlobalShortcuts
    from app.ui.platform.session_end import SessionEnd
    from app.ui.platform.tray import Tray
    from app.ui.platform.windowing import on_wayland
    from app.ui.settings.settings_dialog import SettingsDialog
    from app.ui.shell import Shell
    from app.ui.widgets.message_banner import Severity

    settings, trouble = await asyncio.to_thread(load_settings, settings_path())
    translations = Translations(application)
    translations.use(settings.language)  # before there is a text
    window = MainWindow(settings)

    def warn(sentence: str) -> None:
        window.show_message(sentence, Severity.WARNING)

    store = SettingsStore(settings, settings_path(), on_trouble=warn)

    def choose(wanted: str, key: str | None) -> SpeechService:
        kept = store.settings
        return choose_service(
            wanted,
            key,
            plain_address=kept.plain_address,
            region=kept.cloud_region,
            proxy=ProxyChoice(kept.proxy),
            local_model=ModelChoice(kept.local_model),
        )

    motion = SystemMotion(application)  # asked once, for the overlay and for its preview
    overlay = Overlay(keys=window.keys, reduces_motion=motion.reduced)
    controller = AppController(window, overlay, store, choose=choose)
    shell = Shell(
        window,
        overlay,
        controller,
        store,
        tray=Tray(window),
        shortcuts=GlobalShortcuts(),
        dialog=SettingsDialog(settings, window, languages=available_languages(), reduces_motion=motion.reduced),
        instance=instance,
        translations=translations,
    )
    for sentence in display_troubles:
        _log.warning("%s", sentence)
    if display_troubles:
        first = display_troubles[0]
        warn(
            Message("{trouble} The overlay may not stay on top of other windows.", trouble=first)
            if on_wayland()
            else first
        )
    if trouble:
        warn(trouble)
    window.closeRequested.connect(instance.close)  # from now on, a start is for the one that comes after
    closing = asyncio.Event()
    window.closeRequested.connect(closing.set)

    def end() -> None:
        if not closing.is_set():  # a second time would mean: without the last sentence
            window.quit()

    session_end = SessionEnd(application, end)

    def on_signal() -> None:
        if not session_end.begun:  # else the same wish, told in another way
            window.quit()

    try:
        with _signals(on_signal):
            await controller.open(show_window=shell.show_window)
            await controller.finished.wait()
    finally:
        shell.close()
        session_end.ended.emit()


@contextmanager
def _signals(handler: Callable[[], object]) -> Iterator[None]:
    """Call `handler` on the loop for Ctrl-C and whatever else asks the program to end.

    Qt waits in native code, where Python notices no signal; so Python writes a byte to a socket that wakes the loop.
    """
    loop = asyncio.get_running_loop()
    ours, pythons = socket.socketpair()
    with ours, pythons, on_stop_signals(handler):
        ours.setblocking(False)
        pythons.setblocking(False)
        woken = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
        if sys.platform != "win32":
            loop.add_reader(ours, lambda: ours.recv(64))
        try:
            yield
        finally:
            if sys.platform != "win32":
                loop.remove_reader(ours)
            signal.set_wakeup_fd(woken)


def _tell_taskbar() -> None:
    """Windows groups windows by program, and ours is Python: say that this is Surtitle, with an icon of its own."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Surtitle.Surtitle")
