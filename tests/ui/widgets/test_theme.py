from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QImage, QPainter, QPalette, QRawFont, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.widgets.caption_text import Ink, LaidOutText
from app.ui.widgets.focus_ring import FocusRings
from app.ui.widgets.level_meter import LevelMeter
from app.ui.widgets.theme import DARK, LEGIBLE, LIGHT, VISIBLE, Theme, caption_font, contrast, system_accent
from tests.fakes.captions import caption

INK = Ink("#000000", "#000000", "#000000")


def test_contrast_has_the_known_ends() -> None:
    """Black on white is 21 to 1, a colour on itself 1 to 1, and the order does not matter."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#336699", "#336699") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the well-known limit of grey on white


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_legible(theme: Theme) -> None:
    """Each colour of text keeps 4.5:1 against all that it is drawn on, selected rows included."""
    captions = ("text", "settling", "tentative", "muted", "translation", "translation_tentative", "accent")
    pairs = [(ink, ground) for ink in captions for ground in ("base", "selection")]
    pairs += [(ink, "window") for ink in ("text", "muted", "on_error")]
    pairs += [("text", "lit"), ("translation", "lit"), ("on_found", "found"), ("on_found", "found_now")]
    pairs += [("on_warning", "base"), ("on_warning", "selection"), ("muted", "window")]
    pairs += [("on_accent", "accent"), ("on_warning", "warning"), ("on_error", "error")]
    faint = {pair: contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < LEGIBLE} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_palette_is_legible(theme: Theme) -> None:
    """What Qt draws by itself, too: each of its inks on each ground that goes with it, also where it is disabled."""
    palette, role = theme.palette(), QPalette.ColorRole
    grounds = {
        role.WindowText: (role.Window, role.Base, role.AlternateBase),
        role.Text: (role.Window, role.Base, role.AlternateBase),
        role.ButtonText: (role.Button, role.Base),
        role.ToolTipText: (role.ToolTipBase,),
        role.PlaceholderText: (role.Base,),
        role.HighlightedText: (role.Highlight,),
        role.Link: (role.Window, role.Base),
    }
    faint = []
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for ink, below in grounds.items():
            for ground in below:
                ratio = contrast(palette.color(group, ink).name(), palette.color(group, ground).name())
                if ratio < LEGIBLE:
                    faint.append((group, ink, ground, ratio))
    assert faint == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_no_text_is_seen(theme: Theme) -> None:
    """The frame of what has the focus, the lamps and the meter keep 3:1 (WCAG 2.2, 1.4.11)."""
    for ink in ("border", "accent", "level", "level_loud", "level_clipped", "muted", "on_error"):
        for ground in ("window", "base"):
            assert contrast(getattr(theme, ink), getattr(theme, ground)) >= VISIBLE, (ink, ground)
    assert contrast(theme.text, theme.accent) >= 1.5  # the frame of the main button, which is accented itself


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_less_sure_is_fainter(theme: Theme) -> None:
    """Final words stand out more than fixed ones, fixed ones more than those that may change."""
    sure, settling, tentative = (contrast(ink, theme.base) for ink in (theme.text, theme.settling, theme.tentative))
    assert sure > settling > tentative
    assert contrast(theme.translation, theme.base) > contrast(theme.translation_tentative, theme.base)


def test_the_theme_follows_the_palette() -> None:
    """A dark palette asks for the dark theme, a light one for the light."""
    assert Theme.of(DARK.palette()) is DARK
    assert Theme.of(LIGHT.palette()) is LIGHT
    assert Theme.of(QPalette(QColor("#202020"))) is DARK


def test_each_language_asks_for_its_own_glyphs_first() -> None:
    """Japanese asks for a Japanese font before a Chinese one, Chinese the other way round, all after the system's."""
    japanese, chinese = (caption_font(QFont("Serif"), code).families() for code in ("ja", "zh"))
    assert japanese[0] == chinese[0] == QFontInfo(QFont("Serif")).family()
    assert japanese.index("Noto Sans CJK JP") < japanese.index("Noto Sans CJK SC")
    assert chinese.index("Noto Sans CJK SC") < chinese.index("Noto Sans CJK JP")


def test_captions_keep_the_font_of_the_window(application: QApplication) -> None:
    """The system's own font draws what it can, not the first of the fallbacks, even where it is named by an alias."""
    for base in (QFont("Sans Serif"), QFont("Serif"), application.font()):
        assert QFontInfo(caption_font(base, "en")).family() == QFontInfo(base).family()


class QBalloonTip(QWidget):
    """What Qt shows beside the tray icon where nothing else shows notifications; its ground is always pale yellow."""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_the_tray_says_is_legible_in_each_theme(theme: Theme, show: Callable[[QWidget], None]) -> None:
    """Also where Qt itself has to show it, with the letters of the theme on a ground of its own."""
    balloon = QBalloonTip()
    balloon.setStyleSheet(theme.style_sheet())
    words = QLabel("Still captioning", balloon)
    show(balloon)
    assert contrast(words.palette().windowText().color().name(), "#ffffe1") >= LEGIBLE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_handle_of_a_slider_and_its_focus_are_seen(
    theme: Theme, application: QApplication, show: Callable[[QWidget], None]
) -> None:
    """The handle is as plain as other controls in each theme, and has another rim while it has the focus."""
    slider, other = QSlider(Qt.Orientation.Horizontal), QLineEdit()
    page = QWidget()
    page.setStyleSheet(theme.style_sheet())
    layout = QVBoxLayout(page)
    for each in (other, slider):
        layout.addWidget(each)
    slider.setValue(slider.maximum())
    show(page)
    page.activateWindow()

    def inks() -> set[str]:
        QApplication.processEvents()
        drawn = slider.grab().toImage()
        right = range(drawn.width() - drawn.height(), drawn.width())
        return {drawn.pixelColor(x, drawn.height() // 2).name() for x in right}

    other.setFocus()
    assert theme.accent in inks()
    assert theme.text not in inks()
    rings = FocusRings(application)
    QTest.keyClick(other, Qt.Key.Key_Tab)
    assert slider.hasFocus()
    assert theme.text in inks()
    rings.deleteLater()


CONTROLS = (QPushButton, QToolButton, QComboBox, QLineEdit, QSpinBox, QCheckBox, LevelMeter)


def drawn_on(ground: str, theme: Theme, made: QWidget, show: Callable[[QWidget], None]) -> QImage:
    """What a control looks like in the middle of a page of this colour."""
    page = QWidget()
    page.setStyleSheet(f"{theme.style_sheet()}\n#page {{ background: {ground}; }}")
    page.setObjectName("page")
    page.setPalette(theme.palette())
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(page)
    layout.addWidget(made)
    show(page)
    return made.grab().toImage()


@pytest.mark.parametrize("ground", ["window", "base"])
@pytest.mark.parametrize("kind", CONTROLS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_where_a_control_ends_is_seen(
    theme: Theme, kind: type[QWidget], ground: str, show: Callable[[QWidget], None]
) -> None:
    """On the way in from its left edge there is a pixel with 3:1 against the page; so it is drawn, not only meant."""
    below = getattr(theme, ground)
    image = drawn_on(below, theme, kind(), show)
    way_in = [image.pixelColor(x, image.height() // 2).name() for x in range(12)]
    assert max(contrast(colour, below) for colour in way_in) >= VISIBLE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_placeholder_is_legible_as_it_is_drawn(theme: Theme, show: Callable[[QWidget], None]) -> None:
    """A style sheet that sets a field's colour makes Qt halve that of its placeholder: ours says it itself."""
    field = QLineEdit()
    field.setPlaceholderText("MMMMMM")
    image = drawn_on(theme.window, theme, field, show)
    inside = [image.pixelColor(x, y).name() for x in range(8, image.width() - 8) for y in range(6, image.height() - 6)]
    assert max(contrast(colour, theme.base) for colour in inside) >= LEGIBLE


def test_an_accent_of_the_system_is_taken_where_it_is_legible() -> None:
    """What is written in it and on it keeps 4.5:1, and its ring is seen; else ours stays."""
    purple = LIGHT.with_accent("#8a1fb0")
    assert (purple.accent, purple.on_accent) == ("#8a1fb0", "#ffffff")
    assert Theme.of(purple.palette()) == purple
    assert f"background: {purple.accent}" in purple.style_sheet()
    assert LIGHT.with_accent("#ffd400") is LIGHT  # yellow on white
    assert DARK.with_accent("#3a3a9a") is DARK  # dark blue on black
    assert DARK.with_accent("#ffd400").on_accent != "#ffffff"
    assert LIGHT.with_accent("") is LIGHT


def test_the_accent_is_the_systems_only_where_the_system_tells_it(application: QApplication) -> None:
    """The style's own blue is nobody's choice."""
    ours = application.palette()
    application.setPalette(QPalette())
    assert system_accent(application) == ""
    told = QPalette(application.palette())
    told.setColor(QPalette.ColorRole.Accent, QColor("#8a1fb0"))
    application.setPalette(told)
    assert system_accent(application) == "#8a1fb0"
    application.setPalette(ours)


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("size", [17, 28, 96])
def test_emoji_have_their_colours(size: int) -> None:
    """Beside letters of the system's own font, on the overlay and in the transcript."""
    if "Noto Color Emoji" not in QFontDatabase.families():
        pytest.skip("this machine has no font of emoji")
    text = LaidOutText(caption("A 👋🎉"), caption_font(QFont("DejaVu Sans"), "en", pixel_size=size), INK, 900)
    image = QImage(6 * size, round(1.5 * size), QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    text.draw(painter, 0, 0)
    painter.end()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert sum(colour.saturation() > 100 for colour in colours) > size


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("text", ["今天", "来週", "다음", "下週", "مرحبا", "שלום"])
def test_letters_of_other_scripts_are_drawn(text: str) -> None:
    """With the system's own font first, in a font that has them, or what fills in for that; set-up brings fonts."""
    font = caption_font(QFont("DejaVu Sans"), "en", pixel_size=28)
    families = {QFontInfo(QFont(family)).family() for family in font.families()}
    drawn = [QRawFont.fromFont(QFont(family)) for family in families]
    if not any(raw.supportsCharacter(ord(text[0])) for raw in drawn):
        pytest.skip("this machine has no font of that script")
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert all(0 not in run.glyphIndexes() for run in layout.glyphRuns())  # 0 is the empty box
