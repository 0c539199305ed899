"""The app's own icon."""

import pytest
from PySide6.QtCore import QSize

from app.ui.widgets.icons import application_icon

pytestmark = pytest.mark.usefixtures("application")


@pytest.mark.parametrize("side", [16, 48, 256])
def test_the_icon_is_drawn_at_any_size(side: int) -> None:
    """Its corners are clear, and its middle is not."""
    image = application_icon().pixmap(QSize(side, side)).toImage()
    assert image.size() == QSize(side, side)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(side // 2, side // 10).alpha() == 255
