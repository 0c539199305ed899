"""Why a device is not heard any more, and the sentences about it."""

from __future__ import annotations

import enum

from app.message import Message


class DeviceLoss(enum.Enum):
    """Why a stretch of sound from one device ended."""

    SILENT = enum.auto()
    """No more samples came."""
    GONE = enum.auto()
    """The sound server says that the source was removed."""
    SUBSTITUTED = enum.auto()
    """The source is there, but the sound server gave us another one, because that became the default."""
    WANTED_IS_BACK = enum.auto()
    """It stood in for the source that was wanted, and that one is there again. No loss for the user."""
    SERVER_IS_THERE = enum.auto()
    """It was the default while no sound server ran, and now one does, which knows devices better. No loss either."""

    @property
    def is_none(self) -> bool:
        """Whether it was left on purpose, so that nobody has to be told."""
        return self in (DeviceLoss.WANTED_IS_BACK, DeviceLoss.SERVER_IS_THERE)


def loss_message(name: str, why: DeviceLoss) -> Message:
    """What happened to the source of this name, and what is done about it."""
    if why is DeviceLoss.SUBSTITUTED:
        return Message("The system switched Surtitle to another source. Reopening “{name}”…", name=name)
    if why is DeviceLoss.GONE:
        return Message(
            "“{name}” was unplugged. Captions resume when it or a similar source is connected.",
            name=name,
        )
    return Message(
        "“{name}” stopped sending audio. Captions resume when it or a similar source works again.",
        name=name,
    )


def return_message(name: str, wanted: str) -> Message:
    """Which source is heard now, and whether it is the one that was wanted."""
    if name == wanted:
        return Message("Listening to “{name}” again.", name=name)
    return Message("Now listening to “{name}” instead of “{wanted}”.", name=name, wanted=wanted)


def moved_message(name: str) -> Message:
    """Somebody led the stream to the source of this name."""
    return Message("Now listening to “{name}”, as set in the system's sound settings.", name=name)
