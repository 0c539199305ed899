"""An example: a format for export, one line of tab-separated values a cue. Run as a test by ``test_toy_format.py``.

A real one would be a module in ``app/transcripts``, and its row would stand in ``app/transcripts/formats.py``.
"""

from __future__ import annotations

from app.message import Message
from app.transcripts.formats import Content, Format


def render_tsv(content: Content) -> str:
    """Begin and end in ms and the text of each cue; what would divide the line or steer a program becomes a blank."""
    rows = ((cue.begin_ms, cue.end_ms, " ".join(" ".join(cue.lines).split())) for cue in content.cues)
    return "".join(f"{begin_ms}\t{end_ms}\t{text}\n" for begin_ms, end_ms, text in rows)


TSV = Format("tsv", Message("Tab-separated values (.tsv)"), render_tsv)
