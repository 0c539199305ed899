"""What Surtitle needs from the operating system, as a table: for each purpose, the packages of each package manager.

Each `Need` says in words what it is for, so that a failed installation can be told as what will not work. Only Python's
`venv` is essential: without the rest Surtitle starts, and does less.

Not here: how they are installed (`installer.py`), and Python packages (`environment.py`).
"""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """Something that the system must provide.

    Attributes:
        purpose: what it is for; completes the sentence "needed for ...".
        packages: for each package manager, the names of the packages. A manager that is absent has nothing to offer.
    """

    purpose: str
    packages: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PackageManager:
    """How one package manager is spoken to.

    Attributes:
        name: the key in `Need.packages`.
        query: the command that prints, one a line and the name first, which of the packages after it are installed.
        install: the command that installs the packages after it, without questions.
        refresh: the command that fetches the lists of packages; empty where `install` does that.
        rehearse: like `install`, but only prints what would be done; empty where the manager removes nothing unasked.
        as_root: whether installing takes the rights of root.
    """

    name: str
    query: tuple[str, ...]
    install: tuple[str, ...]
    refresh: tuple[str, ...] = ()
    rehearse: tuple[str, ...] = ()
    as_root: bool = True


_APT_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")
APT = PackageManager(
    "apt",
    query=("dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"),
    install=_APT_INSTALL,
    refresh=("apt-get", "update"),
    rehearse=(*_APT_INSTALL, "--simulate"),
)
DNF = PackageManager(
    "dnf",
    query=("rpm", "--query", "--queryformat", "%{NAME} installed\n"),
    install=("dnf", "install", "--assumeyes", "--setopt=install_weak_deps=False"),
)
PACMAN = PackageManager("pacman", query=("pacman", "-Q"), install=("pacman", "-S", "--needed", "--noconfirm"))
BREW = PackageManager("brew", query=("brew", "list", "--versions"), install=("brew", "install"), as_root=False)
# Windows too: there the Python packages bring all that is needed.
UNKNOWN = PackageManager("unknown", query=(), install=())

SOUND = Need(
    "microphone input",
    {
        # PortAudio sees PulseAudio and PipeWire through ALSA's plugin; `pactl` (in the utils) lists the sources.
        "apt": ("libportaudio2", "libasound2-plugins", "pulseaudio-utils"),
        "dnf": ("portaudio", "pulseaudio-utils"),  # Fedora's own ALSA set-up has the plugin, of one kind or the other
        "pacman": ("portaudio", "alsa-plugins", "libpulse"),
    },
)
WINDOW = Need(
    "the window and the overlay",
    {
        "apt": (
            # libglib2.0-bin stands for the library it needs, whose own name is not the same on all releases.
            *("libegl1", "libgl1", "libglib2.0-bin", "libdbus-1-3", "libfontconfig1", "libxkbcommon-x11-0"),
            *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"),
            *("libxcb-render-util0", "libxcb-shape0", "libxcb-xinerama0", "libxcb-xkb1"),
        ),
        "dnf": (
            *("libglvnd-egl", "libglvnd-glx", "glib2", "dbus-libs", "fontconfig", "libxkbcommon-x11"),
            *("xcb-util-cursor", "xcb-util-image", "xcb-util-keysyms", "xcb-util-renderutil", "xcb-util-wm"),
        ),
        "pacman": (
            *("libglvnd", "glib2", "dbus", "fontconfig", "libxkbcommon-x11"),
            *("xcb-util-cursor", "xcb-util-image", "xcb-util-keysyms", "xcb-util-renderutil", "xcb-util-wm"),
        ),
    },
)
# On Windows and macOS the system has them. What is captioned may be in any language, and names in chats have emoji.
FONTS = Need(
    "Chinese, Japanese and Korean letters, and emoji",
    {
        "apt": ("fonts-noto-cjk", "fonts-noto-color-emoji"),
        "dnf": ("google-noto-sans-cjk-fonts", "google-noto-color-emoji-fonts"),
        "pacman": ("noto-fonts-cjk", "noto-fonts-emoji"),
    },
)
# Neither Fedora, Arch nor Homebrew carries Apertium.
TRANSLATION = Need("translation into Spanish without an account", {"apt": ("apertium", "apertium-en-es")})
APP_NEEDS = (SOUND, WINDOW, FONTS, TRANSLATION)


def venv_need(version: tuple[int, int], *, has_ensurepip: bool) -> tuple[Need, ...]:
    """What `python -m venv` lacks: Debian splits it off, in a package that must match the Python that runs this."""
    if has_ensurepip:
        return ()
    return (Need("setup", {"apt": (f"python{version[0]}.{version[1]}-venv",)}),)


def find_manager(platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which) -> PackageManager:
    """The system's package manager, or `UNKNOWN`."""
    if platform == "darwin":
        return BREW if which("brew") else UNKNOWN
    if platform.startswith("linux"):
        for command, manager in (("apt-get", APT), ("dnf", DNF), ("pacman", PACMAN)):
            if which(command) and which(manager.query[0]):
                return manager
    return UNKNOWN
