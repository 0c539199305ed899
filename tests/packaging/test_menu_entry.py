"""Surtitle in the menu of applications."""

import configparser
import shlex
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import icons
import pytest
from environment import SetupError
from menu_entry import MenuEntry, change_menu, entry_text, quoted

PYTHON = Path(sys.executable)
FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "desktop"


def read(path):
    """The keys of an entry."""
    parser = configparser.ConfigParser(interpolation=None, delimiters="=")
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return dict(parser["Desktop Entry"])


def test_it_is_added_as_often_as_one_likes_and_removed(tmp_path):
    """An entry that starts this Python, and the icon in all sizes; nothing is left behind."""
    theirs = tmp_path / "icons" / "hicolor" / "16x16" / "apps" / "theirs.png"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    entry = MenuEntry(tmp_path)
    entry.add(PYTHON)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    entry.add(PYTHON)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first
    keys = read(entry.path)
    assert shlex.split(keys["Exec"]) == [str(PYTHON), "-P", "-m", "app"]
    assert keys["StartupWMClass"] == "surtitle"
    sizes = {path.parts[-3] for path in tmp_path.rglob("surtitle.*") if "hicolor" in path.parts}
    assert sizes == {f"{side}x{side}" for side in icons.HICOLOR_PX} | {"scalable"}
    for side in icons.HICOLOR_PX:
        png = (tmp_path / "icons" / "hicolor" / f"{side}x{side}" / "apps" / "surtitle.png").read_bytes()
        assert struct.unpack(">II", png[16:24]) == (side, side)
    assert entry.remove()
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".cache"]  # the desktop's own
    assert left == [theirs]
    assert not entry.remove()


def test_an_entry_that_is_not_ours_is_left_alone(tmp_path):
    """Neither overwritten nor removed, and no icon is written."""
    entry = MenuEntry(tmp_path)
    entry.path.parent.mkdir()
    entry.path.write_text("[Desktop Entry]\nName=Mine\n")
    for change in (lambda: entry.add(PYTHON), entry.remove):
        with pytest.raises(SetupError, match="left unchanged"):
            change()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [entry.path]
    assert "Mine" in entry.path.read_text()


def test_icons_that_cannot_be_drawn_are_told(tmp_path):
    """Here with a Python that is none."""
    with pytest.raises(SetupError, match="Couldn't draw"):
        MenuEntry(tmp_path).add(tmp_path / "python")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "written"),
    [("/a b/python", '"/a b/python"'), ("/100%/p", '"/100%%/p"'), ("/$x/`y`", '"/\\\\$x/\\\\`y\\\\`"')],
)
def test_paths_are_quoted_as_the_specification_asks(path, written):
    """Blanks, percent signs, and what a shell would take for something else."""
    assert quoted(path) == written
    assert f"Exec={written} -P" in entry_text(Path(path))


def test_other_arguments_are_surtitles(tmp_path):
    """They are passed on, whatever they are."""
    assert change_menu([], PYTHON) is None
    assert change_menu(["listen", "--add-to-menu"], PYTHON) is None


def test_the_icons_of_other_systems_hold_all_their_sizes(tmp_path):
    """Each container tells as many bytes as it has, and its pictures are PNG."""
    assert icons.main([]) == 2
    subprocess.run([sys.executable, icons.__file__, str(tmp_path)], check=True, capture_output=True)
    ico = (tmp_path / "surtitle.ico").read_bytes()
    assert struct.unpack("<HHH", ico[:6]) == (0, 1, len(icons.ICO_PX))
    for number in range(len(icons.ICO_PX)):
        *_, length, at = struct.unpack("<BBBBHHII", ico[6 + 16 * number :][:16])
        assert ico[at:].startswith(b"\x89PNG")
        assert at + length <= len(ico)
    icns = (tmp_path / "surtitle.icns").read_bytes()
    assert struct.unpack(">4sI", icns[:8]) == (b"icns", len(icns))
    assert icns.count(b"\x89PNG") == len(icons.ICNS_PX)


def test_the_entry_and_its_description_belong_together():
    """Same names, and well formed."""
    entry = read(FOLDER / "surtitle.desktop")
    about = ET.parse(FOLDER / "surtitle.metainfo.xml").getroot()  # noqa: S314 - ours
    assert about.findtext("launchable") == "surtitle.desktop"
    assert (about.findtext("name"), about.findtext("summary")) == (entry["Name"], entry["Comment"])


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="not installed: desktop-file-validate")
def test_the_entry_is_valid():
    """To the freedesktop project's own tool, hints included."""
    done = subprocess.run(["desktop-file-validate", str(FOLDER / "surtitle.desktop")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="not installed: appstreamcli")
def test_appstream_has_no_error_to_report():
    """The description is what software centres understand."""
    command = ["appstreamcli", "validate", "--no-net", "--explain", str(FOLDER / "surtitle.metainfo.xml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "E:" not in done.stdout, done.stdout
