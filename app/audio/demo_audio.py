"""The built-in recording: 44 seconds of *A Tale of Two Cities*, read for LibriVox, in the public domain.

It comes with the local recogniser's package, and is what a machine without a microphone is shown.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from app.errors import AudioFileError
from app.message import Message

RECORDING_NAME = Message("the sample recording")


def demo_audio_path() -> Path:
    """The recording's file. Raises `AudioFileError` where it is not installed. Imports nothing of the recogniser."""
    spec = importlib.util.find_spec("moonshine_voice")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "assets" / "two_cities.wav"
        if path.is_file():
            return path
    raise AudioFileError(Message("The sample recording isn't installed. Run setup again, or choose an audio file."))
