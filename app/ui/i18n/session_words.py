"""What is told of a past session, in words: its name, its date, its length, its languages, what was said in it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime
from PySide6.QtGui import QFontMetrics, QGuiApplication

from app.captions.cues import printable
from app.transcripts.journal import SessionState, SessionSummary
from app.transcripts.library import Hit
from app.ui.i18n.language_labels import language_label
from app.ui.i18n.times import clock

LONGEST_SHOWN = 600  # characters of a text: a row is one line of it


def title_of(session: SessionSummary) -> str:
    """What the user calls it; its date, where it has no name of its own."""
    started = session.header.started
    if session.name.startswith(f"{started:%Y-%m-%d %H.%M.%S}"):
        rest = session.name.removeprefix(f"{started:%Y-%m-%d %H.%M.%S}")
        return date_of(started) + rest
    return session.name


def details_of(session: SessionSummary) -> list[str]:
    """Its state unless it is over, its date if the title is another one, its length, and its languages."""
    header = session.header
    date = date_of(header.started)
    parts = [
        state_of(session),
        "" if title_of(session).startswith(date) else date,
        "" if session.state is SessionState.RUNNING else clock(header.length_ms),
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
    header = session.header
    codes = (header.source_language, header.target_language)
    return " → ".join(language_label(printable(code), metrics) for code in codes if code and code != "auto")


def texts_of(session: SessionSummary, hits: Sequence[Hit]) -> list[str]:
    """What was found in it, with its times; else what was said first."""
    if hits:
        return [f"{clock(hit.begin_ms)}  {printable(hit.text)[:LONGEST_SHOWN]}" for hit in hits]
    return [first_words_of(session)]


def first_words_of(session: SessionSummary) -> str:
    """What was said first in it, or that nothing was."""
    words = printable(session.header.first_words[:LONGEST_SHOWN])
    return words or QCoreApplication.translate("SessionModel", "No captions")


def date_of(started: datetime.datetime) -> str:
    """Day and time by the clock of the place where it was, such as "Mon 23 Nov 2026, 14:05"."""
    locale = QLocale()
    #: The order of day, month and year, in the letters of QDate.toString
    order = QCoreApplication.translate("SessionModel", "ddd d MMM yyyy")
    day = locale.toString(QDate(started.year, started.month, started.day), order)
    time = locale.toString(QTime(started.hour, started.minute), QLocale.FormatType.ShortFormat)
    return QCoreApplication.translate("SessionModel", "{day}, {time}").format(day=day, time=time)
