"""The API key."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from app.errors import KeyMissingError
from app.settings.secrets import KeyPlace, KeyringError, checked_key, find_key, find_key_place, keep_key


class FakeKeyring(KeyringBackend):
    """A keyring in memory that can also hang."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.answers = threading.Event()
        self.answers.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.answers.wait()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answers.wait()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def backend() -> Iterator[FakeKeyring]:
    """A keyring that belongs to the test."""
    before = keyring.get_keyring()
    backend = FakeKeyring()
    keyring.set_keyring(backend)
    yield backend
    backend.answers.set()
    keyring.set_keyring(before)


def test_the_environment_comes_first(backend: FakeKeyring) -> None:
    """A key in the environment is used, and blanks around it are not part of it."""
    keep_key("from-the-keyring")
    assert find_key({"DASHSCOPE_API_KEY": " sk-1 "}) == "sk-1"
    assert find_key({"DASHSCOPE_API_KEY": ""}) == "from-the-keyring"


def test_a_key_is_kept_and_removed(backend: FakeKeyring) -> None:
    """An empty key removes the one that was kept."""
    assert find_key({}) is None
    keep_key("sk-2")
    assert find_key({}) == "sk-2"
    keep_key("")
    keep_key("")
    assert backend.kept == {}


def test_a_keyring_that_hangs_is_given_up(backend: FakeKeyring) -> None:
    """Nobody waits for it for ever, and the way that remains is named."""
    backend.answers.clear()
    assert find_key({}, timeout_s=0.05) is None
    with pytest.raises(KeyringError, match="DASHSCOPE_API_KEY"):
        keep_key("sk-3", timeout_s=0.05)


def test_without_a_keyring_the_sentence_names_the_variable(backend: FakeKeyring) -> None:
    """And it never holds the key."""
    keyring.set_keyring(NoKeyring())
    with pytest.raises(KeyringError, match="DASHSCOPE_API_KEY") as caught:
        keep_key("sk-secret")
    assert "sk-secret" not in str(caught.value)


def test_it_is_told_where_the_key_is(backend: FakeKeyring) -> None:
    """In the environment, in the keyring, nowhere yet; the key itself is not told."""
    assert find_key_place({}) is KeyPlace.NOWHERE
    keep_key("sk-1")
    assert find_key_place({}) is KeyPlace.KEYRING
    assert find_key_place({"DASHSCOPE_API_KEY": "sk-2"}) is KeyPlace.ENVIRONMENT


def test_a_keyring_that_is_missing_or_hangs_is_none(backend: FakeKeyring) -> None:
    """Then the environment is what remains."""
    backend.answers.clear()
    assert find_key_place({}, timeout_s=0.01) is KeyPlace.NO_KEYRING
    backend.answers.set()
    keyring.set_keyring(NoKeyring())
    assert find_key_place({}) is KeyPlace.NO_KEYRING


FORMS = [
    "{key}\n",
    " {key}\t",
    "\r\n{key}\r\n",
    "Bearer {key}",
    "bearer  {key}",
    "Authorization: Bearer {key}",
    "'{key}'",
    '"{key}"',
    "“{key}”",
    '"Bearer {key}"',
    "DASHSCOPE_API_KEY={key}",
    'export DASHSCOPE_API_KEY="{key}";',
    "$env:DASHSCOPE_API_KEY = '{key}'",
    "api_key: {key},",
    "\ufeff{key}\u200b",
    "\u00a0{key}\u3000",
    "sk-01234\n56789abcdef",
    "sk-0123\u200b456789abcdef",
    "sk-0123 456789abcdef",
]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_pasted_along_with_a_key_is_taken_away(form: str, backend: FakeKeyring) -> None:
    """Wherever it comes from: entered, in the environment, or kept by an earlier version or another program."""
    key = "sk-0123456789abcdef"
    pasted = form.format(key=key)
    assert find_key({"DASHSCOPE_API_KEY": pasted}) == key
    keep_key(pasted)
    assert set(backend.kept.values()) == {key}
    backend.kept[next(iter(backend.kept))] = pasted
    assert find_key({}) == key
    assert checked_key(pasted) == key


@pytest.mark.parametrize("nothing", ["", " \n", "''", "\u200b", "DASHSCOPE_API_KEY="])
def test_what_holds_no_key_is_none(nothing: str, backend: FakeKeyring) -> None:
    """Then the next place is looked at."""
    backend.kept["surtitle", "dashscope-api-key"] = nothing
    assert find_key({"DASHSCOPE_API_KEY": nothing}) is None
    assert find_key_place({"DASHSCOPE_API_KEY": nothing}) is KeyPlace.NOWHERE
    assert checked_key(nothing) is None


@pytest.mark.parametrize("key", ["sk-éclair00", "ключ-от-облака", "sk-\x1b[31m0000", "\uff53\uff4b-0123"])
def test_a_key_that_no_header_can_carry_is_not_kept(key: str, backend: FakeKeyring) -> None:
    """It is refused with a sentence that does not hold it, where it is entered."""
    with pytest.raises(KeyMissingError, match="contains invalid characters") as caught:
        keep_key(key)
    assert key not in str(caught.value)
    assert backend.kept == {}


def test_a_keyring_that_hangs_does_not_pretend_to_forget(backend: FakeKeyring) -> None:
    """A key that may still be there is not said to be gone."""
    keep_key("sk-1")
    backend.answers.clear()
    with pytest.raises(KeyringError):
        keep_key("", timeout_s=0.05)
