"""Settings on disk: loaded whole, validated one by one, written whole in one step.

The file is JSON: the settings that differ from their defaults, and `version`. What cannot be understood (a file that
is no JSON, a value of the wrong kind, settings of a newer Surtitle) is kept aside under another name and told in a
sentence; all the rest is used. So nothing is lost, and the app starts.

The same goes for a file that the user exported: it lacks what belongs to one machine only (`NOT_EXPORTED`).
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from app.errors import InputError, OutputError
from app.files import create_private, mode_for, read_regular
from app.message import NOTHING, Message
from app.settings.settings import NOT_EXPORTED, NOT_RESET, Settings
from app.settings.window_keys import USUAL_KEYS

VERSION = 1
"""Of the file. It grows when the meaning of a setting changes; new settings alone do not need it."""

LIMIT_BYTES = 16 << 20
"""No settings are larger."""

_SOMETHING_ELSE = (errno.EISDIR, errno.EINVAL, errno.EFBIG)
_VERSION_FIELD = "version"
_log = logging.getLogger(__name__)


def settings_path() -> Path:
    """Where the settings are kept on this system."""
    return platformdirs.user_config_path("surtitle", appauthor=False) / "settings.json"


def load_settings(path: Path) -> tuple[Settings, Message]:
    """The settings, and a sentence for the user where not all of them could be read (else an empty one). Blocks."""
    try:
        content = read_regular(path, limit_bytes=LIMIT_BYTES)
    except FileNotFoundError:
        return Settings(), NOTHING
    except OSError as error:
        trouble = Message("Couldn't read the settings ({reason}). Using the defaults.", reason=error.strerror)
        if error.errno in _SOMETHING_ELSE:  # it would be in the way of those to come
            kept = _keep_aside(path, Settings(), "unreadable")
            trouble = Message("{trouble} {kept}", trouble=trouble, kept=kept) if kept else trouble
        return Settings(), trouble
    try:
        settings, trouble, word = _understand(content)
    except ValueError as error:
        _log.warning("unreadable settings: %s", error)
        settings, word = Settings(), "unreadable"
        trouble = Message("The settings file isn't valid. Using the defaults.")
    if trouble:
        kept = _keep_aside(path, settings, word)
        trouble = Message("{trouble} {kept}", trouble=trouble, kept=kept) if kept else trouble
    return settings, trouble


def peek_settings(path: Path, *, on_trouble: Callable[[Message], None] = lambda _: None) -> Settings:
    """The settings as far as they can be understood, for who only looks: the file stays as it is. Blocks.

    `on_trouble` is called with a sentence where there is something else than a file of settings.
    """
    try:
        settings, _, _ = _understand(read_regular(path, limit_bytes=LIMIT_BYTES))
    except OSError as error:
        if error.errno in _SOMETHING_ELSE:
            on_trouble(Message("Couldn't read the settings ({reason}). Using the defaults.", reason=error.strerror))
        return Settings()
    except ValueError:
        return Settings()
    return settings


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings. Blocks; raises OSError."""
    _write(path, msgspec.to_builtins(settings))


def export_settings(path: Path, settings: Settings) -> None:
    """Write what another machine can use, too. Blocks; raises `OutputError`."""
    values = msgspec.to_builtins(settings)
    try:
        _write(path, {name: value for name, value in values.items() if name not in NOT_EXPORTED})
    except OSError as error:
        raise OutputError(
            Message("Couldn't save the settings to {path} ({reason}).", path=path, reason=error.strerror)
        ) from error


def import_settings(path: Path, present: Settings) -> tuple[Settings, Message]:
    """The settings of an exported file, with what belongs to this machine from the `present` ones.

    Returns them with a sentence about what could not be used (else an empty one). Blocks; raises `InputError` where
    nothing can be.
    """
    try:
        settings, trouble, _ = _understand(read_regular(path, limit_bytes=LIMIT_BYTES))
    except OSError as error:
        raise InputError(
            Message("Couldn't read {path} ({reason}). Nothing was changed.", path=path, reason=error.strerror)
        ) from error
    except ValueError as error:
        raise InputError(Message("{path} isn't a Surtitle settings file. Nothing was changed.", path=path)) from error
    return _with(settings, present, NOT_EXPORTED), trouble


def reset_settings(present: Settings) -> Settings:
    """The defaults, with what is no preference from the `present` settings."""
    return _with(Settings(), present, NOT_RESET)


def _with(settings: Settings, present: Settings, names: Sequence[str]) -> Settings:
    return msgspec.structs.replace(settings, **{name: getattr(present, name) for name in names})


def _understand(content: bytes) -> tuple[Settings, Message, str]:
    """What can be used of a file, a sentence about what cannot, and the word for such a file.

    Raises ValueError where it holds no settings at all.
    """
    try:
        values = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    version = values.pop(_VERSION_FIELD, VERSION)
    _migrate(values)
    known = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    good: dict[str, Any] = {}
    bad: list[str] = []
    for name in values.keys() & known.keys():
        try:
            good[name] = msgspec.convert(values[name], known[name])
        except msgspec.ValidationError as error:
            _log.warning("setting %s: %s", name, error)
            bad.append(name)
    if "window_keys" in good:
        good["window_keys"] = {action: keys for action, keys in good["window_keys"].items() if action in USUAL_KEYS}
    settings = Settings(**good)
    unknown = values.keys() - known.keys() or any(_holds_unknown(values[name], good[name]) for name in good)
    if (isinstance(version, int) and version > VERSION) or unknown:
        return (
            settings,
            Message(
                "These settings are from a newer version of Surtitle. Settings that this version doesn't "
                "know were ignored."
            ),
            "newer",
        )
    if bad or not isinstance(version, int):
        if not bad:
            return settings, Message("Some settings aren't valid. Their defaults are used."), "unreadable"
        names = ", ".join(sorted(bad))
        trouble = Message("Some settings aren't valid ({names}). Their defaults are used.", names=names)
        return settings, trouble, "unreadable"
    return settings, NOTHING, ""


def _migrate(values: dict[str, Any]) -> None:
    """Translate what earlier Surtitles wrote, in place."""
    values.pop("overlay_geometry", None)  # one place; now there is one for each set of screens
    text_px = values.pop("overlay_text_px", None)
    if text_px is not None and "appearance" not in values:
        values["appearance"] = {"text_px": text_px}


def _holds_unknown(value: object, understood: object) -> bool:
    """Whether a setting that is itself made of several has one that is not known here."""
    if not isinstance(value, dict):
        return False
    if isinstance(understood, msgspec.Struct):
        return bool(value.keys() - set(understood.__struct_fields__))
    return isinstance(understood, dict) and bool(value.keys() - understood.keys())


def _keep_aside(path: Path, settings: Settings, word: str) -> Message:
    """Move the file away and write what is used of it; a sentence for the user."""
    aside = _free_name(path.with_suffix(f".{word}.json"))
    try:
        os.replace(path, aside)
        save_settings(path, settings)
    except OSError as error:
        _log.warning("the settings were not kept aside: %s", error)
        return NOTHING
    return Message("The old file was saved as {path}.", path=aside)


def _free_name(wanted: Path) -> Path:
    """The wanted name, or one with a number: what was kept aside before stays."""
    numbered = (wanted.with_stem(f"{wanted.stem} ({count})") for count in itertools.count(2))
    return next(path for path in itertools.chain([wanted], numbered) if not path.exists())


def _write(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")  # no name that a file of the user has
    content = msgspec.json.format(msgspec.json.encode({_VERSION_FIELD: VERSION, **values}), indent=2)
    try:
        with os.fdopen(create_private(part, mode=mode_for(path)), "wb") as file:
            file.write(content)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
