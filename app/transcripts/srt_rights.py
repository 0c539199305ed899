"""Which SRT a session may touch: a path in a journal is a hint, never a right.

A journal can come from elsewhere, and name any file of the user as its SRT. So a file is the session's own only where
both of these hold; all else is left as it is, and what is recovered goes to a new file.

1. The place is one where subtitles of this session are written: the folder of all transcripts, or any other place that
   this Surtitle itself wrote into the journal. That is shown by a mark, which nobody makes without the key that lies
   beside the folder of the journals. The key is no more secret than the journals are.
2. The file is an ordinary one of this user, no link, and every cue in it is one of this session: its words, at their
   times, whatever rules divided them. So neither another session's subtitles nor those that somebody has corrected or
   retimed are taken for its own.

Not here: what is done with the file (``past_sessions.py``).
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import hashlib
import hmac
import os
import re
import secrets
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from app.captions.cues import escaped_text
from app.captions.division import notice
from app.captions.events import GapRecorded
from app.captions.transcript import Sentence
from app.files import create_private, is_mine, open_regular, read_regular
from app.transcripts.atomic_write import is_part_of
from app.transcripts.naming import key_path, reservation_of
from app.transcripts.records import AnyRecord, Moved, SessionBegun
from app.transcripts.saved_session import SavedSession

SRT_LIMIT_BYTES = 64 << 20
EARLY_MS, LATE_MS = 1000, 15_000  # a cue may begin so much before its sentence, and after its end
_KEY_BYTES = 32
_STAMP = r"(\d{2,}):(\d\d):(\d\d),(\d\d\d)"
_TIMES = re.compile(rf"{_STAMP} --> {_STAMP}")


@dataclass(frozen=True, slots=True)
class KnownSrt:
    """The SRT that a journal names.

    Attributes:
        path: as it is written there.
        mark: beside it.
        begun_at: of the session.
    """

    path: Path
    mark: str
    begun_at: datetime.datetime


def known_srt(records: Iterable[AnyRecord]) -> KnownSrt | None:
    """Where the SRT of the session is, as far as its journal knows."""
    begun_at: datetime.datetime | None = None
    srt = mark = ""
    for record in records:
        if isinstance(record, SessionBegun):
            begun_at = begun_at or record.begun_at
        if isinstance(record, SessionBegun | Moved):
            srt, mark = record.srt, record.srt_mark
    if not srt or begun_at is None or "\0" in srt:
        return None
    return KnownSrt(Path(srt), mark, begun_at)


def mark_of(journals: Path, begun_at: datetime.datetime, srt: Path | str) -> str:
    """The mark for a session of this folder that writes its SRT there; empty where no key can be had. Blocks."""
    try:
        return _signed(_key_for_marks(key_path(journals)), begun_at, str(srt))
    except OSError:
        return ""


def is_own_place(known: KnownSrt, *, journals: Path, srt_folder: Path | None) -> bool:
    """Whether subtitles of this session are written there. Blocks.

    Args:
        journals: the folder in which this Surtitle keeps journals.
        srt_folder: the folder of all transcripts.
    """
    path = known.path
    if not path.is_absolute():
        return False
    if known.mark and _is_genuine(known, journals):
        return True
    if srt_folder is None or path.suffix.lower() != ".srt":
        return False
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        return path.parent.resolve() == srt_folder.resolve()
    return False


def is_own_content(path: Path, session: SavedSession) -> bool:
    """Whether an ordinary file of this user lies there, with nothing in it but cues of this session. Blocks."""
    try:
        with os.fdopen(open_regular(path, follow=False), "rb") as file:
            status = os.fstat(file.fileno())
            if not is_mine(status) or status.st_size > SRT_LIMIT_BYTES:
                return False
            content = file.read(SRT_LIMIT_BYTES + 1)
        text = content.decode()
    except (OSError, UnicodeError):
        return False
    said = _Said(session)
    cues = _cues_in(text)
    return bool(cues) and all(said.has(begin_ms, lines) for begin_ms, lines in cues)


def is_empty_file(path: Path) -> bool:
    """Whether an ordinary file of this user lies there that holds nothing, so that nothing is lost by it. Blocks."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    with contextlib.suppress(OSError):
        os.close(open_regular(path, follow=False))
        return is_mine(status) and status.st_size == 0
    return False


def tidy_beside(srt: Path) -> None:
    """Remove what a killed session leaves beside its SRT: the file that kept the name, and versions half written.

    For a session that nobody is writing, and a place that is its own. Blocks.
    """
    with contextlib.suppress(OSError):
        with os.scandir(srt.parent) as entries:
            left = [
                Path(entry.path)
                for entry in entries
                if entry.name == reservation_of(srt).name or is_part_of(entry.name, srt)
            ]
        for path in left:
            status = os.lstat(path)
            if is_mine(status) and (path != reservation_of(srt) or is_empty_file(path)):
                path.unlink()


class _Said:
    """All that a session said, to be asked whether a cue is from it."""

    def __init__(self, session: SavedSession) -> None:
        texts = sorted(_texts_of(session))
        self._begins_ms = [begin_ms for begin_ms, _, _ in texts]
        self._texts = texts
        self._latest_end_ms = list(accumulate((end_ms for _, end_ms, _ in texts), max))

    def has(self, begin_ms: int, lines: Sequence[str]) -> bool:
        """Whether each of the lines is part of something that was said about then."""
        return all(any(_letters(line) in text for text in self._near(begin_ms)) for line in lines)

    def _near(self, begin_ms: int) -> Iterator[str]:
        for position in reversed(range(bisect_right(self._begins_ms, begin_ms + EARLY_MS))):
            if self._latest_end_ms[position] + LATE_MS < begin_ms:
                return
            _, end_ms, text = self._texts[position]
            if end_ms + LATE_MS >= begin_ms:
                yield text


def _texts_of(session: SavedSession) -> Iterator[tuple[int, int, str]]:
    """Begin, end and letters of everything that can be in a cue, as it was and as the user has corrected it."""
    for item in (*session.sentences, *session.originals, *session.gaps):
        match item:
            case Sentence():
                for text in item.texts:
                    yield text.begin_ms, max(text.begin_ms, text.end_ms or 0), _letters(text.text)
            case GapRecorded():
                yield item.begin_ms, item.end_ms, _letters(notice(item))


def _letters(text: str) -> str:
    """What no division into cues and lines changes: the text without blanks and signs."""
    return "".join(character for character in escaped_text(text) if character.isalnum())


def _cues_in(text: str) -> list[tuple[int, list[str]]]:
    """Begin and lines of each cue of an SRT as we write them; none where there is anything else in it."""
    cues: list[tuple[int, list[str]]] = []
    if not text.endswith("\n\n"):
        return []
    for number, block in enumerate(text[:-2].split("\n\n"), 1):
        first, *rest = block.split("\n")
        times = _TIMES.fullmatch(rest[0]) if len(rest) > 1 else None
        if first != str(number) or times is None:
            return []
        hours, minutes, seconds, ms = map(int, times.groups()[:4])
        cues.append((((hours * 60 + minutes) * 60 + seconds) * 1000 + ms, rest[1:]))
    return cues


def _signed(key: bytes, begun_at: datetime.datetime, srt: str) -> str:
    said = f"{begun_at.isoformat()}\0{srt}".encode("utf-8", "surrogatepass")
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:32]


def _is_genuine(known: KnownSrt, journals: Path) -> bool:
    try:
        key = _read_key(key_path(journals))
    except OSError:
        return False
    return hmac.compare_digest(_signed(key, known.begun_at, str(known.path)).encode(), known.mark.encode())


@lru_cache(maxsize=8)
def _key_for_marks(path: Path) -> bytes:
    """The key, made where there is none; looked up once, since a session begins on a thread that should not wait."""
    try:
        return _read_key(path)
    except FileNotFoundError:
        _make_key(path)
        return _read_key(path)


def _read_key(path: Path) -> bytes:
    """The key. Raises OSError where none of this user's is there."""
    key = read_regular(path, limit_bytes=_KEY_BYTES)
    if len(key) != _KEY_BYTES or not is_mine(os.stat(path)):
        raise PermissionError(errno.EPERM, "not a key of this user")
    return key


def _make_key(path: Path) -> None:
    """Make the key, whole from the first moment on, unless another process is quicker. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(create_private(part), "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without such links
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
