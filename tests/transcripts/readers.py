"""Independent readers of subtitle files: each gives begin and end in ms, and the text as it would be shown."""

from __future__ import annotations

import functools
import html
import re
import subprocess
import tempfile
from pathlib import Path

import pysubs2
import webvtt

Read = list[tuple[int, int, str]]


def by_pysubs2(content: str, format_: str) -> Read:
    """What pysubs2 finds; it leaves the character names of WebVTT as they are."""
    file = pysubs2.SSAFile.from_string(content, format_=format_)
    plain = [(event.start, event.end, event.plaintext) for event in file]
    return [(begin, end, html.unescape(text)) for begin, end, text in plain] if format_ == "vtt" else plain


def by_webvtt(content: str) -> Read:
    """What webvtt-py finds in a WebVTT file."""
    captions = webvtt.from_string(content)
    return [
        (
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            html.unescape(caption.text),
        )
        for caption in captions
    ]


def by_ffmpeg(path: Path) -> Read:
    """What ffmpeg's demuxer and decoder find, by way of the ASS that it makes of any format (in hundredths)."""
    backslash = _escaped_backslash(path.suffix)
    return [
        (begin, end, re.sub(r"\\h", "\u00a0", text).replace(backslash, "\\"))
        for begin, end, text in by_pysubs2(_converted(path), "ass")
    ]


def _converted(path: Path) -> str:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:s", "-f", "ass", "-"]
    done = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    return done.stdout.decode()


_ONE_BACKSLASH = {
    ".srt": "1\n00:00:00,000 --> 00:00:01,000\na\\b\n",
    ".vtt": "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na\\b\n",
}


@functools.cache
def _escaped_backslash(ending: str) -> str:
    """What ffmpeg makes of a backslash in a text: from version 7 on there is a word joiner behind those of WebVTT."""
    if ending not in _ONE_BACKSLASH:
        return "\\"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{ending}")
        path.write_text(_ONE_BACKSLASH[ending], encoding="utf-8")
        ((_, _, text),) = by_pysubs2(_converted(path), "ass")
    return text.removeprefix("a").removesuffix("b")
