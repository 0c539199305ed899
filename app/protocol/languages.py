"""Languages: their names, and which of them a service can recognise and translate.

An unsupported pair yields silently empty translations from the cloud, so every pair is checked before a session
starts, and refused with the list of what can be had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import LanguageError
from app.message import Message

AUTO = "auto"
"""The source language that means: let the service find out."""

NAMES: Mapping[str, str] = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "yue": "粵語",
    "de": "Deutsch",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "id": "Bahasa Indonesia",
    "ar": "العربية",
    "th": "ไทย",
    "hi": "हिन्दी",
    "da": "Dansk",
    "ur": "اردو",
    "tr": "Türkçe",
    "nl": "Nederlands",
    "ms": "Bahasa Melayu",
    "vi": "Tiếng Việt",
    "uk": "Українська",
    "nb": "Norsk bokmål",
    "sv": "Svenska",
    "fi": "Suomi",
    "is": "Íslenska",
    "pl": "Polski",
    "cs": "Čeština",
    "he": "עברית",
    "fa": "فارسی",
    "fil": "Filipino",
}
"""Each language's own name, by its code."""


def language_name(code: str) -> str:
    """The language's own name; the code itself where it has none here."""
    return NAMES.get(code, code)


@dataclass(frozen=True, slots=True)
class LanguageSupport:
    """What one service can do.

    Attributes:
        targets: for each language that it recognises, the languages that it translates it into (maybe none).
        detects: whether it can find out the spoken language by itself, when that is left open.
    """

    targets: Mapping[str, tuple[str, ...]]
    detects: bool

    @property
    def translates(self) -> bool:
        """Whether it translates anything at all."""
        return any(self.targets.values())

    def targets_of(self, source: str) -> tuple[str, ...]:
        """The languages that `source` (a code or `AUTO`) can be translated into."""
        if source == AUTO:
            return tuple(dict.fromkeys(target for targets in self.targets.values() for target in targets))
        return self.targets.get(source, ())

    @property
    def offers_detection(self) -> bool:
        """Whether finding out the language makes sense: where there is one only, there is nothing to find out."""
        return self.detects and len(self.targets) > 1

    def nearest(self, source: str, target: str) -> tuple[str, str]:
        """This pair, or what can be had in its place; an empty target means: no translation."""
        offered = ((AUTO,) if self.offers_detection else ()) + tuple(self.targets)
        if source not in offered:
            source = next(iter(offered), "")
        return source, target if target in self.targets_of(source) else ""

    def check(self, source: str, target: str | None) -> None:
        """Raise `LanguageError`, with the list of what can be had, unless the service can do this pair."""
        if source == AUTO:
            if not self.detects:
                raise LanguageError(
                    Message(
                        "This service can't detect the language automatically. Choose one of: {languages}.",
                        languages=_listed(self.targets),
                    )
                )
        elif source not in self.targets:
            raise LanguageError(
                Message(
                    "This service doesn't support {language}. Supported languages: {languages}.",
                    language=_named(source),
                    languages=_listed(self.targets),
                )
            )
        if target is None or target == source or (source == AUTO and target in self.targets):
            return
        offered = self.targets_of(source)
        if target not in offered:
            raise LanguageError(
                Message(
                    "This service can't translate {source} into {target}. {offer}",
                    source=Message("automatically detected speech") if source == AUTO else _named(source),
                    target=_named(target),
                    offer=Message("It can translate into: {languages}.", languages=_listed(offered))
                    if offered
                    else Message("It supports captions only, not translation."),
                )
            )


def _named(code: str) -> str:
    return f"{NAMES[code]} ({code})" if code in NAMES else f"'{code}'"


def _listed(codes: Mapping[str, object] | tuple[str, ...]) -> str:
    return ", ".join(_named(code) for code in codes)


def _table(rows: str) -> dict[str, tuple[str, ...]]:
    pairs = (row.split("->") for row in rows.split(";"))
    return {source.strip(): tuple(targets.split()) for source, targets in pairs}


GUMMY = LanguageSupport(
    # As the vendor lists them for gummy-realtime-v1.
    targets=_table(
        "zh->en ja ko fr de es ru it; en->zh ja ko pt fr de ru vi es nl da ar it hi yue tr ms ur id;"
        "ja->th en zh vi fr it de es; ko->th en zh vi fr es ru de; fr->th en ja zh vi de it es ru pt;"
        "de->th en ja zh fr vi ru es it pt; es->th en ja zh fr vi it de ru pt; ru->th en ja zh fr vi de es it yue pt;"
        "it->th en ja zh fr vi es ru de; yue->zh en; th->ja vi fr; vi->ja fr; pt->en; id->en; ar->en; hi->en; da->en;"
        "ur->en; tr->en; nl->en; ms->en"
    ),
    detects=True,
)


def _each_to_each(codes: str) -> dict[str, tuple[str, ...]]:
    listed = codes.split()
    return {source: tuple(target for target in listed if target != source) for source in listed}


def _to_none(codes: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(codes.split(), ())


_LIVE_TRANSLATE_3 = "zh en ja ko de fr ru es it pt id ar th hi tr vi"

LIVE_TRANSLATE_3 = LanguageSupport(targets=_each_to_each(_LIVE_TRANSLATE_3), detects=True)
"""Qwen3-LiveTranslate. The vendor counts 18 languages; these are those that we know of."""

LIVE_TRANSLATE = LanguageSupport(
    targets=_each_to_each(f"{_LIVE_TRANSLATE_3} nl ms ur nb sv da he fi pl is cs fil fa"), detects=True
)
"""Qwen-LiveTranslate 3.5 and 3.8: the 29 languages that the vendor lists by name, of 60."""

ASR_FLASH = LanguageSupport(
    targets=_to_none("zh yue en ja ko de fr ru es it pt id ar th hi tr vi uk cs da fi fil is ms pl sv"), detects=True
)
"""Qwen3-ASR-Flash, which translates nothing."""

FUN_ASR = LanguageSupport(targets=_to_none("zh en ja"), detects=True)
"""Fun-ASR, which translates nothing."""

PARAFORMER = LanguageSupport(targets=_to_none("zh en ja yue ko de fr ru"), detects=True)
"""Paraformer v2, which translates nothing."""
