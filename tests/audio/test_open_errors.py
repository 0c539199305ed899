"""What PortAudio's and the systems' codes mean, in words."""

import pytest

from app.audio.open_errors import open_failure_message


def host(code: int) -> Exception:
    """What sounddevice raises for an error of the host."""
    return Exception("Error opening InputStream: Unanticipated host error", -9999, (0, code, "host's words"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Exception("Device unavailable", -9985), "is in use: another app"),
        (host(-16), "is in use: another app"),
        (host(0x8889000A - (1 << 32)), "is in use: another app"),
        (host(-13), "isn't allowed to use “Yeti”"),
        (host(0x80070005 - (1 << 32)), "Allow access in the system's privacy settings"),
        (host(-19), "no longer available"),
        (Exception("Invalid device", -9996), "no longer available"),
        (Exception("Wait timed out", -9987), "isn't responding"),
        (Exception("Invalid sample rate\nmore", -9997), r"in a format it reports as supported \(Invalid sample rate\)"),
        (
            Exception("Illegal combination of I/O devices", -9993),
            "Check that it's connected and that you have permission",
        ),
        (host(-77), r"Couldn't open “Yeti” \(host's words\)"),
        (Exception(), "no reason given"),
    ],
)
def test_each_refusal_has_its_words(error: Exception, words: str) -> None:
    """Busy, forbidden, gone, silent and unfit are told apart; the rest gives the system's own words."""
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(open_failure_message(error, "Yeti", through_server=False))


@pytest.mark.parametrize("error", [host(-5), Exception("Illegal combination of I/O devices", -9993)])
def test_a_sound_servers_refusal(error: Exception) -> None:
    """Through a sound server, it was the server that could not open the source."""
    assert open_failure_message(error, "Yeti", through_server=True).startswith("The sound server couldn't open “Yeti”.")
