"""The pictures of all states: what is told in them is what the app says, and they can be drawn."""

import ast
import subprocess
import sys

import pytest
from environment import REPOSITORY

from tests.packaging.test_translations import SOURCES, messages

PICTURES = REPOSITORY / "packaging" / "pictures"


def told_texts():
    """Where in the scripts something is told, and what: each text that stands in `Message(…)`."""
    for script in sorted(PICTURES.glob("*_states.py")):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Message"), args=[ast.Constant(value=text)]):
                    yield f"{script.name}:{node.lineno}", text


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_what_is_told_is_what_the_app_says(source):
    """Else it would be a picture of what nobody sees, and in no other language."""
    said = {text for context, text, _ in messages(source) if not context}
    found = dict(told_texts())
    assert len(found) > 10
    assert [place for place, text in found.items() if text not in said] == []


@pytest.mark.slow
def test_every_state_is_drawn(tmp_path):
    """Each window in both languages, without a complaint of Qt that is not about this machine's fonts."""
    command = [sys.executable, str(PICTURES / "screenshots.py"), "states", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    escaped_text = ("qt.text.font.db", "This plugin does not support")
    assert [line for line in done.stderr.splitlines() if line and not line.startswith(escaped_text)] == []
    english, chinese = (sorted(path.name for path in (tmp_path / code).iterdir()) for code in ("en", "zh_CN"))
    assert english == chinese
    for room in ("window", "overlay", "settings", "key", "tray", "sessions"):
        assert any(name.startswith(room) for name in english), room
