"""Two sentences in every language that a service may be asked for, to see how captions of it would look."""

from __future__ import annotations

from collections.abc import Mapping

Sample = tuple[str, str]
"""A sentence that is final, and one that is still being said."""

SAMPLES: Mapping[str, Sample] = {
    "zh": ("字幕显示效果如下。", "还没说完的部分可能会变。"),
    "en": ("Captions will look like this.", "Words in progress may change."),
    "ja": ("字幕はこのように表示されます。", "話している途中の言葉は変わることがあります。"),
    "ko": ("자막은 이렇게 보입니다.", "아직 말하고 있는 부분은 바뀔 수 있습니다."),
    "yue": ("字幕睇落就係咁樣。", "仲講緊嘅嘢可能會變。"),
    "de": ("So sehen die Untertitel aus.", "Was noch gesprochen wird, kann sich ändern."),
    "fr": ("Voici à quoi ressemblent les sous-titres.", "Ce qui est en train d’être dit peut encore changer."),
    "ru": ("Так выглядят субтитры.", "То, что ещё говорится, может измениться."),
    "es": ("Así se ven los subtítulos.", "Lo que aún se dice puede cambiar."),
    "it": ("I sottotitoli appaiono così.", "Ciò che si sta ancora dicendo può cambiare."),
    "pt": ("As legendas aparecem assim.", "O que ainda está sendo dito pode mudar."),
    "id": ("Takarir terlihat seperti ini.", "Yang masih diucapkan bisa berubah."),
    "ar": ("هكذا تظهر التسميات التوضيحية.", "قد يتغير ما يُقال الآن."),
    "th": ("คำบรรยายมีลักษณะแบบนี้", "สิ่งที่กำลังพูดอยู่อาจเปลี่ยนได้"),
    "hi": ("कैप्शन ऐसे दिखते हैं।", "जो अभी बोला जा रहा है, वह बदल सकता है।"),
    "da": ("Sådan ser underteksterne ud.", "Det, der stadig bliver sagt, kan ændre sig."),
    "ur": ("کیپشن ایسے نظر آتے ہیں۔", "جو ابھی کہا جا رہا ہے وہ بدل سکتا ہے۔"),
    "tr": ("Altyazılar böyle görünür.", "Hâlâ söylenmekte olan sözler değişebilir."),
    "nl": ("Zo zien de ondertitels eruit.", "Wat nog wordt gezegd, kan veranderen."),
    "ms": ("Sari kata kelihatan seperti ini.", "Apa yang masih diucapkan boleh berubah."),
    "uk": ("Так виглядають субтитри.", "Те, що ще говориться, може змінитися."),
    "nb": ("Slik ser undertekstene ut.", "Det som fortsatt blir sagt, kan endre seg."),
    "sv": ("Så här ser undertexterna ut.", "Det som fortfarande sägs kan ändras."),
    "fi": ("Tältä tekstitys näyttää.", "Se, mitä vielä sanotaan, voi muuttua."),
    "is": ("Svona líta textarnir út.", "Það sem enn er verið að segja getur breyst."),
    "pl": ("Tak wyglądają napisy.", "To, co jest jeszcze mówione, może się zmienić."),
    "cs": ("Takto vypadají titulky.", "To, co se ještě říká, se může změnit."),
    "he": ("כך נראות הכתוביות.", "מה שעדיין נאמר עשוי להשתנות."),
    "fa": ("زیرنویس‌ها این‌گونه دیده می‌شوند.", "آنچه هنوز گفته می‌شود ممکن است تغییر کند."),
    "fil": ("Ganito ang hitsura ng mga caption.", "Maaaring magbago ang sinasabi pa."),
    "vi": ("Phụ đề trông như thế này.", "Những gì đang được nói có thể thay đổi."),
}
"""By the language's code; those of `app.protocol.languages.NAMES`."""


def samples_for(source: str, target: str, interface: Sample) -> tuple[Sample, Sample]:
    """What is said and its translation, two samples that differ.

    Args:
        source, target: codes of languages; "" and such as are unknown leave it open.
        interface: the sample in the language of the window, for what is left open.
    """
    said = SAMPLES.get(source, interface)
    choices = (SAMPLES.get(target), interface, SAMPLES["en"], SAMPLES["es"])
    return said, next(sample for sample in choices if sample is not None and sample != said)
