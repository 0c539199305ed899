"""Sets up for the tests if need be, and runs every check: `python3 packaging/test.py [--all] [what to pass to pytest]`.

`--all` adds the tests that take minutes. The exit status is 0 only if every check passed. The standard library only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones do run this file, up to this line
    sys.exit("Surtitle's tests need Python 3.11 or newer, and this is " + sys.version.split()[0] + ".")

import os
import shutil
import subprocess
import time

from commands import say
from environment import REPOSITORY, TEST_LOCK, Environment
from set_up import set_up
from system_packages import APP_NEEDS, Need

SCREEN = Need(
    "tests of the window on a virtual screen",
    {
        "apt": (
            *("xvfb", "openbox", "xdotool", "xclip", "x11-utils", "x11-apps", "x11-xserver-utils"),
            *(
                "imagemagick",
                "trayer",
                "desktop-file-utils",
                "fonts-wqy-microhei",
            ),  # a small font, so that Chinese has its real widths
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
SPEECH = Need(
    "tests that let the machine speak",
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
SOUND_SERVER = Need("tests with a virtual microphone", {"apt": ("pulseaudio",)})

# A file's tests share what is dear to make, such as a loaded model; so a file stays with one process.
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile")


def sound_server_need() -> tuple[Need, ...]:
    """PulseAudio, but only where nothing else serves sound: beside PipeWire it would take over the user's desktop.

    There the tests start a private PipeWire (``tests/fakes/pipewire.py``).
    """
    others = [name for name in ("pulseaudio", "pipewire", "pipewire-pulse") if shutil.which(name)]
    if "pulseaudio" not in others and others:
        say(f"This machine has {others[-1]}, so PulseAudio is not installed: the tests use a private PipeWire.")
    return () if others else (SOUND_SERVER,)


def clean_environment() -> dict[str, str]:
    """The environment without what would let a test reach the user's account, screen, or sound."""
    ours = ("DASHSCOPE_", "PULSE_", "QT_", "PYTEST_", "XDG_")
    dropped = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH", "PYTHONHOME")
    return {name: value for name, value in os.environ.items() if name not in dropped and not name.startswith(ours)}


def main(arguments: list[str]) -> int:
    """Set up, run the checks in order, and sum up; returns the exit status."""
    environment = Environment(TEST_LOCK)
    if status := set_up(environment, (*APP_NEEDS, SCREEN, SPEECH, READER, SCREEN_READER, *sound_server_need())):
        return status
    everything = "--all" in arguments
    selection = [] if everything else ["-m", "not slow"]
    rest = [argument for argument in arguments if argument != "--all"]
    checks = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "pytest": ["pytest", *SIDE_BY_SIDE, *selection, *rest],
    }
    failed = []
    began_s = time.monotonic()
    for name, command in checks.items():
        say(f"--- {name}")
        module_command = [str(environment.python), "-m", *command]
        try:
            if subprocess.run(module_command, cwd=REPOSITORY, env=clean_environment()).returncode:
                failed.append(name)
        except KeyboardInterrupt:
            say("Interrupted.")
            return 130
    say(f"--- {len(checks)} checks in {time.monotonic() - began_s:.0f} s: {', '.join(checks)}")
    say(f"FAILED: {', '.join(failed)}" if failed else "All passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
