"""The limits of cues."""

from __future__ import annotations

from dataclasses import fields

import pytest

from app.captions.rules import BOUNDS, CueRules


def test_every_limit_has_bounds_that_hold_its_default() -> None:
    """What is added to the one must be added to the other."""
    assert {field.name for field in fields(CueRules)} == set(BOUNDS)
    CueRules()


@pytest.mark.parametrize("name", BOUNDS)
def test_a_limit_that_makes_no_sense_is_refused(name: str) -> None:
    """A settings file may hold anything."""
    least, most = BOUNDS[name]
    for value in (least - 1, most + 1):
        with pytest.raises(ValueError, match=name):
            CueRules(**{name: value})


def test_a_cue_cannot_have_to_stand_longer_than_it_may() -> None:
    """Each is good by itself."""
    with pytest.raises(ValueError, match="shortest_ms"):
        CueRules(shortest_ms=8000)
    CueRules(shortest_ms=8000, longest_ms=9000)
