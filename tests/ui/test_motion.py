from __future__ import annotations

import pytest

from app.ui.motion import system_reduces_motion

pytestmark = pytest.mark.usefixtures("application")


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_where_nobody_tells_motion_is_not_reduced(platform: str) -> None:
    """Also where the library that would tell is not there: here, those of the other systems."""
    assert system_reduces_motion(platform) is False
