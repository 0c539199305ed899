"""The API key."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from app.settings.secrets import KeyPlace, KeyringError, find_key, find_key_place, keep_key


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
