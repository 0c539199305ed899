"""Past sessions as a list that Qt can show: one row each, with all that is told of it as plain text.

Not here: how a row is painted (`session_row.py`), and where sessions come from (`library_desk.py`).
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTime,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication

from app.captions.cues import printable
from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.library import Hit
from app.ui.language_labels import language_label
from app.ui.times import clock

AnyIndex = QModelIndex | QPersistentModelIndex
LONGEST_SHOWN = 600  # characters of a text: a row is one line of it


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


def title_of(session: SessionSummary) -> str:
    """What the user calls it; its date, where it has no name of its own."""
    started = session.glance.started
    if session.name.startswith(f"{started:%Y-%m-%d %H.%M.%S}"):
        rest = session.name.removeprefix(f"{started:%Y-%m-%d %H.%M.%S}")
        return date_of(started) + rest
    return session.name


def details_of(session: SessionSummary) -> list[str]:
    """Its state unless it is over, its date if the title is another one, its length, and its languages."""
    glance = session.glance
    date = date_of(glance.started)
    parts = [
        state_of(session),
        "" if title_of(session).startswith(date) else date,
        "" if session.state is SessionState.RUNNING else clock(glance.length_ms),
        languages_of(session),
    ]
    return [part for part in parts if part]


def state_of(session: SessionSummary) -> str:
    """In a word what has become of a session that has no end; empty for others."""
    return {
        SessionState.RUNNING: QCoreApplication.translate("SessionModel", "Running now"),
        SessionState.INTERRUPTED: QCoreApplication.translate("SessionModel", "Interrupted"),
    }.get(session.state, "")


def languages_of(session: SessionSummary) -> str:
    """What was spoken and what it was translated into, as far as that is known."""
    metrics = QFontMetrics(QGuiApplication.font())
    glance = session.glance
    codes = (glance.source_language, glance.target_language)
    return " → ".join(language_label(printable(code), metrics) for code in codes if code and code != "auto")


def texts_of(session: SessionSummary, hits: Sequence[Hit]) -> list[str]:
    """What was found in it, with its times; else what was said first."""
    if hits:
        return [f"{clock(hit.begin_ms)}  {printable(hit.text)[:LONGEST_SHOWN]}" for hit in hits]
    return [printable(session.glance.first_words[:LONGEST_SHOWN])]


def date_of(started: datetime.datetime) -> str:
    """Day and time by the clock of the place where it was, such as "Mon 23 Nov 2026, 14:05"."""
    locale = QLocale()
    day = locale.toString(QDate(started.year, started.month, started.day), "ddd d MMM yyyy")
    return f"{day}, {locale.toString(QTime(started.hour, started.minute), QLocale.FormatType.ShortFormat)}"
