"""The lock files: complete, consistent with each other, and free of this or that machine."""

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = [REPOSITORY / "packaging" / name for name in ("requirements.txt", "requirements-test.txt")]


def pins(lock):
    """Each locked name, with its versions."""
    found = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_line_is_an_exact_pin_with_hashes(lock):
    """Nothing is fetched from an address of its own, and every package is held to its hashes."""
    lines = [line for line in lock.read_text().splitlines() if line and not line.lstrip().startswith("#")]
    shapes = re.compile(r"^([a-z0-9-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)$")
    assert [line for line in lines if not shapes.match(line)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_each_package_has_one_version(lock):
    """The same on each Python and system: else what is tested on one of them is not what another one gets."""
    assert {name: versions for name, versions in pins(lock).items() if len(versions) > 1} == {}


def test_the_tests_run_what_the_user_runs():
    """The test lock holds every package of the app's, at the same version."""
    app, test = (pins(lock) for lock in LOCKS)
    assert {name: test.get(name) for name in app} == app


def test_all_that_the_project_asks_for_is_locked():
    """Each dependency that pyproject.toml names is in the lock that it belongs to."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())

    def names(requirements):
        return {re.split(r"[<>=~! ;\[]", requirement)[0].lower() for requirement in requirements}

    assert names(project["project"]["dependencies"]) <= pins(LOCKS[0]).keys()
    groups = project["dependency-groups"]
    assert names(groups["build"]) <= pins(LOCKS[0]).keys()
    assert names(groups["test"]) <= pins(LOCKS[1]).keys()
