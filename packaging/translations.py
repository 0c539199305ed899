"""The translations of the window, as Qt Linguist keeps them: gathered from the code, and built for the app.

``.venv/bin/python packaging/translations.py`` gathers all texts of the code into ``resources/translations/*.ts``
(new ones are marked as unfinished; Qt Linguist, ``.venv/bin/pyside6-linguist``, shows them) and builds all. Set-up only
builds: each ``.ts`` becomes a ``.qm`` beside it, which the app loads. The ``.qm`` are not kept in git.

Not here: how the app chooses a language (``app/ui/i18n/translations.py``).
"""

import sys
from pathlib import Path

from commands import Finished, Run, run, say
from environment import APP_LOCK, REPOSITORY, Environment

FOLDER = REPOSITORY / "resources" / "translations"
UNTOLD = ("terminal", "cli.py")
"""Below app/, what only a terminal says: that is in English."""


def build(environment: Environment, *, folder: Path = FOLDER, run: Run = run) -> None:
    """Build what is older than its source. A failure is told, and stops nothing: the window is then in English."""
    for source in sorted(folder.glob("*.ts")):
        built = source.with_suffix(".qm")
        if built.exists() and built.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        done = run((_tool(environment, "lrelease"), str(source), "-qm", str(built)))
        if done.status:
            say(f"Couldn't build the translation {source.name}, so the window is in English: {done.last_line()}")


def gather(environment: Environment, *, folder: Path = FOLDER, run: Run = run) -> Finished:
    """Bring every source up to date with the texts in the code; what the code no longer says is dropped."""
    app = REPOSITORY / "app"
    code = [path for path in sorted(app.rglob("*.py")) if path.relative_to(app).parts[0] not in UNTOLD]
    return run(
        (
            *(_tool(environment, "lupdate"), "-no-obsolete", "-locations", "none", "-source-language", "en"),
            *("-tr-function-alias", "QT_TR_NOOP+=Message"),  # app/message.py
            *(str(path) for path in code),
            *("-ts", *(str(source) for source in sorted(folder.glob("*.ts")))),
        )
    )


def _tool(environment: Environment, name: str) -> str:
    suffix = ".exe" if sys.platform == "win32" else ""
    return str(environment.scripts / f"pyside6-{name}{suffix}")


def main() -> int:
    """Gather, build, and say what is left to translate."""
    environment = Environment(APP_LOCK)
    gathered = gather(environment)
    print(gathered.output)
    if gathered.status == 0:
        build(environment)
    return gathered.status


if __name__ == "__main__":
    sys.exit(main())
