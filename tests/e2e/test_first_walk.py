"""From the first start to a subtitle file on disk: by mouse alone, and by keyboard alone, with few clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from tests.e2e.person import LACKING, PATIENCE_S, Person
from tests.fakes.display import Display
from tests.fakes.screen_reader import ScreenReader
from tests.fakes.waiting import wait_until

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {LACKING}")


@pytest.fixture
def newcomer(start: Start, environ: dict[str, str]) -> Iterator[Person]:
    """Before the first page; there is no microphone."""
    with Display() as display, ScreenReader(environ) as reader:
        made = Person(display, reader, start(**reader.env, DISPLAY=display.name), Path(environ["HOME"]))
        made.see("Start captions")
        made.see_window("Surtitle")
        yield made


def subtitles(person: Person) -> str:
    """What is in the file."""
    return "".join(path.read_text(encoding="utf-8") for path in person.home.rglob("*.srt"))


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_newcomer_gets_captions_and_a_file(newcomer: Person, by: str) -> None:
    """One press for the first caption and one for the file; by keyboard one more, to go to the button."""
    done: list[str] = []

    def do(name: str, *keys: str) -> None:
        if by == "mouse":
            done.append(name)
            newcomer.click(name, "push button")
        else:
            done.extend(keys)
            newcomer.press(*keys)

    do("Try the sample recording", "Tab", "space")
    newcomer.see_text("list item", "It was the best of times")
    do("Stop", "space")
    wait_until(lambda: "It was the best of times" in subtitles(newcomer), deadline_s=PATIENCE_S)
    newcomer.see("Start", "push button")
    assert len(done) == (2 if by == "mouse" else 3)
