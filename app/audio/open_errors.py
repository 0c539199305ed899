"""Why a device could not be opened, as a sentence.

PortAudio has few codes, and its way to ALSA folds most of ALSA's into one. What stands here was seen on Debian 12 with
PulseAudio 16 (a source that is gone: -9999 with ALSA's -5; a server that is gone: -9993), or read in PortAudio 19.7
(ALSA's EBUSY is -9985, every other refusal to open is -9993), in errno.h, and in Windows' audioclient.h, winerror.h and
mmsystem.h.
"""

from __future__ import annotations

import enum
from typing import Any

from app.message import Message


class OpenFailure(enum.Enum):
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
    -9998: OpenFailure.UNFIT,  # paInvalidChannelCount
    -9997: OpenFailure.UNFIT,  # paInvalidSampleRate
    -9996: OpenFailure.GONE,  # paInvalidDevice
    -9994: OpenFailure.UNFIT,  # paSampleFormatNotSupported
    -9993: OpenFailure.UNREACHABLE,  # paBadIODeviceCombination
    -9987: OpenFailure.NO_ANSWER,  # paTimedOut
    -9985: OpenFailure.BUSY,  # paDeviceUnavailable
}
_OF_HOST = {
    -1: OpenFailure.FORBIDDEN,  # EPERM
    -2: OpenFailure.GONE,  # ENOENT
    -5: OpenFailure.UNREACHABLE,  # EIO
    -13: OpenFailure.FORBIDDEN,  # EACCES
    -16: OpenFailure.BUSY,  # EBUSY
    -19: OpenFailure.GONE,  # ENODEV
    -110: OpenFailure.NO_ANSWER,  # ETIMEDOUT
    2: OpenFailure.GONE,  # MMSYSERR_BADDEVICEID
    4: OpenFailure.BUSY,  # MMSYSERR_ALLOCATED
    0x80070005: OpenFailure.FORBIDDEN,  # E_ACCESSDENIED: the privacy settings
    0x88890004: OpenFailure.GONE,  # AUDCLNT_E_DEVICE_INVALIDATED
    0x8889000A: OpenFailure.BUSY,  # AUDCLNT_E_DEVICE_IN_USE
}


def failure_of(error: Exception) -> OpenFailure:
    """What a `PortAudioError` (its text, PortAudio's code, and maybe the host's number, code and text) tells."""
    arguments: tuple[Any, ...] = error.args
    code = arguments[1] if len(arguments) > 1 else None
    if code == _HOST_ERROR and len(arguments) > 2:
        host_code = int(arguments[2][1])
        # Windows' codes are unsigned, and come as negative numbers.
        return _OF_HOST.get(host_code) or _OF_HOST.get(host_code & 0xFFFFFFFF) or OpenFailure.UNKNOWN
    return _OF_PORTAUDIO.get(code, OpenFailure.UNKNOWN) if isinstance(code, int) else OpenFailure.UNKNOWN


def open_failure_message(error: Exception, name: str, *, through_server: bool) -> Message:
    """Why the device of this name did not open, and what to do.

    Args:
        through_server: whether a sound server was to open it.
    """
    match failure_of(error):
        case OpenFailure.BUSY:
            return Message(
                "“{name}” is in use: another app has exclusive access. Close that app, or choose another audio source.",
                name=name,
            )
        case OpenFailure.FORBIDDEN:
            return Message(
                "Surtitle isn't allowed to use “{name}”. Allow access in the system's privacy settings, or "
                "choose another audio source.",
                name=name,
            )
        case OpenFailure.GONE:
            return Message("“{name}” is no longer available. Reconnect it, or choose another audio source.", name=name)
        case OpenFailure.NO_ANSWER:
            return Message(
                "“{name}” isn't responding. Unplug it and plug it back in, or choose another audio source.",
                name=name,
            )
        case OpenFailure.UNFIT:
            return Message(
                "“{name}” can't deliver audio in a format it reports as supported ({reason}). Choose another "
                "audio source.",
                name=name,
                reason=_reason(error),
            )
        case OpenFailure.UNREACHABLE if through_server:
            return Message(
                "The sound server couldn't open “{name}”. Check that it's connected and not in use, or choose "
                "another audio source.",
                name=name,
            )
        case OpenFailure.UNREACHABLE:
            return Message(
                "Couldn't open “{name}”. Check that it's connected and that you have permission to use it, or "
                "choose another audio source.",
                name=name,
            )
        case OpenFailure.UNKNOWN:
            return Message(
                "Couldn't open “{name}” ({reason}). Check that it's connected and that apps are allowed to use it.",
                name=name,
                reason=_reason(error),
            )


def _reason(error: Exception) -> str:
    """The library's own words, those of the host where it gives any."""
    arguments: tuple[Any, ...] = error.args
    if len(arguments) > 2 and arguments[2][2]:
        return str(arguments[2][2])
    return str(arguments[0]).splitlines()[0] if arguments else Message("no reason given")
