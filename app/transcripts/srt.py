"""Cues in the SubRip (SRT) format. The time stamps are pysubs2's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pysubs2.formats.subrip import SubripFormat

from app.captions.cues import Cue, harmless

_NUMBER = re.compile(r"\d+")


def render_srt(cues: Iterable[Cue], *, first_number: int = 1) -> str:
    """The cues as SRT, numbered from `first_number`; an empty string for none."""
    timestamp = SubripFormat.ms_to_timestamp
    return "".join(
        f"{number}\n{timestamp(cue.begin_ms)} --> {timestamp(cue.end_ms)}\n" + "\n".join(srt_lines(cue)) + "\n\n"
        for number, cue in enumerate(cues, first_number)
    )


def srt_lines(cue: Cue) -> list[str]:
    """The lines as they stand in the file, and read back: `harmless`.

    A lower line of digits alone gets a no-break space before it: some readers take it for the next cue's number.
    """
    lines = list(map(harmless, cue.lines))
    return lines[:1] + ["\u00a0" + line if _NUMBER.fullmatch(line) else line for line in lines[1:]]
