"""A session whose process is killed in the middle of anything: what had been shown is kept."""

from __future__ import annotations

import itertools
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pysubs2
import pytest

from app.captions.rules import CueRules
from app.transcripts.completing import complete_interrupted
from app.transcripts.journal import find_interrupted, journals_in, read_journal
from app.transcripts.library import Library
from app.transcripts.locks import is_locked
from tests.fakes.killable_runs import KillableRuns, killable_runs

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
KILLS, ALL_KILLS = 20, 200
_STAMP = r"\d\d:\d\d:\d\d,\d\d\d"
_VALID_SRT = re.compile(rf"(\d+\n{_STAMP} --> {_STAMP}\n([^\n]+\n)+\n)*")


def check_srt(path: Path) -> list[str]:
    """The lines of all cues; fails if the file is not an SRT to the last byte, with its cues numbered and in order."""
    content = path.read_bytes().decode() if path.exists() else ""
    assert _VALID_SRT.fullmatch(content), content[-300:]
    numbers = [int(number) for number in re.findall(rf"^(\d+)\n(?={_STAMP})", content, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    events = pysubs2.SSAFile.from_string(content, format_="srt").events if content else []
    assert len(events) == len(numbers)
    for event, following in itertools.pairwise(events):
        assert event.start < event.end <= following.start
    return [line for event in events for line in event.plaintext.split("\n")]


def kill_one(runs: KillableRuns, folder: Path, chance: random.Random) -> tuple[int, bool]:
    """Kill one run at a random moment and look at what it left; returns how much was shown, and if a line was torn."""
    folder.mkdir()
    process = runs.start(folder)
    shown = [runs.next_line() for _ in range(chance.randrange(1, 40))]
    time.sleep(chance.random() / 50)  # the moment shall be any
    os.kill(process, signal.SIGKILL)
    shown += runs.last_lines()

    lines = check_srt(folder / "a.srt")
    assert lines == [line for line in lines if re.fullmatch(r"(Sentence|Frase) \d+\.", line)]
    (interrupted,) = find_interrupted(folder / "sessions")
    torn = not interrupted.path.read_bytes().endswith(b"\n")
    kept = {
        (text.sentence, text.stream, text.text)
        for sentence in read_journal(interrupted.path).sentences
        for text in sentence.texts
    }
    assert {(each["sentence"], each["stream"], each["text"]) for each in shown} <= kept
    troubles: list[str] = []
    completed = complete_interrupted(
        folder / "sessions", lambda: (folder / "transcripts", CueRules()), on_trouble=troubles.append
    )
    assert ([each.srt for each in completed], troubles) == ([folder / "a.srt"], [])
    assert sorted(check_srt(folder / "a.srt")) == sorted(text for _, _, text in kept)
    assert find_interrupted(folder / "sessions") == []
    assert sorted(path.name for path in folder.iterdir()) == ["a.srt", "sessions", "sessions.key"]
    return len(shown), torn


def test_nothing_that_was_shown_is_lost_with_the_process(tmp_path: Path) -> None:
    """Every final is in the journal and, after the next start has recovered it, in the SRT, which was valid all the
    time."""
    chance = random.Random()
    with killable_runs() as runs:
        for number in range(KILLS):
            kill_one(runs, tmp_path / str(number), chance)


_SILENT_RUN = """
import sys, time
from pathlib import Path
from app.captions.events import UsageReported
from app.transcripts.session_recorder import SessionRecorder, new_journal

journal = new_journal(
    Path(sys.argv[1]), source_language="en", target_language="", service="local", source="", srt=None, on_trouble=print
)
recording = SessionRecorder(srt=None, journal=journal)
recording.start()
recording.take(UsageReported(100))
recording.pause(1000)
while journal.path is None or b'"pause"' not in journal.path.read_bytes():
    time.sleep(0.01)
print("ready", flush=True)
time.sleep(600)
"""


def test_a_session_that_was_killed_before_the_first_word_is_in_no_list(tmp_path: Path) -> None:
    """Neither while it runs nor later; its journal, which holds nothing that was said, is offered to nobody, and
    removed once it is old."""
    sessions, root = tmp_path / "sessions", Path(__file__).parents[2]
    command = [sys.executable, "-c", _SILENT_RUN, str(sessions)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            library = Library(sessions, tmp_path / "index.sqlite")
            assert library.sessions() == []
        finally:
            process.kill()
    (path,) = journals_in(sessions)
    assert not is_locked(path)
    assert library.sessions() == Library(sessions, tmp_path / "new index.sqlite").sessions() == []
    library.update()
    assert library.search(path.stem[:4]) == library.sessions() == []
    assert find_interrupted(sessions) == []
    assert journals_in(sessions) == [path]
    os.utime(path, (1_000_000, 1_000_000))
    assert library.sessions() == []
    assert journals_in(sessions) == []


@pytest.mark.slow
def test_nothing_is_lost_in_many_kills(tmp_path: Path) -> None:
    """The same, ten times as often."""
    chance = random.Random()
    with killable_runs() as runs:
        results = [kill_one(runs, tmp_path / str(number), chance) for number in range(ALL_KILLS)]
    shown, torn = zip(*results, strict=True)
    print(f"{len(results)} kills, {sum(shown)} finals shown, {sum(torn)} torn lines", file=sys.stderr)  # noqa: T201
