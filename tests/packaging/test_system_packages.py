"""The table of system packages and the choice of the package manager."""

import re

import pytest
from system_packages import APP_NEEDS, APT, BREW, DNF, PACMAN, TRANSLATION, UNKNOWN, find_manager, venv_need

from app.catalogue import CATALOGUE


@pytest.mark.parametrize(
    ("platform", "commands", "manager"),
    [
        ("linux", {"apt-get", "dpkg-query"}, APT),
        ("linux", {"apt-get", "dnf", "rpm"}, DNF),  # an apt that manages no packages here
        ("linux", {"pacman"}, PACMAN),
        ("linux", {"brew"}, UNKNOWN),
        ("linux", set(), UNKNOWN),
        ("darwin", {"brew", "apt-get", "dpkg-query"}, BREW),
        ("darwin", set(), UNKNOWN),
        ("win32", {"apt-get", "dpkg-query"}, UNKNOWN),
    ],
)
def test_manager_is_the_systems_own(platform, commands, manager):
    """The package manager follows from the system and from the commands that exist."""
    assert find_manager(platform, lambda name: f"/usr/bin/{name}" if name in commands else None) is manager


def test_what_the_app_advises_is_what_set_up_installs():
    """The doctor names a package for translation that set-up would have installed."""
    advised = " ".join(engine.advice for engine in CATALOGUE.translators)
    assert re.search(r"apt-get install ([\w-]+)", advised)[1] in TRANSLATION.packages["apt"]


def test_venv_package_matches_the_running_python():
    """Debian's package for venv is asked for by the version of the Python that runs, and only if it is lacking."""
    assert [need.packages for need in venv_need((3, 13), has_ensurepip=False)] == [{"apt": ("python3.13-venv",)}]
    assert venv_need((3, 13), has_ensurepip=True) == ()


def test_app_never_asks_for_a_sound_server():
    """Starting the app installs no sound server, whatever the system."""
    names = {name for need in APP_NEEDS for packages in need.packages.values() for name in packages}
    assert not names & {"pulseaudio", "pipewire", "pipewire-pulse", "jackd", "jackd2"}
