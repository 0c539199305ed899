from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.protocol.languages import NAMES
from app.ui.i18n.language_labels import language_label


class LatinOnly(QFontMetrics):
    """A font without any letter beyond Latin-1."""

    def inFontUcs4(self, letter: int) -> bool:  # noqa: N802
        return letter < 256


def test_languages_have_their_own_names_where_those_can_be_drawn(application: QApplication) -> None:
    """A name that would be a row of boxes is told in English; no language is without a name."""
    latin = LatinOnly(application.font())
    assert language_label("es", latin) == "Español"
    assert language_label("th", latin) == "Thai"
    assert language_label("yue", latin) == "Cantonese"
    assert all(language_label(code, latin).isprintable() and language_label(code, latin) for code in NAMES)
