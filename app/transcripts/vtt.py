"""Cues in the WebVTT format, with the times of their words on request. The time stamps are pysubs2's."""

from __future__ import annotations

from collections.abc import Iterable

from pysubs2.formats.webvtt import WebVTTFormat

from app.captions.cues import Cue, harmless
from app.captions.events import Word


def render_vtt(cues: Iterable[Cue], *, word_times: bool = False) -> str:
    """The cues as WebVTT. With `word_times` each word but a cue's first is preceded by its time, where it is known."""
    timestamp = WebVTTFormat.ms_to_timestamp
    return "WEBVTT\n\n" + "".join(
        f"{timestamp(cue.begin_ms)} --> {timestamp(cue.end_ms)}\n" + "\n".join(_lines(cue, word_times)) + "\n\n"
        for cue in cues
    )


def vtt_text(text: str) -> str:
    """A text as it stands in the file: `harmless`, and an ampersand written out, since it begins a character name."""
    return harmless(text).replace("&", "&amp;")


def _lines(cue: Cue, word_times: bool) -> list[str]:
    if not word_times or not cue.words:
        return [vtt_text(line) for line in cue.lines]
    reached_ms = cue.begin_ms  # a cue's time stamps must rise, and lie inside it
    lines = []
    for line, words in zip(cue.lines, cue.words, strict=True):
        marked, reached_ms = (
            _marked(words, reached_ms, cue.end_ms) if is_safe_in_pieces(line, words) else ("", reached_ms)
        )
        lines.append(marked or vtt_text(line))
    return lines


def _marked(words: tuple[Word, ...], reached_ms: int, end_ms: int) -> tuple[str, int]:
    """The words with their times; the blank before a word stays before its time stamp."""
    marked = ""
    for word in words:
        bare = word.text.lstrip()
        marked += word.text[: len(word.text) - len(bare)]
        if reached_ms < word.begin_ms < end_ms:
            marked += f"<{WebVTTFormat.ms_to_timestamp(word.begin_ms)}>"
            reached_ms = word.begin_ms
        marked += vtt_text(bare) if bare else ""
    return marked, reached_ms


def is_safe_in_pieces(line: str, words: tuple[Word, ...]) -> bool:
    """Whether a line is the same made harmless word by word (``--`` and ``>`` may be two words)."""
    return bool(words) and "".join(_harmless_keeping_blanks(word.text) for word in words) == harmless(line)


def _harmless_keeping_blanks(text: str) -> str:
    return "".join((" " if text[:1] == " " else "", harmless(text), " " if len(text) > 1 and text[-1:] == " " else ""))
