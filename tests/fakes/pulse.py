"""A private PulseAudio daemon with virtual microphones, for tests that hear real sound on a machine without any.

Each virtual microphone is a null sink (its "room": what is played there is what the microphone hears) with a remapped
source on the sink's monitor. The daemon belongs to whoever opened it: it is a child process, it ends with the ``with``
block, and it ends by itself when the test process dies, because its standard input closes.

Put ``PulseServer.env`` into the environment of the process that is to hear: libpulse, pactl and paplay find the daemon
through it, and ALSA (so PortAudio too) sees the two devices ``pulse`` and ``default`` and no hardware.

Not here: any sound. Make a WAV file and `play` it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.fakes.waiting import wait_until

# PortAudio lists the PCMs that are defined at the top of ALSA's configuration.
ALSA_CONFIG = """\
pcm.pulse { type pulse hint { show on description "PulseAudio" } }
ctl.pulse { type pulse }
pcm.default { type pulse hint { show on description "Default" } }
ctl.default { type pulse }
"""


@dataclass(frozen=True)
class VirtualMicrophone:
    """One microphone to create; ``description`` is the name that users see."""

    name: str
    description: str
    rate_hz: int = 48_000
    channels: int = 2

    @property
    def room(self) -> str:
        """Name of the sink whose sound the microphone hears."""
        return f"{self.name}_room"

    @property
    def shape(self) -> str:
        """Rate and channels, as module arguments."""
        shape = f"rate={self.rate_hz} channels={self.channels}"
        return f"{shape} channel_map=mono" if self.channels == 1 else shape

    @property
    def source_module(self) -> tuple[str, ...]:
        """What loads the microphone, once its room is there."""
        return (
            "module-remap-source",
            f"source_name={self.name}",
            f"master={self.room}.monitor",
            *self.shape.split(),
            f"source_properties=device.description='{_escaped(self.description)}'",
        )


MICROPHONE = VirtualMicrophone("virtual_mic", "Virtual Microphone")


class PulseServer:
    """A PulseAudio daemon of our own; the first microphone is the default source.

    Use it as a context manager. With no ``microphones`` and some ``outputs`` the machine has loudspeakers (and their
    monitors) but nothing to speak into.

    Attributes:
        env: variables that lead a process to this daemon, once it runs; merge them over ``os.environ``.
        microphones: those that were created, in order.
        refuses_what_is_gone: whether who asks for a source that is not there gets none, rather than another one.
    """

    refuses_what_is_gone = True

    def __init__(
        self, *, microphones: Sequence[VirtualMicrophone] = (MICROPHONE,), outputs: Sequence[str] = ()
    ) -> None:
        self.microphones = tuple(microphones)
        self._outputs = tuple(outputs)
        self._players: list[subprocess.Popen[bytes]] = []
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        if shutil.which("pulseaudio") is None:  # packaging/test.py installs none beside a PipeWire
            pytest.skip("PulseAudio is not installed on this machine")
        # A short path of our own: that of a Unix socket may have 107 characters, and pytest's tmp_path can be longer.
        self._directory = Path(tempfile.mkdtemp(prefix="pulse-"))
        alsa_config = self._directory / "asound.conf"
        alsa_config.write_text(ALSA_CONFIG)
        self.env = {
            "XDG_RUNTIME_DIR": str(self._directory),
            "PULSE_RUNTIME_PATH": str(self._directory),
            "PULSE_STATE_PATH": str(self._directory),
            "PULSE_COOKIE": str(self._directory / "cookie"),
            "PULSE_SERVER": f"unix:{self._directory / 'native'}",
            "ALSA_CONFIG_PATH": str(alsa_config),
        }
        self._launch()
        return self

    def _launch(self) -> None:
        modules = [f"module-native-protocol-unix auth-anonymous=1 socket={self._directory / 'native'}"]
        modules += [
            f"module-null-sink sink_properties=device.description='{_escaped(output)}'" for output in self._outputs
        ]
        for microphone in self.microphones:
            modules += [
                f"module-null-sink norewinds=1 sink_name={microphone.room} {microphone.shape}"
                f" sink_properties=device.description='{_escaped('Room of ' + microphone.description)}'",
                " ".join(microphone.source_module),
            ]
        # Loaded last: its first answer says that the daemon is ready, and the end of its input ends the daemon.
        modules.append("module-cli exit_on_eof=1")
        loads = [argument for module in modules for argument in ("-L", module)]
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ]
        self._daemon = subprocess.Popen(
            [*command, f"--log-target=file:{self._log}", *loads],
            env=os.environ | self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        assert self._daemon.stdout is not None
        self._daemon.stdin.write(b"stat\n")
        self._daemon.stdin.flush()
        if not self._daemon.stdout.readline():  # it ended
            report = self._log.read_text() if self._log.exists() else "no log"
            self.close()
            raise RuntimeError(f"PulseAudio did not start: {report}")
        if self.microphones:
            self.pactl("set-default-source", self.microphones[0].name)
            self.pactl("set-default-sink", self.microphones[0].room)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _log(self) -> Path:
        return self._directory / "log"

    def pactl(self, *arguments: str) -> str:
        """Run pactl against this daemon; what it prints."""
        return subprocess.run(
            ["pactl", *arguments], env=os.environ | self.env, check=True, capture_output=True, text=True, timeout=20
        ).stdout

    def play(self, path: Path, *, into: VirtualMicrophone | None = None) -> subprocess.Popen[bytes]:
        """Play a sound file into a microphone (the first, if none is named).

        The returned process ends when all has been played; ``wait`` for it, or leave it to `close`.
        """
        room = (into or self.microphones[0]).room
        player = subprocess.Popen(["paplay", f"--device={room}", str(path)], env=os.environ | self.env)
        self._players.append(player)
        return player

    def unplug(self, microphone: VirtualMicrophone | None = None) -> None:
        """The microphone (the first, if none is named) is gone; its room stays."""
        name = (microphone or self.microphones[0]).name
        modules = [line.split("\t") for line in self.pactl("list", "short", "modules").splitlines()]
        self.pactl("unload-module", next(each[0] for each in modules if f"source_name={name} " in each[2]))

    def plug(self, microphone: VirtualMicrophone | None = None) -> None:
        """A microphone that was unplugged is there again."""
        self.pactl("load-module", *(microphone or self.microphones[0]).source_module)

    def lead_recorder_to(self, source: str) -> None:
        """The user leads the one program that records to another source, as a mixer lets one do."""
        (recorder,) = self.recorders()
        self.pactl("move-source-output", recorder, source)

    def recorders(self) -> list[str]:
        """The numbers of all streams of programs that record."""
        outputs = [line.split("\t") for line in self.pactl("list", "short", "source-outputs").splitlines()]
        return [each[0] for each in outputs if each[3] == "protocol-native.c"]

    def fill(self, microphone: VirtualMicrophone) -> None:
        """So many record the microphone that the server lets nobody else."""
        assert self._daemon.stdin is not None
        for index in range(256):
            self._daemon.stdin.write(
                f"load-module module-remap-source source_name=copy{index} master={microphone.name}\n".encode()
            )
        self._daemon.stdin.flush()
        wait_until(lambda: "copy254" in self.pactl("list", "short", "sources"))

    def strict_address(self) -> str:
        """An address of the same server, over which it lets in only who knows its cookie."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        cookie = self._directory / "strict-cookie"
        cookie.write_bytes(bytes(256))
        self.pactl(
            "load-module", "module-native-protocol-tcp", f"port={port}", "listen=127.0.0.1", f"auth-cookie={cookie}"
        )
        return f"tcp:127.0.0.1:{port}"

    def restart(self) -> None:
        """The sound server that was killed is back, with all microphones."""
        for pipe in (self._daemon.stdin, self._daemon.stdout):
            if pipe is not None:
                pipe.close()
        self._launch()

    def kill(self) -> None:
        """The sound server crashes."""
        self._daemon.kill()
        self._daemon.wait()

    def freeze(self) -> None:
        """The sound server hangs: it is there, and answers nobody, until `thaw`."""
        self._daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """The sound server goes on."""
        self._daemon.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End the daemon and all players, and remove what they left; safe to call twice."""
        for process in [*self._players, self._daemon]:
            process.kill()
            process.wait()
        for pipe in (self._daemon.stdin, self._daemon.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(self._directory, ignore_errors=True)


def _escaped(text: str) -> str:
    """A property's value inside a module argument, where blanks and quotes end it."""
    return "".join("\\" + letter if letter in " '\"\\" else letter for letter in text)
