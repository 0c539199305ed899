"""Surtitle in the user's menu of applications, under Linux: `start.py --add-to-menu` and `--remove-from-menu`.

An entry and icons in the user's own data folder, as the freedesktop specifications place them; nothing is done as
root. The entry says that it is ours; one of that name that does not say so is the user's, and is left alone.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from commands import run, say
from environment import REPOSITORY, SetupError

TEMPLATE = REPOSITORY / "packaging" / "desktop" / "surtitle.desktop"
MARK = "X-Surtitle-Entry=from packaging/start.py"


class MenuEntry:
    """The entry in one user's menu.

    Args:
        data: the folder of the user's data; None: the usual one.
    """

    def __init__(self, data: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> None:
        usual = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        self._data = data or usual
        self.path = self._data / "applications" / "surtitle.desktop"
        self._icons = self._data / "icons" / "hicolor"

    def add(self, python: Path) -> None:
        """Write the entry, which starts Surtitle with this Python, and the icons. May be repeated.

        Raises:
            SetupError: there is an entry that is not ours, or it could not be written.
        """
        self._refuse_another()
        try:
            with tempfile.TemporaryDirectory() as folder:
                drawn = run([str(python), str(REPOSITORY / "packaging" / "icons.py"), folder])
                if drawn.status:
                    raise SetupError(f"Couldn't draw the icons: {drawn.last_line()}")
                shutil.copytree(Path(folder, "hicolor"), self._icons, dirs_exist_ok=True)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            part.write_text(entry_text(python), encoding="utf-8")
            part.replace(self.path)
        except OSError as error:
            raise SetupError(f"Couldn't write the menu entry ({error}).") from error
        self._announce()

    def remove(self) -> bool:
        """Take away what `add` wrote; returns whether there was anything. Raises `SetupError` as `add` does."""
        self._refuse_another()
        if not self.path.exists():
            return False
        self.path.unlink()
        for icon in self._icons.glob("*/apps/surtitle.*"):
            icon.unlink()
        self._announce()
        return True

    def _refuse_another(self) -> None:
        if self.path.exists() and MARK not in self.path.read_text(encoding="utf-8", errors="replace"):
            raise SetupError(
                f"{self.path} already exists and isn't from this copy of Surtitle, so it was left unchanged."
            )

    def _announce(self) -> None:
        """Let desktops that keep an index look again; those that do not have the program need none."""
        if program := shutil.which("update-desktop-database"):
            subprocess.run([program, "--quiet", str(self.path.parent)], check=False)


def entry_text(python: Path) -> str:
    """The entry, for a Surtitle that this Python runs."""
    command = f"{quoted(str(python))} -P -m app"
    text = re.sub(r"^Exec=.*$", lambda _: f"Exec={command}", TEMPLATE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return f"{text}{MARK}\n"


def quoted(path: str) -> str:
    """A path as an argument in the Exec line of an entry."""
    inner = re.sub(r'(["`$\\])', r"\\\1", path.replace("%", "%%"))
    return '"' + inner.replace("\\", "\\\\") + '"'  # the value of a key is unescaped once before the argument is


def change_menu(arguments: list[str], python: Path) -> int | None:
    """Do what `--add-to-menu` or `--remove-from-menu` asks for; the exit status, or None where neither is there."""
    if arguments[:1] not in (["--add-to-menu"], ["--remove-from-menu"]):
        return None
    if not sys.platform.startswith("linux"):
        say("This is for Linux desktops. Elsewhere, create a shortcut to packaging/start.py.")
        return 1
    entry = MenuEntry()
    try:
        if arguments[0] == "--add-to-menu":
            entry.add(python)
            say(f"Surtitle was added to your applications menu ({entry.path}).")
        else:
            say(
                "Surtitle was removed from your applications menu."
                if entry.remove()
                else "Surtitle wasn't in your applications menu."
            )
    except SetupError as error:
        say(str(error))
        return 1
    return 0
