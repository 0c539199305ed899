"""Sentences divided into cues."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import replace

import pytest
import wcwidth
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.cues import Cue, printable
from app.captions.division import begin_of, cues_of, divide, in_order, settled_count
from app.captions.events import GapRecorded, Word
from app.captions.rules import CueRules, Rule, Texts
from app.captions.transcript import Sentence
from tests.captions.speech import BLANKED, CYRILLIC, UNBLANKED, WORDS, said, sentences, tokens, translated
from tests.captions.test_transcript import caption

RULES = CueRules()
EN = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, "
    "and nobody in the house knew what to do about it."
)
ES = (
    "Era el mejor de los tiempos, era el peor de los tiempos, era la edad de la sabiduría, era la edad de la tontería, "
    "y nadie en la casa sabía qué hacer."
)


def lines(cues: list[Cue]) -> list[tuple[str, ...]]:
    """What is read, cue by cue."""
    return [cue.lines for cue in cues]


def bare(text: str) -> str:
    """A text without its blanks, which are lost where a line ends."""
    return text.replace(" ", "")


def test_a_short_sentence_is_one_line() -> None:
    """It stands while it is said, and carries its words and the number of its sentence."""
    (cue,) = divide([Sentence(7, said("It was a season of light.", number=7, begin_ms=500, end_ms=2500))])
    assert (cue.begin_ms, cue.end_ms, cue.lines, cue.sentence) == (500, 2500, ("It was a season of light.",), 7)
    assert "".join(word.text for word in cue.words[0]) == cue.lines[0]
    assert cue.violated == ()


def test_a_long_sentence_is_divided_where_its_clauses_end() -> None:
    """After commas and before conjunctions, with lines of about one length, at the times of its words."""
    source = said(EN, end_ms=9000)
    cues = divide([Sentence(0, source)])
    assert lines(cues) == [
        ("It was the best of times,",),
        ("it was the worst of times,", "it was the age of wisdom,"),
        ("it was the age of foolishness, and nobody", "in the house knew what to do about it."),
    ]
    assert cues[1].begin_ms == source.words[6].begin_ms


def test_both_languages_are_divided_so_that_they_correspond() -> None:
    """Each cue has its clauses in the one and in the other, in the order that is asked for."""
    source = said(EN, end_ms=9000)
    sentence = Sentence(0, source, translated(ES, source))
    cues = divide([sentence])
    assert lines(cues)[-1][-2:] == ("era la edad de la tontería,", "y nadie en la casa sabía qué hacer.")
    turned = divide([sentence], texts=Texts.TRANSLATION_FIRST)
    assert [sorted(cue.lines) for cue in turned] == [sorted(cue.lines) for cue in cues]
    assert turned[0].lines[0].startswith("Era")
    assert bare("".join(line for cue in divide([sentence], texts=Texts.TRANSLATION) for line in cue.lines)) == bare(ES)


def test_a_translation_that_is_much_longer_spreads_over_as_many_cues_as_it_takes() -> None:
    """The one word of its source stands in one of them."""
    source = said("Yes.", end_ms=6000)
    cues = divide([Sentence(0, source, translated(ES, source))])
    assert len(cues) >= 2
    assert [line for cue in cues for line in cue.lines if line == "Yes."] == ["Yes."]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "国境の長いトンネルを抜けると雪国であった。夜の底が白くなった。",
            "ja",
            [("国境の長いトンネルを", "抜けると雪国であった。"), ("夜の底が白くなった。",)],
        ),
        (
            "今天是晴天。我们应该去公园散步，但是他不想去。",
            "zh",
            [("今天是晴天。我们应该去公园散步，",), ("但是他不想去。",)],
        ),
        (
            "오늘은 날씨가 좋습니다. 그래서 우리는 공원에 갑니다.",
            "ko",
            [("오늘은 날씨가 좋습니다.", "그래서 우리는 공원에 갑니다.")],
        ),
        (
            "วันนี้อากาศดีมากผมอยากไปเดินเล่นในสวนสาธารณะกับเพื่อนของผม",
            "th",
            [("วันนี้อากาศดีมากผมอยากไปเดิน", "เล่นในสวนสาธารณะกับเพื่อนของผม")],
        ),
        (
            "قال الرجل إنه سيذهب إلى السوق غدا، لكن المطر كان شديدا جدا.",
            "ar",
            [("قال الرجل إنه سيذهب إلى السوق غدا،", "لكن المطر كان شديدا جدا.")],
        ),
    ],
)
def test_each_script_is_divided_by_its_own_rules(text: str, language: str, expected: list[tuple[str, ...]]) -> None:
    """Phrases in Japanese, words in Chinese and Thai, blanks in Korean and Arabic; no punctuation begins a line."""
    assert lines(divide([Sentence(0, said(text, language=language, words=False, end_ms=7000))])) == expected


def test_a_word_longer_than_a_line_stays_whole_and_is_told() -> None:
    """It has a line of its own; an address is broken where addresses may be."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    (cue,) = divide([Sentence(0, said(f"{long} ist ein Wort.", language="de"))])
    assert cue.lines == (long, "ist ein Wort.")
    assert cue.violated == (Rule.WIDTH,)
    (cue,) = divide([Sentence(0, said("http://example.com/a/very/long/path/that/does/not/fit", end_ms=4000))])
    assert [len(line) <= RULES.columns for line in cue.lines] == [True, True]


def test_a_cue_stays_as_long_as_reading_takes_where_there_is_silence() -> None:
    """A second at least, and 20 columns a second; what follows at once leaves no more than the gap."""
    fast = said("Nobody in the house knew what to do now.", end_ms=900)
    (alone,) = divide([Sentence(0, fast)])
    assert alone.end_ms == 2000
    short, after = divide([Sentence(0, fast), Sentence(1, said("So it was.", number=1, begin_ms=1500, end_ms=3000))])
    assert (short.end_ms, after.begin_ms) == (1500 - RULES.gap_ms, 1500)
    assert short.violated == (Rule.SPEED,)


def test_a_cue_ends_after_seven_seconds() -> None:
    """Where one slow word takes longer, the cue ends before it, and that is told."""
    (cue,) = divide([Sentence(0, said("Well", end_ms=9000))])
    assert cue.end_ms == 7000
    assert cue.violated == (Rule.LONGEST,)


def test_a_pause_divides() -> None:
    """Two words with ten seconds between them are two cues."""
    words = (Word("Well", 0, 800, True), Word(" then", 11_000, 12_000, True))
    source = replace(said("Well then", end_ms=12_000), words=words)
    cues = divide([Sentence(0, source)])
    assert [(cue.begin_ms, cue.lines) for cue in cues] == [(0, ("Well",)), (11_000, ("then",))]


def test_silence_up_to_the_first_word_is_used() -> None:
    """A sentence may begin with a breath; the cue before stands until its first word."""
    second = replace(said("So it was.", number=1, begin_ms=1600, end_ms=3000), begin_ms=1000)
    first, _ = divide([Sentence(0, said("Nobody knew what to do.", end_ms=900)), Sentence(1, second)])
    assert first.end_ms == 1600 - RULES.gap_ms


def test_sentences_said_at_once_do_not_overlap() -> None:
    """The one before ends early; where it has no time at all, the next begins late, and that is told."""
    first, second = divide(
        [Sentence(0, said("One of them.", end_ms=3000)), Sentence(1, said("The other.", number=1, begin_ms=2000))]
    )
    assert (first.end_ms, second.begin_ms) == (2000 - RULES.gap_ms, 2000)
    first, second = divide([Sentence(0, said("One of them.")), Sentence(1, said("The other.", number=1))])
    assert first.end_ms + RULES.gap_ms == second.begin_ms
    assert Rule.ON_TIME in second.violated


def test_gaps_are_cues_of_their_own_in_order_of_time() -> None:
    """A notice says how long and why, and stands as long as the gap."""
    cues = divide(
        [Sentence(0, said("One.", end_ms=2000)), Sentence(1, said("Two.", number=1, begin_ms=9000, end_ms=11_000))],
        [GapRecorded(2500, 8500, "connection lost")],
    )
    assert lines(cues) == [("One.",), ("[6 s not captioned: connection lost]",), ("Two.",)]
    assert (cues[1].begin_ms, cues[1].end_ms, cues[1].sentence) == (2500, 8500, None)


def test_only_finals_become_cues() -> None:
    """Partials and empty texts do not; a sentence that lacks the wanted text shows the other one."""
    assert divide([Sentence(0, caption(0, "It"))]) == []
    assert divide([Sentence(0, caption(0, " \n", final=True))]) == []
    (cue,) = divide([Sentence(0, said("It was."))], texts=Texts.TRANSLATION)
    assert cue.lines == ("It was.",)


def test_limits_are_settings() -> None:
    """One line of 20 columns, three seconds at most."""
    rules = CueRules(lines=1, columns=20, longest_ms=3000)
    cues = divide([Sentence(0, said(EN, end_ms=20_000))], rules=rules)
    assert {len(cue.lines) for cue in cues} == {1}
    assert max(len(cue.lines[0]) for cue in cues) <= 20
    assert max(cue.end_ms - cue.begin_ms for cue in cues) <= 3000


@given(sentences(), st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 9000)), max_size=2))
@settings(max_examples=150, deadline=None)
def test_the_rules_hold_in_their_order(spoken: list[Sentence], gaps: list[tuple[int, int]]) -> None:
    """Whatever is said, whenever: all text in order without overlap, the width, the lines, the longest time; and
    where anything else does not hold, it is told and could not be helped."""
    recorded = [GapRecorded(begin_ms, begin_ms + length_ms, "lost") for begin_ms, length_ms in gaps]
    cues = divide(spoken, recorded)
    shown = [cue for cue in cues if cue.sentence is not None]
    for sentence in spoken:
        assert sentence.source is not None
        written = "".join(line for cue in shown if cue.sentence == sentence.number for line in cue.lines)
        assert bare(written) == bare(printable(sentence.source.text))
    assert [cue.sentence for cue in shown] == sorted(cue.sentence for cue in shown if cue.sentence is not None)
    assert len(cues) - len(shown) == len(recorded)
    for before, after in itertools.pairwise(cues):
        assert before.end_ms + RULES.gap_ms <= after.begin_ms
    for place, cue in enumerate(cues):
        assert 0 <= cue.begin_ms < cue.end_ms
        if cue.sentence is not None:
            following = [later.begin_ms for later in cues[place + 1 :][:1]]
            following += [later.begin_ms for later in spoken[cue.sentence + 1 :]]
            next_ms = min(following, default=None)
            assert_rules(cue, spoken[cue.sentence], next_ms)


def assert_rules(cue: Cue, sentence: Sentence, next_ms: int | None) -> None:
    """One cue of a sentence in one language keeps the rules, or tells."""
    assert sentence.source is not None
    text = printable(sentence.source.text)
    full_width = is_mostly_full_width(text)
    widest = max(map(wcwidth.wcswidth, cue.lines))
    limit = 32 if full_width else 42
    assert (widest > limit) == (Rule.WIDTH in cue.violated)
    for line in cue.lines:
        assert wcwidth.wcswidth(line) <= limit or " " not in line
    assert 1 <= len(cue.lines) <= 2
    length_ms = cue.end_ms - cue.begin_ms
    assert length_ms <= 7000
    assert (length_ms < 1000) == (Rule.SHORTEST in cue.violated)
    columns = sum(map(wcwidth.wcswidth, cue.lines)) + sum(
        bare(text).find(bare("".join(cue.lines))) >= 0 and f"{first} {second}" in text
        for first, second in itertools.pairwise(cue.lines)
    )
    speed = columns * 1000 / length_ms
    if Rule.SPEED not in cue.violated:
        assert speed <= (18 if full_width else 20) + 0.1
    if {Rule.SPEED, Rule.SHORTEST} & set(cue.violated):  # there was no more time
        assert length_ms == 7000 or (next_ms is not None and cue.end_ms >= next_ms - RULES.gap_ms - RULES.late_ms)
    for line, words in zip(cue.lines, cue.words, strict=bool(cue.words)):
        assert "".join(word.text for word in words) in (line, "")
        times_ms = [cue.begin_ms, *(ms for word in words for ms in (word.begin_ms,)), cue.end_ms]
        assert times_ms == sorted(times_ms)


def is_mostly_full_width(text: str) -> bool:
    """By the Unicode data of Python itself."""
    wide = sum(wcwidth.wcswidth(cluster) for cluster in wcwidth.iter_graphemes(text) if wcwidth.wcswidth(cluster) > 1)
    return 2 * wide > wcwidth.wcswidth(text)


@given(sentences(words=tokens(BLANKED)))
@settings(max_examples=60, deadline=None)
def test_a_word_is_never_torn(spoken: list[Sentence]) -> None:
    """Lines end at blanks, but in a word that is wider than a line, and never inside a grapheme cluster."""
    for sentence in spoken:
        assert sentence.source is not None
        text = printable(sentence.source.text)
        words = text.split(" ")
        narrow = [word for word in words if wcwidth.wcswidth(word) <= 32]
        written = [line for cue in divide([sentence]) for line in cue.lines]
        pieces = [word for line in written for word in line.split(" ")]
        assert [word for word in pieces if word in narrow] == narrow
        whole = list(wcwidth.iter_graphemes(bare(text)))
        assert [cluster for line in written for cluster in wcwidth.iter_graphemes(bare(line))] == whole


@given(sentences(words=tokens(UNBLANKED, blank="")))
@settings(max_examples=60, deadline=None)
def test_no_line_begins_with_what_may_not_begin_one(spoken: list[Sentence]) -> None:
    """Closing punctuation and sound marks stay with what is before them, vowel signs with their letter."""
    for cue in divide(spoken):
        for line in cue.lines:
            assert line[0] not in "、。」，,ー"
            assert line[-1] not in "「"
            assert not unicodedata.category(line[0]).startswith("M")


@given(sentences(words=tokens(BLANKED), bilingual=True), st.sampled_from([Texts.SOURCE_FIRST, Texts.TRANSLATION_FIRST]))
@settings(max_examples=60, deadline=None)
def test_two_languages_keep_the_rules_together(spoken: list[Sentence], texts: Texts) -> None:
    """Each language has all its text in order, two lines at most in a cue, and stands on its side."""
    cyrillic = re.compile("[" + "".join({letter for word in CYRILLIC for letter in word if letter.isalpha()}) + "]")
    plain = [sentence for sentence in spoken if sentence.source and not cyrillic.search(sentence.source.text)]
    cues = divide(plain, texts=texts)
    for sentence in plain:
        own = [cue.lines for cue in cues if cue.sentence == sentence.number]
        assert sentence.source
        assert sentence.translation
        for text, is_translation in ((sentence.source.text, False), (sentence.translation.text, True)):
            sides = [[line for line in each if bool(cyrillic.search(line)) is is_translation] for each in own]
            assert bare("".join(line for side in sides for line in side)) == bare(printable(text))
            assert max(map(len, sides)) <= 2
            first = is_translation is (texts is Texts.TRANSLATION_FIRST)
            for each, side in zip(own, sides, strict=True):
                assert list(each[: len(side)] if first else each[len(each) - len(side) :]) == side
    for before, after in itertools.pairwise(cues):
        assert before.end_ms + RULES.gap_ms <= after.begin_ms
    assert all(cue.end_ms - cue.begin_ms <= 7000 for cue in cues)


@given(sentences(bilingual=True), st.integers(0, 4))
@settings(max_examples=30, deadline=None)
def test_a_tail_is_divided_as_the_whole_is(spoken: list[Sentence], settled: int) -> None:
    """From any sentence on, the end of the cue before is all that has to be known."""
    whole = divide(spoken)
    items = in_order(spoken, [])
    before = [cue for cue in whole if cue.sentence is not None and cue.sentence < settled]
    tail: list[Cue] = []
    for place in range(settled, len(items)):
        until_ms = begin_of(items[place + 1]) if place + 1 < len(items) else None
        known = [*before, *tail]
        tail += cues_of(items[place], before_ms=known[-1].end_ms if known else None, until_ms=until_ms)
    assert [*before, *tail] == whole


def test_what_is_settled_is_counted_from_the_first_on() -> None:
    """The last one stays open, whatever it is: it ends where the next one begins."""
    items = [Sentence(number, said("One.", number=number)) for number in range(3)]
    assert settled_count(items, is_settled=[True, True, True]) == 2
    assert settled_count(items, is_settled=[False, True, True]) == 0
    assert settled_count([], is_settled=[]) == 0


@given(WORDS)
@settings(max_examples=30, deadline=None)
def test_the_order_of_time_does_not_rule_the_order_of_text(words: list[str]) -> None:
    """Sentences whose times run backwards stand in their order."""
    text = "".join(words)
    cues = divide(
        [
            Sentence(0, said(text, begin_ms=5000, end_ms=9000, words=False)),
            Sentence(1, said("Then.", number=1, begin_ms=1000, end_ms=2000)),
        ]
    )
    assert cues[-1].lines == ("Then.",)
    assert all(before.end_ms < after.begin_ms for before, after in itertools.pairwise(cues))
