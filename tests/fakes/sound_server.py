"""The sound server that tests hear through: a private PulseAudio, or a private PipeWire.

``SURTITLE_TEST_SOUND_SERVER`` may be ``pulseaudio`` or ``pipewire``; else it is whichever is installed, PulseAudio
first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from tests.fakes.pipewire import PipeWireServer
from tests.fakes.pulse import MICROPHONE, PulseServer, VirtualMicrophone


def sound_server(
    *, microphones: Sequence[VirtualMicrophone] = (MICROPHONE,), outputs: Sequence[str] = ()
) -> PulseServer:
    """A server of our own, to be entered; the test is skipped where there is none on this machine."""
    wanted = os.environ.get("SURTITLE_TEST_SOUND_SERVER") or (
        "pulseaudio" if shutil.which("pulseaudio") else "pipewire"
    )
    kind = {"pulseaudio": PulseServer, "pipewire": PipeWireServer}[wanted]
    return kind(microphones=microphones, outputs=outputs)
