"""A private PipeWire, with WirePlumber and pipewire-pulse, in the place of the private PulseAudio.

PipeWire and its session manager keep the devices; pipewire-pulse speaks PulseAudio's protocol for them. It is that one
which crashes, hangs and comes back here, since it is what Surtitle talks to; the devices outlive it.

Each virtual microphone is a source node of its own, to which the monitor of its room is linked. Both have their rate
and their channels in their properties: without, PipeWire 0.3.65 shows neither to PulseAudio's clients.

The programs are those on the PATH, or those below the folder in ``SURTITLE_TEST_PIPEWIRE``, where packages were
unpacked aside. Needs WirePlumber 0.4.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import pytest

from tests.fakes.pulse import ALSA_CONFIG, PulseServer, VirtualMicrophone
from tests.fakes.waiting import wait_until

PROGRAMS = ("pipewire", "wireplumber", "pw-cli", "pw-link")

_DAEMON = """\
context.properties = { core.daemon = true core.name = pipewire-0 support.dbus = false }
context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native } { name = libpipewire-module-metadata }
  { name = libpipewire-module-spa-node-factory } { name = libpipewire-module-client-node }
  { name = libpipewire-module-client-device } { name = libpipewire-module-adapter }
  { name = libpipewire-module-link-factory } { name = libpipewire-module-session-manager }
  { name = libpipewire-module-access }
]
context.objects = [
  { factory = spa-node-factory args = { factory.name = support.node.driver node.name = Dummy-Driver
    node.group = pipewire.dummy priority.driver = 20000 } }
  %s
]
"""
_PULSE = """\
context.properties = { support.dbus = false }
context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native } { name = libpipewire-module-client-node }
  { name = libpipewire-module-adapter } { name = libpipewire-module-metadata }
  { name = libpipewire-module-protocol-pulse }
]
pulse.properties = { server.address = [ "unix:native" ] }
stream.properties = { }
"""
_PIPEWIRE_ALSA = """\
pcm.default { type pipewire hint { show on description "Default" } }
ctl.default { type pipewire }
pcm.pulse { type pulse hint { show on description "PulseAudio" } }
ctl.pulse { type pulse }
"""
_SESSION = """\
load_module("metadata")
default_access.enable()
load_module("default-nodes", { ["use-persistent-storage"] = false })
"""
_NODE = (
    '{{ factory.name = support.null-audio-sink node.name = "{name}" node.description = "{description}"'
    " media.class = {kind} audio.rate = {rate} audio.position = [ {position} ] object.linger = true }}"
)


class PipeWireServer(PulseServer):
    """A PipeWire of our own; the first microphone is the default source."""

    refuses_what_is_gone = False

    def __enter__(self) -> Self:
        root = os.environ.get("SURTITLE_TEST_PIPEWIRE")
        self._prefix = Path(root) if root else None
        path = os.pathsep.join(filter(None, (self._prefix and str(self._prefix / "usr/bin"), os.environ["PATH"])))
        self._programs = {name: found for name in PROGRAMS if (found := shutil.which(name, path=path))}
        if missing := set(PROGRAMS) - self._programs.keys():
            pytest.skip(f"PipeWire is not whole on this machine: {', '.join(sorted(missing))}")
        data = (self._prefix or Path("/")) / "usr/share"
        if not (data / "wireplumber" / "policy.lua.d").is_dir():
            pytest.skip("this WirePlumber is configured in another way than 0.4")
        self._directory = Path(tempfile.mkdtemp(prefix="pw-"))
        socket = self._directory / "pulse" / "native"
        (self._directory / "asound.conf").write_text(ALSA_CONFIG)
        self.env = {
            "XDG_RUNTIME_DIR": str(self._directory),
            "PULSE_RUNTIME_PATH": str(socket.parent),
            "PULSE_STATE_PATH": str(self._directory),
            "PULSE_COOKIE": str(self._directory / "cookie"),
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(self._directory / "asound.conf"),
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._configure(data)
        try:
            self._start("pipewire")
            wait_until((self._directory / "pipewire-0").exists)
            self._start("wireplumber")
            for microphone in self.microphones:
                self.plug(microphone)
            self._launch()
            if self.microphones:
                self.pactl("set-default-sink", self.microphones[0].room)
                self.pactl("set-default-source", self.microphones[0].name)
                wait_until(lambda: f"Default Source: {self.microphones[0].name}\n" in self.pactl("info"))
        except BaseException:
            self.close()
            raise
        return self

    def _configure(self, data: Path) -> None:
        config = self._directory / "config"
        shutil.copytree(data / "wireplumber", config)
        shutil.rmtree(config / "bluetooth.lua.d", ignore_errors=True)
        lua = config / "main.lua.d"
        for file in lua.glob("*.lua"):
            if file.name not in ("00-functions.lua", "20-default-access.lua"):
                file.unlink()
        (lua / "90-enable-all.lua").write_text(_SESSION)
        _rewrite(config / "policy.lua.d" / "10-default-policy.lua", without="policy-bluetooth")
        main = config / "wireplumber.conf"
        _rewrite(main, without="bluetooth.lua")
        main.write_text(main.read_text().replace("#support.dbus  = true", "support.dbus = false"))
        for name in ("client.conf", "client-rt.conf"):
            shutil.copy(data / "pipewire" / name, config / name)
        (config / "pipewire-pulse.conf").write_text(_PULSE)
        sinks = [(each.room, f"Room of {each.description}", each.rate_hz, each.channels) for each in self.microphones]
        sinks += [(output.replace(" ", "_"), output, 48_000, 2) for output in self._outputs]
        nodes = (f"{{ factory = adapter args = {_node(*sink, kind='Audio/Sink')} }}" for sink in sinks)
        (config / "pipewire.conf").write_text(_DAEMON % "\n  ".join(nodes))

    @property
    def _environment(self) -> dict[str, str]:
        config = str(self._directory / "config")
        environment = os.environ | {
            "XDG_RUNTIME_DIR": str(self._directory),
            "XDG_STATE_HOME": str(self._directory / "state"),
            "PIPEWIRE_CONFIG_DIR": config,
            "WIREPLUMBER_CONFIG_DIR": config,
            "WIREPLUMBER_DATA_DIR": config,
        }
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        environment.pop("PULSE_SERVER", None)
        if self._prefix is not None:
            libraries = next((self._prefix / "usr/lib").glob("*/pipewire-0.3")).parent
            environment |= {
                "LD_LIBRARY_PATH": str(libraries),
                "PIPEWIRE_MODULE_DIR": str(libraries / "pipewire-0.3"),
                "SPA_PLUGIN_DIR": str(libraries / "spa-0.2"),
                "WIREPLUMBER_MODULE_DIR": str(libraries / "wireplumber-0.4"),
            }
        return environment

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._directory / f"{program}.log").open("ab") as log:
            process = subprocess.Popen(
                [self._programs[program], *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._directory,
            )
        self._processes.append(process)
        return process

    def _run(self, program: str, *arguments: str) -> str:
        command = [self._programs[program], *arguments]
        quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(
            command, env=self._environment, check=False, stdout=subprocess.PIPE, text=True, timeout=20, **quiet
        ).stdout

    def _nodes(self) -> dict[str, int]:
        """The numbers of all nodes, by name."""
        listed = re.findall(
            r"id (\d+), type PipeWire:Interface:Node|node\.name = \"(.*)\"", self._run("pw-cli", "ls", "Node")
        )
        numbers: dict[str, int] = {}
        latest = 0
        for number, name in listed:
            if number:
                latest = int(number)
            else:
                numbers[name] = latest
        return numbers

    def _launch(self) -> None:
        self._daemon = self._start("pipewire", "-c", "pipewire-pulse.conf")  # as pipewire-pulse, which is a link to it
        wait_until(self._answers)
        names = {each.name for each in self.microphones} & self._nodes().keys()
        wait_until(lambda: all(f"\t{name}\t" in self.pactl("list", "short", "sources") for name in names))

    def _answers(self) -> bool:
        return subprocess.run(["pactl", "info"], env=os.environ | self.env, capture_output=True).returncode == 0

    def without_pulse(self) -> dict[str, str]:
        """Variables that lead ALSA's default device straight to PipeWire, as pipewire-alsa does.

        The test is skipped where that plugin is not installed.
        """
        folders = [Path("/usr/lib")] if self._prefix is None else [self._prefix / "usr/lib"]
        plugin = next((each for folder in folders for each in folder.glob("*/alsa-lib/*pcm_pipewire.so")), None)
        if plugin is None:
            pytest.skip("pipewire-alsa is not installed")
        config = self._directory / "pipewire-alsa.conf"
        config.write_text(_PIPEWIRE_ALSA)
        kept = ("LD_LIBRARY_PATH", "PIPEWIRE_MODULE_DIR", "SPA_PLUGIN_DIR", "PIPEWIRE_CONFIG_DIR")
        return self.env | {
            "ALSA_CONFIG_PATH": str(config),
            "ALSA_PLUGIN_DIR": str(self._alsa_plugins(plugin)),
            **{name: value for name, value in self._environment.items() if name in kept},
        }

    def _alsa_plugins(self, plugin: Path) -> Path:
        """A folder with this plugin and those of the system: ALSA looks into one folder only."""
        folder = self._directory / "alsa-plugins"
        folder.mkdir(exist_ok=True)
        for each in [plugin, *Path("/usr/lib").glob("*/alsa-lib/*.so")]:
            if not (folder / each.name).exists():
                (folder / each.name).symlink_to(each)
        return folder

    def unplug(self, microphone: VirtualMicrophone | None = None) -> None:
        """The microphone (the first, if none is named) is gone; its room stays."""
        name = (microphone or self.microphones[0]).name
        self._run("pw-cli", "destroy", str(self._nodes()[name]))
        wait_until(lambda: name not in self._nodes())

    def plug(self, microphone: VirtualMicrophone | None = None) -> None:
        """A microphone that was unplugged is there again."""
        each = microphone or self.microphones[0]
        node = _node(each.name, each.description, each.rate_hz, each.channels, kind="Audio/Source/Virtual")
        self._run("pw-cli", "create-node", "adapter", node)
        for channel in ("MONO",) if each.channels == 1 else ("FL", "FR"):
            ends = f"{each.room}:monitor_{channel}", f"{each.name}:input_{channel}"

            def linked(ends: tuple[str, str] = ends) -> bool:
                self._run("pw-link", *ends)
                return f"{ends[0]}\n  |-> {ends[1]}" in self._run("pw-link", "-l")

            wait_until(linked)

    def recorders(self) -> list[str]:
        """The numbers of all streams that record by PulseAudio's protocol."""
        return [line.split("\t")[0] for line in self.pactl("list", "short", "source-outputs").splitlines()]

    def fill(self, microphone: VirtualMicrophone) -> None:
        """PipeWire has no such bound."""
        pytest.skip("PipeWire lets any number of programs record")

    def strict_address(self) -> str:
        """PipeWire knows no cookies."""
        pytest.skip("PipeWire asks nobody for a cookie")

    def restart(self) -> None:
        """The sound server that was killed is back, with all microphones."""
        self._launch()

    def thaw(self) -> None:
        """The sound server goes on."""
        self._daemon.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End all of it, and remove what it left; safe to call twice."""
        for process in [*self._players, *reversed(self._processes)]:
            process.kill()
            process.wait()
        shutil.rmtree(self._directory, ignore_errors=True)


def _node(name: str, description: str, rate_hz: int, channels: int, *, kind: str) -> str:
    position = "MONO" if channels == 1 else "FL FR"
    return _NODE.format(name=name, description=description, kind=kind, rate=rate_hz, position=position)


def _rewrite(path: Path, *, without: str) -> None:
    """Leave out the lines of a file in which this stands."""
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if without not in line))
