"""The app as somebody meets it who cannot see the screen: what is told of it over AT-SPI, Linux's way to do so."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from tests.e2e.person import LACKING, PATIENCE_S, Person
from tests.fakes.display import Display
from tests.fakes.screen_reader import ScreenReader, Thing
from tests.fakes.waiting import wait_until

NO_ROLES = {"unknown", "invalid", "filler", "panel", "redundant object"}
FIRST = "It was the best of times, it was the worst of times."

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {LACKING}")


class Blind(Person):
    """Somebody who has the keyboard and a screen reader."""

    def unclear(self) -> list[Thing]:
        """What can have the focus, and says not what it is."""
        return [
            thing
            for thing in self.reader.look()
            if {"focusable", "showing"} <= set(thing.states)
            and (not (thing.name or thing.labels) or thing.role in NO_ROLES)
        ]

    def rows(self) -> list[Thing]:
        """The captions in the list."""
        return [thing for thing in self.reader.look() if thing.role == "list item" and "  " in thing.name]


@pytest.fixture
def blind(start: Start, environ: dict[str, str]) -> Iterator[Blind]:
    """The app on its first page."""
    with Display() as display, ScreenReader(environ) as reader:
        blind = Blind(display, reader, start(**reader.env, DISPLAY=display.name), Path(environ["HOME"]))
        blind.see("Start captions")
        yield blind


def test_captions_can_be_heard_and_walked_through(blind: Blind) -> None:
    """Each control says what it is; finals are announced once, and the arrow keys go from row to row."""
    assert blind.unclear() == []
    labelled = {label for thing in blind.reader.look() for label in thing.labels if thing.role == "combo box"}
    assert labelled == {"2. Audio source", "3. Spoken language and translation"}

    blind.press("ctrl+d")
    wait_until(lambda: FIRST in blind.reader.announced, deadline_s=PATIENCE_S)
    wait_until(lambda: len(blind.rows()) >= 3, deadline_s=PATIENCE_S)
    assert blind.unclear() == []
    blind.press("ctrl+p")
    wait_until(lambda: "Paused. Not listening." in blind.reader.announced, deadline_s=PATIENCE_S)

    wait_until(lambda: blind.rows()[-1].name.split("  ")[1] in blind.reader.announced, deadline_s=PATIENCE_S)

    blind.reader.focus("Captions")
    rows = blind.rows()
    assert rows[0].name == f"0:00  {FIRST}"
    for steps_back in (1, 2):
        blind.press("Up")
        row = rows[-steps_back].name
        wait_until(lambda row=row: row in [thing.name for thing in blind.reader.focused], deadline_s=PATIENCE_S)
    assert [thing.name for thing in blind.rows() if "selected" in thing.states] == [rows[-2].name]
    assert [thing.name for thing in blind.rows() if "focused" in thing.states] == [rows[-2].name]

    blind.press("F2")
    wait_until(lambda: blind.reader.focused[-1].name == "Corrected text", deadline_s=PATIENCE_S)
    blind.press("Escape")
    wait_until(lambda: blind.reader.focused[-1].name == rows[-2].name, deadline_s=PATIENCE_S)
    heard = blind.reader.announced
    assert [words for words in heard if heard.count(words) > 1] == []

    blind.process.send_signal(signal.SIGTERM)
    status = blind.process.wait(PATIENCE_S)
    _, err = blind.process.communicate()
    assert (status, err) == (0, "")


@pytest.mark.parametrize(("keys", "window"), [("ctrl+comma", "Settings"), ("ctrl+h", "Past sessions")])
def test_every_window_says_what_is_in_it(blind: Blind, keys: str, window: str) -> None:
    """The settings and the past sessions: each control that can have the focus has a name and a role."""
    windows = {"dialog", "frame"}
    blind.press(keys)
    wait_until(
        lambda: any((thing.name, thing.role in windows) == (window, True) for thing in blind.reader.look()),
        deadline_s=PATIENCE_S,
    )
    assert blind.unclear() == []


def test_keys_can_be_read_and_pressed(blind: Blind) -> None:
    """Their fields on the page of the settings say what they are for, and which keys are in them."""
    blind.press("ctrl+comma")
    wait_until(lambda: blind.named("Settings pages") is not None, deadline_s=PATIENCE_S)
    for _ in range(3):
        blind.press("Down")
    wait_until(lambda: blind.named("Pause or resume") is not None, deadline_s=PATIENCE_S)
    assert blind.unclear() == []

    def fields(name: str) -> list[tuple[str, str]]:
        return [(each.role, each.text) for each in blind.reader.look() if each.name == name and each.role != "label"]

    assert fields("Pause or resume") == [("text", "Ctrl+P")]
    assert fields("Start or stop") == [("text", "Ctrl+Alt+Shift+S")]
    blind.reader.focus("Pause or resume")
    wait_until(lambda: blind.reader.focused[-1].name == "Pause or resume", deadline_s=PATIENCE_S)
    blind.press("ctrl+j")
    blind.press("Tab")
    wait_until(lambda: fields("Pause or resume") == [("text", "Ctrl+J")], deadline_s=PATIENCE_S)
