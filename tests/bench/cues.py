"""How good the cues of a session are, and what dividing costs: run it by hand.

    python -m tests.bench.cues [JOURNAL]

First a table of the cues of a kept session, for each format as an independent reader finds it in the exported file:
begin, length, columns a second, widths of the lines, text. Then ratios of processor time: 1,000 sentences against 250
(4 is proportional), and one more sentence after 1,000 against one after 10.
"""

# ruff: noqa: T201
from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.captions.division import cues_of, divide
from app.captions.rules import CueRules, Texts
from app.captions.transcript import Sentence
from app.captions.widths import width
from app.transcripts.export import ExportOptions, render
from app.transcripts.formats import ASS, SRT, VTT
from app.transcripts.journal import read_journal
from tests.captions.speech import said, translated
from tests.transcripts.readers import Read, by_pysubs2, by_webvtt

ENGLISH = "It was the best of times, it was the worst of times, it was the age of wisdom."
SPANISH = "Era el mejor de los tiempos, era el peor de los tiempos, era la edad de la sabiduría."


def show_cues(read: Read) -> None:
    """A table, and which limits are not kept."""
    rules = CueRules()
    languages = 2 if max((text.count("\n") for _, _, text in read), default=0) > rules.lines - 1 else 1
    for begin_ms, end_ms, text in read:
        lines = text.split("\n")
        # Each language is read by itself; where the one ends and the other begins, the file does not say: at best.
        splits = [[lines]] if languages == 1 else [[lines[:at], lines[at:]] for at in range(1, len(lines) + 1)]
        columns = min(max(sum(map(width, half)) + len(half) - 1 for half in halves) for halves in splits)
        speed = columns * 1000 / (end_ms - begin_ms)
        marks = " !" if speed > rules.columns_per_s + 0.1 or not 1000 <= end_ms - begin_ms <= 7000 else "  "
        widths = ",".join(str(width(line)) for line in lines)
        length_s = (end_ms - begin_ms) / 1000
        print(f"{begin_ms / 1000:8.2f} {length_s:5.2f} s {speed:5.1f}/s{marks} {widths:>12}  {' | '.join(lines)}")


def seconds(work: Callable[[], object]) -> float:
    """Processor time, the least of three tries."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def sentences(count: int) -> list[Sentence]:
    """So many sentences with their translations, one after the other."""
    made = []
    for number in range(count):
        source = said(ENGLISH, number=number, begin_ms=6000 * number, end_ms=6000 * number + 5500)
        made.append(Sentence(number, source, translated(SPANISH, source)))
    return made


def main(arguments: list[str]) -> None:
    """Print it all."""
    if arguments:
        session = read_journal(Path(arguments[0]))
        for texts in (Texts.SOURCE, Texts.SOURCE_FIRST):
            for format_ in (SRT, VTT, ASS):
                rendered = render(session, ExportOptions(format=format_, texts=texts))
                content = rendered.content.decode()
                read = by_webvtt(content) if format_ is VTT else by_pysubs2(content, format_)
                print(f"\n{format_}, {texts}: {len(read)} cues", *rendered.notes, sep="\n")
                show_cues(read)
    for texts in (Texts.SOURCE, Texts.SOURCE_FIRST):
        small, large = sentences(250), sentences(1000)
        small_s = seconds(lambda small=small, texts=texts: divide(small, texts=texts))  # type: ignore[misc]
        large_s = seconds(lambda large=large, texts=texts: divide(large, texts=texts))  # type: ignore[misc]
        print(f"\n{texts}: 1,000 sentences {large_s:.2f} s; against 250: {large_s / small_s:.1f} times")
        early_s, late_s = (
            seconds(lambda last=last, texts=texts: cues_of(last, texts=texts, before_ms=0))  # type: ignore[misc]
            for last in (large[10], large[-1])
        )
        print(f"one more sentence after 1,000, against one after 10: {late_s / early_s:.2f} times")
        print(f"the whole anew, against one more sentence: {large_s / late_s:.0f} times")


if __name__ == "__main__":
    main(sys.argv[1:])
