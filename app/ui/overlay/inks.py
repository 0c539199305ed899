"""The colours of captions on the overlay, made from the look that the user chose.

Two colours are chosen: one for each text. The others follow: provisional words are fainter, but never so faint that
they could not be read over the worst that may lie below, white or black. Where the chosen colour is hard to read
itself, nothing is made fainter; `legibility` tells how bad it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor

from app.captions.events import Stream
from app.settings.appearance import Appearance, TextEdge
from app.ui.widgets.caption_text import Ink
from app.ui.widgets.theme import contrast

LEGIBLE = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text."""

_SETTLING, _TENTATIVE = 0.12, 0.3  # how far they are mixed with the ground
_OUTLINED = 0.5  # times that: thin grey letters between black lines are hard to make out on a film
_BELOW = ("#ffffff", "#000000")


def text_colour(appearance: Appearance, stream: Stream) -> str:
    """The colour that was chosen for this text."""
    return appearance.text_colour if stream is Stream.SOURCE else appearance.translation_colour


def edge_colour(text: str) -> str:
    """Of an outline or a shadow: black, or white around dark letters."""
    return max(("#000000", "#ffffff"), key=lambda colour: contrast(text, colour))


def grounds(appearance: Appearance, text: str) -> tuple[str, ...]:
    """What letters of this colour may stand on: the outline around them, else the box over white and over black."""
    if appearance.edge is TextEdge.OUTLINE:
        return (edge_colour(text),)
    share = 1 - appearance.background_opacity_percent / 100
    return tuple(mixed(appearance.background_colour, below, share) for below in _BELOW)


def legibility(appearance: Appearance) -> float:
    """The contrast, 1 to 21, of the final words that are hardest to read, over the worst that may lie below."""
    texts = (appearance.text_colour, appearance.translation_colour)
    return min(contrast(text, ground) for text in texts for ground in grounds(appearance, text))


def inks(appearance: Appearance) -> Mapping[Stream, Ink]:
    """The colours of both texts."""
    return {stream: _ink(appearance, text_colour(appearance, stream)) for stream in Stream}


def mixed(one: str, other: str, share: float) -> str:
    """The first colour with this share of the second, as the screen mixes them."""
    parts = zip(QColor(one).getRgb()[:3], QColor(other).getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts)).name()


def _ink(appearance: Appearance, text: str) -> Ink:
    below = grounds(appearance, text)
    strength = _OUTLINED if appearance.edge is TextEdge.OUTLINE else 1.0
    settling, tentative = (_fainter(text, below, share * strength) for share in (_SETTLING, _TENTATIVE))
    return Ink(text, settling, tentative)


def _fainter(text: str, below: tuple[str, ...], share: float) -> str:
    """Mixed with the ground that it is nearest to, as far as it stays legible on all of them."""
    nearest = min(below, key=lambda ground: contrast(text, ground))
    least = min(contrast(text, nearest), LEGIBLE * 1.25)  # with some room for what colours look like on a bad screen
    for step in range(8, 0, -1):
        colour = mixed(text, nearest, share * step / 8)
        if min(contrast(colour, ground) for ground in below) >= least:
            return colour
    return text
