"""The desktop app on a real screen, hearing a real (virtual) microphone, driven by keys and clicks."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
from pathlib import Path

import pysubs2
import pytest

from app.audio.demo_audio import demo_audio_path
from app.service.local_languages import local_languages
from app.transcripts.journal import read_journal
from tests.e2e.conftest import Start
from tests.fakes.display import MISSING, Display
from tests.fakes.processes import children_of
from tests.fakes.sound_server import sound_server
from tests.fakes.waiting import wait_until
from tests.service.speech import TWO_CITIES, word_error_rate

PATIENCE_S = 180
TRANSLATES = "es" in local_languages().targets_of("en")

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
    pytest.mark.skipif(shutil.which("xclip") is None, reason="not installed: xclip"),
]


class Desk:
    """The running app and the screen that it is on."""

    def __init__(self, display: Display, process: subprocess.Popen[str], home: Path) -> None:
        self.display = display
        self.process = process
        self.home = home
        wait_until(lambda: self.visible("^Surtitle$"), deadline_s=PATIENCE_S)
        self.window = self.visible("^Surtitle$")[0]
        display.xdotool("windowactivate", "--sync", self.window)

    def visible(self, title: str) -> list[str]:
        """The windows of this title that can be seen."""
        with contextlib.suppress(RuntimeError):  # xdotool's way to say that there are none
            return self.display.xdotool("search", "--onlyvisible", "--name", title).split()
        return []

    def press(self, keys: str) -> None:
        """Press keys in the main window."""
        self.display.xdotool("windowfocus", "--sync", self.window)
        self.display.xdotool("key", "--clearmodifiers", keys)

    def captions(self) -> str:
        """The captions, copied out of the window: a click into them, Ctrl+A, Ctrl+C."""
        size = dict(
            line.split("=") for line in self.display.xdotool("getwindowgeometry", "--shell", self.window).splitlines()
        )
        beside = (30, int(size["HEIGHT"]) // 3)  # on the times: two clicks on a text would be a correction
        self.display.xdotool("mousemove", "--window", self.window, *beside, "click", 1)
        self.press("ctrl+a")
        self.press("ctrl+c")
        return self.display.run("xclip", "-selection", "clipboard", "-o").decode()

    def srt(self) -> list[str]:
        """The cues on disk, as an independent reader finds them."""
        files = sorted((self.home / "Documents" / "Surtitle").glob("*.srt"))
        return [cue.plaintext for cue in pysubs2.load(str(files[-1]))] if files else []

    def close(self) -> int:
        """Close the window as users do; returns the exit status."""
        self.press("alt+F4")
        return self.process.wait(PATIENCE_S)


def settle(home: Path, **settings: object) -> None:
    """Choose these settings before the start."""
    path = home / ".config" / "surtitle" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"welcomed": True, **settings}))


def test_speech_into_the_microphone_is_captioned_in_the_window_and_kept(
    start: Start, environ: dict[str, str], tmp_path: Path
) -> None:
    """The recording is played into the microphone; window, overlay and SRT hold it, translated, to its end."""
    home = Path(environ["HOME"])
    settle(home, target_language="es" if TRANSLATES else "")
    with sound_server() as sound, Display() as display:
        desk = Desk(display, start(**sound.env, DISPLAY=display.name), home)
        desk.press("ctrl+Return")
        sound.play(demo_audio_path())
        wait_until(lambda: len(desk.srt()) >= 3, deadline_s=PATIENCE_S)
        assert desk.visible("Surtitle overlay")
        assert "best of times" in desk.captions()
        wait_until(lambda: any("degree" in cue for cue in desk.srt()), deadline_s=PATIENCE_S)
        desk.press("ctrl+Return")
        wait_until(lambda: desk.captions().count("\n") > 5, deadline_s=PATIENCE_S)
        shown = desk.captions()
        status = desk.close()
        _, err = desk.process.communicate()
    assert (status, err) == (0, "")
    (journal,) = (home / ".local" / "share" / "surtitle" / "sessions").iterdir()
    sentences = read_journal(journal).sentences
    spoken = [sentence.source.text for sentence in sentences if sentence.source is not None]
    assert word_error_rate(" ".join(spoken), TWO_CITIES) <= 0.2
    assert all(line in shown for cue in desk.srt() for line in cue.splitlines())
    if TRANSLATES:
        assert all(len(sentence.visible_texts) == 2 for sentence in sentences)
    kept = json.loads((home / ".config" / "surtitle" / "settings.json").read_text())
    assert "window_geometry" in kept


def test_without_a_sound_system_the_window_offers_the_recording(start: Start, environ: dict[str, str]) -> None:
    """It says so, Ctrl+D plays the recording, pausing adds nothing, and SIGTERM ends it with the last sentence."""
    home = Path(environ["HOME"])
    settle(home)
    with Display() as display:
        desk = Desk(display, start(DISPLAY=display.name), home)
        desk.press("ctrl+d")
        wait_until(lambda: len(desk.srt()) >= 1, deadline_s=PATIENCE_S)
        desk.press("ctrl+p")
        wait_until(lambda: len(desk.srt()) >= 2, deadline_s=PATIENCE_S)
        desk.press("ctrl+p")
        before = len(desk.srt())
        wait_until(lambda: len(desk.srt()) >= before + 2, deadline_s=PATIENCE_S)
        desk.process.send_signal(signal.SIGTERM)
        status = desk.process.wait(PATIENCE_S)
        _, err = desk.process.communicate()
    assert (status, err) == (0, "")
    assert "best of times" in desk.srt()[0]


def test_a_screen_that_goes_away_ends_without_a_traceback(start: Start, environ: dict[str, str]) -> None:
    """What was final is in the transcript, and no child process is left."""
    home = Path(environ["HOME"])
    settle(home)
    with Display() as display:
        desk = Desk(display, start(DISPLAY=display.name), home)
        desk.press("ctrl+d")
        wait_until(lambda: len(desk.srt()) >= 1, deadline_s=PATIENCE_S)
        children = children_of(desk.process.pid)
    desk.process.wait(PATIENCE_S)
    _, err = desk.process.communicate()
    assert "Traceback" not in err
    assert desk.srt()
    assert children
    for pid in children:
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists(), deadline_s=PATIENCE_S)
