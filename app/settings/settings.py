"""What the user chose, as one typed value."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

from app.captions.rules import CueRules
from app.settings.appearance import Appearance

REPLAY_RANGE_S = (10, 3600)
TRANSCRIPT_TEXT_PERCENT = (70, 300)
"""How small and how large the letters of the transcript may be, of their usual size."""
END_SILENCE_RANGE_MS = (200, 6000)
"""What the protocol allows."""
_TextPercent = Annotated[int, msgspec.Meta(ge=TRANSCRIPT_TEXT_PERCENT[0], le=TRANSCRIPT_TEXT_PERCENT[1])]
_EndSilence = Annotated[int, msgspec.Meta(ge=END_SILENCE_RANGE_MS[0], le=END_SILENCE_RANGE_MS[1])]


class OverlayContent(enum.StrEnum):
    """Which texts the overlay shows."""

    SOURCE = "source"
    TRANSLATION = "translation"
    BOTH = "both"


class CloudRegion(enum.StrEnum):
    """Where the vendor's cloud is asked; a key is of one region."""

    CHINA = "china"
    INTERNATIONAL = "international"


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
        transcript_text_percent: the size of the letters of the transcript, of their usual one.
        window_geometry: the main window's place, in the same form; None: not yet placed.
        transcript_folder: where transcripts are written; empty: a folder in the user's documents.
        transcript_format: what each session is also written as at its end, by the format's name
            (`transcripts.formats.FORMATS`); "srt": nothing more than the SRT.
        cue_rules: the limits of subtitles, in the SRT that grows and in what is exported.
        cloud_region: where the cloud is that the key belongs to.
        model: the speech model that the cloud, or the service at an address, is asked for; empty: its usual one.
        local_model: the name of the model that this machine's own service uses (`catalogue.Model.name`); empty: the
            usual one.
        vocabulary_id: that service's name of a list of hot words, made in its console; empty: none.
        max_end_silence_ms: silence that ends a sentence; None: as the service likes it.
        plain_address: the ws:// address on another computer that the user was warned of, and wants all the same.
        proxy: through which other computers are reached; "direct": through none; empty: as the system says.
        replay_s: how many seconds of sound are kept, to be sent again after a lost connection; 32 KB each.
        welcomed: whether the first-run page has been seen.
        start_minimised: whether the window is out of the way at the start.
        told_of_tray: whether it was said that closing the window goes on captioning.
        shortcut_start, shortcut_pause, shortcut_overlay, shortcut_lock: keys that work while any window has the focus,
            as Qt writes them portably; empty: none. Three keys are held at once: with two, other programs and the
            third level of many keyboards would be in the way.
        window_keys: the keys that the user chose for actions of the window (`settings.window_keys`), written the same
            way; an action that is not named here has its usual ones.
        language: code of the interface's language, such as "zh_CN"; empty: the system's.
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
    transcript_text_percent: _TextPercent = 100
    window_geometry: tuple[int, int, int, int] | None = None
    transcript_folder: str = ""
    transcript_format: Annotated[str, msgspec.Meta(max_length=20)] = "srt"
    cue_rules: CueRules = CueRules()
    cloud_region: CloudRegion = CloudRegion.CHINA
    model: Annotated[str, msgspec.Meta(max_length=200)] = ""
    local_model: Annotated[str, msgspec.Meta(max_length=200)] = ""
    vocabulary_id: Annotated[str, msgspec.Meta(max_length=200)] = ""
    max_end_silence_ms: _EndSilence | None = None
    plain_address: str = ""
    proxy: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    replay_s: Annotated[int, msgspec.Meta(ge=REPLAY_RANGE_S[0], le=REPLAY_RANGE_S[1])] = 600
    welcomed: bool = False
    start_minimised: bool = False
    told_of_tray: bool = False
    shortcut_start: str = "Ctrl+Alt+Shift+S"
    shortcut_pause: str = "Ctrl+Alt+Shift+P"
    shortcut_overlay: str = "Ctrl+Alt+Shift+O"
    shortcut_lock: str = "Ctrl+Alt+Shift+L"
    window_keys: dict[str, Annotated[str, msgspec.Meta(max_length=100)]] = {}
    language: str = ""


NOT_RESET = ("source", "overlay_places", "window_geometry", "welcomed", "told_of_tray")
"""What is no preference: what this machine has, and what this user was told already."""
NOT_EXPORTED = (*NOT_RESET, "transcript_folder", "plain_address", "proxy")
"""What is of this machine and its network only, or a consent that each user gives for himself."""
