"""A thousand past sessions of a thousand sentences: listed, searched, exported. Run it by hand.

    python -m tests.bench.library [SESSIONS [SENTENCES]]

The peers, in the same run: `grep` over the same files for a search, reading all of them for the index, one `stat` each
for a list, and pysubs2 writing the same cues for an export.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pysubs2

from app.captions.division import divide
from app.captions.events import Stream
from app.transcripts.journal import append_records, find_interrupted, read_journal
from app.transcripts.library import Library
from app.transcripts.records import Corrected
from app.transcripts.srt import render_srt
from tests.fakes.journals import BEGUN_AT, final, write_journal

SENTENCES = 1000
_SYLLABLES = ("ka", "to", "mi", "ren", "sol", "da", "vi", "pel", "or", "an", "est", "ing", "ul", "qua", "fi", "no")
_HAN = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"


def timed(what: str, work: Callable[[], object], *, peer_s: float = 0.0, repeats: int = 1) -> float:
    """Do it, print how long it took, and how many times as long as its peer; returns seconds."""
    took_s = []
    for _ in range(repeats):
        begun_s = time.perf_counter()
        result = work()
        took_s.append(time.perf_counter() - begun_s)
    best_s = min(took_s)
    told = f", {best_s / peer_s:.2g} times the peer" if peer_s else ""
    size = f" ({len(result)})" if hasattr(result, "__len__") else ""
    print(f"{what}: {best_s * 1000:.1f} ms{told}{size}", flush=True)  # noqa: T201
    return best_s


def fill(folder: Path, sessions: int, sentences: int = SENTENCES) -> None:
    """Write so many sessions, every fourth in Chinese, every third translated."""
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices(_SYLLABLES, k=chance.randrange(1, 4))) for _ in range(8000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]  # as in real languages
    for number in range(sessions):
        words = iter(chance.choices(vocabulary, weights, k=14 * sentences))
        records = []
        for sentence in range(sentences):
            if number % 4 == 3:
                text = "".join(chance.choices(_HAN, k=14)) + "。"
            else:
                text = " ".join(next(words) for _ in range(chance.randrange(4, 15))) + "."
            records.append(final(sentence, text, language="en", words=True))
            if number % 3 == 0:
                records.append(final(sentence, text.upper(), stream=Stream.TRANSLATION, language="es"))
        write_journal(folder, f"{number:04}", *records, begun_at=BEGUN_AT)
    write_journal(folder, "needle", final(0, "Supercalifragilistic."), final(1, "鹦鹉"))


def main() -> None:
    """Measure, and print."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sentences = int(sys.argv[2]) if len(sys.argv) > 2 else SENTENCES
    with tempfile.TemporaryDirectory() as name:
        folder, index = Path(name) / "sessions", Path(name) / "index.sqlite"
        fill(folder, sessions, sentences)
        paths = sorted(folder.iterdir())
        print(f"{sessions} sessions, {sum(p.stat().st_size for p in paths) / 1e6:.0f} MB")  # noqa: T201
        library = Library(folder, index)
        stat_s = timed("peer: one stat each", lambda: [path.stat() for path in paths], repeats=3)
        timed("list, with no index", library.sessions, peer_s=stat_s)
        timed("list, again", library.sessions, peer_s=stat_s, repeats=3)
        timed("find what was interrupted", lambda: find_interrupted(folder), peer_s=stat_s)
        read_s = timed("peer: read all", lambda: sum(len(path.read_bytes()) for path in paths), repeats=2)
        timed("put all words into the index", library.update, peer_s=read_s)
        print(f"the index: {index.stat().st_size / 1e6:.0f} MB")  # noqa: T201
        grep_s = timed(
            "peer: grep for a rare word",
            lambda: subprocess.run(
                ["grep", "-rlF", "Supercalifragilistic", str(folder)], check=True, capture_output=True
            ),
            repeats=2,
        )
        for wanted in ("supercalifragilistic", "鹦鹉", "的", "会自", "ka", "ka to mi", "nowhere at all"):
            timed(f"search for '{wanted}'", lambda wanted=wanted: library.search(wanted), peer_s=grep_s, repeats=3)
        append_records(paths[0], [Corrected(sentence=0, stream=Stream.SOURCE, text="Something else entirely.")])
        timed("search after one has changed", lambda: library.search("something entirely"), peer_s=grep_s)

        kept = read_journal(paths[1])
        timed("open one session", lambda: read_journal(paths[1]).sentences, repeats=3)
        cues = divide(kept.sentences)
        subtitles = pysubs2.SSAFile()
        subtitles.events = [pysubs2.SSAEvent(cue.begin_ms, cue.end_ms, "\\N".join(cue.lines)) for cue in cues]
        peer_s = timed("peer: pysubs2 writes its cues", lambda: subtitles.to_string("srt"), repeats=3)
        timed("export it", lambda: render_srt(divide(kept.sentences)), peer_s=peer_s)


if __name__ == "__main__":
    main()
