"""Colours and fonts, light and dark, as the system prefers.

Every text colour keeps a contrast of at least 4.5:1 against whatever it is drawn on (WCAG 2.2, 1.4.3), the faintest
provisional word included. What is provisional is told by colour and by the bar beside it, never by italics: letters
that change their width when a sentence settles would make the lines jump under the reader's eyes.

Not here: where anything is placed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from app.resource_files import resources
from app.ui.widgets.focus_ring import FocusRings

LEGIBLE = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text."""
VISIBLE = 3.0
"""WCAG 2.2, 1.4.11: the least contrast of what is no text, such as the border of a field."""

_RIM = 1.5  # of the ring around the main button, which has the accent's colour itself
_FALLBACKS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Thai", "Segoe UI", "Helvetica Neue")
_EAST_ASIAN = {
    # The same code points are drawn differently in these languages, so each asks for its own fonts first.
    "zh": ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"),
    "yue": ("Noto Sans CJK HK", "PingFang HK", "Microsoft JhengHei"),
    "ja": ("Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI"),
    "ko": ("Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic"),
}
_LAST = ("WenQuanYi Micro Hei", "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji")
"""Where no font before them has a letter; those of the emoji last, which have digits, too."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, as ``#rrggbb``.

    Attributes:
        dark: whether it is the one for dark systems.
        window, base: behind the controls, behind the captions.
        text: final captions and controls.
        settling: fixed words of a sentence that is not final yet.
        tentative: words that may still change.
        muted: times, labels, notices.
        translation, translation_tentative: final and provisional translations.
        accent, on_accent: the main button and the live bar; text upon them.
        border: of controls, of the meter's track, the scroll bar's handle: 3:1 against what they lie on.
        line: separators, which nobody needs to see.
        selection: behind selected sentences.
        lit: behind the word under the reading clock.
        found, found_now, on_found: behind what a search has found, behind the current one; the text upon both.
        warning, on_warning, error, on_error: message strips and the text upon them.
        level, level_loud, level_clipped: the level meter, when it is about to clip, and the lamp when it has.
    """

    dark: bool
    window: str
    base: str
    text: str
    settling: str
    tentative: str
    muted: str
    translation: str
    translation_tentative: str
    accent: str
    on_accent: str
    border: str
    line: str
    selection: str
    lit: str
    found: str
    found_now: str
    on_found: str
    warning: str
    on_warning: str
    error: str
    on_error: str
    level: str
    level_loud: str
    level_clipped: str

    @classmethod
    def of(cls, palette: QPalette) -> Theme:
        """The theme that goes with a palette: dark where its window is darker than its text, and with its accent."""
        text, window = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)
        theme = DARK if text.lightness() > window.lightness() else LIGHT
        return theme.with_accent(palette.color(QPalette.ColorRole.Accent).name())

    def with_accent(self, accent: str) -> Theme:
        """The theme with this accent colour, as far as all that is drawn in it and on it stays legible; else itself."""
        return self if accent in ("", self.accent) else _accented(self, accent)

    def palette(self) -> QPalette:
        """These colours in Qt's roles."""
        role = QPalette.ColorRole
        palette = QPalette(QColor(self.window))
        for roles, colour in (
            ((role.Window, role.Button, role.AlternateBase), self.window),
            ((role.Base, role.ToolTipBase), self.base),
            ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), self.text),
            ((role.Highlight, role.Link, role.Accent), self.accent),
            ((role.HighlightedText,), self.on_accent),
            ((role.PlaceholderText,), self.muted),
        ):
            for each in roles:
                palette.setColor(each, QColor(colour))
        for each in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(self.muted))
        return palette

    def _picture(self, name: str) -> str:
        return _resource(f"{name}-dark.svg" if self.dark else f"{name}-light.svg")

    def style_sheet(self) -> str:
        """The look of the controls; sizes in em, so that it grows with the font."""
        return f"""
        QPushButton, QToolButton, QComboBox, QLineEdit, QAbstractSpinBox {{
            border: 1px solid {self.border}; border-radius: 6px; padding: 0.35em 0.8em; margin: 1px;
            background: {self.base}; color: {self.text}; }}
        QLineEdit, QPlainTextEdit {{ placeholder-text-color: {self.muted}; }}
        QComboBox {{ padding: 0.35em 0.4em 0.35em 0.7em; }}
        QToolButton {{ padding: 0.35em; }}
        QPushButton:hover, QToolButton:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {self.text}; }}
        QPushButton:pressed, QToolButton:pressed {{ background: {self.selection}; }}
        QPushButton:checked, QToolButton:checked {{ background: {self.selection}; border-color: {self.muted}; }}
        QPushButton[ring="true"], QToolButton[ring="true"], QComboBox[ring="true"],
        QLineEdit:focus, QAbstractSpinBox:focus {{
            border: 2px solid {self.accent}; margin: 0; }}
        QPushButton:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
            color: {self.muted}; background: {self.window}; }}
        QPushButton[primary="true"]:enabled {{
            background: {self.accent}; color: {self.on_accent}; border-color: {self.accent}; font-weight: 600; }}
        QPushButton[primary="true"][ring="true"] {{ border: 2px solid {self.text}; margin: 0; }}
        QAbstractSpinBox {{ padding: 0.35em 0; }}
        QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{
            border: none; margin: 0; padding: 0; background: transparent; }}
        QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
            subcontrol-origin: border; border: none; width: 1.7em; background: transparent; }}
        QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
        QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
        QAbstractSpinBox::up-arrow {{ image: url({self._picture("more")}); width: 0.75em; height: 0.75em; }}
        QAbstractSpinBox::down-arrow {{ image: url({self._picture("less")}); width: 0.75em; height: 0.75em; }}
        QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off,
        QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off {{ image: none; }}
        QComboBox {{ combobox-popup: 0; }}
        QComboBox::drop-down {{ border: none; width: 1.5em; }}
        QComboBox::down-arrow {{ image: none; }}
        QComboBox QAbstractItemView {{
            background: {self.base}; color: {self.text}; border: 1px solid {self.muted}; outline: none;
            selection-background-color: {self.accent}; selection-color: {self.on_accent}; }}
        QComboBox QAbstractItemView::item {{ min-height: 1.9em; padding: 0 0.5em; }}
        QSlider:horizontal {{ min-height: 1.7em; }}
        QSlider::groove:horizontal {{ height: 0.3em; border-radius: 0.15em; background: {self.muted}; }}
        QSlider::sub-page:horizontal {{ border-radius: 0.15em; background: {self.accent}; }}
        QSlider::handle:horizontal {{
            width: 1em; margin: -0.45em 0; border-radius: 0.58em; border: 2px solid {self.base};
            background: {self.accent}; }}
        QSlider[ring="true"]::handle:horizontal {{ border-color: {self.text}; }}
        NewestButton {{ border-radius: 0.9em; }}
        CaptionEditor {{ background: {self.base}; color: {self.text}; border: 2px solid {self.accent}; }}
        CaptionList {{ background: {self.base}; }}
        CaptionList, QScrollArea {{ border: 1px solid transparent; }}
        CaptionList[ring="true"], QScrollArea[ring="true"] {{ border-color: {self.accent}; }}
        QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
        QScrollBar::handle:vertical {{
            background: {self.border}; border-radius: 4px; min-height: 32px; margin: 2px; }}
        QScrollBar::handle:vertical:hover {{ background: {self.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
            background: none; height: 0; }}
        QListWidget#pages {{ background: {self.window}; border: none; outline: none; color: {self.text}; }}
        QListWidget#pages::item {{
            padding: 0.5em 0.6em; border-radius: 6px; border: 2px solid transparent; color: {self.text}; }}
        QListWidget#pages::item:selected {{ background: {self.selection}; color: {self.text}; }}
        QListWidget#pages[ring="true"]::item:focus {{ border-color: {self.accent}; }}
        QCheckBox, QRadioButton {{ color: {self.text}; spacing: 0.6em; padding: 2px; }}
        QCheckBox:disabled, QRadioButton:disabled, QCheckBox::indicator:disabled {{
            color: {self.muted}; border-color: {self.line}; }}
        QCheckBox::indicator, QRadioButton::indicator {{
            width: 1em; height: 1em; border: 1px solid {self.muted}; background: {self.base}; }}
        QCheckBox::indicator {{ border-radius: 4px; }}
        QRadioButton::indicator {{ border-radius: 0.6em; }}
        QCheckBox::indicator:checked {{
            background: {self.accent}; border-color: {self.accent}; image: url({self._picture("tick")}); }}
        QRadioButton::indicator:checked {{
            border-radius: 0.5em; border: 0.3em solid {self.accent}; width: 0.5em; height: 0.5em; }}
        QCheckBox[ring="true"], QRadioButton[ring="true"] {{
            border: 2px solid {self.accent}; border-radius: 6px; padding: 0; }}
        QFrame#card {{ background: {self.base}; border: 1px solid {self.line}; border-radius: 12px; }}
        QWidget#card QScrollArea, QScrollArea > QWidget > QWidget#card {{ background: {self.base}; border: none; }}
        QToolButton#menu::menu-indicator {{ image: none; width: 0; }}
        QBalloonTip QLabel {{ color: {LIGHT.text}; }}  /* Qt's own, on pale yellow, where nothing shows notifications */
        QToolTip {{ background: {self.base}; color: {self.text}; border: 1px solid {self.line}; padding: 4px; }}
        """


def _resource(name: str) -> str:
    """A picture's path as a style sheet wants it."""
    return (resources() / "icons" / name).as_posix()


LIGHT = Theme(
    dark=False,
    window="#f4f5f7",
    base="#ffffff",
    text="#15171c",
    settling="#3d434e",
    tentative="#5f6775",
    muted="#596170",
    translation="#0b4f94",
    translation_tentative="#3f6a9e",
    accent="#1a62c4",
    on_accent="#ffffff",
    border="#7f8794",
    line="#d3d7de",
    selection="#e4eefb",
    lit="#b3d0fa",
    found="#ffe9a3",
    found_now="#ffb454",
    on_found="#15171c",
    warning="#fff1d0",
    on_warning="#5f4100",
    error="#fde4e4",
    on_error="#871818",
    level="#2e8b57",
    level_loud="#c2571a",
    level_clipped="#c62828",
)
DARK = Theme(
    dark=True,
    window="#16171b",
    base="#1d1f24",
    text="#f3f4f6",
    settling="#cfd4dc",
    tentative="#9ea6b3",
    muted="#a4abb8",
    translation="#9fcbfa",
    translation_tentative="#84a9d2",
    accent="#84b6ff",
    on_accent="#0b1526",
    border="#727986",
    line="#3a3e47",
    selection="#263449",
    lit="#2f4e7c",
    found="#cdb868",
    found_now="#ffb454",
    on_found="#15171c",
    warning="#3d3113",
    on_warning="#ffdf94",
    error="#46201f",
    on_error="#ffc9c6",
    level="#4fc98a",
    level_loud="#f0975a",
    level_clipped="#ff6b63",
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, by WCAG's definition of relative luminance."""
    bright, dim = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


@cache  # asked at each painting, of the few accents that a system has
def _accented(theme: Theme, accent: str) -> Theme:
    on_accent = max(("#ffffff", "#0b1526"), key=lambda ink: contrast(ink, accent))
    texts = [contrast(accent, ground) for ground in (theme.window, theme.base, theme.selection)]
    if min(*texts, contrast(on_accent, accent)) < LEGIBLE or contrast(theme.text, accent) < _RIM:
        return theme
    return replace(theme, accent=accent, on_accent=on_accent)


def caption_font(base: QFont, language: str, *, scale: float = 1.0, pixel_size: int = 0) -> QFont:
    """The font for captions in this language: the system's own, with fallbacks that can draw every script.

    Args:
        base: the font of the widget, whose first family and size are kept.
        scale: times the base's size; not looked at where `pixel_size` says the height itself.
    """
    font = QFont(base)
    east_asian = [*_EAST_ASIAN.get(language, ()), *(name for names in _EAST_ASIAN.values() for name in names)]
    # An alias like "Sans Serif" counts for nothing in a list of families: the next one, an East Asian font with wide
    # quotation marks, would draw all Latin letters. So the family that the alias stands for comes first.
    own = QFontInfo(base).family()
    font.setFamilies(list(dict.fromkeys([own, *_FALLBACKS, *east_asian, *_LAST])))
    if pixel_size:
        font.setPixelSize(pixel_size)
    elif base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * scale)
    else:
        font.setPixelSize(round(base.pixelSize() * scale))
    return font


def system_accent(application: QApplication) -> str:
    """The accent colour that the user chose in the system, as ``#rrggbb``; empty where the system tells of none.

    To be asked while the application has the system's palette, and no one of ours.
    """
    role = QPalette.ColorRole.Accent
    told = application.palette().color(role)
    return "" if told == application.style().standardPalette().color(role) else told.name()


def install_theme(app: QApplication) -> None:
    """Dress the app in the theme and the accent colour that the system prefers, now and whenever that changes."""
    hints = app.styleHints()

    def dress(scheme: Qt.ColorScheme) -> None:
        app.setPalette(QPalette())  # the system's again
        theme = (DARK if scheme == Qt.ColorScheme.Dark else LIGHT).with_accent(system_accent(app))
        app.setPalette(theme.palette())
        app.setStyleSheet(theme.style_sheet())

    app.setStyle("Fusion")
    dress(hints.colorScheme())
    hints.colorSchemeChanged.connect(dress)
    FocusRings(app)
