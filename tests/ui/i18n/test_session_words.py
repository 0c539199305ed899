from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.transcripts.journal import summary_of
from app.transcripts.journal_header import read_header
from app.ui.i18n.session_words import date_of, first_words_of, texts_of
from tests.fakes.journals import write_journal
from tests.ui.texts import pseudo_language

STARTED = datetime.datetime(2026, 11, 23, 14, 5, tzinfo=datetime.UTC)


@pytest.fixture
def locales() -> Iterator[None]:
    """Whatever the test chose, the one before comes back."""
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("application", "locales")
def test_a_date_is_in_the_language_of_the_interface() -> None:
    """Its day and its month, and times as they are written there."""
    QLocale.setDefault(QLocale("en_GB"))
    assert date_of(STARTED) == "Mon 23 Nov 2026, 14:05"
    QLocale.setDefault(QLocale("zh_CN"))
    assert date_of(STARTED).startswith("周一 23 11月 2026")


@pytest.mark.usefixtures("locales")
def test_the_order_of_its_parts_is_the_translator_s(application: QApplication) -> None:
    """Both of day, month and year, and of day and time."""
    QLocale.setDefault(QLocale("en_GB"))
    with pseudo_language(application):
        assert date_of(STARTED) == "⟦Mon 23 Nov 2026⟧⟦, ⟧14:05"


def test_a_session_without_captions_says_so(tmp_path: Path) -> None:
    """To the eye and to a screen reader, in place of an empty line."""
    path = write_journal(tmp_path, "Quiet")
    header = read_header(path)
    assert header is not None
    session = summary_of(path, header)
    assert first_words_of(session) == "No captions"
    assert texts_of(session, ()) == ["No captions"]
