"""Why a device is not heard any more, and the sentences about it."""

from __future__ import annotations

import enum


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


def loss_sentence(name: str, why: Loss) -> str:
    """What happened to the source of this name, and what is done about it."""
    if why is Loss.SUBSTITUTED:
        return f"The system gave Surtitle another source in the place of “{name}”, which is opened again."
    what = "was unplugged" if why is Loss.GONE else "gives no more sound"
    return f"“{name}” {what}. Surtitle goes on as soon as it, or another source like it, can be heard."


def return_sentence(name: str, wanted: str) -> str:
    """Which source is heard now, and whether it is the one that was wanted."""
    if name == wanted:
        return f"“{name}” is heard again."
    return f"“{name}” is heard now, in place of “{wanted}”."


def moved_sentence(name: str) -> str:
    """Somebody led the stream to the source of this name."""
    return f"“{name}” is heard now, as the system's sound settings have it."
