"""When another task takes over."""

from __future__ import annotations

import pytest

from app.captions.timeline import SAMPLE_RATE_HZ
from app.session.task_rotation import TaskRotation


@pytest.mark.parametrize(
    ("sent_s", "open_sentence", "is_due"),
    [(99, False, False), (100, False, True), (100, True, False), (109, True, False), (110, True, True)],
)
def test_a_task_ends_after_its_time_and_not_within_a_sentence(sent_s: int, open_sentence: bool, is_due: bool) -> None:
    """Unless the sentence lasts too long."""
    rotation = TaskRotation(100, grace_s=10)
    for _ in range(sent_s):
        rotation.sent(SAMPLE_RATE_HZ)
    assert rotation.is_due(open_sentence=open_sentence) is is_due


def test_a_task_without_a_limit_goes_on() -> None:
    """For as long as it likes."""
    rotation = TaskRotation(None)
    rotation.sent(SAMPLE_RATE_HZ * 1_000_000)
    assert not rotation.is_due(open_sentence=False)
