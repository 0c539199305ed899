"""The formats that a session can be written in, as a table. Another one is a module like ``srt.py`` and a row here.

The export, the form, the settings and the command line read what a format knows from its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.captions.cues import Cue
from app.captions.division import in_order
from app.captions.rules import Texts
from app.message import Message
from app.transcripts.ass import render_ass
from app.transcripts.json_format import render_json
from app.transcripts.saved_session import SavedSession
from app.transcripts.srt import render_srt
from app.transcripts.txt import render_txt
from app.transcripts.vtt import render_vtt


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be written.

    Attributes:
        session: the part of it that is wanted, in its own time.
        cues: its text divided by the rules, in the time of the file; none where the format does not use them.
        texts: source, translation, or both.
        offset_ms: by how much the cues are later than the session.
        word_times: whether the time of each word is wanted.
        clock: what is written before a sentence that begins at this session time in ms; None: nothing is.
    """

    session: SavedSession
    cues: list[Cue]
    texts: Texts
    offset_ms: int
    word_times: bool
    clock: Callable[[int], str] | None


@dataclass(frozen=True, slots=True)
class Format:
    """What a session can be written as.

    Attributes:
        name: also the ending of a file's name.
        title: what it is called in a list of formats.
        render: makes the text of a file.
        uses_cues: whether the text is divided by the rules of subtitles.
        has_word_times: whether it can tell when each word is said.
        has_sentence_times: whether the time before each sentence can be left out.
        holds_more: whether a file without captions still holds something.
        takes_mark: whether a byte order mark may stand at its begin.
    """

    name: str
    title: Message
    render: Callable[[Content], str]
    uses_cues: bool = True
    has_word_times: bool = False
    has_sentence_times: bool = False
    holds_more: bool = False
    takes_mark: bool = True

    def __str__(self) -> str:
        return self.name


def _srt(content: Content) -> str:
    return render_srt(content.cues)


def _vtt(content: Content) -> str:
    return render_vtt(content.cues, word_times=content.word_times)


def _ass(content: Content) -> str:
    return render_ass(content.cues, word_times=content.word_times, title=content.session.name)


def _txt(content: Content) -> str:
    ordered = in_order(content.session.sentences, content.session.gaps)
    return render_txt(ordered, texts=content.texts, clock=content.clock)


def _json(content: Content) -> str:
    return render_json(content.session, content.cues, texts=content.texts, offset_ms=content.offset_ms)


SRT = Format("srt", Message("SubRip subtitles (.srt)"), _srt)
VTT = Format("vtt", Message("WebVTT subtitles (.vtt)"), _vtt, has_word_times=True)
ASS = Format("ass", Message("ASS subtitles (.ass)"), _ass, has_word_times=True)
TXT = Format("txt", Message("Plain text (.txt)"), _txt, uses_cues=False, has_sentence_times=True)
JSON = Format("json", Message("Full data (.json)"), _json, holds_more=True, takes_mark=False)

FORMATS: Mapping[str, Format] = {each.name: each for each in (SRT, VTT, ASS, TXT, JSON)}
"""All formats by their names, in the order in which they are offered."""
