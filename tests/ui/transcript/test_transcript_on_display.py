from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.display import MISSING, Display, wait_until

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")

ROOT = Path(__file__).parents[3]


class Person:
    """Somebody at a screen with the window on it, with a mouse and a keyboard."""

    def __init__(self, display: Display, program: subprocess.Popen[str]) -> None:
        self.display = display
        self._program = program

    def ask(self, question: str) -> Any:
        """What the program answers."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{question}\n")
        self._program.stdin.flush()
        return json.loads(self._program.stdout.readline())

    def see(self, what: str, condition: Callable[[dict[str, Any]], object]) -> None:
        """Wait until the window is in such a state."""
        wait_until(lambda: bool(condition(self.ask("state"))), what)

    def press(self, *keys: str) -> None:
        """Press these keys, one after the other."""
        self.display.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type this text."""
        self.display.xdotool("type", text)

    def click(self, question: str, button: int = 1, *, times: int = 1) -> None:
        """Click on a place that the program knows."""
        x, y = self.ask(question)
        self.display.xdotool("mousemove", x, y, "click", "--repeat", times, "--delay", 40, button)


@pytest.fixture(
    params=[pytest.param(1, marks=pytest.mark.slow), 2], ids=["normal size on 1280x800", "double size on 1366x768"]
)
def person(request: pytest.FixtureRequest) -> Iterator[Person]:
    """At a screen where everything has its normal size, and at a laptop's, where it has double size."""
    width, height = (1366, 768) if request.param == 2 else (1280, 800)
    with Display(width=width, height=height) as display:
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.transcript.transcript_program"],
            cwd=ROOT,
            env={**display.env, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": str(request.param)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        impatience = threading.Timer(120, program.kill)  # no answer is awaited for ever
        impatience.start()
        try:
            made = Person(display, program)
            made.see("the window to be active", lambda state: state["active"])
            yield made
        finally:
            impatience.cancel()
            program.terminate()
            program.communicate()


def test_the_transcript_by_hand(person: Person) -> None:
    """All of it is on the screen; what is clicked and pressed is searched, read, copied, corrected and gone to."""
    state = person.ask("state")
    assert state["on_screen"]
    assert state["amiss"] == []
    assert state["lines_in_view"] >= 5

    person.press("ctrl+f")
    person.see("the field to search", lambda state: state["searching"])
    person.type("cafe")
    person.see("six hits", lambda state: state["found"] == "6 of 6")
    person.press("shift+Return")
    person.see("the hit before", lambda state: state["found"] == "5 of 6")
    person.press("Escape")
    person.see("the sentence that was found", lambda state: state["selected"] == "We met in the Café\nFrase")
    assert person.ask("state")["focus"] == "CaptionList"

    person.press("ctrl+g")
    person.type("0:40.5")
    person.press("Return")
    person.see("the sentence of that time", lambda state: state["selected"].startswith("Sentence number 20"))
    assert person.ask("state")["clock_ms"] == 40_500
    assert not person.ask("state")["following"]
    person.click("button")
    person.see("the newest", lambda state: state["following"])
    person.click("where 59 0", 4)
    person.see("the newest left by the wheel", lambda state: not state["following"])
    person.press("End")
    person.see("the newest again", lambda state: state["following"])

    person.click("where 58 1")
    person.see("the word that was clicked", lambda state: state["clock_ms"] == 116_200)
    person.press("shift+Down", "ctrl+c")
    both = "Sentence number 58\nFrase\n\nSentence number 59\nFrase"
    person.see("both copied", lambda state: state["clipboard"] == both)
    person.click("where 59 0", 3)
    person.see("the menu", lambda state: state["popup"] == "CaptionMenu")
    person.press("Down", "Down", "Return")
    person.see("the source copied", lambda state: state["clipboard"] == "Sentence number 58\nSentence number 59")

    person.click("where 59 0", times=2)
    person.see("the field to correct", lambda state: state["editing"])
    person.press("ctrl+a")
    person.type("Better")
    person.press("Return")
    person.see("the correction", lambda state: state["corrections"] == [[59, "source", "Better"]])
    person.press("F2")
    person.see("the field again", lambda state: state["editing"])
    person.type(" not")
    person.press("Escape")
    person.see("no field", lambda state: not state["editing"])
    assert person.ask("state")["corrections"] == [[59, "source", "Better"]]
