"""``surtitle sessions``: what it prints and does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.captions.events import Stream
from app.terminal.outcome import EXIT_BAD_INPUT, EXIT_OK
from app.terminal.sessions_command import SessionsOptions, sessions
from app.transcripts import past_sessions as past_sessions_module
from app.transcripts.journal import opened_for_adding
from tests.fakes.journals import BEGUN_AT, final, write_journal


class Terminal:
    """The command, in a folder with some sessions."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.journals = folder / "sessions"
        self._capsys = capsys
        spanish = final(1, "Buenos días.", stream=Stream.TRANSLATION, language="es")
        write_journal(self.journals, "Monday", final(0, "Hello."), final(1, "Good\x1b morning."), spanish)
        write_journal(
            *(self.journals, "2025-01-02 03.04.05", final(0, "A" * 100)),
            ended=False,
            begun_at=BEGUN_AT.replace(year=2025, month=1, day=2, hour=3, minute=4, second=5),
            target_language="es",
        )

    async def run(self, **options: object) -> tuple[int, str, str]:
        """Exit status, standard output and standard error."""
        status = await sessions(
            SessionsOptions(
                journals=self.journals,
                index=self.folder / "index.sqlite",
                srt_folder=self.folder / "srt",
                **options,  # type: ignore[arg-type]
            )
        )
        return status, *self._capsys.readouterr()


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal with two sessions, one of them interrupted."""
    return Terminal(tmp_path, capsys)


async def test_sessions_are_listed(terminal: Terminal) -> None:
    """Name, date, length, languages, first words, and what was interrupted; the latest first."""
    status, out, err = await terminal.run()
    assert (status, err) == (EXIT_OK, "")
    assert out.splitlines() == [
        "Monday (2026-11-23 14.05.33)  0:03  en  Hello.",
        f"2025-01-02 03.04.05  0:01  en → es  {'A' * 59}…  [interrupted]",
    ]


async def test_sessions_are_listed_for_programs(terminal: Terminal) -> None:
    """One object a line."""
    status, out, _ = await terminal.run(json=True)
    first, second = (json.loads(line) for line in out.splitlines())
    assert status == EXIT_OK
    assert first == {
        "session": "Monday",
        "path": str(terminal.journals / "Monday.jsonl"),
        "state": "ended",
        "started": "2026-11-23T14:05:33+01:00",
        "length_ms": 3800,
        "sentences": 2,
        "source_language": "en",
        "target_language": "",
        "first_words": "Hello.",
    }
    assert (second["state"], second["first_words"]) == ("interrupted", "A" * 100)


async def test_nothing_in_a_journal_steers_the_terminal(terminal: Terminal) -> None:
    """Neither its name nor what its header or its texts hold, listed, searched or as JSON."""
    language = "e\x1b]0;t\x07\x9b\u202en"
    write_journal(terminal.journals, "ev\x1bil", final(0, "He\x9b\u202ello."), target_language=language)
    for options in ({}, {"search": "hello"}):
        for json_lines in (False, True):
            status, out, err = await terminal.run(json=json_lines, **options)
            assert status == EXIT_OK
            assert all(line.isprintable() for line in (out + err).splitlines())
    _, out, _ = await terminal.run()
    assert r"en → e\x1b]0;t\x07\x9b\u202en" in out
    _, out, _ = await terminal.run(json=True)
    assert language in [json.loads(line)["target_language"] for line in out.splitlines()]


async def test_words_are_found_with_their_place(terminal: Terminal) -> None:
    """No text can steer the terminal."""
    status, out, _ = await terminal.run(search="dias morn")
    assert status == EXIT_OK
    assert out.splitlines()[1:] == ["     0:02  Good morning.", "     0:02  Buenos días."]
    _, out, _ = await terminal.run(search="hello", json=True)
    assert json.loads(out)["hits"] == [{"sentence": 0, "begin_ms": 0, "text": "Hello."}]
    assert await terminal.run(search="pizza") == (EXIT_OK, "", "No sessions match your search.\n")


async def test_an_interrupted_session_is_recovered(terminal: Terminal) -> None:
    """Once; any other one can have its subtitles written anew, too."""
    status, out, err = await terminal.run(recover="")
    srt = terminal.folder / "srt" / "2025-01-02 03.04.05.srt"
    assert (status, out, err) == (EXIT_OK, "", f"2025-01-02 03.04.05 → {srt}\n")
    assert "AAA" in srt.read_text()
    assert (await terminal.run(recover=""))[2] == "No sessions were interrupted.\n"
    assert (await terminal.run(recover="monday"))[0] == EXIT_OK
    assert (terminal.folder / "srt" / "Monday.srt").exists()


async def test_sessions_are_renamed_and_deleted(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new name is told; no name, and the beginning of one, are bad input; what runs is left alone."""
    trash: list[Path] = []
    monkeypatch.setattr(past_sessions_module, "send2trash", trash.append)
    status, _, err = await terminal.run(rename=("Mon", "Plans: 2026"))
    assert (status, "Did you mean “Monday”?" in err) == (EXIT_BAD_INPUT, True)
    status, _, err = await terminal.run(rename=("Monday", "Plans: 2026"))
    assert (status, err) == (EXIT_OK, "Renamed to Plans- 2026.\n")
    status, _, err = await terminal.run(delete="plans")
    assert (status, "Did you mean “Plans- 2026”?" in err, trash) == (EXIT_BAD_INPUT, True, [])
    status, _, err = await terminal.run(delete="Plans- 2026")
    assert (status, err) == (EXIT_OK, "Plans- 2026 was moved to the trash.\n")
    assert trash == [terminal.journals / "Plans- 2026.jsonl"]
    status, _, err = await terminal.run(delete="Tuesday")
    assert status == EXIT_BAD_INPUT
    assert "no session “Tuesday”" in err
    with opened_for_adding(terminal.journals / "2025-01-02 03.04.05.jsonl"):
        status, _, err = await terminal.run(delete="2025-01-02 03.04.05")
    assert (status, "still running" in err) == (EXIT_BAD_INPUT, True)


async def test_what_becomes_of_the_subtitles_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go along, unless somebody has changed them since: then it is said that they stay, and where."""
    trash: list[Path] = []
    monkeypatch.setattr(past_sessions_module, "send2trash", trash.append)
    await terminal.run(recover="Monday")
    srt = terminal.folder / "srt" / "Monday.srt"
    assert (await terminal.run(delete="Monday"))[2] == "Monday and its subtitle file were moved to the trash.\n"
    assert trash == [srt, terminal.journals / "Monday.jsonl"]
    trash.clear()
    os.utime(srt, (srt.stat().st_mtime + 60, srt.stat().st_mtime + 60))
    why = "was edited after the session or belongs to another one"
    assert (await terminal.run(rename=("Monday", "Plans")))[2] == (
        f"Renamed to Plans. The subtitle file keeps its name because {srt} {why}.\n"
    )
    assert (await terminal.run(delete="Plans"))[2] == (
        f"Plans was moved to the trash. Its subtitle file stays because {srt} {why}.\n"
    )
    assert trash == [terminal.journals / "Plans.jsonl"]
    assert srt.exists()


async def test_no_sessions_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error: a program that reads the list gets an empty one."""
    assert await sessions(SessionsOptions(journals=tmp_path / "none", index=tmp_path / "index")) == EXIT_OK
    assert capsys.readouterr() == ("", "No sessions yet.\n")
