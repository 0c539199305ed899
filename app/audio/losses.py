"""Why a device is not heard any more, and the sentences about it."""

from __future__ import annotations

import enum


class Loss(enum.Enum):
    """Why a stretch of sound from one device ended."""

    SILENT = enum.auto()
    """No more samples came."""
    UNPLUGGED = enum.auto()
    """The sound server says that the source is gone."""
    EXCHANGED = enum.auto()
    """It was left for the one that is wanted, and is there again."""


def loss_sentence(name: str, why: Loss) -> str:
    """What happened to the source of this name, and what is done about it."""
    what = "was unplugged" if why is Loss.UNPLUGGED else "gives no more sound"
    return f"“{name}” {what}. Surtitle goes on as soon as it, or another source like it, can be heard."


def return_sentence(name: str, wanted: str) -> str:
    """Which source is heard now, and whether it is the one that was wanted."""
    if name == wanted:
        return f"“{name}” is heard again."
    return f"“{name}” is heard now, in place of “{wanted}”."
