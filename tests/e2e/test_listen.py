"""``surtitle listen`` and its neighbours, from the command line to the files they leave."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pysubs2
import pytest

from app.audio.demo_audio import demo_audio_path
from app.captions.division import divide
from app.service.local_languages import local_languages
from app.transcripts.journal import read_journal
from app.transcripts.srt import render_srt
from tests.e2e.conftest import Start
from tests.fakes.processes import children_of
from tests.fakes.sound_server import sound_server
from tests.fakes.terminals import CTRL_C, LACKING, Terminal
from tests.fakes.waiting import wait_until
from tests.service.speech import TWO_CITIES, word_error_rate

PATIENCE_S = 180
needs_spanish = pytest.mark.skipif("es" not in local_languages().targets_of("en"), reason="Apertium is not installed")


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit status, standard output and standard error, once the process has ended."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def events(path: Path) -> list[dict[str, Any]]:
    """The events in a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@needs_spanish
def test_the_recording_is_captioned_and_translated(start: Start, tmp_path: Path) -> None:
    """Partials before finals, few wrong words, Spanish for every sentence, times in order, all of it in the SRT."""
    process = start(
        *("listen", "--input", demo_audio_path(), "--translate", "es", "--pace", "2"),
        *("--srt", "t.srt", "--jsonl", "t.jsonl"),
    )
    status, out, err = finished(process)
    assert (status, "Traceback" in err) == (0, False), err

    heard = events(tmp_path / "t.jsonl")
    states = [event["state"] for event in heard if event["event"] == "status"]
    assert states == ["connecting", "listening", "stopped"]
    captions = [event for event in heard if event["event"] == "caption"]
    keys = ("event", "sentence", "stream", "lang", "text", "final", "begin_ms", "end_ms", "words")
    assert all(tuple(caption) == keys for caption in captions)
    finals = {(c["sentence"], c["stream"]): c for c in captions if c["final"]}
    sources = [finals[key] for key in sorted(finals) if key[1] == "source"]
    assert [source["sentence"] for source in sources] == list(range(len(sources)))
    firsts = [
        next(c for c in captions if (c["sentence"], c["stream"]) == (source["sentence"], "source"))
        for source in sources
    ]
    # A machine that cannot keep up leaves partials out, never finals.
    assert sum(not first["final"] for first in firsts) > len(sources) / 2
    for source in sources:
        number = source["sentence"]
        assert finals[number, "translation"]["text"].strip()
        assert (source["lang"], finals[number, "translation"]["lang"]) == ("en", "es")
        assert "".join(word["text"] for word in source["words"]) == source["text"]
        times = [time for word in source["words"] for time in (word["begin_ms"], word["end_ms"])]
        assert times == sorted(times)
        assert source["begin_ms"] <= times[0]
        assert times[-1] <= source["end_ms"]
    assert all(one["end_ms"] <= two["begin_ms"] for one, two in itertools.pairwise(sources))
    assert word_error_rate(" ".join(source["text"] for source in sources), TWO_CITIES) <= 0.15
    assert heard[-2]["event"] == "usage" or any(event["event"] == "usage" for event in heard)

    (journal,) = (tmp_path / "home" / ".local" / "share" / "surtitle" / "sessions").iterdir()
    kept = read_journal(journal)
    texts = [text for sentence in kept.sentences for text in sentence.texts]
    assert {(text.sentence, text.stream): text.text for text in texts} == {
        key: caption["text"] for key, caption in finals.items()
    }
    assert (kept.source_language, kept.target_language) == ("en", "es")
    assert (tmp_path / "t.srt").read_text(encoding="utf-8") == render_srt(divide(kept.sentences, kept.gaps))
    shown = " ".join(cue.plaintext for cue in pysubs2.load(str(tmp_path / "t.srt"))).split()
    assert sorted(shown) == sorted(" ".join(text.text for text in texts).split())
    assert all(source["text"] in out for source in sources)


@needs_spanish
@pytest.mark.parametrize("model", ["qwen3.8-livetranslate-flash-realtime", "fun-asr-realtime"])
def test_a_service_at_an_address_is_asked_for_a_model(start: Start, tmp_path: Path, model: str) -> None:
    """In the protocol of that model, at the place of that protocol: captions, and translations where it has them."""
    served = start("serve")
    assert served.stdout is not None
    announced = json.loads(served.stdout.readline())
    translates = "livetranslate" in model
    process = start(
        *("listen", "--input", demo_audio_path(), "--pace", "8", "--service", announced["url"], "--model", model),
        *(("--translate", "es") if translates else ()),
        *("--srt", "t.srt", "--jsonl", "t.jsonl"),
        DASHSCOPE_API_KEY=announced["token"],
    )
    status, _, err = finished(process)
    assert (status, "Traceback" in err) == (0, False), err
    finals = [event for event in events(tmp_path / "t.jsonl") if event["event"] == "caption" and event["final"]]
    sources = [final["text"] for final in finals if final["stream"] == "source"]
    assert word_error_rate(" ".join(sources), TWO_CITIES) <= 0.15
    translations = [final for final in finals if final["stream"] == "translation"]
    assert len(translations) == (len(sources) if translates else 0)
    assert len(pysubs2.load(str(tmp_path / "t.srt")).events) >= len(sources)
    served.terminate()


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_ctrl_c_ends_a_session_properly(environ: dict[str, str], tmp_path: Path) -> None:
    """In a terminal, Ctrl-C in mid-sentence keeps the last sentence, and the exit status is 0."""
    command = [sys.executable, "-m", "app", "listen", "--input", str(demo_audio_path()), "--jsonl", "t.jsonl"]
    jsonl = tmp_path / "t.jsonl"
    with Terminal(command, env=environ, cwd=tmp_path) as terminal:
        terminal.wait_until(lambda: jsonl.exists() and b'"caption"' in jsonl.read_bytes(), deadline_s=PATIENCE_S)
        terminal.type(CTRL_C)
        status, output = terminal.wait(deadline_s=PATIENCE_S), terminal.output
    assert status == 0, output.decode(errors="replace")
    heard = events(jsonl)
    assert heard[-1]["state"] == "stopped"
    finals = [event["text"] for event in heard if event["event"] == "caption" and event["final"]]
    partials = [event["text"] for event in heard if event["event"] == "caption" and not event["final"]]
    assert finals
    assert partials[-1].split()[0] == finals[-1].split()[0]
    (srt,) = (tmp_path / "home" / "Documents" / "Surtitle").glob("*.srt")
    assert " ".join(cue.plaintext for cue in pysubs2.load(str(srt))).split() == " ".join(finals).split()
    assert b"Traceback" not in output
    assert finals[0].encode() in output


def wav(path: Path, frames: int) -> Path:
    """A WAV file of silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * frames))
    return path


@pytest.fixture
def bad_files(tmp_path: Path) -> None:
    """Files that are not what they seem."""
    wav(tmp_path / "silence.wav", 16_000)
    wav(tmp_path / "empty.wav", 0)
    (tmp_path / "nothing.wav").touch()
    (tmp_path / "corrupt.wav").write_bytes(b"RIFF\x00\x01\x02\x03WAVEnonsense" * 3)
    (tmp_path / "m4a.wav").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(2000))
    (tmp_path / "file").touch()


@pytest.mark.usefixtures("bad_files")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--input", "missing.wav"], "File not found"),
        (["--input", "empty.wav"], "contains no audio"),
        (["--input", "nothing.wav"], "is empty"),
        (["--input", "corrupt.wav"], "damaged"),
        (["--input", "m4a.wav"], "is an MP4 or M4A file"),
        (["--input", "."], "is a folder"),
        (["--input", "silence.wav", "--source-language", "xx"], "doesn't support 'xx'"),
        (["--input", "silence.wav", "--source-language", "ja"], "Supported languages: English"),
        (["--input", "silence.wav", "--translate", "ja"], "can't translate"),
        (["--input", "silence.wav", "--srt", "file/t.srt"], "Can't write"),
        (["--input", "silence.wav", "--srt", "."], "Can't write"),
        (["--input", "silence.wav", "--jsonl", "file/t.jsonl"], "Couldn't write"),
        (["--input", "silence.wav", "--service", "nonsense"], "isn't a service"),
        (["--input", "silence.wav", "--service", "ws://example.com/x"], "unencrypted"),
        (["--input", "silence.wav", "--service", "cloud"], "needs an API key"),
        (["--input", "silence.wav", "--pace", "0"], "greater than 0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_refused_with_a_sentence(start: Start, arguments: list[str], sentence: str) -> None:
    """Exit status 2, one sentence on standard error, no traceback, before anything is listened to."""
    status, out, err = finished(start("listen", *arguments))
    assert (status, out) == (2, ""), err
    assert sentence in err
    assert "Traceback" not in err


def test_an_unknown_device_is_refused_or_told(start: Start) -> None:
    """Without a sound system a named device, or the default one, is waited for, and nothing else captioned instead."""
    for arguments in ((), ("--device", "My Microphone")):
        process = start("listen", *arguments)
        assert process.stderr is not None
        assert "No sound system" in (said := process.stderr.readline())
        assert "Captions start as soon as it is connected. Press Ctrl+C to stop waiting." in said
        process.send_signal(signal.SIGINT)
        status, out, err = finished(process)
        assert (status, out) == (1, "")
        assert "Stopped before there was any audio." in err
        assert "Traceback" not in err


def test_a_sound_server_that_starts_later_is_heard(start: Start, tmp_path: Path) -> None:
    """`listen` is there first; then come the server and the microphone, and what is said there is captioned."""
    with sound_server() as pulse:
        pulse.kill()
        process = start("listen", "--device", "Virtual Mic", "--srt", "t.srt", "--jsonl", "t.jsonl", **pulse.env)
        assert process.stderr is not None
        assert "Captions start as soon as it is connected" in process.stderr.readline()
        pulse.restart()
        jsonl = tmp_path / "t.jsonl"
        wait_until(lambda: jsonl.exists() and '"listening"' in jsonl.read_text(), deadline_s=PATIENCE_S)
        pulse.play(demo_audio_path())
        wait_until(lambda: '"final":true' in jsonl.read_text(), deadline_s=PATIENCE_S)
        process.send_signal(signal.SIGINT)
        status, _, err = finished(process)
    assert status == 0, err
    assert "best of times" in (tmp_path / "t.srt").read_text().replace("\n", " ")


@pytest.mark.slow
def test_a_port_where_nobody_listens_is_given_up_after_told_retries(start: Start) -> None:
    """The retries are told, and after 30 s it ends with exit status 1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start("listen", "--input", demo_audio_path(), "--service", f"ws://127.0.0.1:{port}/")
    status, _, err = finished(process)
    assert status == 1
    assert err.count("Retrying") >= 3
    assert err.strip().splitlines()[-1].endswith("can't be reached (Connection refused).")
    assert "Traceback" not in err


def test_without_a_microphone_the_recording_is_captioned(start: Start, tmp_path: Path) -> None:
    """No screen, no sound: bare `surtitle` says so and captions the sample recording in the terminal."""
    process = start()
    assert process.stdout is not None
    assert "best of times" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    status, _, err = finished(process)
    assert status == 0, err
    assert "No display found" in err
    assert "No sound system" in err
    assert "sample recording" in err
    assert list((tmp_path / "home" / "Documents" / "Surtitle").glob("*.srt"))


def test_events_on_standard_output_are_alone_there(start: Start, tmp_path: Path) -> None:
    """`--jsonl -` leaves standard output to other programs: every line of it is JSON."""
    wav(tmp_path / "silence.wav", 8_000)
    status, out, err = finished(start("listen", "--input", "silence.wav", "--jsonl", "-"))
    assert status == 0, err
    states = [json.loads(line)["state"] for line in out.splitlines() if '"status"' in line]
    assert states[-1] == "stopped"


def test_files_are_transcribed_without_overwriting(start: Start, tmp_path: Path) -> None:
    """`transcribe` leaves the subtitles beside the file, and never in the place of others."""
    recording = tmp_path / "speech.wav"
    recording.write_bytes(demo_audio_path().read_bytes()[: 48_000 * 2 * 12])
    corrected = tmp_path / "speech.srt"
    corrected.write_text("1\n00:00:00,000 --> 00:00:01,000\ncorrected by hand\n")
    status, _, err = finished(start("transcribe", recording))
    assert status == 0, err
    assert "corrected by hand" in corrected.read_text()
    cues = pysubs2.load(str(tmp_path / "speech (2).srt"))
    assert "best of times" in cues[0].plaintext
    status, _, err = finished(start("transcribe", recording, "missing.wav"))
    assert status == 2
    assert "missing.wav" in err
    assert not (tmp_path / "speech (3).srt").exists()


def test_a_session_that_is_killed_is_completed_by_the_next_start(start: Start, tmp_path: Path) -> None:
    """`kill -9` of the app: the next start says so, and every final that had been shown is in the SRT, where it was."""
    process = start("listen", "--input", demo_audio_path(), "--srt", "t.srt", "--jsonl", "t.jsonl", "--pace", "4")
    jsonl = tmp_path / "t.jsonl"
    wait_until(lambda: jsonl.exists() and jsonl.read_text().count('"final":true') >= 3, deadline_s=PATIENCE_S)
    process.kill()
    process.wait()
    lines = jsonl.read_text(encoding="utf-8").splitlines(keepends=True)
    shown = [
        event["text"]
        for event in map(json.loads, (line for line in lines if line.endswith("\n")))
        if event.get("final")
    ]

    wav(tmp_path / "silence.wav", 8_000)
    status, _, err = finished(start("listen", "--input", "silence.wav", "--srt", "silence.srt"))
    assert status == 0, err
    assert "A session was interrupted" in err
    assert f"The subtitle file has been restored: {(tmp_path / 't.srt').resolve()}" in err
    cues = pysubs2.load(str(tmp_path / "t.srt"))
    words = " ".join(shown).split()  # it was killed perhaps when the next one was kept and not yet shown
    assert " ".join(cue.plaintext for cue in cues).split()[: len(words)] == words
    status, out, _ = finished(start("sessions", "--search", "BEST of times", "--json"))
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["ended"]


def test_the_service_comes_back_when_it_is_killed(start: Start, environ: dict[str, str], tmp_path: Path) -> None:
    """`kill -9` of the speech service in mid-sentence: the session goes on, and every sentence is captioned once."""
    process = start("listen", "--input", demo_audio_path(), "--srt", "t.srt", "--jsonl", "t.jsonl", "--pace", "4")
    jsonl = tmp_path / "t.jsonl"
    wait_until(lambda: jsonl.exists() and jsonl.read_text().count('"final":true') >= 2, deadline_s=PATIENCE_S)
    (service,) = children_of(process.pid)
    os.kill(service, signal.SIGKILL)
    status, _, err = finished(process)
    assert status == 0, err
    heard = events(jsonl)
    assert "reconnecting" in [event.get("state") for event in heard]
    finals = [event for event in heard if event["event"] == "caption" and event["final"]]
    assert [final["sentence"] for final in finals] == list(range(len(finals)))
    assert word_error_rate(" ".join(final["text"] for final in finals), TWO_CITIES) <= 0.2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
@pytest.mark.parametrize("arguments", [("listen", "--input"), ("doctor",)], ids=lambda value: value[0])
def test_output_that_goes_nowhere_ends_without_a_traceback(
    environ: dict[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A full disk behind standard output is told; the captions are kept all the same."""
    if "--input" in arguments:
        short = tmp_path / "short.wav"
        short.write_bytes(demo_audio_path().read_bytes()[: 48_000 * 2 * 6])
        arguments = (*arguments, str(short), "--srt", "t.srt")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            env=environ, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    if "--input" in arguments:
        assert "best of times" in (tmp_path / "t.srt").read_text()


def test_ctrl_c_stops_all_files(start: Start, tmp_path: Path) -> None:
    """The first file's subtitles are kept as far as they came, and the second is not begun."""
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_bytes(demo_audio_path().read_bytes())
    process = start("transcribe", "a.wav", "b.wav", "--pace", "1", "--jsonl", "t.jsonl")
    jsonl = tmp_path / "t.jsonl"
    wait_until(lambda: jsonl.exists() and '"caption"' in jsonl.read_text(), deadline_s=PATIENCE_S)
    process.send_signal(signal.SIGINT)
    status, _, err = finished(process)
    assert status == 0, err
    assert "Stopped. a.wav → " in err
    assert (tmp_path / "a.srt").exists()
    assert not (tmp_path / "b.srt").exists()


@pytest.mark.parametrize("command", ["listen --input", "transcribe"])
def test_a_model_of_this_computer_is_asked_for_by_name(start: Start, tmp_path: Path, command: str) -> None:
    """One that it does not have is refused with those that it has; one that is there captions."""
    short = tmp_path / "short.wav"
    short.write_bytes(demo_audio_path().read_bytes()[: 48_000 * 2 * 5])
    asked = *command.split(), str(short), "--service", "local", "--srt", "t.srt"
    status, _, err = finished(start(*asked, "--model", "fun-asr-realtime"))
    assert (status, "Traceback" in err) == (2, False)
    assert "no on-device model “fun-asr-realtime”. Choose one of: moonshine-tiny-en." in " ".join(err.split())
    assert not (tmp_path / "t.srt").exists()
    status, _, err = finished(start(*asked, "--model", "moonshine-tiny-en"))
    assert status == 0, err
    assert "best of times" in (tmp_path / "t.srt").read_text(encoding="utf-8")


def test_a_model_in_the_settings_that_has_gone_is_told_and_replaced(
    start: Start, environ: dict[str, str], tmp_path: Path
) -> None:
    """Captions begin with the usual one; the doctor says the same."""
    path = Path(environ["HOME"]) / ".config" / "surtitle" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 1, "local_model": "gone"}), encoding="utf-8")
    short = tmp_path / "short.wav"
    short.write_bytes(demo_audio_path().read_bytes()[: 48_000 * 2 * 5])
    status, _, err = finished(start("listen", "--input", short, "--srt", "t.srt"))
    assert status == 0, err
    sentence = "no on-device model “gone”. Choose one of: moonshine-tiny-en. Until then, Moonshine Tiny is used."
    assert sentence in " ".join(err.split())
    assert "best of times" in (tmp_path / "t.srt").read_text(encoding="utf-8")
    assert sentence in finished(start("doctor"))[1]


def test_doctor_and_devices_say_what_is_missing(start: Start) -> None:
    """Neither fails on a machine with nothing; each lack comes with what to do."""
    status, out, err = finished(start("doctor"))
    assert (status, err) == (0, "")
    assert "English is recognised on this computer" in out
    assert re.search(r"missing +.*No sound system", out)
    status, _, err = finished(start("devices"))
    assert status == 1
    assert "No sound system" in err
