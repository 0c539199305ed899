"""Sets up for the tests if need be, and runs every check: `python3 packaging/test.py [--quick | --all] [for pytest]`.

`--quick` is for the loop of editing and trying: it leaves out the tests that start the whole app, a sound server or a
virtual screen. `--all` adds the tests that take minutes. What else is given goes to pytest. The exit status is 0 only
if every check passed. The standard library only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones do run this file, up to this line
    sys.exit("Surtitle's tests need Python 3.11 or newer, and this is " + sys.version.split()[0] + ".")

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from commands import say
from environment import REPOSITORY, TEST_LOCK, Environment
from set_up import set_up
from system_packages import APP_NEEDS, Need

SCREEN = Need(
    "tests of the window on a virtual screen",
    {
        "apt": (
            *("xvfb", "openbox", "xdotool", "xclip", "x11-utils", "x11-apps", "x11-xserver-utils"),
            *("imagemagick", "desktop-file-utils"),
            "fonts-wqy-microhei",  # a small font, so that Chinese has its real widths
        ),
        "dnf": ("xorg-x11-server-Xvfb", "openbox", "xdotool", "xclip", "xprop", "xwininfo", "xwd", "ImageMagick"),
        "pacman": (
            *(
                "xorg-server-xvfb",
                "openbox",
                "xdotool",
                "xclip",
                "xorg-xprop",
                "xorg-xwininfo",
                "xorg-xwd",
                "imagemagick",
            ),
        ),
    },
)
TRAY = Need("tests with a tray", {"apt": ("trayer",)})  # by itself: not every release of Debian has it
SPEECH = Need(
    "tests that let the computer speak",
    {"apt": ("espeak-ng",), "dnf": ("espeak-ng",), "pacman": ("espeak-ng",), "brew": ("espeak-ng",)},
)
READER = Need(
    "tests that let another program read our subtitles",
    {"apt": ("ffmpeg",), "dnf": ("ffmpeg-free",), "pacman": ("ffmpeg",), "brew": ("ffmpeg",)},
)
SCREEN_READER = Need(
    "tests with a screen reader's eyes",
    {"apt": ("at-spi2-core", "python3-pyatspi", "dbus")},  # elsewhere, where they lie differs: those are skipped
)
PULSEAUDIO = Need("tests with a virtual microphone", {"apt": ("pulseaudio",)})
# The programs alone: what makes PipeWire the user's sound server is in the packages pipewire and pipewire-pulse.
PIPEWIRE = Need("tests with a virtual microphone of PipeWire", {"apt": ("pipewire-bin", "wireplumber")})

# A file's tests share what is dear to make, such as a loaded model; so a file stays with one process.
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile")
QUICK = "not slow and not servers and not app"


# Types are checked for each system that Surtitle runs on, whichever it is that checks them.
PLATFORMS = ("linux", "win32", "darwin")


def sound_server_needs() -> tuple[Need, ...]:
    """Both sound servers, but PulseAudio only where nothing else serves sound: it would take over the user's desktop.

    Each test starts a server of its own, and needs only its program.
    """
    present = [name for name in ("pulseaudio", "pipewire", "pipewire-pulse") if shutil.which(name)]
    if "pulseaudio" not in present and present:
        say(f"This computer has {present[-1]}, so PulseAudio isn't installed: the tests use a private PipeWire.")
    return (PIPEWIRE,) if present else (PULSEAUDIO, PIPEWIRE)


def clean_environment() -> dict[str, str]:
    """The environment without what would let a test reach the user's account, screen, or sound.

    The locale and the kind of terminal pass through: the tests are to pass in each (`LC_ALL=C`, `TERM=dumb`).
    """
    ours = ("DASHSCOPE_", "PULSE_", "PIPEWIRE_", "QT_", "PYTEST_", "XDG_")
    dropped = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH", "PYTHONHOME")
    return {name: value for name, value in os.environ.items() if name not in dropped and not name.startswith(ours)}


def choose_tests(arguments: Sequence[str]) -> list[str]:
    """The arguments for pytest, after those that are ours."""
    rest = [argument for argument in arguments if argument not in ("--all", "--quick")]
    if "--all" in arguments:
        return [*SIDE_BY_SIDE, *rest]
    return [*SIDE_BY_SIDE, "-m", QUICK if "--quick" in arguments else "not slow", *rest]


def mypy_for(platform: str) -> list[str]:
    """The types as they are on another system; with a cache of its own, since mypy begins anew for each system."""
    return ["mypy", "--platform", platform, "--cache-dir", f".mypy_cache/{platform}"]


def run_side_by_side(commands: Sequence[Sequence[str]], environ: dict[str, str]) -> bool:
    """Run the commands at the same time, and show what each said in its turn; whether all succeeded."""
    if len(commands) == 1:
        return subprocess.run(commands[0], cwd=REPOSITORY, env=environ).returncode == 0

    def run_quietly(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command, cwd=REPOSITORY, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )

    succeeded = True
    with ThreadPoolExecutor(len(commands)) as pool:
        for done in pool.map(run_quietly, commands):
            sys.stdout.write(done.stdout.decode(errors="replace"))
            sys.stdout.flush()
            succeeded = succeeded and done.returncode == 0
    return succeeded


def main(arguments: list[str]) -> int:
    """Set up, run the checks in order, and sum up; returns the exit status."""
    environment = Environment(TEST_LOCK)
    if status := set_up(environment, (*APP_NEEDS, SCREEN, TRAY, SPEECH, READER, SCREEN_READER, *sound_server_needs())):
        return status
    checks = {
        "ruff check": [["ruff", "check", "."]],
        "ruff format": [["ruff", "format", "--check", "."]],
        f"mypy ({', '.join(PLATFORMS)})": [mypy_for(platform) for platform in PLATFORMS],
        "pytest": [["pytest", *choose_tests(arguments)]],
    }
    failed = []
    began_s = time.monotonic()
    for name, commands in checks.items():
        say(f"--- {name}")
        modules = [[str(environment.python), "-m", *command] for command in commands]
        try:
            if not run_side_by_side(modules, clean_environment()):
                failed.append(name)
        except KeyboardInterrupt:
            say("Interrupted.")
            return 130
    say(f"--- {len(checks)} checks in {time.monotonic() - began_s:.0f} s: {', '.join(checks)}")
    say(f"FAILED: {', '.join(failed)}" if failed else "All passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
