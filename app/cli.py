"""The command line: what can be typed, and which room answers it. Nothing is done here."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app import __version__
from app.logs import log_path, start_log


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        status = _run(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:  # before or after a session, which has its own way to stop
        return 1
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        # Or Python would try once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"Not all could be shown here ({error.strerror}).", file=sys.stderr)  # noqa: T201
        return 1
    return status


def _run(argv: Sequence[str] | None) -> int:
    """Rooms are imported when they are needed: Qt is large."""
    options = _parser().parse_args(argv)
    if options.command != "serve":  # whoever starts the service keeps its log
        start_log(log_path())
    match options.command:
        case "listen":
            from app.terminal.listen import ListenOptions, listen

            shared = _listening(options)
            return asyncio.run(listen(ListenOptions(device=options.device, input=options.input, **shared)))
        case "transcribe":
            from app.terminal.transcribe import TranscribeOptions, transcribe

            shared = _listening(options)
            return asyncio.run(transcribe(TranscribeOptions(files=tuple(options.files), **shared)))
        case "sessions":
            from app.terminal.sessions import SessionsOptions, sessions

            wanted = {name: getattr(options, name) for name in ("search", "delete", "recover", "json")}
            renamed = tuple(options.rename) if options.rename else None
            return asyncio.run(sessions(SessionsOptions(rename=renamed, **wanted)))
        case "serve":
            return _serve(options)
        case "devices":
            from app.terminal.doctor import show_devices

            return asyncio.run(show_devices())
        case "doctor":
            from app.terminal.doctor import examine

            return asyncio.run(examine())
        case _:
            from app.bootstrap import run_desktop

            return run_desktop()


def _listening(options: argparse.Namespace) -> dict[str, Any]:
    """What ``listen`` and ``transcribe`` share."""
    names = ("service", "model", "source_language", "translate", "srt", "jsonl", "pace")
    return {name: getattr(options, name) for name in names}


def _serve(options: argparse.Namespace) -> int:
    from app.errors import SurtitleError
    from app.service import serve
    from app.terminal.screen import say

    try:
        serve.run(host=options.host, port=options.port, until_stdin_closes=options.until_stdin_closes)
    except SurtitleError as error:
        say(str(error))
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="surtitle", description="Live captions of what a microphone hears, translated. Without a command: the app."
    )
    parser.add_argument("--version", action="version", version=f"surtitle {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    listening = argparse.ArgumentParser(add_help=False)
    listening.add_argument("--service", default="", metavar="local|cloud|URL", help="which speech service to use")
    listening.add_argument("--model", metavar="NAME", help="the service's model")
    listening.add_argument("--source-language", default="en", metavar="CODE", help="spoken language, or auto (en)")
    listening.add_argument("--translate", metavar="CODE", help="language to translate into")
    listening.add_argument("--srt", type=Path, metavar="FILE", help="where the captions are kept")
    listening.add_argument("--jsonl", metavar="FILE", help="write events as JSON lines; - is standard output")

    listen = commands.add_parser("listen", parents=[listening], help="captions in the terminal")
    heard = listen.add_mutually_exclusive_group()
    heard.add_argument("--device", metavar="NAME", help="a source of sound, as 'surtitle devices' lists them")
    heard.add_argument("--input", type=Path, metavar="FILE", help="a WAV file instead")
    listen.add_argument("--pace", type=_pace, default=1.0, metavar="N", help="stream a file at N times real time (1)")

    transcribe = commands.add_parser("transcribe", parents=[listening], help="whole files to subtitles")
    transcribe.add_argument("files", type=Path, nargs="+", metavar="FILE", help="WAV files")
    transcribe.add_argument("--pace", type=_pace, metavar="N", help="at most N times real time (as fast as it goes)")

    sessions = commands.add_parser("sessions", help="past sessions: list, search, rename, delete, recover")
    action = sessions.add_mutually_exclusive_group()
    action.add_argument("--search", metavar="WORDS", help="only those in which all these words are, and where")
    action.add_argument("--rename", nargs=2, metavar=("SESSION", "TITLE"), help="call a session by another name")
    action.add_argument("--delete", metavar="SESSION", help="move a session and its subtitles to the trash")
    action.add_argument(
        "--recover",
        nargs="?",
        const="",
        metavar="SESSION",
        help="write the subtitles of a session anew (of all that were interrupted)",
    )
    sessions.add_argument("--json", action="store_true", help="list as JSON lines")

    serve = commands.add_parser("serve", help="the speech service alone")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="port to listen on (any free one)")
    serve.add_argument("--until-stdin-closes", action="store_true", help="end when standard input closes")

    commands.add_parser("devices", help="what can be heard")
    commands.add_parser("doctor", help="what is missing on this machine, and how to get it")
    return parser


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None
    if not 0 < pace < float("inf"):
        raise argparse.ArgumentTypeError("the pace must be more than 0")
    return pace
