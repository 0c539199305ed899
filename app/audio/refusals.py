"""Why a device could not be opened, as a sentence.

PortAudio has few codes, and its way to ALSA folds most of ALSA's into one. What stands here was seen on Debian 12 with
PulseAudio 16 (a source that is gone: -9999 with ALSA's -5; a server that is gone: -9993), or read in PortAudio 19.7
(ALSA's EBUSY is -9985, every other refusal to open is -9993), in errno.h, and in Windows' audioclient.h, winerror.h and
mmsystem.h.
"""

from __future__ import annotations

import enum
from typing import Any

from app.told import Told, told


class Refusal(enum.Enum):
    """What may be wrong with a device that does not open."""

    BUSY = enum.auto()
    FORBIDDEN = enum.auto()
    GONE = enum.auto()
    NO_ANSWER = enum.auto()
    UNFIT = enum.auto()
    UNREACHABLE = enum.auto()
    UNKNOWN = enum.auto()


_HOST_ERROR = -9999
_OF_PORTAUDIO = {
    -9998: Refusal.UNFIT,  # paInvalidChannelCount
    -9997: Refusal.UNFIT,  # paInvalidSampleRate
    -9996: Refusal.GONE,  # paInvalidDevice
    -9994: Refusal.UNFIT,  # paSampleFormatNotSupported
    -9993: Refusal.UNREACHABLE,  # paBadIODeviceCombination
    -9987: Refusal.NO_ANSWER,  # paTimedOut
    -9985: Refusal.BUSY,  # paDeviceUnavailable
}
_OF_HOST = {
    -1: Refusal.FORBIDDEN,  # EPERM
    -2: Refusal.GONE,  # ENOENT
    -5: Refusal.UNREACHABLE,  # EIO
    -13: Refusal.FORBIDDEN,  # EACCES
    -16: Refusal.BUSY,  # EBUSY
    -19: Refusal.GONE,  # ENODEV
    -110: Refusal.NO_ANSWER,  # ETIMEDOUT
    2: Refusal.GONE,  # MMSYSERR_BADDEVICEID
    4: Refusal.BUSY,  # MMSYSERR_ALLOCATED
    0x80070005: Refusal.FORBIDDEN,  # E_ACCESSDENIED: the privacy settings
    0x88890004: Refusal.GONE,  # AUDCLNT_E_DEVICE_INVALIDATED
    0x8889000A: Refusal.BUSY,  # AUDCLNT_E_DEVICE_IN_USE
}


def refusal_of(error: Exception) -> Refusal:
    """What a `PortAudioError` (its text, PortAudio's code, and maybe the host's number, code and text) tells."""
    arguments: tuple[Any, ...] = error.args
    code = arguments[1] if len(arguments) > 1 else None
    if code == _HOST_ERROR and len(arguments) > 2:
        host_code = int(arguments[2][1])
        # Windows' codes are unsigned, and come as negative numbers.
        return _OF_HOST.get(host_code) or _OF_HOST.get(host_code & 0xFFFFFFFF) or Refusal.UNKNOWN
    return _OF_PORTAUDIO.get(code, Refusal.UNKNOWN) if isinstance(code, int) else Refusal.UNKNOWN


def sentence_on(error: Exception, name: str, *, through_server: bool) -> Told:
    """Why the device of this name did not open, and what to do.

    Args:
        through_server: whether a sound server was to open it.
    """
    match refusal_of(error):
        case Refusal.BUSY:
            return told(
                "“{name}” is busy: another program uses it alone. Close that program, or choose another source of "
                "sound.",
                name=name,
            )
        case Refusal.FORBIDDEN:
            return told(
                "This system does not let Surtitle use “{name}”. Allow it in the privacy settings, or choose another "
                "source of sound.",
                name=name,
            )
        case Refusal.GONE:
            return told("“{name}” is no longer there; connect it again, or choose another source of sound.", name=name)
        case Refusal.NO_ANSWER:
            return told(
                "“{name}” does not answer; unplug it and connect it again, or choose another source of sound.",
                name=name,
            )
        case Refusal.UNFIT:
            return told(
                "“{name}” cannot give sound in the form that it offers ({reason}); choose another source.",
                name=name,
                reason=_reason(error),
            )
        case Refusal.UNREACHABLE if through_server:
            return told(
                "The sound server could not open “{name}”; see that it is connected and not in use, or choose another "
                "source of sound.",
                name=name,
            )
        case Refusal.UNREACHABLE:
            return told(
                "“{name}” could not be opened; see that it is connected and that you may use it, or choose another "
                "source of sound.",
                name=name,
            )
        case Refusal.UNKNOWN:
            return told(
                "“{name}” could not be opened ({reason}); check that it is connected and that programs may use it.",
                name=name,
                reason=_reason(error),
            )


def _reason(error: Exception) -> str:
    """The library's own words, those of the host where it gives any."""
    arguments: tuple[Any, ...] = error.args
    if len(arguments) > 2 and arguments[2][2]:
        return str(arguments[2][2])
    return str(arguments[0]).splitlines()[0] if arguments else told("no reason given")
