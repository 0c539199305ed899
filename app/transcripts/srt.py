"""Cues in the SubRip (SRT) format: their lines made harmless, the time stamps pysubs2's."""

from __future__ import annotations

from collections.abc import Iterable

from pysubs2.formats.subrip import SubripFormat

from app.captions.cues import Cue
from app.transcripts.lines import escaped_lines


def render_srt(cues: Iterable[Cue], *, first_number: int = 1) -> str:
    """The cues as SRT, numbered from `first_number`; an empty string for none."""
    timestamp = SubripFormat.ms_to_timestamp
    return "".join(
        f"{number}\n{timestamp(cue.begin_ms)} --> {timestamp(cue.end_ms)}\n" + "\n".join(escaped_lines(cue)) + "\n\n"
        for number, cue in enumerate(cues, first_number)
    )
