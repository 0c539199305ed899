"""Running other programs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Finished, run

SCRIPTS = Path(__file__).resolve().parents[2] / "packaging"


def test_output_and_status_are_kept():
    """What a command prints on either stream is kept, with its exit status."""
    done = run((sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"))
    assert done.status == 3
    assert {"out", "err"} <= set(done.output.splitlines())


def test_a_command_that_does_not_exist_is_an_answer():
    """A missing program is reported like a failed one, not raised."""
    assert run(("surely-no-such-command",)).status == 127


def test_last_line_prefers_the_one_that_tells_why():
    """The reason is the last line with one of the prefixes, or else the last line that is not blank."""
    done = Finished(1, "E: no such package\nhint: see above\n\n")
    assert done.last_line("E:") == "E: no such package"
    assert done.last_line() == "hint: see above"
    assert Finished(1, "").last_line("E:") == "no reason given"


SHIELDED = f"""
import os, signal, subprocess, sys
sys.path.append({str(SCRIPTS)!r})
from commands import run
signal.signal(signal.SIGINT, signal.default_int_handler)  # which tests in the background of a shell do not have
ended, moment = sys.argv[1:]
command = (sys.executable, "-c", "print('ready', flush=True); import sys; sys.stdin.readline(); open(sys.argv[1], 'w')",
           ended)
real = subprocess.Popen
def popen(*args, **options):
    process = real(*args, **{{**options, "stdout": None}})
    if moment == "being started":
        os.kill(os.getpid(), signal.SIGINT)
    return process
subprocess.Popen = popen
try:
    run(command, shielded=True)
except KeyboardInterrupt:
    sys.exit(42)
"""


@pytest.mark.parametrize("moment", ["running", "being started"])
def test_ctrl_c_waits_for_a_shielded_command(tmp_path, moment):
    """Ctrl-C does not reach a package manager: it ends in peace, and only then the interrupt goes on."""
    ended = tmp_path / "ended"
    with subprocess.Popen(
        [sys.executable, "-c", SHIELDED, str(ended), moment],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        if moment == "running":
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to both
        assert not ended.exists()
        process.stdin.write("go on\n")
        process.stdin.close()
        assert process.wait(timeout=60) == 42
    assert ended.exists()


def test_a_shielded_command_that_does_not_exist_is_an_answer():
    """As without the shield."""
    done = run(("surely-no-such-command",), shielded=True)
    assert done.status == 127
    assert "not found" in done.last_line()
