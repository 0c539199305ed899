"""The command line: what can be typed, and which room answers it. Nothing is done here."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__
from app.escapes import visible
from app.logs import log_path, start_log, start_log_on_stderr
from app.streams import hurry, standard_output

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from app.terminal.chosen_settings import Chosen
    from app.terminal.export_command import ExportCommand


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        with standard_output() as output:
            status = _run(argv)
    except KeyboardInterrupt:  # before or after a session, which has its own way to stop
        return 1
    return status or int(output.lost)


def _run(argv: Sequence[str] | None) -> int:
    """Rooms are imported when they are needed: Qt is large."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.command == "serve":  # whoever starts the service keeps its log
        start_log_on_stderr()
    else:
        start_log(log_path(), on_trouble=_say)
    if options.command is None or options.command == "serve":  # the window mends by itself, and starts a service
        return _answer(options)
    if options.command == "sessions" and options.recover is not None:
        return _answer(options)
    from app.terminal.mending import Mending

    mending = Mending()
    if options.command != "listen" or options.srt is not None:
        mending.wait()
    try:
        return _answer(options)
    finally:
        mending.wait()


def _answer(options: argparse.Namespace) -> int:
    """Do what was typed; returns the exit status."""
    match options.command:
        case "listen":
            from app.terminal.chosen_settings import chosen_settings
            from app.terminal.listen import ListenOptions, listen

            if options.input is None and options.raw_options:
                options.refuse("argument --raw-rate, --raw-channels, --raw-format: only valid with --input")
            chosen = chosen_settings()
            shared = _listening(options, chosen)
            to_hear = ListenOptions(device=options.device, input=options.input, folder=chosen.folder, **shared)
            return asyncio.run(listen(to_hear))
        case "transcribe":
            from app.terminal.chosen_settings import chosen_settings
            from app.terminal.transcribe import TranscribeOptions, transcribe

            chosen = chosen_settings()
            shared = _listening(options, chosen)
            to_read = TranscribeOptions(files=tuple(options.files), folder=chosen.folder, **shared)
            return asyncio.run(transcribe(to_read))
        case "sessions":
            from app.terminal.chosen_settings import chosen_settings
            from app.terminal.sessions_command import SessionsOptions, sessions

            wanted = {name: getattr(options, name) for name in ("search", "delete", "recover", "json")}
            renamed = tuple(options.rename) if options.rename else None
            chosen = chosen_settings()
            asked = SessionsOptions(rename=renamed, srt_folder=chosen.folder, rules=chosen.rules, **wanted)
            return asyncio.run(sessions(asked))
        case "export":
            from app.terminal.export_command import export_session

            try:
                command = _export_command(options)
            except ValueError as error:  # each good by itself, but not together
                options.refuse(str(error))
            return asyncio.run(export_session(command))
        case "serve":
            return _serve(options)
        case "devices":
            from app.terminal.doctor import show_devices

            return asyncio.run(show_devices())
        case "doctor":
            from app.terminal.chosen_settings import chosen_settings
            from app.terminal.doctor import examine

            return asyncio.run(examine(chosen_settings()))
        case _:
            from app.bootstrap import run_desktop

            return run_desktop()


def _say(sentence: str) -> None:
    from app.terminal.screen import say

    say(sentence)


def _listening(options: argparse.Namespace, chosen: Chosen) -> dict[str, Any]:
    """What ``listen`` and ``transcribe`` share."""
    from app.audio.raw_pcm import RawFormat
    from app.catalogue import ModelChoice

    names = ("service", "model", "source_language", "translate", "srt", "jsonl", "pace")

    raw = RawFormat(**dict(options.raw_options)) if options.raw_options else None
    return {name: getattr(options, name) for name in names} | {
        "raw": raw,
        "rules": chosen.rules,
        "region": chosen.region,
        "proxy": chosen.proxy_with(options.proxy),
        "local_model": ModelChoice(options.model, is_required=True) if options.model else chosen.local_model,
    }


def _export_command(options: argparse.Namespace) -> ExportCommand:
    from app.captions.rules import Texts
    from app.terminal.chosen_settings import chosen_settings
    from app.terminal.export_command import ExportCommand
    from app.transcripts.export import ExportOptions, Times
    from app.transcripts.formats import FORMATS, SRT
    from app.transcripts.retiming import TimeRange

    if options.end is not None and (options.begin or 0) >= options.end:
        raise ValueError("argument --end: the range ends before it starts; it must be later than --begin")
    ending = Path(options.output or "").suffix.removeprefix(".").lower()
    if options.format is None and ending and ending not in FORMATS:
        known = ", ".join(f".{each}" for each in FORMATS)
        raise ValueError(
            f"argument --output: no format has the extension .{ending}; use one of {known}, or set --format"
        )
    inferred = ending or SRT.name
    usual_rules = chosen_settings().rules
    return ExportCommand(
        session=options.session,
        output=options.output,
        options=ExportOptions(
            format=FORMATS[options.format or inferred],
            texts=Texts(options.text),
            two_files=options.two_files,
            times=Times(options.times),
            shift_ms=options.shift or 0,
            frame_rates=options.frame_rate,
            part=TimeRange(options.begin, options.end),
            word_times=options.word_times,
            with_times=not options.no_times,
            byte_order_mark=options.bom,
            rules=replace(usual_rules, **dict(options.rule)),
        ),
        usual_rules=usual_rules,
    )


def _serve(options: argparse.Namespace) -> int:
    from app.errors import InputError, SurtitleError
    from app.service import serve
    from app.terminal.outcome import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK
    from app.terminal.screen import say

    hurry()
    try:
        serve.run(
            host=options.host,
            port=options.port,
            until_stdin_closes=options.until_stdin_closes,
            model=options.model,
        )
    except SurtitleError as error:
        say(str(error))
        return EXIT_BAD_INPUT if isinstance(error, InputError) else EXIT_FAILED
    return EXIT_OK


class _Parser(argparse.ArgumentParser):
    """Tells what was typed without being steered by it: a file name may hold anything."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        super()._print_message("\n".join(map(visible, message.split("\n"))), file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="surtitle",
        description=(
            "Live captions and translation for meetings, calls and videos. Without a command, starts the app."
        ),
    )
    parser.add_argument("--version", action="version", version=f"surtitle {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    listening = _Parser(add_help=False)
    listening.add_argument("--service", default="", metavar="local|cloud|URL", help="speech service to use")
    listening.add_argument(
        "--model",
        default="",
        metavar="NAME",
        help="model to use: on this computer (listed by 'surtitle doctor'), in the cloud, or at URL",
    )
    listening.add_argument(
        "--proxy",
        metavar="ADDRESS",
        help=(
            "proxy for online services, such as http://host:8080 or socks5h://host:1080; direct for "
            "none (default: as in Settings, or the system setting)"
        ),
    )
    listening.add_argument(
        "--source-language", default="en", metavar="CODE", help="spoken language, or auto (default: en)"
    )
    listening.add_argument("--translate", metavar="CODE", help="language to translate into")
    listening.add_argument("--srt", type=Path, metavar="FILE", help="file to save captions to (SRT)")
    listening.add_argument("--jsonl", metavar="FILE", help="write events as JSON lines; - is standard output")
    raw = listening.add_argument_group("raw samples without a header", "mono s16le at 16000 Hz by default")
    formats = "u8, s8, mulaw, alaw, or s16, s24, s32, f32, f64 followed by le or be"
    for option, kind, metavar, text in (
        ("--raw-rate", _raw_rate, "HZ", "sample rate in Hz"),
        ("--raw-channels", _raw_channels, "N", "channels, interleaved"),
        ("--raw-format", _raw_format, "FORMAT", formats),
    ):
        raw.add_argument(option, dest="raw_options", action="append", default=[], type=kind, metavar=metavar, help=text)

    listen = commands.add_parser("listen", parents=[listening], help="show captions in the terminal")
    heard = listen.add_mutually_exclusive_group()
    heard.add_argument("--device", metavar="NAME", help="audio source, as listed by 'surtitle devices'")
    heard.add_argument(
        "--input", type=Path, metavar="FILE", help="caption an audio file or a pipe instead; - is standard input"
    )
    listen.add_argument(
        "--pace", type=_pace, default=1.0, metavar="N", help="stream a file at N times real time (default: 1)"
    )

    listen.set_defaults(refuse=listen.error)

    transcribe = commands.add_parser("transcribe", parents=[listening], help="turn whole files into subtitles")
    transcribe.add_argument("files", type=Path, nargs="+", metavar="FILE", help="audio files; - is standard input")
    transcribe.add_argument(
        "--pace", type=_pace, metavar="N", help="at most N times real time (default: as fast as possible)"
    )

    sessions = commands.add_parser("sessions", help="list, search, rename, delete or recover past sessions")
    action = sessions.add_mutually_exclusive_group()
    action.add_argument("--search", metavar="WORDS", help="only sessions that contain all these words, with matches")
    action.add_argument("--rename", nargs=2, metavar=("SESSION", "TITLE"), help="rename a session")
    action.add_argument("--delete", metavar="SESSION", help="move a session and its subtitles to the trash")
    action.add_argument(
        "--recover",
        nargs="?",
        const="",
        metavar="SESSION",
        help="rewrite the subtitles of a session (default: all interrupted ones)",
    )
    sessions.add_argument("--json", action="store_true", help="list as JSON lines")

    serve = commands.add_parser("serve", help="run only the speech service")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="port to listen on (default: any free port)")
    serve.add_argument("--model", default="", metavar="NAME", help="on-device model to use (default: the first one)")
    serve.add_argument("--until-stdin-closes", action="store_true", help="exit when standard input closes")

    _add_export(commands.add_parser("export", help="export a saved session as subtitles, text or JSON"))
    commands.add_parser("devices", help="list audio sources")
    commands.add_parser("doctor", help="check this computer and show how to install what is missing")
    return parser


def _add_export(export: argparse.ArgumentParser) -> None:
    """The values are those of `Texts` and `Times`, not imported for speed.

    `refuse` is the way out for options that do not go together: it tells the usage of this command.
    """
    export.set_defaults(refuse=export.error)
    export.add_argument(
        "session",
        metavar="SESSION",
        help=("name of a saved session, or path of its journal; put -- before a name that starts with a hyphen"),
    )
    export.add_argument(
        "--output", metavar="FILE", help="output file; - is standard output (default: SESSION.FORMAT here)"
    )
    export.add_argument(
        "--format", choices=_Formats(), metavar="FORMAT", help="%(choices)s (default: by file extension, or srt)"
    )
    texts = ("source", "translation", "both", "both-translation-first")
    export.add_argument(
        "--text", choices=texts, default="both", help="texts to include, upper one first (default: both)"
    )
    export.add_argument("--two-files", action="store_true", help="separate file for each language")
    export.add_argument(
        "--times",
        choices=("session", "day"),
        default="session",
        help="timestamps: since Start, or time of day (default: session)",
    )
    export.add_argument(
        "--shift", type=_time_ms, metavar="TIME", help="add to all times; TIME is [[H:]M:]S[.mmm] or -S"
    )
    export.add_argument(
        "--frame-rate", type=_frame_rates, metavar="A:B", help="retime for video made at A fps and played at B fps"
    )
    export.add_argument("--begin", type=_time_ms, metavar="TIME", help="from this session time on")
    export.add_argument("--end", type=_time_ms, metavar="TIME", help="up to this session time")
    export.add_argument("--word-times", action="store_true", help="word timings (vtt) or karaoke (ass)")
    export.add_argument("--no-times", action="store_true", help="no timestamp before each sentence (txt)")
    export.add_argument(
        "--rule",
        action="append",
        default=[],
        type=_rule,
        metavar="NAME=NUMBER",
        help=(
            "subtitle limit that overrides the one in Settings, such as columns=37 or columns_per_s=17; "
            "an unknown name lists them all"
        ),
    )
    export.add_argument("--bom", action="store_true", help="add a byte order mark (for old Windows players)")


class _Formats(Container[str]):
    """The names of the formats, imported when one is typed or listed."""

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __iter__(self) -> Iterator[str]:
        from app.transcripts.formats import FORMATS

        return iter(FORMATS)


def _time_ms(text: str) -> int:
    """A time as it is typed, such as `1:02:03.5`, `90` or `-2.5`, in ms."""
    match = re.fullmatch(r"(-?)(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)", text, re.ASCII)
    if match is None:
        raise argparse.ArgumentTypeError(f"“{text}” isn't a time such as 90, 1:30.5 or 1:02:03")
    sign, hours, minutes, seconds = match.groups()
    whole_s = 3600 * int(hours or 0) + 60 * int(minutes or 0) + Fraction(seconds)
    return round(1000 * whole_s) * (-1 if sign else 1)


def _rule(text: str) -> tuple[str, float]:
    """A limit of the cues, as `CueRules` takes it."""
    from app.captions.rules import BOUNDS

    name, _, number = text.partition("=")
    least, most = BOUNDS.get(name, (1, 0))
    try:
        value = float(number) if name.endswith("_per_s") or name == "frame_rate" else int(number)
    except ValueError:
        value = least - 1
    if not least <= value <= most or not number:
        known = (
            f"{name} must be between {least} and {most}" if name in BOUNDS else f"the limits are {', '.join(BOUNDS)}"
        )
        raise argparse.ArgumentTypeError(f"“{text}” isn't a subtitle limit: {known}")
    return name, value


def _frame_rates(text: str) -> tuple[Fraction, Fraction]:
    from app.transcripts.retiming import frame_rate

    try:
        rate_from, rate_to = map(frame_rate, text.split(":"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” isn't a pair of frame rates such as 25:23.976") from None
    return rate_from, rate_to


def _raw_rate(text: str) -> tuple[str, int]:
    return "rate_hz", _whole(text, 768_000)


def _raw_channels(text: str) -> tuple[str, int]:
    return "channels", _whole(text, 1_024)


def _raw_format(text: str) -> tuple[str, str]:
    from app.audio.raw_pcm import ENCODINGS

    if text not in ENCODINGS:
        raise argparse.ArgumentTypeError(f"“{text}” isn't a sample format; use one of {', '.join(ENCODINGS)}")
    return "encoding", text


def _whole(text: str, most: int) -> int:
    number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    if not 1 <= number <= most:
        raise argparse.ArgumentTypeError(f"“{text}” isn't a number from 1 to {most}")
    return number


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” isn't a number") from None
    if not 0 < pace < float("inf"):
        raise argparse.ArgumentTypeError("the pace must be greater than 0")
    return pace
