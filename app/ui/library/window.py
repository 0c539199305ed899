"""The window of past sessions: a list that can be searched, what can be done with each, and one that is being read.

A view: signals go out, plain calls come in; what needs a disk is asked for, and answered when it is there. It closes
without being asked twice, for nothing in it is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.library import Hit
from app.ui.desktop.placement import available_screens, fitted
from app.ui.library.model import SessionModel
from app.ui.library.session_page import SessionPage
from app.ui.library.session_row import SessionRow
from app.ui.parts.flow_layout import FlowLayout
from app.ui.parts.message_banner import MessageBanner, Severity
from app.ui.parts.question import ask
from app.ui.parts.retelling import Words, in_every_language, spoken
from app.ui.parts.session_words import title_of
from app.ui.parts.shortcuts import WindowKeys

SEARCH_DELAY_MS = 250  # after a letter, another one may follow


class LibraryWindow(QWidget):
    """The window; to be `open()`ed.

    Attributes:
        search: the field for words. list: the sessions. page: the one that is read. banner: the message, if any.
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
        self._empty_words: Words | str = ""
        self.banner = MessageBanner()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._typing = QTimer(self, singleShot=True, interval=search_delay_ms)
        self._typing.timeout.connect(lambda: self.searchRequested.emit(self.search.text().strip()))
        self._tally, self._empty = QLabel(), QLabel()
        for label in (self._tally, self._empty):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a screen reader reads it
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self._empty.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self._empty.setFont(font)
        self._empty.setMargin(2 * self.fontMetrics().height())
        self.model = SessionModel(self)
        self._row = SessionRow(self)
        self.list = QListView()
        self._dress_list()
        self._lists = QStackedWidget()
        self._lists.addWidget(self._empty)
        self._lists.addWidget(self.list)
        self.actions_by_name = self._actions()
        self.page = SessionPage(keys=self._keys)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._list_page())
        self._pages.addWidget(self.page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self._pages, 1)
        self._listed = False
        self._connect()
        self.show_empty(lambda: self.tr("Looking for past sessions…"))
        in_every_language(self, self._say)
        self._keys.retell(self)
        unit, screen = self.fontMetrics().height(), available_screens()[0]
        self.setMinimumSize(QSize(26 * unit, 20 * unit).boundedTo(screen.size() * 0.9))
        size = QSize(58 * unit, 42 * unit)
        self.setGeometry(fitted((screen.x() + 3 * unit, screen.y() + 3 * unit, size.width(), size.height()), [screen]))

    # What comes in

    def open(self) -> None:
        """Show it, in front of the others."""
        if not self.isVisible():
            (self._empty if self.empty_words else self.list).setFocus(Qt.FocusReason.OtherFocusReason)
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
        return self._row.wanted

    @property
    def selected(self) -> SessionSummary | None:
        """The session that an action is for: the one that is read, else the one that is selected in the list."""
        if self.reading:
            return self.page.session
        index = self.list.currentIndex()
        return self.model.session_at(index) if index.isValid() else None

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
        return "" if self._lists.currentWidget() is self.list else self._empty.text()

    def show_sessions(
        self,
        sessions: Sequence[SessionSummary],
        *,
        wanted: str = "",
        hits: Mapping[Path, tuple[Hit, ...]] | None = None,
    ) -> None:
        """List these; with `wanted` words, they are what was found, and `hits` tells where."""
        self._listed = True
        before = self.list.currentIndex()
        selected = self.model.session_at(before).path if before.isValid() else None
        self._row.wanted = wanted
        bar = self.list.verticalScrollBar()
        position = bar.value()
        if self.model.show_sessions(sessions, hits or {}):
            row = self.model.row_of(selected) if selected is not None else None
            self.list.setCurrentIndex(self.model.index(row or 0))
            if row is not None:
                bar.setValue(position)
        self.list.viewport().update()
        if sessions:
            self._turn_to(self.list)
        elif wanted:
            self.show_empty(lambda: self.tr("No session holds all of these words."))
        else:
            self.show_empty(
                lambda: self.tr("No sessions yet. What is captioned in the main window is kept, and listed here.")
            )
        count, found = len(sessions), bool(wanted)
        self.say((lambda: self._count(count, found=found)) if count else "")
        self._enable()

    def select(self, path: Path) -> None:
        """Select the session with this journal, if it is listed; on the page of one session, it is this one now."""
        row = self.model.row_of(path)
        if row is not None:
            self.list.setCurrentIndex(self.model.index(row))

    def show_empty(self, words: Words | str) -> None:
        """Say why there is no list."""
        self._empty_words = words
        _say(self._empty, words)
        self._turn_to(self._empty)
        self._enable()

    def say(self, words: Words | str) -> None:
        """Say this beside the search."""
        self._tally_words = words
        _say(self._tally, words)

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
        self.search.setPlaceholderText(self.tr("Search in all that was said"))
        self.search.setAccessibleName(self.tr("Search in all that was said"))
        self.list.setAccessibleName(self.tr("Past sessions"))
        for name, text in (
            ("open", self.tr("&Open")),
            ("rename", self.tr("Re&name")),
            ("export", self.tr("E&xport…")),
            ("folder", self.tr("Show &folder")),
            ("delete", self.tr("&Delete…")),
        ):
            self.actions_by_name[name].setText(text)
        _say(self._tally, self._tally_words)
        _say(self._empty, self._empty_words)
        self.model.retell()
        self._enable()

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
        self.list.doubleClicked.connect(lambda _: self.actions_by_name["open"].trigger())
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.selectionModel().currentChanged.connect(self._enable)
        self.model.modelReset.connect(self._enable)
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
            },
        )

    def _actions(self) -> dict[str, QAction]:
        actions = {}
        for name, key, do in (
            ("open", "", self._open_selected),
            ("rename", "F2", lambda: self.list.edit(self.list.currentIndex())),
            ("export", "Ctrl+E", lambda: self._emit(self.exportRequested)),
            ("folder", "", lambda: self._emit(self.folderRequested)),
            ("delete", "Delete", self._ask_to_delete),
        ):
            action = QAction(self)
            action.triggered.connect(do)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            if key:
                action.setShortcut(QKeySequence(key))
            actions[name] = action
            self.list.addAction(action)
        actions["export"].setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.addAction(actions["export"])
        return actions

    def _list_page(self) -> QWidget:
        page = QWidget()
        buttons = FlowLayout()
        for name, action in self.actions_by_name.items():
            button = QPushButton()
            button.setProperty("primary", name == "open")
            button.clicked.connect(action.trigger)
            action.changed.connect(partial(_follow, button, action))
            buttons.addWidget(button)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self._tally)
        layout.addWidget(self._lists, 1)
        layout.addLayout(buttons)
        return page

    def _dress_list(self) -> None:
        view = self.list
        view.setModel(self.model)
        view.setItemDelegate(self._row)
        view.setUniformItemSizes(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _open_selected(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            hits = self.model.hits_at(index)
            self.openRequested.emit(self.model.session_at(index), hits[0].begin_ms if hits else None)

    def _emit(self, signal: object) -> None:
        if self.selected is not None:
            signal.emit(self.selected)  # type: ignore[attr-defined]

    def _ask_to_delete(self) -> None:
        session = self.selected
        if session is None or session.state is SessionState.RUNNING:
            return
        ask(
            self,
            lambda: self.tr("Delete a session"),
            lambda: self.tr(
                "Move the session “{title}” to this system's trash, with its subtitles? It can be brought back from "
                "there."
            ).format(title=title_of(session)),
            lambda: self.tr("Move to the trash"),
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

    def _open_menu(self, at: QPoint) -> None:
        if not self.list.indexAt(at).isValid():
            return
        menu = QMenu(self)
        menu.addActions(list(self.actions_by_name.values()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _turn_to(self, widget: QWidget) -> None:
        """Show the list, or the words in its place; the keyboard goes with it."""
        held = self.list.hasFocus() or self._empty.hasFocus()
        self._lists.setCurrentWidget(widget)
        if held:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self) -> None:
        """Let only what makes sense now be pressed."""
        session = self.selected if self._lists.currentWidget() is self.list or self.reading else None
        running = session is not None and session.state is SessionState.RUNNING
        for name, action in self.actions_by_name.items():
            action.setEnabled(session is not None and not (running and name in ("rename", "delete")))
        self.actions_by_name["delete"].setToolTip(
            self.tr("A session that is running cannot be deleted") if running else self.tr("Move it to the trash")
        )

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


def _follow(button: QPushButton, action: QAction) -> None:
    """The button is called like the action, can do what it can, and says why if not."""
    button.setText(action.text())
    button.setEnabled(action.isEnabled())
    button.setToolTip(action.toolTip())


def _say(label: QLabel, words: Words | str) -> None:
    text = spoken(words)
    label.setText(text)
    label.setAccessibleName(text)
