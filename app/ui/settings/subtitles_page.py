"""The page about subtitles: the limits of a good cue, each with where its figure comes from.

They count for the SRT that grows from the next start on, and are where an export begins.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from app.captions.rules import BOUNDS, CueRules
from app.settings.settings import Settings
from app.ui.i18n.live_text import on_language_change
from app.ui.settings.settings_page import SettingsPage
from app.ui.widgets.number_field import FractionField, NumberField


class SubtitlesPage(SettingsPage):
    """Asks for the limits of cues.

    Attributes:
        fields: by the names of the limits.
        reset: a button that brings the usual limits back.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, NumberField | FractionField] = {}
        self._rules = CueRules()
        self.add_note(
            lambda: self.tr(
                "The defaults follow the BBC Subtitle Guidelines and the Netflix Timed Text Style Guide. When "
                "speech is too fast to meet every limit, no text is dropped and the export lists the "
                "exceptions."
            )
        )
        for name in self._questions():
            self.add_question(partial(self._question, name), self._field(name))
        self.reset = QPushButton()
        self.reset.clicked.connect(lambda: self._choose(CueRules()))
        self.add_row(self.reset, QWidget())  # as wide as its text
        self.end()
        on_language_change(self, self._say)

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Subtitles")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self._rules = settings.cue_rules
        for name, field in self.fields.items():
            before = field.blockSignals(True)
            field.setValue(getattr(self._rules, name))
            field.blockSignals(before)

    def _say(self) -> None:
        for name, (text, suffix) in self._questions().items():
            self.fields[name].setAccessibleName(text.replace("&", ""))
            self.fields[name].setSuffix(suffix)
        self.reset.setText(self.tr("Restore defa&ults"))

    def _question(self, name: str) -> str:
        return self._questions()[name][0]

    def _questions(self) -> dict[str, tuple[str, str]]:
        """What is asked for each limit, and the unit behind its number."""
        return {
            "lines": (self.tr("Maximum &lines per language"), ""),
            "columns": (self.tr("&Characters per line"), self.tr(" characters")),
            "full_width_characters": (self.tr("Characters per line (CJ&K)"), self.tr(" characters")),
            "columns_per_s": (self.tr("Reading &speed"), self.tr(" characters/s")),
            "full_width_per_s": (self.tr("Reading speed (C&JK)"), self.tr(" characters/s")),
            "shortest_ms": (self.tr("Mi&nimum cue duration"), self.tr(" ms")),
            "longest_ms": (self.tr("Ma&ximum cue duration"), self.tr(" ms")),
            "frame_rate": (self.tr("&Frame rate (fps)"), ""),
            "gap_frames": (self.tr("Minimum &gap between cues"), self.tr(" frames")),
            "chained_ms": (self.tr("Close ga&ps shorter than"), self.tr(" ms")),
            "late_ms": (self.tr("Maximum start dela&y"), self.tr(" ms")),
            "orphan_columns": (self.tr("Avoid single-w&ord lines up to"), self.tr(" characters")),
        }

    def _field(self, name: str) -> NumberField | FractionField:
        least, most = BOUNDS[name]
        field: NumberField | FractionField
        if isinstance(getattr(self._rules, name), float):
            field = FractionField(decimals=1 if name != "frame_rate" else 3)
            field.setRange(least, most)
            field.valueChanged.connect(lambda value: self._change(name, value))
        else:
            field = NumberField()
            field.setRange(int(least), int(most))
            field.setSingleStep(100 if name.endswith("_ms") else 1)
            field.valueChanged.connect(lambda value: self._change(name, value))
        field.setKeyboardTracking(False)
        self.fields[name] = field
        return field

    def _change(self, name: str, value: float) -> None:
        changes = {name: value}
        if name == "shortest_ms":
            changes["longest_ms"] = max(value, self._rules.longest_ms)
        elif name == "longest_ms":
            changes["shortest_ms"] = min(value, self._rules.shortest_ms)
        self._choose(replace(self._rules, **changes))  # type: ignore[arg-type]  # each of its field's own kind

    def _choose(self, rules: CueRules) -> None:
        self._rules = rules
        self.changed.emit({"cue_rules": rules})
