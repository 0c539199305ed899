"""The app used by hand: every key of the window, and the settings, with real keys and clicks."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings.appearance import Appearance
from app.settings.window_keys import USUAL_KEYS
from tests.e2e.conftest import Start
from tests.e2e.person import LACKING, PATIENCE_S, Person
from tests.fakes.display import Display
from tests.fakes.screen_reader import ScreenReader
from tests.fakes.waiting import wait_until

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {LACKING}")


class Desk:
    """A screen at which the app can be started again and again."""

    def __init__(self, display: Display, reader: ScreenReader, start: Start, environ: dict[str, str]) -> None:
        self.display, self.reader, self._start = display, reader, start
        self.home = Path(environ["HOME"])
        self._programs = self.home / "bin"
        self._path = f"{self._programs}{os.pathsep}{environ['PATH']}"

    def sit_down(self) -> Person:
        """Start the app, and wait for it."""
        process = self._start(**self.reader.env, DISPLAY=self.display.name, PATH=self._path, XDG_CURRENT_DESKTOP="X")
        return Person(self.display, self.reader, process, self.home)

    def opened_folders(self) -> list[str]:
        """The folders that the app has asked the desktop to open."""
        told = self.home / "opened"
        return told.read_text().splitlines() if told.exists() else []

    def states_of(self, title: str) -> str:
        """What the window manager says of the windows of this title."""
        windows = self.display.xdotool("search", "--name", title).split()
        return " ".join(self.display.run("xprop", "-id", each, "_NET_WM_STATE").decode() for each in windows)

    def install(self) -> None:
        """The settings of somebody who was here before, and a desktop that opens folders."""
        settings = self.home / ".config" / "surtitle" / "settings.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"welcomed": True, "service": "local", "overlay_shown": False}))
        self._programs.mkdir()
        opener = self._programs / "xdg-open"
        opener.write_text(f'#!/bin/sh\necho "$1" >> "{self.home}/opened"\n')
        opener.chmod(0o755)


@pytest.fixture
def desk(start: Start, environ: dict[str, str]) -> Iterator[Desk]:
    """Nothing is started yet."""
    with Display() as display, ScreenReader(environ) as reader:
        made = Desk(display, reader, start, environ)
        made.install()
        yield made


def keys_of(action: str) -> str:
    """The usual keys of an action, as xdotool writes them."""
    named = {"+": "plus", "-": "minus", ",": "comma", "[": "bracketleft", "]": "bracketright"}
    *modifiers, key = USUAL_KEYS[action].replace("++", "+plus").lower().split("+")
    key = named.get(key, key if len(key) == 1 or key == "plus" else key.capitalize())
    return "+".join([*modifiers, key])


def letters_of(saved: dict[str, object]) -> int:
    """The size of the overlay's letters in saved settings, in pixels."""
    look = saved.get("appearance")
    return int(look.get("text_px", Appearance().text_px)) if isinstance(look, dict) else Appearance().text_px


def hit(person: Person) -> str:
    """Which of how many places is shown, of those with the words that are looked for."""
    return next((each.name for each in person.look() if re.fullmatch(r"\d+ of \d+", each.name)), "")


def test_every_key_of_the_window(desk: Desk) -> None:
    """Each does what docs/keys.md says of it, and no other is left out."""
    pressed: list[str] = []
    person = desk.sit_down()
    person.see_window("Surtitle")

    def press(action: str) -> None:
        pressed.append(action)
        person.press(keys_of(action))

    press("start")
    person.see("Play sample recording")  # for there is no microphone
    press("recording")
    person.see_state("Listening")
    press("pause")
    person.see_state("Paused")
    press("pause")
    person.see_state("Listening")
    person.see_text("list item", r"It was .* the .*")  # how the service hears it when it is paused in between
    press("start")
    person.see_state("Stopped")

    press("overlay")
    person.wait_for_saved(lambda saved: saved.get("overlay_shown", True) is True)
    press("overlay_content")
    person.wait_for_saved(lambda saved: "overlay_content" in saved)
    press("overlay_lock")
    person.wait_for_saved(lambda saved: saved.get("overlay_locked") is True)
    press("overlay_lock")
    person.wait_for_saved(lambda saved: "overlay_locked" not in saved)
    press("overlay_larger")
    person.wait_for_saved(lambda saved: letters_of(saved) > Appearance().text_px)
    press("overlay_smaller")
    person.wait_for_saved(lambda saved: letters_of(saved) == Appearance().text_px)
    press("overlay")
    person.wait_for_saved(lambda saved: saved.get("overlay_shown") is False)

    for action, percent in (("text_larger", 110), ("text_smaller", 100), ("text_smaller", 90), ("text_usual", 100)):
        press(action)
        person.wait_for_saved(lambda saved, percent=percent: saved.get("transcript_text_percent", 100) == percent)

    press("find")
    person.see("Find", "text")
    person.type("t")
    person.see_text("label", r"^\d+ of \d+$")
    first = hit(person)
    press("find_next")
    wait_until(lambda: hit(person) != first, deadline_s=PATIENCE_S)
    press("find_previous")
    wait_until(lambda: hit(person) == first, deadline_s=PATIENCE_S)
    person.press("Escape")
    person.see_no("Find", "text")
    press("go_to_time")
    person.see("Go to time", "text")
    person.press("Escape")
    person.see_no("Go to time", "text")

    for action, title in (
        ("open_file", "Open audio file"),
        ("sessions", "Past sessions"),
        ("key", "API key"),
        ("settings", "Settings"),
    ):
        press(action)
        person.see_window(title)
        person.press("Escape")
        person.see_window("Surtitle")
    press("folder")
    wait_until(desk.opened_folders, deadline_s=PATIENCE_S)
    assert desk.opened_folders()[0].endswith("/Documents/Surtitle")

    press("quit")
    assert person.process.wait(PATIENCE_S) == 0
    assert person.process.communicate() == ("", "")
    assert set(pressed) == set(USUAL_KEYS)


def test_settings_are_there_again_after_a_restart(desk: Desk) -> None:
    """They are chosen with clicks and keys, count at once, and count the next time."""
    person = desk.sit_down()
    person.see_window("Surtitle")
    person.press("ctrl+comma")
    person.see_window("Settings")
    person.click("General", "list item")
    person.click("Start minimised")
    person.wait_for_saved(lambda saved: saved.get("start_minimised") is True)
    person.click("Interface language", "combo box")
    person.press("Home", "Down", "Return")  # the entries: the system's, then in the order of their codes
    person.see_window("设置")
    person.wait_for_saved(lambda saved: saved.get("language") == "zh_CN")
    person.press("Escape")
    person.see_window("Surtitle")
    person.see("开始")
    person.press("ctrl+q")
    assert person.process.wait(PATIENCE_S) == 0
    assert person.process.communicate() == ("", "")

    person = desk.sit_down()
    wait_until(lambda: "开始" in [thing.name for thing in desk.reader.look()], deadline_s=PATIENCE_S)
    wait_until(lambda: "_NET_WM_STATE_HIDDEN" in desk.states_of("^Surtitle$"), deadline_s=PATIENCE_S)
