"""Cues in the WebVTT format, with the times of their words on request. The time stamps are pysubs2's.

The line of a text without word times holds none. Where it stands below one with them, a player whose style dims what
is still to come takes it for a part of the last word: time stamps must rise within a cue, so none can set it apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from pysubs2.formats.webvtt import WebVTTFormat

from app.captions.cues import Cue, escaped_text
from app.transcripts.lines import escaped_lines, guard, pieces


def render_vtt(cues: Iterable[Cue], *, word_times: bool = False) -> str:
    """The cues as WebVTT. With `word_times` each word but a cue's first is preceded by its time, where it is known."""
    timestamp = WebVTTFormat.ms_to_timestamp
    return "WEBVTT\n\n" + "".join(
        f"{timestamp(cue.begin_ms)} --> {timestamp(cue.end_ms)}\n" + "\n".join(_lines(cue, word_times)) + "\n\n"
        for cue in cues
    )


def _lines(cue: Cue, word_times: bool) -> list[str]:
    if not word_times or not cue.words:
        return list(map(_escaped, escaped_lines(cue)))
    reached_ms = cue.begin_ms  # a cue's time stamps must rise, and lie inside it
    lines = []
    for place, (line, words) in enumerate(zip(cue.lines, cue.words, strict=True)):
        written = guard(cue.lines, place) + ("" if words else _escaped(escaped_text(line)))
        for piece in pieces(line, words):
            if reached_ms < piece.begin_ms < cue.end_ms:
                written += f"<{WebVTTFormat.ms_to_timestamp(piece.begin_ms)}>"
                reached_ms = piece.begin_ms
            written += _escaped(piece.text)
        lines.append(written)
    return lines


def _escaped(safe: str) -> str:
    """An ampersand written out, since it begins the name of a character; all else in the text is harmless already."""
    return safe.replace("&", "&amp;")
