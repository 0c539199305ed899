"""Sets Surtitle up if need be, and starts it: `python3 packaging/start.py [what to pass on to Surtitle]`.

The standard library only, and any Python 3.11 or newer. Set-up is told on standard error, a line at a time; standard
output belongs to Surtitle. With `--add-to-menu` as the first argument it is put into the menu of applications instead
of started, and with `--remove-from-menu` taken out again (Linux). Whether there is a screen or a microphone is
Surtitle's to find out, not ours.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones do run this file, up to this line
    sys.exit(
        "Surtitle needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". Install a newer one "
        "(python.org, or your system's package python3.11) and run this file with it."
    )

import os
import subprocess

from environment import APP_LOCK, Environment
from menu_entry import change_menu
from set_up import set_up
from system_packages import APP_NEEDS


def main(arguments: list[str]) -> int:
    """Set up, then become Surtitle; returns the exit status."""
    environment = Environment(APP_LOCK)
    if status := set_up(environment, APP_NEEDS):
        return status
    if (status := change_menu(arguments, environment.python)) is not None:
        return status
    # -P: a folder named app in the current folder is not ours.
    command = [str(environment.python), "-P", "-m", "app", *arguments]
    if sys.platform != "win32":  # where the prompt would be back at once
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
