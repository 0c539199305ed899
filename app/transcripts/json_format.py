r"""All that is kept of a session as one JSON object, for other programs. The form is kept stable.

::

    {"format": "surtitle-session", "version": 1, "name", "started" (ISO 8601), "source_language", "target_language",
     "length_ms", "texts", "offset_ms",
     "sentences": [{"number", "source", "translation"}], each text being null or
         {"lang", "text", "begin_ms", "end_ms", "final", "words": [{"text", "begin_ms", "end_ms", "fixed"}]},
     "originals": [like sentences: those that were corrected, as they were],
     "gaps": [{"begin_ms", "end_ms", "reason"}],
     "cues": [{"begin_ms", "end_ms", "lines", "sentence" (null: a notice), "gave" (rules that could not hold)}]}

Times are the session's own ms, but those of the cues, which are as they would be in a subtitle file: later by
`offset_ms`. Texts are as they came, since JSON holds any of them; what would steer a terminal
is written as `\uXXXX`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.captions.cues import Cue
from app.captions.events import CaptionRevised, GapRecorded
from app.captions.rules import Texts
from app.captions.transcript import Sentence
from app.escapes import json_text
from app.message import plain
from app.transcripts.saved_session import SavedSession

VERSION = 1


def render_json(session: SavedSession, cues: Sequence[Cue], *, texts: Texts, offset_ms: int) -> str:
    """The session and its cues as indented JSON, with a line end."""
    whole = {
        "format": "surtitle-session",
        "version": VERSION,
        "name": _encodable(session.name),
        "started": session.started.isoformat(),
        "source_language": session.source_language,
        "target_language": session.target_language,
        "length_ms": session.length_ms,
        "texts": texts,
        "offset_ms": offset_ms,
        "sentences": list(map(_sentence, session.sentences)),
        "originals": list(map(_sentence, session.originals)),
        "gaps": list(map(_gap, session.gaps)),
        "cues": [
            {
                "begin_ms": cue.begin_ms,
                "end_ms": cue.end_ms,
                "lines": cue.lines,
                "sentence": cue.sentence,
                "gave": cue.violated,
            }
            for cue in cues
        ],
    }
    return json_text(whole, indent=1) + "\n"


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "number": sentence.number,
        "source": _text(sentence.source),
        "translation": _text(sentence.translation),
    }


def _text(caption: CaptionRevised | None) -> dict[str, Any] | None:
    if caption is None:
        return None
    return {
        "lang": _encodable(caption.language),
        "text": _encodable(caption.text),
        "begin_ms": caption.begin_ms,
        "end_ms": caption.end_ms,
        "final": caption.final,
        "words": [
            {"text": _encodable(word.text), "begin_ms": word.begin_ms, "end_ms": word.end_ms, "fixed": word.fixed}
            for word in caption.words
        ],
    }


def _gap(gap: GapRecorded) -> dict[str, Any]:
    return {"begin_ms": gap.begin_ms, "end_ms": gap.end_ms, "reason": _encodable(plain(gap.reason))}


def _encodable(text: str) -> str:
    """The text, lone surrogates replaced: UTF-8 has no place for them."""
    return text.encode("utf-8", "replace").decode("utf-8")
