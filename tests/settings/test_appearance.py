from __future__ import annotations

import msgspec
import pytest

from app.settings.appearance import PRESETS, Appearance, Preset, preset_of, with_preset


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_keeps_what_is_no_look(preset: Preset) -> None:
    """How many lines there are, and how and when they go, stays the user's choice; and the look is known again."""
    mine = Appearance(lines=4, clear_after_s=0, text_px=90)
    dressed = with_preset(mine, preset)
    assert (dressed.lines, dressed.clear_after_s) == (4, 0)
    assert dressed.text_px == PRESETS[preset].text_px
    assert preset_of(dressed) is preset


def test_a_look_of_ones_own_is_no_preset() -> None:
    """One pixel is enough."""
    assert preset_of(Appearance(text_px=29)) is None


@pytest.mark.parametrize(
    "wrong",
    [b'{"text_px":5}', b'{"lines":0}', b'{"lines":5}', b'{"text_colour":"red"}', b'{"background_opacity_percent":101}'],
)
def test_nonsense_is_refused(wrong: bytes) -> None:
    """What could not be drawn does not come out of a file."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(wrong, type=Appearance)


def test_only_what_differs_is_written() -> None:
    """So a file keeps to defaults that get better."""
    assert msgspec.json.encode(Appearance()) == b"{}"
    assert msgspec.json.encode(Appearance(lines=3)) == b'{"lines":3}'
