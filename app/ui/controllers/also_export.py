"""A finished session, written once more in the format that the user likes, beside the SRT that grew meanwhile."""

from __future__ import annotations

from pathlib import Path

from app.captions.rules import CueRules
from app.errors import SurtitleError
from app.message import Message
from app.transcripts.export import ExportOptions, export
from app.transcripts.formats import FORMATS, SRT
from app.transcripts.journal import read_journal


def also_export(journal: Path, srt: Path, wanted: str, rules: CueRules) -> str:
    """Write what the journal kept in this format (a name of `FORMATS`), under the SRT's name with another ending.

    Nothing for SRT, which is there already. Returns a sentence for the user where that failed, else an empty one.
    Blocks, about a second for some hundred sentences.
    """
    if wanted == SRT.name or not srt.exists():  # without one, nothing was said
        return ""
    if wanted not in FORMATS:  # of a newer Surtitle, say
        return Message(
            "The transcript was saved as {srt}. There is no format “{name}”. Choose another in Settings.",
            srt=srt.name,
            name=wanted,
        )
    path = srt.with_suffix(f".{wanted}")
    try:
        export(read_journal(journal), path, ExportOptions(format=FORMATS[wanted], rules=rules))
    except SurtitleError as error:
        return Message(
            "The transcript was saved as {srt}, but not as {other}: {why}", srt=srt.name, other=path.name, why=error
        )
    return ""
