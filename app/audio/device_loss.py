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
        return Message(
            "The system gave Surtitle another source in the place of “{name}”, which is opened again.", name=name
        )
    if why is DeviceLoss.GONE:
        return Message(
            "“{name}” was unplugged. Surtitle goes on as soon as it, or another source like it, can be heard.",
            name=name,
        )
    return Message(
        "“{name}” gives no more sound. Surtitle goes on as soon as it, or another source like it, can be heard.",
        name=name,
    )


def return_message(name: str, wanted: str) -> Message:
    """Which source is heard now, and whether it is the one that was wanted."""
    if name == wanted:
        return Message("“{name}” is heard again.", name=name)
    return Message("“{name}” is heard now, in place of “{wanted}”.", name=name, wanted=wanted)


def moved_message(name: str) -> Message:
    """Somebody led the stream to the source of this name."""
    return Message("“{name}” is heard now, as the system's sound settings have it.", name=name)
