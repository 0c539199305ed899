"""What a session can be exported as, as a form: every choice is a control, and all together are one value.

Not here: the preview, and what is done with the value (`export_dialog.py`, `export_desk.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.captions.rules import CueRules, Texts
from app.transcripts.export import ExportOptions, Times
from app.transcripts.formats import FORMATS
from app.transcripts.retiming import TimeRange, frame_rate
from app.ui.i18n.live_text import Words, in_our_language, on_language_change
from app.ui.i18n.times import parse_clock
from app.ui.widgets.number_field import FractionField, NumberField
from app.ui.widgets.picker import Picker

RATES = ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60")
"""A text in the language that the interface has when it is called."""
_LONGEST_SHIFT_S = 7 * 24 * 3600.0


class ExportForm(QWidget):
    """The choices.

    Attributes:
        format, texts, times, rate_from, rate_to: pickers. two_files, word_times, with_times, byte_order_mark: checks.
        shift, begin, end: fields for times. columns, full_width, speed, full_width_speed, lines: the cue rules.
        reset: a button that brings the rules back.

    Signals:
        changed: the value is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = CueRules()
        self._labels: list[QLabel] = []
        self._form = QFormLayout(self)
        self._form.setContentsMargins(4, 4, 12, 4)
        self._form.setVerticalSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.format = self._picker(
            lambda: self.tr("F&ormat"),
            lambda: {name: in_our_language(form.title) for name, form in FORMATS.items()},
        )
        self.texts = self._picker(
            lambda: self.tr("Te&xt"),
            lambda: {
                Texts.SOURCE_FIRST: self.tr("Both, original first"),
                Texts.TRANSLATION_FIRST: self.tr("Both, translation first"),
                Texts.SOURCE: self.tr("Original"),
                Texts.TRANSLATION: self.tr("Translation"),
            },
        )
        self.two_files = self._check(lambda: self.tr("Separate file for each language"))
        self.times = self._picker(
            lambda: self.tr("T&imestamps"),
            lambda: {Times.SESSION: self.tr("From session start"), Times.DAY: self.tr("Time of day")},
        )
        self.shift = FractionField(decimals=3)
        self.shift.setRange(-_LONGEST_SHIFT_S, _LONGEST_SHIFT_S)
        self.shift.setSingleStep(0.5)
        self.shift.valueChanged.connect(self.changed)
        self._form.addRow(self._label(lambda: self.tr("Time off&set"), self.shift), self.shift)
        self.rate_from, self.rate_to = Picker(), Picker()
        self._rate_row()
        self.begin, self.end = self._time_field(), self._time_field()
        self._row(lambda: self.tr("Ran&ge"), self.begin, QLabel("–"), self.end)
        self.word_times = self._check(lambda: self.tr("Word timings (karaoke)"))
        self.with_times = self._check(lambda: self.tr("Timestamp before each sentence"), checked=True)
        self.byte_order_mark = self._check(lambda: self.tr("Byte order mark (for old Windows players)"))
        self._heading(lambda: self.tr("Subtitle rules"))
        self.lines = self._number(lambda: self.tr("Maximum &lines per language"), 1, 4)
        self.columns = self._number(
            lambda: self.tr("Line lengt&h, Latin and others"), 10, 120, lambda: self.tr(" characters")
        )
        self.full_width = self._number(
            lambda: self.tr("Line length, East Asian"), 5, 60, lambda: self.tr(" characters")
        )
        self.speed = self._number(
            lambda: self.tr("&Reading speed, Latin and others"), 5, 60, lambda: self.tr(" characters/s")
        )
        self.full_width_speed = self._number(
            lambda: self.tr("Reading speed, East Asian"), 2, 30, lambda: self.tr(" characters/s")
        )
        self.reset = QPushButton()
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(lambda: self.show_rules(CueRules()))
        self._form.addRow("", self.reset)
        self.show_rules(self._rules)
        self.changed.connect(self._enable)
        on_language_change(self, self._say)
        self._enable()

    @property
    def trouble(self) -> str:
        """What is written where it cannot be understood, as a sentence; empty where all can."""
        for field in (self.begin, self.end):
            if field.text().strip() and parse_clock(field.text()) is None:
                words = self.tr(
                    "“{text}” isn't a valid session time. Use the format 12:34 or 1:02:03, or leave it empty."
                )
                return words.format(text=field.text().strip())
        begin_ms, end_ms = parse_clock(self.begin.text()), parse_clock(self.end.text())
        if end_ms is not None and (begin_ms or 0) >= end_ms:
            return self.tr("The range ends before it starts.")
        return ""

    @property
    def options(self) -> ExportOptions:
        """All that is chosen; what the format has no use for is left as it usually is."""
        form, texts = FORMATS[self.format.currentData()], Texts(self.texts.currentData())
        rates = None
        if self.rate_from.currentIndex() > 0:
            rates = frame_rate(self.rate_from.currentText()), frame_rate(self.rate_to.currentText())
        return ExportOptions(
            format=form,
            texts=texts,
            two_files=self.two_files.isChecked() and len(texts.streams) > 1,
            times=Times(self.times.currentData()),
            shift_ms=round(self.shift.value() * 1000),
            frame_rates=rates,
            part=TimeRange(parse_clock(self.begin.text()), parse_clock(self.end.text())),
            word_times=self.word_times.isChecked() and self.word_times.isEnabled(),
            with_times=self.with_times.isChecked(),
            byte_order_mark=self.byte_order_mark.isChecked() and form.takes_mark,
            rules=replace(
                self._rules,
                lines=self.lines.value(),
                columns=self.columns.value(),
                full_width_characters=self.full_width.value(),
                columns_per_s=_finer(self._rules.columns_per_s, self.speed.value()),
                full_width_per_s=_finer(self._rules.full_width_per_s, self.full_width_speed.value()),
            ),
        )

    def offer_translation(self, *, offered: bool) -> None:
        """A session that was not translated has nothing but what was said."""
        with QSignalBlocker(self.texts):
            wanted = Texts.SOURCE_FIRST if offered else Texts.SOURCE
            self.texts.setCurrentIndex(self.texts.findData(wanted))
        self.texts.setEnabled(offered)
        self._enable()

    def show_rules(self, rules: CueRules) -> None:
        """Show these rules for cues."""
        self._rules = rules
        for field, value in (
            (self.lines, rules.lines),
            (self.columns, rules.columns),
            (self.full_width, rules.full_width_characters),
            (self.speed, round(rules.columns_per_s)),
            (self.full_width_speed, round(rules.full_width_per_s)),
        ):
            with QSignalBlocker(field):
                field.setValue(value)
        self.changed.emit()

    # How it is made

    def _say(self) -> None:
        self.shift.setSuffix(self.tr(" s"))
        self.shift.setToolTip(self.tr("Added to all times. Use a negative value to shift earlier."))
        self.begin.setAccessibleName(self.tr("From"))
        self.begin.setPlaceholderText(self.tr("Start"))
        self.begin.setToolTip(self.tr("Start of the range, such as 12:34. Leave empty for the session start."))
        self.end.setAccessibleName(self.tr("To"))
        self.end.setPlaceholderText(self.tr("End"))
        self.end.setToolTip(self.tr("End of the range, such as 12:34. Leave empty for the session end."))
        self.rate_from.setItemText(0, self.tr("Unchanged"))
        self.rate_from.setAccessibleName(self.tr("Frame rate of the original video"))
        self.rate_to.setAccessibleName(self.tr("Frame rate of the new video"))
        for picker in (self.rate_from, self.rate_to):
            picker.setToolTip(self.tr("For video made at one frame rate and played at another"))
        self.reset.setText(self.tr("Restore defa&ults"))
        self.reset.setToolTip(self.tr("Based on BBC and Netflix guidelines"))

    def _label(self, text: Words, buddy: QWidget) -> QLabel:
        label = QLabel()
        label.setBuddy(buddy)
        on_language_change(label, lambda: label.setText(text()))
        self._labels.append(label)
        return label

    def fit(self, width: int) -> None:
        """Set the labels beside their fields where there is this room, else above them."""
        for policy in (QFormLayout.RowWrapPolicy.DontWrapRows, QFormLayout.RowWrapPolicy.WrapAllRows):
            self._form.setRowWrapPolicy(policy)
            if self.minimumSizeHint().width() <= width:
                break
        beside = self._form.rowWrapPolicy() is QFormLayout.RowWrapPolicy.DontWrapRows
        for label in self._labels:  # Qt would set one that is lower than its field too high beside it
            field = label.buddy()
            field.ensurePolished()
            label.setMinimumHeight(field.sizeHint().height() if beside else 0)

    def _picker(self, label: Words, choices: Callable[[], Mapping[str, str]]) -> Picker:
        picker = Picker()
        for value in choices():
            picker.addItem("", str(value))

        def say() -> None:
            for index, name in enumerate(choices().values()):
                picker.setItemText(index, name)
            picker.setAccessibleName(label().replace("&", ""))

        picker.may_be_narrow()
        picker.currentTextChanged.connect(picker.setToolTip)  # where it is elided
        on_language_change(picker, say)
        picker.currentIndexChanged.connect(self.changed)
        self._form.addRow(self._label(label, picker), picker)
        return picker

    def _check(self, text: Words, *, checked: bool = False) -> QCheckBox:
        check = QCheckBox()
        on_language_change(check, lambda: check.setText(text()))
        check.setChecked(checked)
        check.toggled.connect(self.changed)
        self._form.addRow("", check)
        return check

    def _time_field(self) -> QLineEdit:
        field = QLineEdit()
        field.textChanged.connect(self.changed)
        return field

    def _number(self, label: Words, least: int, most: int, unit: Words = str) -> NumberField:
        field = NumberField()
        field.setRange(least, most)
        on_language_change(field, lambda: field.setSuffix(unit()))
        field.valueChanged.connect(self.changed)
        self._form.addRow(self._label(label, field), field)
        return field

    def _rate_row(self) -> None:
        self.rate_from.addItem("")
        for picker in (self.rate_from, self.rate_to):
            picker.addItems(list(RATES))
            picker.may_be_narrow(letters=5)
            picker.currentTextChanged.connect(picker.setToolTip)
            picker.currentIndexChanged.connect(self.changed)
        self.rate_to.setCurrentText("25")
        self._row(lambda: self.tr("Fra&me rate"), self.rate_from, QLabel("→"), self.rate_to)

    def _row(self, label: Words, *widgets: QWidget) -> None:
        row = QHBoxLayout()
        for widget in widgets:
            row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
        self._form.addRow(self._label(label, widgets[0]), row)

    def _heading(self, text: Words) -> None:
        label = QLabel()
        on_language_change(label, lambda: label.setText(text()))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setContentsMargins(0, self.fontMetrics().height() // 2, 0, 0)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        self._form.addRow(label)

    def _enable(self) -> None:
        """Let only be chosen what the format knows."""
        form = FORMATS[self.format.currentData()]
        both = len(Texts(self.texts.currentData()).streams) > 1
        rules = (self.lines, self.columns, self.full_width, self.speed, self.full_width_speed, self.reset)
        for widget, sensible in (
            (self.two_files, both),
            (self.word_times, form.has_word_times),
            (self.with_times, form.has_sentence_times),
            (self.byte_order_mark, form.takes_mark),
            (self.rate_to, self.rate_from.currentIndex() > 0),
            *((rule, form.uses_cues) for rule in rules),
        ):
            widget.setEnabled(sensible)


def _finer(exact: float, shown: int) -> float:
    """The value that a field without decimals stands for: the exact one, as long as nobody chose another."""
    return exact if round(exact) == shown else float(shown)
