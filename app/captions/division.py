"""Sentences divided into cues.

`cues_of` divides one sentence and needs to know of its neighbours only when the cue before it ends and when the next
sentence begins; `divide` is no more than that, from sentence to sentence. So the tail of a growing transcript can be
divided anew without what went before, hour ten costs what minute one did, and both ways give the same cues.

Only final texts become cues. The times of the words decide where cues begin and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.captions.breaks import units_of
from app.captions.cue_timing import CueTime, timed, timed_freely
from app.captions.cues import Cue, printable
from app.captions.events import CaptionRevised, GapRecorded, Stream, Word
from app.captions.partition import Layout, Part, Times, free_parts, parts_beside, parts_in_number
from app.captions.rules import CueRules, Rule, Texts
from app.captions.timed_text import TimedText, spoken
from app.captions.transcript import Sentence
from app.captions.widths import is_full_width


def divide(
    sentences: Iterable[Sentence],
    gaps: Iterable[GapRecorded] = (),
    *,
    texts: Texts = Texts.SOURCE_FIRST,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
) -> list[Cue]:
    """The cues of a whole transcript: of its sentences in their order, with the gaps between them by time."""
    return [cue for cues in division(in_order(sentences, gaps), texts=texts, rules=rules) for cue in cues]


def division(
    ordered: Sequence[Sentence | GapRecorded],
    *,
    texts: Texts = Texts.SOURCE_FIRST,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
) -> Iterator[list[Cue]]:
    """The cues of each item in turn, so that a long transcript can be divided with pauses and progress."""
    before_ms = None
    for position, item in enumerate(ordered):
        until_ms = begin_of(ordered[position + 1], texts=texts) if position + 1 < len(ordered) else None
        cues = cues_of(item, texts=texts, rules=rules, before_ms=before_ms, until_ms=until_ms)
        before_ms = cues[-1].end_ms if cues else before_ms
        yield cues


def begin_of(item: Sentence | GapRecorded, *, texts: Texts = Texts.SOURCE_FIRST) -> int:
    """When the first word of an item is said, which may be later than the sound that the sentence begins with."""
    if isinstance(item, Sentence):
        for caption in sorted(shown_texts(item, texts), key=lambda caption: caption.stream is not Stream.SOURCE):
            return spoken(caption).begins_ms[0]
    return item.begin_ms


def in_order(sentences: Iterable[Sentence], gaps: Iterable[GapRecorded]) -> list[Sentence | GapRecorded]:
    """The sentences in the order of their numbers, each gap before the first sentence that begins no earlier."""
    waiting = sorted(gaps, key=lambda gap: gap.begin_ms)
    ordered: list[Sentence | GapRecorded] = []
    for sentence in sorted(sentences, key=lambda sentence: sentence.number):
        while waiting and waiting[0].begin_ms <= sentence.begin_ms:
            ordered.append(waiting.pop(0))
        ordered.append(sentence)
    return ordered + waiting


def cues_of(
    item: Sentence | GapRecorded,
    *,
    texts: Texts = Texts.SOURCE_FIRST,
    rules: CueRules = CueRules(),  # noqa: B008 - frozen
    before_ms: int | None = None,
    until_ms: int | None = None,
) -> list[Cue]:
    """The cues of one sentence, or of a gap; none where there is no final text.

    Args:
        texts: which texts; one that is not there is left out, and where that leaves nothing, the other one is taken.
        before_ms: the end of the cue before; None where there is none. No cue begins before it and the gap after it.
        until_ms: when the next sentence (or gap) begins (`begin_of`), which cues do not run into; None while that is
            unknown: the last cue then ends as late as reading it takes.
    """
    if isinstance(item, GapRecorded):
        return [notice_of(item, rules=rules, before_ms=before_ms, until_ms=until_ms)]
    shown = [_laid_out(caption, rules, until_ms) for caption in shown_texts(item, texts)]
    if not shown:
        return []
    parts = _divided(shown)
    times = [_time_of(shown, parts, cue) for cue in range(len(parts[0]))]
    reading_ms = [
        max(text.layout.reading_ms(own[cue]) for text, own in zip(shown, parts, strict=True))
        for cue in range(len(parts[0]))
    ]
    slots = timed(times, reading_ms, rules, before_ms=before_ms, until_ms=until_ms)
    return [
        _cue(item.number, shown, [own[cue] for own in parts], slot, int(reading_ms[cue]))
        for cue, slot in enumerate(slots)
    ]


def shown_texts(sentence: Sentence, texts: Texts) -> list[CaptionRevised]:
    """The final texts of a sentence that are wanted and say something, the upper one first."""
    finals = {text.stream: text for text in sentence.texts if text.final and printable(text.text)}
    wanted = [finals[stream] for stream in texts.streams if stream in finals]
    return wanted or list(finals.values())


@dataclass(frozen=True, slots=True)
class _Shown:
    """One text of a sentence, on its way to cues."""

    caption: CaptionRevised
    spoken: TimedText
    layout: Layout
    times: Times


def _laid_out(caption: CaptionRevised, rules: CueRules, until_ms: int | None) -> _Shown:
    said = spoken(caption)
    full_width = is_full_width(said.text)
    units = units_of(said.text, caption.language, width_limit=rules.width_limit(full_width=full_width))
    layout = Layout(units, rules, full_width=full_width)
    return _Shown(caption, said, layout, Times(*said.unit_times(units), until_ms))


def _divided(shown: Sequence[_Shown]) -> list[list[Part]]:
    """The parts of each text, as many of the one as of the other, cue by cue."""
    alone = [free_parts(text.layout, text.times) for text in shown]
    if len(shown) == 1:
        return alone
    number = max(map(len, alone))
    # The source leads, since its times are its own; but it cannot where it has too few words for so many cues.
    leads = [place for place, text in enumerate(shown) if len(text.layout.units) >= number]
    lead = next((place for place in leads if shown[place].caption.stream is Stream.SOURCE), leads[0])
    parts = alone[lead]
    if len(parts) < number:
        parts = parts_in_number(shown[lead].layout, shown[lead].times, number)
    units = shown[lead].layout.units
    shares = [units.afters[stop - 1] / (units.afters[-1] or 1) for _, stop in parts]
    beside = parts_beside(shown[1 - lead].layout, shares)
    return [parts, beside] if lead == 0 else [beside, parts]


def _time_of(shown: Sequence[_Shown], parts: Sequence[list[Part]], cue: int) -> tuple[int, int]:
    """When the words of a cue are said: by the source where it has a part in it, else by the translation."""
    by_source_first = sorted(range(len(shown)), key=lambda place: shown[place].caption.stream is not Stream.SOURCE)
    for place in by_source_first:
        first, stop = parts[place][cue]
        if stop > first:
            return shown[place].times.begins_ms[first], max(shown[place].times.ends_ms[first:stop])
    raise AssertionError("a cue without a text")


def _cue(
    number: int,
    shown: Sequence[_Shown],
    parts: Sequence[Part],
    slot: CueTime,
    reading_ms: int,
) -> Cue:
    lines: list[str] = []
    words: list[tuple[Word, ...]] = []
    violated: set[Rule] = set(slot.violated)
    timed_text = _with_word_times(shown)
    for text, part in zip(shown, parts, strict=True):
        units = text.layout.units
        laid_out = text.layout.lines(part)
        for first, stop in laid_out:
            lines.append(units.line(first, stop - 1))
            place = units.begins[first], units.ends[stop - 1]
            words.append(text.spoken.words(*place, slot.begin_ms, slot.end_ms) if text is timed_text else ())
            if units.columns(first, stop - 1) > text.layout.width_limit:
                violated.add(Rule.WIDTH)
            if len(units) > 1 and text.layout.is_orphan((first, stop)):
                violated.add(Rule.ORPHAN)
    return Cue(
        slot.begin_ms,
        slot.end_ms,
        tuple(lines),
        sentence=number,
        words=tuple(words) if any(words) else (),
        violated=tuple(rule for rule in Rule if rule in violated),
        reading_ms=reading_ms,
    )


def _with_word_times(shown: Sequence[_Shown]) -> _Shown | None:
    """The one text whose words are told with their times: the source where it has reliable ones, else the other.

    Not both: a format tells when each word is said one after the other, and a translation's times lie over the
    source's. And a service does not hear when a translation's words are said; it can only guess.
    """
    timed_texts = [text for text in shown if text.spoken.owners]
    sources = [text for text in timed_texts if text.caption.stream is Stream.SOURCE]
    return next(iter(sources or timed_texts), None)


def notice_of(gap: GapRecorded, *, rules: CueRules, before_ms: int | None = None, until_ms: int | None = None) -> Cue:
    """The cue that stands where nothing was captioned, as long as the gap."""
    slot = timed_freely((gap.begin_ms, gap.end_ms), rules, before_ms=before_ms, until_ms=until_ms)
    return Cue(slot.begin_ms, slot.end_ms, (notice(gap),))


def notice(gap: GapRecorded) -> str:
    """A gap in words: ``[6 s not captioned: connection lost]``."""
    seconds = max(1, round((gap.end_ms - gap.begin_ms) / 1000))
    return printable(f"[{seconds} s not captioned: {gap.reason}]")


def settled_count(items: Sequence[Sentence | GapRecorded], *, is_settled: Sequence[bool]) -> int:
    """How many of the items, from the first on, can keep their cues: each is settled, and the next one is known."""
    count = 0
    while count < len(items) - 1 and is_settled[count]:
        count += 1
    return count
