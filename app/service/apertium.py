"""Machine translation by Apertium, where it is installed: rule-based, rough, offline, quick.

An Apertium *mode* is a pipeline of small programs, told in a ``.mode`` file as one shell line. The ``apertium`` command
starts them all for each text, which costs 0.2 to 1 s. Here they stay: with ``-z`` every stage flushes at a null
character, so that a text followed by one comes out followed by one, in 3 to 4 ms.

The text is put into Apertium's stream format: the characters that mean something there are escaped, and an empty
*blank* (``[]``) ends it, without which the last full stop would wait for what follows.

The stages run in process groups of their own, so that Ctrl-C does not take them before the last sentence; they end
when their standard input closes, so also when this process is killed. Only POSIX systems are served: elsewhere
Apertium has no such pipelines.
"""

from __future__ import annotations

import logging
import os
import re
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import IO, cast

from app.service.translator import TranslationMissingError

logger = logging.getLogger(__name__)

MODE_FOLDERS = (Path("/usr/share/apertium/modes"), Path("/usr/local/share/apertium/modes"))
"""Where packages put mode files."""

TIMEOUT_S = 2.0
"""How long one translation may take; a resident pipeline needs milliseconds, a starting one a tenth of a second."""

FAILURES = 2
"""Texts in a row that cannot be translated, each tried twice, after which the pipeline is given up."""

_TWO_LETTERS: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        "afr:af ara:ar arg:an ast:ast bel:be ben:bn bul:bg cat:ca ces:cs cym:cy dan:da deu:de ell:el eng:en epo:eo "
        "est:et eus:eu fin:fi fra:fr gle:ga glg:gl hbs:sh hin:hi hun:hu ind:id isl:is ita:it jpn:ja kaz:kk kor:ko "
        "mkd:mk mlt:mt msa:ms nld:nl nno:nn nob:nb oci:oc pol:pl por:pt ron:ro rus:ru slv:sl spa:es srd:sc swe:sv "
        "tat:tt tha:th tur:tr ukr:uk urd:ur uzb:uz vie:vi zho:zh",
    )
)
"""ISO 639-3, as newer Apertium packages are named, to the codes used here."""

_END = b"[]\0"
_PROGRAMS_WITHOUT_FLUSH = frozenset({"cat"})


def installed_modes(folders: Sequence[Path] = MODE_FOLDERS) -> Mapping[tuple[str, str], Path]:
    """The mode file of each installed pair, by source and target code. Reads folders only; starts nothing.

    Regional variants (``eng-spa_AR``) and the pieces of a pair that developers use (``eng-spa-morph``) are left out.
    """
    if os.name != "posix" or shutil.which("lt-proc") is None:
        return {}
    modes: dict[tuple[str, str], Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*-*.mode")):
            if match := re.fullmatch(r"([a-z]{2,3})-([a-z]{2,3})", path.stem):
                pair = _TWO_LETTERS.get(match[1], match[1]), _TWO_LETTERS.get(match[2], match[2])
                modes.setdefault(pair, path)
    return modes


class ApertiumEngine:
    """The pairs that are installed, as a `service.translator.TranslationEngine`."""

    def __init__(self, folders: Sequence[Path] = MODE_FOLDERS) -> None:
        self._folders = folders

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Those of `installed_modes`."""
        return installed_modes(self._folders).keys()

    def open(self, source: str, target: str) -> ApertiumTranslator:
        """The translator of an installed pair; it starts with its first text."""
        return ApertiumTranslator(installed_modes(self._folders)[source, target])


class ApertiumTranslator:
    """One resident pipeline. It is started with the first text, and again when a stage dies or hangs.

    Args:
        mode: the mode file.
        timeout_s: how long one attempt may take.
        failures: texts in a row that fail, each tried twice, after which no further attempt is made.
    """

    def __init__(self, mode: Path, *, timeout_s: float = TIMEOUT_S, failures: int = FAILURES) -> None:
        self._mode = mode
        self._timeout_s = timeout_s
        self._failures_left = self._failures = failures
        self._stages: list[subprocess.Popen[bytes]] = []

    def translate(self, text: str) -> str:
        """The text in the other language, its words unknown to Apertium left as they are."""
        if not text.strip():
            return ""
        if self._failures_left == 0:
            raise TranslationMissingError(f"{self._mode.stem} was given up")
        for _attempt in range(2):
            try:
                answer = self._exchange(escaped(text).encode() + _END)
            except OSError as error:
                self.close()
                logger.warning("translation by %s failed: %s", self._mode.stem, error)
            else:
                self._failures_left = self._failures
                return plain(answer.decode(errors="replace"), marks=set("*@#") - set(text))
        self._failures_left -= 1
        raise TranslationMissingError(f"{self._mode.stem} does not answer")

    def close(self) -> None:
        """End the pipeline."""
        end_pipeline(self._stages)
        self._stages = []

    def _exchange(self, request: bytes) -> bytes:
        """Send one text and read its answer; raises OSError when a stage died, TimeoutError when one hangs."""
        if not self._stages:
            self._stages = start_pipeline(stage_commands(self._mode.read_text(encoding="utf-8")))
        inlet, outlet = cast("IO[bytes]", self._stages[0].stdin), cast("IO[bytes]", self._stages[-1].stdout)
        deadline = time.monotonic() + self._timeout_s
        os.write(inlet.fileno(), request)
        answer = b""
        while not answer.endswith(b"\0"):
            readable, _, _ = select.select([outlet], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                raise TimeoutError(f"no answer within {self._timeout_s:g} s")
            received = os.read(outlet.fileno(), 65_536)
            if not received:
                raise BrokenPipeError("a stage of the pipeline ended")
            answer += received
        if not answer.endswith(_END):  # a stage that is killed makes those behind it end their text early
            raise BrokenPipeError("a stage of the pipeline lost the text")
        return answer.removesuffix(_END)


def stage_commands(mode: str) -> list[list[str]]:
    """The programs of a mode file with their arguments, each told to flush at null characters.

    ``$1`` stands for the way to generate: ``-n`` leaves no marks on unknown words. ``$2`` is for debugging, and empty.
    """
    commands = []
    for stage in mode.strip().split("|"):
        program, *arguments = shlex.split(stage.replace("$1", "-n").replace("$2", ""))
        flush = [] if Path(program).name in _PROGRAMS_WITHOUT_FLUSH or "-z" in arguments else ["-z"]
        commands.append([program, *flush, *arguments])
    return commands


def start_pipeline(commands: Sequence[Sequence[str]]) -> list[subprocess.Popen[bytes]]:
    """Start the programs, each reading what the one before writes. Raises OSError where one is missing."""
    stages: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            stages.append(
                subprocess.Popen(
                    command,
                    stdin=stages[-1].stdout if stages else subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=0,
                    start_new_session=True,
                )
            )
            if len(stages) > 1 and (passed_on := stages[-2].stdout) is not None:
                passed_on.close()  # the next stage alone reads it, and so sees when it ends
    except OSError:
        end_pipeline(stages)
        raise
    return stages


def end_pipeline(stages: Sequence[subprocess.Popen[bytes]]) -> None:
    """Kill the programs and wait for them."""
    for stage in stages:
        stage.kill()
    for stage in stages:
        for pipe in (stage.stdin, stage.stdout):
            if pipe is not None:
                pipe.close()
        stage.wait()


def escaped(text: str) -> str:
    """The text in Apertium's stream format.

    Null characters, line ends, backslashes and carets become blanks: the latter two, though escaped, hang some stages
    when they end a text, and nobody says them.
    """
    return re.sub(r"([\[\]{}$/@<>])", r"\\\1", re.sub(r"[\0\s\\^]+", " ", text))


def plain(answer: str, *, marks: Set[str] = frozenset("*@#")) -> str:
    """The text of an answer: without blanks in brackets, marks before unknown words and escapes, its spaces tidied."""
    answer = re.sub(r"(?<!\\)\[[^\]]*(?<!\\)\]", "", answer)
    if marks:
        answer = re.sub(rf"(?<![\w\\])[{''.join(sorted(marks))}](?=\w)", "", answer)
    answer = " ".join(re.sub(r"\\(.)", r"\1", answer).split())
    return re.sub(r" ([,.;:!?])", r"\1", answer)
