"""What a language is called on the screen: its own name, or the English one where no font here can draw that."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetrics

from app.protocol.languages import language_name


def language_label(code: str, metrics: QFontMetrics) -> str:
    """The language's name in letters that this font, with its fallbacks, has."""
    own = language_name(code)
    if all(metrics.inFontUcs4(ord(letter)) for letter in own):
        return own
    return QLocale.languageToString(QLocale.codeToLanguage(code))
