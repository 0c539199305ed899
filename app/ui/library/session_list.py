"""The list of past sessions, or words in its place: why there is none.

Not here: what is done with a session (``session_actions.py``), and the search above the list (``library_window.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QStackedWidget, QWidget

from app.transcripts.journal import SessionSummary
from app.transcripts.library import Hit
from app.ui.i18n.live_text import Words, on_language_change, spoken
from app.ui.library.session_model import SessionModel
from app.ui.library.session_row import SessionRow


class SessionList(QStackedWidget):
    """The one or the other; the keyboard goes with what is seen.

    Attributes:
        view: the list itself. model: what is in it.

    Signals:
        opened: the session that is selected shall be read.
        selectionChanged: it is another one now, or none.
        menuRequested(QPoint): the user wants to see what can be done with it, at this place of the screen.
    """

    opened = Signal()
    selectionChanged = Signal()  # noqa: N815
    menuRequested = Signal(QPoint)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: Words | str = ""
        self._place = QLabel()  # of the words
        self.model = SessionModel(self)
        self._row = SessionRow(self)
        self.view = QListView()
        self._dress()
        self.addWidget(self._place)
        self.addWidget(self.view)
        self.view.doubleClicked.connect(lambda _: self.opened.emit())
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.selectionModel().currentChanged.connect(lambda *_: self.selectionChanged.emit())
        self.model.modelReset.connect(self.selectionChanged)
        self.show_words(lambda: self.tr("Loading sessions…"))
        on_language_change(self, self._say)

    @property
    def row_words(self) -> str:
        """The words that the list was made for."""
        return self._row.wanted

    @property
    def is_seen(self) -> bool:
        """Whether there is a list, not words in its place."""
        return self.currentWidget() is self.view

    @property
    def words(self) -> str:
        """What it says in the place of the list; empty while there is one."""
        return "" if self.is_seen else self._place.text()

    @property
    def selected(self) -> SessionSummary | None:
        """The session that is selected."""
        index = self.view.currentIndex()
        return self.model.session_at(index) if index.isValid() else None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Where in it the words are that were searched for."""
        index = self.view.currentIndex()
        return self.model.hits_at(index) if index.isValid() else ()

    def show_sessions(
        self, sessions: Sequence[SessionSummary], *, wanted: str = "", hits: Mapping[Path, tuple[Hit, ...]]
    ) -> None:
        """List these; with `wanted` words, they are what was found, and `hits` tells where."""
        selected = self.selected.path if self.selected is not None else None
        self._row.wanted = wanted
        bar = self.view.verticalScrollBar()
        position = bar.value()
        if self.model.show_sessions(sessions, hits):
            row = self.model.row_of(selected) if selected is not None else None
            self.view.setCurrentIndex(self.model.index(row or 0))
            if row is not None:
                bar.setValue(position)
        self.view.viewport().update()
        if sessions:
            self._turn_to(self.view)
        elif wanted:
            self.show_words(lambda: self.tr("No sessions match your search."))
        else:
            self.show_words(lambda: self.tr("No sessions yet. Everything you caption is saved and listed here."))

    def select(self, path: Path) -> None:
        """Select the session with this journal, if it is listed."""
        row = self.model.row_of(path)
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row))

    def show_words(self, words: Words | str) -> None:
        """Say why there is no list."""
        self._words = words
        self._say_words()
        self._turn_to(self._place)

    def take_focus(self) -> None:
        """Give the keyboard to what is seen."""
        (self.view if self.is_seen else self._place).setFocus(Qt.FocusReason.OtherFocusReason)

    def _dress(self) -> None:
        place, view = self._place, self.view
        place.setTextFormat(Qt.TextFormat.PlainText)
        place.setWordWrap(True)
        place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a screen reader reads it
        place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = place.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        place.setFont(font)
        place.setMargin(2 * self.fontMetrics().height())
        view.setModel(self.model)
        view.setItemDelegate(self._row)
        view.setUniformItemSizes(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _say(self) -> None:
        self.view.setAccessibleName(self.tr("Past sessions"))
        self._say_words()
        self.model.translate()

    def _say_words(self) -> None:
        text = spoken(self._words)
        self._place.setText(text)
        self._place.setAccessibleName(text)

    def _turn_to(self, widget: QWidget) -> None:
        held = self.view.hasFocus() or self._place.hasFocus()
        self.setCurrentWidget(widget)
        if held:
            self.take_focus()

    def _on_menu(self, at: QPoint) -> None:
        if self.view.indexAt(at).isValid():
            self.menuRequested.emit(self.view.viewport().mapToGlobal(at))
