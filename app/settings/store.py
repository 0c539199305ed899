"""Settings on disk: loaded whole, validated one by one, written whole in one step.

The file is JSON: the settings that differ from their defaults, and `version`. What cannot be understood (a file that
is no JSON, a value of the wrong kind, settings of a newer Surtitle) is kept aside under another name and told in a
sentence; all the rest is used. So nothing is lost, and the app starts.

The same goes for a file that the user exported: it lacks what belongs to one machine only (`NOT_EXPORTED`).
"""

from __future__ import annotations

import itertools
import logging
import os
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from app.errors import InputError, OutputError
from app.settings.model import NOT_EXPORTED, Settings

VERSION = 1
"""Of the file. It grows when the meaning of a setting changes; new settings alone do not need it."""

_VERSION_FIELD = "version"
_log = logging.getLogger(__name__)


def settings_path() -> Path:
    """Where the settings are kept on this system."""
    return platformdirs.user_config_path("surtitle", appauthor=False) / "settings.json"


def load_settings(path: Path) -> tuple[Settings, str]:
    """The settings, and a sentence for the user where not all of them could be read (else an empty one). Blocks."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"The settings could not be read ({error.strerror}); the defaults are used."
    try:
        settings, trouble, word = _understand(content)
    except ValueError as error:
        _log.warning("unreadable settings: %s", error)
        settings, word = Settings(), "unreadable"
        trouble = "The settings could not be understood; the defaults are used."
    if trouble:
        trouble = f"{trouble} {_keep_aside(path, settings, word)}".strip()
    return settings, trouble


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings. Blocks; raises OSError."""
    _write(path, msgspec.to_builtins(settings))


def export_settings(path: Path, settings: Settings) -> None:
    """Write what another machine can use, too. Blocks; raises `OutputError`."""
    values = msgspec.to_builtins(settings)
    try:
        _write(path, {name: value for name, value in values.items() if name not in NOT_EXPORTED})
    except OSError as error:
        raise OutputError(f"The settings could not be written to {path} ({error.strerror}).") from error


def import_settings(path: Path, present: Settings) -> tuple[Settings, str]:
    """The settings of an exported file, with what belongs to this machine from the `present` ones.

    Returns them with a sentence about what could not be used (else an empty one). Blocks; raises `InputError` where
    nothing can be.
    """
    try:
        settings, trouble, _ = _understand(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} could not be read ({error.strerror}). Nothing was changed.") from error
    except ValueError as error:
        raise InputError(f"{path} does not hold settings of Surtitle. Nothing was changed.") from error
    return keep_own(settings, present), trouble


def keep_own(settings: Settings, present: Settings) -> Settings:
    """These settings, with what belongs to this machine from the `present` ones."""
    return msgspec.structs.replace(settings, **{name: getattr(present, name) for name in NOT_EXPORTED})


def _understand(content: bytes) -> tuple[Settings, str, str]:
    """What can be used of a file, a sentence about what cannot, and the word for such a file.

    Raises ValueError where it holds no settings at all.
    """
    try:
        values = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    version = values.pop(_VERSION_FIELD, VERSION)
    known = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    good: dict[str, Any] = {}
    bad: list[str] = []
    for name in values.keys() & known.keys():
        try:
            good[name] = msgspec.convert(values[name], known[name])
        except msgspec.ValidationError as error:
            _log.warning("setting %s: %s", name, error)
            bad.append(name)
    settings = Settings(**good)
    if (isinstance(version, int) and version > VERSION) or values.keys() - known.keys():
        return settings, "These settings are of a newer Surtitle; what this one knows of them is used.", "newer"
    if bad or not isinstance(version, int):
        named = f" ({', '.join(sorted(bad))})" if bad else ""
        return settings, f"Some settings could not be understood{named}; their defaults are used.", "unreadable"
    return settings, "", ""


def _keep_aside(path: Path, settings: Settings, word: str) -> str:
    """Move the file away and write what is used of it; a sentence for the user."""
    aside = _free_name(path.with_suffix(f".{word}.json"))
    try:
        os.replace(path, aside)
        save_settings(path, settings)
    except OSError as error:
        _log.warning("the settings were not kept aside: %s", error)
        return ""
    return f"The file was kept as {aside}."


def _free_name(wanted: Path) -> Path:
    """The wanted name, or one with a number: what was kept aside before stays."""
    numbered = (wanted.with_stem(f"{wanted.stem} ({count})") for count in itertools.count(2))
    return next(path for path in itertools.chain([wanted], numbered) if not path.exists())


def _write(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode({_VERSION_FIELD: VERSION, **values}), indent=2))
    os.replace(part, path)
