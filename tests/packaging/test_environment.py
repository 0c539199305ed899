"""When the environment is made, refreshed, or left alone, and how pip's troubles are told."""

import shutil
import sys

import pytest
from commands import Finished
from environment import Environment, SetupError, describe_progress, explain_pip


class FakePython:
    """Answers for `venv` and pip: makes the folder, and remembers what was run."""

    def __init__(self, repository):
        self.environment = Environment(
            repository / "packaging" / "requirements.txt", repository=repository, say=lambda _line: None, run=self.run
        )
        self.made = 0
        self.installed = []
        self.pip = Finished(0, "")

    def run(self, command, **_options):
        python = self.environment.python
        if command[1:3] == ("-m", "venv"):
            self.made += 1
            python.parent.mkdir(parents=True)
            python.touch()
        elif command[1] == "-c":
            if not python.exists():
                return Finished(127, "No such file or directory")
            return Finished(0, f"{sys.version}|{self.environment.folder}\n")
        else:
            self.installed.append(command[-1])
            return self.pip
        return Finished(0, "")


@pytest.fixture
def python(tmp_path):
    """A checkout with a lock, and no environment yet."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "requirements.txt").write_text("rich==15.0.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return FakePython(tmp_path)


def test_first_run_makes_it_and_installs_the_lock_and_the_project(python, tmp_path):
    """The first run makes the environment and installs the lock, then the checkout itself."""
    assert not python.environment.is_fresh()
    python.environment.refresh()
    assert python.made == 1
    assert python.installed == [str(tmp_path / "packaging" / "requirements.txt"), str(tmp_path)]
    assert python.environment.is_fresh()


@pytest.mark.parametrize("changed", ["packaging/requirements.txt", "pyproject.toml"])
def test_a_changed_lock_is_installed_into_the_same_environment(python, tmp_path, changed):
    """After an update the environment is no longer fresh, and is refreshed, not made anew."""
    python.environment.refresh()
    with (tmp_path / changed).open("a") as file:
        file.write("# newer\n")
    assert not python.environment.is_fresh()
    python.environment.refresh()
    assert python.made == 1
    assert python.environment.is_fresh()


def test_an_interrupted_set_up_is_taken_up_again(python):
    """When installing fails there is no stamp, and the next run goes on in the same folder."""
    python.pip = Finished(1, "ERROR: Could not find a version\n")
    with pytest.raises(SetupError, match="Could not find a version"):
        python.environment.refresh()
    assert not python.environment.is_fresh()
    python.pip = Finished(0, "")
    python.environment.refresh()
    assert python.made == 1
    assert python.environment.is_fresh()


def test_a_failed_refresh_leaves_no_stamp_of_before(python, tmp_path):
    """A half-done refresh does not pass for the environment of before."""
    python.environment.refresh()
    lock = tmp_path / "packaging" / "requirements.txt"
    before = lock.read_text()
    lock.write_text("rich==16.0.0\n")
    python.pip = Finished(1, "ERROR: cut off\n")
    with pytest.raises(SetupError):
        python.environment.refresh()
    lock.write_text(before)
    assert not python.environment.is_fresh()


def test_a_moved_checkout_is_noticed(python, tmp_path):
    """An environment that moved with its checkout is not taken for fresh: its scripts name the old place."""
    python.environment.refresh()
    moved = tmp_path / "elsewhere"
    shutil.copytree(tmp_path, moved, ignore=shutil.ignore_patterns("elsewhere"))
    assert not FakePython(moved).environment.is_fresh()


def test_an_environment_that_does_not_answer_is_made_anew(python):
    """If its Python is gone the environment is made again."""
    python.environment.refresh()
    shutil.rmtree(python.environment.scripts)
    assert not python.environment.is_fresh()
    python.environment.refresh()
    assert python.made == 2


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("WARNING: Retrying ... NewConnectionError('failed')\nERROR: No matching distribution", "Check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "doesn't match the tested one"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "There is no numpy==2.4.6 for Python"),
        ("error: metadata-generation-failed\nhint: See above for details.", "metadata-generation-failed"),
    ],
)
def test_pips_troubles_are_told_as_one_sentence(output, told):
    """Each kind of failure says what to do, on one line."""
    explained = explain_pip(Finished(1, output))
    assert told in explained
    assert "\n" not in explained


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("", "starting"),
        (
            "Collecting numpy==2.4.6\n  Downloading numpy.whl (17 MB)\nCollecting rich==15.0.0\n",
            "2 packages so far, at rich",
        ),
        ("Collecting numpy==2.4.6\nInstalling collected packages: numpy\n", "unpacking"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken\n", "retrying"),
    ],
)
def test_progress_is_told_in_a_few_words(output, told):
    """What pip is at follows from what it printed."""
    assert told in describe_progress(output)
