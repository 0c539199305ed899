"""Commands of other programs, run to their end while little is shown; and `say`, which shows a line."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TICK_S = 15.0
_SHIELD = ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
"""Runs a command that ignores Ctrl-C. Its process group stays: sudo asks for a password at the terminal."""


def say(line: str) -> None:
    """Show one line of what is being done, on standard error: standard output belongs to the app."""
    if sys.stderr is not None:  # else `print` would take standard output, which belongs to Surtitle
        with contextlib.suppress(OSError):  # nobody reads it any more
            print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Finished:
    """A command that has ended: its exit status, and all that it printed."""

    status: int
    output: str

    def last_line(self, *prefixes: str) -> str:
        """The last line that begins with one of the prefixes, or else the last line, for an error message."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        chosen = [line for line in lines if line.startswith(prefixes)] if prefixes else []
        return (chosen or lines or ["no reason given"])[-1]


def run(
    command: Sequence[str], *, tick: Callable[[float, str], None] | None = None, shielded: bool = False
) -> Finished:
    """Run a command to its end, without showing what it prints.

    Args:
        command: the command and its arguments.
        tick: called every 15 s with the seconds that passed and what was printed up to then.
        shielded: keep Ctrl-C from the command. A package manager that is cut off leaves the system half configured, so
            it is waited for; only then the KeyboardInterrupt goes on its way.
    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "PIP_USER": "0"}
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder, "printed.txt")
        notes: list[int] = []  # Ctrl-C while the command is being started: it has nobody yet who would wait for it
        before = signal.signal(signal.SIGINT, lambda number, _: notes.append(number)) if shielded else None
        try:
            with printed.open("wb") as sink:
                shield = _SHIELD if shielded else ()
                process = subprocess.Popen((*shield, *command), stdout=sink, stderr=subprocess.STDOUT, env=environment)
        except OSError as error:
            return Finished(127, str(error))
        finally:
            if shielded:
                signal.signal(signal.SIGINT, before)
        began_s = time.monotonic()
        try:
            if notes:
                signal.raise_signal(signal.SIGINT)
            while True:
                try:
                    status = process.wait(timeout=TICK_S)
                    return Finished(status, printed.read_text("utf-8", errors="replace"))
                except subprocess.TimeoutExpired:
                    if tick:
                        tick(time.monotonic() - began_s, printed.read_text("utf-8", errors="replace"))
        except KeyboardInterrupt:
            if not shielded:
                process.terminate()
            process.wait()
            raise


Run = Callable[..., Finished]
