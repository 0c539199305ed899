"""A folder of past sessions, written by the app's own recording."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

from app.captions.events import GapRecorded, Stream
from app.transcripts.journal import journals_in
from app.transcripts.records import Outcome
from app.transcripts.session_recorder import SessionRecorder, new_journal
from tests.fakes.captions import caption

LATEST = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
SAID = (
    ("It was the best of times, it was the worst of times.", "Era el mejor de los tiempos, y el peor de los tiempos."),
    ("We meet again on Tuesday, in the café opposite the station.", "Nos vemos el martes, en el café de la estación."),
    ("The budget for next year is not yet decided.", "El presupuesto del año que viene no está decidido."),
    ("今天我们讨论下一年的预算。", "Hoy hablamos del presupuesto."),
)


def record(
    folder: Path,
    texts: Sequence[tuple[str, str]],
    *,
    begun: datetime.datetime = LATEST,
    source: str = "en",
    target: str = "es",
    gap: bool = False,
    srt: Path | None = None,
    trouble: Callable[[str], None] = lambda _: None,
) -> Path:
    """Keep one session of these texts, four seconds apart, each with its translation unless that is empty."""
    before = set(journals_in(folder))
    journal = new_journal(
        folder,
        source_language=source,
        target_language=target,
        service="local",
        source="Desk microphone",
        srt=srt,
        on_trouble=trouble,
        now=lambda: begun,
    )
    recording = SessionRecorder(srt=None, journal=journal)
    recording.start()
    for number, (text, translation) in enumerate(texts):
        begin_ms = 4000 * number
        recording.take(caption(text, sentence=number, begin_ms=begin_ms, language=source))
        if translation:
            recording.take(
                caption(translation, sentence=number, stream=Stream.TRANSLATION, language=target, begin_ms=begin_ms)
            )
    if gap:
        recording.take(GapRecorded(4000 * len(texts), 4000 * len(texts) + 6000, "connection lost"))
    recording.close(Outcome.STOPPED)
    (made,) = set(journals_in(folder)) - before
    return made


def interrupt(path: Path) -> Path:
    """Take the end from a session, as a crash does."""
    lines = path.read_bytes().splitlines(keepends=True)
    assert b'"end' in lines[-1], lines[-1]
    path.write_bytes(b"".join(lines[:-1]))
    return path


def fill(folder: Path, count: int, *, sentences: int = 8) -> list[Path]:
    """So many sessions, a day and an hour between two; the words of each begin elsewhere. The latest comes first."""
    paths = []
    for number in range(count):
        texts = [SAID[(number + place) % len(SAID)] for place in range(sentences)]
        texts[-1] = (f"This was session number {number}.", texts[-1][1])
        begun = LATEST - number * datetime.timedelta(days=1, hours=1)
        translated = number % 3 != 2
        paths.append(
            record(
                folder,
                texts if translated else [(text, "") for text, _ in texts],
                begun=begun,
                source="zh" if number % 4 == 3 else "en",
                target="es" if translated else "",
                gap=number % 5 == 1,
            )
        )
    return paths
