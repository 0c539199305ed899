"""The interface under locales in which letters and numbers behave otherwise than in English."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.locales import environment_of

ROOT = Path(__file__).parents[2]
NUMBERS = ("export/test_export_form.py", "widgets/test_number_field.py", "i18n/test_times.py")
DATES = ("library/test_library_window.py", "library/test_listing.py")
WINDOWS = ("test_shell.py", "transcript/test_transcript_page.py", "overlay/test_overlay.py", *NUMBERS, *DATES)

LOCALES = {
    "tr_TR": WINDOWS,  # i and I are two letters, each in two cases
    "ar_EG": NUMBERS,  # digits and the decimal point are others
    "th_TH": DATES,  # years are counted from another one
}


@pytest.mark.parametrize("name", LOCALES)
def test_the_interface_works(name: str, tmp_path: Path) -> None:
    """The tests of those parts in which it matters pass in a process that has this locale."""
    env = environment_of(name, tmp_path)
    if env is None:
        pytest.skip(f"localedef cannot make {name} here")
    tests = [str(ROOT / "tests" / "ui" / test) for test in LOCALES[name]]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    look = "import locale; print(locale.setlocale(locale.LC_ALL, ''))"
    shown = subprocess.run([sys.executable, "-c", look], env=env, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == f"{name}.UTF-8"  # else it would have been tried under another one
