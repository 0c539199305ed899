from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.events import Stream
from app.settings.appearance import PRESETS, Appearance, Preset, TextEdge
from app.ui.overlay.inks import LEGIBLE, edge_colour, grounds, inks, legibility, mixed, text_colour
from app.ui.overlay.notice import ALARM_GROUND, ALARM_INK, GROUND, INK
from app.ui.widgets.theme import contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize("preset", list(Preset))
@pytest.mark.parametrize("below", ["#ffffff", "#000000", "#808080", "#c02020", "#20a0ff", "#c0d060"])
def test_every_preset_is_legible_over_whatever_lies_below(preset: Preset, below: str) -> None:
    """The faintest word keeps 4.5:1 against the outline around it, else against the box over white, black or a film."""
    look = PRESETS[preset]
    share = 1 - look.background_opacity_percent / 100
    for stream, ink in inks(look).items():
        if look.edge is TextEdge.OUTLINE:
            ground = edge_colour(text_colour(look, stream))
        else:
            ground = mixed(look.background_colour, below, share)
        assert min(contrast(colour, ground) for colour in (ink.final, ink.settling, ink.tentative)) >= LEGIBLE


def test_the_preset_of_high_contrast_has_most_of_it() -> None:
    """And so much that WCAG's stricter rule (7:1) holds, for provisional words too."""
    look = PRESETS[Preset.CONTRAST]
    assert legibility(look) > 15
    assert all(contrast(ink.tentative, "#000000") >= 7 for ink in inks(look).values())


def test_an_outline_of_a_clear_box_is_seen_over_white_and_over_black() -> None:
    """Either the letters or what is around them differ from what lies below."""
    look = PRESETS[Preset.FILM]
    for stream in Stream:
        text = text_colour(look, stream)
        for below in ("#ffffff", "#000000", "#808080"):
            assert max(contrast(text, below), contrast(edge_colour(text), below)) >= LEGIBLE


def test_what_is_hard_to_read_is_told() -> None:
    """White letters on hardly any box are lost over white."""
    assert legibility(Appearance(background_opacity_percent=10)) < 2
    assert legibility(Appearance(background_opacity_percent=10, edge=TextEdge.OUTLINE)) > 15
    assert legibility(Appearance(text_colour="#808080", background_colour="#707070")) < 2


@settings(deadline=None)
@given(text=COLOURS, background=COLOURS, opacity=st.integers(0, 100), edge=st.sampled_from(TextEdge))
def test_provisional_words_are_never_the_harder_ones_to_read(
    text: str, background: str, opacity: int, edge: TextEdge
) -> None:
    """Whatever was chosen: they are legible, or as legible as the chosen colour."""
    look = msgspec.structs.replace(
        Appearance(), text_colour=text, background_colour=background, background_opacity_percent=opacity, edge=edge
    )
    ink = inks(look)[Stream.SOURCE]
    below = grounds(look, text)
    best = min(contrast(text, ground) for ground in below)
    for colour in (ink.settling, ink.tentative):
        assert min(contrast(colour, ground) for ground in below) >= min(best, LEGIBLE)


def test_provisional_words_are_fainter() -> None:
    """In each preset, and the less sure the fainter."""
    for look in PRESETS.values():
        for ink in inks(look).values():
            assert len({ink.final, ink.settling, ink.tentative}) == 3


def test_the_notices_are_legible() -> None:
    """On their own ground, which is opaque."""
    assert contrast(INK.name(), GROUND.name()) >= LEGIBLE
    assert contrast(ALARM_INK.name(), ALARM_GROUND.name()) >= LEGIBLE
    assert GROUND.alpha() == ALARM_GROUND.alpha() == 255
