"""The built-in recording: 44 seconds of *A Tale of Two Cities*, read for LibriVox, in the public domain.

It comes with a recogniser's package, as the catalogue says, and is what a machine without a microphone is shown.
"""

from __future__ import annotations

from pathlib import Path

from app.catalogue import CATALOGUE
from app.errors import AudioFileError
from app.message import Message

RECORDING_NAME = Message("the sample recording")


def demo_audio_path() -> Path:
    """The recording's file. Raises `AudioFileError` where it is not installed. Imports nothing of the recogniser."""
    if (path := CATALOGUE.recording.find()) is not None:
        return path
    raise AudioFileError(Message("The sample recording isn't installed. Run setup again, or choose an audio file."))
