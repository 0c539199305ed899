"""Which display the window is shown on, and why there is none.

On Linux there may be several ways to a screen, and some of them may be dead: XWayland has crashed and ``DISPLAY`` still
names it, ``XAUTHORITY`` is from the last session, a library is missing. They are tried in order, and the first one that
works is taken: what the user asks for (``QT_QPA_PLATFORM``), then X11, where alone a window can stay above the others,
then Wayland. Each is tried in a child process, because Qt ends the whole process when it fails; where the first one
works, that is the only one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from app.message import Message

PLATFORM_VARIABLE = "QT_QPA_PLATFORM"
_PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
_LOAD = """import ctypes, os
from PySide6.QtCore import QLibraryInfo
plugins = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
ctypes.CDLL(f"{plugins}/platforms/libq{os.environ['QT_QPA_PLATFORM']}.so")
"""
_VARIABLES = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY", "wayland-egl": "WAYLAND_DISPLAY"}
_PATIENCE_S = 20.0
_PATIENCE_WITH_ANOTHER_S = 10.0


@dataclass(frozen=True, slots=True)
class Found:
    """What trying them came to.

    Attributes:
        platform: the first one that works, as Qt calls it (``QT_QPA_PLATFORM``); empty: none does, or there is nothing
            to choose on this system.
        troubles: why each one before it does not work, as sentences; where none works, at least one.
    """

    platform: str = ""
    troubles: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether a window can be shown."""
        return bool(self.platform) or not self.troubles


def find_display(environ: Mapping[str, str] | None = None, *, system: str = sys.platform) -> Found:
    """Try the ways to a screen until one works. Blocks for as long as Qt takes to start, and longer where one fails.

    `environ`: None: this process's.
    """
    environ = os.environ if environ is None else environ
    if system != "linux":
        return Found()
    platforms = platforms_to_try(environ)
    if not platforms:
        return Found(troubles=(Message("No display found."),))
    troubles: list[str] = []
    for platform in platforms:
        patience_s = _PATIENCE_S if platform is platforms[-1] else _PATIENCE_WITH_ANOTHER_S
        if not (trouble := trouble_with(platform, environ, patience_s)):
            return Found(platform, tuple(troubles))
        if trouble not in troubles:
            troubles.append(trouble)
    return Found(troubles=tuple(troubles))


def platforms_to_try(environ: Mapping[str, str]) -> list[str]:
    """What may lead to a screen, the best first."""
    wanted = (
        environ.get(PLATFORM_VARIABLE, ""),
        "xcb" if environ.get("DISPLAY") else "",
        "wayland" if environ.get("WAYLAND_DISPLAY") else "",
    )
    return list(dict.fromkeys(platform for platform in wanted if platform))


def trouble_with(platform: str, environ: Mapping[str, str], patience_s: float = _PATIENCE_S) -> str:
    """Why Qt cannot show a window there, as a sentence; empty where it can. Blocks."""
    variable = _VARIABLES.get(_first_of(platform), "")
    if variable and not environ.get(variable):
        return Message("{asked} needs {variable}, which isn't set.", asked=_asked(platform), variable=variable)
    try:
        probe = _python(_PROBE, environ, platform, patience_s)
    except subprocess.TimeoutExpired:
        return Message("The display at {name} isn't responding.", name=_name(platform, environ))
    return "" if probe.returncode == 0 else _cause(platform, environ, probe.stderr)


def _cause(platform: str, environ: Mapping[str, str], said: str) -> str:
    """From what Qt and the libraries below it said before they gave up: its last lines are the same for all causes."""
    name = _name(platform, environ)
    if re.search(r"Authorization required|MIT-MAGIC-COOKIE", said):
        if file := environ.get("XAUTHORITY", ""):
            return Message(
                "The display at {name} rejected the authorisation in {file} (XAUTHORITY).", name=name, file=file
            )
        return Message(
            "The display at {name} requires authorisation, and XAUTHORITY doesn't name a file that has it.", name=name
        )
    if "XDG_RUNTIME_DIR is invalid or not set" in said:
        return Message("{name} can't be found: XDG_RUNTIME_DIR isn't set.", name=name)
    if re.search(r"could not connect to display|Failed to create wl_display", said):
        return Message("{name} isn't responding.", name=name)
    if "Could not find the Qt platform plugin" in said:
        return Message("Qt has no platform called {asked}.", asked=_asked(platform))
    if "even though it was found" in said:
        said = _python(_LOAD, environ, _first_of(platform), _PATIENCE_S).stderr or said
    if missing := re.search(r"(\S+\.so[.\d]*): cannot open shared object file", said):
        return Message("A library is missing: {library}. Run setup again.", library=missing[1])
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    reason = lines[-1] if lines else Message("no reason given")
    return Message("Qt can't start on {name}: {reason}", name=name, reason=reason)


def _python(
    program: str, environ: Mapping[str, str], platform: str, patience_s: float
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**environ, PLATFORM_VARIABLE: platform},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=patience_s,
        check=False,
    )


def _first_of(platform: str) -> str:
    """Without its options ("xcb:…") and the other ones that Qt is to try ("xcb;wayland")."""
    return re.split("[:;]", platform)[0]


def _name(platform: str, environ: Mapping[str, str]) -> str:
    """What the user must look at, such as ``DISPLAY=:0``."""
    variable = _VARIABLES.get(_first_of(platform))
    return _asked(platform) if variable is None else f"{variable}={environ[variable]}"


def _asked(platform: str) -> str:
    return f"{PLATFORM_VARIABLE}={platform}"
