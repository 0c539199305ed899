"""The translations of the window, as Qt Linguist keeps them: gathered from the code, and built for the app.

``.venv/bin/python packaging/translations.py`` gathers all texts of the code into ``resources/translations/*.ts``
(new ones are marked as unfinished; Qt Linguist, ``.venv/bin/pyside6-linguist``, shows them) and builds all. Set-up only
builds: each ``.ts`` becomes a ``.qm`` beside it, which the app loads. The ``.qm`` are not kept in git. With the code of
a language (``packaging/translations.py fr``), a source for that language is begun.

Not here: how the app chooses a language (``app/ui/i18n/translations.py``).
"""

import re
import sys
from pathlib import Path

from commands import Finished, Run, run, say
from environment import APP_LOCK, REPOSITORY, Environment

FOLDER = REPOSITORY / "resources" / "translations"
UNTOLD = ("terminal", "cli.py")
"""Below app/, what only a terminal says: that is in English."""
_BEGUN = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="{code}" sourcelanguage="en"></TS>
"""


def build(environment: Environment, *, folder: Path = FOLDER, run: Run = run) -> None:
    """Build what is older than its source. A failure is told, and stops nothing: the window is then in English."""
    for source in sorted(folder.glob("*.ts")):
        built = source.with_suffix(".qm")
        if built.exists() and built.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        done = run((_tool(environment, "lrelease"), str(source), "-qm", str(built)))
        if done.status:
            say(f"Couldn't build the translation {source.name}, so the window is in English: {done.last_line()}")


def gather(environment: Environment, *, folder: Path = FOLDER, run: Run = run, new: str = "") -> Finished:
    """Bring every source up to date with the texts in the code; what the code no longer says is dropped.

    `new`: the code of a language whose source is begun, such as ``fr`` or ``zh_TW``; empty: none.
    """
    app = REPOSITORY / "app"
    if new and not (begun := folder / f"surtitle_{new}.ts").exists():
        begun.write_text(_BEGUN.format(code=new), encoding="utf-8")  # else lupdate guesses the language from the path
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


def main(arguments: list[str]) -> int:
    """Gather, build, and say what is left to translate."""
    (code,) = arguments[:1] or ("",)
    if len(arguments) > 1 or (code and not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", code)):
        say("Give the code of one language, such as fr or zh_TW, or nothing.")
        return 2
    environment = Environment(APP_LOCK)
    gathered = gather(environment, new=code)
    print(gathered.output)
    if gathered.status == 0:
        build(environment)
    return gathered.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
