"""Past sessions as rows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from app.transcripts.journal import SessionState, SessionSummary, summary_of
from app.transcripts.journal_header import read_header
from app.transcripts.library import Hit
from app.ui.i18n.session_words import details_of, title_of
from app.ui.library.session_model import SessionModel
from tests.fakes.journals import final, write_journal

HOSTILE = "<img src='http://example.org/x.png'><b>loud</b>\u202e\x00\n\n2"


def summary(folder: Path, name: str, text: str = "Good morning.", **changes: object) -> SessionSummary:
    """A session with one sentence."""
    path = write_journal(folder, name, final(0, text), **changes)
    header = read_header(path)
    assert header is not None
    return summary_of(path, header)


def test_a_session_is_called_by_its_date_or_by_its_own_name(tmp_path: Path) -> None:
    """A date is told once, and in the words of the screen."""
    dated = summary(tmp_path, "2026-11-23 14.05.33", target_language="es")
    assert title_of(dated).startswith("Mon 23 Nov 2026, ")
    assert details_of(dated) == ["0:01", "English → Español"]
    named = summary(tmp_path, "Budget")
    assert title_of(named) == "Budget"
    assert details_of(named) == [title_of(dated), "0:01", "English"]
    assert title_of(summary(tmp_path, "2026-11-23 14.05.33 (2)")).endswith("(2)")


def test_what_was_said_is_never_markup(tmp_path: Path) -> None:
    """In the tooltip, which Qt would take for it, and as one line without control characters everywhere."""
    session = summary(tmp_path, "Talk", HOSTILE)
    model = SessionModel()
    hits = {session.path: (Hit(0, 0, HOSTILE),)}
    for shown in ({}, hits):
        model.show_sessions([session], shown)
        tip = str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
        words = str(model.index(0).data())
        assert "<img" not in tip
        assert "<b>" not in tip
        assert "&lt;img" in tip
        assert not {"\n", "\x00", "\u202e"} & set(words)


def test_a_screen_reader_is_told_all_of_a_row(tmp_path: Path) -> None:
    """Name, state, length, languages and words."""
    session = summary(tmp_path, "Talk", ended=False)
    model = SessionModel()
    model.show_sessions([session], {})
    words = str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    for part in ("Talk", "Interrupted", "0:01", "English", "Good morning."):
        assert part in words


def test_another_name_is_asked_for_but_not_while_a_session_runs(tmp_path: Path) -> None:
    """The same name, and none, ask for nothing."""
    session = summary(tmp_path, "Talk")
    model = SessionModel()
    asked: list[tuple[SessionSummary, str]] = []
    model.renameRequested.connect(lambda *what: asked.append(what))
    model.show_sessions([session], {})
    for name in ("Talk", "  ", " Other \n talk "):
        model.setData(model.index(0), name)
    assert asked == [(session, "Other talk")]
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsEditable
    model.show_sessions([SessionSummary(session.path, session.header, SessionState.RUNNING)], {})
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsEditable


def test_nothing_moves_where_nothing_changed(tmp_path: Path) -> None:
    """A list that is the same is not shown anew."""
    session = summary(tmp_path, "Talk")
    model = SessionModel()
    assert model.show_sessions([session], {})
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    assert not model.show_sessions([session], {})
    assert not model.show_sessions([session], {session.path: (Hit(0, 0, "Found."),)})  # known a moment later
    assert "Found." in str(model.index(0).data())
    assert resets == []
