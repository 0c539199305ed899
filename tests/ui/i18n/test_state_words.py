from __future__ import annotations

import pytest

from app.captions.events import State, StatusChanged
from app.ui.i18n.state_words import state_sentence, state_word


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word(state: State) -> None:
    """No state is without words, with or without a sentence of its own."""
    assert state_word(state)
    assert state_sentence(StatusChanged(state, "")) == state_word(state)
    assert state_sentence(StatusChanged(state, "Why.")) == f"{state_word(state)}. Why."


def test_no_state_is_said_twice() -> None:
    """A sentence that begins with the state stands alone."""
    assert state_sentence(StatusChanged(State.LISTENING, "Listening to it.")) == "Listening to it."
