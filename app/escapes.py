"""Characters that are not to be printed as they are, written as escapes.

Text from outside (a service, a file name, a journal from elsewhere) may hold control characters, which steer a
terminal, bidirectional overrides, which make it look like other text, and bytes of a file name that are no UTF-8. Here
each becomes a visible escape: as in Python in text, as in JSON in JSON. Not here: captions, in which they are left out
(``captions/cues.py``).
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

_BIDI_AND_BREAKS = "\u202a-\u202e\u2066-\u2069\u2028\u2029"
_SURROGATES = "\ud800-\udfff"
_UNSAFE = re.compile(f"[\x00-\x08\x0a-\x1f\x7f-\x9f\ufeff{_BIDI_AND_BREAKS}{_SURROGATES}]")
_UNSAFE_IN_JSON = re.compile(f"[\x7f-\x9f\u061c\u200e\u200f\ufeff{_BIDI_AND_BREAKS}]")
_NOT_ASCII = re.compile("[^\x00-\x7e]")
_BYTES = range(0xDC80, 0xDD00)  # bytes of a file name that is no UTF-8, as Python decodes them


def visible(text: str) -> str:
    r"""The text as one line in which nothing steers a terminal: ``\x1b``, ``\u202e``; ``\xff`` for a byte of a file
    name that is no UTF-8. Tabs stay."""
    return _UNSAFE.sub(_escape, text)


def json_text(value: Any, *, only_ascii: bool = False, indent: int | None = None) -> str:
    r"""The value as JSON in which nothing steers a terminal: such characters are written as ``\uXXXX``.

    A reader gets the same value; but what no UTF-8 can hold, it gets as `visible` shows it.

    Args:
        value: anything that msgspec encodes.
        only_ascii: write every character beyond ASCII so, for streams of unknown encoding.
        indent: how many blanks deeper each level stands; None: all on one line.
    """
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(value)))
    if indent is not None:
        encoded = msgspec.json.format(encoded, indent=indent)
    return (_NOT_ASCII if only_ascii else _UNSAFE_IN_JSON).sub(_json_escape, encoded.decode())


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in _BYTES:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return re.sub(f"[{_SURROGATES}]", _escape, value)
        case list() | tuple():
            return [_encodable(each) for each in value]
        case dict():
            return {_encodable(name): _encodable(each) for name, each in value.items()}
        case _:
            return value
