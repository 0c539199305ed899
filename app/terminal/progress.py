"""Progress bars on standard error, for a terminal that may take nothing for a while."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress, ProgressColumn

from app.streams import outlet_of


class ProgressBars(Progress):
    """Bars that are drawn only where somebody watches, and only as fast as they are taken."""

    def __init__(self, *columns: ProgressColumn) -> None:
        console = Console(stderr=True)
        super().__init__(*columns, console=console, disable=not console.is_terminal)

    def refresh(self) -> None:
        """Draw them as they are now."""
        outlet = outlet_of(self.console.file)
        if outlet is None or not outlet.behind:
            super().refresh()
