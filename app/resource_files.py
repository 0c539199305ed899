"""Where the app's own files are: icons and translations."""

from __future__ import annotations

from pathlib import Path

import app


def resources() -> Path:
    """The folder of what is shipped with the code: in an installed package it is inside, in a checkout beside it."""
    package = Path(app.__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
