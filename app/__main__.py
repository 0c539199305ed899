"""``python -m app``, and the ``surtitle`` command."""

import sys


def main() -> int:
    """Run the command line; returns the exit status."""
    try:
        from app.cli import main as run  # here, so that Ctrl-C at once ends without a traceback, too
    except KeyboardInterrupt:
        return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
