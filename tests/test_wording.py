"""What users read has one name for each thing: the terms of docs/wording.md, and none of the words it has retired."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
WORDING = ROOT / "docs" / "wording.md"
READMES = [
    *sorted(path.name for path in ROOT.glob("README*.md")),
    "docs/keys.md",
    "docs/licences.md",
    "docs/terminal.md",
]

PLAIN_ROOMS = ("terminal", "cli.py", "bootstrap.py")
"""Below app/, where a text is a plain string, not only one that is passed to a function of translation."""
TRANSLATED = {"Message": 0, "tr": 0, "translate": 1, "QT_TR_NOOP": 0}
"""Which argument of each is the text."""
UNSHOWN = {"debug", "info", "warning", "error", "exception", "getLogger", "compile", "fullmatch", "match"}
"""Calls whose strings nobody is shown but who reads the log or the code."""


class Term(NamedTuple):
    """One row of the table: what a thing is called, and no longer called, in English and in Chinese."""

    english: list[str]
    chinese: list[str]
    retired: list[str]
    retired_chinese: list[str]


class Text(NamedTuple):
    """Something users read, and where it stands."""

    place: str
    words: str


def terms(table: str) -> list[Term]:
    """The rows of the table of terms."""
    rows = [line.strip().strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [Term(*([each.strip() for each in cell.split("/") if each.strip()] for cell in row)) for row in rows[2:]]


TERMS = terms(WORDING.read_text(encoding="utf-8"))


def has(words: str, term: str) -> bool:
    """Whether a text has a term, as whole words, in any case; access keys are looked through."""
    if not term.isascii():
        return term in words
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", words.replace("&", ""), re.IGNORECASE) is not None


def retired_in(words: str) -> list[str]:
    """The retired words that a text has, in either language."""
    return [word for term in TERMS for word in (*term.retired, *term.retired_chinese) if has(words, word)]


def literal(node: ast.expr) -> str | None:
    """The text of a string, with `{}` for what an f-string fills in."""
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=values):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in values)
    return None


def name_of(call: ast.Call) -> str:
    """What is called, without its object."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def translated_texts(path: Path) -> Iterator[Text]:
    """What is marked for translation in a source file, and what argparse is told to help with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            at = TRANSLATED.get(name_of(node), len(node.args))
            given = [*node.args[at : at + 1], *(each.value for each in node.keywords if each.arg in ("help", "epilog"))]
            for words in filter(None, map(literal, given)):
                yield Text(f"{path.relative_to(ROOT)}:{node.lineno}", words)


def plain_texts(path: Path) -> Iterator[Text]:
    """Every string of a source file that may be shown: no docstring, nothing that is logged or looked for."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_unshown = isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and name_of(node) in UNSHOWN)
        if isinstance(node, ast.JoinedStr) or is_unshown:
            hidden.update(id(inner) for inner in ast.walk(node) if inner is not node)
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in hidden and (words := literal(node)) and " " in words:
            yield Text(f"{path.relative_to(ROOT)}:{node.lineno}", words)


def texts_of_code() -> Iterator[Text]:
    """All texts of the app."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        is_plain = path.relative_to(ROOT / "app").parts[0] in PLAIN_ROOMS
        yield from plain_texts(path) if is_plain else translated_texts(path)


def texts_of_setup() -> Iterator[Text]:
    """What set-up says, and what the desktop shows of the app before it runs."""
    for path in sorted((ROOT / "packaging").glob("*.py")):
        yield from plain_texts(path)
    for path in sorted((ROOT / "packaging" / "desktop").iterdir()):
        yield Text(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def translations() -> Iterator[tuple[str, str]]:
    """Each text with its Chinese."""
    tree = ElementTree.parse(ROOT / "resources" / "translations" / "surtitle_zh_CN.ts")  # noqa: S314 - our own
    for message in tree.getroot().iter("message"):
        yield message.findtext("source") or "", message.findtext("translation") or ""


def prose(path: Path) -> str:
    """A page without its code, which is typed as it is."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Choose another source of sound.", ["source of sound"]),
        ("Built-in Recording", ["built-in recording"]),
        ("This ma&chine", ["this machine"]),
        ("It cannot be read, and goes on.", ["cannot", "goes on"]),
        ("选择声源", ["声源"]),
        ("Choose another audio source. It can't be read.", []),
        ("Cargo on board", []),  # only whole words
    ],
)
def test_retired_words_are_found(words: str, found: list[str]) -> None:
    """In any case, with or without an access key; not inside of other words."""
    assert retired_in(words) == found


def test_the_table_is_read() -> None:
    """Each row has four cells, and what it retires is not what it asks for."""
    assert len(TERMS) > 25
    assert sum(len(term.retired) for term in TERMS) > 40
    assert [term for term in TERMS if any(retired_in(word) for word in (*term.english, *term.chinese))] == []


def test_no_text_of_the_app_has_a_retired_word() -> None:
    """In the window, in the errors, and in the terminal."""
    texts = list(texts_of_code())
    assert {text.place: found for text in texts if (found := retired_in(text.words))} == {}
    assert len(texts) > 900  # else they are not found any more
    assert any("audio source, as listed" in text.words for text in texts)
    assert any(text.words.startswith("Renamed to {}") for text in texts)


def test_no_text_of_setup_has_a_retired_word() -> None:
    """What is read before the app runs."""
    texts = list(texts_of_setup())
    assert {text.place: found for text in texts if (found := retired_in(text.words))} == {}
    assert any(text.words == "Setup complete." for text in texts)


def test_no_translation_has_a_retired_word() -> None:
    """Nor is 密钥 by itself left for an API key."""
    texts = list(translations())
    assert {words: found for _, words in texts if (found := retired_in(words))} == {}
    assert [words for _, words in texts if re.search("密钥(?!环)", words)] == []
    assert len(texts) > 700


@pytest.mark.parametrize("name", READMES)
def test_no_page_for_users_has_a_retired_word(name: str) -> None:
    """The first that is read."""
    assert retired_in(prose(ROOT / name)) == []


STRICT = ("audio source", "computer audio", "sample recording", "API key", "keyring", "transcript", "session")
STRICT += ("past sessions", "custom vocabulary", "overlay", "shortcut", "trash", "subtitle file", "on-device")
STRICT += ("This computer", "microphone", "region", "isn't responding")
"""Terms that no Chinese sentence may leave out or call by another name."""


@pytest.mark.parametrize("term", STRICT)
def test_a_term_is_the_same_in_every_chinese_text(term: str) -> None:
    """Where the English has it, the Chinese has its word for it."""
    (chinese,) = (each.chinese for each in TERMS if term in each.english)
    pairs = [(words, translated) for words, translated in translations() if has(words, term)]
    assert [pair for pair in pairs if not any(word in pair[1] for word in chinese)] == []
    assert pairs  # a term that nothing says is no term
