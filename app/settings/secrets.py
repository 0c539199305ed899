"""The API key: in the environment or in the system's own keyring, and nowhere else.

Keys are pasted, so what comes along with them is taken away wherever one is read or entered (`clean_key`).

A keyring may ask its user for a password, or hang; so every call here runs on a thread of its own and is given up
after a while. Without a keyring the environment variable is the way that remains.
"""

from __future__ import annotations

import enum
import logging
import os
import queue
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from app.errors import KeyMissingError, SurtitleError
from app.message import Message
from app.redaction import hide

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


def clean_key(pasted: str) -> str:
    """The key in what was pasted, or in what somebody put into a variable; empty where there is none.

    Taken away are blanks and line breaks wherever they are, characters that cannot be seen, quotes around it, the word
    ``Bearer`` and the name of a variable or header before it.
    """
    # A line break may stand where another program has broken the line, also within the key.
    text = "".join(each for each in pasted if unicodedata.category(each) != "Cf")
    while (shorter := _AROUND.sub("", _BEFORE.sub("", text, count=1))) != text:
        text = shorter
    return "".join(text.split())


_BEFORE = re.compile(
    r"^\s*(?:(?:export|set)\s+)?(?:\$env:)?[A-Za-z][\w-]*(?:key|token|authorization)\s*[=:]|^\s*authorization\s*:|^\s*bearer\s",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^[\s\"'`“”„‘’‚«»]+|[\s\"'`“”„‘’‚«»,;]+$")


def checked_key(key: str | None) -> str | None:
    """The key, cleaned; None where there is none. Raises `KeyMissingError` where no header can carry it."""
    cleaned = clean_key(key or "")
    hide(cleaned)
    if not (cleaned.isascii() and cleaned.isprintable()):
        raise KeyMissingError(
            Message("The API key contains invalid characters. Copy it again from the service's console.")
        )
    return cleaned or None


def find_key(environ: Mapping[str, str] = os.environ, *, timeout_s: float = READ_TIMEOUT_S) -> str | None:
    """The key from the environment, else from the keyring, else None. Blocks for `timeout_s` at most."""
    key = clean_key(environ.get(KEY_VARIABLE, ""))
    try:
        key = key or clean_key(_on_thread(_read, timeout_s) or "")
    except KeyringError as error:
        _log.info("no key from the keyring: %s", error)
    hide(key)
    return key or None


def find_key_place(environ: Mapping[str, str] = os.environ, *, timeout_s: float = READ_TIMEOUT_S) -> KeyPlace:
    """Where the key is; where there is none, whether a keyring could keep one. Blocks for `timeout_s` at most."""
    if clean_key(environ.get(KEY_VARIABLE, "")):
        return KeyPlace.ENVIRONMENT
    try:
        return KeyPlace.KEYRING if clean_key(_on_thread(_read, timeout_s) or "") else KeyPlace.NOWHERE
    except KeyringError as error:
        _log.info("no keyring: %s", error)
        return KeyPlace.NO_KEYRING


def keep_key(key: str, *, timeout_s: float = WRITE_TIMEOUT_S) -> None:
    """Put the key into the keyring, cleaned, or remove it where it is empty. Blocks.

    Raises:
        KeyMissingError: no header can carry it.
        KeyringError: it cannot be kept.
    """
    if cleaned := checked_key(key):
        _on_thread(lambda: _write(cleaned), timeout_s)
    elif _on_thread(_read, min(timeout_s, READ_TIMEOUT_S)) is not None:
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
            Message(
                "The system keyring isn't responding. You can set the key in {variable} instead.", variable=KEY_VARIABLE
            )
        ) from None
    if error is not None:
        # Only its type: a backend's message might hold what it was given.
        raise KeyringError(
            Message(
                "Can't use the system keyring ({reason}). You can set the key in {variable} instead.",
                reason=type(error).__name__,
                variable=KEY_VARIABLE,
            )
        ) from None
    return cast(T, result)
