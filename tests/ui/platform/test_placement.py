from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from app.ui.platform.placement import (
    REMEMBERED_SETS,
    Geometry,
    as_geometry,
    fitted,
    place_on,
    screen_of,
    screens_key,
    with_place,
)

LEFT, RIGHT = QRect(0, 0, 1000, 800), QRect(1000, 100, 1600, 900)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((10, 20, 300, 200), (10, 20, 300, 200)),
        ((1200, 300, 300, 200), (1200, 300, 300, 200)),
        ((900, 300, 300, 200), (1000, 300, 300, 200)),
        ((-50, 700, 300, 200), (0, 600, 300, 200)),
        ((9000, 9000, 300, 200), (700, 600, 300, 200)),
        ((1000, 100, 5000, 5000), (1000, 100, 1600, 900)),
    ],
    ids=["inside", "on the second", "over the seam", "half out", "on no screen", "too large"],
)
def test_a_window_comes_to_lie_on_one_screen(wanted: Geometry, expected: Geometry) -> None:
    """It stays where it is if a screen shows all of it, else moves as little as needed to the one that shows most."""
    assert as_geometry(fitted(wanted, [LEFT, RIGHT])) == expected


def test_a_set_of_screens_has_a_name_of_its_own() -> None:
    """Whichever of them is the primary one; another size or place gives another name."""
    assert screens_key([LEFT, RIGHT]) == screens_key([RIGHT, LEFT]) == "1000x800+0+0 1600x900+1000+100"
    assert screens_key([LEFT]) == "1000x800+0+0"
    assert screens_key([QRect(-1600, 0, 1600, 900), LEFT]) == "1600x900-1600+0 1000x800+0+0"


def test_a_place_is_remembered_for_each_set_of_screens() -> None:
    """Both monitors, then one, then both again: it lies where it lay on each, and first where it can be seen."""
    both, one = [LEFT, RIGHT], [LEFT]
    assert place_on({}, both) is None
    places = with_place({}, both, (1200, 300, 300, 200))
    assert place_on(places, both) == QRect(1200, 300, 300, 200)
    assert place_on(places, one) == QRect(700, 300, 300, 200)
    places = with_place(places, one, (10, 10, 300, 200))
    assert place_on(places, both) == QRect(1200, 300, 300, 200)
    assert place_on(places, one) == QRect(10, 10, 300, 200)
    elsewhere = [QRect(0, 0, 2000, 1000)]
    assert place_on(places, elsewhere) == QRect(10, 10, 300, 200)  # the latest
    assert place_on(with_place(places, both, (1, 2, 300, 200)), elsewhere) == QRect(1, 2, 300, 200)


def test_only_so_many_places_are_remembered() -> None:
    """The oldest are forgotten."""
    places: dict[str, Geometry] = {}
    for width in range(500, 500 + 2 * REMEMBERED_SETS):
        places = with_place(places, [QRect(0, 0, width, 500)], (0, 0, width, 100))
    assert len(places) == REMEMBERED_SETS
    assert list(places)[-1] == f"{500 + 2 * REMEMBERED_SETS - 1}x500+0+0"


def test_the_screen_of_a_rectangle_shows_most_of_it() -> None:
    """The first one where none shows anything."""
    assert screen_of(QRect(900, 300, 300, 100), [LEFT, RIGHT]) == RIGHT
    assert screen_of(QRect(9000, 0, 10, 10), [LEFT, RIGHT]) == LEFT
