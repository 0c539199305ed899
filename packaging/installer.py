"""Finds what the system lacks of what is needed, and installs it where it may.

Rules that this code keeps:

- What is there already is found by asking the package database, which is quick; nothing is downloaded to find out.
- Nothing that the user has is ever removed or replaced. apt is asked for a rehearsal first; dnf and pacman refuse by
  themselves to remove anything, because they are not told to.
- Where this program may not install, it says the exact command, and goes on.
"""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from commands import Finished, Run, run, say
from system_packages import Need, PackageManager


def find_elevation(run: Run = run) -> tuple[str, ...] | None:
    """The words to put before a command so that it runs as root; None where there is no way without the user's help."""
    if os.geteuid() == 0:
        return ()
    if not shutil.which("sudo"):
        return None
    if run(("sudo", "--non-interactive", "true")).status == 0:
        return ("sudo", "--non-interactive")
    return ("sudo",) if _is_terminal(sys.stdin) and _is_terminal(sys.stderr) else None


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits at it; a program may be started without its standard streams."""
    return stream is not None and stream.isatty()


@dataclass
class Installer:
    """Finds what is missing, and installs it where it may.

    Attributes:
        manager: the system's package manager.
        say: shows one line to the user.
        elevation: tells how to become root (see `find_elevation`); asked only if something must be installed.
        run: runs a command.
    """

    manager: PackageManager
    say: Callable[[str], None] = say
    elevation: Callable[[], tuple[str, ...] | None] = find_elevation
    run: Run = run
    _refreshed: bool = field(default=False, init=False)

    def missing(self, need: Need) -> list[str]:
        """The packages of a need that are not installed, in the need's order."""
        if not (names := need.packages.get(self.manager.name)):
            return []
        listed = self.run((*self.manager.query, *names)).output.splitlines()
        # dpkg also lists packages that were removed and left their configuration; rpm and pacman name what they lack
        # in sentences that begin otherwise.
        gone = ("not-installed", "config-files")
        installed = {line.split()[0] for line in listed if line.split() and not line.endswith(gone)}
        return [name for name in names if name not in installed]

    def command_for(self, names: Sequence[str]) -> str:
        """The command that the user can type to install these packages."""
        sudo = ["sudo"] if self.manager.as_root and os.geteuid() != 0 and shutil.which("sudo") else []
        words = [word for word in self.manager.install if word not in ("--yes", "--assumeyes", "--noconfirm")]
        return " ".join([*sudo, *words, *names])

    def tell_missing(self, needs: Sequence[Need]) -> None:
        """Say in one line what is still missing, what for, and how to get it."""
        lacking = [(need, names) for need in needs if (names := self.missing(need))]
        if lacking:
            purposes = "; ".join(need.purpose for need, _ in lacking)
            names = [name for _, missing in lacking for name in missing]
            self.say(f"System packages are missing for: {purposes}. An administrator can install them:")
            self.say(f"    {self.command_for(names)}")

    def provide(self, need: Need) -> bool:
        """Install what is missing of a need; whether the need is met then. Every failure is one sentence."""
        names = self.missing(need)
        if not names:
            return True
        elevation = self.elevation() if self.manager.as_root else ()
        if elevation is None:
            self.say(f"Only an administrator can install the packages for {need.purpose}. Ask one to run:")
            self.say(f"    {self.command_for(names)}")
            return False
        self.say(f"Installing packages for {need.purpose}: {', '.join(names)}")
        if elevation == ("sudo",):
            self.say("  (sudo may ask for your password)")
        reason = self._install(elevation, names)
        if reason:
            self.say(f"  That didn't work: {reason}")
            self.say(f"  To try it yourself: {self.command_for(names)}")
        return not reason

    def _install(self, elevation: tuple[str, ...], names: Sequence[str]) -> str:
        """Refresh the lists once, rehearse, install; returns why it failed, or nothing."""
        if self.manager.refresh and not self._refreshed:
            self._refreshed = True
            self._run_as_root(elevation, self.manager.refresh)  # old lists may do as well: what counts is the install
        if self.manager.rehearse:
            rehearsal = self.run((*self.manager.rehearse, *names))
            removed = [line.split()[1] for line in rehearsal.output.splitlines() if line.startswith("Remv ")]
            if removed:
                return f"it would remove {', '.join(removed)} from your system, so nothing was changed."
            if rehearsal.status:
                return rehearsal.last_line("E:")
        done = self._run_as_root(elevation, (*self.manager.install, *names))
        return done.last_line("E:", "Error", "error:") if done.status else ""

    def _run_as_root(self, elevation: tuple[str, ...], command: tuple[str, ...]) -> Finished:
        if elevation and command[0] == "apt-get":
            elevation = (*elevation, "env", "DEBIAN_FRONTEND=noninteractive")  # sudo does not hand it on
        return self.run((*elevation, *command), tick=self._tell_time, shielded=True)

    def _tell_time(self, elapsed_s: float, _output: str) -> None:
        self.say(f"  still working, {elapsed_s:.0f} s")
