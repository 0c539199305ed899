"""The steps of set-up in their order, and what is said when one fails. Shared by `start.py` and `test.py`."""

import importlib.util
import sys
from collections.abc import Callable, Sequence

from commands import say
from environment import Environment, SetupError
from installer import Installer
from system_packages import UNKNOWN, Need, find_manager, venv_need
from translations import build


def set_up(
    environment: Environment,
    needs: Sequence[Need],
    *,
    installer: Installer | None = None,
    translate: Callable[[Environment], None] = build,
) -> int:
    """Bring the system and the environment to what is needed; quick if there is nothing to do.

    What the system lacks of `needs` and cannot be given is told, and is no failure.

    Returns:
        0, or the exit status with which to end, after one sentence that says why.
    """
    installer = installer or Installer(find_manager())
    try:
        if environment.is_fresh():
            installer.tell_missing(needs)
        else:
            again = environment.python.exists()
            say("Updating the setup." if again else "Setting up. This happens only once.")
            _provide(needs, installer)
            environment.refresh()
            say("Setup complete.")
        translate(environment)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Setup was interrupted. Run the same command again to continue.")
        return 130
    return 0


def _provide(needs: Sequence[Need], installer: Installer) -> None:
    essential = venv_need(sys.version_info[:2], has_ensurepip=importlib.util.find_spec("ensurepip") is not None)
    if not all(installer.provide(need) for need in essential):
        raise SetupError("Setup can't continue without it. Install it, then run the same command again.")
    for need in needs:
        installer.provide(need)
    if installer.manager is UNKNOWN and sys.platform.startswith("linux"):
        say("Setup doesn't know this system's packages. Surtitle needs PortAudio for microphones, Qt's xcb libraries")
        say("for its window, and Apertium to translate into Spanish without an account. It works without those.")
