"""Cues in the Advanced SubStation Alpha (ASS) format, as karaoke on request. The file is pysubs2's."""

from __future__ import annotations

from collections.abc import Iterable

import pysubs2

from app.captions.cues import Cue, escaped_text
from app.transcripts.lines import pieces

LINE_BREAK = "\\N"
_BACKSLASH = "∖"
_LIT = "{\\kt0\\k0}"
_NOTICE = "Written by Surtitle"


def render_ass(cues: Iterable[Cue], *, word_times: bool = False, title: str = "") -> str:
    """The cues as ASS, in hundredths of a second. With `word_times` words light up as they are said (``\\k``)."""
    file = pysubs2.SSAFile()
    file.info["WrapStyle"] = "2"  # lines are broken where they are broken here
    file.info["ScaledBorderAndShadow"] = "yes"
    if title:
        file.info["Title"] = ass_text(title)
    for cue in cues:
        text = _karaoke(cue) if word_times and cue.words else LINE_BREAK.join(map(ass_text, cue.lines))
        file.append(pysubs2.SSAEvent(start=cue.begin_ms, end=cue.end_ms, text=text))
    return file.to_string("ass", header_notice=_NOTICE)


def ass_text(text: str) -> str:
    """A text as it stands in the file, and reads back: escaped, and without the backslash, which begins a tag."""
    return escaped_text(text).replace("\\", _BACKSLASH)


def _karaoke(cue: Cue) -> str:
    """The lines with a tag before each word: how many hundredths of a second it takes, and any silence before it.

    A line without word times stands whole and lit from the begin on. Behind a word it would be a part of that, and
    unlit until it is said; so the clock of the tags is set back for it (``\\kt``, which libass and VSFilter know).
    """
    reached_cs = cue.begin_ms // 10
    is_whole = True  # whether what is written next is no part of a word
    lines = []
    for line, words in zip(cue.lines, cue.words, strict=True):
        if not words:
            lines.append(("" if is_whole else _LIT) + ass_text(line))
            is_whole = True
            continue
        written = f"{{\\kt{reached_cs - cue.begin_ms // 10}}}" if is_whole and any(cue.words[: len(lines)]) else ""
        is_whole = False
        for piece in pieces(line, words):
            silent_cs = max(0, piece.begin_ms // 10 - reached_cs)
            said_cs = max(0, piece.end_ms // 10 - reached_cs - silent_cs)
            written += f"{{\\k{silent_cs}}}" if silent_cs else ""
            written += f"{{\\k{said_cs}}}" + piece.text.replace("\\", _BACKSLASH)
            reached_cs += silent_cs + said_cs
        lines.append(written)
    return LINE_BREAK.join(lines)
