"""Sentences for the tests of cues, said at times that the test chooses."""

from __future__ import annotations

import itertools
import re

from hypothesis import strategies as st

from app.captions.events import CaptionRevised, Stream, Word
from app.captions.transcript import Sentence


def said(
    text: str,
    *,
    number: int = 0,
    begin_ms: int = 0,
    end_ms: int = 4000,
    language: str = "en",
    stream: Stream = Stream.SOURCE,
    words: bool = True,
) -> CaptionRevised:
    """A final caption, its words spread evenly over its time."""
    texts = re.findall(r"\s*\S+", text) if words else []
    each_ms = (end_ms - begin_ms) / max(1, len(texts))
    spread = tuple(
        Word(word, begin_ms + int(place * each_ms), begin_ms + int((place + 1) * each_ms), fixed=True)
        for place, word in enumerate(texts)
    )
    return CaptionRevised(number, stream, language, text, begin_ms, end_ms, spread, True)


def translated(text: str, like: CaptionRevised, *, language: str = "es") -> CaptionRevised:
    """A final translation of a caption, without word times."""
    return CaptionRevised(like.sentence, Stream.TRANSLATION, language, text, like.begin_ms, like.end_ms, (), True)


BLANKED = ["a", "the", "and", "Oh", "wisdom,", "foolishness.", "well-known", "“quoted”", "3.5", "of", "1984"]
BLANKED += ["http://example.com/a?b=c&d=e/with/a/path/that/is/long", "Straßenbahnhaltestelle", "l'été"]
BLANKED += ["мир", "قال،", "مرحبا", "नमस्ते", "क्षत्रिय", "한국어", "좋습니다.", "👨‍👩‍👧‍👦", "🇩🇪", "e\u0301te\u0301"]
UNBLANKED = [
    "国境の",
    "長いトンネルを",
    "抜けると、",
    "「雪国」",
    "であった。",
    "ちょっとー",
    "今天是晴天。",
    "我们",
    "去公园,",
]
UNBLANKED += ["วันนี้", "อากาศดีมาก", "สวนสาธารณะ", "ភាសាខ្មែរ"]
HOSTILE = [
    "\n\n2\n00:00:00,000 --> 00:00:01,000\n",
    "<script>",
    "{\\an8}",
    "\0",
    "\u202e",
    "\\N",
    "&amp;",
    "-->",
    "\u2028",
]
HOSTILE += ["{note}", "<b>", "NOTE", "00:01.000", "\r", "\x1b[31m", "\ufeff", "&lt;", "<00:00:01.000>", "Dialogue: 0,"]
CYRILLIC = ["и", "мир", "мудрости,", "глупости.", "эпоха", "достопримечательностями"]


def tokens(source: list[str], *, blank: str = " ") -> st.SearchStrategy[list[str]]:
    """Words that joined give a text: each but the first with its blank before it."""
    chosen = st.lists(st.sampled_from(source), min_size=1, max_size=40)
    return chosen.map(lambda words: [words[0], *(blank + word for word in words[1:])])


WORDS = st.one_of(
    tokens(BLANKED),
    tokens(UNBLANKED, blank=""),
    tokens(BLANKED + UNBLANKED),
    tokens(BLANKED + UNBLANKED + HOSTILE),
    st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=15),
)
"""The words of one sentence, in mixed scripts."""


@st.composite
def sentences(
    draw: st.DrawFn, *, words: st.SearchStrategy[list[str]] = WORDS, bilingual: bool = False
) -> list[Sentence]:
    """Some sentences that follow each other with silences or overlaps between them, some without word times."""
    made: list[Sentence] = []
    clock_ms = draw(st.integers(0, 2000))
    for number in range(draw(st.integers(1, 4))):
        texts = draw(words)
        lengths_ms = draw(st.lists(st.integers(0, 1500), min_size=len(texts), max_size=len(texts)))
        ends_ms = list(itertools.accumulate(lengths_ms, initial=clock_ms))
        timed = tuple(
            Word(text, begin_ms, end_ms, fixed=True)
            for text, begin_ms, end_ms in zip(texts, ends_ms, ends_ms[1:], strict=False)
        )
        source = CaptionRevised(
            *(
                number,
                Stream.SOURCE,
                draw(st.sampled_from(["en", "de", "ja", ""])),
                "".join(texts),
                clock_ms,
                ends_ms[-1],
            ),
            timed if draw(st.booleans()) else (),
            True,
        )
        translation = translated("".join(draw(tokens(CYRILLIC))), source, language="ru") if bilingual else None
        made.append(Sentence(number, source, translation))
        clock_ms = max(0, ends_ms[-1] + draw(st.integers(-800, 3000)))
    return made
