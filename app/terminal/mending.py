"""What a crash left is mended before a command answers, or beside it where that cannot wait.

The subtitles of a long session take some seconds. ``listen`` shall hear what is said from its first moment, so it does
not wait for them; unless its own subtitles may go to the same file.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from app.captions.rules import CueRules
from app.terminal.chosen_settings import Chosen, chosen_settings
from app.terminal.screen import say
from app.terminal.sessions_command import described
from app.transcripts.completing import complete_interrupted
from app.transcripts.naming import journal_folder

_log = logging.getLogger(__name__)


class Mending:
    """Completes the subtitles of interrupted sessions, on a thread that begins at once, and says which.

    Stop order: `wait`; without it the thread dies with the process, and the next start begins anew.

    Args:
        journals: the folder of all journals; None: this user's.
        find_chosen: what the user has set; asked only where something was interrupted.
    """

    def __init__(self, journals: Path | None = None, find_chosen: Callable[[], Chosen] = chosen_settings) -> None:
        self._journals = journals or journal_folder()
        self._find_chosen = find_chosen
        self._thread = threading.Thread(target=self._run, name="mending", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Return once all is mended. Blocks."""
        self._thread.join()

    def _run(self) -> None:
        try:
            for each in complete_interrupted(self._journals, self._output, on_trouble=say):
                interrupted = f"A session was interrupted ({described(each.session)})."
                say(f"{interrupted} The subtitle file has been restored: {each.srt}")
        except Exception:
            _log.exception("interrupted sessions could not be completed")  # whatever was asked for is answered

    def _output(self) -> tuple[Path, CueRules]:
        chosen = self._find_chosen()
        return chosen.folder, chosen.rules
