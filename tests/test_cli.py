"""The command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.captions.events import Stream
from app.captions.rules import CueRules
from app.cli import main
from app.settings.settings import Settings
from app.settings.settings_file import save_settings, settings_path
from app.terminal.listen import ListenOptions
from tests.fakes.journals import final, write_journal


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is the user's own is read or written."""
    for name in ("DATA_HOME", "CACHE_HOME", "CONFIG_HOME", "STATE_HOME", "DOCUMENTS_DIR"):
        monkeypatch.setenv(f"XDG_{name}", str(tmp_path))


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` prints it."""
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"surtitle {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["listen", "--pace", "fast"],
        ["listen", "--device", "a", "--input", "b"],
        ["transcribe"],
        ["listen", "--raw-rate", "16000"],
        ["transcribe", "a", "--raw-rate", "0"],
        ["transcribe", "a", "--raw-channels", "2000"],
        ["transcribe", "a", "--raw-format", "s17"],
        ["export"],
        ["export", "a", "--format", "doc"],
        ["export", "a", "--shift", "soon"],
        ["export", "a", "--begin", "1:2:3:4"],
        ["export", "a", "--frame-rate", "25"],
        ["export", "a", "--rule", "width=9"],
        ["export", "a", "--rule", "columns=wide"],
        ["export", "a", "--rule", "columns=1"],
        ["export", "a", "--rule", "gap_frames=1.5"],
        ["export", "a", "--rule", "late_ms=abc"],
        ["export", "a", "--rule", "orphan_columns="],
        ["export", "a", "--rule", "shortest_ms=9000"],
        ["export", "a", "--begin", "5", "--end", "5"],
        ["export", "a", "--begin", "5", "--end", "4.999"],
        ["export", "a", "--end", "0"],
        ["export", "a", "--output", "a.docx"],
    ],
)
def test_bad_options_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, and what can be typed instead."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    usage = "usage: surtitle" if arguments == ["dance"] else f"usage: surtitle {arguments[0]} "
    assert capsys.readouterr().err.startswith(usage)


@pytest.mark.parametrize(
    "module", ["app.terminal.listen", "app.terminal.transcribe", "app.terminal.export_command", "app.service.serve"]
)
def test_the_terminal_and_the_service_need_no_qt(module: str) -> None:
    """Neither imports it, so that both run where it cannot."""
    code = f"import sys, {module}; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_export_is_what_its_options_say(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """From a journal to standard output, with every option at work."""
    journal = write_journal(
        *(tmp_path, "talk", final(0, "Yes.", words=True), final(1, "It was the age of wisdom.", words=True)),
        *(final(1, "Era la edad.", stream=Stream.TRANSLATION),),
    )
    options = ["--format", "vtt", "--text", "source", "--word-times", "--begin", "0:01.9", "--end", "1:00"]
    options += ["--shift", "-0.5", "--frame-rate", "25:50", "--bom", "--output", "-"]
    assert main(["export", str(journal), *options]) == 0
    assert capsysbinary.readouterr().out.decode() == (
        "\ufeffWEBVTT\n\n00:00:00.500 --> 00:00:01.750\n"
        "It <00:00:00.650>was <00:00:00.800>the <00:00:00.950>age <00:00:01.100>of <00:00:01.250>wisdom.\n\n"
    )


def test_a_part_that_ends_before_it_begins_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused before the file that is there is touched."""
    journal = write_journal(tmp_path, "talk", final(0, "Yes."))
    there = tmp_path / "talk.srt"
    there.write_text("precious")
    with pytest.raises(SystemExit):
        main(["export", str(journal), "--begin", "10", "--end", "5", "--output", str(there)])
    assert "the range ends before it starts" in capsys.readouterr().err
    assert there.read_text() == "precious"


def test_the_ending_of_a_file_says_its_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """None means SRT; one that is no format is refused with those that are, unless the format is named."""
    journal = str(write_journal(tmp_path, "talk", final(0, "Yes.")))
    for name, begin in (("a", "1\n00:"), ("a.VTT", "WEBVTT"), ("a.json", "{")):
        assert main(["export", journal, "--output", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text().startswith(begin)
    with pytest.raises(SystemExit) as caught:
        main(["export", journal, "--output", str(tmp_path / "a.docx")])
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert "no format has the extension .docx; use one of .srt, .vtt, .ass, .txt, .json, or set --format" in told
    assert not (tmp_path / "a.docx").exists()
    assert main(["export", journal, "--output", str(tmp_path / "a.docx"), "--format", "txt"]) == 0
    assert (tmp_path / "a.docx").read_text().endswith("Yes.\n\n")


def test_subtitles_are_divided_by_the_rules_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recovered and exported ones, as those that the window writes; an option goes before."""
    save_settings(settings_path(), Settings(cue_rules=CueRules(columns=12)))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "surtitle" / "sessions"
    write_journal(folder, "talk", final(0, "Hello, everybody."))
    assert main(["sessions", "--recover=talk"]) == 0
    assert "Hello,\neverybody.\n" in (tmp_path / "Surtitle" / "talk.srt").read_text()
    assert main(["export", "talk", "--output", "-"]) == 0
    told = capsys.readouterr()
    assert "Hello,\neverybody.\n" in told.out
    assert main(["export", "talk", "--output", "-", "--rule", "columns=20"]) == 0
    assert "Hello, everybody.\n" in capsys.readouterr().out
    assert main(["export", "talk", "--output", "-", "--format", "txt"]) == 0
    assert "has no effect" not in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["export", "talk", "--rule", "shortest_ms=9000"])


def test_subtitles_go_to_the_folder_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recovered ones, and those of what is listened to; the doctor looks at that folder."""
    mine = tmp_path / "mine"
    save_settings(settings_path(), Settings(transcript_folder=str(mine)))
    write_journal(tmp_path / "surtitle" / "sessions", "talk", final(0, "Hello."))
    assert main(["sessions", "--recover=talk"]) == 0
    assert "Hello." in (mine / "talk.srt").read_text()
    assert main(["doctor"]) == 0
    assert f"Transcripts are saved in {mine}." in capsys.readouterr().out
    heard: list[ListenOptions] = []

    async def note(options: ListenOptions) -> int:
        heard.append(options)
        return 0

    monkeypatch.setattr("app.terminal.listen.listen", note)
    assert main(["listen"]) == 0
    assert heard[0].folder == mine
    assert not (tmp_path / "Surtitle").exists()


def test_a_session_whose_name_looks_like_an_option_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One from elsewhere, since none is called so here: behind `--`, behind `=`, or by its path."""
    folder = tmp_path / "surtitle" / "sessions"
    monkeypatch.chdir(tmp_path)
    journal = write_journal(folder, "-talk", final(0, "Yes."))
    assert main(["export", "--output", "-", "--", "-talk"]) == 0
    assert "Yes." in capsys.readouterr().out
    assert main(["sessions", "--recover=-talk"]) == 0
    assert "-talk →" in capsys.readouterr().err
    assert (tmp_path / "Surtitle" / "-talk.srt").exists()
    assert main(["sessions", "--rename", str(journal), "talk"]) == 0
    assert (folder / "talk.jsonl").exists()
