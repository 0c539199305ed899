"""What every test of the sound is held to: descriptor 2 leads where it led before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.audio import native_stderr


@pytest.fixture(autouse=True)
def descriptor_2_is_put_back() -> Iterator[None]:
    """Fail the test that left it diverted, rather than one that comes later and diverts it itself."""
    yield
    assert not native_stderr._descriptor_2.locked()
