"""Valid messages made wrong, in the ways that a broken or hostile peer might: by structure, and by bytes.

All choices come from one `random.Random`, so hypothesis can shrink them and a seed repeats them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Frame = str | bytes

NUMBERS: tuple[Any, ...] = (
    -1, 0, 1, 7, -0.0, 0.5, 1e9, 1e300, 2**31, 2**53 + 1, 2**60, -(2**63), 10**25, float("nan"), float("inf"), 999_999,
)  # fmt: skip
TEXTS: tuple[Any, ...] = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202eabc", "\x1b[2J", "\r\n", "-->", "<b>", "{\\an8}",
    "\u200f\u200e", "\ufeff", "e\u0301", "👩\u200d👧", "x" * 10_001, "日本語", "result-generated", "T", "null",
)  # fmt: skip
OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [None], [[[]]], {"": None}, [{}], {"text": {}})
NAMES = (
    "header", "payload", "event", "task_id", "output", "transcription", "translations", "text", "words", "sentence_id",
    "begin_time", "end_time", "current_time", "sentence_end", "stash", "usage", "duration", "error_code", "lang",
    "fixed", "action", "parameters", "input", "format", "sample_rate", "model", "source_language",
)  # fmt: skip
PIECES = (b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\u", b"\\ud800", b"\0", b"\xff", b"\xed\xa0\x80",
          b"1e999", b"-", b"NaN", b"null", b"9" * 40, b"[" * 3000, b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\n")  # fmt: skip


def mutated(messages: Sequence[Any], random: Random) -> list[Frame]:
    """The messages (JSON values, or bytes for binary ones) as frames, some of them changed, doubled, moved or lost."""
    messages = [copy.deepcopy(message) for message in messages]
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        random.choice(_OF_SEQUENCES)(messages, random)
    return [_frame(message, random) for message in messages]


def _frame(message: Any, random: Random) -> Frame:
    if isinstance(message, bytes):
        return _bytes_changed(message, random) if random.random() < 0.5 else message
    for _ in range(random.choice((0, 0, 1, 1, 2, 5))):
        message = _structure_changed(message, random)
    text = _json(message)
    if random.random() < 0.25:
        text = _bytes_changed(text.encode(errors="surrogatepass"), random).decode(errors="surrogateescape")
    return text.encode(errors="replace") if random.random() < 0.03 else text


def _json(message: Any) -> str:
    try:
        return json.dumps(message, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "{"


# Of a sequence


def _lose(messages: list[Any], random: Random) -> None:
    if messages:
        del messages[random.randrange(len(messages))]


def _double(messages: list[Any], random: Random) -> None:
    if messages:
        messages.insert(random.randrange(len(messages) + 1), copy.deepcopy(random.choice(messages)))


def _swap(messages: list[Any], random: Random) -> None:
    if len(messages) > 1:
        at = random.randrange(len(messages) - 1)
        messages[at], messages[at + 1] = messages[at + 1], messages[at]


def _intrude(messages: list[Any], random: Random) -> None:
    messages.insert(random.randrange(len(messages) + 1), copy.deepcopy(random.choice((b"", b"\0\1", b"RIFF", *OTHERS))))


_OF_SEQUENCES: tuple[Callable[[list[Any], Random], None], ...] = (_lose, _double, _swap, _intrude)

# Of one message


def _structure_changed(message: Any, random: Random) -> Any:
    """The message with one place in it changed: any place, at any depth, as likely as any other."""
    places = list(_places(message))
    if not places:
        return copy.deepcopy(random.choice(OTHERS))
    parent, key = random.choice(places)
    match random.randrange(7):
        case 0:
            del parent[key]
        case 1 | 2:
            parent[key] = _junk_like(parent[key], random)
        case 3:
            parent[key] = copy.deepcopy(random.choice((*NUMBERS, *TEXTS, *OTHERS)))
        case 4:
            other, other_key = random.choice(places)
            parent[key] = copy.deepcopy(other[other_key])
        case 5:
            parent[key] = [parent[key]] if random.random() < 0.5 else {random.choice(NAMES): parent[key]}
        case _ if isinstance(parent, dict):
            parent[random.choice(NAMES)] = parent[key]
        case _:
            parent.append(copy.deepcopy(parent[key]))
    return message


def _junk_like(value: Any, random: Random) -> Any:
    """Another value of the same type: the nastiest ones still look right."""
    match value:
        case bool():
            return not value
        case int() | float():
            return random.choice((*NUMBERS, value + random.randrange(-1000, 1000)))
        case str():
            return random.choice((*TEXTS, value[::-1], value + random.choice(TEXTS[:10]), value[1:]))
        case list() if value:
            return random.choice((value[::-1], value * 2, value[1:], value * 50, []))
        case _:
            return copy.deepcopy(random.choice(OTHERS))


def _places(value: Any) -> Any:
    """Every place in a JSON value, as a container and its key or index."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _bytes_changed(data: bytes, random: Random) -> bytes:
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.randrange(len(data) + 1)
        until = min(len(data), at + random.choice((0, 1, 1, 4, 100)))
        match random.randrange(5):
            case 0:
                data = data[:at] + data[until:]
            case 1:
                data = data[:at] + random.choice(PIECES) + data[until:]
            case 2:
                data = data[:at] + bytes((random.randrange(256),)) + data[until:]
            case 3:
                data = data[:at] + data[at:until] * 2 + data[until:]
            case _:
                data = data[:at]
    return data
