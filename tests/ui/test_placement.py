from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from app.ui.placement import Geometry, as_geometry, fitted

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
