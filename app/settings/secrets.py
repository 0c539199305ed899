"""The API key: in the environment or in the system's own keyring, and nowhere else.

A keyring may ask its user for a password, or hang; so every call here runs on a thread of its own and is given up
after a while. Without a keyring the environment variable is the way that remains.
"""

from __future__ import annotations

import enum
import logging
import os
import queue
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from app.errors import SurtitleError
from app.told import told

KEY_VARIABLE = "DASHSCOPE_API_KEY"
_SERVICE = "surtitle"
_USER = "dashscope-api-key"
READ_TIMEOUT_S = 3.0
WRITE_TIMEOUT_S = 60.0  # the system may ask for its password first

_log = logging.getLogger(__name__)
T = TypeVar("T")


class KeyPlace(enum.Enum):
    """Where the key is, or could be kept."""

    ENVIRONMENT = enum.auto()
    KEYRING = enum.auto()
    NOWHERE = enum.auto()
    NO_KEYRING = enum.auto()


class KeyringError(SurtitleError):
    """The system's keyring is missing, locked, or does not answer."""


def find_key(environ: Mapping[str, str] = os.environ, *, timeout_s: float = READ_TIMEOUT_S) -> str | None:
    """The key from the environment, else from the keyring, else None. Blocks for `timeout_s` at most."""
    key = environ.get(KEY_VARIABLE, "").strip()
    if key:
        return key
    try:
        return _on_thread(_read, timeout_s) or None
    except KeyringError as error:
        _log.info("no key from the keyring: %s", error)
        return None


def find_key_place(environ: Mapping[str, str] = os.environ, *, timeout_s: float = READ_TIMEOUT_S) -> KeyPlace:
    """Where the key is; where there is none, whether a keyring could keep one. Blocks for `timeout_s` at most."""
    if environ.get(KEY_VARIABLE, "").strip():
        return KeyPlace.ENVIRONMENT
    try:
        return KeyPlace.KEYRING if _on_thread(_read, timeout_s) else KeyPlace.NOWHERE
    except KeyringError as error:
        _log.info("no keyring: %s", error)
        return KeyPlace.NO_KEYRING


def keep_key(key: str, *, timeout_s: float = WRITE_TIMEOUT_S) -> None:
    """Put the key into the keyring, or remove it where it is empty. Blocks; raises `KeyringError`."""
    if key:
        _on_thread(lambda: _write(key), timeout_s)
    elif find_key({}) is not None:
        _on_thread(_delete, timeout_s)


# The library is loaded when it is needed: it looks for backends, and not every command needs a key.
def _read() -> str | None:
    import keyring

    return keyring.get_password(_SERVICE, _USER)


def _write(key: str) -> None:
    import keyring

    keyring.set_password(_SERVICE, _USER, key)


def _delete() -> None:
    import keyring

    keyring.delete_password(_SERVICE, _USER)


def _on_thread(call: Callable[[], T], timeout_s: float) -> T:
    """The call's result. A daemon thread, since a call that hangs must not keep the program from ending."""
    outcome: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(), None))
        except Exception as error:  # keyring backends raise what they like
            outcome.put((None, error))

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        result, error = outcome.get(timeout=timeout_s)
    except queue.Empty:
        raise KeyringError(
            told("This system's keyring does not answer. {variable} can hold the key.", variable=KEY_VARIABLE)
        ) from None
    if error is not None:
        # Only its type: a backend's message might hold what it was given.
        raise KeyringError(
            told(
                "This system's keyring cannot be used ({reason}). {variable} can hold the key instead.",
                reason=type(error).__name__,
                variable=KEY_VARIABLE,
            )
        ) from None
    return cast(T, result)
