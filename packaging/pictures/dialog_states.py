"""Pictures of the other windows: the settings, page by page, past sessions, an export, and where a key is entered.

The past sessions are real ones, in a folder of their own; the app's own desk lists, searches and exports them.
"""

from __future__ import annotations

import asyncio
import datetime
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from drawing import Studio, drop, settle
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget
from session_states import LISTENING, PAUSED, STOPPED

from app.captions.events import State
from app.message import Message
from app.protocol.languages import GUMMY
from app.settings.secrets import KeyPlace
from app.settings.settings import OverlayContent, Settings
from app.ui.controllers.library_controller import LibraryController
from app.ui.export.export_dialog import ExportDialog
from app.ui.i18n.live_text import in_our_language
from app.ui.library.library_window import LibraryWindow
from app.ui.platform.tray import Tray
from app.ui.settings.key_dialog import KeyDialog
from app.ui.settings.settings_dialog import SettingsDialog
from app.ui.settings.settings_page import SettingsPage
from tests.fakes.past_sessions import LATEST, SAID, fill, interrupt, record
from tests.fakes.waiting import until

NATIVE = {"zh_CN": "简体中文", "en": "English"}
ADDRESS = "ws://192.0.2.7/api-ws/v1/inference"


def draw(studio: Studio, code: str) -> None:
    """Write the pictures, for an interface in this language."""
    _draw_settings(studio)
    _draw_key_entry(studio)
    _draw_tray(studio)
    asyncio.run(_draw_past_sessions(studio))


def _draw_settings(studio: Studio) -> None:
    """Each page as it is at first, then those on which something is wrong."""
    dialog = _settings(Settings())
    for number, page in enumerate(dialog.pages, 1):
        _keep_page(studio, dialog, page, f"settings-{number:02}-{type(page).__name__.removesuffix('Page').lower()}")
    drop(dialog)
    dialog = _settings(Settings(service=ADDRESS, plain_address=ADDRESS, overlay_content=OverlayContent.TRANSLATION))
    dialog.service.show_key_place(KeyPlace.NO_KEYRING)
    service = Message("The service at {host}", host="192.0.2.7")
    dialog.service.show_outcome(
        Message("{service} isn't responding. Check the network connection.", service=service), good=False
    )
    dialog.shortcuts.show_troubles(
        {
            "shortcut_start": Message(
                "Another app already uses {keys}. Choose a different shortcut here or in that app.",
                keys="Ctrl+Alt+Shift+S",
            )
        }
    )
    dialog.shortcuts.window_rows.chosen.emit("pause", "Ctrl+Q")  # which is taken
    dialog.general.show_outcome(Message("Exported to {path}.", path="/home/ana/surtitle-settings.json"), good=True)
    for number, page in enumerate((dialog.service, dialog.shortcuts, dialog.general), len(dialog.pages) + 1):
        name = type(page).__name__.removesuffix("Page").lower()
        _keep_page(studio, dialog, page, f"settings-{number:02}-{name}-in-trouble")
    dialog.shortcuts.show_unavailable(
        Message(
            "Global shortcuts aren't available under Wayland. Use the tray icon or the shortcuts below. In an "
            "X11 session, you can set global shortcuts here."
        )
    )
    _keep_page(studio, dialog, dialog.shortcuts, "settings-11-shortcuts-under-wayland")
    drop(dialog)


def _settings(settings: Settings) -> SettingsDialog:
    dialog = SettingsDialog(settings, languages=NATIVE)
    dialog.captions.show_support(GUMMY, msgspec.structs.replace(settings, max_end_silence_ms=700))
    dialog.service.show_key_place(KeyPlace.KEYRING)
    dialog.appearance.panel.show_width(60)
    dialog.show()
    settle()
    return dialog


def _keep_page(studio: Studio, dialog: SettingsDialog, page: SettingsPage, name: str) -> None:
    """At the size with which the dialog opens; where it scrolls, once more at its end."""
    dialog.turn_to(page)
    settle()
    studio.keep(name, dialog.grab())
    bar = page.verticalScrollBar()
    if bar.maximum() > 0:
        bar.setValue(bar.maximum())
        settle()
        studio.keep(f"{name}-end", dialog.grab())
        bar.setValue(0)


def _draw_key_entry(studio: Studio) -> None:
    dialog = KeyDialog()
    dialog.show()
    settle()
    studio.keep("key-01-empty", dialog.grab())
    drop(dialog)


def _draw_tray(studio: Studio) -> None:
    """The menu of the icon in the tray."""
    parent = QWidget()
    tray = Tray(parent)
    menu = next(iter(parent.findChildren(QMenu)))
    for number, (name, status) in enumerate((("stopped", STOPPED), ("listening", LISTENING), ("paused", PAUSED)), 1):
        tray.show_settings(Settings(overlay_shown=status.state is not State.STOPPED, overlay_locked=True))
        tray.show_status(status)
        menu.popup(QRect(QApplication.primaryScreen().geometry()).center())
        settle()
        studio.keep(f"tray-{number:02}-{name}", menu.grab())
        menu.close()
    drop(parent)


class _Sessions:
    """The window of past sessions with its desk, and the pictures of it."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self._studio = studio
        self._number = 0
        self.desk = LibraryController(
            find_journals=lambda: folder / "sessions",
            find_index=lambda: folder / "index.sqlite",
            find_srt_folder=lambda: folder / "srt",
            make_window=lambda: LibraryWindow(search_delay_ms=0),
        )

    @property
    def window(self) -> LibraryWindow:
        return self.desk.window

    async def until(self, condition: Callable[[], object]) -> None:
        """Let Qt and asyncio have their turns until the condition holds."""

        def holds() -> object:
            QApplication.processEvents()
            return condition()

        await until(holds)

    async def list(self, words: str = "") -> None:
        """Show what these words are found in; without any, all sessions."""
        self.window.search.setText(words)
        self.desk.refresh()
        await self.until(lambda: self.desk.idle and self.window.row_words == words)

    async def read(self, row: int) -> None:
        """Open a session, and wait until it is there."""
        self.window.list.setCurrentIndex(self.window.model.index(row))
        self.window.actions_by_name["open"].trigger()
        await self.until(lambda: self.window.reading and self.window.page.transcript.captions.sentences)
        await self.until(lambda: self.window.page.transcript.captions.isVisible())

    def keep(self, name: str, widget: QWidget | None = None) -> None:
        """Write a picture of the window, or of what stands before it."""
        settle()
        self._number += 1
        self._studio.keep(f"sessions-{self._number:02}-{name}", (widget or self.window).grab())


async def _draw_past_sessions(studio: Studio) -> None:
    with tempfile.TemporaryDirectory(prefix="surtitle-sessions-") as folder:
        sessions = _Sessions(studio, Path(folder))
        for draw_some in (_none, _listed, _searched, _asked, _read, _interrupted, _exported):
            await draw_some(sessions, Path(folder))
        await sessions.desk.aclose()
        drop(sessions.window)


async def _none(sessions: _Sessions, folder: Path) -> None:
    """Before the first session."""
    sessions.desk.open()
    await sessions.until(lambda: sessions.desk.idle)
    sessions.keep("none-yet")


async def _listed(sessions: _Sessions, folder: Path) -> None:
    """Many, one of them with a name of its own, one that was interrupted."""
    journals = folder / "sessions"
    paths = fill(journals, 14)
    paths[2].rename(paths[2].with_stem("The budget of the second half of the year"))
    interrupt(paths[4])
    await sessions.list()
    sessions.keep("list")


async def _searched(sessions: _Sessions, folder: Path) -> None:
    """What was found, and what was not."""
    await sessions.list("budget")
    sessions.keep("found")
    await sessions.list("zebra")
    sessions.keep("not-found")
    await sessions.list()


async def _asked(sessions: _Sessions, folder: Path) -> None:
    """Whether one may go to the trash; and after one has got another name."""
    sessions.window.list.setCurrentIndex(sessions.window.model.index(2))
    sessions.window.actions_by_name["delete"].trigger()
    settle()
    question = next(each for each in sessions.window.findChildren(QMessageBox) if each.isVisible())
    sessions.keep("delete", question)
    question.reject()
    session = sessions.window.model.sessions[1]
    sessions.window.renameRequested.emit(session, "Café / station")  # which cannot be the name of a file as it is
    await sessions.until(lambda: sessions.window.banner.isVisible() and sessions.desk.idle)
    sessions.keep("renamed")


async def _read(sessions: _Sessions, folder: Path) -> None:
    """One that is read, and searched."""
    await sessions.read(1)
    sessions.keep("read")
    sessions.window.page.transcript.open_search()
    sessions.window.page.transcript.search.field.setText("best")
    settle()
    sessions.keep("read-and-searched")
    sessions.window.show_list()
    await sessions.list()


async def _interrupted(sessions: _Sessions, folder: Path) -> None:
    """One that was interrupted is completed when it is opened."""
    await sessions.read(4)
    await sessions.until(lambda: sessions.window.banner.isVisible())
    sessions.keep("interrupted")
    sessions.window.show_list()
    await sessions.list()


async def _exported(sessions: _Sessions, folder: Path) -> None:
    """The choices, notes of what could not be as it should, trouble, and while it is written."""
    hurried = "Too many words for the time in which they were said. " * 8, "Demasiadas palabras para ese tiempo. " * 8
    record(folder / "sessions", [hurried, *SAID], begun=LATEST + datetime.timedelta(hours=2))
    await sessions.list()
    sessions.window.list.setCurrentIndex(sessions.window.model.index(0))
    sessions.window.actions_by_name["export"].trigger()
    await sessions.until(lambda: sessions.window.findChildren(ExportDialog))
    dialog = sessions.window.findChildren(ExportDialog)[0]
    await _previewed(sessions, dialog, "")
    sessions.keep("export", dialog)
    before = dialog.preview.toPlainText()
    dialog.form.two_files.setChecked(True)
    await _previewed(sessions, dialog, before)
    sessions.keep("export-two-files", dialog)
    before = dialog.preview.toPlainText()
    dialog.form.format.setCurrentIndex(dialog.form.format.findData("txt"))
    await _previewed(sessions, dialog, before)
    sessions.keep("export-text", dialog)
    dialog.form.begin.setText("soon")
    settle()
    sessions.keep("export-no-time", dialog)
    dialog.form.begin.setText("")
    dialog.ask_to_overwrite([Path("/home/ana/budget.txt")], Path("/home/ana/budget.txt"), dialog.form.options)
    settle()
    question = next(each for each in dialog.findChildren(QMessageBox) if each.isVisible())
    sessions.keep("export-replace", question)
    question.reject()
    dialog.begin_writing()
    dialog.show_progress(0.4)
    sessions.keep("export-writing", dialog)
    dialog.end_writing()
    dialog.reject()
    settle()


async def _previewed(sessions: _Sessions, dialog: ExportDialog, before: str) -> None:
    """Wait until the preview is another one than before, and the notes are those of the whole session."""
    looking = in_our_language(Message("Checking the session…"))
    await sessions.until(lambda: dialog.preview.toPlainText() != before)
    await sessions.until(lambda: dialog.notes not in ("", looking))
