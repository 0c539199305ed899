"""What is wrong with the sound, said in a terminal: once for each fault, when it begins.

Not here: the judgement (``audio/sound_watch.py``).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from app.audio.chunks import Level
from app.audio.file_source import CHUNK_FRAMES
from app.audio.sound_watch import SoundFault, SoundWatch
from app.captions.timeline import SAMPLE_RATE_HZ
from app.message import Message

_OF_MICROPHONE = {
    SoundFault.MUTED: Message("No sound: the microphone is muted. Unmute it, or choose another one."),
    SoundFault.TOO_QUIET: Message("The sound is too quiet for good captions. Move closer, or turn up the microphone."),
    SoundFault.TOO_LOUD: Message("The sound is too loud and is clipping. Move away, or turn down the microphone."),
}


class MicrophoneNotices:
    """Is called with each level of a microphone.

    Args:
        say: shows a sentence.
        clock: seconds that only grow.
    """

    def __init__(self, say: Callable[[Message], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._watch = SoundWatch(clock=clock)
        self._fault = SoundFault.NONE

    def __call__(self, level: Level) -> None:
        """Say what is wrong from now on, if anything is."""
        fault = self._watch.judge(level)
        if fault is not self._fault:
            self._fault = fault
            if fault in _OF_MICROPHONE:
                self._say(_OF_MICROPHONE[fault])


class FileNotices:
    """Is called with the level of each chunk of a file; time is the file's own, however fast it is read.

    Args:
        say: shows a sentence.
        name: what the user calls the file.
    """

    def __init__(self, say: Callable[[Message], None], *, name: str) -> None:
        self._say = say
        self._name = name
        self._heard_s = 0.0
        self._watch = SoundWatch(clock=lambda: self._heard_s)
        self._said: set[SoundFault] = set()

    def __call__(self, level: Level) -> None:
        """Say what is wrong, each fault once."""
        self._heard_s += CHUNK_FRAMES / SAMPLE_RATE_HZ
        fault = self._watch.judge(level)
        if fault in self._said:
            return
        self._said.add(fault)
        match fault:
            case SoundFault.TOO_QUIET:
                self._say(
                    Message(
                        "“{name}” is too quiet for good captions. Make it louder, then caption it again.",
                        name=self._name,
                    )
                )
            case SoundFault.TOO_LOUD:
                self._say(Message("“{name}” is too loud and is clipping, so words may be missing.", name=self._name))
            case SoundFault.MUTED | SoundFault.NONE:  # a file may have pauses of any length
                pass


def to_each(*listeners: Callable[[Level], None]) -> Callable[[Level], None]:
    """Calls each of them with every level."""

    def take(level: Level) -> None:
        for listener in listeners:
            listener(level)

    return take
