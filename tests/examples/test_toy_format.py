"""The recipe "An export format" of CONTRIBUTING.md: the toy is written, and known to the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.captions.rules import Texts
from app.cli import main
from app.transcripts import formats
from app.transcripts.export import ExportOptions, export
from tests.examples.toy_format import TSV
from tests.fakes.journals import final, write_journal
from tests.transcripts.kept import two_cities


def test_it_is_written(tmp_path: Path) -> None:
    """With the cues as the rules of subtitles divide them, in the time of the file."""
    options = ExportOptions(format=TSV, texts=Texts.SOURCE, shift_ms=1000)
    export(two_cities(), tmp_path / "a.tsv", options)
    rows = [line.split("\t") for line in (tmp_path / "a.tsv").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["1000", "5000", "It was the best of times, it was the worst of times."]
    assert all(len(row) == 3 for row in rows)


def test_its_row_is_all_that_the_command_line_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By name and by ending; what it has no use for is said."""
    monkeypatch.setattr(formats, "FORMATS", {**formats.FORMATS, TSV.name: TSV})
    monkeypatch.chdir(tmp_path)
    journal = write_journal(tmp_path, "a", final(0, "Hello."))
    assert main(["export", "--word-times", "--output", "a.tsv", str(journal)]) == 0
    assert "--word-times has no effect on tsv files" in capsys.readouterr().err
    assert main(["export", "--format", "tsv", "--output", "-", str(journal)]) == 0
    assert capsys.readouterr().out == (tmp_path / "a.tsv").read_text(encoding="utf-8")
    assert "Hello." in (tmp_path / "a.tsv").read_text(encoding="utf-8")
