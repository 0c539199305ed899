"""Where the cloud is that a key belongs to."""

from __future__ import annotations

from app.settings.settings import CloudRegion
from app.ui.settings.choice_picker import ChoicePicker


class RegionPicker(ChoicePicker):
    """The list of regions."""

    def __init__(self) -> None:
        super().__init__(
            lambda: self.tr("Cloud region"),
            lambda: {
                CloudRegion.CHINA: self.tr("Mainland China (Beijing)"),
                CloudRegion.INTERNATIONAL: self.tr("International (Singapore)"),
            },
        )
        self.select(CloudRegion.CHINA)

    @property
    def region(self) -> CloudRegion:
        """What is chosen."""
        return CloudRegion(str(self.value))
