"""``python -m app``, and the ``surtitle`` command."""

import sys


def main() -> int:
    """Run the command line; returns the exit status."""
    try:  # the imports are here, so that Ctrl-C at once ends without a traceback, too
        from app.streams import open_standard_descriptors

        open_standard_descriptors()  # before anything else opens a file
        from app.cli import main as run
    except KeyboardInterrupt:
        return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
