"""Secrets taken out of texts: the one place where that is done.

Three things go through it, each by construction:

- every sentence of an error (`SurtitleError` calls `redacted_sentence`), and with it whatever shows, writes or sends
  that sentence: the window, the terminal, ``--jsonl``, journals and subtitles;
- every line of the log, with its traceback (``logs.py``), as a second line of defence: libraries log, too;
- every traceback that Python prints by itself (``logs.py``).

Two things are recognised: secrets that were made known with `hide`, wherever they stand (keys, tokens and the passwords
of proxies, each where it is read), and what looks like a secret: user and password in an address, the values of an
address's query, an authorization header, a key of the vendor's form.

What is known is kept for the whole process, since the log is of the whole process. Not here: captions, which are what
was said and are never altered.
"""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import quote, unquote

from app.message import Message, as_message

HIDDEN = "[secret]"
_SHORTEST = 4  # what is shorter is found in ordinary words
_SURE = 8  # what is shorter is only looked for as a whole word
_KNOWN_LIMIT = 256  # each start of the local service makes one
_OPEN_PARAMETERS = ("model",)  # of an address's query: these are no secrets, and tell what is the matter

_known: deque[str] = deque(maxlen=_KNOWN_LIMIT)
_AUTHORIZATION = re.compile(
    r"(?i)(\b(?:proxy-)?authorization\b['\"]?\s*[:=,]\s*['\"]?)(?:(?:basic|bearer)\s+)?[^\s'\"]+"
)
_BEARER = re.compile(r"(\bbearer\s+)[\w.~+/=-]{16,}", re.IGNORECASE)
_VENDOR_KEY = re.compile(r"\bsk-[\w-]{8,}")
_USER_INFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s'\"<>]*@")
_BARE_USER_INFO = re.compile(r"(?<![\w/.:%@-])[^\s/:@'\"<>()]+:[^\s/'\"<>]+@(?=[\w\[])")
_QUERY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^\s?'\"<>]*\?)([^\s'\"<>]+)")


def hide(secret: str | None) -> None:
    """Make a secret known, so that `redacted` finds it anywhere, also where an address holds it percent-encoded."""
    for form in dict.fromkeys((secret or "", quote(secret or "", safe=""), unquote(secret or ""))):
        if len(form) >= _SHORTEST and form not in _known:
            _known.append(form)


def redacted(text: str) -> str:
    """The text with `HIDDEN` in place of every secret in it."""
    for secret in sorted(_known.copy(), key=len, reverse=True):
        if secret in text:
            found = re.escape(secret)
            text = re.sub(found if len(secret) >= _SURE else rf"(?<!\w){found}(?!\w)", HIDDEN, text)
    text = _AUTHORIZATION.sub(rf"\1{HIDDEN}", text)
    text = _BEARER.sub(rf"\1{HIDDEN}", text)
    text = _VENDOR_KEY.sub(HIDDEN, text)
    if "@" in text:
        text = _USER_INFO.sub(rf"\1{HIDDEN}@", text)
        text = _BARE_USER_INFO.sub(f"{HIDDEN}@", text)
    return _QUERY.sub(lambda match: match[1] + "&".join(map(_redacted_parameter, match[2].split("&"))), text)


def redacted_sentence(sentence: str) -> str:
    """The same for a sentence made by `Message`, which can still be told in another language afterwards.

    What stands in the code is no secret: only the values are looked at.
    """
    if not isinstance(sentence, Message):
        return redacted(sentence)
    if not sentence.values:  # a peer's words as a whole (`as_message`), or a sentence without values
        return as_message(redacted(sentence.template))
    values = {name: _redacted_value(value) for name, value in sentence.values.items()}
    return sentence if values == sentence.values else sentence.with_values(values)


def _redacted_value(value: object) -> object:
    if isinstance(value, Message):
        return redacted_sentence(value)
    shown = str(value)
    clean = redacted(shown)
    return value if clean == shown else clean  # a number keeps its format


def _redacted_parameter(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    if name in _OPEN_PARAMETERS:
        return parameter
    return f"{name}={HIDDEN}" if equals else HIDDEN
