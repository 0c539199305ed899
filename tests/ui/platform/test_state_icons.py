"""The icon in the tray."""

import pytest
from PySide6.QtCore import QSize

from app.captions.events import State
from app.ui.platform.state_icons import SIDES_PX, state_icon

pytestmark = pytest.mark.usefixtures("application")


@pytest.mark.parametrize("side", [16, 22, 64])
def test_each_state_is_told_from_the_others(side: int) -> None:
    """By shape, too: also without colours no two of them look the same, but connecting and reconnecting."""
    grey = {}
    for state in State:
        image = state_icon(state).pixmap(QSize(side, side)).toImage()
        assert image.width() == side
        grey[state] = [round(image.pixelColor(x, y).lightnessF(), 1) for x in range(side) for y in range(side)]
    assert grey.pop(State.CONNECTING) == grey[State.RECONNECTING]
    assert len({tuple(each) for each in grey.values()}) == len(grey)


def test_the_sizes_of_trays_are_there() -> None:
    """Drawn for each, not scaled."""
    assert {size.width() for size in state_icon(State.PAUSED).availableSizes()} == set(SIDES_PX)
