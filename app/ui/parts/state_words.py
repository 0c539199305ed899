"""A session's state, and what is wrong with its sound, in words: for the strip under the captions and the overlay.

Not here: sentences about what happened; they come with the state.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.captions.events import State, StatusChanged
from app.ui.parts.sound_watch import SoundFault


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


def invitation(state: State) -> str:
    """What an empty page of captions says: what to do, or what to wait for."""
    return {
        State.CONNECTING: QCoreApplication.translate("state", "Connecting. What is said meanwhile is captioned too."),
        State.LISTENING: QCoreApplication.translate(
            "state", "Listening. The captions appear here when somebody speaks."
        ),
        State.RECONNECTING: QCoreApplication.translate(
            "state", "Reconnecting. What is said meanwhile is captioned too."
        ),
        State.PAUSED: QCoreApplication.translate("state", "Paused."),
    }.get(state, QCoreApplication.translate("state", "Press Start and speak. The captions appear here."))


def sound_fault_sentence(fault: SoundFault) -> str:
    """What is wrong with the sound, and what to do about it; empty where nothing is."""
    return {
        SoundFault.NONE: "",
        SoundFault.MUTED: QCoreApplication.translate(
            "state", "There is no sound at all: the microphone is muted. Unmute it, or stop and choose another one."
        ),
        SoundFault.TOO_QUIET: QCoreApplication.translate(
            "state", "The sound is too quiet to be understood well. Move closer, or turn the microphone up."
        ),
        SoundFault.TOO_LOUD: QCoreApplication.translate(
            "state", "The sound is too loud and is cut off. Move away, or turn the microphone down."
        ),
    }[fault]
