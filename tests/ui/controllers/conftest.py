"""What the tests of controllers share with those of the windows that they control."""

from tests.ui.library.conftest import dates_in_english, room

__all__ = ["dates_in_english", "room"]
