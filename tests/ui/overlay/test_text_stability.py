"""The words stand still: measured on what the recogniser really said of the recording."""

from __future__ import annotations

import pytest

from app.captions.events import CaptionRevised
from app.ui.overlay.overlay import Overlay
from tests.fakes.caption_log import logged_captions
from tests.fakes.captions import caption
from tests.ui.overlay.stability import Stability, stability

pytestmark = pytest.mark.usefixtures("application")


def measured(width: int) -> Stability:
    """The whole recording, on an overlay that is so wide."""
    overlay = Overlay()
    overlay.clear(translating=True)
    overlay.restore({"": (50, 50, width, 200)})
    return stability(overlay, logged_captions())


def versions_rewritten() -> float:
    """What the recogniser itself rewrites, for each final word: the same measure without lines."""
    texts: dict[tuple[int, str], list[str]] = {}
    rewritten = final_words = 0
    for version in logged_captions():
        key = (version.sentence, version.stream)
        words = version.text.split()
        padded = [*words, *[""] * len(texts.get(key, []))]
        rewritten += sum(not new.startswith(old) for old, new in zip(texts.get(key, []), padded, strict=False))
        final_words += len(words) if version.final else 0
        texts[key] = words
    return rewritten / final_words


@pytest.mark.parametrize("width", [420, 480, 640, 768, 1152])
def test_the_recording_is_shown_calmly(width: int) -> None:
    """No line is broken anew between fixed words, no height changes, nothing moves down, and less is rewritten than
    the recogniser rewrites: 0.41 to 0.45 words for each final one, where it was 0.55 to 0.58.
    """
    found = measured(width)
    assert found.final_words > 200
    assert (found.broken_anew, found.heights, found.lowered) == (0, 0, 0)
    assert found.erasure < 0.46
    assert found.erasure < versions_rewritten() * 0.85


def test_fixed_words_were_among_them() -> None:
    """The count of breaks between fixed words is not zero for want of such breaks."""
    assert measured(420).stable_breaks >= 3


def test_the_measure_sees_what_it_should() -> None:
    """A rewritten word counts once, one that grows or rolls away does not."""

    def said(*texts: str) -> list[CaptionRevised]:
        return [caption(text, final=number + 1 == len(texts)) for number, text in enumerate(texts)]

    overlay = Overlay()
    overlay.restore({"": (50, 50, 480, 200)})
    assert stability(overlay, said("It was the bet", "It was the best of", "It was the best of all")).rewritten == 1
    overlay.clear()
    assert stability(overlay, said("One", " ".join(["word"] * 60), " ".join(["word"] * 61))).rewritten == 0
