"""The rooms import in one direction only, and each heavy library stays in its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "app"

FOUNDATION = {"errors", "message", "files", "redaction", "cancelling", "__version__"}
"""What every room may import."""

ALLOWED: dict[str, set[str]] = {
    # room: the rooms that it may import, itself and FOUNDATION aside
    "captions": set(),
    "protocol": {"captions"},
    "catalogue": set(),
    "audio": {"captions", "catalogue"},
    "settings": {"captions"},
    "transcripts": {"captions", "escapes"},
    "session": {"audio", "captions", "protocol", "settings"},
    "service": {"captions", "catalogue", "protocol"},
    "ui": {
        *("audio", "captions", "catalogue", "protocol", "session", "settings", "transcripts"),
        *("captioning", "resource_files", "speech"),
    },
    "terminal": {
        *("audio", "captions", "catalogue", "protocol", "service", "settings", "transcripts"),
        *("captioning", "display", "escapes", "signals", "speech", "streams"),
    },
    "captioning": {"audio", "captions", "protocol", "session", "transcripts"},
    "display": set(),
    "speech": {"catalogue", "protocol", "service", "session", "settings"},
    "escapes": set(),
    "logs": set(),
    "signals": {"console_events"},
    "console_events": set(),
    "streams": set(),
    "errors": set(),
    "files": set(),
    "redaction": set(),
    "message": set(),
    "resource_files": set(),
    "cancelling": set(),
    "bootstrap": {"catalogue", "display", "signals", "settings", "speech", "streams", "terminal", "transcripts", "ui"},
    "cli": {
        *("audio", "bootstrap", "captions", "catalogue", "escapes"),
        *("logs", "service", "streams", "terminal", "transcripts"),
    },
    "__main__": {"cli", "streams"},
    "__init__": set(),
}
"""Rooms, and the single modules at the top: captioning and speech join rooms for ui and terminal."""

EVERYWHERE = {"errors", "told", "cancelling", "__version__"}
"""What any room may import."""

UI_FLOORS = [
    "i18n",
    "widgets",
    "platform",
    "transcript",
    "overlay",
    "settings",
    "main_window",
    "export",
    "library",
    "controllers",
    "",
]
"""The folders of the ui, each above all that it may import; what lies in none of them is above all."""

ONLY_IN: dict[str, set[str]] = {
    "PySide6": {"ui", "bootstrap"},
    "qasync": {"ui", "bootstrap"},
    "sounddevice": {"audio"},
    "soundfile": {"audio"},
    "soxr": {"audio", "service"},
    "websockets": {"session", "service"},
    "moonshine_voice": {"service"},
    "pysubs2": {"transcripts"},
    "send2trash": {"transcripts"},
    "sqlite3": {"transcripts"},
    "python_socks": {"session"},
    "truststore": {"session"},
    "keyring": {"settings"},
    "rich": {"terminal"},
    "argparse": {"cli"},
}

IMPURE = {"PySide6", "qasync", "asyncio", "socket", "threading", "subprocess", "os", "pathlib", "io", "time"}
"""What the pure rooms may not import."""


def room_of(path: Path) -> str:
    """The folder under app/, or the module's own name at the top."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0]


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions, dotted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            if node.module == "app":
                yield from (f"app.{alias.name}" for alias in node.names)
            else:
                yield node.module


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """A room imports only the rooms below it."""
    room = room_of(path)
    for module in imported(path):
        if module.startswith("app."):
            other = module.split(".")[1]
            assert other in {room, *FOUNDATION} | ALLOWED[room], f"{room} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """Qt, the network and the sound system can be replaced in one place each; the pure rooms do no I/O."""
    room = room_of(path)
    for module in imported(path):
        top = module.split(".")[0]
        assert room in ONLY_IN.get(top, {room}), f"{room} imports {module}"
        assert not (room in {"captions", "protocol"} and top in IMPURE), f"{room} imports {module}"


def ui_floor(module: str) -> int:
    """The floor of a module of the ui, dotted."""
    folder = module.split(".")[2]
    return UI_FLOORS.index(folder if folder in UI_FLOORS else "")


@pytest.mark.parametrize("path", sorted((ROOT / "ui").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_folders_of_the_ui_stand_on_each_other(path: Path) -> None:
    """None imports from one above it, so no two of them need each other."""
    me = "app." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for module in imported(path):
        if module.startswith("app.ui."):
            assert ui_floor(module) <= ui_floor(me), f"{me} imports {module}"
