"""The documents lead to what there is, and say of the code what is so."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from app.captions.events import CaptionRevised, GapRecorded, State, StatusChanged, Stream, UsageReported, Word
from app.message import Message
from app.protocol.languages import LIVE_TRANSLATE
from app.settings.settings import Settings
from app.settings.window_keys import USUAL_KEYS
from app.terminal.jsonl import jsonl_line

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
)
KEYS = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
TERMINAL = (ROOT / "docs" / "terminal.md").read_text(encoding="utf-8")


def by_name(path: Path) -> str:
    """What a document's test is called by."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=by_name)
def test_links_and_files_lead_somewhere(path: Path) -> None:
    """Links to other files here, and the modules that are named."""
    text = path.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []
    modules = set(re.findall(r"(?<![\w./-])((?:app|tests|packaging)/[\w/]+\.py)", text))
    assert [module for module in sorted(modules) if not (ROOT / module).exists()] == []


def test_the_readmes_lead_to_each_other_and_to_the_tests() -> None:
    """And whoever wants to run the tests finds the command."""
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert "(README.zh-CN.md)" in english
    assert "(README.md)" in chinese
    for text in (english, chinese):
        assert "`python3 packaging/test.py`" in text
        assert "    python3 packaging/start.py\n" in text
    headings = [len(re.findall(rf"^{level} ", text, re.M)) for text in (english, chinese) for level in ("#", "##")]
    assert headings[:2] == headings[2:]  # what is in one is in the other
    assert english.count("\n|") == chinese.count("\n|")


def test_all_languages_of_the_cloud_are_counted() -> None:
    """The READMEs name them, one by one."""
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    (named,) = re.findall(r"^The (\d+) languages: ([^.]*)\.", english, re.M)
    assert int(named[0]) == len(re.split(r", | and ", " ".join(named[1].split()))) == len(LIVE_TRANSLATE.targets)
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^29 种语言是：([^。]*)。", chinese, re.M)
    assert len(re.split("、|和", listed)) == len(LIVE_TRANSLATE.targets)


def test_every_shortcut_is_listed() -> None:
    """Those of the window, and those that work in every app."""
    listed = {key.strip() for row in re.findall(r"^\| ([^|]*) \|", KEYS, re.M) for key in row.split(", ")}
    listed |= {"Ctrl+,"}  # the one that has the comma
    keys = {each.replace("Return", "Enter") for each in USUAL_KEYS.values()}
    everywhere = {
        value
        for name in Settings.__struct_fields__
        if name.startswith("shortcut_")
        for value in [getattr(Settings(), name)]
    }
    assert (keys | everywhere) - listed == set()


def test_every_field_of_the_json_lines_is_described() -> None:
    """By its name, in the part on its event."""
    word = Word("Hello.", 0, 300, fixed=True)
    events = (
        CaptionRevised(0, Stream.SOURCE, "en", "Hello.", 0, 300, (word,), final=True),
        StatusChanged(State.LISTENING, Message("Listening."), behind_ms=4000),
        GapRecorded(0, 300, "connection lost"),
        UsageReported(3),
    )
    parts = re.split(r"^\| `(\w+)` \| ", TERMINAL.partition("## Events as JSON lines")[2], flags=re.M)
    described = dict(zip(parts[1::2], parts[2::2], strict=True))
    for event in events:
        fields = json.loads(jsonl_line(event))
        text = described[fields.pop("event")]
        assert [name for name in fields if f"`{name}`" not in text] == []
    assert [name for name in Word.__slots__ if f"`{name}`" not in described["caption"]] == []
    assert [state for state in State if f"`{state}`" not in described["status"]] == []
    assert "dropped" in described


def test_what_is_shown_as_json_is_json() -> None:
    """The lines of the example."""
    lines = re.findall(r"^    (\{.*\})$", TERMINAL, re.M)
    assert [json.loads(line)["event"] for line in lines] == ["status", "caption", "caption", "gap"]
    final = json.loads(lines[2])
    assert "".join(word["text"] for word in final["words"]) == final["text"]


def test_documents_are_in_the_source_distribution() -> None:
    """Each of them, and each is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [name for name in included if not (ROOT / name).exists()] == []
    assert {path.name for path in ROOT.glob("*.md")} | {"docs"} <= set(included)
