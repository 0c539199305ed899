"""Speech for property tests, as hypothesis draws it."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fakes.spoken import Speech, speak

_FEW_WORDS = st.integers(0, 5)  # few, so that sentences repeat
_SENTENCES = st.lists(_FEW_WORDS, min_size=1, max_size=3) | st.lists(_FEW_WORDS, min_size=8, max_size=20)
_WORD_MS = st.sampled_from([100, 120, 200, 260, 400, 700])
_PAUSE_MS = st.sampled_from([320, 500, 800, 1500]) | st.sampled_from([4_000, 20_000, 70_000])


@st.composite
def speeches(draw: st.DrawFn, *, min_sentences: int = 1, max_sentences: int = 12) -> Speech:
    """Sentences short and long, some of them again and again, with pauses short and long."""
    sentences = draw(st.lists(_SENTENCES, min_size=min_sentences, max_size=max_sentences))
    if len(sentences) < max_sentences and draw(st.booleans()):
        sentences.insert(draw(st.integers(0, len(sentences))), sentences[-1])
    return speak(
        sentences,
        word_ms=draw(st.lists(_WORD_MS, min_size=1, max_size=5)),
        pause_ms=draw(st.lists(_PAUSE_MS, min_size=1, max_size=4)),
        lead_ms=draw(st.sampled_from([0, 40, 1000])),
    )
