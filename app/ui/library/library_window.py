"""The window of past sessions: a list that can be searched, what is done with each, and one that is being read.

A view: signals go out, plain calls come in; what needs a disk is asked for, and answered when it is there. It closes
without being asked twice, for nothing in it is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.library import Hit
from app.ui.i18n.live_text import Words, on_language_change, spoken
from app.ui.i18n.session_words import title_of
from app.ui.library.session_actions import SessionActions
from app.ui.library.session_list import SessionList
from app.ui.library.session_page import SessionPage
from app.ui.platform.placement import available_screens, fitted
from app.ui.widgets.message_banner import MessageBanner, Severity
from app.ui.widgets.question import ask
from app.ui.widgets.shortcuts import WindowKeys
from app.ui.widgets.timers import single_shot_timer

SEARCH_DELAY_MS = 250  # after a letter, another one may follow


class LibraryWindow(QWidget):
    """The window; to be `open()`ed.

    Attributes:
        search: the field for words. list, model: the sessions. page: the one that is read. banner: the message, if any.
        actions_by_name: "open", "rename", "export", "folder" and "delete", of the session that is selected.

    Signals:
        refreshRequested: the window is seen again, and the list may be an old one.
        searchRequested(str): list the sessions with these words; empty: all.
        openRequested(SessionSummary, object): show this one, at this time in milliseconds, or from its begin (None).
        renameRequested(SessionSummary, str), deleteRequested(SessionSummary), exportRequested(SessionSummary),
            folderRequested(SessionSummary): do that with this one.
        corrected(SessionSummary, int, Stream, str): the user put this text in the place of one of this sentence.
        helpRequested: the button of the message was pressed.
    """

    refreshRequested = Signal()  # noqa: N815
    searchRequested = Signal(str)  # noqa: N815
    openRequested = Signal(object, object)  # noqa: N815
    renameRequested = Signal(object, str)  # noqa: N815
    deleteRequested = Signal(object)  # noqa: N815
    exportRequested = Signal(object)  # noqa: N815
    folderRequested = Signal(object)  # noqa: N815
    corrected = Signal(object, int, object, str)
    helpRequested = Signal()  # noqa: N815

    def __init__(self, *, keys: WindowKeys | None = None, search_delay_ms: int = SEARCH_DELAY_MS) -> None:
        """`keys` are those of the main window; None: the usual ones."""
        super().__init__()
        self._keys = keys or WindowKeys()
        self._tally_words: Words | str = ""
        self.banner = MessageBanner()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._typing = single_shot_timer(self, search_delay_ms)
        self._typing.timeout.connect(lambda: self.searchRequested.emit(self.search.text().strip()))
        self._tally = QLabel()
        self._tally.setTextFormat(Qt.TextFormat.PlainText)
        self._tally.setWordWrap(True)
        self._sessions = SessionList()
        self.list, self.model = self._sessions.view, self._sessions.model
        self._actions = SessionActions(self, self.list)
        self.actions_by_name = self._actions.by_name
        self.page = SessionPage(keys=self._keys)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._list_page())
        self._pages.addWidget(self.page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self._pages, 1)
        self._connect()
        self._enable()
        on_language_change(self, self._say)
        self._keys.translate(self)
        unit, screen = self.fontMetrics().height(), available_screens()[0]
        self.setMinimumSize(QSize(26 * unit, 20 * unit).boundedTo(screen.size() * 0.9))
        size = QSize(58 * unit, 42 * unit)
        self.setGeometry(fitted((screen.x() + 3 * unit, screen.y() + 3 * unit, size.width(), size.height()), [screen]))

    # What comes in

    def open(self) -> None:
        """Show it, in front of the others."""
        if not self.isVisible():
            self._sessions.take_focus()
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def wanted(self) -> str:
        """The words that are searched for."""
        return self.search.text().strip()

    @property
    def row_words(self) -> str:
        """The words that the list was made for."""
        return self._sessions.row_words

    @property
    def selected(self) -> SessionSummary | None:
        """The session that an action is for: the one that is read, else the one that is selected in the list."""
        return self.page.session if self.reading else self._sessions.selected

    @property
    def reading(self) -> bool:
        """Whether a session is shown, not the list."""
        return self._pages.currentWidget() is self.page

    @property
    def tally(self) -> str:
        """What it says beside the list."""
        return self._tally.text()

    @property
    def empty_words(self) -> str:
        """What it says in the place of the list; empty while there is one."""
        return self._sessions.words

    def show_sessions(
        self,
        sessions: Sequence[SessionSummary],
        *,
        wanted: str = "",
        hits: Mapping[Path, tuple[Hit, ...]] | None = None,
    ) -> None:
        """List these; with `wanted` words, they are what was found, and `hits` tells where."""
        self._sessions.show_sessions(sessions, wanted=wanted, hits=hits or {})
        count, found = len(sessions), bool(wanted)
        self.say((lambda: self._count(count, found=found)) if count else "")
        self._enable()

    def select(self, path: Path) -> None:
        """Select the session with this journal, if it is listed; on the page of one session, it is this one now."""
        self._sessions.select(path)

    def show_empty(self, words: Words | str) -> None:
        """Say why there is no list."""
        self._sessions.show_words(words)
        self._enable()

    def say(self, words: Words | str) -> None:
        """Say this beside the search."""
        self._tally_words = words
        self._say_tally()

    def show_message(self, text: str, severity: Severity = Severity.INFO, *, help_text: str = "") -> None:
        """Show a message, with a button of this text if it has one."""
        self.banner.show_message(text, severity, help_text=help_text)

    def read(self, session: SessionSummary) -> None:
        """Turn to the page of one session, which is filled through `page`."""
        self.page.begin(session)
        self._pages.setCurrentWidget(self.page)
        self.page.transcript.captions.setFocus(Qt.FocusReason.OtherFocusReason)
        self._enable()

    def show_list(self) -> None:
        """Turn to the list."""
        if self.reading:
            self.page.transcript.captions.correcting.end(keep=True)
            self._pages.setCurrentIndex(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._enable()
            self.refreshRequested.emit()

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Past sessions"))
        self.search.setPlaceholderText(self.tr("Search all sessions"))
        self.search.setAccessibleName(self.tr("Search all sessions"))
        self._say_tally()

    def _say_tally(self) -> None:
        text = spoken(self._tally_words)
        self._tally.setText(text)
        self._tally.setAccessibleName(text)

    def _count(self, count: int, *, found: bool) -> str:
        """How many sessions are listed."""
        if found:
            words = self.tr("Found in 1 session") if count == 1 else self.tr("Found in {count} sessions")
        else:
            words = self.tr("1 session") if count == 1 else self.tr("{count} sessions")
        return words.format(count=f"{count:,}")

    # What goes out

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._search_now)
        self._sessions.opened.connect(self.actions_by_name["open"].trigger)
        self._sessions.menuRequested.connect(self._actions.open_menu)
        self._sessions.selectionChanged.connect(self._enable)
        self._actions.chosen.connect(self._do)
        self.model.renameRequested.connect(self.renameRequested)
        self.banner.helpRequested.connect(self.helpRequested)
        page = self.page
        page.backRequested.connect(self.show_list)
        page.exportRequested.connect(self.actions_by_name["export"].trigger)
        page.folderRequested.connect(self.actions_by_name["folder"].trigger)
        page.corrected.connect(lambda *correction: self.corrected.emit(page.session, *correction))
        self._keys.install(
            self,
            {
                "find": self._find,
                "find_next": lambda: page.transcript.step(1) if self.reading else None,
                "find_previous": lambda: page.transcript.step(-1) if self.reading else None,
                "go_to_time": lambda: page.transcript.open_time() if self.reading else None,
                "text_larger": lambda: page.transcript.step_text_size(1),
                "text_smaller": lambda: page.transcript.step_text_size(-1),
                "text_usual": page.transcript.reset_text_size,
            },
        )

    def _list_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self._tally)
        layout.addWidget(self._sessions, 1)
        layout.addLayout(self._actions.buttons())
        return page

    def _do(self, action: str) -> None:
        """The user has chosen this."""
        session = self.selected
        if session is None:
            return
        match action:
            case "open":
                hits = self._sessions.hits
                self.openRequested.emit(session, hits[0].begin_ms if hits else None)
            case "rename":
                self.list.edit(self.list.currentIndex())
            case "export":
                self.exportRequested.emit(session)
            case "folder":
                self.folderRequested.emit(session)
            case "delete":
                self._ask_to_delete(session)
            case _:
                raise ValueError(action)

    def _ask_to_delete(self, session: SessionSummary) -> None:
        if session.state is SessionState.RUNNING:
            return
        ask(
            self,
            lambda: self.tr("Delete session?"),
            lambda: self.tr(
                "Move “{title}” and its subtitle file to the trash? You can restore them from there."
            ).format(title=title_of(session)),
            lambda: self.tr("Move to trash"),
            lambda: self.deleteRequested.emit(session),
        )

    def _find(self) -> None:
        if self.reading:
            self.page.transcript.open_search()
        else:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def _search_now(self) -> None:
        self._typing.stop()
        self.searchRequested.emit(self.wanted)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self) -> None:
        """Let only what makes sense now be pressed."""
        self._actions.enable(self.selected if self._sessions.is_seen or self.reading else None)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Escape goes back one step: to the list, out of the search, out of the window."""
        match event.key():
            case Qt.Key.Key_Escape if self.reading:
                self.show_list()
            case Qt.Key.Key_Escape if self.search.text():
                self.search.clear()
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.list.hasFocus():
                self.actions_by_name["open"].trigger()
            case Qt.Key.Key_Down if self.search.hasFocus():
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Whoever comes back may have captioned meanwhile."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and self.isVisible():
            self.refreshRequested.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being corrected is kept; the next time it begins with the list."""
        self.page.transcript.captions.correcting.end(keep=True)
        self._pages.setCurrentIndex(0)
        self.banner.hide()
        super().closeEvent(event)
