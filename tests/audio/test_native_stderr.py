"""Descriptor 2: what native code prints there is logged, what Python prints is not, and all is put back."""

import logging
import os
import subprocess
import sys

import pytest

from app.audio.native_stderr import NativeStderr


def test_native_lines_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whole lines, one record each, empty ones left out; in the log by the time that `stop` returns."""
    diverted = NativeStderr()
    with caplog.at_level(logging.INFO, logger="surtitle.audio"):
        diverted.start()
        os.write(2, b"ALSA lib pcm.c: Unknown PCM\n\ncannot conn")
        os.write(2, b"ect\n\xff")
        diverted.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "sound library: ALSA lib pcm.c: Unknown PCM",
        "sound library: cannot connect",
        "sound library: \ufffd",
    ]


def test_stop_puts_descriptor_2_back(capfd: pytest.CaptureFixture[str]) -> None:
    """After `stop` descriptor 2 leads where it led; a second `stop` does no harm."""
    diverted = NativeStderr()
    diverted.start()
    diverted.stop()
    diverted.stop()
    os.write(2, b"on the terminal\n")
    assert capfd.readouterr().err == "on the terminal\n"


def test_the_second_leaves_it_to_the_first(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """A process has one descriptor 2: a second diversion does nothing, and its end does not end the first."""
    first, second = NativeStderr(), NativeStderr()
    with caplog.at_level(logging.INFO, logger="surtitle.audio"):
        first.start()
        second.start()
        second.stop()
        os.write(2, b"noise\n")
        first.stop()
    assert [record.getMessage() for record in caplog.records] == ["sound library: noise"]
    assert capfd.readouterr().err == ""


# A program whose log goes to its standard error by a handler that was made before the diversion.
PROGRAM = """
import logging, os, sys
from app.audio.native_stderr import NativeStderr
logging.basicConfig(level=logging.INFO, format="LOG %(message)s")
diverted = NativeStderr()
diverted.start()
print("from Python", file=sys.stderr)
os.write(2, b"from ALSA\\n")
diverted.stop()
print("afterwards", file=sys.stderr)
"""


def test_pythons_own_output_stays_and_nothing_goes_round() -> None:
    """In a real process Python's lines reach the terminal, and a log written to descriptor 2 is not logged again."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=30, check=True)
    assert sorted(done.stderr.splitlines()) == ["LOG sound library: from ALSA", "afterwards", "from Python"]
