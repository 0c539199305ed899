"""The translations: every text of the window is in them, translated, and can be filled in as in English."""

import os
import re
import shutil
import string
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from commands import Finished
from environment import APP_LOCK, REPOSITORY, Environment
from translations import FOLDER, build, gather, main

SOURCES = sorted(FOLDER.glob("*.ts"))
ENVIRONMENT = Environment(APP_LOCK)
ENVIRONMENT.scripts = Path(sys.executable).parent  # of the checkout's own, whichever copy of it this test is in


def messages(source):
    """The context, text and translation of each message of a source."""
    for context in ElementTree.parse(source).getroot().iter("context"):  # noqa: S314 - our own
        for message in context.iter("message"):
            yield context.findtext("name"), message.findtext("source"), message.find("translation")


def fields(text):
    """What is filled into a text, with its formats."""
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


def test_chinese_is_there():
    """The language that was promised."""
    assert "surtitle_zh_CN" in [source.stem for source in SOURCES]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_the_source_holds_what_the_code_says(source, tmp_path):
    """Gathering again finds nothing new and nothing that is gone: else run `packaging/translations.py`."""
    shutil.copy(source, tmp_path)
    gathered = gather(ENVIRONMENT, folder=tmp_path)
    assert gathered.status == 0, gathered.output
    kept = {(context, text) for context, text, _ in messages(source)}
    said = {(context, text) for context, text, _ in messages(tmp_path / source.name)}
    assert (sorted(said - kept), sorted(kept - said)) == ([], [])
    assert len(kept) > 400


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_text_is_translated(source):
    """None is empty or unfinished, and none asks for a value that is not given or leaves one out."""
    for context, text, translation in messages(source):
        where = f"{context}: {text}"
        assert translation.get("type") is None, where
        assert (translation.text or "").strip(), where
        assert fields(translation.text) == fields(text), where


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_text_is_where_it_is_looked_for(source):
    """Under the name of a class, say; `window.tr(…)` of another object is gathered under a name nobody asks for."""
    assert [context for context, *_ in messages(source) if context and not context.isidentifier()] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_text_keeps_its_key(source):
    """The letter that is pressed with Alt is the same, so two texts that differ in it in English still do."""
    for context, text, translation in messages(source):
        keys = [found.casefold() for found in re.findall(r"&(\w)", text)]
        assert [found.casefold() for found in re.findall(r"&(\w)", translation.text)] == keys, f"{context}: {text}"


def test_only_what_is_older_is_built(tmp_path):
    """Once, and again when the source has changed."""
    source = shutil.copy(SOURCES[0], tmp_path)
    ran = []

    def run(command, **_):
        ran.append(command)
        Path(command[-1]).write_text("built")
        return Finished(0, "")

    build(ENVIRONMENT, folder=tmp_path, run=run)
    build(ENVIRONMENT, folder=tmp_path, run=run)
    assert len(ran) == 1
    later_ns = (tmp_path / "surtitle_zh_CN.qm").stat().st_mtime_ns + 1
    os.utime(source, ns=(later_ns, later_ns + 1))
    build(ENVIRONMENT, folder=tmp_path, run=run)
    assert len(ran) == 2


def test_what_is_built_is_a_translation(tmp_path):
    """By Qt's own tool."""
    shutil.copy(SOURCES[0], tmp_path)
    build(ENVIRONMENT, folder=tmp_path)
    assert (tmp_path / "surtitle_zh_CN.qm").stat().st_size > 10_000


def test_a_translation_that_cannot_be_built_is_told(tmp_path, capsys):
    """And set-up goes on: the window is then in English."""
    (tmp_path / "surtitle_xx.ts").write_text("no translation")
    build(ENVIRONMENT, folder=tmp_path)
    assert "the translation surtitle_xx.ts, so the window is in English" in capsys.readouterr().err


def test_they_are_in_the_checkout_only_as_sources():
    """What is built is not kept in git."""
    assert "resources/translations/*.qm" in (REPOSITORY / ".gitignore").read_text()


def test_another_language_is_begun_and_used(tmp_path):
    """Its code is all that is needed: its source holds every text, and what is built of it is offered to the app."""
    from PySide6.QtCore import QTranslator

    from app.ui.i18n.translations import available_languages

    begun = tmp_path / "surtitle_fr.ts"
    assert gather(ENVIRONMENT, folder=tmp_path, new="fr").status == 0
    assert len(list(messages(begun))) > 400
    assert ElementTree.parse(begun).getroot().get("language") == "fr"  # noqa: S314 - our own
    tree = ElementTree.parse(begun)  # noqa: S314 - our own
    dialog = next(each for each in tree.iter("context") if each.findtext("name") == "SettingsDialog")
    heading = next(each for each in dialog.iter("message") if each.findtext("source") == "Settings")
    heading.find("translation").text = "Réglages"
    del heading.find("translation").attrib["type"]
    tree.write(begun, encoding="utf-8")
    build(ENVIRONMENT, folder=tmp_path)
    assert available_languages(tmp_path) == {"fr": "Français", "en": "English"}
    translator = QTranslator()
    assert translator.load(str(begun.with_suffix(".qm")))
    assert translator.translate("SettingsDialog", "Settings") == "Réglages"


@pytest.mark.parametrize("arguments", [["fr", "de"], ["../x"], ["French"]])
def test_what_is_no_code_of_a_language_is_refused(arguments, capsys):
    """Nothing is gathered, and no file is made."""
    assert main(arguments) == 2
    assert "such as fr" in capsys.readouterr().err
