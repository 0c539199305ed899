"""What the doctor says of the models and engines that the table names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.captions.rules import CueRules
from app.catalogue import CATALOGUE, Catalogue, ModelChoice
from app.settings.proxy import ProxyChoice
from app.settings.settings import CloudRegion
from app.terminal.chosen_settings import Chosen
from app.terminal.doctor import examine
from tests.examples.toy_recognizer import ENGINE, MODEL, WITH_TOY
from tests.fakes.translation_engines import SHOUTING


async def said(catalogue: Catalogue, folder: Path, capsys: pytest.CaptureFixture[str], model: str = "") -> str:
    """All findings."""
    chosen = Chosen(CueRules(), folder, CloudRegion.CHINA, "", ProxyChoice("direct"), ModelChoice(model))
    assert await examine(chosen, catalogue=catalogue) == 0
    return capsys.readouterr().out


async def test_each_model_is_listed_with_its_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what can be translated from any of them."""
    both = replace(MODEL, languages=("de", "es"), is_tried=False)
    out = await said(replace(WITH_TOY, models=(CATALOGUE.usual, both), translators=(SHOUTING,)), tmp_path, capsys)
    assert "ok       English is recognised on this computer by moonshine-tiny-en. Audio never leaves it." in out
    assert "Deutsch, Español are recognised on this computer by toy-counter" in out
    assert "This model hasn't been tested yet." in out
    assert "ok       This computer translates English into ca, Español; Español into English." in out


async def test_what_is_missing_comes_with_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An engine that is not installed, a model that is not known, nothing that translates."""
    missing = replace(ENGINE, package="no_such_package", advice="Get it.")
    catalogue = replace(
        CATALOGUE.extended(models=(MODEL,), recognizers=(missing,)),
        translators=(replace(CATALOGUE.translators[0], factory="tests.fakes.no_such_module:Engine"),),
    )
    out = await said(catalogue, tmp_path, capsys, model="gone")
    assert "missing  The speech model toy-counter isn't installed. Get it." in out
    assert "missing  There is no on-device model “gone”." in out
    assert (
        "missing  No translation on this computer yet. On Debian or Ubuntu, run: sudo apt-get install apertium" in out
    )
