"""A session's state in words, for the strip under the captions and for the overlay.

Not here: sentences about what happened; they come with the state.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.captions.events import State, StatusChanged


def state_word(state: State) -> str:
    """The state by itself, such as "Listening"."""
    return {
        State.CONNECTING: QCoreApplication.translate("state", "Connecting"),
        State.LISTENING: QCoreApplication.translate("state", "Listening"),
        State.RECONNECTING: QCoreApplication.translate("state", "Reconnecting"),
        State.PAUSED: QCoreApplication.translate("state", "Paused"),
        State.STOPPED: QCoreApplication.translate("state", "Stopped"),
        State.FAILED: QCoreApplication.translate("state", "Stopped by an error"),
    }[state]


def state_sentence(status: StatusChanged) -> str:
    """The state with what is said of it; a sentence that says the state itself stands alone."""
    word, message = state_word(status.state), status.message.strip()
    if message.casefold().startswith(word.casefold()):
        return message
    return f"{word}: {message}" if message else word
