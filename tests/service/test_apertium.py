"""Apertium through a resident pipeline: the real one where it is installed, and pipelines that misbehave."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.service import apertium
from app.service.apertium import ApertiumTranslator, escaped, installed_modes, plain, stage_commands
from app.service.translator import TranslationMissingError

needs_apertium = pytest.mark.skipif(("en", "es") not in installed_modes(), reason="apertium-eng-spa is not installed")


@pytest.fixture
def spanish() -> Iterator[ApertiumTranslator]:
    """English to Spanish, closed afterwards."""
    translator = ApertiumTranslator(installed_modes()["en", "es"])
    yield translator
    translator.close()


@needs_apertium
def test_english_becomes_spanish(spanish: ApertiumTranslator) -> None:
    """One answer for each text, in order, its last full stop included."""
    assert spanish.translate("The house is big.") == "La casa es grande."
    assert spanish.translate("We see the dog.") == "Vemos el perro."


@needs_apertium
def test_unknown_words_stand_without_marks(spanish: ApertiumTranslator) -> None:
    """What Apertium does not know is left as it is."""
    assert "Pockockock" in spanish.translate("The Pockockock is big.")
    assert not set("*@#") & set(spanish.translate("Zorgs blork the house."))


@needs_apertium
@pytest.mark.parametrize(
    "text",
    [
        "$5 million",
        "and/or [this] {that}",
        "bob@example.com <b>",
        "#1 and *bold*",
        "a^",
        "\\",
        "^",
        "~",
        "a\0b\nc",
        "…",
    ],
)
def test_special_characters_do_no_harm(spanish: ApertiumTranslator, text: str) -> None:
    """Characters that mean something to Apertium neither hang it nor spoil what comes after."""
    answer = spanish.translate(text)
    kept = set("$[]{}@<>#*") & set(text)
    assert kept <= set(answer)
    assert spanish.translate("The house is big.") == "La casa es grande."


@needs_apertium
def test_nothing_is_translated_without_words(spanish: ApertiumTranslator) -> None:
    """Blanks need no pipeline."""
    assert spanish.translate("  \n") == ""


@needs_apertium
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_stage_that_dies_or_hangs_is_replaced(
    spanish: ApertiumTranslator, number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    """The very text at which it happens is translated all the same."""
    spanish = ApertiumTranslator(installed_modes()["en", "es"], timeout_s=1.0)
    spanish.translate("Hello.")
    spanish._stages[4].send_signal(number)
    assert spanish.translate("The house is big.") == "La casa es grande."
    assert "failed" in caplog.text
    spanish.close()


@needs_apertium
def test_no_process_is_left(spanish: ApertiumTranslator) -> None:
    """Closing ends every stage; a closed translator can be closed again."""
    spanish.translate("Hello.")
    pids = [stage.pid for stage in spanish._stages]
    assert len(pids) > 5
    spanish.close()
    spanish.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def pipeline(folder: Path, script: str) -> Path:
    """A mode whose only stage is this shell script."""
    program = folder / "stage"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    mode = folder / "eng-spa.mode"
    mode.write_text(f"'{program}' '{folder}'\n")
    return mode


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 60", "printf 'half an answer\\0'", "exec cat /missing"])
def test_a_pipeline_that_never_works_is_given_up(tmp_path: Path, script: str) -> None:
    """Each failure is bounded in time, is told, and after some of them nothing is tried any more."""
    translator = ApertiumTranslator(pipeline(tmp_path, script), timeout_s=0.1, failures=2)
    for _ in range(2):
        with pytest.raises(TranslationMissingError, match="does not answer"):
            translator.translate("Hello.")
    with pytest.raises(TranslationMissingError, match="given up"):
        translator.translate("Hello.")
    translator.close()


def test_a_program_that_is_missing_is_a_missing_translation(tmp_path: Path) -> None:
    """Half-installed Apertium does not stop captions, and its first stages do not stay."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("cat | /missing/program 'x'\n")
    with pytest.raises(TranslationMissingError):
        ApertiumTranslator(mode).translate("Hello.")


def test_every_stage_is_told_to_flush() -> None:
    """The placeholders of a mode file are filled in, and its quotes read."""
    mode = "lt-proc '/a b/x.bin' | apertium-tagger -g $2 'y' | cat | lrx-proc -m -z 'z' | lt-proc $1 'g'\n"
    assert stage_commands(mode) == [
        ["lt-proc", "-z", "/a b/x.bin"],
        ["apertium-tagger", "-z", "-g", "y"],
        ["cat"],
        ["lrx-proc", "-m", "-z", "z"],
        ["lt-proc", "-z", "-n", "g"],
    ]


def test_installed_pairs_are_found_under_their_two_letter_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old and new names are read; variants and developers' pieces are not pairs."""
    monkeypatch.setattr(apertium.shutil, "which", lambda _: "/usr/bin/lt-proc")
    for name in ("eng-cat", "en-gl", "eng-spa_AR", "eng-spa-morph", "spa-eng"):
        (tmp_path / f"{name}.mode").touch()
    assert set(installed_modes([tmp_path])) == {("en", "ca"), ("en", "gl"), ("es", "en")}
    assert installed_modes([tmp_path / "missing"]) == {}


def test_text_survives_the_stream_format() -> None:
    """What is escaped comes back; marks and blanks of Apertium's own do not."""
    text = "$5 [a] {b} <c> d@e f/g #1 *x*"
    assert plain(escaped(text), marks=set()) == text
    assert plain(" *zorg @blork #Blank [x]dos ,  tres") == "zorg blork Blank dos, tres"
