"""Past sessions as a list that Qt can show: one row each, with all that is told of it as plain text.

Not here: how a row is painted (`session_row.py`), and where sessions come from (`library_desk.py`).
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.library import Hit
from app.ui.i18n.session_words import details_of, texts_of, title_of

AnyIndex = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractListModel):
    """The sessions that are listed, or found.

    Signals:
        renameRequested(SessionSummary, str): the user wrote another name over this one.
    """

    renameRequested = Signal(object, str)  # noqa: N815

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions: list[SessionSummary] = []
        self._hits: dict[Path, tuple[Hit, ...]] = {}

    @property
    def sessions(self) -> Sequence[SessionSummary]:
        """The rows."""
        return self._sessions

    def show_sessions(self, sessions: Sequence[SessionSummary], hits: Mapping[Path, tuple[Hit, ...]]) -> bool:
        """List these, each with what was found in it, if anything was; returns whether they are others than before."""
        if list(sessions) != self._sessions:
            self.beginResetModel()
            self._sessions, self._hits = list(sessions), dict(hits)
            self.endResetModel()
            return True
        if hits != self._hits:  # what is selected, and where the view stands, stays
            self._hits = dict(hits)
            self.dataChanged.emit(self.index(0), self.index(len(self._sessions) - 1))
        return False

    def translate(self) -> None:
        """The language of the interface is another one: so are the words of all rows."""
        if self._sessions:
            self.dataChanged.emit(self.index(0), self.index(len(self._sessions) - 1))

    def session_at(self, index: AnyIndex) -> SessionSummary:
        """The session of a row."""
        return self._sessions[index.row()]

    def hits_at(self, index: AnyIndex) -> tuple[Hit, ...]:
        """What was found in it."""
        return self._hits.get(self._sessions[index.row()].path, ())

    def row_of(self, path: Path) -> int | None:
        """The row of the session with this journal; None if it is not listed."""
        return next((row for row, session in enumerate(self._sessions) if session.path == path), None)

    # Qt

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many there are."""
        return 0 if parent.isValid() else len(self._sessions)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name, all in words for those who cannot see it, and a tooltip that is no markup."""
        if not index.isValid():
            return None
        session, hits = self.session_at(index), self.hits_at(index)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return ". ".join(
                    part for part in (title_of(session), *details_of(session), *texts_of(session, hits)) if part
                )
            case Qt.ItemDataRole.EditRole:
                return session.name
            case Qt.ItemDataRole.ToolTipRole:
                lines = (title_of(session), ", ".join(details_of(session)), *texts_of(session, hits))
                return "<br>".join(html.escape(line) for line in lines if line)
            case _:
                return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Ask for another name; the list follows when the session has it."""
        session = self.session_at(index)
        name = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not name or name == session.name:
            return False
        self.renameRequested.emit(session, name)
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """A session that still runs keeps its name."""
        flags = super().flags(index)
        if index.isValid() and self.session_at(index).state is not SessionState.RUNNING:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags
