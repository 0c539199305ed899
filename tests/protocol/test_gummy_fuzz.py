"""Both sides of gummy survive what a broken or hostile peer sends, and nothing of it becomes a caption."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.gummy import OF_A_CLIENT, OF_THE_SERVICE, check, check_client, check_many, check_server


def test_the_unchanged_messages_are_all_shown() -> None:
    """Else the fuzzing below would prove nothing: what it mutates is understood."""
    assert check_client([json.dumps(message) for message in OF_THE_SERVICE]) == 8
    assert check_server([m if isinstance(m, bytes) else json.dumps(m) for m in OF_A_CLIENT]) == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.randoms(use_true_random=False))
def test_mutated_messages_are_survived(random: Random) -> None:
    """Conversations with some messages changed by structure or by bytes, lost, doubled, or out of order."""
    check(random)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text() | st.binary(), max_size=3))
def test_mere_noise_is_survived(frames: list[str | bytes]) -> None:
    """Any text and any bytes."""
    assert check_client(frames) == 0
    check_server(frames)


def test_thousands_of_seeded_mutations_are_survived() -> None:
    """A sample of what the slow test does."""
    checked, shown = check_many(5_000, seed=1)
    assert checked >= 5_000
    assert shown > 500


@pytest.mark.slow
def test_a_million_mutated_messages_are_survived() -> None:
    """Others than in the default run."""
    checked, shown = check_many(1_000_000, seed=1_000_000)
    assert checked >= 1_000_000
    assert shown > 100_000
