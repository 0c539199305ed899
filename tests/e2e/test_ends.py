"""How ``surtitle`` ends, and what it does with a terminal, a pipe or a name that is not as one would wish."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pysubs2
import pytest

from app.audio.demo_audio import demo_audio_path
from app.transcripts.journal import SessionState, read_header, read_journal, summary_of
from tests.e2e.conftest import Start
from tests.fakes.terminals import CTRL_C, CTRL_Q, CTRL_S, LACKING, Terminal
from tests.fakes.waiting import wait_until

PATIENCE_S = 180
needs_terminal = pytest.mark.skipif(bool(LACKING), reason=LACKING)
needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals and descriptors are POSIX's")
Environ = dict[str, str]


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """Eight seconds of speech, three sentences."""
    path = tmp_path / "short.wav"
    path.write_bytes(demo_audio_path().read_bytes()[: 48_000 * 2 * 8])
    return path


def surtitle(*arguments: str | Path) -> list[str]:
    """The command."""
    return [sys.executable, "-m", "app", *map(str, arguments)]


def listening(*arguments: str | Path, pace: float = 2) -> list[str]:
    """The command that captions the sample recording, with its events in t.jsonl and its subtitles in t.srt."""
    return surtitle(
        *("listen", "--input", demo_audio_path(), "--pace", str(pace)),
        *("--srt", "t.srt", "--jsonl", "t.jsonl", *arguments),
    )


def finals(folder: Path) -> list[str]:
    """The finished sentences in t.jsonl."""
    try:
        lines = (folder / "t.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return []
    heard = [json.loads(line) for line in lines if line.endswith("\n")]
    return [event["text"] for event in heard if event["event"] == "caption" and event["final"]]


def subtitles(path: Path) -> str:
    """All words in an SRT."""
    return " ".join(" ".join(cue.plaintext for cue in pysubs2.load(str(path))).split()) if path.exists() else ""


def is_ended_properly(folder: Path) -> bool:
    """Whether the session was kept to its end, with all of its words in its subtitles."""
    (journal,) = (folder / "home" / ".local" / "share" / "surtitle" / "sessions").glob("*.jsonl")
    words = " ".join(text.text for sentence in read_journal(journal).sentences for text in sentence.texts)
    header = read_header(journal)
    assert header is not None
    return summary_of(journal, header).state is SessionState.ENDED and subtitles(folder / "t.srt") == " ".join(
        words.split()
    )


@needs_terminal
def test_a_stopped_terminal_holds_up_nothing(environ: Environ, tmp_path: Path) -> None:
    """After Ctrl-S, subtitles and events go on, and what was said meanwhile is shown after Ctrl-Q."""
    with Terminal(listening(), env=environ, cwd=tmp_path) as terminal:
        terminal.wait_until(lambda: finals(tmp_path), deadline_s=PATIENCE_S)
        terminal.type(CTRL_S)
        seen = len(finals(tmp_path))
        terminal.wait_until(lambda: len(finals(tmp_path)) >= seen + 5, deadline_s=PATIENCE_S)
        late = finals(tmp_path)[seen + 2]
        terminal.wait_until(lambda: " ".join(late.split()) in subtitles(tmp_path / "t.srt"), deadline_s=PATIENCE_S)
        assert late.encode() not in terminal.output
        terminal.type(CTRL_Q)
        terminal.wait_until(lambda: late.encode() in terminal.output, deadline_s=PATIENCE_S)
        terminal.type(CTRL_C)
        assert terminal.wait(deadline_s=PATIENCE_S) == 0
    assert is_ended_properly(tmp_path)


@needs_terminal
def test_the_end_does_not_wait_for_a_stopped_terminal(environ: Environ, tmp_path: Path) -> None:
    """It stays stopped, and nobody reads it any more; the last sentence is kept all the same."""
    with Terminal(listening(), env=environ, cwd=tmp_path) as terminal:
        terminal.wait_until(lambda: finals(tmp_path), deadline_s=PATIENCE_S)
        terminal.type(CTRL_S)
        seen = len(finals(tmp_path))
        terminal.wait_until(lambda: len(finals(tmp_path)) > seen + 1, deadline_s=PATIENCE_S, reading=False)
        terminal.process.send_signal(signal.SIGINT)  # Ctrl-C itself lets a terminal flow again
        assert terminal.wait(deadline_s=PATIENCE_S, reading=False) == 0
    assert is_ended_properly(tmp_path)


@needs_terminal
def test_a_closed_terminal_ends_the_session_properly(environ: Environ, tmp_path: Path) -> None:
    """Its window is closed in mid-sentence: whatever is written there fails, and all that was said is kept."""
    with Terminal(listening(), env=environ, cwd=tmp_path) as terminal:
        terminal.wait_until(lambda: finals(tmp_path), deadline_s=PATIENCE_S)
        terminal.close()
        assert terminal.process.wait(PATIENCE_S) == 0
    assert is_ended_properly(tmp_path)


@needs_posix
@pytest.mark.parametrize("number", ["SIGHUP", "SIGTERM", "SIGQUIT", "SIGINT"])
def test_every_signal_that_leaves_a_moment_keeps_the_last_sentence(
    environ: Environ, tmp_path: Path, number: str
) -> None:
    """Also where it is sent twice for one wish, as `timeout` does, or a hangup follows, as at a log-out."""
    process = subprocess.Popen(
        ["env", "--default-signal", *listening()],
        env=environ, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: finals(tmp_path), deadline_s=PATIENCE_S)
    for sent in (getattr(signal, number), signal.SIGTERM, signal.SIGHUP, signal.SIGHUP):
        process.send_signal(sent)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert is_ended_properly(tmp_path)


@needs_posix
def test_what_nohup_started_goes_on_after_a_hangup(environ: Environ, tmp_path: Path) -> None:
    """An ignored SIGHUP stays ignored."""
    process = subprocess.Popen(
        ["nohup", *listening()],
        env=environ, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: finals(tmp_path), deadline_s=PATIENCE_S)
    process.send_signal(signal.SIGHUP)
    seen = len(finals(tmp_path))
    wait_until(lambda: len(finals(tmp_path)) >= seen + 2, deadline_s=PATIENCE_S)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert is_ended_properly(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a pipe can be chosen on Linux only")
@pytest.mark.parametrize("comes_back", [True, False])
def test_a_reader_of_events_that_stalls_holds_up_nothing(environ: Environ, tmp_path: Path, comes_back: bool) -> None:
    """The session goes to its end; a reader that comes back gets every final, one that does not is told of."""
    import fcntl

    read_end, write_end = os.pipe()
    fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, 4096)
    command = surtitle("listen", "--input", demo_audio_path(), "--pace", "8", "--srt", "t.srt", "--jsonl", "-")
    process = subprocess.Popen(
        command, env=environ, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=write_end, stderr=subprocess.PIPE
    )
    os.close(write_end)
    wait_until(lambda: len(subtitles(tmp_path / "t.srt").split()) > 60, deadline_s=PATIENCE_S)
    heard = b""
    if comes_back:
        while chunk := os.read(read_end, 65536):
            heard += chunk
    _, err = process.communicate(timeout=PATIENCE_S)
    os.close(read_end)
    assert is_ended_properly(tmp_path)
    if comes_back:
        assert process.returncode == 0, err
        events = [json.loads(line) for line in heard.decode().splitlines()]
        assert events[-1]["state"] == "stopped"
        said = " ".join(event["text"] for event in events if event.get("final"))
        assert " ".join(said.split()) == subtitles(tmp_path / "t.srt")
    else:
        assert process.returncode == 1
        assert re.search(rb"\n\d+ events were not read from standard output\.\n$", err)


@needs_posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_standard_streams_may_be_missing(environ: Environ, tmp_path: Path, short: Path, closed: str) -> None:
    """As in a service: a file is transcribed, with status 0, and nothing of it lands in another file or socket."""
    line = " ".join(surtitle("transcribe", short.name))
    done = subprocess.run(
        ["sh", "-c", f"{line} {closed}"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Traceback" not in done.stderr
    assert subtitles(tmp_path / "short.srt").startswith("It was the best of times")


@needs_posix
@pytest.mark.parametrize("command", [("doctor",), ("sessions",), ("devices",), ("--version",), ("dance",)])
def test_no_command_needs_a_standard_stream(environ: Environ, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Each ends with the same status as with them."""
    statuses = []
    for closed in ("", "<&- >&- 2>&-"):
        shell = ["sh", "-c", f"{' '.join(surtitle(*command))} {closed}"]
        done = subprocess.run(shell, env=environ, cwd=tmp_path, capture_output=True, check=False, timeout=PATIENCE_S)
        statuses.append(done.returncode)
    assert statuses[0] == statuses[1]


@needs_posix
def test_what_is_asked_for_on_a_closed_stream_is_refused(environ: Environ, tmp_path: Path, short: Path) -> None:
    """Events that would go nowhere are no events."""
    line = " ".join(surtitle("listen", "--input", short.name, "--jsonl", "-"))
    done = subprocess.run(
        ["sh", "-c", f"{line} >&-"], env=environ, cwd=tmp_path, stderr=subprocess.PIPE, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 2
    assert b"it is closed" in done.stderr


@pytest.fixture
def latin_1(tmp_path: Path) -> Environ:
    """The environment of somebody whose terminal speaks ISO 8859-1."""
    name = "de_DE.ISO-8859-1"
    with contextlib.suppress(OSError):
        made = subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", f"./{name}"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        if made.returncode == 0:
            return {"LOCPATH": str(tmp_path), "LC_ALL": name}
    pytest.skip("no locale of another encoding can be made here")


@pytest.fixture(params=["latin_1", "ascii", "C"])
def narrow(request: pytest.FixtureRequest) -> Environ:
    """An environment in which a stream cannot carry every text."""
    if request.param == "latin_1":
        found: Environ = request.getfixturevalue("latin_1")
        return found
    return {"PYTHONIOENCODING": "ascii"} if request.param == "ascii" else {"LC_ALL": "C", "PYTHONUTF8": "0"}


@needs_posix
def test_a_stream_that_cannot_carry_a_text_gets_it_escaped(
    environ: Environ, narrow: Environ, start: Start, tmp_path: Path, short: Path
) -> None:
    """Chinese in the file's name, a byte that is no UTF-8, an escape sequence: every command tells of it, and no cue
    is lost."""
    odd = os.fsdecode(b"a\xff\x1b[31m\xe4\xb8\xad.wav")
    try:
        short.rename(tmp_path / odd)
    except OSError:
        pytest.skip("this file system takes no such name")
    done = run(environ | narrow, tmp_path, "listen", "--input", tmp_path / odd, "--srt", "t.srt", "--pace", "8")
    assert (done.returncode, b"\x1b" in done.stderr) == (0, False), done.stderr
    assert done.stdout.count(b"  It was the ") == 3
    assert is_ended_properly(tmp_path)
    for command in (("transcribe", tmp_path / odd), ("sessions",), ("sessions", "--json"), ("doctor",)):
        done = run(environ | narrow, tmp_path, *command)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout + done.stderr
    done = run(environ | narrow, tmp_path, "listen", "--input", tmp_path / odd, "--pace", "8", "--jsonl", "-")
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert json.loads(done.stdout.splitlines()[1])["message"].startswith("Listening to a")
    (log,) = (tmp_path / "home").rglob("surtitle.log")
    assert "Logging error" not in log.read_text(encoding="utf-8")


def run(environ: Environ, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    return subprocess.run(
        surtitle(*arguments), env=environ, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False,
        timeout=PATIENCE_S,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["listen --pace 8 --srt t.srt --input", "transcribe"])
def test_a_session_that_could_not_be_kept_is_no_success(
    environ: Environ, tmp_path: Path, short: Path, command: str
) -> None:
    """There is no place for its journal: the subtitles are written, and the status is 1."""
    kept = tmp_path / "home" / ".local" / "share" / "surtitle"
    kept.mkdir(parents=True)
    (kept / "sessions").write_text("a file where a folder should be")
    done = run(environ, tmp_path, *command.split(), short)
    assert done.returncode == 1, done.stderr
    assert b"couldn't be fully saved" in done.stderr
    (srt,) = tmp_path.glob("*.srt")
    assert subtitles(srt).startswith("It was the best of times")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_log_on_a_full_disk_is_told_once(environ: Environ, tmp_path: Path, short: Path) -> None:
    """And nothing else is said of it, nor lost."""
    log = tmp_path / "home" / ".local" / "state" / "surtitle" / "log" / "surtitle.log"
    log.parent.mkdir(parents=True)
    log.symlink_to("/dev/full")
    done = run(environ, tmp_path, "transcribe", short)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(b"The log cannot be written") == 1
    assert b"Logging error" not in done.stderr
    assert b"Traceback" not in done.stderr
