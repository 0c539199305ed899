"""What the local service said of the sample recording (44 s of public-domain prose), with its Spanish translation.

Written down from ``python -m app listen --input two_cities.wav --translate es --jsonl``, without the times: each line
is one version of one text, and `fixed` is how many of its words, from the first on, will not change any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.captions.events import CaptionRevised, Stream
from tests.fakes.captions import caption

LOG = Path(__file__).with_name("two_cities_captions.jsonl")


class _Line(msgspec.Struct, frozen=True):
    sentence: int
    stream: Stream
    final: bool
    fixed: int
    text: str


def logged_captions() -> Iterator[CaptionRevised]:
    """The captions in the order in which they came."""
    for line in msgspec.json.decode(b"[" + b",".join(LOG.read_bytes().splitlines()) + b"]", type=list[_Line]):
        language = "en" if line.stream is Stream.SOURCE else "es"
        yield caption(
            line.text,
            sentence=line.sentence,
            stream=line.stream,
            language=language,
            final=line.final,
            fixed_words=line.fixed,
        )
