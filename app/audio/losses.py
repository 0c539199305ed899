"""Why a device is not heard any more, and the sentences about it."""

from __future__ import annotations

import enum

from app.told import Told, told


class Loss(enum.Enum):
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
        return self in (Loss.WANTED_IS_BACK, Loss.SERVER_IS_THERE)


def loss_sentence(name: str, why: Loss) -> Told:
    """What happened to the source of this name, and what is done about it."""
    if why is Loss.SUBSTITUTED:
        return told(
            "The system gave Surtitle another source in the place of “{name}”, which is opened again.", name=name
        )
    if why is Loss.GONE:
        return told(
            "“{name}” was unplugged. Surtitle goes on as soon as it, or another source like it, can be heard.",
            name=name,
        )
    return told(
        "“{name}” gives no more sound. Surtitle goes on as soon as it, or another source like it, can be heard.",
        name=name,
    )


def return_sentence(name: str, wanted: str) -> Told:
    """Which source is heard now, and whether it is the one that was wanted."""
    if name == wanted:
        return told("“{name}” is heard again.", name=name)
    return told("“{name}” is heard now, in place of “{wanted}”.", name=name, wanted=wanted)


def moved_sentence(name: str) -> Told:
    """Somebody led the stream to the source of this name."""
    return told("“{name}” is heard now, as the system's sound settings have it.", name=name)
