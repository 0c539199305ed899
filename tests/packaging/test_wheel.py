"""The wheel that is built from the checkout: whole, and usable without the checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def run(*command, cwd):
    """Run a command; what it prints on standard output."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder))
    run(sys.executable, "-m", "pip", "wheel", *options, str(REPOSITORY), cwd=folder)
    (built,) = folder.glob("surtitle-*.whl")
    return built


def test_it_holds_the_app_its_resources_and_nothing_else(wheel):
    """Every module and resource of the checkout is in it; tests and set-up scripts are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    modules = {path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("app/**/*.py")}
    resources = {
        path.relative_to(REPOSITORY).as_posix()
        for path in REPOSITORY.glob("resources/**/*")
        if path.is_file() and "screenshots" not in path.parts and path.suffix != ".ts"  # for people, for translators
    }
    assert "resources/translations/surtitle_zh_CN.qm" in resources
    wanted = modules | {f"app/{name}" for name in resources}
    assert wanted - names == set()
    assert {name for name in names if not name.startswith("app/")} == set()


def test_it_runs_where_there_is_no_checkout(wheel, tmp_path):
    """Installed in an environment of its own, the console script runs from the wheel and not from the checkout."""
    run(sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv"), cwd=tmp_path)
    scripts = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python = next(path for path in scripts.iterdir() if path.stem == "python")
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        str(wheel),
        cwd=tmp_path,
    )
    installed = Path(run(str(python), "-c", "import app; print(app.__path__[0])", cwd=tmp_path).strip())
    assert installed.is_relative_to(tmp_path)
    # The dependencies come from the environment of the tests; the checkout is not on that path.
    (installed.parent / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    assert "transcribe" in run(str(scripts / "surtitle"), "--help", cwd=tmp_path)
    assert run(str(python), "-c", "import app; print(app.__path__[0])", cwd=tmp_path).strip() == str(installed)
    found = run(str(python), "-c", "from app.resource_files import resources; print(resources())", cwd=tmp_path).strip()
    assert (Path(found), (Path(found) / "icons" / "surtitle.svg").is_file()) == (installed / "resources", True)
