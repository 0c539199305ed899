"""The look of the overlay's captions, to be chosen with a preview: a part of the settings.

A view like the main window: settings come in as a value, and what the user chose goes out, each change at once. The
width of the overlay is not among the settings, as it belongs to the screens; it comes and goes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from app.settings.appearance import (
    CLEAR_AFTER_S_MOST,
    LINES_MOST,
    TEXT_PX_LEAST,
    TEXT_PX_MOST,
    Alignment,
    Motion,
    Preset,
    TextEdge,
    preset_of,
    with_preset,
)
from app.settings.settings import OverlayContent, Settings
from app.ui.i18n.live_text import Words, in_our_language, on_language_change
from app.ui.overlay.inks import LEGIBLE, legibility
from app.ui.overlay.screen_share import why_not_private
from app.ui.platform.windowing import on_wayland
from app.ui.settings.appearance_preview import AppearancePreview
from app.ui.settings.colour_button import ColourButton
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.picker import Picker
from app.ui.widgets.wheel import leave_wheel_to_page

_WIDTH_LEAST_PERCENT = 20
_ROW_HEIGHT = 30


class AppearancePanel(QWidget):
    """Everything about how the overlay looks.

    Attributes:
        settings: as they were shown last.

    Signals:
        changed(dict): the user chose these values, by the names of the settings; answer with `show_settings`.
        widthChosen(int): the overlay shall be so wide, in percent of its screen.
    """

    changed = Signal(object)
    widthChosen = Signal(int)  # noqa: N815

    def __init__(
        self,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        why_not_private: Words = why_not_private,
        reduces_motion: Callable[[], bool] | None = None,
    ) -> None:
        """`why_not_private` tells why no window can be kept out of screen shares here; empty: it can.

        `reduces_motion` tells whether the system wants that; None: it is asked.
        """
        super().__init__(parent)
        self.settings = settings
        self._width_percent = _WIDTH_LEAST_PERCENT
        self.preview = AppearancePreview(reduces_motion=reduces_motion)
        self.preset = self._picker(self._presets, lambda preset: self._take_preset(preset))
        self.content = self._picker(
            lambda: (
                (self.tr("Original"), OverlayContent.SOURCE),
                (self.tr("Translation"), OverlayContent.TRANSLATION),
                (self.tr("Both"), OverlayContent.BOTH),
            ),
            lambda content: self._change(overlay_content=content),
        )
        self.translation_first = self._box(
            lambda: self.tr("Translation above original"), lambda on: self._change(overlay_translation_first=on)
        )
        families = [
            (family, family) for family in QFontDatabase.families() if not QFontDatabase.isPrivateFamily(family)
        ]
        self.font_family = self._picker(
            lambda: ((self.tr("System font"), ""), *families), lambda family: self._look(font_family=family)
        )
        self.text_px = self._number(TEXT_PX_LEAST, TEXT_PX_MOST, lambda px: self._look(text_px=px))
        self.weight = self._picker(
            lambda: (
                (self.tr("Regular"), 400),
                (self.tr("Medium"), 500),
                (self.tr("Semi-bold"), 600),
                (self.tr("Bold"), 700),
                (self.tr("Black"), 900),
            ),
            lambda weight: self._look(weight=weight),
        )
        self.text_colour = self._colour(lambda: self.tr("Original text colour"), "text_colour")
        self.translation_colour = self._colour(lambda: self.tr("Translation colour"), "translation_colour")
        self.background_colour = self._colour(lambda: self.tr("Background colour"), "background_colour")
        self.opacity = self._slider(0, lambda percent: self._look(background_opacity_percent=percent))
        self.edge = self._picker(
            lambda: (
                (self.tr("None"), TextEdge.NONE),
                (self.tr("Outline"), TextEdge.OUTLINE),
                (self.tr("Shadow"), TextEdge.SHADOW),
            ),
            lambda edge: self._look(edge=edge),
        )
        self.alignment = self._picker(
            lambda: (
                (self.tr("Start"), Alignment.START),
                (self.tr("Centre"), Alignment.CENTRE),
                (self.tr("End"), Alignment.END),
            ),
            lambda alignment: self._look(alignment=alignment),
            hint=lambda: self.tr("With Start alignment, text doesn't shift as a line grows."),
        )
        self.lines = self._number(1, LINES_MOST, lambda lines: self._look(lines=lines))
        self.width_percent = self._slider(_WIDTH_LEAST_PERCENT, self._take_width)
        self.motion = self._picker(
            lambda: (
                (self.tr("System setting"), Motion.SYSTEM),
                (self.tr("Smooth"), Motion.SMOOTH),
                (self.tr("Instant"), Motion.NONE),
            ),
            lambda motion: self._look(motion=motion),
        )
        self.clear_after_s = self._number(0, CLEAR_AFTER_S_MOST, lambda s: self._look(clear_after_s=s))
        self.private = self._box(
            lambda: self.tr("Hide from screen sharing"), lambda on: self._change(overlay_private=on)
        )
        self.warning = _note()
        self.why_not_private = _note(lambda: in_our_language(why_not_private()))
        self.private.setVisible(not self.why_not_private.text())
        self._lay_out()
        on_language_change(self, self._say)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these; emits nothing."""
        self.settings = settings  # first: what shows a value tells of it, and is not heard as it is no other
        look = settings.appearance
        shown: tuple[tuple[Picker, object], ...] = (
            (self.preset, preset_of(look)),
            (self.content, settings.overlay_content),
            (self.font_family, look.font_family),
            (self.weight, look.weight),
            (self.edge, look.edge),
            (self.alignment, look.alignment),
            (self.motion, look.motion),
        )
        for picker, value in shown:
            _select(picker, value)
        for colour, name in (
            (self.text_colour, look.text_colour),
            (self.translation_colour, look.translation_colour),
            (self.background_colour, look.background_colour),
        ):
            colour.show_colour(name)
        for number, figure in (
            (self.text_px, look.text_px),
            (self.lines, look.lines),
            (self.clear_after_s, look.clear_after_s),
        ):
            number.setValue(figure)
        self.opacity.setValue(look.background_opacity_percent)
        self.translation_first.setChecked(settings.overlay_translation_first)
        self.translation_first.setEnabled(settings.overlay_content is OverlayContent.BOTH)
        self.private.setChecked(settings.overlay_private)
        self.preview.show_settings(settings)
        self._warn(legibility(look))

    def show_width(self, percent: int) -> None:
        """Show how wide the overlay is; emits nothing."""
        self._width_percent = percent
        self.width_percent.setValue(percent)

    # What goes out

    def _change(self, **changes: object) -> None:
        if msgspec.structs.replace(self.settings, **changes) != self.settings:
            self.changed.emit(changes)

    def _look(self, **changes: object) -> None:
        self._change(appearance=msgspec.structs.replace(self.settings.appearance, **changes))

    def _take_preset(self, preset: object) -> None:
        if isinstance(preset, Preset):
            self._change(appearance=with_preset(self.settings.appearance, preset))
        else:
            self.show_settings(self.settings)  # what is one's own is made below

    def _take_width(self, percent: int) -> None:
        if percent != self._width_percent:
            self._width_percent = percent
            self.widthChosen.emit(percent)

    def _warn(self, contrast: float) -> None:
        text = self.tr(
            "Hard to read on some backgrounds: contrast is {found:.1f}:1, at least {needed}:1 is recommended."
        )
        self.warning.setText("" if contrast >= LEGIBLE else text.format(found=contrast, needed=LEGIBLE))
        self.warning.setVisible(contrast < LEGIBLE)

    def _say(self) -> None:
        self.text_px.setSuffix(self.tr(" px"))
        self.clear_after_s.setSuffix(self.tr(" s"))
        self.clear_after_s.setSpecialValueText(self.tr("Never"))
        self._warn(legibility(self.settings.appearance))

    # How it is built

    def _presets(self) -> Sequence[tuple[str, object]]:
        return (
            (self.tr("Classic"), Preset.CLASSIC),
            (self.tr("High contrast"), Preset.CONTRAST),
            (self.tr("Large"), Preset.LARGE),
            (self.tr("Film"), Preset.FILM),
            (self.tr("Custom"), None),
        )

    def _picker(
        self,
        entries: Callable[[], Sequence[tuple[str, object]]],
        chosen: Callable[[object], object],
        *,
        hint: Words = str,
    ) -> Picker:
        picker = Picker()
        picker.may_be_narrow(letters=10)
        picker.currentTextChanged.connect(lambda text: picker.setToolTip("\n".join(filter(None, (text, hint())))))
        values = [value for _, value in entries()]
        for value in values:
            picker.addItem("", value)

        def say() -> None:
            for index, (text, _) in enumerate(entries()):
                picker.setItemText(index, text)

        on_language_change(picker, say)
        # Qt would give back an enum's value in place of its member.
        picker.activated.connect(lambda index: chosen(values[index] if index < len(values) else picker.itemData(index)))
        return picker

    def _number(self, least: int, most: int, chosen: Callable[[int], object]) -> NumberField:
        number = NumberField()
        number.setRange(least, most)
        number.valueChanged.connect(chosen)
        return number

    def _slider(self, least: int, chosen: Callable[[int], object]) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        leave_wheel_to_page(slider)
        slider.setRange(least, 100)
        slider.valueChanged.connect(chosen)
        return slider

    def _box(self, text: Words, chosen: Callable[[bool], object]) -> QCheckBox:
        box = QCheckBox()
        on_language_change(box, lambda: box.setText(text()))
        box.clicked.connect(chosen)
        return box

    def _colour(self, name: Words, field: str) -> ColourButton:
        button = ColourButton(name)
        button.chosen.connect(lambda colour: self._look(**{field: colour}))
        return button

    def _lay_out(self) -> None:
        letters = (
            (lambda: self.tr("&Preset"), self.preset),
            (lambda: self.tr("&Show"), self.content),
            (None, self.translation_first),
            (lambda: self.tr("&Font"), self.font_family),
            (lambda: self.tr("Si&ze"), self.text_px),
            (lambda: self.tr("&Weight"), self.weight),
            (lambda: self.tr("Li&nes"), self.lines),
            (lambda: self.tr("Al&ignment"), self.alignment),
            (lambda: self.tr("Scroll ani&mation"), self.motion),
        )
        colours = (
            (lambda: self.tr("Original &text"), self.text_colour),
            (lambda: self.tr("T&ranslation"), self.translation_colour),
            (lambda: self.tr("&Background"), self.background_colour),
            (lambda: self.tr("&Opacity"), _with_percent(self.opacity)),
            (lambda: self.tr("Text &edge"), self.edge),
            (lambda: self.tr("Wi&dth"), _with_percent(self.width_percent)),
            (lambda: self.tr("&Clear after silence"), self.clear_after_s),
            (None, self.private),
            (None, self.why_not_private),
        )
        columns = FlowLayout(spacing=24, fills=True)
        for rows in (letters, colours):
            columns.addWidget(_form(rows))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.preview)
        layout.addWidget(self.warning)
        layout.addLayout(columns)
        if on_wayland():
            note = _note(
                lambda: self.tr(
                    "Wayland doesn't let apps keep a window on top or position it. If XWayland is available, "
                    "start Surtitle with QT_QPA_PLATFORM=xcb."
                )
            )
            layout.addWidget(note)
        layout.addStretch(1)


def _form(rows: Sequence[tuple[Words | None, QWidget]]) -> QWidget:
    """Labels, each with the key that leads to its field, and the fields; one without a label has the whole row."""
    holder = QWidget()
    form = QFormLayout(holder)
    form.setContentsMargins(0, 0, 0, 0)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, field in rows:
        if text is None:
            form.addRow(field)
            continue
        buddy = field.findChild(QSlider) or field
        label = QLabel()
        label.setBuddy(buddy)
        label.setMinimumHeight(_ROW_HEIGHT)
        on_language_change(label, partial(_name, label, buddy, text))
        form.addRow(label, field)
    return holder


def _name(label: QLabel, buddy: QWidget, text: Words) -> None:
    label.setText(text())
    if not isinstance(buddy, ColourButton):  # which names its colour, too
        buddy.setAccessibleName(text().replace("&", ""))


def _note(text: Words = str) -> QLabel:
    """A sentence; what is said with `setText` where `text` gives none."""
    note = QLabel()
    note.setTextFormat(Qt.TextFormat.PlainText)
    note.setWordWrap(True)
    if text is not str:
        on_language_change(note, lambda: note.setText(text()))
    if not note.text():  # shown already now, it would be a window for a moment
        note.hide()
    return note


def _with_percent(slider: QSlider) -> QWidget:
    """The slider with its value beside it, in a field that is as wide as it will ever be."""
    value = QLabel("100 %")
    value.setFixedWidth(value.sizeHint().width())
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    slider.valueChanged.connect(lambda percent: value.setText(f"{percent} %"))
    together = QWidget()
    layout = QHBoxLayout(together)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(slider, 1)
    layout.addWidget(value)
    return together


def _select(picker: Picker, value: object) -> None:
    """Choose the entry of this value; one that is not on offer (another machine's font) is offered from now on."""
    index = next((index for index in range(picker.count()) if picker.itemData(index) == value), -1)
    if index < 0:
        picker.addItem(str(value), value)
        index = picker.count() - 1
    picker.setCurrentIndex(index)
