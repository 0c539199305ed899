"""Locales of the C library, made for the test: most machines have those of their users only."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def environment_of(name: str, folder: Path) -> dict[str, str] | None:
    """The variables that give a process this locale, such as "tr_TR"; None where it cannot be made here.

    `folder`: where it is kept.
    """
    if shutil.which("localedef") is None:
        return None
    made = folder / f"{name}.UTF-8"
    subprocess.run(["localedef", "-i", name, "-f", "UTF-8", str(made)], capture_output=True, check=False)
    if not made.is_dir():  # its definition is not installed; warnings alone are no failure
        return None
    dropped = {"LANG", "LANGUAGE"}
    kept = {key: value for key, value in os.environ.items() if key not in dropped and not key.startswith("LC_")}
    return {**kept, "LOCPATH": str(folder), "LANG": f"{name}.UTF-8", "LC_ALL": f"{name}.UTF-8"}
