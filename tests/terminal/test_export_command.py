"""`surtitle export`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.captions.events import Stream
from app.captions.rules import CueRules, Texts
from app.terminal.export_command import ExportCommand, export_session
from app.transcripts.export import ExportOptions
from app.transcripts.formats import JSON, TXT, VTT
from tests.fakes.journals import final, write_journal
from tests.transcripts.readers import by_pysubs2


def journal(folder: Path) -> Path:
    """A session of one sentence with its translation, and one without."""
    return write_journal(
        *(folder, "talk", final(0, "It was the age of wisdom.", words=True)),
        *(final(0, "Era la edad.", stream=Stream.TRANSLATION), final(1, "Yes.")),
    )


def run(command: ExportCommand) -> int:
    """The exit status of the command."""
    return asyncio.run(export_session(command))


def test_a_session_is_written_where_it_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what was not as it should be is said."""
    journal(tmp_path)
    output = tmp_path / "out" / "a.srt"
    assert run(ExportCommand(session="talk", output=str(output), folder=tmp_path)) == 0
    texts = [text for _, _, text in by_pysubs2(output.read_text(encoding="utf-8"), "srt")]
    assert texts == ["It was the age of wisdom.\nEra la edad.", "Yes."]
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "1 of 2 sentences have no translation; only the original is exported."
    assert said[-1] == f"Exported to {output}."


def test_without_a_name_a_free_one_is_found_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is there is overwritten unasked."""
    path = journal(tmp_path / "kept")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run(ExportCommand(session=str(path), options=ExportOptions(format=TXT))) == 0
    assert sorted(each.name for each in tmp_path.glob("*.txt")) == ["talk (2).txt", "talk.txt"]
    for _ in range(2):
        assert run(ExportCommand(session=str(path), options=ExportOptions(two_files=True))) == 0
    names = ["talk (2).en.srt", "talk (2).translation.srt", "talk.en.srt", "talk.translation.srt"]
    assert sorted(each.name for each in tmp_path.glob("*.srt")) == names


def test_standard_output_gets_the_content_and_nothing_else(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What is said is on standard error."""
    options = ExportOptions(format=TXT, texts=Texts.SOURCE, with_times=False)
    assert run(ExportCommand(session=str(journal(tmp_path)), output="-", options=options)) == 0
    assert capsysbinary.readouterr().out == b"It was the age of wisdom.\nYes.\n"


def test_what_cannot_be_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, and a sentence: no session, no journal, no place, two files on one standard output."""
    path = journal(tmp_path)
    (tmp_path / "other.jsonl").write_text("no journal")
    both = ExportOptions(two_files=True)
    for command, sentence in (
        (ExportCommand(session="none", folder=tmp_path), "There is no session “none”."),
        (ExportCommand(session="other", folder=tmp_path), "isn't a Surtitle session"),
        (ExportCommand(session=str(path), output=str(tmp_path)), "it is a folder"),
        (ExportCommand(session=str(path), output="-", options=both), "Leave out --two-files"),
    ):
        assert run(command) == 2
        assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wanted", "note"),
    [
        ({"word_times": True}, "--word-times has no effect on srt files, only on vtt, ass."),
        ({"with_times": False}, "--no-times has no effect on srt files, only on txt."),
        (
            {"byte_order_mark": True, "format": JSON},
            "--bom has no effect on json files, only on srt, vtt, ass, txt.",
        ),
        (
            {"rules": CueRules(columns=37), "format": TXT},
            "--rule has no effect on txt files, only on srt, vtt, ass, json.",
        ),
        (
            {"two_files": True, "texts": Texts.SOURCE},
            "--two-files has no effect with --text source, which is a single text.",
        ),
    ],
)
def test_what_the_format_has_no_use_for_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wanted: dict[str, Any], note: str
) -> None:
    """And the file is written all the same; where it is of use, nothing is said."""
    path = journal(tmp_path)
    assert run(ExportCommand(session=str(path), output="-", options=ExportOptions(**wanted))) == 0
    assert capsys.readouterr().err.splitlines()[0] == note
    for format_, fitting in ((VTT, {"word_times": True}), (TXT, {"with_times": False})):
        assert run(ExportCommand(session=str(path), output="-", options=ExportOptions(format=format_, **fitting))) == 0
    assert "has no effect" not in capsys.readouterr().err
