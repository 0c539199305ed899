"""A kept session as a file."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from app.captions.events import GapRecorded
from app.captions.rules import CueRules, Texts
from app.captions.transcript import Sentence
from app.errors import AbandonedError, OutputError
from app.message import Message, translate
from app.transcripts.export import ExportOptions, Times, export, render
from app.transcripts.formats import ASS, FORMATS, JSON, SRT, TXT, VTT, Format
from app.transcripts.retiming import TimeRange, frame_rate
from tests.captions.speech import said
from tests.fakes.journals import final, write_journal
from tests.transcripts.kept import two_cities
from tests.transcripts.readers import by_pysubs2, by_webvtt

TWO_CITIES_SRT = """\
1
00:00:00,000 --> 00:00:04,000
It was the best of times,
it was the worst of times.
Era el mejor de los tiempos, era el peor.

2
00:00:05,000 --> 00:00:09,000
[4 s not captioned: connection lost]

3
00:00:10,000 --> 00:00:12,000
It was the age of wisdom.
Era la edad de la sabiduría.

"""


def text_of(**options: object) -> str:
    """The export of the two sentences."""
    return render(two_cities(), ExportOptions(**options)).content.decode()  # type: ignore[arg-type]


def test_srt_as_a_whole() -> None:
    """Both languages, the gap between the sentences."""
    assert text_of() == TWO_CITIES_SRT


@pytest.mark.parametrize("format_", FORMATS.values())
def test_every_format_is_written(tmp_path: Path, format_: Format) -> None:
    """All texts are in each; the file is UTF-8 with plain line ends, and a byte order mark on request."""
    path = tmp_path / f"a.{format_}"
    exported = export(two_cities(), path, ExportOptions(format=format_, byte_order_mark=True))
    assert exported.paths == (path,)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") is (format_ is not JSON)
    assert b"\r" not in content
    assert all(text in content.decode() for text in ("worst of times", "sabiduría", "connection lost"))
    assert list(tmp_path.iterdir()) == [path]


def test_readers_take_the_byte_order_mark() -> None:
    """It is no part of the first cue."""
    assert by_pysubs2(text_of(byte_order_mark=True), "srt")[0][2].startswith("It was")
    assert by_webvtt(text_of(byte_order_mark=True, format=VTT))[0][2].startswith("It was")


def test_json_holds_everything() -> None:
    """Sentences with their words, gaps, the cues as they would be, and what was corrected."""
    session = two_cities(originals=(Sentence(1, said("It was the rage of wisdom.", number=1)),))
    plain = json.loads(render(session, ExportOptions(format=JSON, shift_ms=1000)).content)
    assert (plain["format"], plain["version"]) == ("surtitle-session", 1)
    assert plain["started"] == "2026-11-23T14:05:33+01:00"
    assert [sentence["translation"]["lang"] for sentence in plain["sentences"]] == ["es", "es"]
    first = plain["sentences"][0]["source"]
    assert "".join(word["text"] for word in first["words"]) == first["text"]
    assert plain["originals"][0]["source"]["text"] == "It was the rage of wisdom."
    assert plain["gaps"] == [{"begin_ms": 5000, "end_ms": 9000, "reason": "connection lost"}]
    assert plain["cues"][1] == {
        "begin_ms": 6000,
        "end_ms": 10_000,
        "lines": ["[4 s not captioned: connection lost]"],
        "sentence": None,
        "gave": [],
    }
    assert (plain["offset_ms"], plain["texts"]) == (1000, "both")


def test_json_takes_any_text() -> None:
    """Lone surrogates have no place in UTF-8; all else is as it came."""
    session = two_cities(sentences=(Sentence(0, said("a\ud800\x00\u202e<b>", words=False)),))
    plain = json.loads(render(session, ExportOptions(format=JSON)).content)
    assert plain["sentences"][0]["source"]["text"] == "a?\x00\u202e<b>"


def test_json_holds_a_reason_in_english() -> None:
    """Also where it was told a moment ago, and not read from a journal."""
    session = two_cities(gaps=(GapRecorded(5000, 9000, Message("{device} was lost", device="Speakers")),))
    plain = json.loads(render(session, ExportOptions(format=JSON)).content)
    assert plain["gaps"] == [{"begin_ms": 5000, "end_ms": 9000, "reason": "Speakers was lost"}]


def test_times_of_day_count_on_past_midnight() -> None:
    """In a subtitle file; a text to read shows the clock."""
    session = replace(two_cities(), started=two_cities().started.replace(hour=23, minute=59, second=55))
    srt = render(session, ExportOptions(times=Times.DAY)).content.decode()
    assert "23:59:55,000 -->" in srt
    assert "24:00:05,000 -->" in srt
    txt = render(session, ExportOptions(times=Times.DAY, format=TXT)).content.decode()
    assert txt.startswith("23:59:55  It was")
    assert "00:00:05  It was the age" in txt
    plain = render(session, ExportOptions(format=TXT, with_times=False, texts=Texts.SOURCE)).content.decode()
    assert plain.splitlines()[0] == "It was the best of times, it was the worst of times."


def test_a_shift_and_a_frame_rate() -> None:
    """The picture's speed first, then the shift; what would lie before the begin is left out, and that is told."""
    cues = by_pysubs2(text_of(frame_rates=(Fraction(25), frame_rate("23.976")), shift_ms=500), "srt")
    assert [begin_ms for begin_ms, _, _ in cues] == [500, 5714, 10_927]
    rendered = render(two_cities(), ExportOptions(shift_ms=-4500))
    assert [cue.begin_ms for cue in rendered.cues] == [500, 5500]
    assert any("1 of 3 cues fall before the start of the file" in note for note in rendered.notes)


def test_a_part_of_a_session() -> None:
    """Whatever touches it, in the session's own time."""
    cues = by_pysubs2(text_of(part=TimeRange(8000, 11_000)), "srt")
    assert [(begin_ms, end_ms) for begin_ms, end_ms, _ in cues] == [(8000, 9000), (10_000, 11_000)]
    assert text_of(part=TimeRange(20_000, None)) == ""


def test_two_languages_in_two_files(tmp_path: Path) -> None:
    """Each is named by its language; a code from a service names no other folder."""
    options = ExportOptions(two_files=True)
    exported = export(two_cities(target_language="../es"), tmp_path / "a.srt", options)
    assert [path.name for path in exported.paths] == ["a.en.srt", "a.es.srt"]
    assert "Era" not in (tmp_path / "a.en.srt").read_text(encoding="utf-8")
    assert "It was" not in (tmp_path / "a.es.srt").read_text(encoding="utf-8")
    same = export(two_cities(target_language="en"), tmp_path / "b.srt", options)
    assert [path.name for path in same.paths] == ["b.source.srt", "b.translation.srt"]


def test_a_sentence_without_a_translation_shows_its_source_and_that_is_told() -> None:
    """Nothing that was said is left out."""
    session = two_cities()
    lonely = replace(session, sentences=(session.sentences[0], replace(session.sentences[1], translation=None)))
    rendered = render(lonely, ExportOptions(texts=Texts.TRANSLATION))
    assert rendered.cues[-1].lines == ("It was the age of wisdom.",)
    untranslated = replace(lonely, sentences=tuple(map(without_translation, session.sentences)))
    assert render(untranslated, ExportOptions()).notes == ()  # nobody asked for one
    assert len(render(untranslated, ExportOptions(texts=Texts.TRANSLATION)).notes) == 1
    assert rendered.notes[0] == "1 of 2 sentences have no translation; only the original is exported."


def without_translation(sentence: Sentence) -> Sentence:
    """The sentence as it was said."""
    return replace(sentence, translation=None)


def test_what_had_to_give_is_told() -> None:
    """In sentences, with the numbers of the cues."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    sentences = [said(long, number=number, begin_ms=number * 300, end_ms=number * 300 + 300) for number in range(7)]
    session = two_cities(sentences=tuple(Sentence(caption.sentence, caption) for caption in sentences), gaps=())
    notes = render(session, ExportOptions(texts=Texts.SOURCE)).notes
    assert notes[0] == "7 of 7 cues exceed the line length because of one long word (cues: 1, 2, 3, 4, 5, ...)."
    assert any("are below the minimum duration" in note for note in notes)
    assert render(two_cities(), ExportOptions(texts=Texts.SOURCE)).notes == ()


@pytest.mark.parametrize(
    ("options", "template"),
    [
        ({"rules": CueRules(columns=4, full_width_characters=2)}, "exceed the line length"),
        ({"part": TimeRange(3500, 5500)}, "the range or time offset cuts them"),
        ({"frame_rates": (Fraction(24), Fraction(120))}, "because the speech is"),
        ({"shift_ms": -4500}, "lie before the begin of the file"),
        ({"part": TimeRange(20_000, 30_000)}, "No speech in this range. The file is empty."),
        ({"format": JSON, "part": TimeRange(20_000, 30_000)}, "this part; the file holds no captions."),
    ],
)
def test_notes_can_be_told_in_another_language(options: dict[str, object], template: str) -> None:
    """Each is a whole sentence there, its numbers apart."""
    notes = render(two_cities(), ExportOptions(texts=Texts.SOURCE, **options)).notes  # type: ignore[arg-type]
    retold = [translate(note, lambda english: f"#{english}" if template in english else english) for note in notes]
    assert [isinstance(note, Message) for note in notes] == [True] * len(notes)
    assert any(note.startswith("#") and "{" not in note for note in retold)


def test_a_note_on_one_of_two_files_can_be_told_in_another_language(tmp_path: Path) -> None:
    """The name of the file stays; the sentence behind it is translated by itself."""
    session = two_cities()
    lonely = replace(session, sentences=(session.sentences[0], replace(session.sentences[1], translation=None)))
    (note,) = export(lonely, tmp_path / "a.srt", ExportOptions(two_files=True)).notes
    chinese = {
        "{count} of {whole} sentences have no translation; only the original is exported.": "{whole}句中{count}句",
        "{file}: {note}": "{file}：{note}",
    }
    assert note == "a.es.srt: 1 of 2 sentences have no translation; only the original is exported."
    assert translate(note, lambda template: chinese.get(template, template)) == "a.es.srt：2句中1句"


def test_what_a_part_or_a_shift_cuts_is_told() -> None:
    """With another reason than where the speech is fast; a gap may be as short as it is."""
    cut = render(two_cities(), ExportOptions(part=TimeRange(3500, 5500), texts=Texts.SOURCE))
    assert [(cue.begin_ms, cue.end_ms) for cue in cut.cues] == [(3500, 4000), (5000, 5500)]
    why = "because the range or time offset cuts them"
    assert cut.notes == (
        f"1 of 2 cues are below the minimum duration {why} (cues: 1).",
        f"1 of 2 cues exceed the reading speed {why} (cues: 1).",
    )
    assert render(two_cities(), ExportOptions(shift_ms=-3500, texts=Texts.SOURCE)).notes == (
        f"1 of 3 cues are below the minimum duration {why} (cues: 1).",
        f"1 of 3 cues exceed the reading speed {why} (cues: 1).",
    )


def test_what_a_frame_rate_makes_too_fast_is_told() -> None:
    """Five times the speed: sentences that follow each other at once cannot be read any more."""
    sentences = [
        said("So it was, and so it is.", number=n, begin_ms=n * 2000, end_ms=n * 2000 + 1900) for n in range(5)
    ]
    session = two_cities(sentences=tuple(Sentence(caption.sentence, caption) for caption in sentences), gaps=())
    assert render(session, ExportOptions(texts=Texts.SOURCE)).notes == ()
    notes = render(session, ExportOptions(texts=Texts.SOURCE, frame_rates=(Fraction(24), Fraction(120)))).notes
    assert any("are below the minimum duration because the next one follows" in note for note in notes)
    assert any("exceed the reading speed because the speech is fast" in note for note in notes)


@pytest.mark.parametrize("format_", FORMATS.values())
def test_an_empty_file_is_told(format_: Format) -> None:
    """A part in which nothing was said, or a whole session; not one in which there is but a gap."""
    emptiness = "the file holds no captions" if format_ is JSON else "the file is empty"
    part = TimeRange(20_000, 30_000)
    assert render(two_cities(), ExportOptions(format=format_, part=part)).notes == (
        f"No speech in this range. {emptiness}.",
    )
    silent = two_cities(sentences=(), gaps=())
    assert render(silent, ExportOptions(format=format_)).notes == (f"No speech in this session. {emptiness}.",)
    assert render(two_cities(), ExportOptions(format=format_, part=TimeRange(5000, 9000))).notes == ()


def test_rules_are_options() -> None:
    """Narrow lines make more of them."""
    rendered = render(two_cities(), ExportOptions(rules=CueRules(columns=20), texts=Texts.SOURCE))
    assert all(len(line) <= 20 for cue in rendered.cues if cue.sentence is not None for line in cue.lines)


def test_progress_is_told_and_it_can_be_stopped(tmp_path: Path) -> None:
    """From 0 to 1 over both files; a stop leaves no file."""
    seen: list[float] = []
    export(two_cities(), tmp_path / "a.srt", ExportOptions(two_files=True), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    stops = itertools.chain([False, False], itertools.repeat(True))
    with pytest.raises(AbandonedError, match="No file was written"):
        export(two_cities(), tmp_path / "b.srt", ExportOptions(), is_cancelled=lambda: next(stops))
    assert not (tmp_path / "b.srt").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With a sentence, as anywhere."""
    with pytest.raises(OutputError, match="it is a folder"):
        export(two_cities(), tmp_path, ExportOptions())


def test_an_empty_session_is_an_empty_file() -> None:
    """In each format a valid one."""
    session = two_cities(sentences=(), gaps=())
    contents = {each: render(session, ExportOptions(format=each)).content.decode() for each in FORMATS.values()}
    assert (contents[SRT], contents[TXT], contents[VTT]) == ("", "", "WEBVTT\n\n")
    assert json.loads(contents[JSON])["cues"] == []
    assert by_pysubs2(contents[ASS], "ass") == []


def test_no_export_takes_the_place_of_a_journal(tmp_path: Path) -> None:
    """What was said exists nowhere else; a file that is only called like one may be overwritten."""
    journal = write_journal(tmp_path, "talk", final(0, "Hello."))
    before = journal.read_bytes()
    (tmp_path / "link.txt").symlink_to(journal)
    for target in (journal, tmp_path / "link.txt"):
        with pytest.raises(OutputError, match="would overwrite it"):
            export(two_cities(), target, ExportOptions())
    assert journal.read_bytes() == before
    other = tmp_path / "other.jsonl"
    other.write_text("{}")
    assert export(two_cities(), other, ExportOptions(format=JSON)).paths == (other,)
