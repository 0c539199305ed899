"""The cues of a transcript that grows, as SRT: a settled part that stands, and a tail that is made anew each time.

Cues settle from the first on: when the translation is in and no earlier sentence is missing, or when they are 10 s
old or far from the end (a file is captioned many times faster than it is spoken), and the sentence behind them is
known, since a cue ends where the next one begins. A settled cue is text, and
costs nothing any more; so the tenth hour costs what the first minute did. What comes for a settled sentence later (a
late translation, a correction, a gap) waits for the last version. Dividing a sentence is what takes time; so what came
of it is remembered, for the tail as for the last version, and done again only where something around it has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.captions.cues import Cue
from app.captions.division import begin_of, cues_of, in_order, settled_count
from app.captions.events import GapRecorded
from app.captions.rules import CueRules
from app.captions.transcript import Sentence
from app.transcripts.srt import render_srt

SETTLE_S = 10.0
TAIL_ITEMS = 50  # what is further from the end has settled


@dataclass(frozen=True, slots=True)
class _Divided:
    """The cues of an item that stands between these times."""

    item: Sentence | GapRecorded
    before_ms: int | None
    until_ms: int | None
    cues: tuple[Cue, ...]


def _key(item: Sentence | GapRecorded) -> int | GapRecorded:
    return item if isinstance(item, GapRecorded) else item.number


class GrowingCues:
    """The cues of one session; used by one thread.

    Attributes:
        settled: the part that stands, as it is written.
        made: how often the cues of a sentence were made; for another thread that wants to see whether this gets on.
    """

    def __init__(self, *, translating: bool, rules: CueRules) -> None:
        self.settled = bytearray()
        self.made = 0
        self._translating = translating
        self._rules = rules
        self._sentences: dict[int, Sentence] = {}
        self._gaps: list[GapRecorded] = []
        self._tail: dict[int, Sentence] = {}
        self._tail_gaps: list[GapRecorded] = []
        self._arrived_s: dict[int | GapRecorded, float] = {}
        self._settled_cues = 0
        self._settled_until_ms: int | None = None
        self._divided: dict[int | GapRecorded, _Divided] = {}
        self._begins: dict[int | GapRecorded, tuple[Sentence | GapRecorded, int]] = {}

    def __bool__(self) -> bool:
        return bool(self._sentences or self._gaps)

    def add(self, item: Sentence | GapRecorded, now_s: float) -> None:
        """Take in a sentence as it is now, or a gap."""
        if isinstance(item, GapRecorded):
            if item in self._gaps:
                return
            self._gaps.append(item)
            self._tail_gaps.append(item)
            self._arrived_s[item] = now_s
            return
        if item.number in self._tail or item.number not in self._sentences:
            self._tail[item.number] = item
            self._arrived_s.setdefault(item.number, now_s)
        self._sentences[item.number] = item

    def tail(self, now_s: float) -> bytes:
        """The text behind `settled`. What has settled meanwhile is moved over there, behind the text of now."""
        items = in_order(self._tail.values(), self._tail_gaps)
        cues_of_items = self._divide(items, self._settled_until_ms)
        count = settled_count(items, is_settled=self._are_settled(items, now_s))
        settling = [cue for cues in cues_of_items[:count] for cue in cues]
        staying = [cue for cues in cues_of_items[count:] for cue in cues]
        first_number = self._settled_cues + 1
        self.settled += render_srt(settling, first_number=first_number).encode()
        self._settled_cues += len(settling)
        if settling:
            self._settled_until_ms = settling[-1].end_ms
        for item in items[:count]:
            if isinstance(item, GapRecorded):
                self._tail_gaps.remove(item)
                del self._arrived_s[item]
            else:
                del self._tail[item.number], self._arrived_s[item.number]
        return render_srt(staying, first_number=first_number + len(settling)).encode()

    def last(self) -> bytes:
        """The last version, in which nothing is missing and everything is at its place: what an export gives."""
        cues_of_items = self._divide(in_order(self._sentences.values(), self._gaps), None)
        return render_srt(cue for cues in cues_of_items for cue in cues).encode()

    def _divide(self, items: Sequence[Sentence | GapRecorded], before_ms: int | None) -> list[tuple[Cue, ...]]:
        """The cues of each item, as `captions.division.divide` makes them."""
        cues_of_items: list[tuple[Cue, ...]] = []
        for position, item in enumerate(items):
            until_ms = self._begin_of(items[position + 1]) if position + 1 < len(items) else None
            key = _key(item)
            divided = self._divided.get(key)
            if divided is None or (divided.item, divided.before_ms, divided.until_ms) != (item, before_ms, until_ms):
                cues = cues_of(item, rules=self._rules, before_ms=before_ms, until_ms=until_ms)
                without_words = tuple(replace(cue, words=()) for cue in cues)  # an SRT has none
                self.made += 1
                self._divided[key] = divided = _Divided(item, before_ms, until_ms, without_words)
            if divided.cues:
                before_ms = divided.cues[-1].end_ms
            cues_of_items.append(divided.cues)
        return cues_of_items

    def _begin_of(self, item: Sentence | GapRecorded) -> int:
        known = self._begins.get(_key(item))
        if known is None or known[0] is not item:
            self._begins[_key(item)] = known = (item, begin_of(item))
        return known[1]

    def _are_settled(self, items: Sequence[Sentence | GapRecorded], now_s: float) -> list[bool]:
        """Whether each item is: its translation is in and no earlier sentence is missing, or it is old."""
        flags: list[bool] = []
        for position, item in enumerate(items):
            old = now_s - self._arrived_s[_key(item)] >= SETTLE_S or len(items) - position > TAIL_ITEMS
            flags.append(old or (isinstance(item, Sentence) and self._is_complete(item)))
        for position in reversed(range(len(items) - 1)):  # a gap is, once a sentence behind it is
            if isinstance(items[position], GapRecorded):
                flags[position] = flags[position] or flags[position + 1]
        return flags

    def _is_complete(self, sentence: Sentence) -> bool:
        in_order = sentence.number == 0 or sentence.number - 1 in self._sentences
        translated = sentence.translation is not None and sentence.translation.final
        return in_order and (translated or not self._translating)
