"""Each format as a whole file, and read back by readers that share nothing with what wrote it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.captions.cues import Cue, printable
from app.captions.division import divide
from app.captions.events import GapRecorded, Stream, Word
from app.captions.rules import Texts
from app.captions.transcript import Sentence
from app.transcripts.ass import LINE_BREAK, ass_text, render_ass
from app.transcripts.lines import escaped_lines, pieces
from app.transcripts.srt import render_srt
from app.transcripts.txt import clock_time, render_txt
from app.transcripts.vtt import render_vtt
from tests.captions.speech import HOSTILE, said, sentences
from tests.transcripts.kept import two_cities
from tests.transcripts.readers import Read, by_ffmpeg, by_pysubs2, by_webvtt

WORDS = (Word("R&D", 500, 900, True), Word(" {works}", 1000, 1500, True), Word(" now", 1600, 2000, True))
CUES = [Cue(500, 2500, ("R&D {works} now", "I+D"), 0, (WORDS, ())), Cue(3_600_000, 3_602_000, ("<b>", "1984"), 1)]

SRT = """\
1
00:00:00,500 --> 00:00:02,500
R&D (works) now
I+D

2
01:00:00,000 --> 01:00:02,000
‹b›
\u00a01984

"""
VTT = """\
WEBVTT

00:00:00.500 --> 00:00:02.500
R&amp;D (works) now
I+D

01:00:00.000 --> 01:00:02.000
‹b›
\u00a01984

"""
KARAOKE = r"""[Script Info]
; Written by Surtitle
WrapStyle: 2
ScaledBorderAndShadow: yes
Collisions: Normal
Title: Two
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:02.50,Default,,0,0,0,,{\k40}R&D {\k10}{\k50}(works) {\k10}{\k40}now\N{\kt0\k0}I+D
Dialogue: 0,1:00:00.00,1:00:02.00,Default,,0,0,0,,‹b›\N1984
""".replace("\\\n", "")


def test_srt_as_a_whole() -> None:
    """Numbers, times with a comma, a blank line after each cue."""
    assert render_srt(CUES) == SRT
    assert render_srt([]) == ""
    assert render_srt(CUES[:1], first_number=7).startswith("7\n")


def test_vtt_as_a_whole() -> None:
    """A heading, times with a point; on request, each word's time before it."""
    assert render_vtt(CUES) == VTT
    timed = render_vtt(CUES, word_times=True)
    assert timed == VTT.replace("D (works) now", "D <00:00:01.000>(works) <00:00:01.600>now")
    assert render_vtt([]) == "WEBVTT\n\n"


def test_ass_as_a_whole() -> None:
    """Hundredths of a second, lines broken where they are; on request, how long each word takes."""
    assert render_ass(CUES, word_times=True, title="Two") == KARAOKE
    assert render_ass(CUES).splitlines()[-2].endswith(",,R&D (works) now\\NI+D")


def test_txt_as_a_whole() -> None:
    """A line a text, the time before the first of a sentence; a gap is a line."""
    session = two_cities()
    items = [session.sentences[0], *session.gaps, session.sentences[1]]
    assert render_txt(items, texts=Texts.SOURCE) == (
        "It was the best of times, it was the worst of times.\n"
        "[4 s not captioned: connection lost]\n"
        "It was the age of wisdom.\n"
    )
    assert render_txt(items, texts=Texts.TRANSLATION_FIRST, clock=clock_time) == (
        "00:00:00  Era el mejor de los tiempos, era el peor.\n"
        "          It was the best of times, it was the worst of times.\n\n"
        "00:00:05  [4 s not captioned: connection lost]\n\n"
        "00:00:10  Era la edad de la sabiduría.\n"
        "          It was the age of wisdom.\n\n"
    )


def test_words_are_cut_from_the_harmless_line() -> None:
    """What does harm only together is seen, and a blank stays with the word before it."""
    words = [Word("a", 0, 1, True), Word(" --", 1, 2, True), Word(">", 2, 3, True), Word(" b", 3, 4, True)]
    assert [piece.text for piece in pieces("a --> b", words)] == ["a ", "--", "› ", "b"]


HOSTILE_TEXT = st.one_of(
    st.lists(st.sampled_from([*HOSTILE, "a", "1984", "AT&T", "\\", " ", "-"]), min_size=1, max_size=8).map("".join),
    st.text(min_size=1, max_size=30),
)
LINES = HOSTILE_TEXT.map(printable).filter(bool)


@st.composite
def any_cues(draw: st.DrawFn) -> list[Cue]:
    """Cues with the worst of texts, in order, on hundredths of a second."""
    cues = []
    begin_ms = 0
    for number in range(draw(st.integers(1, 6))):
        begin_ms += 10 * draw(st.integers(1, 400))
        end_ms = begin_ms + 10 * draw(st.integers(1, 700))
        lines = tuple(draw(st.lists(LINES, min_size=1, max_size=4)))
        words = tuple(tuple(Word(letter, begin_ms, end_ms, True) for letter in line) for line in lines)
        cues.append(Cue(begin_ms, end_ms, lines, number, words))
        begin_ms = end_ms
    return cues


def shown(cues: list[Cue]) -> Read:
    """What SRT and WebVTT are to read back as."""
    return [(cue.begin_ms, cue.end_ms, "\n".join(escaped_lines(cue))) for cue in cues]


def shown_in_ass(cues: list[Cue]) -> Read:
    """The same for ASS."""
    return [(cue.begin_ms, cue.end_ms, "\n".join(map(ass_text, cue.lines))) for cue in cues]


@given(any_cues())
@settings(max_examples=100, deadline=None)
def test_each_format_reads_back_as_it_was_written(cues: list[Cue]) -> None:
    """Whatever the text: as many cues, each with its times and its harmless text, and no markup."""
    assert by_pysubs2(render_srt(cues), "srt") == shown(cues)
    assert by_pysubs2(render_vtt(cues), "vtt") == shown(cues)
    assert by_webvtt(render_vtt(cues)) == shown(cues)
    assert by_webvtt(render_vtt(cues, word_times=True)) == shown(cues)
    assert by_pysubs2(render_ass(cues), "ass") == shown_in_ass(cues)
    assert by_pysubs2(render_ass(cues, word_times=True), "ass") == shown_in_ass(cues)


needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


@needs_ffmpeg
def test_ffmpeg_reads_what_was_written(tmp_path: Path) -> None:
    """All that is hostile, alone and below another line, in each format."""
    texts = [text for text in map(printable, [*HOSTILE, "1984", "AT&T", "C:\\", "a\\b", "♪", "日本語"]) if text]
    cues = [
        Cue(1000 * place, 1000 * place + 900, lines)
        for place, lines in enumerate(lines for text in texts for lines in ((text,), ("upper", text)))
    ]
    assert_ffmpeg_agrees(cues, tmp_path)


@needs_ffmpeg
@pytest.mark.slow
@given(any_cues())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ffmpeg_reads_any_text(tmp_path: Path, cues: list[Cue]) -> None:
    """The same for whatever texts."""
    assert_ffmpeg_agrees(cues, tmp_path)


def assert_ffmpeg_agrees(cues: list[Cue], folder: Path) -> None:
    """ffmpeg finds in each format what is to be there."""
    for ending, content, expected in (
        ("srt", render_srt(cues), shown(cues)),
        ("vtt", render_vtt(cues), shown(cues)),
        ("ass", render_ass(cues), shown_in_ass(cues)),
    ):
        path = folder / f"a.{ending}"
        path.write_text(content, encoding="utf-8", newline="\n")
        assert by_ffmpeg(path) == expected


@given(sentences(), st.lists(HOSTILE_TEXT, max_size=1))
@settings(max_examples=30, deadline=None)
def test_sentences_come_through_every_format(spoken: list[Sentence], reasons: list[str]) -> None:
    """Divided, written, and read: the same cues in each format; and JSON-safe, UTF-8-safe text."""
    cues = divide(spoken, [GapRecorded(1000, 2000, reason) for reason in reasons])
    assert by_pysubs2(render_srt(cues), "srt") == by_webvtt(render_vtt(cues)) == shown(cues)
    read = by_pysubs2(render_ass(cues, word_times=True), "ass")
    assert [text for _, _, text in read] == [text for _, _, text in shown_in_ass(cues)]
    assert all(abs(begin_ms - cue.begin_ms) <= 5 for (begin_ms, _, _), cue in zip(read, cues, strict=True))
    json.dumps(render_txt(spoken, texts=Texts.SOURCE).encode().decode())


@pytest.mark.parametrize("format_", ["srt", "vtt", "ass"])
def test_line_breaks_are_the_only_markup(format_: str) -> None:
    """No text can write one."""
    cue = Cue(0, 1000, (r"a\Nb\hc\n{\an8}<i>",), 0)
    render = {"srt": render_srt, "vtt": render_vtt, "ass": render_ass}[format_]
    ((_, _, text),) = by_pysubs2(render([cue]), format_)
    assert text.count("\n") == 0
    assert LINE_BREAK not in text
    assert not set(text) & set("{}<>")


def test_a_line_without_words_is_written_beside_one_with() -> None:
    """It stands whole: above the words without a tag, below them with the one that lights it up at once."""
    source = said("One two three.", end_ms=3000)
    lines, words = ("One two three.", "Uno, dos & tres."), (source.words, ())
    below, above = Cue(0, 3000, lines, 0, words), Cue(0, 3000, lines[::-1], 0, words[::-1])
    karaoke = r"{\k100}One {\k100}two {\k100}three."
    vtt = "One <00:00:01.000>two <00:00:02.000>three."
    assert render_ass([below], word_times=True).rstrip().endswith(rf",,{karaoke}\N{{\kt0\k0}}Uno, dos & tres.")
    assert render_ass([above], word_times=True).rstrip().endswith(rf",,Uno, dos & tres.\N{karaoke}")
    assert render_vtt([below], word_times=True).endswith(f"{vtt}\nUno, dos &amp; tres.\n\n")
    assert render_vtt([above], word_times=True).endswith(f"Uno, dos &amp; tres.\n{vtt}\n\n")
    between = Cue(0, 3000, ("One ", "Uno", "two"), 0, (source.words[:1], (), (Word("two", 1500, 2000, True),)))
    assert (
        render_ass([between], word_times=True).rstrip().endswith(r",,{\k100}One\N{\kt0\k0}Uno\N{\kt100}{\k50}{\k50}two")
    )


@pytest.mark.parametrize("texts", [Texts.SOURCE_FIRST, Texts.TRANSLATION_FIRST])
@pytest.mark.parametrize("source_words", [True, False])
def test_one_text_only_tells_when_its_words_are_said(texts: Texts, source_words: bool) -> None:
    """The source, though a service gave times for the translation, too; the translation where the source has none."""
    source = said("One two three.", end_ms=3000, words=source_words)
    spanish = said("Uno dos tres.", end_ms=3000, language="es", stream=Stream.TRANSLATION)
    cues = divide([Sentence(0, source, spanish)], texts=texts)
    timed, whole = ("One two three.", "Uno dos tres.") if source_words else ("Uno dos tres.", "One two three.")
    karaoke = render_ass(cues, word_times=True).splitlines()[-1].rpartition(",,")[2].split(r"\N")
    ordered = [timed, whole] if (texts is Texts.SOURCE_FIRST) is source_words else [whole, timed]
    tagged = "".join(rf"{{\k100}}{word}" for word in (f"{timed.split()[0]} ", f"{timed.split()[1]} ", timed.split()[2]))
    lit = r"{\kt0\k0}" if ordered[0] == timed else ""
    assert karaoke == [tagged if line == timed else lit + whole for line in ordered]
    vtt = render_vtt(cues, word_times=True).splitlines()[3:5]
    assert whole in vtt
    assert [line.count("<") for line in vtt] == [2 if line == timed else 0 for line in ordered]


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not here")
@pytest.mark.parametrize("translation_first", [False, True])
def test_a_player_shows_the_other_text_lit_from_the_begin_on(tmp_path: Path, translation_first: bool) -> None:
    """As libass draws it while the first word is said: no red (a word that is still to come) in the other line."""
    source = said("III III III", end_ms=9000)
    lines, words = ("III III III", "MMM MMM MMM"), (source.words, ())
    step = -1 if translation_first else 1
    (tmp_path / "a.ass").write_text(
        render_ass([Cue(0, 9000, lines[::step], 0, words[::step])], word_times=True), encoding="utf-8"
    )
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=black:s=400x300:d=3", "-vf", "ass=a.ass"]
    command += ["-ss", "1", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    drawn = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    pixels = np.frombuffer(drawn.stdout, np.uint8).reshape(300, 400, 3).astype(int)
    red, white = (pixels[..., 0] - pixels[..., 1] > 100).any(axis=1), (pixels.min(axis=2) > 150).any(axis=1)
    if not white.any():
        pytest.skip("this ffmpeg draws no text")
    rows = np.flatnonzero(red | white)
    middle = (rows[0] + rows[-1]) // 2
    upper, lower = red[:middle].any(), red[middle:].any()
    assert (upper, lower) == ((False, True) if translation_first else (True, False))
