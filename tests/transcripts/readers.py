"""Independent readers of subtitle files: each gives begin and end in ms, and the text as it would be shown."""

from __future__ import annotations

import html
import re
import subprocess
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
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:s", "-f", "ass", "-"]
    content = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60).stdout
    return [(begin, end, re.sub(r"\\h", "\u00a0", text)) for begin, end, text in by_pysubs2(content.decode(), "ass")]
