"""Fields for numbers, with the margin of all other fields, which a style sheet cannot give them.

They show a number as the user's locale writes it, and read it as people type it: digits of every script, and "." as
well as "," before the decimals. Qt alone takes "2.5" for 25 where the locale writes "2,5", as "." divides thousands
there; these fields never divide them, so both can only mean decimals.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QLocale, QObject
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

from app.ui.widgets.wheel import leave_wheel_to_page


class NumberField(QSpinBox):
    """A whole number."""

    def __init__(self) -> None:
        super().__init__()
        leave_wheel_to_page(self)
        _Margin(self)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Judge what was typed, written as the locale writes it."""
        return _judged(super().validate(*_as_written(self, text, position)))


class FractionField(QDoubleSpinBox):
    """A number with so many decimals."""

    def __init__(self, *, decimals: int) -> None:
        super().__init__()
        self.setDecimals(decimals)
        leave_wheel_to_page(self)
        _Margin(self)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Judge what was typed, written as the locale writes it."""
        return _judged(super().validate(*_as_written(self, text, position)))


class _Margin(QObject):
    """The margin of a field, which grows with the letters; it is the field's."""

    def __init__(self, field: QAbstractSpinBox) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)
        self._set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the font; nothing is kept from the field."""
        if event.type() is QEvent.Type.FontChange:
            self._set()
        return False

    def _set(self) -> None:
        self._field.lineEdit().setTextMargins(round(0.6 * self._field.fontMetrics().height()), 0, 0, 0)


def _as_written(field: QSpinBox | QDoubleSpinBox, text: str, position: int) -> tuple[str, int]:
    """What was typed, as the field's locale writes it, character by character; and the place of the cursor in it."""
    begin = len(field.prefix()) if text.startswith(field.prefix()) else 0
    end = len(text) - len(field.suffix()) if text.endswith(field.suffix()) else len(text)
    locale = field.locale()
    written = (_in_locale(each, locale) if begin <= at < end else each for at, each in enumerate(text))
    return "".join(written), position


def _in_locale(character: str, locale: QLocale) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if plain in (".", ",", "\N{ARABIC DECIMAL SEPARATOR}"):
        return locale.decimalPoint()
    if plain == "\N{MINUS SIGN}" and locale.negativeSign() != plain:
        return "-"  # which Qt takes in every locale
    if (value := unicodedata.decimal(character, None)) is not None:
        return chr(ord(locale.zeroDigit()) + value)
    return character


def _judged(found: object) -> tuple[QValidator.State, str, int]:
    return found  # type: ignore[return-value]  # the stubs know only the first of the three
