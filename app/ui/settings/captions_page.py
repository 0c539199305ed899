"""The page about what is captioned: the languages, where a sentence ends, and how much sound is kept."""

from __future__ import annotations

from app.protocol.languages import LanguageSupport
from app.settings.settings import Settings
from app.ui.settings.choice_picker import ChoicePicker
from app.ui.settings.settings_page import SettingsPage
from app.ui.widgets.language_pickers import LanguagePickers

_END_SILENCES_MS = (300, 500, 800, 1200, 2000, 4000)
_REPLAYS_S = (60, 300, 600, 1800, 3600)
_BYTES_PER_S = 32_000


class CaptionsPage(SettingsPage):
    """Asks what is spoken and how it is captioned."""

    def __init__(self) -> None:
        super().__init__()
        self.languages = LanguagePickers(self)
        self.languages.chosen.connect(
            lambda source, target: self.changed.emit({"source_language": source, "target_language": target})
        )
        for picker in (self.languages.source, self.languages.target):
            picker.may_be_narrow()
        self.add_question(lambda: self.tr("&Spoken language"), self.languages.source)
        self.add_question(lambda: self.tr("&Translate to"), self.languages.target)
        self.add_note(lambda: self.tr("Only languages supported by the current service are listed."))
        self.silence = ChoicePicker(
            lambda: self.tr("Pause that ends a sentence"),
            lambda: {None: self.tr("Service default"), **{ms: self._seconds(ms) for ms in _END_SILENCES_MS}},
            describe=self._seconds,
        )
        self.silence.chosen.connect(lambda ms: self.changed.emit({"max_end_silence_ms": ms}))
        self.add_question(lambda: self.tr("&End a sentence after a pause of"), self.silence)
        self.add_note(
            lambda: self.tr(
                "Shorter pauses finalise captions sooner. Longer pauses avoid splitting sentences when a "
                "speaker stops to think."
            )
        )
        self.add_note(lambda: self.tr("Qwen LiveTranslate 3.8, the default cloud model, decides this automatically."))
        self.replay = ChoicePicker(
            lambda: self.tr("Audio buffer"),
            lambda: {s: self._minutes(s) for s in _REPLAYS_S},
            describe=self._minutes,
        )
        self.replay.chosen.connect(lambda s: self.changed.emit({"replay_s": s}))
        self.add_question(lambda: self.tr("Maximum &catch-up after a dropped connection"), self.replay)
        self.add_note(
            lambda: self.tr(
                "Audio is buffered in memory only, never on disk. Anything beyond this limit is marked as missing."
            )
        )
        self.add_note(lambda: self.tr("Changes take effect the next time you start captions."))
        self.end()

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Captions")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        self.languages.select(settings.source_language, settings.target_language)
        self.silence.select(settings.max_end_silence_ms)
        self.replay.select(settings.replay_s)

    def show_support(self, support: LanguageSupport, settings: Settings) -> None:
        """Offer what the service in use can do."""
        self.languages.set_support(support)
        self.languages.select(settings.source_language, settings.target_language)

    def _seconds(self, ms: object) -> str:
        assert isinstance(ms, int)  # noqa: S101 - of a setting
        return self.tr("{seconds} s").format(seconds=f"{ms / 1000:g}")

    def _minutes(self, s: object) -> str:
        assert isinstance(s, int)  # noqa: S101 - of a setting
        return self.tr("{minutes} min ({megabytes} MB)").format(
            minutes=f"{s / 60:g}", megabytes=max(1, round(s * _BYTES_PER_S / 1e6))
        )
