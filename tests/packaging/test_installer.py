"""What is found missing, what is run to install it, and what is said."""

import pytest
from commands import Finished
from installer import Installer
from system_packages import APT, DNF, PACMAN, UNKNOWN, Need

SOUND = Need("hearing", {"apt": ("libportaudio2", "pulseaudio-utils"), "dnf": ("portaudio",), "pacman": ("portaudio",)})


class FakeSystem:
    """A machine with a package manager: it remembers the commands, and installs what it is told to."""

    def __init__(self, installed=(), *, removes=(), unknown=()):
        self.installed = set(installed)
        self.removes = removes
        self.unknown = set(unknown)
        self.commands = []

    def run(self, command, **_options):
        words = list(command)
        self.commands.append(" ".join(words))
        if words[0] == "dpkg-query":
            states = [f"{name} installed" for name in words[3:] if name in self.installed]
            return Finished(
                1, "\n".join([*states, "old-thing config-files", "dpkg-query: no packages found matching x"])
            )
        if words[0] == "rpm":
            return Finished(1, "\n".join(f"package {name} is not installed" for name in words[4:]))
        if words[0] == "pacman" and words[1] == "-Q":
            return Finished(1, "error: package 'portaudio' was not found")
        names = [word for word in words if word.startswith(("lib", "pulse", "portaudio"))]
        if missing := self.unknown & set(names):
            return Finished(100, f"Reading lists\nE: Unable to locate package {missing.pop()}\n")
        if "--simulate" in words:
            return Finished(0, "".join(f"Remv {name} [1.0]\n" for name in self.removes))
        self.installed.update(names)
        return Finished(0, "")


def make_installer(system, *, manager=APT, elevation=()):
    """An installer on the given machine, and the list of lines that it says."""
    said = []
    return Installer(manager, said.append, lambda: elevation, system.run), said


def test_nothing_is_run_when_nothing_is_missing():
    """A machine that has everything is only asked, with one quick query, and nothing is said."""
    system = FakeSystem(["libportaudio2", "pulseaudio-utils"])
    installer, said = make_installer(system)
    assert installer.provide(SOUND)
    assert [command.split()[0] for command in system.commands] == ["dpkg-query"]
    assert not said


def test_only_what_is_missing_is_installed():
    """The lists are refreshed, a rehearsal is held, and then just the missing packages are installed."""
    system = FakeSystem(["libportaudio2"])
    installer, said = make_installer(system)
    assert installer.provide(SOUND)
    assert system.commands[1:] == [
        "apt-get update",
        "apt-get install --yes --no-install-recommends --simulate pulseaudio-utils",
        "apt-get install --yes --no-install-recommends pulseaudio-utils",
    ]
    assert said == ["Installing packages for hearing: pulseaudio-utils"]


def test_lists_are_refreshed_once():
    """Two needs in one run fetch the lists of packages only once."""
    system = FakeSystem()
    installer, _said = make_installer(system)
    installer.provide(SOUND)
    installer.provide(Need("speaking", {"apt": ("libespeak1",)}))
    assert system.commands.count("apt-get update") == 1


def test_sudo_comes_first_and_hands_on_that_nobody_is_asked():
    """With sudo every changing command goes through it; the rehearsal needs no rights."""
    system = FakeSystem(["libportaudio2"])
    installer, said = make_installer(system, elevation=("sudo",))
    assert installer.provide(SOUND)
    prefix = "sudo env DEBIAN_FRONTEND=noninteractive apt-get"
    assert [command.startswith(prefix) for command in system.commands] == [False, True, False, True]
    assert "password" in said[1]


def test_without_rights_the_exact_command_is_said():
    """Who may not install is shown the command, and nothing is changed."""
    system = FakeSystem()
    installer, said = make_installer(system, elevation=None)
    assert not installer.provide(SOUND)
    assert said[-1].strip().removeprefix("sudo ") == (
        "apt-get install --no-install-recommends libportaudio2 pulseaudio-utils"
    )
    assert not system.installed


def test_nothing_is_removed():
    """If the rehearsal shows that a package of the user's would go, nothing is installed, and that is said."""
    system = FakeSystem(removes=["pipewire-pulse"])
    installer, said = make_installer(system)
    assert not installer.provide(SOUND)
    assert not system.installed
    assert "would remove pipewire-pulse" in said[1]


def test_a_failure_is_told_in_the_package_managers_words():
    """An unknown package is one sentence, with the command to try by hand."""
    system = FakeSystem(unknown=["libportaudio2"])
    installer, said = make_installer(system)
    assert not installer.provide(SOUND)
    assert "Unable to locate package libportaudio2" in said[1]
    assert "apt-get install" in said[2]


@pytest.mark.parametrize(("manager", "command"), [(DNF, "dnf install"), (PACMAN, "pacman -S")])
def test_other_systems_find_and_install(manager, command):
    """Fedora's and Arch's answers for "not installed" are understood, and their own command is used."""
    system = FakeSystem()
    installer, _said = make_installer(system, manager=manager)
    assert installer.missing(SOUND) == ["portaudio"]
    assert installer.provide(SOUND)
    assert system.commands[-1].startswith(command)
    assert system.commands[-1].endswith(" portaudio")


def test_an_unknown_system_lacks_nothing_that_could_be_named():
    """Where no package manager is known, no command is run."""
    system = FakeSystem()
    installer, _said = make_installer(system, manager=UNKNOWN)
    assert installer.provide(SOUND)
    assert not system.commands


def test_what_is_still_missing_is_told_with_one_command():
    """A later start names what is missing and gives one command for all of it, without trying again."""
    system = FakeSystem(["libportaudio2"])
    installer, said = make_installer(system)
    installer.tell_missing([SOUND, Need("translating", {"apt": ("apertium",)})])
    assert "for: hearing; translating." in said[0]
    assert said[1].endswith("pulseaudio-utils apertium")
    assert all(command.startswith("dpkg-query") for command in system.commands)
