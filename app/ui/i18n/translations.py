"""The language of the interface: which ones there are, and the change from one to another while the app runs.

The texts are in ``resources/translations/surtitle_CODE.qm``, made with Qt Linguist; English is the language that they
are written in, and needs no file. Qt's own texts, on the buttons of its dialogs, come from Qt's own files. Days and
months are named in the same language (`QLocale()`).
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.resource_files import resources

_ENGLISH = ("en", "English")
_log = logging.getLogger(__name__)


def translations_folder() -> Path:
    """Where our translations are."""
    return resources() / "translations"


def available_languages(folder: Path | None = None) -> dict[str, str]:
    """The codes of the interface's languages, and their own names for themselves; English is always there."""
    found = sorted((folder or translations_folder()).glob("surtitle_*.qm"))
    codes = (path.stem.removeprefix("surtitle_") for path in found)
    return {**{code: _own_name(code) for code in codes}, **dict([_ENGLISH])}


class Translations:
    """What is translated now.

    Args:
        application: whose texts they are.
        folder: where ours are.
    """

    def __init__(self, application: QCoreApplication, *, folder: Path | None = None) -> None:
        self._application = application
        self._folder = folder or translations_folder()
        self._code: str | None = None
        self._installed: list[QTranslator] = []

    def use(self, code: str) -> None:
        """Speak this language from now on; empty: the system's. Where there is no translation, it is English."""
        if code == self._code:
            return
        self._code = code
        locale = QLocale(code) if code else QLocale.system()
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed.clear()
        ours = self._load(locale, "surtitle", str(self._folder))
        if ours or locale.language() is QLocale.Language.English:  # else Qt's buttons would speak another language
            self._load(locale, "qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
            QLocale.setDefault(_of_this_place(locale))
        else:
            QLocale.setDefault(_of_this_place(QLocale(_ENGLISH[0])))
        _log.info("the interface speaks %s", locale.name())

    def _load(self, locale: QLocale, prefix: str, folder: str) -> bool:
        translator = QTranslator()
        if not translator.load(locale, prefix, "_", folder):
            return False
        self._application.installTranslator(translator)
        self._installed.append(translator)
        return True


def _of_this_place(locale: QLocale) -> QLocale:
    """The system's, where that is of the same language; else one with the habits of its country, as far as Qt knows:
    in Germany, 14:05 is not 2:05 PM in English either."""
    system = QLocale.system()
    if system.language() is locale.language():
        return system
    return QLocale(locale.language(), locale.script(), system.territory())


def _own_name(code: str) -> str:
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code
