"""Somebody at the app: it is seen through what it tells assistive technology, and used with real keys and clicks."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.fakes.display import MISSING, Display
from tests.fakes.screen_reader import ScreenReader, Thing, missing
from tests.fakes.waiting import wait_until

PATIENCE_S = 60
LACKING = [*MISSING, *missing()]
_WINDOWS = {"dialog", "frame", "window"}


class Person:
    """In front of a screen on which the app was started."""

    def __init__(self, display: Display, reader: ScreenReader, process: subprocess.Popen[str], home: Path) -> None:
        self.display, self.reader, self.process, self.home = display, reader, process, home

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.display.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type it."""
        self.display.xdotool("type", text)

    def click(self, name: str, role: str = "", *, button: int = 1) -> None:
        """Click into the middle of the thing of this name, once it is there."""
        self.see(name, role)
        found = self.named(name, role)
        assert found is not None
        assert found.place is not None
        x, y, width, height = found.place
        self.display.xdotool("mousemove", str(x + width // 2), str(y + height // 2), "click", str(button))

    def named(self, name: str, role: str = "") -> Thing | None:
        """The first thing with this name or label, and of this role if one is given, that is on the screen."""
        return next(
            (
                thing
                for thing in self.look()
                if name in (thing.name, *thing.labels) and role in ("", thing.role) and "showing" in thing.states
            ),
            None,
        )

    def look(self) -> list[Thing]:
        """All that is shown now; fails with what the app said if it has ended."""
        try:
            return self.reader.look()
        except RuntimeError:
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.process.communicate()}"
            raise

    def see(self, name: str, role: str = "") -> None:
        """Wait until it is there."""
        self._await(lambda: self.named(name, role), f"{role} {name!r}")

    def see_text(self, role: str, pattern: str) -> None:
        """Wait until something of this role has a name in which this regular expression is found."""
        self._await(
            lambda: any(each.role == role and re.search(pattern, each.name) for each in self.look()),
            f"{role} like {pattern!r}",
        )

    def _await(self, there: Callable[[], object], what: str) -> None:
        try:
            wait_until(there, deadline_s=PATIENCE_S)
        except AssertionError:
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.process.communicate()}"
            shown = [f"{thing.role} {thing.name!r}" for thing in self.look() if "showing" in thing.states]
            raise AssertionError(f"no {what} in {self.active()!r}, but: {', '.join(shown)}") from None

    def see_no(self, name: str, role: str = "") -> None:
        """Wait until it is gone."""
        wait_until(lambda: self.named(name, role) is None, deadline_s=PATIENCE_S)

    def see_window(self, name: str) -> None:
        """Wait until the window of this title has the focus."""
        wait_until(lambda: self.active() == name, deadline_s=PATIENCE_S)

    def state(self) -> str:
        """What the app says of its state."""
        said = (thing.name for thing in self.reader.look() if thing.name.startswith("Status: "))
        return next(said, "").removeprefix("Status: ")

    def see_state(self, beginning: str) -> None:
        """Wait until the state is told in words that begin so."""
        wait_until(lambda: self.state().startswith(beginning), deadline_s=PATIENCE_S)

    def active(self) -> str:
        """The title of the window that has the focus."""
        with suppress(RuntimeError):
            return self.display.xdotool("getactivewindow", "getwindowname")
        return ""

    def saved(self) -> dict[str, object]:
        """The settings as they are in their file."""
        with suppress(FileNotFoundError):
            return dict(json.loads((self.home / ".config/surtitle/settings.json").read_text(encoding="utf-8")))
        return {}

    def wait_for_saved(self, holds: Callable[[dict[str, object]], bool]) -> None:
        """Wait until this holds of the settings in their file."""
        wait_until(lambda: holds(self.saved()), deadline_s=PATIENCE_S)
