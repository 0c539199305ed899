"""For developers: writes the two lock files anew, from `pyproject.toml`.

Needs `uv` on the PATH (`pip install uv`). The locks hold every package, also those that ours need in turn, at one
exact version with the hashes of its wheels for all systems and for Python 3.11 and newer. It is the same version on
each Python, so that what passes the tests on one of them is what the others get: the newest that all of them can have.
Versions that are locked already stay, unless `pyproject.toml` forbids them; `--upgrade` takes the newest of everything.
The test lock contains the other one whole, with the same versions.
"""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
COMMAND = [
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--fork-strategy", "fewest"),  # else a version of each package for every range of Pythons
    *("--only-binary", ":all:", "--no-config", "--default-index", "https://pypi.org/simple", "--no-annotate"),
    *("--custom-compile-command", "python packaging/lock.py", "--group", "build", "pyproject.toml"),
]


def main() -> None:
    """Write both files; the runtime's first, because the tests' is held to it."""
    upgrade = sys.argv[1:]  # uv knows --upgrade and --upgrade-package NAME
    subprocess.run([*COMMAND, *upgrade, "--output-file", "packaging/requirements.txt"], cwd=REPOSITORY, check=True)
    test_lock = ["--group", "test", "--constraint", "packaging/requirements.txt"]
    test_lock += ["--output-file", "packaging/requirements-test.txt"]
    subprocess.run([*COMMAND, *upgrade, *test_lock], cwd=REPOSITORY, check=True)


if __name__ == "__main__":
    main()
