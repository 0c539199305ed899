"""The X server ends while captions run, as it does at a log-out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pysubs2
import pytest

from app.transcripts.journal import SessionState, read_header, read_journal, summary_of
from tests.e2e.conftest import Start
from tests.fakes.display import MISSING, Display
from tests.fakes.waiting import wait_until

PATIENCE_S = 180
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")


def windows(display: Display) -> list[str]:
    """The app's window, once it is shown."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Surtitle$"],
        env=display.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return found.stdout.split()


def test_the_last_sentence_is_kept_when_the_screen_goes(start: Start, environ: dict[str, str]) -> None:
    """In mid-sentence, in whichever part of Qt it is noticed; nothing is printed, and the session is no crash's."""
    home = Path(environ["HOME"])
    settings = home / ".config" / "surtitle" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"welcomed": True, "service": "local"}))
    folder = home / ".local" / "share" / "surtitle" / "sessions"
    with Display() as display:
        process = start(DISPLAY=display.name)
        wait_until(lambda: windows(display), deadline_s=PATIENCE_S)
        display.xdotool("windowactivate", "--sync", windows(display)[0])
        display.xdotool("key", "ctrl+d")
        wait_until(
            lambda: any('"record":"source"' in each.read_text() for each in folder.glob("*.jsonl")),
            deadline_s=PATIENCE_S,
        )
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (1, "", "")
    (journal,) = folder.glob("*.jsonl")
    header = read_header(journal)
    assert header is not None
    assert summary_of(journal, header).state is SessionState.ENDED
    words = " ".join(text.text for each in read_journal(journal).sentences for text in each.texts).split()
    (srt,) = (home / "Documents" / "Surtitle").glob("*.srt")
    assert " ".join(cue.plaintext for cue in pysubs2.load(str(srt))).split() == words
    (log,) = home.rglob("surtitle.log")
    assert "the display is gone" in log.read_text(encoding="utf-8")
