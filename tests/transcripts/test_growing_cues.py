"""The cues of a transcript that grows: a part that stands, and a tail."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.captions.division import divide
from app.captions.events import CaptionRevised, GapRecorded, Stream
from app.captions.rules import CueRules
from app.captions.transcript import Sentence, Transcript
from app.transcripts.growing_cues import SETTLE_S, TAIL_ITEMS, GrowingCues
from app.transcripts.srt import render_srt
from tests.fakes.captions import caption
from tests.transcripts.test_kill import check_srt

RULES = CueRules()


@pytest.mark.parametrize("seed", range(4))
def test_in_whatever_order_it_comes_the_file_is_valid_and_ends_as_an_export(tmp_path: Path, seed: int) -> None:
    """Sources, translations that are late or never come, sentences out of order, corrections, gaps, and time."""
    chance = random.Random(seed)
    cues = GrowingCues(translating=True, rules=RULES)
    transcript = Transcript()
    gaps: list[GapRecorded] = []
    now_s, at_ms = 0.0, 0
    arrivals: list[CaptionRevised | GapRecorded] = []
    for number in range(25):
        words = " ".join(
            chance.choice(["word", "sentence", "long-winded", "说话"]) for _ in range(chance.randrange(1, 12))
        )
        source = caption(f"{words} {number}.", sentence=number, begin_ms=at_ms, word_ms=chance.choice([50, 200, 400]))
        at_ms = (source.end_ms or 0) + chance.choice([0, 0, 500, 3000])
        arrivals.append(source)
        if chance.random() < 0.8:
            arrivals.append(
                caption(f"frase {number}.", sentence=number, stream=Stream.TRANSLATION, begin_ms=source.begin_ms)
            )
        if chance.random() < 0.1:
            gap = GapRecorded(at_ms, at_ms + 4000, "connection lost")
            at_ms += 4000
            arrivals.append(gap)
    for position in range(len(arrivals)):  # some come later than they should
        if chance.random() < 0.3:
            other = min(len(arrivals) - 1, position + chance.randrange(6))
            arrivals[position], arrivals[other] = arrivals[other], arrivals[position]
    settled = b""
    for arrival in arrivals:
        if isinstance(arrival, GapRecorded):
            gaps.append(arrival)
            cues.add(arrival, now_s)
        else:
            sentence = transcript.apply(arrival)
            if sentence is not None:
                cues.add(sentence, now_s)
        if chance.random() < 0.05:
            corrected = transcript.correct(chance.randrange(25), Stream.SOURCE, f"corrected at {now_s}")
            if corrected is not None:
                cues.add(corrected, now_s)
        now_s += chance.choice([0.1, 1.0, 4.0])
        if chance.random() < 0.6:
            path = tmp_path / "a.srt"
            path.write_bytes(_version(cues, now_s))
            check_srt(path)
            assert bytes(cues.settled).startswith(settled)
            settled = bytes(cues.settled)
    assert cues.last().decode() == render_srt(divide(transcript, gaps, rules=RULES))
    assert settled


def _version(cues: GrowingCues, now_s: float) -> bytes:
    tail = cues.tail(now_s)  # moves what has settled
    return bytes(cues.settled) + tail


def test_a_gap_stands_in_order_of_time() -> None:
    """Also when it is told after the sentence that follows it."""
    cues = GrowingCues(translating=False, rules=RULES)
    cues.add(Sentence(0, caption("One.", sentence=0)), 0.0)
    cues.add(Sentence(1, caption("Two.", sentence=1, begin_ms=10_000)), 0.0)
    cues.add(GapRecorded(2000, 8000, "connection lost"), 0.1)
    cues.add(GapRecorded(2000, 8000, "connection lost"), 0.1)
    lines = _version(cues, 0.2).decode().splitlines()
    assert [line for line in lines if line and not line[0].isdigit()] == [
        "One.",
        "[6 s not captioned: connection lost]",
        "Two.",
    ]


def test_a_gap_among_cues_that_stand_waits_for_the_last_version() -> None:
    """Until then it is shown behind them, so that what stands is not moved."""
    cues = GrowingCues(translating=False, rules=RULES)
    for number in range(3):
        cues.add(Sentence(number, caption(f"{number}.", sentence=number, begin_ms=10_000 * number)), 0.0)
    _version(cues, SETTLE_S)
    settled = bytes(cues.settled)
    cues.add(GapRecorded(1000, 9000, "connection lost"), SETTLE_S)
    version = _version(cues, SETTLE_S).decode()
    assert version.startswith(settled.decode())
    assert version.index("[8 s") > version.index("1.\n")
    last = cues.last().decode()
    assert last.index("[8 s") < last.index("1.\n\n")


def test_a_sentence_that_never_gets_its_final_keeps_nobody_elses_cues_from_settling() -> None:
    """However fast the others come: what is made anew for each of them is bounded, and in the end all is there."""
    cues = GrowingCues(translating=True, rules=RULES)
    tails = []
    for number in range(1, 300):  # the first one stays open
        both = [caption(f"Sentence {number}.", sentence=number, begin_ms=3000 * number, stream=each) for each in Stream]
        cues.add(Sentence(number, *both), 0.0)
        tails.append(cues.tail(0.0).count(b"-->"))
    assert max(tails) <= TAIL_ITEMS
    assert cues.made <= 2 * 300  # each one when it came, and once more when it was known what follows it
    assert cues.last().count(b"-->") == 299
