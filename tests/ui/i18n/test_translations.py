"""The language of the interface, with translations made for the test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLocale
from PySide6.QtWidgets import QApplication

from app.ui.i18n.translations import Translations, available_languages

LRELEASE = Path(PySide6.__file__).parent / "lrelease"
TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS><TS version="2.1" language="zh_CN"><context><name>test</name>
<message><source>Start</source><translation>开始</translation></message></context></TS>
"""

pytestmark = pytest.mark.skipif(not LRELEASE.exists(), reason="this PySide6 has no lrelease")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a Chinese translation."""
    folder = tmp_path_factory.mktemp("translations")
    (folder / "zh.ts").write_text(TS, encoding="utf-8")
    command = [str(LRELEASE), str(folder / "zh.ts"), "-qm", str(folder / "surtitle_zh_CN.qm")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def translations(application: QApplication, folder: Path) -> Iterator[Translations]:
    """Whatever the test chose, English comes back."""
    made, before = Translations(application, folder=folder), QLocale()
    yield made
    made.use("en")
    QLocale.setDefault(before)


def said() -> str:
    """A text of the interface, as it is said now."""
    return QCoreApplication.translate("test", "Start")


def test_the_language_changes_while_the_app_runs(translations: Translations) -> None:
    """To another one, and back; the texts of Qt's own buttons go along."""
    translations.use("zh_CN")
    assert said() == "开始"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    translations.use("en")
    assert said() == "Start"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_a_language_that_there_is_not_is_english(translations: Translations) -> None:
    """All of it: half of the buttons in another language would be worse."""
    translations.use("de")
    assert said() == "Start"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_days_are_named_in_the_same_language(translations: Translations) -> None:
    """Also where there is no translation: an English sentence has no German day in it."""
    for code, day in (("zh_CN", "周一"), ("en", "Mon"), ("de", "Mon")):
        translations.use(code)
        assert QLocale().toString(QDate(2026, 11, 23), "ddd") == day


def test_languages_are_listed_by_their_own_names(folder: Path, tmp_path: Path) -> None:
    """English is there without a file."""
    assert available_languages(tmp_path) == {"en": "English"}
    assert set(available_languages(folder)) == {"en", "zh_CN"}
    assert "中文" in available_languages(folder)["zh_CN"]
