"""A desk of past sessions for the tests of its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from tests.ui.library.room import Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """A desk with a folder of its own."""
    made = Room(tmp_path)
    yield made
    await made.desk.aclose()
    assert not made.window.isVisible()


@pytest.fixture(autouse=True)
def dates_in_english() -> Iterator[None]:
    """The dates that are shown are written as in English, whatever this machine speaks."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)
