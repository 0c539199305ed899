"""A journal from elsewhere, and which files of the user it can touch: none but its own subtitles."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.captions.events import Stream
from app.captions.rules import CueRules
from app.errors import SurtitleError
from app.transcripts import past_sessions as past_sessions_module
from app.transcripts.journal import read_records
from app.transcripts.naming import key_path, reservation_of
from app.transcripts.past_sessions import correct_session, delete_session, own_srt, recover_session, rename_session
from app.transcripts.records import Moved, SavedGap
from app.transcripts.srt_rights import known_srt, mark_of
from tests.fakes.journals import BEGUN_AT, final, write_journal

SAID = (final(0, "One, two, three."), SavedGap(begin_ms=4000, end_ms=10_000, reason="lost"), final(6, "四五六。"))
BASHRC = "alias ls='ls --color'\n"
FILM = "1\n00:00:00,000 --> 00:00:01,800\nNobody said this in a session.\n\n"

Act = Callable[[Path, Path], object]
ACTS: dict[str, Act] = {
    "recover": lambda path, folder: recover_session(path, srt_folder=folder),
    "correct": lambda path, folder: correct_session(path, 0, Stream.SOURCE, "Mine.", srt_folder=folder),
    "rename": lambda path, folder: rename_session(path, "evil", srt_folder=folder),
    "delete": lambda path, folder: delete_session(path, srt_folder=folder),
}


@pytest.fixture(autouse=True)
def trash(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What went to the trash, and is gone."""
    gone: list[Path] = []

    def take(path: Path) -> None:
        gone.append(path)
        path.unlink()

    monkeypatch.setattr(past_sessions_module, "send2trash", take)
    return gone


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a file that no session has written, and a folder of transcripts."""
    (tmp_path / "home" / "srt").mkdir(parents=True)
    (tmp_path / "home" / ".bashrc").write_text(BASHRC)
    return tmp_path / "home"


def _bashrc(home: Path) -> Path:
    return home / ".bashrc"


def _around(home: Path) -> Path:
    return home / "srt" / ".." / ".bashrc"


def _link(home: Path) -> Path:
    (home / "srt" / "a.srt").symlink_to(home / ".bashrc")
    return home / "srt" / "a.srt"


def _hard_link(home: Path) -> Path:
    os.link(home / ".bashrc", home / "srt" / "a.srt")
    return home / "srt" / "a.srt"


def _linked_folder(home: Path) -> Path:
    (home / "srt" / "deep").symlink_to(home)
    return home / "srt" / "deep" / ".bashrc"


def _film(home: Path) -> Path:
    (home / "srt" / "film.srt").write_text(FILM)
    return home / "srt" / "film.srt"


def _same_words_elsewhere(home: Path) -> Path:
    other = write_journal(home / "sessions", "other", *SAID)
    return recover_session(other, srt_folder=home / "elsewhere")


def _empty_elsewhere(home: Path) -> Path:
    (home / ".hushlogin").touch()
    return home / ".hushlogin"


def _pipe(home: Path) -> Path:
    os.mkfifo(home / "srt" / "a.srt")
    return home / "srt" / "a.srt"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize(
    "name",
    [
        *(_bashrc, _around, _link, _hard_link, _linked_folder, _film),
        *(_same_words_elsewhere, _empty_elsewhere, _pipe),
    ],
)
def test_no_file_of_the_user_is_touched(home: Path, trash: list[Path], act: Act, name: Callable[[Path], Path]) -> None:
    """Whatever is done with such a session: what its journal names stays where and as it was."""
    named = name(home)
    path = write_journal(home / "sessions", "evil journal", *SAID, ended=False, srt=str(named), srt_mark="0" * 32)
    before = {each: (each.lstat(), each.read_bytes() if each.is_file() else b"") for each in (named, home / ".bashrc")}
    act(path, home / "srt")
    for each, (status, content) in before.items():
        assert os.path.samestat(each.lstat(), status)
        assert (each.lstat().st_mtime_ns, each.lstat().st_nlink) == (status.st_mtime_ns, status.st_nlink)
        assert not each.is_file() or each.read_bytes() == content
    assert named not in trash


def test_what_is_recovered_goes_to_the_transcripts_and_that_is_told(home: Path) -> None:
    """Into a new file, known to be the session's own from then on."""
    path = write_journal(home / "sessions", "evil", *SAID, ended=False, srt=str(home / ".bashrc"))
    said: list[str] = []
    (home / "srt" / "evil.srt").write_text("somebody's")
    srt = recover_session(path, srt_folder=home / "srt", on_left=said.append)
    assert srt == home / "srt" / "evil (2).srt"
    assert "One, two, three." in srt.read_text()
    assert said == [
        f"{home / '.bashrc'} was left unchanged because it was edited after the session or belongs to another one."
    ]
    assert own_srt(path) == srt
    assert not (home / "nowhere").exists()
    nowhere = write_journal(home / "sessions", "b", *SAID, ended=False, srt=str(home / "nowhere" / "x.desktop"))
    assert recover_session(nowhere, srt_folder=home / "srt").parent == home / "srt"
    assert not (home / "nowhere").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a file to another user")
def test_a_file_of_another_user_is_not_touched(home: Path, trash: list[Path]) -> None:
    """Also where it holds the same words in the same folder."""
    path = write_journal(home / "sessions", "a", *SAID)
    srt = recover_session(path, srt_folder=home / "srt")
    os.chown(srt, 65534, 65534)
    correct_session(path, 0, Stream.SOURCE, "Mine.", srt_folder=home / "srt")
    assert delete_session(path, srt_folder=home / "srt").srt_left
    assert srt.exists()
    assert "Mine" not in srt.read_text()


def marked(home: Path, srt: Path, *, name: str = "a") -> Path:
    """A journal that this Surtitle has written for subtitles at a place that the user named."""
    mark = mark_of(home / "sessions", BEGUN_AT, srt)
    return write_journal(home / "sessions", name, *SAID, ended=False, srt=str(srt), srt_mark=mark)


def test_subtitles_at_a_place_that_the_user_named_are_the_sessions_own(home: Path, trash: list[Path]) -> None:
    """Completed, corrected, renamed and deleted there, by rules that have changed since, too."""
    srt = home / "talks" / "monday.txt"
    path = marked(home, srt)
    assert recover_session(path, srt_folder=home / "srt", rules=CueRules(columns=8)) == srt
    assert "One,\ntwo" in srt.read_text()
    correct_session(path, 0, Stream.SOURCE, "Four.")
    assert "Four." in srt.read_text()
    renamed = rename_session(path, "Tuesday")
    assert renamed.srt == home / "talks" / "Tuesday.txt"
    assert renamed.srt.exists()
    assert not srt.exists()
    assert delete_session(renamed.journal).srt == renamed.srt
    assert trash == [renamed.srt, renamed.journal]


def test_a_mark_is_for_one_place_one_session_and_one_installation(home: Path, tmp_path: Path) -> None:
    """Another path, another time of beginning, another key, or none: it is worth nothing."""
    srt = home / "talks" / "monday.srt"
    path = marked(home, srt)
    assert recover_session(path, srt_folder=home / "srt") == srt
    assert own_srt(path) == srt
    known = known_srt(read_records(path))
    assert known is not None
    moved = Moved(srt=str(home / ".bashrc"), srt_mark=known.mark)
    other_place = write_journal(home / "sessions", "b", *SAID, moved)
    later = write_journal(
        home / "sessions", "c", *SAID, srt=str(srt), srt_mark=known.mark, begun_at=BEGUN_AT.replace(hour=1)
    )
    elsewhere = write_journal(tmp_path / "other" / "sessions", "d", *SAID, srt=str(srt), srt_mark=known.mark)
    unpacked = tmp_path / "unpacked" / "sessions"  # with a key of its own beside it
    brought = write_journal(unpacked, "e", *SAID, srt=str(srt), srt_mark=mark_of(unpacked, BEGUN_AT, srt))
    for each in (other_place, later, elsewhere):
        assert own_srt(each) is None
    assert own_srt(brought, journals=home / "sessions") is None
    key_path(home / "sessions").write_bytes(b"")
    assert own_srt(path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there the folders see to that")
def test_the_key_is_private(home: Path) -> None:
    """And made once."""
    marked(home, home / "x.srt")
    key = key_path(home / "sessions")
    assert key.stat().st_mode & 0o777 == 0o600
    content = key.read_bytes()
    program = "import sys, datetime; from app.transcripts.srt_rights import mark_of; from pathlib import Path\n"
    program += "print(mark_of(Path(sys.argv[1]), datetime.datetime.fromisoformat(sys.argv[2]), 'x'))"
    command = [sys.executable, "-c", program, str(home / "sessions"), BEGUN_AT.isoformat()]
    root = Path(__file__).parents[2]
    mark = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()
    assert mark == mark_of(home / "sessions", BEGUN_AT, "x")
    assert key.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("three", "tree"),
        lambda text: text.replace("00:00:00", "00:01:00"),
        lambda text: text + "99\n00:00:20,000 --> 00:00:21,000\nMore.\n\n",
        lambda text: "notes\n\n" + text,
        lambda text: text + "notes\n",
        lambda _: "",
    ],
)
def test_subtitles_that_were_changed_are_not_deleted(home: Path, change: Callable[[str], str]) -> None:
    """Another word, other times, one cue more, anything between: also at the very time at which the session ended."""
    path = write_journal(home / "sessions", "a", *SAID)
    srt = recover_session(path, srt_folder=home / "srt")
    srt.write_text(change(srt.read_text()))
    os.utime(srt, (1_000_000, 1_000_000))
    assert delete_session(path, srt_folder=home / "srt").srt_left
    assert srt.exists()


def test_recovery_leaves_nothing_beside_the_subtitles(home: Path) -> None:
    """The file that kept their name, and a version that was half written, are gone; other files are not."""
    srt = home / "srt" / "a.srt"
    reservation_of(srt).touch()
    (home / "srt" / ".a.srt.123.part").write_text("1\n00:")
    others = [home / "srt" / name for name in (".b.srt.taken", ".a.srt.x.part", "a.srt.123.part")]
    for other in others:
        other.touch()
    path = write_journal(home / "sessions", "a", *SAID, ended=False, srt=str(srt))
    assert recover_session(path, srt_folder=home / "srt") == srt
    assert sorted((home / "srt").iterdir()) == sorted([srt, *others])


def test_a_link_named_like_a_journal_is_not_written_to(home: Path) -> None:
    """Nothing is added to what it leads to."""
    real = write_journal(home, "real", *SAID, ended=False)
    link = home / "sessions" / "a.jsonl"
    link.parent.mkdir()
    link.symlink_to(real)
    before = real.read_bytes()
    for act in ACTS.values():
        with pytest.raises(SurtitleError, match="it is a link"):
            act(link, home / "srt")
    assert real.read_bytes() == before
