"""Settings on disk: loaded whole, validated, written whole in one step.

A file that cannot be understood is kept aside under another name, so that nothing of it is lost and the app starts.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec
import platformdirs

from app.settings.model import Settings

_log = logging.getLogger(__name__)


def settings_path() -> Path:
    """Where the settings are kept on this system."""
    return platformdirs.user_config_path("surtitle", appauthor=False) / "settings.json"


def load_settings(path: Path) -> tuple[Settings, str]:
    """The settings, and a sentence for the user where they could not be read (else an empty one). Blocks."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings), ""
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"The settings could not be read ({error.strerror}); the defaults are used."
    except (msgspec.DecodeError, UnicodeError) as error:
        _log.warning("unreadable settings: %s", error)
        aside = path.with_suffix(".unreadable.json")
        try:
            os.replace(path, aside)
        except OSError:
            return Settings(), "The settings could not be understood; the defaults are used."
        return Settings(), f"The settings could not be understood and were kept as {aside}; the defaults are used."


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings. Blocks; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
    os.replace(part, path)
