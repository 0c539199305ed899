"""The interface in one of its languages, as it is translated in the checkout, and what of it is not translated."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import PySide6
from PySide6.QtCore import QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from app.resource_files import resources
from app.ui.i18n.translations import Translations

Speak = Callable[[str], AbstractContextManager[None]]
"""The fixture `speak`: `spoken` with translations that are built already."""
LRELEASE = Path(PySide6.__file__).parent / "lrelease"
LANGUAGES = (
    "en",
    *sorted(path.stem.removeprefix("surtitle_") for path in (resources() / "translations").glob("surtitle_*.ts")),
)


def built_translations(folder: Path) -> Path:
    """Build them as they are now into this folder: those that the app uses may be older."""
    for source in (resources() / "translations").glob("*.ts"):
        target = folder / f"{source.stem}.qm"
        subprocess.run([str(LRELEASE), str(source), "-qm", str(target)], check=True, capture_output=True)
    return folder


class Untranslated(QTranslator):
    """Is asked for what the translators that were installed after it do not have, and keeps it: context and text.

    Not kept: the texts of Qt, which has no Chinese for some of its own, and those of no context, which are sentences
    that were written elsewhere, or are translated already (``app/message.py``).
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[tuple[str, str]] = set()

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """Qt's."""
        if text and context and not context.startswith("Q"):
            self._asked.add((context, text))
        return None

    def found(self, translated: QTranslator) -> set[tuple[str, str]]:
        """What no translation was found for; PySide asks for the texts of a class in the names of those above it too.

        Args:
            translated: knows the translations.
        """
        above = {each.__name__: [base.__name__ for base in each.__mro__] for each in _classes(QObject)}
        return {
            (context, text)
            for context, text in self._asked
            if not any(translated.translate(base, text) for base in above.get(context, []))
        }

    def isEmpty(self) -> bool:  # noqa: N802
        """Qt's."""
        return False


def _classes(above: type) -> Iterator[type]:
    for each in above.__subclasses__():
        yield each
        yield from _classes(each)


@contextmanager
def spoken(application: QApplication, folder: Path, code: str) -> Iterator[None]:
    """Speak this language for a while, and fail if a text is not translated where it is asked for.

    Args:
        folder: with the translations, built.
    """
    before = QLocale()
    missing, translated = Untranslated(), QTranslator()
    translations = Translations(application, folder=folder)
    if code != "en":
        assert translated.load(str(folder / f"surtitle_{code}.qm"))
        application.installTranslator(missing)
    translations.use(code)
    QApplication.processEvents()
    try:
        yield
        if unknown := missing.found(translated):
            raise AssertionError(f"not translated: {sorted(unknown)}")
    finally:
        translations.use("en")
        application.removeTranslator(missing)
        QLocale.setDefault(before)
        QApplication.processEvents()
