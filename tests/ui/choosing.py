"""What the store does with a choice, for views that are shown without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from app.settings.settings import Settings


class View(Protocol):
    """Shows settings."""

    settings: Settings

    def show_settings(self, settings: Settings) -> None:
        """Show these."""


def show_choice(view: View, changes: Mapping[str, object]) -> None:
    """Show what was chosen, as what listens to the store does."""
    view.show_settings(msgspec.structs.replace(view.settings, **changes))
