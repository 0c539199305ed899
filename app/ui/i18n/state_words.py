"""A session's state, and what is wrong with its sound, in words: for the strip under the captions and the overlay.

They are told in English; whoever shows them does so in the language of the interface (`live_text.py`).

Not here: sentences about what happened; they come with the state.
"""

from __future__ import annotations

from app.audio.sound_watch import SoundFault
from app.captions.events import State, StatusChanged
from app.message import Message, plain

_WORDS = {
    State.CONNECTING: Message("Connecting"),
    State.LISTENING: Message("Listening"),
    State.RECONNECTING: Message("Reconnecting"),
    State.PAUSED: Message("Paused"),
    State.STOPPED: Message("Stopped"),
    State.FAILED: Message("Stopped due to an error"),
}
_INVITATIONS = {
    State.CONNECTING: Message("Captions will appear here soon."),
    State.LISTENING: Message("Captions will appear here when someone speaks."),
    State.RECONNECTING: Message("Captions will appear here once Surtitle is connected again."),
    State.PAUSED: Message("Press Resume to continue captioning."),
    State.FAILED: Message("Press Start to try again. Captions will appear here."),
}
_NOTHING_HEARD = Message("Captions will appear here once there is sound again.")
_FAULTS = {
    SoundFault.MUTED: Message("No sound: the microphone is muted. Unmute it, or stop and choose another one."),
    SoundFault.TOO_QUIET: Message("The sound is too quiet for good captions. Move closer, or turn up the microphone."),
    SoundFault.TOO_LOUD: Message("The sound is too loud and is clipping. Move away, or turn down the microphone."),
}


def state_word(state: State) -> Message:
    """The state by itself, such as "Listening"."""
    return _WORDS[state]


def state_sentence(status: StatusChanged) -> str:
    """The state with what is said of it; a sentence that says the state itself stands alone."""
    word, message = state_word(status.state), status.message
    if not message.strip():
        return word
    if plain(message).casefold().startswith(plain(word).casefold()):
        return message
    return Message("{state}. {what}", state=word, what=message)


def invitation(state: State, *, heard: bool = True) -> Message:
    """What an empty page of captions says: what to do, or what to wait for; `heard`: whether there is any sound.

    What the session does, and what is wrong with it, is said above and below, so not here once more.
    """
    if not heard and state in (State.LISTENING, State.RECONNECTING):
        return _NOTHING_HEARD
    return _INVITATIONS.get(state, Message("Press Start to begin. Captions will appear here."))


def sound_fault_sentence(fault: SoundFault) -> str:
    """What is wrong with the sound, and what to do about it; empty where nothing is."""
    return _FAULTS.get(fault, "")
