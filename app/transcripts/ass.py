"""Cues in the Advanced SubStation Alpha (ASS) format, as karaoke on request. The file is pysubs2's."""

from __future__ import annotations

from collections.abc import Iterable

import pysubs2

from app.captions.cues import Cue, harmless
from app.captions.events import Word
from app.transcripts.vtt import is_safe_in_pieces

LINE_BREAK = "\\N"
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
    """A text as it stands in the file, and reads back: `harmless`, and any backslash, which begins a tag, is a look-alike."""
    return harmless(text).replace("\\", "∖")


def _karaoke(cue: Cue) -> str:
    """The lines with a tag before each word: how many hundredths of a second it takes until the next one."""
    reached_cs = cue.begin_ms // 10
    lines = []
    for line, words in zip(cue.lines, cue.words, strict=True):
        if not is_safe_in_pieces(line, words):
            lines.append(ass_text(line))
            continue
        said = ""
        for word in words:
            wait_cs = max(0, word.begin_ms // 10 - reached_cs)
            length_cs = max(0, word.end_ms // 10 - reached_cs - wait_cs)
            bare = word.text.lstrip()
            said += f"{{\\k{wait_cs}}}" if wait_cs else ""
            said += word.text[: len(word.text) - len(bare)] + f"{{\\k{length_cs}}}" + ass_text(bare)
            said += " " if bare.endswith(" ") else ""
            reached_cs += wait_cs + length_cs
        lines.append(said)
    return LINE_BREAK.join(lines)
