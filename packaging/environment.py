"""The folder `.venv` in the checkout: Surtitle's own Python, with exactly the locked packages in it.

A stamp in the folder says what it was made from. While that has not changed nothing is done, so that every start but
the first is quick; it is written last, so that a set-up that was cut off is taken up again by the next run (pip skips
what is installed already).

Not here: what the operating system must provide (`system_packages.py`).
"""

import hashlib
import platform
import re
import sys
from collections.abc import Callable
from pathlib import Path

from commands import Finished, Run, run, say

REPOSITORY = Path(__file__).resolve().parent.parent
APP_LOCK = REPOSITORY / "packaging" / "requirements.txt"
TEST_LOCK = REPOSITORY / "packaging" / "requirements-test.txt"

_NETWORK_SIGNS = (
    *("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError"),
    *("Connection broken", "Read timed out", "Max retries exceeded", "Temporary failure", "Connection aborted"),
    *("ConnectionResetError", "Connection timed out", "Network is unreachable"),
)


class SetupError(Exception):
    """Set-up cannot go on; the message is one sentence that says what to do."""


class Environment:
    """The virtual environment.

    Args:
        lock: the file of locked packages to install.
        repository: the checkout.
        say: shows one line to the user.
        run: runs a command.
    """

    def __init__(
        self, lock: Path, *, repository: Path = REPOSITORY, say: Callable[[str], None] = say, run: Run = run
    ) -> None:
        self.folder = repository / ".venv"
        self.scripts = self.folder / ("Scripts" if sys.platform == "win32" else "bin")
        self.python = self.scripts / ("python.exe" if sys.platform == "win32" else "python")
        self._lock = lock
        self._repository = repository
        self._say = say
        self._run = run
        self._stamp = self.folder / f"{lock.stem}.stamp"

    def is_fresh(self) -> bool:
        """Whether it was made by this Python, in this place, from the lock as it is now."""
        try:
            return self.python.exists() and self._stamp.read_text() == self._fingerprint()
        except OSError:
            return False

    def refresh(self) -> None:
        """Create the environment if there is none that can be used, and install what is locked.

        Raises:
            SetupError: it could not be done.
        """
        self._stamp.unlink(missing_ok=True)
        if not self._is_usable():
            self._say("Creating a Python environment for Surtitle in .venv")
            # --clear, because what is there is of another Python, another place, or half made.
            made = self._run((sys.executable, "-m", "venv", "--clear", str(self.folder)))
            if made.status:
                raise SetupError(f"Python couldn't create the folder {self.folder}: {made.last_line('Error', 'error')}")
        pins = sum("==" in line for line in self._lock.read_text("utf-8").splitlines())
        self._say(f"Downloading up to {pins} Python packages (one to five minutes)")
        self._pip("--require-hashes", "--only-binary", ":all:", "--requirement", str(self._lock))
        self._pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(self._repository))
        self._stamp.write_text(self._fingerprint())

    def _is_usable(self) -> bool:
        probe = "import pip, sys; print(sys.version, sys.prefix, sep='|')"
        answer = self._run((str(self.python), "-c", probe))
        return answer.status == 0 and answer.output.strip() == f"{sys.version}|{self.folder}"

    def _fingerprint(self) -> str:
        # The list of system packages counts too: when it grows, installing is tried again.
        files = (self._lock, self._repository / "pyproject.toml", Path(__file__).with_name("system_packages.py"))
        parts = [sys.version, platform.machine(), str(self._repository), *(path.read_text("utf-8") for path in files)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _pip(self, *arguments: str) -> None:
        command = (str(self.python), "-m", "pip", "install", "--no-input", "--progress-bar", "off")
        done = self._run((*command, "--disable-pip-version-check", *arguments), tick=self._tell_progress)
        if done.status:
            raise SetupError(explain_pip(done))

    def _tell_progress(self, elapsed_s: float, output: str) -> None:
        self._say(f"  {elapsed_s:.0f} s: {describe_progress(output)}")


def describe_progress(output: str) -> str:
    """What pip is at, in a few words, from what it has printed."""
    lines = output.splitlines()
    if any(line.startswith("Installing collected packages") for line in lines):
        return "unpacking"
    collected = [line.split()[1] for line in lines if line.startswith("Collecting ")]
    if lines and "Retrying" in lines[-1]:
        return "the network isn't responding; retrying"
    if not collected:
        return "starting"
    return f"{len(collected)} packages so far, at {collected[-1].split('==')[0]}"


def explain_pip(done: Finished) -> str:
    """Why pip failed, as one sentence with what to do."""
    if "No space left on device" in done.output:
        return "The disk is full. Surtitle needs about 1 GB. Free up space, then run the same command again."
    if "DO NOT MATCH THE HASHES" in done.output:
        return "A downloaded package doesn't match the tested one, so it wasn't installed. Try again later."
    if any(sign in done.output for sign in _NETWORK_SIGNS):
        return "Couldn't download the packages. Check the network, then run the same command again to continue."
    if found := re.search(r"No matching distribution found for (\S+)", done.output):
        here = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
        return f"There is no {found[1]} for {here}. README.md lists the supported systems."
    reason = done.last_line("ERROR:", "error:")
    return f"Couldn't install the packages: {reason[len('error:') :].strip()}"
