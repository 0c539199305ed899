"""What the user chose, as one typed value."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

from app.settings.appearance import Appearance


class OverlayContent(enum.StrEnum):
    """Which texts the overlay shows."""

    SOURCE = "source"
    TRANSLATION = "translation"
    BOTH = "both"


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All settings, with their defaults.

    Attributes:
        source: identity of the chosen source of sound (`audio.devices.SoundSource.id`); empty: the system's default.
        source_language: code of the language that is spoken, or "auto".
        target_language: code of the language to translate into; empty: no translation.
        service: "local", "cloud" or a WebSocket URL; empty: the cloud if there is a key, else this machine.
        overlay_shown: whether the overlay lies over the other windows.
        overlay_content: which texts it shows.
        overlay_translation_first: whether the translation stands above the source, where both are shown.
        overlay_locked: whether clicks go through it to what lies below.
        overlay_private: whether it is kept out of screen shares, where the system can do that.
        overlay_places: where it lay, for each set of screens (`ui.placement.screens_key`), the latest one last: x, y,
            width, height in Qt's device-independent pixels.
        appearance: how its captions look.
        window_geometry: the main window's place, in the same form; None: not yet placed.
        transcript_folder: where transcripts are written; empty: a folder in the user's documents.
        replay_s: how many seconds of sound are kept, to be sent again after a lost connection; 32 KB each.
        welcomed: whether the first-run page has been seen.
    """

    source: str = ""
    source_language: str = "en"
    target_language: str = ""
    service: str = ""
    overlay_shown: bool = True
    overlay_content: OverlayContent = OverlayContent.BOTH
    overlay_translation_first: bool = False
    overlay_locked: bool = False
    overlay_private: bool = False
    overlay_places: dict[str, tuple[int, int, int, int]] = {}
    appearance: Appearance = Appearance()
    window_geometry: tuple[int, int, int, int] | None = None
    transcript_folder: str = ""
    replay_s: Annotated[int, msgspec.Meta(ge=10, le=3600)] = 600
    welcomed: bool = False
