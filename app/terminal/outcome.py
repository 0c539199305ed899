"""How a command ends: its exit status, and the one sentence that says why."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from app.errors import InputError, SurtitleError
from app.streams import abandon
from app.terminal.screen import say

EXIT_OK, EXIT_FAILED, EXIT_BAD_INPUT = 0, 1, 2


async def exit_status_of(work: Awaitable[None]) -> int:
    """Do the work; a failure is said on standard error, and is an exit status: 2 for bad input, 1 for all else."""
    try:
        await work
    except asyncio.CancelledError:  # Ctrl-C
        abandon()  # and who prints on another thread does not wait for a reader any more
        raise
    except InputError as error:
        say(str(error))
        return EXIT_BAD_INPUT
    except SurtitleError as error:
        say(str(error))
        return EXIT_FAILED
    return EXIT_OK
