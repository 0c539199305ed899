"""The small words that tell where a phrase begins, by language.

A line is better broken before a conjunction or a preposition than after it, and never gladly after an article or
another word that leans on the next one (Netflix, General Requirements, "Line Treatment"; BBC, "Break at natural
points"). Languages without an entry are divided by punctuation and length alone; Chinese, Japanese and Thai have no
blanks to look between, and are ICU's to divide (``breaks.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """Words in lower case.

    Attributes:
        openers: conjunctions and relatives; a break before one is good.
        prepositions: a break before one is fair, after one bad.
        leaning: genitives (what is on both sides of one is one phrase), articles, possessives, auxiliaries, pronouns,
            negations: a break after one is bad.
    """

    openers: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()


def _words(openers: str, prepositions: str, leaning: str) -> FunctionWords:
    return FunctionWords(*(frozenset(words.split()) for words in (openers, prepositions, leaning)))


_MALAY = _words(
    "dan atau tetapi tapi karena kerana bahwa bahawa yang jika kalau ketika sehingga supaya agar sedangkan namun",
    "di ke dari daripada untuk dengan pada kepada dalam oleh tentang antara tanpa",
    "tidak tak belum sudah telah akan sedang saya dia kami kita mereka anda sangat",
)

SMALL_WORDS: Mapping[str, FunctionWords] = {
    "en": _words(
        "and or but nor so yet because that which who whom whose when where while if though although unless until "
        "since as than whether before after",
        "in on at by for with from to into onto over under about between through during without within against "
        "among toward towards upon",
        "of a an the my your his her its our their this these those some any no every each is are was were be been am "
        "has have had do does did will would can could shall should may might must not i you he she it we they very "
        "don't doesn't didn't won't can't isn't aren't wasn't weren't i'm you're he's she's it's we're they're",
    ),
    "de": _words(
        "und oder aber sondern denn weil dass daß wenn als ob obwohl damit bevor nachdem während bis wo wer",
        "in im an am auf aus bei beim mit nach zu zum zur für durch über unter gegen ohne um vor zwischen",
        "von vom der die das den dem des ein eine einen einem einer eines kein keine mein dein "
        "sein ihr unser euer ich du er "
        "sie es wir nicht sehr ist sind war waren hat haben hatte wird werden wurde kann muss soll will",
    ),
    "fr": _words(
        "et ou mais donc or ni car que qui dont où quand lorsque puisque parce si comme tandis quoique",
        "à au aux en dans par pour sur sous avec sans entre vers chez contre depuis pendant",
        "de du des le la les l' un une ce cet cette ces mon ton son ma ta sa mes tes ses notre "
        "votre leur leurs je tu il elle on "
        "nous vous ils elles ne se me te est sont était a ont avait très plus",
    ),
    "es": _words(
        "y e o u pero sino ni que porque cuando donde si aunque como mientras quien cual pues",
        "a al en con por para sin sobre entre hasta desde hacia contra según bajo ante",
        "de del el la los las un una unos unas mi tu su mis tus sus nuestro nuestra este esta "
        "estos estas ese esa lo le les "
        "me te se nos yo él ella no muy es son era eran fue fueron ha han había está están más",
    ),
    "it": _words(
        "e ed o ma però che perché quando dove se anche come mentre né cui quindi",
        "a al alla ai alle in nel nella nei nelle con per su sul sulla da dal dalla tra fra senza",
        "di del della dei delle dello il lo la i gli le un uno una mio tuo suo nostro questo "
        "questa quel quella io tu lui lei noi voi loro mi ti si "
        "ci vi non è sono era erano ha hanno aveva molto più",
    ),
    "pt": _words(
        "e ou mas porém que porque quando onde se embora como enquanto nem pois",
        "em no na nos nas a ao à aos às com por pelo pela para sem sobre entre até desde",
        "de do da dos das o os as um uma uns umas meu minha teu seu sua nosso este esta esse essa "
        "eu tu ele ela nós eles elas me te se "
        "lhe não é são era eram foi tem têm está muito mais",
    ),
    "nl": _words(
        "en of maar want omdat dat die als wanneer waar terwijl hoewel tenzij totdat zodat",
        "in op aan bij met naar voor door over onder tegen zonder om uit tussen tot te",
        "van de het een mijn jouw zijn haar ons onze hun deze dit geen ik jij je hij zij ze we wij "
        "niet zeer is was waren "
        "heeft hebben had wordt werd kan moet zal wil",
    ),
    "da": _words(
        "og eller men fordi at som der når hvor hvis mens selvom så inden",
        "i på af til fra med for om ved over under mellem uden mod hos efter før",
        "en et den det de min din sin hans hendes vores deres jeg du han hun vi ikke meget er var har havde bliver "
        "blev kan skal vil må",
    ),
    "ru": _words(
        "и или но а что чтобы потому когда где если хотя как пока который которая которое которые ибо",
        "в во на с со к ко у о об от до из по за под над при без для через между про",
        "не ни я ты он она оно мы вы они мой твой его её наш ваш их этот эта это эти очень",
    ),
    "tr": _words("ve veya ya ama fakat çünkü eğer ki ise ancak", "", "bir bu şu o çok en daha hiç"),
    "vi": _words(
        "và hoặc nhưng vì nếu khi mà thì để rằng tuy",
        "của ở trong trên dưới với cho từ đến về bởi",
        "một các những không đã đang sẽ rất tôi anh chị em nó",
    ),
    "id": _MALAY,
    "ms": _MALAY,
    "ar": _words(
        "أو لكن لأن أن إن الذي التي عندما إذا بينما ثم حيث", "في من إلى على عن مع بين منذ حتى", "لا لم لن ما قد هذا هذه"
    ),
    "ur": _words("اور یا لیکن کیونکہ کہ جو جب اگر مگر", "", "نہیں نہ یہ وہ بہت ایک"),
    "hi": _words("और या लेकिन क्योंकि कि जो जब अगर मगर पर", "", "नहीं न यह वह बहुत एक"),
}

NONE = FunctionWords()


def function_words(language: str) -> FunctionWords:
    """The small words of a language by its code (`en`, `en-GB`); none where they are not known."""
    return SMALL_WORDS.get(language.replace("_", "-").split("-")[0].lower(), NONE)
