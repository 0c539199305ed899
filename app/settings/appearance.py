"""How the overlay's captions look: one typed value, and four presets to begin from.

Colours are ``#rrggbb``, lengths are Qt's device-independent pixels. Every preset keeps a contrast of at least 4.5:1
(WCAG 2.2, 1.4.3) over whatever lies below, be it white, black or a film: `tests/ui/test_caption_inks.py` computes it.

Not here: the overlay's place and width, which belong to the screens (`Settings.overlay_places`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Annotated

import msgspec

TEXT_PX_LEAST, TEXT_PX_MOST = 14, 96
LINES_MOST = 4
CLEAR_AFTER_S_MOST = 600

Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$")]


class TextEdge(enum.StrEnum):
    """What sets the letters off from what is behind them, besides the background."""

    NONE = "none"
    OUTLINE = "outline"
    SHADOW = "shadow"


class Alignment(enum.StrEnum):
    """Where lines stand; the start is the left of a left-to-right text, the right of another.

    Only lines that begin at their start stand still while they grow: a centred line moves with each word.
    """

    START = "start"
    CENTRE = "centre"
    END = "end"


class Motion(enum.StrEnum):
    """Whether finished lines glide upwards, or jump."""

    SYSTEM = "system"
    SMOOTH = "smooth"
    NONE = "none"


class Appearance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How captions look on the overlay.

    Attributes:
        font_family: a family that the system has; empty: the system's own. Another one draws what it cannot.
        text_px: the height of the letters.
        weight: of the letters, 100 (thin) to 900 (black).
        text_colour, translation_colour: of final words; provisional ones are drawn somewhat fainter.
        background_colour, background_opacity_percent: of the box behind them, 0 (clear) to 100.
        edge: what sets the letters off from the background; its colour is black, or white around dark letters.
        alignment: where lines stand.
        lines: how many of each text are shown.
        motion: whether finished lines glide.
        clear_after_s: after so many seconds in which nothing new is said, the captions go; 0: they stay.
    """

    font_family: str = ""
    text_px: Annotated[int, msgspec.Meta(ge=TEXT_PX_LEAST, le=TEXT_PX_MOST)] = 28
    weight: Annotated[int, msgspec.Meta(ge=100, le=900)] = 500
    text_colour: Colour = "#ffffff"
    translation_colour: Colour = "#ffe18c"
    background_colour: Colour = "#0c0d10"
    background_opacity_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 84
    edge: TextEdge = TextEdge.NONE
    alignment: Alignment = Alignment.START
    lines: Annotated[int, msgspec.Meta(ge=1, le=LINES_MOST)] = 2
    motion: Motion = Motion.SYSTEM
    clear_after_s: Annotated[int, msgspec.Meta(ge=0, le=CLEAR_AFTER_S_MOST)] = 30


class Preset(enum.StrEnum):
    """The looks to begin from."""

    CLASSIC = "classic"
    CONTRAST = "contrast"
    LARGE = "large"
    FILM = "film"


PRESETS: Mapping[Preset, Appearance] = {
    Preset.CLASSIC: Appearance(),
    Preset.CONTRAST: Appearance(
        text_px=32,
        weight=700,
        text_colour="#ffff00",
        translation_colour="#ffffff",
        background_colour="#000000",
        background_opacity_percent=100,
    ),
    Preset.LARGE: Appearance(text_px=56, weight=600, background_opacity_percent=90),
    Preset.FILM: Appearance(
        text_px=32, weight=600, background_colour="#000000", background_opacity_percent=0, edge=TextEdge.OUTLINE
    ),
}
"""What each of them looks like."""


def with_preset(appearance: Appearance, preset: Preset) -> Appearance:
    """The preset's look; how many lines there are, and how and when they go, stays what the user chose."""
    return msgspec.structs.replace(
        PRESETS[preset],
        lines=appearance.lines,
        motion=appearance.motion,
        clear_after_s=appearance.clear_after_s,
    )


def preset_of(appearance: Appearance) -> Preset | None:
    """Which preset this looks like; None for a look of the user's own."""
    return next((preset for preset in Preset if with_preset(appearance, preset) == appearance), None)
