"""The choices of an export."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.captions.rules import CueRules, Texts
from app.transcripts.export import ExportOptions, Times
from app.transcripts.formats import ASS, FORMATS, JSON, SRT, TXT, VTT, Format
from app.transcripts.retiming import TimeRange
from app.ui.export import export_form as export_form_module
from app.ui.export.export_form import ExportForm
from tests.examples.toy_format import TSV


@pytest.fixture
def form(application: QApplication) -> ExportForm:
    """The form as it opens for a session with a translation."""
    made = ExportForm()
    made.offer_translation(offered=True)
    return made


def choose(form: ExportForm, wanted: Format | Texts | Times) -> None:
    """Choose this in the picker that has it."""
    for picker in (form.format, form.texts, form.times):
        if picker.findData(str(wanted)) >= 0:
            picker.setCurrentIndex(picker.findData(str(wanted)))
            return
    raise AssertionError(wanted)


def test_untouched_it_is_what_the_command_line_does(form: ExportForm) -> None:
    """The defaults are one and the same."""
    assert form.options == ExportOptions()


def test_labels_stand_at_the_height_of_their_fields(form: ExportForm) -> None:
    """Beside them; above them, where there is no room for both, they take no more than they need."""
    form.resize(800, 900)
    form.fit(800)
    form.show()
    QApplication.processEvents()
    labels = [label for label in form.findChildren(QLabel) if label.buddy() is not None]
    assert len(labels) > 10
    for label in labels:
        assert abs(label.geometry().center().y() - label.buddy().geometry().center().y()) <= 1, label.text()
    form.fit(100)
    assert {label.minimumHeight() for label in labels} == {0}
    form.hide()


def test_every_choice_is_in_the_value(form: ExportForm) -> None:
    """Each control changes what it says, and tells that something changed."""
    told: list[bool] = []
    form.changed.connect(lambda: told.append(True))
    for change in (
        lambda: choose(form, ASS),
        lambda: choose(form, Texts.TRANSLATION_FIRST),
        lambda: form.two_files.click(),
        lambda: choose(form, Times.DAY),
        lambda: form.shift.setValue(-1.25),
        lambda: form.rate_from.setCurrentText("25"),
        lambda: form.rate_to.setCurrentText("23.976"),
        lambda: form.begin.setText("0:10"),
        lambda: form.end.setText("1:00:00"),
        lambda: form.word_times.click(),
        lambda: form.byte_order_mark.click(),
        lambda: form.lines.setValue(3),
        lambda: form.columns.setValue(37),
        lambda: form.full_width.setValue(13),
        lambda: form.speed.setValue(17),
        lambda: form.full_width_speed.setValue(4),
    ):
        told.clear()
        change()
        assert told
    rules = CueRules(lines=3, columns=37, full_width_characters=13, columns_per_s=17.0, full_width_per_s=4.0)
    assert form.options == ExportOptions(
        format=ASS,
        texts=Texts.TRANSLATION_FIRST,
        two_files=True,
        times=Times.DAY,
        shift_ms=-1250,
        frame_rates=(Fraction(25), Fraction(24000, 1001)),
        part=TimeRange(10_000, 3_600_000),
        word_times=True,
        byte_order_mark=True,
        rules=rules,
    )
    form.reset.click()
    assert form.options.rules == CueRules()


def test_rules_that_are_not_shown_stay(form: ExportForm) -> None:
    """A form shows some of the rules; it does not forget the others."""
    rules = replace(CueRules(), longest_ms=6000, columns=40, columns_per_s=16.5)
    form.show_rules(rules)
    assert form.options.rules == rules


def test_a_format_offers_only_what_it_knows(form: ExportForm) -> None:
    """And what was chosen for another one does not count."""
    known = {
        SRT: {"byte_order_mark", "columns"},
        VTT: {"word_times", "byte_order_mark", "columns"},
        ASS: {"word_times", "byte_order_mark", "columns"},
        TXT: {"with_times", "byte_order_mark"},
        JSON: {"columns"},
    }
    choose(form, VTT)
    form.word_times.click()
    form.byte_order_mark.click()
    for wanted, expected in known.items():
        choose(form, wanted)
        names = ("word_times", "with_times", "byte_order_mark", "columns")
        assert {name for name in names if getattr(form, name).isEnabled()} == expected
        assert form.options.word_times is ("word_times" in expected)
        assert form.options.byte_order_mark is ("byte_order_mark" in expected)


def test_another_row_of_the_table_is_another_choice(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it knows; nothing in the form has to be told of it."""
    monkeypatch.setattr(export_form_module, "FORMATS", {**FORMATS, TSV.name: TSV})
    form = ExportForm()
    choose(form, TSV)
    assert form.format.currentText() == "Tab-separated values (.tsv)"
    assert form.options.format is TSV
    assert not form.word_times.isEnabled()
    assert form.columns.isEnabled()


def test_one_text_is_never_in_two_files(form: ExportForm) -> None:
    """Nor is there a translation to choose where there is none."""
    form.two_files.click()
    choose(form, Texts.SOURCE)
    assert not form.two_files.isEnabled()
    assert not form.options.two_files
    form.offer_translation(offered=False)
    assert not form.texts.isEnabled()
    assert form.options.texts is Texts.SOURCE


@pytest.mark.parametrize(
    ("begin", "end", "trouble"),
    [
        ("", "", ""),
        ("0:10", "", ""),
        ("ten", "", "“ten” isn't a valid session time"),
        ("", "1:61", "“1:61” isn't a valid session time"),
        ("2:00", "1:00", "ends before it starts"),
        ("1:00", "1:00", "ends before it starts"),
    ],
)
def test_a_part_that_cannot_be_understood_is_told(form: ExportForm, begin: str, end: str, trouble: str) -> None:
    """In a sentence that says how to write it."""
    form.begin.setText(begin)
    form.end.setText(end)
    assert (trouble in form.trouble) if trouble else (form.trouble == "")
