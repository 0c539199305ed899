"""Kept sessions for the tests of exports."""

from __future__ import annotations

import datetime
from dataclasses import replace

from app.captions.events import GapRecorded
from app.captions.transcript import Sentence
from app.transcripts.saved_session import SavedSession
from tests.captions.speech import said, translated

STARTED = datetime.datetime(2026, 11, 23, 14, 5, 33, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def two_cities(**changes: object) -> SavedSession:
    """Two sentences with their translations, and a gap between them."""
    first = said("It was the best of times, it was the worst of times.", end_ms=4000)
    second = said("It was the age of wisdom.", number=1, begin_ms=10_000, end_ms=12_000)
    session = SavedSession(
        name="Two cities",
        started=STARTED,
        source_language="en",
        target_language="es",
        sentences=(
            Sentence(0, first, translated("Era el mejor de los tiempos, era el peor.", first)),
            Sentence(1, second, translated("Era la edad de la sabiduría.", second)),
        ),
        gaps=(GapRecorded(5000, 9000, "connection lost"),),
        length_ms=13_000,
    )
    return replace(session, **changes)  # type: ignore[arg-type]
