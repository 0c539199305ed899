"""A desk of past sessions for the tests of its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ui.library.room import Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """A desk with a folder of its own."""
    made = Room(tmp_path)
    yield made
    await made.desk.aclose()
    assert not made.window.isVisible()
